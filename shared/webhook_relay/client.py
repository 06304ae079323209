"""Reads channels of a relay for as long as it takes: reconnects, catches up, never skips silently.

    async with Client("https://relay.example.org", token, cursors={"default": cursor}) as client:
        async for item in client:
            match item:
                case Batch():
                    store(item.events)                      # on the own disk first,
                    for channel, cursor in item.cursors.items():
                        await client.acknowledge(channel, cursor)   # then acknowledge
                case Gap() | Reset():
                    ...                                     # something is missing, and it is said what

Events are handed over at least once and in the relay's order per channel. A reader that does not acknowledge
gets MAX_CREDIT events and no more.
"""

from __future__ import annotations

import asyncio
import random as random_module
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any

import msgspec
import structlog

import webhook_relay
from webhook_relay.backoff import Backoff, WakeDetector
from webhook_relay.batches import Batch, BatchQueue, Delivery
from webhook_relay.connection_test import check
from webhook_relay.dial import NOT_UNDERSTOOD, UNEXPECTED, RelayAddress, check_token, dial, explain
from webhook_relay.errors import ConfigurationError, ConnectionFailedError, RefusedError, WebhookRelayError
from webhook_relay.event import Cursor, Event
from webhook_relay.filters import EventFilter
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay.messages import LONGEST_CLIENT_NAME, ClientName, Passed, Resumed
from webhook_relay.open_link import OpenLink
from webhook_relay.plain_text import plain
from webhook_relay.protocol import ClientProtocol, Place
from webhook_relay.seals import Seals
from webhook_relay.sentence import Sentence
from webhook_relay.way import Way
from webhook_relay.web_socket import WebSocket

WAKE_CHECK = 2.0
"""Seconds between two looks at the clocks; also the longest that a machine which woke shows an old light."""
LONGEST_NAP = 5.0
"""Seconds between two looks at the heartbeat: a welcome may have made it quicker."""
SLEPT = "This machine slept."
OVERDUE = Sentence("The relay's sign of life is overdue; the link is made anew if none comes.")
"""Details of a link that is stale: why."""
QUIT_TIMEOUT = 2.0
"""Seconds for ending the link on purpose."""

log = structlog.get_logger(__name__)


__all__ = ["Batch", "Client", "Delivery", "check"]


