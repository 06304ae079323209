"""Engine: follows one relay, without a window: what comes is in the inbox before the relay is told so.

    relay ~~> client ~> inbox

Whoever reads the inbox (notifications, handlers) does so behind a position of its own, so ending this program anywhere
is a reconnect and never a loss.
"""

from __future__ import annotations

import asyncio
import platform
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import structlog

from webhook_relay.arrivals import Arrival
from webhook_relay.backoff import Backoff
from webhook_relay.batches import Batch, Delivery
from webhook_relay.client import Client
from webhook_relay.dial import RelayAddress
from webhook_relay.errors import ConfigurationError, ProtocolError, RefusedError, WebhookRelayError
from webhook_relay.event import Cursor
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay.messages import Gap, Passed, Reset, Resumed
from webhook_relay_desktop.inbox import Inbox, StoredHead
from webhook_relay_desktop.links.backlog import Backlog

STOP_SECONDS: Final = 2.8
"""The program is gone within 3 s of being asked to."""

log = structlog.get_logger(__name__)

Result = TypeVar("Result")


@dataclass(frozen=True)
class Connection:
    """Which relay to follow."""

    relay: str
    """Name of the relay's logs in the inbox, see `ConnectionSettings.log`. Stays the same when the port changes."""
    url: str
    token: str = field(repr=False)
    channels: Sequence[str] = ("default",)
    reader_keys: Callable[[], Sequence[str]] | None = field(default=None, repr=False, compare=False)
    """Finds this machine's private keys when sealed events come; may block, and raise. See `own_keys.py`."""
    proxy: str = field(default="", repr=False)
    """Proxy on the way to the relay; empty: as the environment says. It may hold a password."""
    ca_file: str = ""
    """File of certificates (PEM) that are trusted besides the system's."""


@dataclass(frozen=True)
class Observer:
    """Who is told what happened, on the event loop's thread. What an observer raises is logged and goes no further."""

    on_link: Callable[[LinkState], None] = lambda state: None
    on_stored: Callable[[Sequence[StoredHead]], None] = lambda events: None
    on_gap: Callable[[Gap | Reset], None] = lambda gap: None
    on_settled: Callable[[bool], None] = lambda settled: None
    """False while more of a backlog is on its way into the inbox."""
    on_fault: Callable[[WebhookRelayError | None], None] = lambda fault: None
    """Why the inbox cannot take what comes, each time it fails; None when it has taken something again."""
    on_caught_up: Callable[[int], None] = lambda count: None
    """How many new events came while nobody listened, once they are all here; never 0."""


