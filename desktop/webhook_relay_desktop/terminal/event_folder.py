"""EventFolder: keeps a folder of event files complete, as a reader of the inbox with a durable position of its own.

An event is behind the position when its file is written and closed. What ends this program in between costs
nothing: the next start writes on from there. A new folder starts with what comes from now on. Events do not wait for
a folder while it is not in use: what retention removed meanwhile gets no file, and that is said.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from functools import partial
from typing import Final

import structlog

from webhook_relay_desktop.inbox import Inbox, StoredEvent
from webhook_relay_desktop.inbox.retention import FOLDER
from webhook_relay_desktop.life.tasks import in_own_thread
from webhook_relay_desktop.terminal.event_files import EventFiles

PAGE: Final = 16
"""Events read at a time: bodies are in memory meanwhile, and some have 25 MiB."""
RETRY_SECONDS: Final = 10.0
"""Pause after a fault: a full disk or a missing folder waits for a person."""
LAST_SECONDS: Final = 1.5
"""Time for the files of the last events after being told to stop; the program is gone within 3 s."""
NOTHING_READ: Final = -1
"""Position of a reader that started with an empty inbox; 0 is that of a reader which never was there."""

log = structlog.get_logger(__name__)


class EventFolder:
    """Writes a file for each event that the inbox has and its own position has not."""

    def __init__(self, inbox: Inbox, files: EventFiles, *, say: Callable[[str], None]) -> None:
        """`say` gets a sentence for a person when files cannot be written, and when they can again."""
        self._inbox = inbox
        self._files = files
        self._say = say
        self._reader = f"{FOLDER}{os.fsencode(files.folder).decode('utf-8', 'backslashreplace')}"
        self._writer = ""
        self._woken = asyncio.Event()
        self._ending = asyncio.Event()
        self._given_up = False
        self._problem = ""

    async def prepare(self) -> None:
        """Take the place of a new folder. To be awaited before events are stored that shall be in it."""
        missing = await asyncio.to_thread(self._take_place)
        if missing:
            self._say(
                f"{missing:,} events have no file in {self._files.folder}: they were removed before it was used again."
            )

    def wake(self) -> None:
        """Write now: events were stored."""
        self._woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until `stopping` is set, then end within LAST_SECONDS. What is left is for the next start."""
        work = asyncio.create_task(self._work(), name="event folder")
        try:
            await stopping.wait()
            self._ending.set()
            self._woken.set()
            await asyncio.wait([work], timeout=LAST_SECONDS)
        finally:
            self._given_up = True
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _work(self) -> None:
        self._woken.set()  # what an earlier start did not get to
        while True:
            await self._woken.wait()
            last = self._ending.is_set()
            self._woken.clear()
            if not await self._catch_up():
                self._woken.set()
                await self._pause()
            if last:
                return

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(RETRY_SECONDS):
                await self._ending.wait()
        except TimeoutError:
            return

    async def _catch_up(self) -> bool:
        """Write everything behind the position. Says False when something is in the way."""
        try:
            while page := await asyncio.to_thread(self._next_page):
                # A thread of its own: a network folder that hangs must not keep the program from quitting.
                done, error = await in_own_thread(partial(self._write, page), name="event files")
                if done is not None:
                    await asyncio.to_thread(self._inbox.set_reader_position, self._reader, done)
                if error is not None:
                    raise error
        except Exception as error:  # noqa: BLE001 - _tell logs it, once and not at every try
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            self._tell(f"Files of events are not written to {self._files.folder}: {reason.rstrip('.')}.", error)
            return False
        self._tell("")
        return True

    def _take_place(self) -> int:
        """Go on behind the position; return how many of the events behind it are gone."""
        self._writer = self._inbox.client_id()
        self._inbox.retention.wait_for(self._reader)
        position, newest = self._inbox.reader_position(self._reader), self._inbox.newest_position()
        if position == 0:
            self._inbox.set_reader_position(self._reader, newest or NOTHING_READ)
            return 0
        position = max(position, 0)
        with self._inbox.read() as connection:
            query = "SELECT count(*), min(position) FROM event WHERE position > ?"
            left, first = connection.execute(query, (position,)).fetchone()
        missing = newest - position - int(left)
        if missing:  # said once
            self._inbox.set_reader_position(self._reader, (newest if first is None else first - 1) or NOTHING_READ)
        return missing

    def _next_page(self) -> list[StoredEvent]:
        return self._inbox.after(self._inbox.reader_position(self._reader), PAGE)

    def _write(self, page: list[StoredEvent]) -> tuple[int | None, OSError | None]:
        """Write files in order; returns the last position that is done, and what kept the next from it."""
        done = None
        for stored in page:
            if self._given_up:
                break
            try:
                self._files.write(stored.event, writer=self._writer)
            except OSError as error:
                return done, error
            done = stored.position
        return done, None

    def _tell(self, problem: str, error: Exception | None = None) -> None:
        """Say a problem once, and its end."""
        if problem == self._problem:
            return
        if problem:
            log.error("event_folder.not_written", folder=str(self._files.folder), exc_info=error)
            self._say(f"{problem} The inbox keeps the events; it is tried again every {RETRY_SECONDS:.0f} s.")
        else:
            self._say(f"Files of events are written to {self._files.folder} again.")
        self._problem = problem
