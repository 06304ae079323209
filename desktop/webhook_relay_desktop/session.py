"""Session: the connections that a person chose and the handlers they switched on, as signals for the window.

A thin skin: Links follow the relays, the Automation runs handlers, the Announcer notifies. Other settings touch only
the links that they change; automation and announcer read the one inbox and go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import structlog
from PySide6.QtCore import QObject, Signal

from webhook_relay.errors import SecretStoreError, WebhookRelayError
from webhook_relay.link import LinkPhase
from webhook_relay.messages import Gap, Reset
from webhook_relay.way import Way
from webhook_relay_desktop.automation import Automation, EnabledHandler
from webhook_relay_desktop.automation.enabled_handlers import enabled_handlers, still_meant
from webhook_relay_desktop.automation.ledger import Ledger
from webhook_relay_desktop.inbox import Inbox, StoredHead
from webhook_relay_desktop.life.tasks import Tasks, in_own_thread
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.links.gap_words import gap_problem
from webhook_relay_desktop.links.links import Links
from webhook_relay_desktop.links.opening import Opening
from webhook_relay_desktop.own_relay.home_relay import HomeRelay, MakeRelay
from webhook_relay_desktop.own_relay.start import OwnRelay
from webhook_relay_desktop.problem import Problem
from webhook_relay_desktop.secrets import SecretStore, is_lasting
from webhook_relay_desktop.settings import EMBEDDED, NotificationSettings, Settings
from webhook_relay_desktop.words import tr

log = structlog.get_logger(__name__)

CLOSE_SECONDS = 2.8
"""The links' own limit; the program has three seconds for everything."""

HANDLERS = "handlers"
"""Key of the problems of handlers."""
INBOX = "inbox"
"""Key of the problem that the inbox cannot take what comes."""
UNRECORDED = "run-not-recorded"
"""Key of the problem that the end of a run is not on record."""


class Announcing(Protocol):
    """Who tells a person of new events. `notify.announcer.Announcer` is one."""

    def configure(self, settings: NotificationSettings) -> None:
        """Take other settings."""

    def wake(self) -> None:
        """Events were stored."""

    def settle(self, *, settled: bool) -> None:
        """Hold back while a link catches up."""

    async def run(self) -> None:
        """Work until cancelled."""


