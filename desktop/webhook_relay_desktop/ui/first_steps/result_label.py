"""ResultLabel: how something went, in words and their colour; it takes no room while there is nothing to say."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.text import many_lines
from webhook_relay_desktop.ui.kit.widgets import set_tone


class ResultLabel(QLabel):
    """A plain, wrapping label, hidden while it is empty."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.setTextInteractionFlags(flags)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # not a stop of its own on the way through the fields
        self.setAccessibleName(name)
        self.hide()

    def say(self, words: str, tone: Tone = Tone.QUIET) -> None:
        """Say `words`, or nothing."""
        self.setText(many_lines(words))
        set_tone(self, tone)
        self.setVisible(bool(words))
