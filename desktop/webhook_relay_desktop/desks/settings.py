"""SettingsDesk: the settings in force, how they change, and the dialog that a person changes them in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Qt, Signal

from webhook_relay.errors import ConfigurationError, SecretStoreError
from webhook_relay.filters import EventMatch
from webhook_relay_desktop.desks.connection_trial import try_connection
from webhook_relay_desktop.desks.kept_secrets import connection_secrets, kept_secrets
from webhook_relay_desktop.desks.kept_settings import Edit, KeptSettings
from webhook_relay_desktop.desks.secret_changes import SecretChanges
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.secrets import SecretStore, handler_option, relay_token
from webhook_relay_desktop.settings import ConnectionSettings, HandlerSettings, Settings
from webhook_relay_desktop.ui.kit.match_editor import ReceivedNames
from webhook_relay_desktop.ui.settings.settings_dialog import SettingsDialog
from webhook_relay_desktop.words import tr


class SettingsDesk(QObject):
    """Holds the settings in force and changes them for whoever asks. At most one dialog is open.

        desk.change(lambda settings: msgspec.structs.replace(settings, appearance=...))

    Changes are put in force one after another, each made of what the one before it left: none is lost.
    """

    saved = Signal(object)
    """The settings (`Settings`) that are in force from now on; they are on the disk."""
    secret_kept = Signal()
    """A token or a secret option is another one now: who uses one has to take it anew."""
    opened = Signal(object)
    """The dialog, for those who answer its other wishes."""

    def __init__(
        self,
        settings: Settings,
        *,
        path: Path,
        secrets: SecretStore,
        tasks: Tasks,
        make_dialog: Callable[[], SettingsDialog],
        received: Callable[[], ReceivedNames],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._kept_settings = KeptSettings(settings, path=path, parent=self)
        self._kept_settings.saved.connect(self._tell)
        self._secrets = secrets
        self._secret_changes = SecretChanges(secrets)
        self._tasks = tasks
        self._make_dialog = make_dialog
        self._received = received
        self._told = settings
        self._last: tuple[Settings, Settings] | None = None
        self._forgotten: dict[str, str] = {}
        """Secrets of connections that went with the last change, as long as it can be undone. In memory only: whatever
        ends the program, they are not left behind."""
        self.dialog: SettingsDialog | None = None

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._kept_settings.settings

    def change(self, edit: Edit) -> None:
        """Put in force what `edit` makes of the settings then; `saved` says when, a shown problem why not."""
        self._tasks.start(self._kept_settings.changed(edit), name="change the settings")

    async def changed(self, edit: Edit) -> Settings:
        """Put in force what `edit` makes of the settings then, and return them when they are on the disk."""
        return await self._kept_settings.changed(edit)

    async def open(self, page: int | None = None) -> None:
        """Show the dialog, or bring the open one to the front; with `page`, that page."""
        if self.dialog is None:
            self._make()
        dialog = self.dialog
        if dialog is None:
            return
        if page is not None:
            dialog.show_page(page)
        if dialog.isVisible():
            dialog.raise_()
            dialog.activateWindow()
            return
        dialog.open()
        # The first condition loads a library: not while a person types.
        self._tasks.start(asyncio.to_thread(_warm_up), name="load conditions")
        await self._show_kept()

    def show_received(self) -> None:
        """Offer in the open dialog what was received by now."""
        if self.dialog is not None:
            self.dialog.show_known(self._received())

    async def keep_secret(self, name: str, text: str) -> str:
        """Keep a token or a secret option, and have whoever uses one take it anew; return what was kept before.

        An empty text is none. Raises SecretStoreError.
        """
        before = await self._secret_changes.exchange(name, text)
        self.secret_kept.emit()
        await self._show_kept()
        return before

    async def keep_with_secret(self, name: str, text: str, edit: Edit) -> Settings:
        """Keep a secret and then put `edit` in force, which needs it: both or neither. Return the settings then.

        Raises SecretStoreError and ConfigurationError.
        """
        before = await self.keep_secret(name, text)
        try:
            return await self._kept_settings.changed(edit)
        except ConfigurationError:
            with suppress(SecretStoreError):  # the other error is the one to tell
                await self.keep_secret(name, before)
            raise

    async def change_from_dialog(self, edit: Edit) -> bool:
        """Put in force what a person wants in the dialog, who can undo it; return whether that could be done."""
        return await self._put_in_force(edit, self._kept_settings.changed)

    def _make(self) -> None:
        dialog = self.dialog = self._make_dialog()
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        slot = self._tasks.slot
        dialog.show_settings(self.settings)
        self.show_received()
        dialog.finished.connect(self._forget_dialog)
        dialog.changed.connect(slot(self.change_from_dialog))
        dialog.undo_wanted.connect(slot(self._undo))
        dialog.connections.token_typed.connect(slot(self._keep_token))
        dialog.connections.test_wanted.connect(slot(self._test))
        dialog.handlers.secret_typed.connect(slot(self._keep_option))
        self._last = None
        self.opened.emit(dialog)

    async def _put_in_force(self, edit: Edit, change: Callable[[Edit], Awaitable[Settings]]) -> bool:
        before = self.settings

        def noted(now: Settings) -> Settings:
            nonlocal before
            before = now  # others that waited in front are not undone
            return edit(now)

        try:
            after = await change(noted)
        except (ConfigurationError, SecretStoreError) as error:
            self._refuse(error)
            return False
        if after != before:
            self._last = (before, after)
            if self.dialog is not None:
                self.dialog.show_saved()
        return True

    def _refuse(self, error: ConfigurationError | SecretStoreError) -> None:
        """Say why a change is not in force, and show what is."""
        if self.dialog is None:
            raise error
        self.dialog.show_refused(self.settings, tr(error.sentence), can_undo=self._last is not None)

    async def _undo(self) -> None:
        """Take back the last change, unless something else has changed since."""
        if self._last is None:
            return
        (before, after), forgotten = self._last, self._forgotten
        self._last = None
        problem = await self._put_back(forgotten) if self._names(before) - self._names(after) else ""
        try:
            now = await self._kept_settings.changed(lambda now: before if now == after else now)
        except ConfigurationError as error:
            await self._forget(before, {})  # as long as their connections do not come back
            self._last, self._forgotten = (before, after), forgotten
            self._refuse(error)
            return
        if now != before:
            await self._forget(before, {})
        if self.dialog is not None and problem:
            self.dialog.show_problem(problem)
        elif self.dialog is not None:
            self.dialog.show_saved(can_undo=False)

    async def _put_back(self, forgotten: Mapping[str, str]) -> str:
        """Keep secrets again, before their connections are there; return why that was not possible, or nothing."""
        try:
            await self._secret_changes.keep(forgotten)
        except SecretStoreError as error:
            return tr(error.sentence)
        return ""

    async def _forget(self, before: Settings, into: dict[str, str]) -> None:
        """Forget the secrets of connections that are no more."""
        try:
            await self._secret_changes.forget(lambda: self._names(before) - self._names(self.settings), into)
        except SecretStoreError as error:
            if self.dialog is None:
                raise
            self.dialog.show_problem(tr(error.sentence))

    async def _follow_secrets(self, before: Settings, forgotten: dict[str, str]) -> None:
        """Forget secrets that are of no use any more, and show which there are for what is new."""
        await self._forget(before, forgotten)
        await self._show_kept()

    def _names(self, settings: Settings) -> frozenset[str]:
        return connection_secrets(settings, self._received().sources)

    async def _keep_token(self, connection: ConnectionSettings, token: str, edit: Edit) -> None:
        name = relay_token(connection.log)
        if await self._put_in_force(edit, lambda noted: self.keep_with_secret(name, token, noted)):
            self._say_kept()

    async def _keep_option(self, handler: str, option: str, text: str) -> None:
        # Said in the settings, too: only for handlers that are there the keyring is ever asked.
        try:
            await self.keep_with_secret(handler_option(handler, option), text, lambda now: _with_handler(now, handler))
        except (ConfigurationError, SecretStoreError) as error:
            self._refuse(error)
        else:
            self._say_kept()

    def _say_kept(self) -> None:
        if self.dialog is not None:
            self.dialog.show_saved(can_undo=self._last is not None)

    async def _show_kept(self) -> None:
        if self.dialog is None:
            return
        try:
            kept = await self._secret_changes.look(lambda store: kept_secrets(store, self.settings))
        except SecretStoreError as error:
            if self.dialog is not None:
                self.dialog.show_problem(tr(error.sentence))
            return
        if self.dialog is not None:
            self.dialog.show_kept(kept.logs, kept.options)

    async def _test(self, connection: ConnectionSettings, token: str) -> None:
        ok, words = await try_connection(self._secrets, connection, token, settings=self.settings)
        if self.dialog is not None and self.dialog.connections.dialog is not None:
            self.dialog.connections.dialog.set_test_result(connection, token, ok, words)

    def _tell(self, settings: Settings) -> None:
        before, self._told = self._told, settings
        self._last, self._forgotten = None, {}  # the change that came now is noted by whoever made it
        if self.dialog is not None:
            self.dialog.show_settings(settings)
            self.dialog.forget_undo()
        self.saved.emit(settings)
        if _with_secrets(before) != _with_secrets(settings):
            self._tasks.start(self._follow_secrets(before, self._forgotten), name="follow secrets")

    def _forget_dialog(self) -> None:
        self.dialog = None
        self._last, self._forgotten = None, {}


def _with_secrets(settings: Settings) -> tuple[set[str], set[str]]:
    """Return who may have secrets: connections and handlers."""
    return {connection.log for connection in settings.connections}, set(settings.handlers)


def _with_handler(settings: Settings, name: str) -> Settings:
    if name in settings.handlers:
        return settings
    return msgspec.structs.replace(settings, handlers={**settings.handlers, name: HandlerSettings()})


def _warm_up() -> None:
    EventMatch(condition="true").check()