class Session(QObject):
    """Follows the connections of the settings. `start` may be called again, with other settings, at any moment."""

    links_changed = Signal(object)
    """a tuple of `LinkReport`: what is true of each connection now, in the settings' order."""
    stored = Signal(object)
    """a sequence of `StoredHead`: events that are on this machine's disk since just now."""
    run_changed = Signal(object)
    """`Run`: a handler's run that changed."""
    gap_noted = Signal()
    """Events are missing; which, the inbox knows (`Inbox.gaps`)."""
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
        announcer: Announcing,
        secrets: SecretStore,
        make_relay: MakeRelay,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._inbox = inbox
        self._secrets = secrets
        self._settings = Settings()
        self._tasks = Tasks(self._report)
        self._announcer = announcer
        self._announcing: asyncio.Task[None] | None = None
        self.home = HomeRelay(
            make_relay, secrets, self._tasks, is_new=lambda: not inbox.last_received([EMBEDDED]) and is_lasting(secrets)
        )
        self.home.problem_found.connect(self.problem_found)
        self.home.problem_gone.connect(self.problem_gone)
        self._opening = Opening(secrets, self._own_relay)
        self.links = Links(inbox, open=self._opening.open, observer=self, tasks=self._tasks)
        self._told: tuple[LinkReport, ...] = ()
        self._fault = ""
        self._one_at_a_time = asyncio.Lock()
        self._automation = Automation(
            inbox,
            ledger,
            on_change=self.run_changed.emit,
            on_output=self.run_printed.emit,
            on_trouble=self._on_trouble,
            find_way=self._find_way,
        )
        self._made: tuple[Settings, Sequence[EnabledHandler]] | None = None
        """The handlers that were made last, and of which settings."""
        self._automation_ends = asyncio.Event()
        self._automating: asyncio.Task[None] | None = None

    # --- what the window asks for ---

    async def start(self, settings: Settings) -> None:
        """Make `settings` be in force: follow their connections, run their handlers, notify as they say."""
        self._settings = settings
        self._announcer.configure(settings.notifications)
        self._opening.configure(settings)
        if self._automating is None:
            self._automating = self._tasks.start(self._automation.run(self._automation_ends), name="automation")
            self._announcing = self._tasks.start(self._announcer.run(), name="announcer")
        self._tasks.start(self._take_handlers(settings), name="take handlers")
        async with self._one_at_a_time:
            await self.links.take(settings.connections, last_events=await self._last_events())
            if not any(connection.relay == EMBEDDED for connection in settings.connections):
                await self.home.stop()
        self._tell_links()

    def reconnect(self, log: str | None = None) -> None:
        """Try to connect now, because a person asks: this one (None: all)."""
        for report in self.links.reports():
            if report.log == EMBEDDED and log in (None, EMBEDDED) and report.state.phase is LinkPhase.REFUSED:
                self.home.distrust()
        self.links.reconnect(log)

    async def run_again(self, run_id: int) -> None:
        """Run a handler once more for the same event."""
        await self._automation.again(run_id)

    async def run_for(self, position: int, handler: str) -> None:
        """Run an enabled handler for one event because a person asks; see `Automation.run_for`."""
        await self._automation.run_for(position, handler)

    async def last_matching(self, handler: str) -> int | None:
        """Return the position of the newest event that an enabled handler takes."""
        return await self._automation.last_matching(handler)

    @property
    def automation(self) -> Automation:
        """Who runs the handlers, for whoever shows runs."""
        return self._automation

    async def close(self) -> None:
        """End the links, what runs, and the relay inside this program: all at once, none needs another for it."""
        self._automation_ends.set()
        async with asyncio.TaskGroup() as all_of_it:
            all_of_it.create_task(self.links.end(), name="end the links")
            all_of_it.create_task(self.home.stop(), name="stop the relay")
            if self._automating is not None:
                all_of_it.create_task(_wait(self._automating), name="end the automation")
        await self._tasks.close(CLOSE_SECONDS)

    async def _own_relay(self) -> OwnRelay:
        return await self.home.ensure(self._settings.embedded.port)

    async def _last_events(self) -> dict[str, datetime]:
        logs = [connection.log for connection in self._settings.connections]
        return await asyncio.to_thread(self._inbox.last_received, logs)

    # --- what the links tell (they know this object as their LinkObserver) ---

    def on_report(self, report: LinkReport) -> None:
        """Pass on what is true of all connections. A relay inside this program that has ended is made anew."""
        self._tell_links()
        if report.embedded and report.state.phase is LinkPhase.WAITING and self.home.ended:
            asyncio.get_running_loop().call_soon(self.links.reconnect, report.log)

    def on_stored(self, report: LinkReport, events: Sequence[StoredHead]) -> None:
        """Wake those who read the inbox, and pass the events on."""
        self._announcer.wake()
        self._automation.wake()
        self.stored.emit(events)

    def on_settled(self) -> None:
        """Let notifications out, unless a link has more of a backlog on its way into the inbox."""
        self._announcer.settle(settled=self.links.settled)

    def on_gap(self, report: LinkReport, gap: Gap | Reset) -> None:
        """Say that events are missing, and which."""
        self.problem_found.emit(gap_problem(report.connection, gap), None)
        self.gap_noted.emit()

    def _tell_links(self) -> None:
        reports = self.links.reports()
        if reports != self._told:
            self._told = reports
            self.links_changed.emit(reports)
            self._tell_fault(next((report.fault for report in reports if report.fault is not None), None))

    def _tell_fault(self, fault: WebhookRelayError | None) -> None:
        """Say that the inbox cannot take what comes, once, and when it can again."""
        before, self._fault = self._fault, "" if fault is None else str(fault)
        if fault is None:
            if before:
                self.problem_gone.emit(INBOX)
        elif before != self._fault:
            self.problem_found.emit(Problem.of(INBOX, fault, first=True), None)

    # --- handlers ---

    def _on_trouble(self, error: WebhookRelayError | None) -> None:
        if error is None:
            self.problem_gone.emit(UNRECORDED)
        else:
            self.problem_found.emit(Problem.of(UNRECORDED, error), None)

    def _find_way(self) -> Way:
        return self._settings.advanced.way()

    async def _take_handlers(self, settings: Settings) -> None:
        """Give the automation its handlers. While the keyring is locked it waits, and nothing is skipped."""
        self._hold_handlers(settings)
        try:
            found = await in_own_thread(lambda: enabled_handlers(settings, self._secrets), name="keyring")
        except SecretStoreError as error:
            if settings is self._settings:
                self._tell_that_handlers_wait(error)
            return
        if settings is not self._settings:
            return
        self._made = settings, found.handlers
        self._automation.configure(found.handlers)
        if found.problems:
            self.problem_found.emit(Problem.of(HANDLERS, found.problems[0]), None)
        else:
            self.problem_gone.emit(HANDLERS)

    def _hold_handlers(self, settings: Settings) -> None:
        """Run none that is switched off or meant otherwise by now, however long the keyring takes for the others."""
        if self._made is None:
            return  # nothing runs yet
        before, handlers = self._made
        kept = still_meant(handlers, before, settings)
        wanted = {name for name, chosen in settings.handlers.items() if chosen.enabled}
        self._automation.configure(kept, awaited=wanted - {one.handler.name for one in kept})

    def _tell_that_handlers_wait(self, error: SecretStoreError) -> None:
        words = tr("Handlers wait: {reason}").format(reason=tr(error.said))
        problem = Problem(HANDLERS, words, tr(error.advice), tr("Try again"))
        self.problem_found.emit(problem, lambda: self._tasks.start(self._take_handlers(self._settings), name="retry"))

    def _report(self, error: Exception) -> None:
        if isinstance(error, WebhookRelayError):
            self.problem_found.emit(Problem.of(error.code, error), None)
        else:
            words = tr("Something went wrong inside the program ({kind}).").format(kind=type(error).__name__)
            self.problem_found.emit(Problem("internal", words, tr("The log says more. Start the program again.")), None)


async def _wait(task: asyncio.Task[None]) -> None:
    await asyncio.wait([task], timeout=CLOSE_SECONDS)
