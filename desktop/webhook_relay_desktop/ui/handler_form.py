"""HandlerForm: the options of a handler as a form, made from what the handler declares."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from webhook_relay.handler import Option, OptionKind
from webhook_relay_desktop.ui.fields import Field, SecretField, field_for
from webhook_relay_desktop.ui.theme import SPACE
from webhook_relay_desktop.ui.widgets import hint_label, plain_label


class HandlerForm(QWidget):
    """A labelled field for each option: `HandlerForm(declared_options(handler.options_type))`.

    `set_values(values, kept_secrets)` fills it, `values()` and `secret_changes()` read it, `check()` marks what is
    wrong at its field. Signal `edited()`.
    """

    edited = Signal()

    def __init__(self, options: Sequence[Option]) -> None:
        super().__init__()
        self._options = tuple(options)
        self.fields: dict[str, Field] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        for number, option in enumerate(self._options):
            if number:
                column.addSpacing(SPACE)
            self._add(column, option)

    def set_values(self, values: Mapping[str, Any], kept_secrets: Container[str] = ()) -> None:
        """Show these values; options without one show their default."""
        for option in self._options:
            field = self.fields[option.name]
            if isinstance(field, SecretField):
                field.set_kept(option.name in kept_secrets)
            else:
                field.set_value(values.get(option.name, option.default))
            field.clear_error()

    def values(self) -> dict[str, Any]:
        """Return the values of every option that is not a secret."""
        return {name: field.value() for name, field in self.fields.items() if not isinstance(field, SecretField)}

    def secret_changes(self) -> dict[str, str]:
        """Return the secrets that a person typed, and an empty text for each one to remove."""
        changes = {name: field.change() for name, field in self.fields.items() if isinstance(field, SecretField)}
        return {name: change for name, change in changes.items() if change is not None}

    def check(self) -> bool:
        """Mark every field that is wrong and put the cursor into the first; return whether all are right."""
        wrong = []
        for option in self._options:
            field = self.fields[option.name]
            words = field.check(required=option.required)
            if words:
                field.show_error(words)
                wrong.append(field)
            else:
                field.clear_error()
        if wrong:
            wrong[0].setFocus()
        return not wrong

    def show_error(self, option: str, words: str) -> bool:
        """Say at an option's field what is wrong with it; return whether there is such a field."""
        field = self.fields.get(option)
        if field is not None:
            field.show_error(words)
            field.setFocus()
        return field is not None

    def _add(self, column: QVBoxLayout, option: Option) -> None:
        field = field_for(option)
        field.edited.connect(self.edited)
        self.fields[option.name] = field
        if option.kind is not OptionKind.SWITCH:
            may_be_empty = not option.required and option.default in ("", (), None)
            label = plain_label(f"{option.label} (optional)" if may_be_empty else option.label)
            label.setBuddy(field.focusProxy() or field)
            column.addWidget(label)
        column.addWidget(field)
        if option.help:
            column.addWidget(hint_label(option.help))
