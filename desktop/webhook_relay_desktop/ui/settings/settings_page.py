"""SettingsPage: one page of the settings. It shows the settings and says how a person wants them changed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from webhook_relay_desktop.settings import Settings
from webhook_relay_desktop.ui.kit.theme import SPACE
from webhook_relay_desktop.ui.kit.widgets import plain_label, title_label

Edit = Callable[[Settings], Settings]

TYPING_MS = 700
"""How long nothing was typed before what stands in a field is put in force."""


class SettingsPage(QWidget):
    """Signal `changed(edit)`: a function from the settings in force to those that are wanted. Every change is valid."""

    changed = Signal(object)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setSpacing(SPACE)
        self.column.addWidget(title_label(title))

    @abstractmethod
    def show_settings(self, settings: Settings) -> None:
        """Show these settings. What a person is typing, or has left with a mistake in it, stays."""

    def flush(self) -> None:
        """Put in force now what was typed a moment ago: the page goes."""

    def labelled(self, words: str, field: QWidget) -> QLabel:
        """Add a field with its label above it, and return the label."""
        label = plain_label(words, wraps=True)
        label.setBuddy(field.focusProxy() or field)
        self.column.addWidget(label)
        self.column.addWidget(field)
        return label


class AfterTyping(QObject):
    """Calls `act` once nothing was typed for a moment, or at once with `flush`."""

    def __init__(self, act: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._act = act
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING_MS)
        self._timer.timeout.connect(self._act)

    @property
    def waiting(self) -> bool:
        """Whether something was typed that is not in force yet."""
        return self._timer.isActive()

    def start(self) -> None:
        """Something was typed."""
        self._timer.start()

    def flush(self) -> None:
        """Act now, if something waits."""
        if self._timer.isActive():
            self._timer.stop()
            self._act()
