"""LinkBoard: keeps how the links look true while time passes, and tells everybody who shows them at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from webhook_relay.link import LinkPhase
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.ui.links.link_look import look_of

COUNTDOWN_MS = 1000
"""While the seconds to the next try are counted down."""
AGE_MS = 10_000
"""Otherwise: an age in minutes is at most this much behind, and a program at rest wakes this rarely."""


class LinkBoard(QObject):
    """Makes one look of all reports. What is unchanged is not told again."""

    changed = Signal(object)
    """`LinksLook`"""

    def __init__(self, *, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._reports: tuple[LinkReport, ...] = ()
        self._problem = False
        self.look = look_of((), now())
        self._told = False
        self._closed = False
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.tell)
        self._clock.start(AGE_MS)

    def show_reports(self, reports: Sequence[LinkReport]) -> None:
        """Take what is true of each connection."""
        if self._closed:
            return
        self._reports = tuple(reports)
        waiting = any(report.state.phase is LinkPhase.WAITING for report in reports)
        self._clock.start(COUNTDOWN_MS if waiting else AGE_MS)
        self.tell()

    def show_problem(self, problem: bool) -> None:
        """Say that something waits for a person, whatever the links do."""
        self._problem = problem
        self.tell()

    def tell(self) -> None:
        """Tell how the links look now, if that has changed."""
        if self._closed:
            return
        look = look_of(self._reports, self._now(), problem=self._problem)
        if look != self.look or not self._told:
            self.look, self._told = look, True
            self.changed.emit(look)

    def close(self) -> None:
        """Tell nothing any more, whatever still ends."""
        self._closed = True
        self._clock.stop()
