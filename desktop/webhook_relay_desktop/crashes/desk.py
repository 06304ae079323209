"""CrashDesk: shows what nobody foresaw in one window, once for each kind, however often it happens."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import structlog
from PySide6.QtCore import QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from webhook_relay_desktop.crashes.crash import Crash
from webhook_relay_desktop.crashes.crashes import Crashes
from webhook_relay_desktop.crashes.details import details, details_of_last_time
from webhook_relay_desktop.crashes.log_file import LogFile
from webhook_relay_desktop.crashes.scrub import Person, scrub
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.window.crash_window import CrashWindow

log = structlog.get_logger(__name__)

SHORTEST_SECONDS = 0.5
"""Between two changes of the window: a hundred kinds at once are one window that counts."""


class CrashDesk(QObject):
    """Opens the window for a new kind; one that a person has closed stays closed until there is another kind."""

    def __init__(self, crashes: Crashes, log_file: LogFile, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._crashes = crashes
        self._log_file = log_file
        self._theme = theme
        self._icons = icons
        self._person = Person.here()
        self._newest: Crash | None = None
        self._shown: Crash | None = None
        self.window: CrashWindow | None = None
        self.earlier: CrashWindow | None = None
        """The window about the start before this one."""
        self._timer = QTimer(self)
        self._timer.setInterval(int(SHORTEST_SECONDS * 1000))
        self._timer.timeout.connect(self._show_newest)
        # Exceptions come from every thread, and a slot that fails may be anywhere: this one is always ours, and later.
        crashes.found.connect(self._note, Qt.ConnectionType.QueuedConnection)
        for crash in crashes.known():
            self._note(crash)

    def show_last_time(self, words: str) -> None:
        """Show what the start before this one left when it ended unexpectedly."""
        window = self.earlier = self._new_window(lambda: details_of_last_time(words, self._person))
        window.show_last_time()
        window.show()

    def come_forward(self) -> None:
        """Put what is shown before windows that appeared after it."""
        for window in (self.earlier, self.window):
            if window is not None:
                window.raise_()

    def close(self) -> None:
        """Take the window away."""
        self._timer.stop()
        self._crashes.found.disconnect(self._note)
        for window in (self.window, self.earlier):
            if window is not None:
                window.close()

    def _note(self, crash: Crash) -> None:
        self._newest = crash
        if not self._timer.isActive():
            self._show_newest()
            self._timer.start()

    def _show_newest(self) -> None:
        """Show the newest kind, or count on; rests when there is nothing to change."""
        try:
            self._show()
        except Exception as error:  # a window about a failure that fails itself must not begin again
            self._timer.stop()
            log.error("crash.not_shown", exc_info=error)

    def _show(self) -> None:
        crash = self._newest
        if crash is None or (crash is self._shown and self.window is None):
            self._timer.stop()
            return
        others = len(self._crashes.known()) - 1
        if crash is self._shown and self.window is not None:
            self.window.show_times(crash.times, others)
            return
        self._shown = crash
        window = self.window = self.window or self._new_window(self._details)
        message = scrub(crash.message, self._person)
        window.show_failure(crash.kind.error, message, times=crash.times, others=others, where=crash.kind.where)
        window.show()
        window.raise_()  # for another kind it may have been there already, behind the others

    def _details(self) -> str:
        return details(self._crashes.known(), self._log_file.last_lines(), self._person)

    def _new_window(self, text: Callable[[], str]) -> CrashWindow:
        window = CrashWindow(self._theme, self._icons)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.details_wanted.connect(lambda: window.set_details(text()))
        window.log_folder_wanted.connect(self._open_folder)
        window.finished.connect(lambda: self._forget(window))
        return window

    def _forget(self, window: CrashWindow) -> None:
        if self.window is window:
            self.window = None
        if self.earlier is window:
            self.earlier = None

    def _open_folder(self) -> None:
        open_folder(self._log_file.folder)


def open_folder(folder: Path) -> bool:
    """Show a folder in the system's file manager; return whether there is one."""
    began = time.monotonic()
    opened = QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
    log.info("folder.opened", opened=opened, seconds=round(time.monotonic() - began, 3))
    return opened
