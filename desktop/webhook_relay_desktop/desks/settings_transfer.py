"""SettingsTransfer: writes the settings into a file for another computer, and brings one in when a person says yes."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QObject

from webhook_relay.errors import ConfigurationError
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.chosen_file import open_chosen, write_chosen
from webhook_relay_desktop.desks.kept_settings import Edit
from webhook_relay_desktop.desks.settings import SettingsDesk
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.settings import Settings
from webhook_relay_desktop.settings.transfer import LARGEST_FILE, exported, imported
from webhook_relay_desktop.ui.settings.import_dialog import ImportDialog
from webhook_relay_desktop.ui.settings.settings_dialog import SettingsDialog
from webhook_relay_desktop.words import tr


class SettingsTransfer(QObject):
    """Serves export and import of an open dialog."""

    def __init__(self, desk: SettingsDesk, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self._dialog: SettingsDialog | None = None
        self.question: ImportDialog | None = None

    def serve(self, dialog: SettingsDialog) -> None:
        """Answer the wishes of this dialog until it closes."""
        self._dialog = dialog
        dialog.finished.connect(self._forget_dialog)
        dialog.advanced.export_wanted.connect(self._tasks.slot(self._export))
        dialog.advanced.import_wanted.connect(self._tasks.slot(self._look))

    async def _export(self, path: str) -> None:
        text = exported(self._desk.settings)
        try:
            await asyncio.to_thread(write_chosen, Path(path), text.encode())
        except OSError as error:
            self._say(False, tr("Not exported: {reason}.").format(reason=error.strerror or type(error).__name__))
        else:
            self._say(True, tr("Exported to {path}.").format(path=path))

    async def _look(self, path: str) -> None:
        """Show what the file would change, and ask."""
        file = Path(path)
        try:
            content = await asyncio.to_thread(_read, file)
            compared = self._desk.settings
            found = imported(content, file, compared)
        except ConfigurationError as error:
            self._say(False, tr(error.sentence))
            return
        except OSError as error:
            self._say(False, tr("Not imported: {reason}.").format(reason=error.strerror or type(error).__name__))
            return
        if self._dialog is None:
            return
        if not found.changes:
            self._say(True, tr("Nothing to import: these settings are in force already."))
            return
        question = self.question = ImportDialog(
            file.name, found.changes, secrets=found.secrets, switched_off=found.switched_off, parent=self._dialog
        )
        wanted = _in_place_of(compared, found.settings)
        question.accepted.connect(lambda: self._tasks.start(self._import(wanted), name="import settings"))
        question.finished.connect(question.deleteLater)
        question.open()

    async def _import(self, edit: Edit) -> None:
        try:
            edit(self._desk.settings)
        except ConfigurationError as error:
            self._say(False, tr(error.sentence))
            return
        if await self._desk.change_from_dialog(edit):  # as any change in it: it can be undone
            self._say(True, tr("Imported."))

    def _say(self, ok: bool, words: str) -> None:
        if self._dialog is not None:
            self._dialog.advanced.set_transfer_result(ok, words)

    def _forget_dialog(self) -> None:
        self._dialog = None


def _in_place_of(compared: Settings, wanted: Settings) -> Edit:
    """Return what puts `wanted` in force, as long as nothing is different from what a person was shown."""

    def edit(now: Settings) -> Settings:
        if now != compared:
            raise ConfigurationError(
                Sentence("Not imported: the settings have changed meanwhile."),
                hint=Sentence("Import the file again to see what it would change now."),
            )
        return wanted

    return edit


def _read(path: Path) -> bytes:
    with open_chosen(path) as file:
        return file.read(LARGEST_FILE + 1)
