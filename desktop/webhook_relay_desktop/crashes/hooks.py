"""Hooks: every place where Python and Qt drop an exception or a warning that nobody caught, turned to us."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import structlog
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from webhook_relay_desktop.crashes.crash import Place
from webhook_relay_desktop.crashes.crashes import Crashes, worth_a_word

log = structlog.get_logger(__name__)

LEVELS: Final = {
    QtMsgType.QtDebugMsg: "debug",
    QtMsgType.QtInfoMsg: "info",
    QtMsgType.QtWarningMsg: "warning",
    QtMsgType.QtCriticalMsg: "error",
    QtMsgType.QtFatalMsg: "error",
}
MOST_MESSAGES: Final = 500
"""Different messages of Qt that are counted; a program that has more of them starts to count anew."""


def take_over(crashes: Crashes, *, on_fatal: Callable[[str], None]) -> Callable[[], None]:
    """Have everything uncaught noted in `crashes`; return what gives the hooks back.

    `on_fatal` gets the last words of Qt before it ends the process.
    """
    hook, of_threads, of_clearing = sys.excepthook, threading.excepthook, sys.unraisablehook

    def note(kind: type[BaseException], error: BaseException, trace: Any) -> None:
        if not issubclass(kind, Exception):  # KeyboardInterrupt and SystemExit mean what they say
            hook(kind, error, trace)
            return
        crashes.note(error, trace, Place.WINDOW)

    def note_of_thread(args: threading.ExceptHookArgs) -> None:
        if isinstance(args.exc_value, Exception):
            crashes.note(args.exc_value, args.exc_traceback, Place.THREAD)

    def note_of_clearing(args: Any) -> None:
        if isinstance(args.exc_value, Exception):
            crashes.note(args.exc_value, args.exc_traceback, Place.CLEARING)

    sys.excepthook, threading.excepthook, sys.unraisablehook = note, note_of_thread, note_of_clearing
    earlier = qInstallMessageHandler(QtMessages(on_fatal))

    def give_back() -> None:
        sys.excepthook, threading.excepthook, sys.unraisablehook = hook, of_threads, of_clearing
        qInstallMessageHandler(earlier)

    return give_back


def watch_loop(loop: asyncio.AbstractEventLoop, crashes: Crashes) -> None:
    """Have what tasks and callbacks of `loop` raise, and nobody takes, noted in `crashes`."""

    def note(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            crashes.note(error, error.__traceback__, Place.TASK)
        elif error is None:
            log.warning("loop.said", message=context.get("message", ""))

    loop.set_exception_handler(note)


class QtMessages:
    """Qt's own words, as lines of our log. What Qt says over and over is counted."""

    def __init__(self, on_fatal: Callable[[str], None]) -> None:
        self._on_fatal = on_fatal
        self._said: Counter[str] = Counter()

    def __call__(self, kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
        """Take one message; Qt calls this on any thread."""
        words = text or ""
        category = context.category or "default"
        if kind is QtMsgType.QtFatalMsg:
            self._on_fatal(f"Qt ({category}): {words}")
        if len(self._said) >= MOST_MESSAGES:
            self._said.clear()
        self._said[words] += 1
        if worth_a_word(times := self._said[words]):
            level = LEVELS.get(kind, "warning")
            getattr(log, level)("qt.said", category=category, text=words, times=times)
