"""RememberingDesk: what the program remembers by itself, kept on the disk without holding up a window."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QObject

from webhook_relay_desktop.life.tasks import Tasks, in_own_thread
from webhook_relay_desktop.remembered import Remembered, read_remembered, write_remembered
from webhook_relay_desktop.ui.kit.placement import Placement, screens_now


class RememberingDesk(QObject):
    """Knows what was said already, and where the window stood."""

    def __init__(self, path: Path, *, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._tasks = tasks
        self._remembered = Remembered()
        self._on_disk = Remembered()
        self._one_at_a_time = asyncio.Lock()
        self._placement: Placement | None = None

    async def read(self) -> None:
        """Read what earlier starts have left."""
        self._remembered = self._on_disk = await in_own_thread(lambda: read_remembered(self._path), name="remembered")

    def was_said(self, what: str) -> bool:
        """Return whether something was said already."""
        return what in self._remembered.said

    def say(self, what: str) -> None:
        """Remember that it is said now."""
        self._remembered = self._remembered.saying(what)
        self._tasks.start(self.write(), name="remember")

    def watch(self, placement: Placement) -> None:
        """Put the window where it stood with these screens, and remember where it goes."""
        self._placement = placement
        if (place := self._remembered.places.get(screens_now())) is not None:
            placement.restore(place)
        placement.changed.connect(self._note_place)

    async def close(self) -> None:
        """Keep where the window stands now; where it goes from here on is nobody's choice."""
        self._take_place()
        if self._placement is not None:
            self._placement.stop()
            self._placement = None
        await self.write()

    async def write(self) -> None:
        """Bring the disk up to date; nothing is written when it is."""
        async with self._one_at_a_time:
            wanted = self._remembered
            if wanted != self._on_disk:
                await in_own_thread(lambda: write_remembered(self._path, wanted), name="remembered")
                self._on_disk = wanted

    def _note_place(self) -> None:
        self._take_place()
        self._tasks.start(self.write(), name="remember")

    def _take_place(self) -> None:
        if self._placement is not None:
            self._remembered = self._remembered.placing(screens_now(), self._placement.place())
