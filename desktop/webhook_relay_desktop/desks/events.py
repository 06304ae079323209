"""EventDesk: answers the window's wishes about events: show one, save one, run a handler again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from webhook_relay.errors import ConfigurationError
from webhook_relay.event import Event, EventHead
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.automation.ledger import Ledger, Run
from webhook_relay_desktop.chosen_file import write_chosen
from webhook_relay_desktop.inbox import Inbox, InboxRow, StoredHead


class EventWindow(Protocol):
    """A window as far as this desk fills it. `ui.window.main_window.MainWindow` is one."""

    @property
    def shown_position(self) -> int | None:
        """Position of the event in the details."""

    def show_event(self, position: int, event: Event, *, received_at: datetime, runs: Sequence[Run] = ()) -> None:
        """Show an event."""

    def show_runs(self, position: int, runs: Sequence[Run]) -> None:
        """Show the runs of an event."""

    def set_pending_runs(self, count: int) -> None:
        """Show how many runs wait or go on."""


class EventDesk(QObject):
    """Reads the inbox and the ledger for the window, never on the window's own thread."""

    shown = Signal(object, object)
    """Position of an event, and the `Event`, once it is in the window. Never of one that the window wants no more."""
    runs_shown = Signal()
    """The runs of the event in the window are shown anew."""
    pending_changed = Signal(int)
    """How many handler runs wait or go on."""
    newest_changed = Signal(object, str)
    """Position of the newest event that is there and a line that names it; None and an empty line: there is none."""

    def __init__(self, window: EventWindow, inbox: Inbox, ledger: Ledger, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._inbox = inbox
        self._ledger = ledger
        self._newest: int | None = None

    async def show(self, position: int) -> None:
        """Show the event at `position` with its runs; one that is gone meanwhile is left."""
        stored = await asyncio.to_thread(self._inbox.get, position)
        if stored is not None:
            runs = await asyncio.to_thread(self._ledger.runs_of, position)
            self._window.show_event(position, stored.event, received_at=stored.received_at, runs=runs)
            if position == self._window.shown_position:
                self.shown.emit(position, stored.event)

    async def save(self, event: Event, path: str) -> None:
        """Write the exact body of `event` into the file a person chose; where that fails the earlier file stays."""
        try:
            await asyncio.to_thread(write_chosen, Path(path), event.body)
        except OSError as error:
            raise ConfigurationError(
                Sentence("The payload was not saved to {path}: {reason}.", path=path, reason=error.strerror),
                hint=Sentence("Choose another folder."),
            ) from error

    async def note_run(self, run: Run) -> None:
        """Show a run that changed."""
        if run.position == self._window.shown_position:
            self._window.show_runs(run.position, await asyncio.to_thread(self._ledger.runs_of, run.position))
            self.runs_shown.emit()
        await self.count_runs()

    async def count_runs(self) -> None:
        """Show how many runs wait or go on."""
        count = await asyncio.to_thread(self._ledger.pending)
        self._window.set_pending_runs(count)
        self.pending_changed.emit(count)

    def note_stored(self, events: Sequence[StoredHead]) -> None:
        """Show the newest of events that were stored just now."""
        if events:
            self._name_newest(events[-1].position, events[-1].event)

    async def find_newest(self) -> None:
        """Show the newest event that is there: from earlier starts, or after some were removed."""
        shown = self._newest
        rows = await asyncio.to_thread(self._inbox.newest_rows, 1)
        if self._newest != shown:
            return  # a newer one came meanwhile
        if rows:
            self._name_newest(rows[0].position, rows[0])
        else:
            self._newest = None
            self.newest_changed.emit(None, "")

    def _name_newest(self, position: int, event: EventHead | InboxRow) -> None:
        self._newest = position
        self.newest_changed.emit(position, f"{event.subject}: {event.type}" if event.subject else event.type)