class Client:
    """One reader's link to one relay.

    `cursors` says which channels to read and from where (None: from the oldest event the relay keeps).
    `client_id` should be the same after a restart. `on_state` is called on the event loop with every change.
    `wanted` is met by every event that is handed over; a `Passed` then says, now and then, up to which cursor there was
    no other one, so that a reader which keeps cursors does not look through the same events after a restart.
    With `packed`, events stay compressed as they came, see `Batch.arrivals`: cheaper for a reader that keeps them.
    `reader_keys` is asked, on a thread, for this reader's private keys when a sealed event comes that no key known so
    far opens; what none of them opens is handed over sealed (`event.sealed`). What it raises, iterating raises.
    `proxy` and `ca_file` say how to get to a relay on another machine, see `way.Way`.
    Raises ConfigurationError when address, token, `client_id` or proxy are not usable; iterating raises RefusedError
    when the relay refuses, and ProtocolError when it does not understand this client: both are final. Everything else
    is tried again for ever, and `state` says why.
    """

    def __init__(
        self,
        relay_url: str,
        token: str,
        *,
        cursors: Mapping[str, Cursor | None],
        name: str = "",
        client_id: str | None = None,
        wanted: EventFilter | None = None,
        packed: bool = False,
        reader_keys: Callable[[], Iterable[str]] | None = None,
        on_state: Callable[[LinkState], None] | None = None,
        proxy: str = "",
        ca_file: str = "",
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        random: Callable[[], float] = random_module.random,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._address = RelayAddress(relay_url)
        self._way = Way(proxy, ca_file)
        check_token(token)
        self._token = token
        self._name = _client_name(client_id or uuid.uuid4().hex, name)
        self._places = {channel: Place(cursor) for channel, cursor in cursors.items()}
        self._wanted = wanted
        self._packed = packed
        self._seals = None if reader_keys is None else Seals(reader_keys)
        self._on_state = on_state
        self._clock, self._wall_clock, self._sleep = clock, wall_clock, sleep
        self._backoff = Backoff(random)
        self._held = BatchQueue()
        self._taken: Delivery | None = None
        self._link: OpenLink | None = None
        self._task: asyncio.Task[None] | None = None
        self._awake = asyncio.Event()
        self._doubt = ""
        """Why the link has to prove itself, while it has to."""
        self.state = LinkState(LinkPhase.CONNECTING, self._address.shown)

    # --- for the reader ---

    async def __aenter__(self) -> Client:
        self._start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __aiter__(self) -> AsyncIterator[Delivery]:
        return self

    async def __anext__(self) -> Delivery:
        self._start()
        if self._taken is None:  # else it was cancelled while it opened this one
            self._taken = await self._held.take()
        delivery = self._taken
        if self._seals is not None and isinstance(delivery, Batch) and any(one.sealed for one in delivery.arrivals):
            delivery = Batch(await asyncio.to_thread(self._seals.opened, delivery.arrivals))
        self._taken = None
        self._show()
        return delivery

    async def events(self) -> AsyncIterator[Event]:
        """Yield one event at a time; asking for the next one acknowledges the one before.

        For small readers. Gaps and resets are logged and not told otherwise.
        """
        async for delivery in self:
            if isinstance(delivery, Passed):
                await self.acknowledge(delivery.channel, delivery.cursor)
                continue
            if not isinstance(delivery, Batch):
                if not isinstance(delivery, Resumed):
                    log.warning("client.gap", channel=delivery.channel, reason=delivery.reason)
                continue
            for event in delivery.events:
                yield event
                await self.acknowledge(event.channel, event.cursor)

    async def acknowledge(self, channel: str, cursor: Cursor) -> None:
        """Say that everything of `channel` up to `cursor` is safe on this side. Never fails for lack of a link."""
        if self._link is not None:
            await self._link.acknowledge(channel, cursor)
        else:
            self._places[channel].acknowledged(cursor)

    @property
    def unacknowledged(self) -> int:
        """Events that are here and not acknowledged yet."""
        return sum(place.open for place in self._places.values())

    def reconnect(self) -> None:
        """Try again now instead of later; a link that is up is given up first."""
        self._awake.set()

    def check(self, reason: str = "") -> None:
        """Have a link that is up answer within seconds, else it is given up; without one, try again now.

        For when the machine slept or its network changed: a link that outlived it costs one ping instead of a new
        connection, and `state` is STALE, with `reason`, until the relay has answered.
        """
        link = self._link
        if link is None or not link.protocol.positioned:
            self.reconnect()
            return
        self._doubt = reason
        link.check()
        self._show()

    async def close(self) -> None:
        """End the link; iterating ends. What was not acknowledged comes again to the next client.

        A link that was refused stays REFUSED: why it ended is what a person must know.
        """
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task], timeout=QUIT_TIMEOUT)
        self._held.end(StopAsyncIteration(), drop=True)
        if self.state.phase is not LinkPhase.REFUSED:
            self._enter(LinkPhase.CLOSED)

    # --- the link's life ---

    def _start(self) -> None:
        if self._task is None and not self._held.ended:
            self._task = asyncio.get_running_loop().create_task(self._live(), name="webhook-relay link")

    async def _live(self) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                watch = tasks.create_task(self._watch_for_waking(), name="webhook-relay wake watch")
                await self._stay_connected()
                watch.cancel()
        except* WebhookRelayError as group:
            self._held.end(group.exceptions[0])
        except* Exception as group:
            log.exception("client.broke", relay=self._address.shown)
            self._held.end(group.exceptions[0])

    async def _stay_connected(self) -> None:
        if not (self._address.encrypted or self._address.loopback):
            log.warning("client.unencrypted", relay=self._address.shown, hint="Use https:// over a network.")
        while True:
            self._awake.clear()
            started = self._clock()
            failure = await self._connect_once()
            lived = self._clock() - started
            if isinstance(failure, RefusedError) or failure.code == NOT_UNDERSTOOD:
                self._enter(LinkPhase.REFUSED, detail=failure.sentence)
                log.error("client.refused", relay=self._address.shown, code=failure.code, detail=str(failure))
                raise failure
            if self._awake.is_set():
                self._backoff.reset()
                continue
            await self._wait(self._backoff.after(lived), failure)

    async def _wait(self, seconds: float, failure: WebhookRelayError) -> None:
        self._enter(LinkPhase.WAITING, retry_in=seconds, detail=failure.sentence)
        log.info("client.waiting", relay=self._address.shown, seconds=round(seconds, 1), reason=str(failure))
        await _first(self._sleep(seconds), self._awake.wait())
        if self._awake.is_set():
            self._backoff.reset()

    async def _connect_once(self) -> WebhookRelayError:
        """Hold one link until it ends; returns why it did."""
        protocol = ClientProtocol(self._places, self._name, now=self._clock(), packed=self._packed, wanted=self._wanted)
        try:
            socket = await self._dialled()
            try:
                link = self._link = OpenLink(socket, protocol, self._clock)
                await socket.send(protocol.hello(), text=True)
                log.info("client.connected", relay=self._address.shown)
                await _first(self._awake.wait(), self._read(link), self._beat(link))
                socket.transport.abort()  # after sleep nobody is there to say goodbye to
            finally:
                await socket.close()  # `async with` would tell the relay of an error when a person just quits
            return _woken()
        except Exception as error:  # the border to the network: explained, shown and logged
            failure = explain(error, self._address, protocol.problem, self._way)
            if failure.code == UNEXPECTED:
                log.warning("client.link_broke", relay=self._address.shown, exc_info=error)
            return failure
        finally:
            self._link = None

    async def _dialled(self) -> WebSocket:
        """Dial; give that up for a new try when the network it began on may be gone."""
        dialling = asyncio.ensure_future(dial(self._address, self._token, self._way))
        woken = asyncio.ensure_future(self._awake.wait())
        try:
            await asyncio.wait([dialling, woken], return_when=asyncio.FIRST_COMPLETED)
            if not dialling.done():
                raise _woken()
            return dialling.result()
        finally:
            woken.cancel()
            dialling.cancel()

    async def _read(self, link: OpenLink) -> None:
        while True:
            frames, now = await link.socket.gather(), self._clock()
            for frame in frames:
                items, replies = link.protocol.receive(frame, now)
                for item in items:
                    self._held.put(item)
                if replies:
                    await link.send(replies)
                if self._held.full:
                    await self._wait_for_space(link)
            self._show_phase(link)

    async def _wait_for_space(self, link: OpenLink) -> None:
        self._show_phase(link)
        link.paused = True
        await self._held.space()
        link.protocol.heard(self._clock())
        link.paused = False

    async def _beat(self, link: OpenLink) -> None:
        while True:
            await _first(self._sleep(min(link.protocol.tick_at - self._clock(), LONGEST_NAP)), link.checked.wait())
            link.checked.clear()
            await link.beat()
            self._show_phase(link)

    async def _watch_for_waking(self) -> None:
        clocks = WakeDetector(self._wall_clock(), self._clock())
        while True:
            await self._sleep(WAKE_CHECK)
            slept = clocks.slept(self._wall_clock(), self._clock(), expected=WAKE_CHECK)
            if not slept:
                continue
            log.info("client.woke", relay=self._address.shown, slept=round(slept, 1))
            link = self._link
            if link is not None and slept < link.protocol.deadline:
                self.check(SLEPT)
            else:
                self.reconnect()  # the relay has given this link up by now

    # --- what people see ---

    def _show_phase(self, link: OpenLink) -> None:
        if link.protocol.phase is not self.state.phase:
            self._show()

    def _show(self) -> None:
        if self._link is None:
            return
        protocol = self._link.protocol
        stale = protocol.phase is LinkPhase.STALE
        if not stale:
            self._doubt = ""
        if protocol.phase is not LinkPhase.CONNECTING:
            self._enter(protocol.phase, behind=protocol.behind, detail=self._doubt or OVERDUE if stale else "")

    def _enter(self, phase: LinkPhase, *, behind: int = 0, retry_in: float = 0.0, detail: str = "") -> None:
        state = replace(self.state, phase=phase, behind=behind, retry_in=retry_in, detail=detail)
        if state == self.state:
            return
        self.state = state
        if self._on_state is not None:
            self._on_state(state)


def _woken() -> ConnectionFailedError:
    return ConnectionFailedError(Sentence("The machine slept, or a new try was asked for."), code="reconnect")


def _client_name(client_id: str, name: str) -> ClientName:
    """Return who reads. A name is for people, so it is put into a form that relays take; an id is itself or nothing."""
    shown = plain(plain(name), limit=LONGEST_CLIENT_NAME)
    try:
        return msgspec.convert({"id": client_id, "name": shown, "version": webhook_relay.__version__}, ClientName)
    except msgspec.ValidationError:
        raise ConfigurationError(
            Sentence("The client's id is not usable."),
            hint=Sentence("Give 1 to 100 characters without control characters."),
        ) from None


async def _first(*works: Awaitable[Any]) -> None:
    """Wait for the first to end and cancel the rest. Raises what the first one raised."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
