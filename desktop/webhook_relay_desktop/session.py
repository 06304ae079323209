"""Session: the relay that a person chose and the handlers they switched on, as signals for the window.

A thin skin: the Engine follows the relay, the Automation runs handlers. Other settings get another engine; the
automation goes on, so that nothing it runs is cut off by a change of address.
"""

from __future__ import annotations

import asyncio

import structlog
from PySide6.QtCore import QObject, Signal

from webhook_relay.errors import ConfigurationError, SecretStoreError, WebhookRelayError
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay.messages import Gap, Reset
from webhook_relay_desktop.automation import Automation
from webhook_relay_desktop.automation.enabled_handlers import enabled_handlers
from webhook_relay_desktop.automation.ledger import Ledger
from webhook_relay_desktop.engine import Connection, Engine, Observer
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.life.tasks import Tasks, in_own_thread
from webhook_relay_desktop.notify.base import Notifier
from webhook_relay_desktop.own_keys import own_keys
from webhook_relay_desktop.own_relay.home_relay import HomeRelay, MakeRelay
from webhook_relay_desktop.secrets import SecretStore, find_relay_token
from webhook_relay_desktop.settings import EMBEDDED, Settings
from webhook_relay_desktop.ui.problem_strip import Problem

log = structlog.get_logger(__name__)

CLOSE_SECONDS = 2.8
"""The engine's own limit; the program has three seconds for everything."""

HANDLERS = "handlers"
"""Key of the problems of handlers."""


