"""HistoryDesk: does what the window wishes of many events: mark, copy, export; and keeps views and columns."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from webhook_relay.event import Event
from webhook_relay_desktop.desks.kept_settings import Edit
from webhook_relay_desktop.export import ExportStoppedError, export
from webhook_relay_desktop.formats import COPIES, EXPORTS, copied
from webhook_relay_desktop.history_filter import HistoryFilter
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.life.tasks import in_own_thread
from webhook_relay_desktop.settings.views import SavedView
from webhook_relay_desktop.ui.kit.text import number
from webhook_relay_desktop.words import tr

PROGRESS_SECONDS = 0.2
"""Between two words about how far an export is."""

COUNT_SECONDS = 0.3
"""Between an event and the new count of unread ones."""

Keep = Callable[[Edit], None]
"""Changes the settings in force; `SettingsDesk.change` does."""


class HistoryWindow(Protocol):
    """A window as far as this desk fills it. `ui.window.main_window.MainWindow` is one."""

    def put_on_clipboard(self, text: str, said: str) -> None:
        """Copy a text, and say so."""

    def say(self, words: str) -> None:
        """Say what was done."""

    def show_progress(self, words: str, done: int, whole: int) -> None:
        """Say how far an export is."""

    def end_progress(self, words: str) -> None:
        """Say how it ended."""

    def set_unread(self, count: int) -> None:
        """Show how many events are unread."""


class HistoryDesk(QObject):
    """Everything that may wait for the disk happens on another thread."""

    marked = Signal(object)
    """Positions (a sequence of ints) of events whose marks changed; None: of all."""
    unread_changed = Signal(int)
    """How many events are unread."""

    def __init__(
        self,
        window: HistoryWindow,
        inbox: Inbox,
        *,
        where: Callable[[], str],
        keep: Keep,
        parent: QObject | None = None,
    ) -> None:
        """`where` says to which address a copied request goes."""
        super().__init__(parent)
        self._window = window
        self._inbox = inbox
        self._where = where
        self._keep = keep
        self._stop: threading.Event | None = None
        self._counting = False

    async def mark_read(self, positions: Sequence[int]) -> None:
        """Mark events as read."""
        await self._mark(self._inbox.mark_read, positions)

    async def mark_unread(self, positions: Sequence[int]) -> None:
        """Mark events as unread."""
        await self._mark(self._inbox.mark_unread, positions)

    async def set_starred(self, positions: Sequence[int], starred: bool) -> None:
        """Give events a star, or take it."""
        await self._mark(lambda these: self._inbox.set_starred(these, starred), positions)

    async def mark_all_read(self) -> None:
        """Mark everything as read."""
        await asyncio.to_thread(self._inbox.mark_all_read)
        self.marked.emit(None)
        await self.count_unread()

    async def count_unread(self) -> None:
        """Say how many events are unread."""
        count = await asyncio.to_thread(self._inbox.unread)
        self._window.set_unread(count)
        self.unread_changed.emit(count)

    async def note_stored(self, _events: object) -> None:
        """Count anew: events came. Waits a little, as many come at once."""
        if not self._counting:
            self._counting = True
            await asyncio.sleep(COUNT_SECONDS)
            self._counting = False
            await self.count_unread()

    async def copy(self, position: int, name: str) -> None:
        """Copy the event at `position` in the format of this name."""
        where = self._where()

        def read() -> str | None:
            stored = self._inbox.get(position)
            return None if stored is None else copied(stored.event, name, where)

        text = await asyncio.to_thread(read)
        if text is not None:
            said = tr("Copied: {format}").format(format=tr(COPIES[name].title))
            self._window.put_on_clipboard(text, said)

    async def export(self, name: str, path: str, wanted: HistoryFilter, positions: Sequence[int] | None) -> None:
        """Write the events at `positions`, or with None all of a filter, into a file; newest first, as in the list."""
        if self._stop is not None:
            self._window.say(tr("Another export is under way. Wait for its end, or cancel it."))
            return
        stop = self._stop = threading.Event()
        loop, file, where = asyncio.get_running_loop(), Path(path), self._where()
        progress = _Progress(lambda done: loop.call_soon_threadsafe(self._tell, file.name, done, whole))
        whole = len(positions or ())
        self._tell(file.name, 0, whole)

        def write() -> int:
            chosen = self._inbox.positions(wanted) if positions is None else positions
            return export(self._events(chosen), EXPORTS[name], file, url=where, stop=stop, progress=progress)

        try:
            count = await in_own_thread(write, name="export")
        except ExportStoppedError:
            self._window.end_progress(tr("The export was cancelled; no file was written."))
        except Exception:
            self._window.end_progress(tr("The events were not exported."))
            raise
        else:
            self._window.end_progress(tr("Exported %n event(s) to {name}", n=count).format(name=file.name))
        finally:
            self._stop = None
            stop.set()

    def cancel_export(self) -> None:
        """Stop the export that is under way."""
        if self._stop is not None:
            self._stop.set()

    def keep_views(self, views: Sequence[SavedView]) -> None:
        """Keep a person's own views."""
        self._keep(lambda settings: replace(settings, history=replace(settings.history, views=tuple(views))))

    def keep_columns(self, columns: Sequence[str]) -> None:
        """Keep which columns are shown."""
        self._keep(lambda settings: replace(settings, history=replace(settings.history, columns=tuple(columns))))

    async def _mark(self, mark: Callable[[Sequence[int]], None], positions: Sequence[int]) -> None:
        await asyncio.to_thread(mark, positions)
        self.marked.emit(positions)
        await self.count_unread()

    def _events(self, positions: Iterable[int]) -> Iterator[Event]:
        for position in positions:
            stored = self._inbox.get(position)
            if stored is not None:
                yield stored.event

    def _tell(self, name: str, done: int, whole: int) -> None:
        if self._stop is None:
            return
        words = tr("Exporting to {name}: {done}").format(name=name, done=number(done))
        self._window.show_progress(words, done, whole)


class _Progress:
    """Tells how far it is, but not all the time."""

    def __init__(self, tell: Callable[[int], object]) -> None:
        self._tell = tell
        self._told = 0.0

    def __call__(self, done: int) -> None:
        now = time.monotonic()
        if now - self._told >= PROGRESS_SECONDS:
            self._told = now
            self._tell(done)
