"""Reading: work that may block on the disk, done beside the GUI thread; its result comes back into it.

No Qt object is touched by another thread: results lie in futures, and a timer looks for them while any is awaited.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer

LOOK_INTERVAL_MS = 4
"""A quarter of a frame."""

Result = TypeVar("Result")


class Reading(Protocol):
    """Where a model reads."""

    def ask(
        self, work: Callable[[], Result], take: Callable[[Result], None], fail: Callable[[Exception], None]
    ) -> None:
        """Do `work`, one after the other; then call `take` with what it returned, or `fail`, in the caller's thread."""

    def close(self) -> None:
        """Take no more, and forget what is awaited."""


class OwnThread(QObject):
    """Reads on a thread of its own, in the order in which it was asked."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._awaited: list[tuple[Future[Any], Callable[[Any], None], Callable[[Exception], None]]] = []
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(LOOK_INTERVAL_MS)
        self._timer.timeout.connect(self._look)

    def ask(
        self, work: Callable[[], Result], take: Callable[[Result], None], fail: Callable[[Exception], None]
    ) -> None:
        """See `Reading`."""
        if self._closed:
            return
        self._awaited.append((self._executor.submit(work), take, fail))
        if not self._timer.isActive():
            self._timer.start()

    def close(self) -> None:
        """See `Reading`."""
        self._closed = True
        self._timer.stop()
        self._awaited.clear()
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _look(self) -> None:
        while self._awaited and self._awaited[0][0].done():
            future, take, fail = self._awaited.pop(0)
            try:
                result = future.result()
            except CancelledError:
                continue
            except Exception as error:  # noqa: BLE001 - handed on to whoever asked
                fail(error)
            else:
                take(result)
        if not self._awaited:
            self._timer.stop()
