"""Background: works something out on another thread, and shows it when it is done, unless it is no longer wanted.

For what takes time by the size of an event alone: parsing, setting out, comparing. What waits for a disk, a network
or a keyring is no matter of widgets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

Result = TypeVar("Result")

log = structlog.get_logger(__name__)


class Background(QObject):
    """Does one thing at a time for one widget; a newer wish makes an older one void."""

    _done = Signal(int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._number = 0
        self._show: Callable[[Any], None] | None = None
        self._done.connect(self._take)

    @property
    def busy(self) -> bool:
        """Whether something is being worked out."""
        return self._show is not None

    def work_out(self, work: Callable[[], Result], show: Callable[[Result], None], *, aside: bool) -> None:
        """Call `show` with what `work` returns: at once, or from another thread when it is to be worked out `aside`."""
        self.forget()
        if not aside:
            show(work())
            return
        self._show = show
        QThreadPool.globalInstance().start(_Job(self._number, work, self._done.emit))

    def forget(self) -> None:
        """Show nothing of what is being worked out."""
        self._number += 1
        self._show = None

    def _take(self, number: int, result: object) -> None:
        show = self._show
        if number == self._number and show is not None:
            self._show = None
            show(result)


class _Job(QRunnable):
    def __init__(self, number: int, work: Callable[[], Any], tell: Callable[[int, object], None]) -> None:
        super().__init__()
        self._number = number
        self._work = work
        self._tell = tell

    def run(self) -> None:
        try:
            result = self._work()
        except Exception:
            log.exception("background.failed")
            return
        try:
            self._tell(self._number, result)
        except RuntimeError:
            log.debug("background.nobody_waits")  # the widget is gone
