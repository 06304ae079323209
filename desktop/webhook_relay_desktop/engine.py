"""Engine: what the desktop does all day, without a window.

    relay ~~> client ~> inbox ~> announcer (notifications)
                             \\~> automation (handlers)

Events are on this machine's disk before the relay is told so. Announcer and automation read the inbox behind
positions of their own, so ending this program anywhere is a reconnect and never a loss.
"""

from __future__ import annotations

import asyncio
import platform
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Protocol

import structlog

from webhook_relay.arrivals import Arrival
from webhook_relay.backoff import Backoff
from webhook_relay.batches import Batch, Delivery
from webhook_relay.client import Client
from webhook_relay.dial import RelayAddress
from webhook_relay.errors import ConfigurationError, ProtocolError, RefusedError
from webhook_relay.event import Cursor
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay.messages import Gap, Passed, Reset, Resumed
from webhook_relay_desktop.inbox import Inbox, StoredHead
from webhook_relay_desktop.notify.announcer import Announcer
from webhook_relay_desktop.notify.base import Notifier
from webhook_relay_desktop.notify.silent import SilentNotifier
from webhook_relay_desktop.settings import NotificationSettings

STOP_SECONDS: Final = 2.8
"""The program is gone within 3 s of being asked to."""

log = structlog.get_logger(__name__)


class Worker(Protocol):
    """What runs handlers. `automation.Automation` is one."""

    def wake(self) -> None:
        """Events were stored."""

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until `stopping` is set, then come to an end."""


@dataclass(frozen=True)
class Connection:
    """Which relay to follow."""

    relay: str
    """Name of the relay in the inbox: `embedded`, or its address. Stays the same when the port changes."""
    url: str
    token: str = field(repr=False)
    channels: Sequence[str] = ("default",)
    reader_keys: Callable[[], Sequence[str]] | None = field(default=None, repr=False)
    """Finds this machine's private keys when sealed events come; may block, and raise. See `own_keys.py`."""


@dataclass(frozen=True)
class Observer:
    """Who is told what happened, on the event loop's thread. What an observer raises is logged and goes no further."""

    on_link: Callable[[LinkState], None] = lambda state: None
    on_stored: Callable[[Sequence[StoredHead]], None] = lambda events: None
    on_gap: Callable[[Gap | Reset], None] = lambda gap: None


class Engine:
    """Follows one relay and keeps what comes. Made, run once, thrown away; other settings are another engine."""

    def __init__(
        self,
        inbox: Inbox,
        connection: Connection,
        *,
        observer: Observer | None = None,
        notifier: Notifier | None = None,
        notifications: NotificationSettings | None = None,
        automation: Worker | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._inbox = inbox
        self._connection = connection
        self._observer = observer or Observer()
        self._announcer = Announcer(inbox, notifier or SilentNotifier(), notifications or NotificationSettings())
        self._automation = automation
        self._sleep = sleep
        self._now = now
        self._backoff = Backoff(random.random)
        self._client: Client | None = None
        self._shown = _shown(connection.url)
        self.state = LinkState(LinkPhase.CONNECTING, self._shown)

    def configure_notifications(self, settings: NotificationSettings) -> None:
        """Take other settings for notifications without touching the link."""
        self._announcer.configure(settings)

    def reconnect(self) -> None:
        """Try to connect now instead of later."""
        if self._client is not None:
            self._client.reconnect()

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until `stopping` is set, then end within STOP_SECONDS.

        A relay that refuses does not end it: handlers and notifications go on, and `state` says why.
        """
        async with asyncio.TaskGroup() as tasks:
            cancelled = [
                tasks.create_task(self._receive(), name="engine receive"),
                tasks.create_task(self._announcer.run(), name="engine announce"),
            ]
            ending = []
            if self._automation is not None:
                ending = [tasks.create_task(self._automation.run(stopping), name="engine automation")]
            await stopping.wait()
            for task in cancelled:
                task.cancel()
            await asyncio.wait([*cancelled, *ending], timeout=STOP_SECONDS)
            for task in ending:
                task.cancel()
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
                log.exception("engine.receive_failed", relay=self._shown, next_try_seconds=round(seconds, 1))
                self._show(LinkState(LinkPhase.WAITING, self._shown, 0, seconds, str(error)))
                await self._sleep(seconds)

    async def _follow(self) -> None:
        known = await asyncio.to_thread(self._inbox.cursors, self._connection.relay)
        client_id = await asyncio.to_thread(self._inbox.client_id)
        client = self._client = self._make_client(known, client_id)
        try:
            async with client:
                async for delivery in client:
                    await self._take(client, delivery)
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
            )
        except ConfigurationError as error:
            log.error("engine.connection_unusable", relay=self._shown, detail=str(error))
            self._show(LinkState(LinkPhase.REFUSED, self._shown, detail=str(error)))
            raise RefusedError(error.message, hint=error.hint, code=error.code) from error

    async def _take(self, client: Client, delivery: Delivery) -> None:
        match delivery:
            case Batch(arrivals):
                stored = await asyncio.to_thread(self._store, arrivals)
                for channel, cursor in delivery.cursors.items():
                    await client.acknowledge(channel, cursor)
                self._tell_stored(stored)
            case Gap():
                await asyncio.to_thread(self._inbox.note_gap, self._connection.relay, delivery)
                await client.acknowledge(delivery.channel, Cursor(delivery.epoch, delivery.last))
                self._tell_gap(delivery)
            case Reset():
                await self._place(delivery.channel, delivery.cursor)
                await client.acknowledge(delivery.channel, delivery.cursor)
                self._tell_gap(delivery)
            case Resumed() | Passed():
                await self._place(delivery.channel, delivery.cursor)

    async def _place(self, channel: str, cursor: Cursor) -> None:
        await asyncio.to_thread(self._inbox.set_cursor, self._connection.relay, channel, cursor)

    def _store(self, arrivals: tuple[Arrival, ...]) -> Sequence[StoredHead]:
        positions = self._inbox.store(self._connection.relay, arrivals)
        if len(positions) == len(arrivals):  # nearly always; otherwise some were here already
            received_at = self._now()
            return [
                StoredHead(position, received_at, event) for position, event in zip(positions, arrivals, strict=True)
            ]
        return self._inbox.after(positions[0] - 1, len(positions)) if positions else []

    # --- telling ---

    def _tell_stored(self, stored: Sequence[StoredHead]) -> None:
        if not stored:
            return
        log.debug("engine.stored", relay=self._connection.relay, events=len(stored), newest=stored[-1].position)
        self._announcer.wake()
        if self._automation is not None:
            self._automation.wake()
        self._tell(self._observer.on_stored, stored)

    def _tell_gap(self, gap: Gap | Reset) -> None:
        log.warning("engine.gap", relay=self._connection.relay, channel=gap.channel, reason=gap.reason)
        self._tell(self._observer.on_gap, gap)

    def _show(self, state: LinkState) -> None:
        self.state = state
        self._settle()
        self._tell(self._observer.on_link, state)

    def _settle(self) -> None:
        """Let notifications out, unless more of a backlog is on its way into the inbox."""
        held = self._client.unacknowledged if self._client is not None else 0
        self._announcer.settle(settled=held == 0 and self.state.phase is not LinkPhase.CATCHING_UP)

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
