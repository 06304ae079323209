"""FirstStepsDesk: opens the wizard and does what its pages wish for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog
from PySide6.QtCore import QObject, Qt, Signal

from webhook_relay.errors import ConfigurationError, SecretStoreError, WebhookRelayError
from webhook_relay.pairing import PairingLink
from webhook_relay.sentence import Sentence
from webhook_relay.way import Way
from webhook_relay_desktop.desks.autostart import AutostartDesk
from webhook_relay_desktop.desks.github import GitHubDesk
from webhook_relay_desktop.desks.pairing import PairingDesk
from webhook_relay_desktop.desks.settings import SettingsDesk
from webhook_relay_desktop.desks.trial import TrialDesk
from webhook_relay_desktop.endpoint import Endpoint
from webhook_relay_desktop.first_steps.connecting import with_own_relay
from webhook_relay_desktop.first_steps.relay_source import make_source, manage_token
from webhook_relay_desktop.inbox import StoredHead
from webhook_relay_desktop.life.tasks import Tasks, in_own_thread
from webhook_relay_desktop.link_scheme import forget_link_scheme, opens_links, register_link_scheme
from webhook_relay_desktop.secrets import SecretStore
from webhook_relay_desktop.settings import EMBEDDED, ConnectionSettings
from webhook_relay_desktop.ui.first_steps.source_card import SourceAddress
from webhook_relay_desktop.ui.first_steps.wizard import GITHUB, TRIAL, Wizard
from webhook_relay_desktop.words import tr

log = structlog.get_logger(__name__)


class FirstStepsDesk(QObject):
    """At most one wizard is open. `closed()` when it is closed, whether all steps were taken or not."""

    closed = Signal()

    def __init__(
        self,
        *,
        tasks: Tasks,
        settings: SettingsDesk,
        secrets: SecretStore,
        pairing: PairingDesk,
        github: GitHubDesk,
        autostart: AutostartDesk,
        make_wizard: Callable[[], Wizard],
        notifies: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._settings = settings
        self._secrets = secrets
        self._pairing = pairing
        self._github = github
        self._autostart = autostart
        self._make_wizard = make_wizard
        self._trial = TrialDesk(
            tasks=tasks,
            address=self._trial_address,
            missing=self._missing,
            notifies=notifies,
            find_way=self._find_way,
        )
        self._endpoint: Endpoint | None = None
        self._links_turn = asyncio.Lock()
        """What was looked at is shown before what a person switches meanwhile, never after it."""
        self._relay: ConnectionSettings | None = None
        """The connection that the pages are about, if it is to a relay on a server."""
        self._made: dict[str, SourceAddress] = {}
        """Sources that were made and are not shown yet, by their connection's log: a relay says a secret only once."""
        self.note_shown = self._trial.note_shown
        self.wizard: Wizard | None = None

    def open(self) -> None:
        """Show the wizard, or bring the open one to the front."""
        if self.wizard is None:
            self.wizard = self._prepared()
        self.wizard.show()
        self.wizard.raise_()
        self.wizard.activateWindow()

    def raise_open(self) -> None:
        """Bring the wizard, if it is open, before a window that appeared after it."""
        if self.wizard is not None:
            self.wizard.raise_()

    def note_endpoint(self, endpoint: Endpoint | None) -> None:
        """Take where the relay in this program is reached."""
        self._endpoint = endpoint
        self._show_source()

    def note_stored(self, events: Sequence[StoredHead]) -> None:
        """Take what came into the inbox."""
        if self.wizard is not None:
            self._github.note_stored(events)
            self._trial.note_stored(events)

    def _prepared(self) -> Wizard:
        wizard = self._make_wizard()
        wizard.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wizard.finished.connect(self._forget_wizard)
        wizard.place.own_wanted.connect(self._choose_own)
        wizard.place.relay_wanted.connect(self._tasks.slot(self._choose_relay))
        wizard.github.source.source_wanted.connect(self._tasks.slot(self._make_source))
        wizard.github.source.manage_token.committed.connect(self._tasks.slot(self._forget_manage_token))
        wizard.github.source.changed.connect(self._trial.refresh)
        self._autostart.serve(wizard.ready.autostart)
        wizard.ready.links_wanted.connect(self._tasks.slot(self._switch_links))
        self._tasks.start(self._look_at_links(), name="look at links")
        wizard.page_shown.connect(lambda page: self._trial.refresh() if page == TRIAL else None)
        connections = self._settings.settings.connections
        own = any(connection.relay == EMBEDDED for connection in connections)
        self._relay = None if own else next(iter(connections), None)
        self.wizard = wizard
        self._github.attach(wizard.github)
        self._trial.attach(wizard.trial)
        self._show_source()
        return wizard

    def _forget_wizard(self) -> None:
        self.wizard = None
        self._github.attach(None)
        self._trial.attach(None)
        self.closed.emit()

    # --- where webhooks come from ---

    def _choose_own(self) -> None:
        self._settings.change(with_own_relay)
        self._relay = None
        self._go_to_github()

    async def _choose_relay(self, link: PairingLink) -> None:
        wizard = self.wizard
        if wizard is None:
            return
        wizard.set_waiting(True)
        try:
            relay, words = await self._pairing.connect_to(link)
        except WebhookRelayError as error:
            if wizard is self.wizard:
                wizard.place.set_result(False, tr(error.sentence))
                wizard.set_waiting(False)
            return
        if wizard is self.wizard:
            self._relay = relay
            wizard.place.set_result(True, words)
            self._go_to_github()

    def _go_to_github(self) -> None:
        self._show_source()
        if self.wizard is not None:
            self.wizard.show_page(GITHUB)

    # --- the address that GitHub is given ---

    def _show_source(self) -> None:
        if self.wizard is None:
            return
        source = self.wizard.github.source
        if self._relay is None:
            endpoint = self._endpoint
            source.show_own(None if endpoint is None else SourceAddress(endpoint.url, endpoint.secret))
        else:
            source.show_remote(manage_token_kept=False)
            self._tasks.start(self._look_for_manage_token(self._relay), name="look for a token that may manage")
            self._show_made()

    async def _look_for_manage_token(self, relay: ConnectionSettings) -> None:
        try:
            kept = await in_own_thread(lambda: self._secrets.get(manage_token(relay.log)), name="keyring")
        except SecretStoreError as error:
            log.info("first_steps.no_manage_token", code=error.code)
            return
        if kept and self.wizard is not None and relay is self._relay:
            self.wizard.github.source.manage_token.set_kept(True)

    async def _forget_manage_token(self, text: str) -> None:
        relay = self._relay
        if not text and relay is not None:
            await in_own_thread(lambda: self._secrets.delete(manage_token(relay.log)), name="keyring")

    async def _make_source(self, typed: str) -> None:
        wizard, relay = self.wizard, self._relay
        if wizard is None or relay is None:
            return
        name = manage_token(relay.log)
        try:
            kept = None if typed else await in_own_thread(lambda: self._secrets.get(name), name="keyring")
            if not (token := typed or kept):
                raise ConfigurationError(Sentence("Paste a token that may manage the relay first."))
            made = await make_source(relay.relay, token, relay.channels[0], way=self._find_way())
        except WebhookRelayError as error:
            if wizard is self.wizard:
                wizard.github.source.show_problem(tr(error.sentence))
            return
        self._made[relay.log] = SourceAddress(made.url, made.secret)
        self._show_made()
        if typed:
            await self._keep_manage_token(name, typed, wizard)

    def _show_made(self) -> None:
        """Show the source that was made at the relay, at once or when the wizard is opened again."""
        made = self._made.pop(self._relay.log, None) if self.wizard is not None and self._relay is not None else None
        if self.wizard is not None and made is not None:
            self.wizard.github.source.show_made(made)

    async def _keep_manage_token(self, name: str, token: str, wizard: Wizard) -> None:
        try:
            await in_own_thread(lambda: self._secrets.set(name, token), name="keyring")
        except SecretStoreError as error:
            log.warning("first_steps.manage_token_not_kept", code=error.code)
            if wizard is self.wizard:
                wizard.github.source.show_token_not_kept(tr(error.said))

    def _find_way(self) -> Way:
        return self._settings.settings.advanced.way()

    def _trial_address(self) -> SourceAddress | None:
        """Return where a test event goes: the own relay itself, or the source that is known of the one on a server."""
        if self._relay is None:
            endpoint = self._endpoint
            return None if endpoint is None else SourceAddress(endpoint.url, endpoint.secret)
        return self.wizard.github.source.address() if self.wizard is not None else None

    def _missing(self) -> str:
        """Return why no test event can be sent."""
        if self._relay is None:
            return tr(
                "The relay inside this program is not up, or its secret is not known: the large window says more."
            )
        return tr(
            "The address and secret of a source are not known here. Go back one step and enter them, or have a source "
            "made."
        )

    # --- what goes on by itself ---

    async def _look_at_links(self) -> None:
        async with self._links_turn:
            on = await in_own_thread(opens_links, name="links")
            if self.wizard is not None:
                self.wizard.ready.show_links(on, wanted=on)

    async def _switch_links(self, wanted: bool) -> None:
        def switch() -> bool:
            (register_link_scheme if wanted else forget_link_scheme)()
            return opens_links()

        async with self._links_turn:
            on = await in_own_thread(switch, name="links")
            if self.wizard is not None:
                self.wizard.ready.show_links(on, wanted=wanted)