class Engine:
    """Follows one relay and keeps what comes. Made, run once, thrown away; other settings are another engine."""

    def __init__(
        self,
        inbox: Inbox,
        connection: Connection,
        *,
        observer: Observer | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._inbox = inbox
        self._connection = connection
        self._observer = observer or Observer()
        self._sleep = sleep
        self._now = now
        self._backoff = Backoff(random.random)
        self._backlog = Backlog()
        self._settled = True
        self._not_taken: type[Delivery] | None = None
        self._client: Client | None = None
        self._shown = _shown(connection.url)
        self.state = LinkState(LinkPhase.CONNECTING, self._shown)

    def reconnect(self) -> None:
        """Try to connect now instead of later."""
        if self._client is not None:
            self._client.reconnect()

    def check(self, reason: str) -> None:
        """Have a link that is up prove itself within seconds, because of `reason`; one that waits tries now."""
        if self._client is not None:
            self._client.check(reason)

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until `stopping` is set, then end within STOP_SECONDS. When a relay refuses, `state` says why."""
        async with asyncio.TaskGroup() as tasks:
            receiving = tasks.create_task(self._receive(), name="engine receive")
            await stopping.wait()
            receiving.cancel()
            await asyncio.wait([receiving], timeout=STOP_SECONDS)
        if self.state.phase is not LinkPhase.REFUSED:
            self._show(LinkState(LinkPhase.CLOSED, self.state.relay))

    # --- receiving ---

    async def _receive(self) -> None:
        while True:
            try:
                await self._follow()
            except (RefusedError, ProtocolError):
                return  # final until a person changes something; shown and logged where it was raised
            except Exception as error:
                # Storing failed. Nothing was acknowledged, so the relay has it still.
                seconds = self._backoff.after(0)
                words = error.sentence if isinstance(error, WebhookRelayError) else str(error)
                log.exception("engine.receive_failed", relay=self._shown, next_try_seconds=round(seconds, 1))
                self._show(LinkState(LinkPhase.WAITING, self._shown, 0, seconds, words))
                await self._sleep(seconds)

    async def _follow(self) -> None:
        known = await asyncio.to_thread(self._inbox.cursors, self._connection.relay)
        client_id = await asyncio.to_thread(self._inbox.client_id)
        client = self._client = self._make_client(known, client_id)
        try:
            async with client:
                async for delivery in client:
                    await self._take(client, delivery)
                    self._note_taken(delivery)
                    self._backoff.reset()
                    self._settle()
        finally:
            self._client = None

    def _make_client(self, known: Mapping[str, Cursor], client_id: str) -> Client:
        """Make the client. An address or token that it cannot use is final, unlike a disk's fault: RefusedError."""
        try:
            return Client(
                self._connection.url,
                self._connection.token,
                cursors={channel: known.get(channel) for channel in self._connection.channels},
                name=platform.node(),
                client_id=client_id,
                packed=True,
                reader_keys=self._connection.reader_keys,
                on_state=self._show,
                proxy=self._connection.proxy,
                ca_file=self._connection.ca_file,
            )
        except ConfigurationError as error:
            log.error("engine.connection_unusable", relay=self._shown, detail=str(error))
            self._show(LinkState(LinkPhase.REFUSED, self._shown, detail=error.sentence))
            raise RefusedError(error.said, hint=error.advice, code=error.code) from error

    async def _take(self, client: Client, delivery: Delivery) -> None:
        match delivery:
            case Batch(arrivals):
                stored = await self._write(delivery, self._store, arrivals)
                for channel, cursor in delivery.cursors.items():
                    await client.acknowledge(channel, cursor)
                self._tell_stored(stored)
                self._tell_caught_up(self._backlog.stored(delivery.cursors, stored))
            case Gap():
                await self._write(delivery, self._inbox.note_gap, self._connection.relay, delivery)
                await client.acknowledge(delivery.channel, Cursor(delivery.epoch, delivery.last))
                self._tell_gap(delivery)
                self._tell_caught_up(self._backlog.placed(delivery.channel, delivery.last, delivery.head))
            case Reset():
                await self._write(delivery, self._inbox.note_reset, self._connection.relay, delivery)
                await client.acknowledge(delivery.channel, delivery.cursor)
                self._tell_gap(delivery)
                self._tell_caught_up(self._backlog.placed(delivery.channel, delivery.cursor.seq, delivery.head))
            case Passed():
                await self._place(delivery)
            case Resumed():
                await self._place(delivery)
                self._tell_caught_up(self._backlog.placed(delivery.channel, delivery.cursor.seq, delivery.head))

    async def _place(self, delivery: Passed | Resumed) -> None:
        relay, channel, cursor = self._connection.relay, delivery.channel, delivery.cursor
        await self._write(delivery, self._inbox.set_cursor, relay, channel, cursor)

    def _store(self, arrivals: tuple[Arrival, ...]) -> Sequence[StoredHead]:
        positions = self._inbox.store(self._connection.relay, arrivals)
        if len(positions) == len(arrivals):  # nearly always; otherwise some were here already
            received_at = self._now()
            return [
                StoredHead(position, received_at, event) for position, event in zip(positions, arrivals, strict=True)
            ]
        return self._inbox.after(positions[0] - 1, len(positions)) if positions else []

    async def _write(self, delivery: Delivery, work: Callable[..., Result], *args: object) -> Result:
        """Write into the inbox, beside the event loop; say so when it cannot be written."""
        try:
            return await asyncio.to_thread(work, *args)
        except WebhookRelayError as fault:
            self._not_taken = type(delivery)
            self._tell(self._observer.on_fault, fault)
            raise

    def _note_taken(self, delivery: Delivery) -> None:
        """Say that the inbox can be written again. On a full disk a cursor may find room where events do not."""
        if self._not_taken is not None and isinstance(delivery, Batch | self._not_taken):
            self._not_taken = None
            self._tell(self._observer.on_fault, None)

    # --- telling ---

    def _tell_stored(self, stored: Sequence[StoredHead]) -> None:
        if not stored:
            return
        log.debug("engine.stored", relay=self._connection.relay, events=len(stored), newest=stored[-1].position)
        self._tell(self._observer.on_stored, stored)

    def _tell_gap(self, gap: Gap | Reset) -> None:
        log.warning("engine.gap", relay=self._connection.relay, channel=gap.channel, reason=gap.reason)
        self._tell(self._observer.on_gap, gap)

    def _tell_caught_up(self, count: int) -> None:
        if count:
            log.info("engine.caught_up", relay=self._connection.relay, events=count)
            self._tell(self._observer.on_caught_up, count)

    def _show(self, state: LinkState) -> None:
        self.state = state
        self._settle()
        self._tell(self._observer.on_link, state)

    def _settle(self) -> None:
        """Say whether notifications may come, or more of a backlog is on its way into the inbox."""
        held = self._client.unacknowledged if self._client is not None else 0
        settled = held == 0 and self.state.phase is not LinkPhase.CATCHING_UP
        if settled is not self._settled:
            self._settled = settled
            self._tell(self._observer.on_settled, settled)

    def _tell(self, observe: Callable[[Any], None], what: object) -> None:
        try:
            observe(what)
        except Exception:
            log.exception("engine.observer_failed")


def _shown(url: str) -> str:
    """Return the address as people and the log may see it; nothing of one that may hold a secret."""
    try:
        return RelayAddress(url).shown
    except ConfigurationError:
        return ""
