"""Trimmer: trims the heap now and then while the program works."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from PySide6.QtCore import QObject, QTimer

from webhook_relay_desktop.life.heap import trim

INTERVAL_MILLISECONDS: Final = 2_000
WORTHWHILE_SECONDS: Final = 0.25
"""Processor time since the last time: a program that rests has nothing to give back."""


class Trimmer(QObject):
    """Trims now and then while the program works, beside the windows' thread, from its creation until `stop`."""

    def __init__(
        self,
        *,
        work: Callable[[], object] = trim,
        spent: Callable[[], float] = time.process_time,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._spent = spent
        self._spent_before = spent()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="trimmer")
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(INTERVAL_MILLISECONDS)

    def look(self) -> None:
        """Trim if the program has worked since the last time."""
        spent = self._spent()
        if spent - self._spent_before >= WORTHWHILE_SECONDS:
            self._spent_before = spent
            self._thread.submit(self._work)

    def stop(self) -> None:
        """Trim no more."""
        self._timer.stop()
        self._thread.shutdown()
