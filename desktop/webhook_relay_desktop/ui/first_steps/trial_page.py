"""TrialPage: a test event on its real way, station by station."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from webhook_relay_desktop.ui.first_steps.stations import Stations
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.text import many_lines
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme
from webhook_relay_desktop.ui.kit.widgets import button, card, plain_label, row, set_tone
from webhook_relay_desktop.words import mark, tr

SENT, ACCEPTED, ARRIVED, NOTIFIED = range(4)
STATION_NAMES = (mark("Sent"), mark("Accepted by the relay"), mark("Arrived here"), mark("Notified"))


class TrialPage(QWidget):
    """Signals: `trial_wanted()`, and `worked()` when all of it did. `set_available(words)` says why nothing can be
    sent; `finish(words)` how it ended.
    """

    trial_wanted = Signal()
    worked = Signal()

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.send = button(tr("Send a test event"), look="primary")
        self.send.clicked.connect(self._want_trial)
        self.why_not = plain_label(look="muted", wraps=True)
        self.stations = Stations(theme, icons, [tr(name) for name in STATION_NAMES])
        self.outcome = plain_label(wraps=True, selectable=True)
        self.outcome.setAccessibleName(tr("Result of the test"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE + SPACE // 2)
        words = tr(
            "A signed ping goes to the relay as a sender's would, comes back over the connection of this desk, is kept "
            "in the history and told by a notification. Each step is ticked when it has really happened."
        )
        column.addWidget(plain_label(words, look="muted", wraps=True))
        frame, inside = card(spacing=SPACE + SPACE // 2)
        inside.addWidget(self.stations)
        line = row(self.send)
        line.addWidget(self.outcome, 1)
        inside.addLayout(line)
        inside.addWidget(self.why_not)
        column.addWidget(frame)
        column.addStretch(1)
        self.set_available("")

    def set_available(self, why_not: str) -> None:
        """Offer the test, or say why there is none."""
        self.send.setEnabled(not why_not)
        self.why_not.setText(many_lines(why_not))
        self.why_not.setVisible(bool(why_not))

    def _want_trial(self) -> None:
        """Show that a test is under way, and wish for it."""
        self.send.setEnabled(False)
        self.outcome.clear()
        self.stations.begin(SENT)
        self.trial_wanted.emit()

    def finish(self, words: str) -> None:
        """Say how it ended, and let it be tried again."""
        self.send.setEnabled(True)
        self.send.setText(tr("Send another one"))
        self.send.setAccessibleName(tr("Send another test event"))
        self.outcome.setText(many_lines(words))
        set_tone(self.outcome, Tone.GOOD if self.stations.done() else Tone.BAD)
        if self.stations.done():
            self.worked.emit()
