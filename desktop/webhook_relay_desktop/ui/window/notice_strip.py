"""NoticeStrip: a line above the status that says what was done, or how far something is, with one button."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton

from webhook_relay_desktop.ui.kit.text import menu_label
from webhook_relay_desktop.ui.kit.theme import SPACE
from webhook_relay_desktop.ui.kit.widgets import ElidedLabel, button, row
from webhook_relay_desktop.words import tr

SHOWN_MS = 5000
"""Long enough to read a line twice."""


class NoticeStrip(QFrame):
    """Hidden while there is nothing to say. `cancel_wanted()`: a person stops what goes on."""

    cancel_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "foot")
        self.words = ElidedLabel()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setMaximumWidth(220)
        self.progress.setFixedHeight(6)
        self.progress.setAccessibleName(tr("Progress"))
        self.cancel: QPushButton = button(tr("Cancel"), look="quiet")
        line = row(self.words, self.progress, self.cancel)
        line.setStretch(0, 1)
        line.setContentsMargins(2 * SPACE, SPACE // 2, 2 * SPACE, SPACE // 2)
        self.setLayout(line)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(SHOWN_MS)
        self._rest.timeout.connect(self._rest_over)
        self._progress_words = ""
        self._goes_on = False
        self.cancel.clicked.connect(self._stop)
        self.hide()

    def say(self, words: str) -> None:
        """Show a line for some seconds. What goes on meanwhile can be cancelled all the same."""
        self.words.set_whole(words)
        self._rest.start()
        self._show_parts()

    def show_progress(self, words: str, done: int, whole: int) -> None:
        """Show how far something is; it stays until `end_progress`. A `whole` of 0 is not known."""
        if not self._goes_on:
            self._rest.stop()
        self._goes_on = True
        self._progress_words = words
        self.progress.setRange(0, whole)
        self.progress.setValue(min(done, whole))
        if not self._rest.isActive():  # else another line has its seconds
            self.words.set_whole(words)
        self._show_parts()

    def end_progress(self, words: str) -> None:
        """Show for some seconds how it ended."""
        self._goes_on = False
        self.say(words)

    def _show_parts(self) -> None:
        self.progress.setVisible(self._goes_on)
        self.cancel.setText(menu_label(tr("Cancel") if self._goes_on else tr("Close")))
        self.cancel.setAccessibleName(tr("Cancel") if self._goes_on else tr("Close"))
        self.show()

    def _rest_over(self) -> None:
        if self._goes_on:
            self.words.set_whole(self._progress_words)
        else:
            self.hide()

    def _stop(self) -> None:
        if self._goes_on:
            self.cancel_wanted.emit()
        else:
            self.hide()
