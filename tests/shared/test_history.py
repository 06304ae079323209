"""The SDK's History against a relay that runs, and against answers that no relay gives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from support.history import give_looks_time
from support.relay import RunningRelay, running_relay
from support.store import administration
from webhook_relay import EventFilter, History
from webhook_relay.errors import (
    ConfigurationError,
    ConnectionFailedError,
    ProtocolError,
    RefusedError,
    WebhookRelayError,
)
from webhook_relay.event import Event, Verification
from webhook_relay.messages import MAX_SERVER_FRAME
from webhook_relay.reader_keys import new_private_key

BODY = b'{"zen":  "Approachable is better than simple."}'


@pytest.fixture(autouse=True)
def looks_have_time(monkeypatch: pytest.MonkeyPatch) -> None:
    give_looks_time(monkeypatch)


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncIterator[RunningRelay]:
    administration(tmp_path / "relay.db")
    with running_relay(tmp_path) as running:
        yield running


@pytest.fixture
async def history(relay: RunningRelay) -> AsyncIterator[History]:
    async with History(relay.url, relay.token) as opened:
        yield opened


async def post(relay: RunningRelay, *bodies: bytes, event: str = "push") -> list[str]:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        return [(await relay.post(client, body, event=event)).json()["id"] for body in bodies]


async def test_events_come_page_after_page_and_are_shown_whole(relay: RunningRelay, history: History) -> None:
    identifiers = await post(relay, *(b'{"n": %d}' % number for number in range(5)))
    page = await history.page("default", limit=2, order="oldest")
    assert [listed.head.id for listed in page.events] == identifiers[:2]
    assert [head.id async for head in history.events("default")] == identifiers[::-1]
    event = await history.event("default", identifiers[3])
    assert (event.body, event.seq, event.header("x-github-event")) == (b'{"n": 3}', 4, "push")
    assert await history.raw("default", identifiers[3]) == b'{"n": 3}'


async def test_every_part_of_a_filter_reaches_the_relay(relay: RunningRelay, history: History) -> None:
    await post(relay, BODY)
    [wanted] = await post(relay, b'{"repository": {"full_name": "acme/site"}}', event="ping")
    now = datetime.now(UTC)
    meets = EventFilter(
        types=("github.p*", "nothing"),
        source="default-source",
        since=now - timedelta(hours=1),
        until=now + timedelta(hours=1),
        verification=Verification.VERIFIED,
        text="ACME",
        replay=False,
    )
    source = (await history.event("default", wanted)).source
    for changes, expected in (({}, [wanted]), ({"replay": True}, []), ({"until": now - timedelta(hours=1)}, [])):
        found = EventFilter(**{**msgspec.structs.asdict(meets), "source": source, **changes})
        assert [head.id async for head in history.events("default", found)] == expected


async def test_a_replay_needs_a_token_that_may_manage(tmp_path: Path) -> None:
    manage = administration(tmp_path / "relay.db").create_token("manager", ["manage", "read"]).text or ""
    with running_relay(tmp_path) as relay:
        [identifier] = await post(relay, BODY)
        async with History(relay.url, manage) as allowed:
            replayed = await allowed.replay("default", identifier)
            assert (replayed.seq, replayed.replay_of) == (2, identifier)
            assert (await allowed.event("default", replayed.id)).replay_of == identifier
        async with History(relay.url, relay.token) as history:
            with pytest.raises(RefusedError) as refused:
                await history.replay("default", identifier)
        assert refused.value.code == "forbidden"


async def test_an_export_yields_whole_events_in_order(relay: RunningRelay, history: History) -> None:
    bodies = [b'{\n "n": %d\n}' % number for number in range(3)] + [b"\x00\xff\n"]
    await post(relay, *bodies)
    events = [event async for event in history.export("default")]
    assert all(isinstance(event, Event) for event in events)
    assert [event.body for event in events if isinstance(event, Event)] == bodies


async def test_sealed_events_come_opened_to_who_has_the_key_and_sealed_to_others(tmp_path: Path) -> None:
    key = new_private_key()
    with running_relay(tmp_path) as relay:
        await asyncio.to_thread(administration(relay.path).seal_channel, "default", [key.public.text])
        async with History(relay.url, relay.token, reader_keys=lambda: [key.text]) as reader:
            async with asyncio.timeout(20):
                while not (await reader.page("default")).events or not (await sealed(relay, reader)):
                    await post(relay, BODY)
            *_, event = [event async for event in reader.export("default")]
            assert isinstance(event, Event)
            assert (event.body, event.sealed) == (BODY, "")
            assert (await reader.event("default", event.id)).body == BODY
            async with History(relay.url, relay.token) as other:
                assert (await other.event("default", event.id)).sealed == key.public.id


async def sealed(relay: RunningRelay, history: History) -> bool:
    """Say whether the relay has noticed by now that the channel is sealed."""
    newest = (await history.page("default", limit=1)).events[0].head
    return b"zen" not in await history.raw("default", newest.id)


async def test_figures_are_typed(relay: RunningRelay, history: History) -> None:
    await post(relay, BODY, BODY)
    found = await history.statistics("default", by="type")
    [row] = found.rows
    assert (row.type, row.events, row.bytes, found.total.events) == ("github.push", 2, 2 * len(BODY), 2)
    [row] = (await history.statistics("default", since=datetime.now(UTC))).rows
    assert row.hour is not None
    assert row.hour <= datetime.now(UTC) < row.hour + timedelta(hours=2)


@pytest.mark.parametrize(
    ("channel", "event_id", "code"),
    [("default", "0" * 32, "not-found"), ("nowhere", "0" * 32, "not-found"), ("../tokens", "..", "not-found")],
)
async def test_what_is_not_there_is_said_with_its_code(
    history: History, channel: str, event_id: str, code: str
) -> None:
    with pytest.raises(WebhookRelayError) as missing:
        await history.event(channel, event_id)
    assert missing.value.code == code


async def test_a_refused_token_and_a_bad_parameter_and_a_relay_that_is_away_are_told_apart(
    relay: RunningRelay, history: History
) -> None:
    with pytest.raises(ConfigurationError):
        await history.page("default", limit=1_000)
    async with History(relay.url, "whr_wrong") as other:
        with pytest.raises(RefusedError) as refused:
            await other.page("default")
        assert refused.value.code == "unauthorized"
        with pytest.raises(RefusedError):
            _ = [event async for event in other.export("default")]
    async with History("http://127.0.0.1:9", "whr_x") as nobody:
        with pytest.raises(ConnectionFailedError):
            await nobody.page("default")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"", ConnectionFailedError),
        (b'{"type":"gap","channel":"c","epoch":"e","from":1,"to":2,"head":3,"reason":"r"}\n', ConnectionFailedError),
        (b'{"type":"problem","code":"store-unavailable","detail":"away"}\n', ConnectionFailedError),
        (b"{}\n", ProtocolError),
        (b"\xff\n", ProtocolError),
        (b" " * (MAX_SERVER_FRAME + 1), ProtocolError),
    ],
)
async def test_an_export_that_does_not_end_as_it_should_is_an_error(
    answer: bytes, error: type[WebhookRelayError]
) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server, History(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "whr_x") as history:
        with pytest.raises(error):
            _ = [event async for event in history.export("default")]
