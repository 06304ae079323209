"""HistoryCare: how large the history is, copies of it, and giving back what it does not need any more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from webhook_relay.errors import WebhookRelayError
from webhook_relay_desktop.inbox.size import InboxSize
from webhook_relay_desktop.life.tasks import Tasks, in_own_thread
from webhook_relay_desktop.ui.kit.text import size
from webhook_relay_desktop.ui.settings.settings_dialog import ADVANCED_PAGE, SettingsDialog
from webhook_relay_desktop.words import tr

WORTH_IT = 1_000_000
"""Bytes; less than that is not worth a word."""


class HistoryCare(QObject):
    """Serves the history's part of an open dialog. `size`, `back_up` and `compact` block, and raise."""

    def __init__(
        self,
        *,
        size: Callable[[], InboxSize],
        back_up: Callable[[Path], object],
        compact: Callable[[], object],
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._size = size
        self._back_up = back_up
        self._compact = compact
        self._tasks = tasks
        self._dialog: SettingsDialog | None = None
        self._words = ""

    def serve(self, dialog: SettingsDialog) -> None:
        """Answer the wishes of this dialog until it closes. What goes on meanwhile goes on."""
        self._dialog = dialog
        dialog.finished.connect(self._forget_dialog)
        if self._words:
            dialog.advanced.set_progress(self._words, busy=True)
        dialog.advanced.backup_wanted.connect(self._want_backup)
        dialog.advanced.compact_wanted.connect(self._want_compact)
        dialog.index.currentRowChanged.connect(lambda page: self._look() if page == ADVANCED_PAGE else None)
        self._look()

    def _look(self) -> None:
        self._tasks.start(self._show_size(), name="size of the history")

    def _want_backup(self, path: str) -> None:
        target = Path(path)
        done = tr("Backed up to {path}.").format(path=path)
        self._tasks.start(self._work(lambda: self._back_up(target), tr("Backing up…"), done), name="back up")

    def _want_compact(self) -> None:
        self._tasks.start(self._work(self._compact, tr("Compacting…"), tr("Compacted.")), name="compact")

    async def _work(self, work: Callable[[], object], words: str, done: str) -> None:
        if self._words:
            return  # one at a time
        self._words = words
        self._tell(words, busy=True)
        try:
            await in_own_thread(work, name="upkeep")
        except (WebhookRelayError, OSError) as error:
            self._tell(tr(error.sentence) if isinstance(error, WebhookRelayError) else str(error), ok=False)
        else:
            self._tell(done)
        finally:
            self._words = ""
        await self._show_size()

    async def _show_size(self) -> None:
        words = size_in_words(await in_own_thread(self._size, name="size of the history"))
        if self._dialog is not None:
            self._dialog.advanced.set_database(words)

    def _tell(self, words: str, *, busy: bool = False, ok: bool = True) -> None:
        if self._dialog is not None:
            self._dialog.advanced.set_progress(words, busy=busy, ok=ok)

    def _forget_dialog(self) -> None:
        self._dialog = None


def size_in_words(measured: InboxSize) -> str:
    """Return how large the history is, and how much of it compacting would give back."""
    words = tr("{size} on the disk, %n event(s).", n=measured.events).format(size=size(measured.file_bytes))
    if measured.free_bytes < WORTH_IT:
        return words
    return words + " " + tr("Compacting would give back {size}.").format(size=size(measured.free_bytes))
