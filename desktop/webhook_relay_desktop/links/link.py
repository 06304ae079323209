"""Link: one connection of the settings, followed by an Engine or paused, with what is true of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, Protocol

import structlog

from webhook_relay.errors import SecretStoreError, WebhookRelayError
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay.messages import Gap, Reset
from webhook_relay_desktop.engine import Connection, Engine, Observer
from webhook_relay_desktop.inbox import Inbox, StoredHead
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.settings import EMBEDDED, ConnectionSettings

END_SECONDS: Final = 2.8
"""The engine's own limit; the program has three seconds for everything."""
FIRST_WORD_SECONDS: Final = 5.0
"""Longest that others wait to hear from a relay, for the first time since the start, whether it has a backlog."""

Open = Callable[[ConnectionSettings], Awaitable[Connection]]
"""Finds address and token of a connection; may wait for a person. Raises WebhookRelayError."""

log = structlog.get_logger(__name__)


class LinkObserver(Protocol):
    """Who is told what happens on a link, on the event loop's thread."""

    def on_report(self, report: LinkReport) -> None:
        """Something of the report has changed."""

    def on_stored(self, report: LinkReport, events: Sequence[StoredHead]) -> None:
        """Events of this connection are on the disk."""

    def on_gap(self, report: LinkReport, gap: Gap | Reset) -> None:
        """Events are missing."""

    def on_settled(self) -> None:
        """`settled` has changed."""


class Link:
    """Follows one connection. `take` may be called at any moment with other settings for the same log."""

    def __init__(
        self,
        inbox: Inbox,
        connection: ConnectionSettings,
        *,
        open: Open,
        observer: LinkObserver,
        tasks: Tasks,
        last_event: datetime | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._inbox = inbox
        self._open = open
        self._observer = observer
        self._tasks = tasks
        self._now = now
        self._caught_up = True
        self._first_word: asyncio.TimerHandle | None = None
        state = LinkState(LinkPhase.CONNECTING, _shown(connection))
        self.report = LinkReport(connection, state, now(), last_event)
        self._connection: Connection | None = None
        self._engine: Engine | None = None
        self._engine_ends = asyncio.Event()
        self._following: asyncio.Task[None] | None = None
        self._opening: asyncio.Task[None] | None = None

    @property
    def settled(self) -> bool:
        """False while more of a backlog is on its way into the inbox, or may be: its relay has not said so far."""
        return self._caught_up and self._first_word is None

    # --- what is wanted of it ---

    def take(self, connection: ConnectionSettings, *, paused: bool) -> None:
        """Make `connection` be in force: open it, open it anew if it differs, or pause it. Returns at once."""
        self._tell(replace(self.report, connection=connection))
        before = self._opening
        self._opening = self._tasks.start(self._begin(before, paused=paused), name=f"open {connection.log}")

    def reconnect(self) -> None:
        """Try to connect now instead of later; a link that is up is made anew."""
        if self._engine is not None:
            self._engine.reconnect()

    def check(self, reason: str) -> None:
        """Have a link that is up prove itself within seconds; one that waits tries now."""
        if self._engine is not None:
            self._engine.check(reason)

    def greet(self) -> None:
        """Forget what came while away: a person has been told."""
        self._tell(replace(self.report, away=0))

    async def end(self) -> None:
        """End the link and what opens it."""
        opening, self._opening = self._opening, None
        await _cancelled(opening)
        await self._end_engine()
        self._show(LinkState(LinkPhase.CLOSED, _shown(self.report.connection)))
        self._hear_first_word()

    # --- opening ---

    async def _begin(self, before: asyncio.Task[None] | None, *, paused: bool) -> None:
        await _cancelled(before)  # its token may wait for a person who has chosen something else
        connection = self.report.connection
        if paused or self.report.final:
            await self._end_engine()  # one that was refused has ended its work and never dials again
        if paused and not self.report.embedded:
            self._show(LinkState(LinkPhase.PAUSED, _shown(connection)))
            return
        if self._engine is None:
            self._show(LinkState(LinkPhase.CONNECTING, _shown(connection)))
            self._await_first_word()
        try:
            opened = await self._open(connection)  # also for a paused one: the own relay goes on taking events
        except WebhookRelayError as error:
            await self._not_opened(error)
            return
        if paused:
            self._show(LinkState(LinkPhase.PAUSED))
        elif opened != self._connection or self._engine is None or self.report.final:
            await self._follow(opened)

    async def _not_opened(self, error: WebhookRelayError) -> None:
        log.warning("link.not_opened", relay=self.report.log, code=error.code, reason=error.message)
        if isinstance(error, SecretStoreError) and self._engine is not None and not self.report.final:
            return  # a locked keyring says nothing against the token in use
        await self._end_engine()
        phase = LinkPhase.FAILED if self.report.embedded else LinkPhase.REFUSED
        self._show(LinkState(phase, _shown(self.report.connection), detail=error.sentence))

    async def _follow(self, connection: Connection) -> None:
        await self._end_engine()
        self._connection = connection
        self._engine_ends = asyncio.Event()
        self._engine = engine = Engine(self._inbox, connection, observer=self._observer_of(connection), now=self._now)
        self._following = self._tasks.start(engine.run(self._engine_ends), name=f"follow {connection.relay}")

    async def _end_engine(self) -> None:
        self._engine_ends.set()
        following, self._following = self._following, None
        self._engine = self._connection = None
        self._tell(replace(self.report, fault=None))
        if following is not None:
            await asyncio.wait([following], timeout=END_SECONDS)
        self._settle(True)

    # --- what its engine tells ---

    def _observer_of(self, connection: Connection) -> Observer:
        def current() -> bool:  # an engine that makes room for another one has nothing to say of the link
            return connection is self._connection

        return Observer(
            on_link=lambda state: self._show(state) if current() else None,
            on_stored=self._note_stored,
            on_gap=lambda gap: self._observer.on_gap(self.report, gap),
            on_settled=lambda settled: self._settle(settled) if current() else None,
            on_fault=lambda fault: self._tell(replace(self.report, fault=fault)) if current() else None,
            on_caught_up=lambda count: self._tell(replace(self.report, away=self.report.away + count)),
        )

    def _note_stored(self, events: Sequence[StoredHead]) -> None:
        self._tell(replace(self.report, last_event=events[-1].received_at))
        self._observer.on_stored(self.report, events)

    def _settle(self, caught_up: bool) -> None:
        before, self._caught_up = self.settled, caught_up
        if self.settled is not before:
            self._observer.on_settled()

    def _await_first_word(self) -> None:
        if self._first_word is None:
            self._first_word = asyncio.get_running_loop().call_later(FIRST_WORD_SECONDS, self._hear_first_word)
            self._observer.on_settled()

    def _hear_first_word(self) -> None:
        if self._first_word is not None:
            self._first_word.cancel()
            self._first_word = None
            self._observer.on_settled()

    def _show(self, state: LinkState) -> None:
        if self.report.embedded:
            state = replace(state, relay="")  # its address is nothing a person has to know
        if state != self.report.state:
            self._tell(replace(self.report, state=state, told_at=self._now()))
        if state.phase is not LinkPhase.CONNECTING:
            self._hear_first_word()

    def _tell(self, report: LinkReport) -> None:
        if report != self.report:
            self.report = report
            self._observer.on_report(report)


def _shown(connection: ConnectionSettings) -> str:
    return "" if connection.relay == EMBEDDED else connection.relay


async def _cancelled(task: asyncio.Task[None] | None) -> None:
    if task is not None and not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=END_SECONDS)
