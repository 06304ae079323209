"""NotificationPage: whether events pop up, and which types stay quiet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from webhook_relay_desktop.ui.fields import ListField
from webhook_relay_desktop.ui.settings_values import SettingsValues
from webhook_relay_desktop.ui.text import one_line
from webhook_relay_desktop.ui.theme import SPACE
from webhook_relay_desktop.ui.widgets import hint_label, plain_label, section_label, title_label

TYPE_ROLE = int(Qt.ItemDataRole.UserRole)


class NotificationPage(QWidget):
    """A switch for all, a check box for each event type, and patterns for whole families of types."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.enabled = QCheckBox("Show a notification when an event arrives")
        self.types = QListWidget()
        self.types.setAccessibleName("Event types that notify")
        self.types.setMinimumHeight(180)
        self.types.setProperty("look", "framed")
        self.patterns = ListField("Quiet patterns", "github.check_run.*")
        self._none = plain_label(
            "Event types appear here once the first event of each has come.", look="muted", wraps=True
        )
        self._body = QWidget()
        self._lay_out()
        self.enabled.toggled.connect(self._body.setEnabled)
        self.enabled.toggled.connect(lambda _on: self.edited.emit())
        self.types.itemChanged.connect(lambda _item: self.edited.emit())
        self.patterns.edited.connect(self.edited)
        self.show_values(SettingsValues(), ())

    def show_values(self, values: SettingsValues, types: Sequence[str]) -> None:
        """Show these values with a check box for each of `types` and for each muted type."""
        self.enabled.setChecked(values.notifications)
        self._body.setEnabled(values.notifications)
        exact = [muted for muted in values.muted_types if "*" not in muted]
        self.patterns.set_value([muted for muted in values.muted_types if "*" in muted])
        self.types.clear()
        for event_type in sorted({*types, *exact}):
            item = QListWidgetItem(one_line(event_type, limit=120))
            item.setData(TYPE_ROLE, event_type)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked if event_type in exact else Qt.CheckState.Checked)
            self.types.addItem(item)
        self._none.setVisible(self.types.count() == 0)
        self.types.setVisible(self.types.count() > 0)

    def muted_types(self) -> tuple[str, ...]:
        """Return the types without a check mark, then the patterns."""
        items = (self.types.item(number) for number in range(self.types.count()))
        unchecked = [item.data(TYPE_ROLE) for item in items if item.checkState() is Qt.CheckState.Unchecked]
        patterns = [line.strip() for line in self.patterns.value()]
        return tuple(dict.fromkeys([*unchecked, *patterns]))

    def check(self) -> bool:
        """Mark what is wrong at its field; return whether all is right."""
        words = next((error for line in self.patterns.value() if (error := pattern_error(line.strip()))), "")
        if words:
            self.patterns.show_error(words)
            self.patterns.setFocus()
        return not words

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(SPACE)
        column.addWidget(title_label("Notifications"))
        column.addWidget(self.enabled)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, SPACE, 0, 0)
        body.setSpacing(SPACE)
        body.addWidget(section_label("Event types that notify"))
        body.addWidget(self._none)
        body.addWidget(self.types, 1)
        body.addWidget(section_label("Quiet patterns"))
        body.addWidget(self.patterns)
        body.addWidget(hint_label("One per line, such as github.check_run.*. Matching events never pop up."))
        column.addWidget(self._body, 1)


def pattern_error(pattern: str) -> str:
    """Return what is wrong with a pattern, or an empty text."""
    if "*" not in pattern:
        return ""
    if pattern != "*" and (not pattern.endswith(".*") or pattern.count("*") > 1):
        return f"A pattern is a type that ends in .* (such as github.push.*), not {one_line(pattern, limit=60)}"
    return ""
