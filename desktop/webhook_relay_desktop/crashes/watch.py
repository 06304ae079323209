"""CrashWatch: everything that notices and keeps what nobody foresaw, for as long as the program runs."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import structlog

from webhook_relay import log
from webhook_relay_desktop.crashes.crashes import Crashes
from webhook_relay_desktop.crashes.desk import CrashDesk
from webhook_relay_desktop.crashes.hooks import take_over, watch_loop
from webhook_relay_desktop.crashes.last_time import LastTime
from webhook_relay_desktop.crashes.log_file import LogFile
from webhook_relay_desktop.settings import LogLevel
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme

logger = structlog.get_logger(__name__)

LONGEST_LOGGED = 4_000
"""Characters of last words in the log; their file has all of them."""


class CrashWatch:
    """Keeps a log and takes over the hooks, from `with` to its end. One for each process.

    Needs a QApplication, and nothing else of the program: it is the first to come and the last to go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> CrashWatch:
        self._log_file = LogFile(self._folder)
        self._last_time = LastTime(self._folder)
        self._crashes = Crashes()
        self.keep_log(LogLevel.INFO)
        self._give_back: Callable[[], None] = take_over(self._crashes, on_fatal=self._last_time.write)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            self._last_time.write("".join(traceback.format_exception(error)))
        self._give_back()
        self._last_time.close()
        log.keep(None)
        self._log_file.close()

    def keep_log(self, level: LogLevel) -> None:
        """Keep the log from this level on."""
        log.keep(self._log_file, level.value)

    def show(self, theme: Theme, icons: Icons) -> CrashDesk:
        """Show in a window what is noticed from now on, the running event loop's included, and was so far."""
        watch_loop(asyncio.get_running_loop(), self._crashes)
        desk = CrashDesk(self._crashes, self._log_file, theme, icons)
        if self._last_time.words:
            logger.warning("crash.last_time", words=self._last_time.words[:LONGEST_LOGGED])
            desk.show_last_time(self._last_time.words)
        return desk
