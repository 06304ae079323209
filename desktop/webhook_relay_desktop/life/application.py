"""Application: the one of Qt, with what the operating system tells it: a wish to quit, a link that was clicked."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from webhook_relay import config
from webhook_relay.pairing import looks_like_link

CLICK_SECONDS = 1.0
"""macOS tells a program of the click that started it as soon as it takes events."""


class Application(QApplication):
    """The one QApplication. A wish to quit from the system is a wish: it never ends the event loop by itself."""

    quit_asked = Signal()
    link_opened = Signal(str)
    """A pairing link that was clicked; macOS tells a program of it by an event."""

    def __init__(self) -> None:
        self.setApplicationName(config.APP_ID)
        super().__init__([config.APP_ID])
        self.setDesktopFileName(config.APP_ID)
        self.setApplicationDisplayName(config.APP_NAME)
        self.setQuitOnLastWindowClosed(False)
        self._early: list[str] | None = []

    def event(self, event: QEvent) -> bool:
        """Turn Qt's own way of quitting (the Dock's Quit, a session's end) into a wish, and hear of clicked links."""
        if event.type() is QEvent.Type.Quit:
            self.quit_asked.emit()
            return True
        if isinstance(event, QFileOpenEvent):
            self._open(event.url().toString(QUrl.ComponentFormattingOption.FullyEncoded))
            return True
        return super().event(event)

    def hear_links(self, ask: Callable[[str], object]) -> None:
        """Hand every clicked link to `ask`, also the one whose click started the program before anybody heard."""
        early, self._early = self._early or [], None
        self.link_opened.connect(ask)
        for link in early:
            ask(link)

    def clicked_link(self) -> str:
        """Return the link whose click started this program; empty when there is none. Waits a moment on macOS."""
        deadline = time.monotonic() + (CLICK_SECONDS if sys.platform == "darwin" else 0.0)
        self.processEvents()
        while not self._early and time.monotonic() < deadline:
            self.processEvents()
            time.sleep(CLICK_SECONDS / 20)
        return self._early[0] if self._early else ""

    def _open(self, link: str) -> None:
        if not looks_like_link(link):
            return  # a file that was dropped onto the icon
        if self._early is None:
            self.link_opened.emit(link)
        else:
            self._early = [link]  # the last one is meant
