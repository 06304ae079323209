"""PairingDesk: connects this desktop to a relay that a person agreed to: tries it, keeps its token, then the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt

from webhook_relay.client import check
from webhook_relay.errors import ConfigurationError, ConnectionFailedError, WebhookRelayError
from webhook_relay.pairing import PairingLink, read_link
from webhook_relay.plugins import bundled_handlers
from webhook_relay_desktop.connection_name import connection_name
from webhook_relay_desktop.desks.settings import SettingsDesk
from webhook_relay_desktop.first_steps.connecting import with_relay
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.problem import Problem
from webhook_relay_desktop.secrets import relay_token
from webhook_relay_desktop.settings import ConnectionSettings, Settings
from webhook_relay_desktop.ui.window.pairing_dialog import PairingDialog
from webhook_relay_desktop.words import tr

TRY_SECONDS: Final = 20.0
"""More than the client's own limit, so that its words are shown and not these."""
PAIRING: Final = "pairing"

Check = Callable[..., Awaitable[str]]


class PairingDesk(QObject):
    """At most one link is asked about at a time: whoever sends a hundred gets one question."""

    def __init__(
        self,
        *,
        tasks: Tasks,
        settings: SettingsDesk,
        is_fresh: Callable[[], bool],
        make_dialog: Callable[[PairingLink, Sequence[str]], PairingDialog],
        show_problem: Callable[[Problem], object],
        try_relay: Check = check,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._settings = settings
        self._is_fresh = is_fresh
        self._make_dialog = make_dialog
        self._show_problem = show_problem
        self._try_relay = try_relay
        self.dialog: PairingDialog | None = None

    def ask(self, text: str) -> None:
        """Ask a person about a link that came from elsewhere. A wrong one is shown as a problem, without its text."""
        try:
            link = read_link(text)
        except ConfigurationError as error:
            self._show_problem(Problem.of(PAIRING, error))
            return
        if self.dialog is not None:
            self.dialog.raise_()
            self.dialog.activateWindow()
            return
        dialog = self.dialog = self._make_dialog(link, _switched_on(self._settings.settings))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._forget_dialog)
        dialog.agreed.connect(self._tasks.slot(self._agreed))
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    async def connect_to(self, link: PairingLink) -> tuple[ConnectionSettings, str]:
        """Try the relay, keep its token and add the connection; return it and what there is to say.

        Raises WebhookRelayError; then nothing was kept.
        """
        first = self._is_fresh()
        _, wanted = with_relay(self._settings.settings, link, first=first)
        advanced = self._settings.settings.advanced
        try:
            async with asyncio.timeout(TRY_SECONDS):
                version = await self._try_relay(
                    link.relay, link.token, channels=link.channels, proxy=advanced.proxy, ca_file=advanced.ca_file
                )
        except TimeoutError:
            raise ConnectionFailedError(
                tr("The relay did not answer in time."), hint=tr("Check the address and the network.")
            ) from None
        settings = await self._settings.keep_with_secret(
            relay_token(wanted.log), link.token, lambda settings: with_relay(settings, link, first=first)[0]
        )
        connection = next(one for one in settings.connections if one.log == wanted.log)
        words = tr("Connected. It runs {version}.").format(version=version)
        return connection, words if version else tr("Connected.")

    async def _agreed(self, link: PairingLink) -> None:
        dialog = self.dialog
        try:
            connection, words = await self.connect_to(link)
        except WebhookRelayError as error:
            ok, words = False, tr(error.sentence)
        else:
            ok, words = True, f"{words} " + tr("It is called {name}.").format(name=connection_name(connection))
        if dialog is not None and dialog is self.dialog:
            dialog.set_result(ok, words)

    def _forget_dialog(self) -> None:
        self.dialog = None


def _switched_on(settings: Settings) -> list[str]:
    """Return the titles of the handlers that run for verified events, wherever these come from."""
    on = {name for name, chosen in settings.handlers.items() if chosen.enabled}
    return [tr(handler.title) for handler in bundled_handlers() if handler.name in on]
