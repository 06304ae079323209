"""Sealed events on a reader's side: a real relay, a real WebSocket, a real inbox."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from support.relay import RunningRelay, running_relay
from support.store import administration
from webhook_relay.batches import Batch
from webhook_relay.client import Client
from webhook_relay.errors import SecretStoreError
from webhook_relay.event import Event
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay.reader_keys import ReaderPrivateKey, new_private_key
from webhook_relay_desktop.automation.choosing import choose
from webhook_relay_desktop.engine import Connection, Engine, Observer
from webhook_relay_desktop.inbox import Inbox, StoredEvent, StoredHead
from webhook_relay_desktop.own_keys import FileKeys

MINE, THEIRS = new_private_key(), new_private_key()
BODY = b'{"ref":"refs/heads/main","repository":{"full_name":"octo/hello"}}'


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RunningRelay]:
    administration(tmp_path / "relay" / "relay.db").create_channel("default", sealed_to=[MINE.public.text])
    with running_relay(tmp_path / "relay") as running:
        yield running


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    inbox = Inbox.open(tmp_path / "inbox.db")
    yield inbox
    inbox.close()


async def post(relay: RunningRelay, *deliveries: str) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        for delivery in deliveries:
            assert (await relay.post(http, BODY, delivery=delivery)).status_code == 202


class Desk:
    """What an engine tells a person."""

    def __init__(self) -> None:
        self.stored: list[StoredHead] = []
        self.states: list[LinkState] = []
        self._changed = asyncio.Event()

    def on_stored(self, events: Sequence[StoredHead]) -> None:
        self.stored += events
        self._changed.set()

    def on_link(self, state: LinkState) -> None:
        self.states.append(state)
        self._changed.set()

    async def until_stored(self, count: int) -> None:
        while len(self.stored) < count:
            self._changed.clear()
            await self._changed.wait()


@asynccontextmanager
async def engine(relay: RunningRelay, inbox: Inbox, keys: Callable[[], Sequence[str]] | None) -> AsyncIterator[Desk]:
    desk, stopping = Desk(), asyncio.Event()
    connection = Connection("relay", relay.url, relay.token, reader_keys=keys)
    running = Engine(inbox, connection, observer=Observer(on_stored=desk.on_stored, on_link=desk.on_link))
    task = asyncio.create_task(running.run(stopping), name="engine")
    try:
        yield desk
    finally:
        stopping.set()
        await task


def of(*keys: ReaderPrivateKey) -> Callable[[], list[str]]:
    return lambda: [key.text for key in keys]


def kept(inbox: Inbox, desk: Desk) -> list[StoredEvent]:
    return [stored for head in desk.stored if (stored := inbox.get(head.position)) is not None]


def is_whole(event: Event) -> bool:
    return (event.body, event.subject, event.sealed) == (BODY, "octo/hello", "")


async def test_an_event_is_opened_before_it_is_kept(relay: RunningRelay, inbox: Inbox) -> None:
    await post(relay, "d-1", "d-2")
    async with engine(relay, inbox, of(THEIRS, MINE)) as desk:
        await desk.until_stored(2)
    for stored in kept(inbox, desk):
        assert is_whole(stored.event)
        assert stored.event.header("x-github-event") == "push"


@pytest.mark.parametrize("keys", [None, of(), of(THEIRS)], ids=["nowhere", "none", "another"])
async def test_an_event_without_a_key_is_kept_sealed_and_starts_no_handler(
    relay: RunningRelay, inbox: Inbox, keys: Callable[[], Sequence[str]] | None
) -> None:
    await post(relay, "d-1")
    async with engine(relay, inbox, keys) as desk:
        await desk.until_stored(1)
    [stored] = kept(inbox, desk)
    assert (stored.event.sealed, stored.event.summary) == (MINE.public.id, "Push from github (sealed)")

    class Enabled(dict[str, object]):
        def items(self) -> None:  # type: ignore[override]
            raise AssertionError("a handler is asked about it")

    assert choose(stored, Enabled(), {}) == ([], {})  # type: ignore[arg-type]


async def test_a_key_that_is_made_later_opens_what_comes_later(
    relay: RunningRelay, inbox: Inbox, tmp_path: Path
) -> None:
    keys = FileKeys(tmp_path / "keys")
    async with engine(relay, inbox, keys.read) as desk:
        await post(relay, "d-1")
        await desk.until_stored(1)
        keys.write([MINE.text])
        await post(relay, "d-2")
        await desk.until_stored(2)
    assert [is_whole(stored.event) for stored in kept(inbox, desk)] == [False, True]


async def test_nothing_is_acknowledged_while_the_keyring_is_locked(relay: RunningRelay, inbox: Inbox) -> None:
    locked = [True]

    def keyring() -> list[str]:
        if locked:
            locked.clear()
            raise SecretStoreError("The keyring is locked.", hint="Unlock it.", code="keyring-locked")
        return [MINE.text]

    await post(relay, "d-1")
    async with engine(relay, inbox, keyring) as desk:
        await desk.until_stored(1)
    assert any(state.phase is LinkPhase.WAITING and "Unlock it" in state.detail for state in desk.states)
    assert [is_whole(stored.event) for stored in kept(inbox, desk)] == [True]


# --- the client of the SDK -----------------------------------------------------------------------------------


async def next_batch(client: Client) -> Batch:
    async for delivery in client:
        if isinstance(delivery, Batch):
            return delivery
    raise AssertionError


@pytest.mark.parametrize("packed", [False, True])
async def test_a_client_with_the_key_hands_over_events_as_they_were_sent(relay: RunningRelay, packed: bool) -> None:
    await post(relay, "d-1")
    async with Client(relay.url, relay.token, cursors={"default": None}, packed=packed, reader_keys=of(MINE)) as client:
        [event] = (await next_batch(client)).events
        assert is_whole(event)


async def test_the_keys_are_not_asked_for_by_who_reads_nothing_sealed(tmp_path: Path) -> None:
    def keyring() -> list[str]:
        raise AssertionError("nobody needs a key")

    with running_relay(tmp_path) as relay:
        await post(relay, "d-1")
        async with Client(relay.url, relay.token, cursors={"default": None}, reader_keys=keyring) as client:
            [event] = (await next_batch(client)).events
            assert is_whole(event)


async def test_a_batch_is_not_lost_when_its_reader_gives_up_while_it_is_opened(relay: RunningRelay) -> None:
    asked, answer = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def keyring() -> list[str]:
        loop.call_soon_threadsafe(asked.set)
        answer.wait(30)
        return [MINE.text]

    await post(relay, "d-1")
    async with Client(relay.url, relay.token, cursors={"default": None}, reader_keys=keyring) as client:
        giving_up = asyncio.ensure_future(next_batch(client))
        await asked.wait()
        giving_up.cancel()
        await asyncio.wait([giving_up])
        answer.set()
        [event] = (await next_batch(client)).events
        assert is_whole(event)
