"""HandlerForm: the options of a handler as a form, made from what the handler declares."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from webhook_relay.handler import Option, OptionKind
from webhook_relay_desktop.ui.kit.fields import Field
from webhook_relay_desktop.ui.kit.option_fields import field_for
from webhook_relay_desktop.ui.kit.path_field import PathField
from webhook_relay_desktop.ui.kit.secret_field import SecretField
from webhook_relay_desktop.ui.kit.theme import SPACE
from webhook_relay_desktop.ui.kit.widgets import hint_label, plain_label
from webhook_relay_desktop.words import tr

LOOKING: Final = "…"
"""Stands for: nobody knows yet what is true of this path. Nothing is said, and nothing is put in force."""


class HandlerForm(QWidget):
    """A labelled field for each option: `HandlerForm(declared_options(handler.options_type))`.

    What is wrong with a value is said at its field as soon as it is typed. Signals: `edited()`, `finished()` when a
    person has left a field that was edited (half a command must not run), and
    `secret_typed(option, text)` when a person has finished a secret (an empty text: it is to be forgotten).
    """

    edited = Signal()
    finished = Signal()
    secret_typed = Signal(str, str)

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

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show these values; options without one show their default. What a person is typing stays."""
        for option in self._options:
            field = self.fields[option.name]
            if not isinstance(field, SecretField):
                field.show_value(_as_shown(option, values.get(option.name, option.default)))

    def show_kept(self, kept: Container[str]) -> None:
        """Say which secrets are kept. A new one that is being typed stays."""
        for name, field in self.fields.items():
            if isinstance(field, SecretField) and (not field.value() or field.committed_now):
                field.set_kept(name in kept)

    def valid_values(self) -> dict[str, Any]:
        """Return the values that are finished and right, but for secrets."""
        return {
            option.name: field.value()
            for option in self._options
            if not (isinstance(field := self.fields[option.name], SecretField) or field.typing or self._problem(option))
        }

    @property
    def typing(self) -> bool:
        """Whether a person is still at one of the options."""
        return any(field.typing for field in self.fields.values())

    @property
    def complete(self) -> bool:
        """Whether a handler can be made of it: nothing is wrong, nothing is missing, every needed secret is kept."""
        for option in self._options:
            field = self.fields[option.name]
            if isinstance(field, SecretField):
                if option.required and not field.kept:
                    return False
            elif self._problem(option):
                return False
        return True

    def mark(self) -> None:
        """Say at every field what is wrong with it."""
        for option in self._options:
            self._mark(option)

    def flush(self) -> None:
        """Take what is typed for finished, and have secrets that were typed be kept."""
        for field in self.fields.values():
            field.finish()
            if isinstance(field, SecretField):
                field.commit()

    def unmark(self) -> None:
        """Say nothing of what is missing: the handler is off."""
        for field in self.fields.values():
            field.clear_error()

    def show_error(self, option: str, words: str) -> bool:
        """Say at an option's field what is wrong with it; return whether there is such a field."""
        field = self.fields.get(option)
        if field is not None:
            field.show_error(words)
            field.setFocus()
        return field is not None

    def _problem(self, option: Option) -> str:
        field = self.fields[option.name]
        words = field.check(required=option.required) or _misshapen(option, field.value())
        return words or (LOOKING if isinstance(field, PathField) and field.looking else "")

    def _mark(self, option: Option) -> None:
        field, words = self.fields[option.name], self._problem(option)
        if words and words != LOOKING:
            field.show_error(words)
        else:
            field.clear_error()

    def _edited(self, option: Option) -> None:
        self._mark(option)
        self.edited.emit()

    def _add(self, column: QVBoxLayout, option: Option) -> None:
        field = field_for(option)
        field.edited.connect(lambda: self._edited(option))
        field.finished.connect(self.finished)
        if isinstance(field, SecretField):
            field.committed.connect(lambda text: self.secret_typed.emit(option.name, text))
        self.fields[option.name] = field
        if option.kind is not OptionKind.SWITCH:
            may_be_empty = not option.required and option.default in ("", (), None)
            label = plain_label(
                tr("{label} (optional)").format(label=tr(option.label)) if may_be_empty else tr(option.label)
            )
            label.setBuddy(field.focusProxy() or field)
            column.addWidget(label)
        column.addWidget(field)
        if option.help:
            column.addWidget(hint_label(tr(option.help)))


def _misshapen(option: Option, value: Any) -> str:
    """Say what a value must look like if it does not."""
    if option.shape is None or option.fits(value):
        return ""
    words = tr(option.shape.words)
    return f"{words[:1].upper()}{words[1:]}."


def _as_shown(option: Option, value: Any) -> Any:
    """Return a value as its field gives it back, so that the same one is known as such."""
    if option.kind is OptionKind.LIST:
        return tuple(value or ())
    if option.kind is OptionKind.NUMBER:
        return int(value or 0)
    if option.kind is OptionKind.DECIMAL:
        return float(value or 0)
    if option.kind is OptionKind.SWITCH:
        return bool(value)
    return str(value or "")