class Session(QObject):
    """Follows one relay at a time. `start` may be called again, with other settings, at any moment."""

    link_changed = Signal(object)
    """`LinkState`: what is true of the link now."""
    stored = Signal(object)
    """a sequence of `StoredHead`: events that are on this machine's disk since just now."""
    run_changed = Signal(object)
    """`Run`: a handler's run that changed."""
    run_printed = Signal(object, object)
    """Id of a run that goes on, and the `OutputPiece` that it printed."""
    problem_found = Signal(object, object)
    """`Problem` and the step behind its button (or None)."""
    problem_gone = Signal(str)
    """Key of a problem that is none any more."""

    def __init__(
        self,
        inbox: Inbox,
        ledger: Ledger,
        *,
        notifier: Notifier,
        secrets: SecretStore,
        make_relay: MakeRelay,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._inbox = inbox
        self._notifier = notifier
        self._secrets = secrets
        self._settings = Settings()
        self._tasks = Tasks(self._report)
        self.home = HomeRelay(make_relay, secrets, self._tasks)
        self.home.problem_found.connect(self.problem_found)
        self.home.problem_gone.connect(self.problem_gone)
        self._automation = Automation(inbox, ledger, on_change=self.run_changed.emit, on_output=self.run_printed.emit)
        self._automation_ends = asyncio.Event()
        self._automating: asyncio.Task[None] | None = None
        self._opening: asyncio.Task[None] | None = None
        self._engine: Engine | None = None
        self._engine_ends = asyncio.Event()
        self._following: asyncio.Task[None] | None = None

    # --- what the window asks for ---

    async def start(self, settings: Settings) -> None:
        """Make `settings` be in force: follow their relay, run their handlers, notify as they say."""
        before, self._settings = self._settings, settings
        if self._automating is None:
            self._automating = self._tasks.start(self._automation.run(self._automation_ends), name="automation")
        self._tasks.start(self._take_handlers(settings), name="take handlers")
        same = (before.connection, before.embedded) == (settings.connection, settings.embedded)
        if same and self._engine is not None:
            self._engine.configure_notifications(settings.notifications)
            # The token may be another one now; the own relay needs none that a person could change.
            if settings.connection.relay == EMBEDDED:
                return
        await self._abandon_opening()
        self._opening = self._tasks.start(self._open(settings), name="open the link")

    async def run_again(self, run_id: int) -> None:
        """Run a handler once more for the same event."""
        await self._automation.again(run_id)

    async def run_for(self, position: int, handler: str) -> None:
        """Run an enabled handler for one event because a person asks; see `Automation.run_for`."""
        await self._automation.run_for(position, handler)

    async def cancel_run(self, run_id: int) -> None:
        """End a run that goes on or waits."""
        await self._automation.cancel(run_id)

    async def last_matching(self, handler: str) -> int | None:
        """Return the position of the newest event that an enabled handler takes."""
        return await self._automation.last_matching(handler)

    @property
    def automation(self) -> Automation:
        """Who runs the handlers, for whoever shows runs."""
        return self._automation

    async def close(self) -> None:
        """End the link, what runs, and the relay inside this program."""
        await self._abandon_opening()
        self._automation_ends.set()
        async with asyncio.TaskGroup() as both:
            both.create_task(self._end_link(), name="end the link")
            if self._automating is not None:
                both.create_task(_wait(self._automating), name="end the automation")
        await self._tasks.close(CLOSE_SECONDS)
        self.link_changed.emit(LinkState(LinkPhase.CLOSED))

    # --- the link ---

    async def _open(self, settings: Settings) -> None:
        await self._end_link()
        address = settings.connection.relay
        self.link_changed.emit(LinkState(LinkPhase.CONNECTING, "" if address == EMBEDDED else address))
        try:
            connection = await (self._to_own(settings) if address == EMBEDDED else self._to_other(settings))
        except WebhookRelayError as error:
            log.warning("session.not_opened", relay=address, code=error.code, reason=error.message)
            phase, shown = (LinkPhase.FAILED, "") if address == EMBEDDED else (LinkPhase.REFUSED, address)
            self.link_changed.emit(LinkState(phase, shown, detail=str(error)))
            return
        observer = Observer(on_link=self._show_link, on_stored=self.stored.emit, on_gap=self._show_gap)
        self._engine = Engine(
            self._inbox,
            connection,
            observer=observer,
            notifier=self._notifier,
            notifications=settings.notifications,
            automation=_Waker(self._automation),
        )
        self._engine_ends = asyncio.Event()
        self._following = self._tasks.start(self._engine.run(self._engine_ends), name="engine")

    async def _to_own(self, settings: Settings) -> Connection:
        own = await self.home.start(settings.embedded.port)
        return Connection(EMBEDDED, own.url, own.token, settings.connection.channels, own_keys(self._secrets).read)

    async def _to_other(self, settings: Settings) -> Connection:
        url = settings.connection.relay
        token = await in_own_thread(lambda: find_relay_token(self._secrets, url), name="find the token")
        if not token:
            raise ConfigurationError(f"There is no token for {url}.", hint="Paste the one you got into the settings.")
        return Connection(url, url, token, settings.connection.channels, own_keys(self._secrets).read)

    def _show_link(self, state: LinkState) -> None:
        # An engine also ends to make room for one with other settings; that is not the end of the link.
        if state.phase is not LinkPhase.CLOSED:
            self.link_changed.emit(state)

    async def _end_link(self) -> None:
        """End the engine and the relay inside this program, both at once: neither needs the other for it."""
        self._engine_ends.set()
        following, self._following, self._engine = self._following, None, None
        async with asyncio.TaskGroup() as both:
            both.create_task(self.home.stop(), name="stop the relay")
            if following is not None:
                both.create_task(_wait(following), name="end the engine")

    async def _abandon_opening(self) -> None:
        """Give up a link that is being opened: its token may wait for a person who has chosen another relay."""
        opening, self._opening = self._opening, None
        if opening is not None and not opening.done():
            opening.cancel()
            await asyncio.wait([opening], timeout=CLOSE_SECONDS)

    # --- handlers and gaps ---

    async def _take_handlers(self, settings: Settings) -> None:
        """Give the automation its handlers. While the keyring is locked it waits, and nothing is skipped."""
        try:
            found = await in_own_thread(lambda: enabled_handlers(settings, self._secrets), name="keyring")
        except SecretStoreError as error:
            problem = Problem(HANDLERS, f"Handlers wait: {error.message}", error.hint, "Try again")
            self.problem_found.emit(
                problem, lambda: self._tasks.start(self._take_handlers(self._settings), name="retry")
            )
            return
        if settings is not self._settings:
            return
        self._automation.configure(found.handlers)
        if found.problems:
            self.problem_found.emit(Problem.of(HANDLERS, found.problems[0]), None)
        else:
            self.problem_gone.emit(HANDLERS)

    def _show_gap(self, gap: Gap | Reset) -> None:
        if isinstance(gap, Gap):
            words = f"Events {gap.first} to {gap.last} of the channel {gap.channel} never reached this computer."
        else:
            words = f"The relay keeps another log of the channel {gap.channel} now; older events are not in it."
        self.problem_found.emit(Problem(f"gap:{gap.channel}", words, f"Reason: {gap.reason}."), None)

    def _report(self, error: Exception) -> None:
        if isinstance(error, WebhookRelayError):
            self.problem_found.emit(Problem.of(error.code, error), None)
        else:
            words = f"Something went wrong inside the program ({type(error).__name__})."
            self.problem_found.emit(Problem("internal", words, "The log says more. Start the program again."), None)


class _Waker:
    """The automation as an engine sees it: woken by it, and outliving it."""

    def __init__(self, automation: Automation) -> None:
        self.wake = automation.wake

    async def run(self, stopping: asyncio.Event) -> None:
        await stopping.wait()


async def _wait(task: asyncio.Task[None]) -> None:
    await asyncio.wait([task], timeout=CLOSE_SECONDS)
