"""HandlerPage: what runs on this computer when an event arrives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout, QWidget

from webhook_relay.handler import Handler, declared_options
from webhook_relay_desktop.ui.handler_form import HandlerForm
from webhook_relay_desktop.ui.settings_values import HandlerOption, HandlerValues, KeptSecrets
from webhook_relay_desktop.ui.text import menu_label
from webhook_relay_desktop.ui.theme import SPACE, section_font
from webhook_relay_desktop.ui.widgets import card, hint_label, plain_label, title_label


class HandlerCard(QFrame):
    """One handler: its switch, what it does, and its options while it is on."""

    edited = Signal()

    def __init__(self, handler: type[Handler[Any]]) -> None:
        super().__init__()
        self.name = handler.name
        frame, layout = card()
        self.switch = QCheckBox(menu_label(handler.title))
        self.switch.setFont(section_font(self.switch.font()))
        self.switch.setAccessibleDescription(handler.description)
        self.form = HandlerForm(declared_options(handler.options_type))
        layout.addWidget(self.switch)
        layout.addWidget(plain_label(handler.description, look="muted", wraps=True))
        layout.addSpacing(SPACE // 2)
        layout.addWidget(self.form)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self.switch.toggled.connect(self._switched)
        self.form.edited.connect(self.edited)
        self._switched(False)

    def _switched(self, on: bool) -> None:
        self.form.setVisible(on and bool(self.form.fields))
        self.edited.emit()


class HandlerPage(QWidget):
    """A card for each handler."""

    edited = Signal()

    def __init__(self, handlers: Sequence[type[Handler[Any]]]) -> None:
        super().__init__()
        self.cards = {handler.name: HandlerCard(handler) for handler in handlers}
        column = QVBoxLayout(self)
        column.setSpacing(SPACE + SPACE // 2)
        column.addWidget(title_label("Handlers"))
        column.addWidget(
            hint_label("A handler runs on this computer with your rights, once for each verified event it wants.")
        )
        for part in self.cards.values():
            part.edited.connect(self.edited)
            column.addWidget(part)
        if not self.cards:
            column.addWidget(plain_label("No handler is installed.", look="muted"))
        column.addStretch(1)

    def show_values(self, handlers: Mapping[str, HandlerValues], kept: KeptSecrets) -> None:
        """Show these values."""
        for name, part in self.cards.items():
            values = handlers.get(name, HandlerValues())
            part.switch.setChecked(values.enabled)
            part.form.set_values(values.options, {option for owner, option in kept.handler_options if owner == name})

    def values(self) -> dict[str, HandlerValues]:
        """Return every handler's switch and options."""
        return {
            name: HandlerValues(enabled=part.switch.isChecked(), options=part.form.values())
            for name, part in self.cards.items()
        }

    def secret_changes(self) -> dict[HandlerOption, str]:
        """Return the secrets that a person typed or removed."""
        return {
            (name, option): secret
            for name, part in self.cards.items()
            for option, secret in part.form.secret_changes().items()
        }

    def check(self) -> bool:
        """Mark what is wrong with the handlers that are on; return whether all is right."""
        checked = [part.form.check() for part in self.cards.values() if part.switch.isChecked()]
        return all(checked)

    def show_error(self, handler: str, option: str, words: str) -> bool:
        """Say at a handler's field what is wrong with it; return whether there is such a field."""
        part = self.cards.get(handler)
        return part is not None and part.form.show_error(option, words)
