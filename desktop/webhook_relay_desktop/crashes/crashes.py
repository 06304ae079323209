"""Crashes: what went wrong so far, by kind. Called from any thread, as often as something fails."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Final

import structlog
from PySide6.QtCore import QObject, Signal

from webhook_relay_desktop.crashes.crash import Crash, Kind, Place

log = structlog.get_logger(__name__)

MOST_KINDS: Final = 50
"""Kinds that are told apart; a program that fails in more ways has the rest of them in its log's counts."""
REST: Final = Kind("others", "", 0)
OURS: Final = "webhook_relay"
"""Part of the path of every file of this program."""


def worth_a_word(count: int) -> bool:
    """Say whether the `count`-th of equal things is logged: the first, the tenth, the hundredth, ..."""
    while count >= 10 and count % 10 == 0:  # noqa: PLR2004 - powers of ten
        count //= 10
    return count == 1


class Crashes(QObject):
    """Records exceptions: a new kind is logged with its traceback and told, repeats are counted.

    A repeat costs next to nothing, so a window whose painting fails sixty times a second stays a window.
    """

    found = Signal(object)
    """`Crash`: a kind that was not there before. Emitted on the thread where it happened."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._known: dict[Kind, Crash] = {}

    def known(self) -> tuple[Crash, ...]:
        """Return every kind, the oldest first."""
        with self._lock:
            return tuple(self._known.values())

    def note(self, error: BaseException, trace: TracebackType | None, place: Place) -> None:
        """Record an exception that nobody caught."""
        crash, times = self._count(error, trace, place)
        if times == 1:
            log.error("crash.found", place=place.value, exc_info=(type(error), error, trace))
            # What is thrown away by a library's own code is in the log; only our own mistakes are worth a window.
            if place is not Place.CLEARING or OURS in crash.traceback:
                self.found.emit(crash)
        elif worth_a_word(times):
            log.error("crash.repeated", error=crash.kind.error, where=crash.kind.where, times=times)

    def _count(self, error: BaseException, trace: TracebackType | None, place: Place) -> tuple[Crash, int]:
        kind = Kind.of(error, trace)
        with self._lock:
            if kind not in self._known and len(self._known) >= MOST_KINDS:
                kind = REST
            crash = self._known.get(kind)
            if crash is None:
                crash = self._known[kind] = Crash.of(error, trace, place)
            else:
                crash.times += 1
            return crash, crash.times
