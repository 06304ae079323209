"""SettingsDesk: opens the settings dialog and does what it wishes: keep the settings, try a connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from webhook_relay.client import check
from webhook_relay.errors import ConfigurationError, SecretStoreError, WebhookRelayError
from webhook_relay_desktop.desks.kept_settings import Edit, KeptSettings
from webhook_relay_desktop.desks.settings_form import (
    check_handlers,
    keep_secrets,
    kept_secrets,
    settings_with,
    values_of,
)
from webhook_relay_desktop.life.tasks import Tasks, in_own_thread
from webhook_relay_desktop.secrets import SecretStore, find_relay_token
from webhook_relay_desktop.settings import EMBEDDED, Settings
from webhook_relay_desktop.ui.settings_dialog import SettingsDialog
from webhook_relay_desktop.ui.settings_values import KeptSecrets, SecretChanges, SettingsValues

KEYRING_SECONDS = 1.0
"""Longest the dialog waits for the keyring before it opens: an open keyring answers in milliseconds, a locked one
waits for a person."""
TEST_SECONDS = 20.0
"""More than the client's own limit, so that its words are shown and not these."""


class SettingsDesk(QObject):
    """Holds the settings in force and changes them for whoever asks. At most one dialog is open.

        desk.change(lambda settings: msgspec.structs.replace(settings, appearance=...))

    Changes are put in force one after another, each made of what the one before it left: none is lost.
    """

    saved = Signal(object)
    """The settings (`Settings`) that are in force from now on; they are on the disk."""

    def __init__(
        self,
        settings: Settings,
        *,
        path: Path,
        secrets: SecretStore,
        tasks: Tasks,
        make_dialog: Callable[[], SettingsDialog],
        types: Callable[[], Sequence[str]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._kept_settings = KeptSettings(settings, path=path, parent=self)
        self._kept_settings.saved.connect(self.saved)
        self._secrets = secrets
        self._tasks = tasks
        self._make_dialog = make_dialog
        self._types = types
        self.dialog: SettingsDialog | None = None

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._kept_settings.settings

    def change(self, edit: Edit) -> None:
        """Put in force what `edit` makes of the settings then; `saved` says when, a shown problem why not."""
        self._tasks.start(self._kept_settings.changed(edit), name="change the settings")

    def apply(self, settings: Settings) -> None:
        """Put these settings in force, whatever is now. Prefer `change`: it keeps what others change meanwhile."""
        self.change(lambda _now: settings)

    async def open(self) -> None:
        """Show the dialog, or bring the open one to the front."""
        if self.dialog is not None:
            self.dialog.raise_()
            self.dialog.activateWindow()
            return
        dialog = self.dialog = self._make_dialog()
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._forget_dialog)
        dialog.settings_accepted.connect(self._tasks.slot(self._save))
        dialog.test_wanted.connect(self._tasks.slot(self._test))
        kept = asyncio.ensure_future(in_own_thread(self._kept, name="keyring"))
        await asyncio.wait([kept], timeout=KEYRING_SECONDS)
        self._show(dialog, kept)
        dialog.open()
        if not kept.done():
            untouched = dialog.values()
            await asyncio.wait([kept])
            if dialog is self.dialog and dialog.values() == untouched and dialog.secret_changes() == SecretChanges():
                self._show(dialog, kept)

    def _kept(self) -> KeptSecrets:
        return kept_secrets(self._secrets, self.settings)

    def _show(self, dialog: SettingsDialog, kept: asyncio.Future[KeptSecrets]) -> None:
        """Show the settings and which secrets are kept, or why that is not known."""
        problem = kept.exception() if kept.done() else None
        known = kept.result() if kept.done() and problem is None else KeptSecrets()
        dialog.show_values(values_of(self.settings), kept=known, types=self._types())
        if problem is not None:
            dialog.show_problem(str(problem))

    async def _save(self, values: SettingsValues, changes: SecretChanges) -> None:
        dialog = self.dialog
        now = datetime.now(UTC)
        settings = settings_with(self.settings, values, now=now)

        def keep() -> None:
            check_handlers(self._secrets, settings, changes)
            keep_secrets(self._secrets, settings, changes)

        try:
            await in_own_thread(keep, name="keyring")
            await self._kept_settings.changed(lambda before: settings_with(before, values, now=now))
        except (ConfigurationError, SecretStoreError) as error:
            if dialog is not None and dialog is self.dialog:
                dialog.show_problem(str(error))
            return
        if dialog is not None and dialog is self.dialog:
            dialog.accept()

    async def _test(self, relay: str, token: str) -> None:
        ok, words = await self._tried(relay, token)
        if self.dialog is not None:
            self.dialog.set_test_result(ok, words)

    async def _tried(self, relay: str, token: str) -> tuple[bool, str]:
        if relay == EMBEDDED:
            return True, "The relay inside this program needs no test."
        try:
            known: str | None = token
            if not known:
                known = await in_own_thread(lambda: find_relay_token(self._secrets, relay), name="keyring")
            if not known:
                return False, "There is no token for this relay yet. Paste the one you got from it."
            async with asyncio.timeout(TEST_SECONDS):
                version = await check(relay, known, channels=self._channels())
        except TimeoutError:
            return False, "The relay did not answer in time. Check the address."
        except WebhookRelayError as error:
            return False, str(error)
        return True, f"Connected. The relay runs version {version}." if version else "Connected."

    def _channels(self) -> Sequence[str]:
        chosen = self.dialog.values().channels if self.dialog is not None else ()
        return chosen or self.settings.connection.channels

    def _forget_dialog(self) -> None:
        self.dialog = None
