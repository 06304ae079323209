"""KeptSettings: the settings in force, and the one way to change them: one change after another, none lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from webhook_relay_desktop.life.tasks import in_own_thread
from webhook_relay_desktop.settings import Settings, save

Edit = Callable[[Settings], Settings]
"""Returns the settings as they are wanted, made of those in force. Pure; raises ConfigurationError to refuse."""


class KeptSettings(QObject):
    """Holds the settings in force. Each change is on the disk before anybody hears of it.

    Somebody who changes the settings says how they differ and not what they are: what another part of the program
    changed meanwhile stays.
    """

    saved = Signal(object)
    """The settings (`Settings`) that are in force from now on; they are on the disk."""

    def __init__(self, settings: Settings, *, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self._path = path
        self._one_at_a_time = asyncio.Lock()

    async def changed(self, edit: Edit) -> Settings:
        """Put `edit` in force and return the settings then. Raises ConfigurationError; then nothing has changed."""
        async with self._one_at_a_time:  # whoever came first goes first
            wanted = edit(self.settings)
            if wanted == self.settings:
                return self.settings
            keeping = asyncio.ensure_future(in_own_thread(lambda: save(self._path, wanted), name="settings"))
            try:
                await asyncio.shield(keeping)
            except asyncio.CancelledError:
                await asyncio.wait([keeping])  # the thread writes all the same: memory and disk must agree
                if keeping.exception() is None:
                    self.settings = wanted
                raise
            self.settings = wanted
        self.saved.emit(wanted)
        return wanted
