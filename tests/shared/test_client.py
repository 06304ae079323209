from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Response

from support.events import EPOCH, make_event
from support.packing import packed_frame
from support.sleeping import Sleeps
from support.stand_in_relay import TOKEN, StandInRelay, stand_in_relay
from webhook_relay import batches
from webhook_relay.arrivals import Arrival, PackedEvent, read_head
from webhook_relay.client import SLEPT, WAKE_CHECK, Batch, Client, check
from webhook_relay.errors import (
    ConfigurationError,
    ConnectionFailedError,
    ProtocolError,
    RefusedError,
    WebhookRelayError,
)
from webhook_relay.event import Cursor, Event
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay.messages import MAX_CREDIT, Gap, Ping, Problem, Reset, Resumed, Welcome, encode, encode_event
from webhook_relay.protocol import CHECK_DEADLINE


@pytest.fixture(params=[False, True], ids=["plain", "packed"])
async def relay(request: pytest.FixtureRequest) -> AsyncIterator[StandInRelay]:
    async with stand_in_relay(packing=request.param) as relay:
        yield relay


class Reader:
    """A client with its states, a clock of its own, and short ways to wait for things."""

    def __init__(self, url: str, *, token: str = TOKEN, cursor: Cursor | None = None, **options: Any) -> None:
        self.sleeps = Sleeps()
        self.wall = 0.0
        self.states: list[LinkState] = []
        self._changed = asyncio.Event()
        defaults: dict[str, Any] = {
            "cursors": {"default": cursor},
            "on_state": self._note,
            "clock": self.sleeps.clock,
            "wall_clock": lambda: self.sleeps.now + self.wall,
            "sleep": self.sleeps.sleep,
            "random": lambda: 0.0,
        }
        self.client = Client(url, token, **{**defaults, **options})

    def _note(self, state: LinkState) -> None:
        self.states.append(state)
        self._changed.set()

    async def until(self, phase: LinkPhase) -> LinkState:
        while self.client.state.phase is not phase:
            self._changed.clear()
            await self._changed.wait()
        return self.client.state

    async def take(self, count: int) -> list[Event]:
        """Read until `count` events came, acknowledging each batch."""
        got: list[Event] = []
        while len(got) < count:
            delivery = await anext(self.client)
            if isinstance(delivery, Batch):
                got += delivery.events
                for channel, cursor in delivery.cursors.items():
                    await self.client.acknowledge(channel, cursor)
        return got

    @property
    def phases(self) -> list[LinkPhase]:
        phases = [state.phase for state in self.states]
        return [phase for index, phase in enumerate(phases) if index == 0 or phases[index - 1] is not phase]


def seqs(events: list[Event]) -> list[int]:
    return [event.seq for event in events]


# --- reading -----------------------------------------------------------------------------------------


async def test_events_arrive_whole_and_in_order_and_are_acknowledged(relay: StandInRelay) -> None:
    accepted = await relay.append(3)
    reader = Reader(relay.url)
    async with reader.client:
        assert await anext(reader.client) == Resumed("default", Cursor(EPOCH, 0), 3)
        assert await reader.take(3) == accepted
        await relay.until(lambda: bool(relay.acknowledged) and relay.acknowledged[-1].cursor == make_event(3).cursor)
        live = await relay.append()
        assert await reader.take(1) == live
    assert reader.phases[-2:] == [LinkPhase.LIVE, LinkPhase.CLOSED]


async def test_an_event_that_comes_alone_is_handed_over_alone_and_at_once(relay: StandInRelay) -> None:
    reader = Reader(relay.url)
    async with reader.client:
        await reader.until(LinkPhase.LIVE)
        (event,) = await relay.append()
        await anext(reader.client)
        assert await anext(reader.client) == Batch((event,))


async def test_reading_starts_at_the_readers_own_cursor(relay: StandInRelay) -> None:
    await relay.append(5)
    reader = Reader(relay.url, cursor=Cursor(EPOCH, 3))
    async with reader.client:
        assert seqs(await reader.take(2)) == [4, 5]


async def test_catching_up_says_how_much_is_still_to_come(relay: StandInRelay) -> None:
    await relay.append(2000)
    reader = Reader(relay.url)
    async with reader.client:
        assert seqs(await reader.take(2000)) == list(range(1, 2001))
        await reader.until(LinkPhase.LIVE)
    behind = [state.behind for state in reader.states if state.phase is LinkPhase.CATCHING_UP]
    assert behind[0] > 1000
    assert behind == sorted(behind, reverse=True)


async def test_a_reader_that_does_not_acknowledge_gets_the_credit_and_no_more(relay: StandInRelay) -> None:
    await relay.append(MAX_CREDIT + 50)
    reader = Reader(relay.url)
    got: list[Event] = []
    async with reader.client:
        await anext(reader.client)
        while len(got) < MAX_CREDIT:
            delivery = await anext(reader.client)
            assert isinstance(delivery, Batch)
            got += delivery.events
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(reader.client), 0.2)
        await reader.client.acknowledge("default", got[-1].cursor)
        assert seqs(await reader.take(50)) == list(range(MAX_CREDIT + 1, MAX_CREDIT + 51))


async def test_two_channels_are_read_side_by_side(relay: StandInRelay) -> None:
    relay.logs["other"] = []
    await relay.append(2)
    await relay.append(3, channel="other")
    reader = Reader(relay.url, cursors={"default": None, "other": Cursor(EPOCH, 1)})
    async with reader.client:
        got = await reader.take(4)
    assert [event.seq for event in got if event.channel == "default"] == [1, 2]
    assert [event.seq for event in got if event.channel == "other"] == [2, 3]


async def test_a_gap_and_a_reset_are_told(relay: StandInRelay) -> None:
    await relay.append(6)
    relay.forget(4)
    reader = Reader(relay.url, cursor=Cursor(EPOCH, 2))
    async with reader.client:
        gap = await anext(reader.client)
        assert gap == Gap("default", EPOCH, 3, 4, 6, "retention")
        await reader.client.acknowledge("default", Cursor(EPOCH, 4))
        assert seqs(await reader.take(2)) == [5, 6]
        relay.begin_again("new")
        (event,) = await relay.append()
        await relay.close_all()
        assert await anext(reader.client) == Reset("default", Cursor("new", 0), 1, "another-log")
        assert await reader.take(1) == [event]


async def test_events_one_at_a_time_are_acknowledged_when_the_next_is_asked_for(relay: StandInRelay) -> None:
    await relay.append(4)
    relay.forget(1)
    reader = Reader(relay.url, cursor=Cursor(EPOCH, 0))
    got = []
    async with reader.client:
        async for event in reader.client.events():
            got.append(event.seq)
            if event.seq == 4:
                break
        await relay.until(lambda: bool(relay.acknowledged) and relay.acknowledged[-1].cursor.seq == 3)
    assert got == [2, 3, 4]


async def test_iterating_starts_the_link_by_itself(relay: StandInRelay) -> None:
    reader = Reader(relay.url)
    assert isinstance(await anext(reader.client), Resumed)
    await reader.client.close()
    assert [delivery async for delivery in reader.client] == []


async def test_a_reader_gets_whole_events_unless_it_asks_for_packed_ones(relay: StandInRelay) -> None:
    accepted = await relay.append(3, body=b'{"n":"%b"}' % (b"1" * 5000))
    for packed in (False, True):
        async with Reader(relay.url, packed=packed).client as client:
            await anext(client)
            arrivals: list[Arrival] = []
            while len(arrivals) < 3:
                batch = await anext(client)
                assert isinstance(batch, Batch)
                arrivals += batch.arrivals
                assert batch.events == tuple(accepted[len(arrivals) - len(batch.arrivals) : len(arrivals)])
        kind = PackedEvent if packed and relay.packing else Event
        assert [type(arrival) for arrival in arrivals] == [kind] * 3


async def test_a_packed_event_counts_with_the_bytes_that_are_held_for_it() -> None:
    event = make_event(1, body=b'{"n":"%b"}' % (b"1" * 50_000))
    arrival = read_head(packed_frame(event))
    assert arrival is not None
    assert arrival.size == len(arrival.frame) < 1000 < event.size == len(event.body)


async def test_much_unread_stops_the_reading_and_nothing_is_lost(
    relay: StandInRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MAX_HELD_BYTES", 1000)
    body = b'"%s"' % (b"x" * 500)
    await relay.append(50, body=body)
    reader = Reader(relay.url)
    async with reader.client:
        await reader.until(LinkPhase.CATCHING_UP)
        await anext(reader.client)
        first = await anext(reader.client)
        assert isinstance(first, Batch)
        assert len(first.events) <= 2
        await reader.client.acknowledge("default", first.events[-1].cursor)
        rest = await reader.take(50 - len(first.events))
    assert seqs([*first.events, *rest]) == list(range(1, 51))


# --- coming back -------------------------------------------------------------------------------------


async def test_a_lost_link_comes_back_behind_the_last_event_without_a_duplicate(relay: StandInRelay) -> None:
    await relay.append(3)
    reader = Reader(relay.url)
    async with reader.client:
        assert seqs(await reader.take(3)) == [1, 2, 3]
        await relay.close_all(1012)
        await relay.append(2)
        assert seqs(await reader.take(2)) == [4, 5]
        await reader.until(LinkPhase.LIVE)
    assert [hello.subscriptions[0].cursor for hello in relay.hellos] == [None, make_event(3).cursor]
    waiting = next(state for state in reader.states if state.phase is LinkPhase.WAITING)
    assert waiting.detail == f"{relay.url} is restarting."


async def test_a_client_keeps_its_identity_over_reconnects(relay: StandInRelay) -> None:
    reader = Reader(relay.url, name="desk", client_id="client-7")
    async with reader.client:
        await reader.until(LinkPhase.LIVE)
        await relay.close_all()
        await relay.until(lambda: len(relay.hellos) == 2)
    assert {(hello.client.id, hello.client.name) for hello in relay.hellos} == {("client-7", "desk")}


async def test_a_relay_that_is_not_there_yet_is_tried_until_it_is() -> None:
    relay = StandInRelay()
    await relay.start()
    await relay.stop()
    reader = Reader(relay.url, random=lambda: 0.5)
    async with reader.client:
        state = await reader.until(LinkPhase.WAITING)
        assert state == LinkState(
            LinkPhase.WAITING, relay.url, 0, 0.25, f"Nothing answers at {relay.url}. Is the relay running?"
        )
        assert await reader.sleeps.wake(lambda seconds: seconds < WAKE_CHECK) == 0.25
        assert await reader.sleeps.asleep(lambda seconds: seconds < WAKE_CHECK) == 0.5
        await relay.start()
        await reader.sleeps.wake(lambda seconds: seconds < WAKE_CHECK)
        await reader.until(LinkPhase.LIVE)
    await relay.stop()


async def test_a_machine_that_woke_up_reconnects_at_once(relay: StandInRelay) -> None:
    reader = Reader(relay.url, random=lambda: 1.0)
    async with reader.client:
        await reader.until(LinkPhase.LIVE)
        reader.wall += 3600
        await reader.sleeps.wake(lambda seconds: seconds == WAKE_CHECK, after=WAKE_CHECK)
        await relay.until(lambda: len(relay.hellos) == 2)
        await reader.until(LinkPhase.LIVE)
    assert LinkPhase.WAITING not in reader.phases


async def test_a_link_that_outlived_a_nap_is_asked_and_kept(relay: StandInRelay) -> None:
    reader = Reader(relay.url)
    async with reader.client:
        await reader.until(LinkPhase.LIVE)
        reader.wall += 15
        await reader.sleeps.wake(lambda seconds: seconds == WAKE_CHECK, after=WAKE_CHECK)
        assert (await reader.until(LinkPhase.STALE)).detail == SLEPT
        await reader.until(LinkPhase.LIVE)
        assert reader.client.state.detail == ""
    assert len(relay.hellos) == 1


async def test_a_link_that_does_not_answer_when_it_is_asked_is_made_anew_within_seconds(relay: StandInRelay) -> None:
    reader = Reader(relay.url)
    async with reader.client:
        await reader.until(LinkPhase.LIVE)
        relay.silent = True
        reader.client.check("The network has changed.")
        assert reader.client.state.phase is LinkPhase.STALE, "at once, not when the answer is missing"
        assert reader.client.state.detail == "The network has changed."
        await reader.sleeps.wake(lambda seconds: seconds == CHECK_DEADLINE, after=CHECK_DEADLINE)
        state = await reader.until(LinkPhase.WAITING)
        assert state.detail == "The relay did not answer within 3 seconds."
        relay.silent = False
        await reader.until(LinkPhase.LIVE)
    assert len(relay.hellos) == 2


async def test_a_silent_relay_is_shown_as_stale_before_it_is_given_up(relay: StandInRelay) -> None:
    reader = Reader(relay.url)
    async with reader.client:
        await reader.until(LinkPhase.LIVE)
        relay.silent = True
        await reader.sleeps.wake(lambda seconds: WAKE_CHECK < seconds <= 5.0, after=26.0)
        assert "overdue" in (await reader.until(LinkPhase.STALE)).detail
        await relay.append(1)
        await reader.take(1)
        await reader.until(LinkPhase.LIVE)
    assert len(relay.hellos) == 1


async def test_without_a_link_a_check_is_a_try_now() -> None:
    relay = StandInRelay()
    await relay.start()
    await relay.stop()
    reader = Reader(relay.url, random=lambda: 1.0)
    async with reader.client:
        await reader.until(LinkPhase.WAITING)
        await relay.start()
        reader.client.check("The network has changed.")
        await reader.until(LinkPhase.LIVE)
    await relay.stop()


async def test_dialling_into_a_network_that_has_changed_meanwhile_is_given_up_for_a_new_try() -> None:
    async def accept_and_say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(writer)
        arrived.set()

    asked: list[asyncio.StreamWriter] = []
    arrived = asyncio.Event()
    server = await asyncio.start_server(accept_and_say_nothing, "127.0.0.1", 0)
    reader = Reader(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    async with reader.client:
        for count in (1, 2):
            async with asyncio.timeout(5):
                await arrived.wait()
            arrived.clear()
            assert len(asked) == count
            reader.client.check()
    for writer in asked:
        writer.close()
    server.close()


async def test_waking_up_ends_the_wait_for_the_next_try() -> None:
    relay = StandInRelay()
    await relay.start()
    await relay.stop()
    reader = Reader(relay.url, random=lambda: 1.0)
    async with reader.client:
        await reader.until(LinkPhase.WAITING)
        await relay.start()
        reader.client.reconnect()
        await reader.until(LinkPhase.LIVE)
    await relay.stop()


async def test_a_silent_relay_is_given_up_and_the_reason_is_shown(relay: StandInRelay) -> None:
    reader = Reader(relay.url, random=lambda: 1.0)
    async with reader.client:
        await reader.until(LinkPhase.LIVE)
        await reader.sleeps.wake(lambda seconds: seconds == 5.0, after=60.0)
        state = await reader.until(LinkPhase.WAITING)
    assert state.detail == "The relay gave no sign of life for 45 seconds."


async def test_the_heartbeat_goes_both_ways(relay: StandInRelay) -> None:
    reader = Reader(relay.url)
    async with reader.client:
        await reader.until(LinkPhase.LIVE)
        await relay.send_all(Ping(9))
        await relay.until(lambda: bool(relay.pongs) and relay.pongs[0].nonce == 9)
        await reader.sleeps.wake(lambda seconds: WAKE_CHECK < seconds <= 5.0, after=21.0)
        await reader.sleeps.wake(lambda seconds: WAKE_CHECK < seconds <= 5.0, after=20.0)
        (event,) = await relay.append()
        assert await reader.take(1) == [event]
    assert len(relay.hellos) == 1


async def test_a_hole_is_never_passed_over_but_asked_for_again(relay: StandInRelay) -> None:
    accepted = await relay.append(4)

    async def leave_one_out(connection: ServerConnection) -> None:
        relay.on_hello = None
        await connection.send(encode(Welcome("c", "r", 20, 45)), text=True)
        await connection.send(encode(Resumed("default", Cursor(EPOCH, 0), 4)), text=True)
        for event in (accepted[0], accepted[2]):
            await connection.send(encode_event(event, embed=True), text=True)
        await connection.wait_closed()

    relay.on_hello = leave_one_out
    reader = Reader(relay.url)
    async with reader.client:
        assert await reader.take(4) == accepted
    assert relay.hellos[1].subscriptions[0].cursor == make_event(1).cursor
    assert any("something is missing" in state.detail for state in reader.states)


async def test_a_relay_that_accepts_and_closes_is_not_hammered(relay: StandInRelay) -> None:
    relay.on_hello = lambda connection: connection.close(1011)
    reader = Reader(relay.url, random=lambda: 0.9)
    async with reader.client:
        waits = [await reader.sleeps.wake(lambda seconds: seconds not in (WAKE_CHECK, 5.0)) for _ in range(8)]
    assert waits == pytest.approx([0.45, 0.9, 1.8, 3.6, 7.2, 14.4, 27.0, 27.0])


# --- refusal -----------------------------------------------------------------------------------------


async def test_a_wrong_token_is_final_and_said(relay: StandInRelay) -> None:
    reader = Reader(relay.url, token="whr_wrong")
    with pytest.raises(RefusedError, match="did not accept the token") as raised:
        await reader.take(1)
    assert "token create" in raised.value.hint
    assert reader.client.state.phase is LinkPhase.REFUSED
    assert reader.client.state.detail == str(raised.value)
    assert len(relay.headers) == 1, "it is not tried again"
    with pytest.raises(RefusedError):
        await anext(reader.client)
    await reader.client.close()
    assert reader.client.state.phase is LinkPhase.REFUSED, "why it ended stays known"


async def test_the_relays_own_words_reach_the_person(relay: StandInRelay) -> None:
    body = b'{"title":"No","detail":"The token expired on 1 November.","hint":"Make a new one."}'
    relay.refuse = Response(403, "Forbidden", Headers([("Content-Length", str(len(body)))]), body)
    reader = Reader(relay.url)
    with pytest.raises(RefusedError) as raised:
        await reader.take(1)
    assert (raised.value.message, raised.value.hint) == ("The token expired on 1 November.", "Make a new one.")


@pytest.mark.parametrize(("code", "kind"), [(4401, RefusedError), (4403, RefusedError), (4400, ProtocolError)])
@pytest.mark.parametrize("problem", [None, Problem("no", "The relay's sentence.", "Its next step.")])
async def test_closing_with_a_final_code_ends_the_reader(
    relay: StandInRelay, code: int, kind: type[WebhookRelayError], problem: Problem | None
) -> None:
    reader = Reader(relay.url)
    async with reader.client:
        await reader.until(LinkPhase.LIVE)
        await relay.close_all(code, problem)
        with pytest.raises(kind) as raised:
            await reader.take(1)
        assert reader.client.state.phase is LinkPhase.REFUSED
        assert raised.value.hint
        if problem is not None:
            assert str(raised.value) == "The relay's sentence. Its next step."
    assert len(relay.hellos) == 1


async def test_events_that_came_before_the_refusal_are_still_handed_over(relay: StandInRelay) -> None:
    await relay.append(3)
    reader = Reader(relay.url)
    async with reader.client:
        await reader.until(LinkPhase.LIVE)
        await relay.close_all(4401)
        await reader.until(LinkPhase.REFUSED)
        assert seqs(await reader.take(3)) == [1, 2, 3]
        with pytest.raises(RefusedError):
            await anext(reader.client)


# --- the wire ----------------------------------------------------------------------------------------


async def test_the_token_travels_in_a_header_and_a_proxy_is_not_asked_for_loopback(
    relay: StandInRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    reader = Reader(relay.url)
    async with reader.client:
        await reader.until(LinkPhase.LIVE)
    assert relay.headers[0]["authorization"] == f"Bearer {TOKEN}"
    assert relay.headers[0]["sec-websocket-protocol"] == "webhook-relay.v1"
    assert "permessage-deflate" in relay.headers[0]["sec-websocket-extensions"]
    assert relay.headers[0]["user-agent"].startswith("ai-webhook-relay/")
    assert relay.hellos[0].token is None


async def test_a_redirect_is_not_followed_because_the_token_would_go_along(relay: StandInRelay) -> None:
    async with stand_in_relay() as elsewhere:
        headers = Headers([("Location", f"ws://127.0.0.1:{elsewhere.port}/ws"), ("Content-Length", "0")])
        relay.refuse = Response(307, "Temporary Redirect", headers, b"")
        reader = Reader(relay.url, random=lambda: 1.0)
        async with reader.client:
            state = await reader.until(LinkPhase.WAITING)
        assert "sends us elsewhere (HTTP 307)" in state.detail
        assert elsewhere.headers == []


async def test_leaving_on_purpose_is_no_error_to_the_relay(relay: StandInRelay) -> None:
    reader = Reader(relay.url)
    async with reader.client:
        await reader.until(LinkPhase.LIVE)
    await relay.until(lambda: relay.close_codes == [1000])


async def test_closing_does_not_wait_for_a_relay_that_says_nothing() -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await reader.read()
        writer.close()

    asked = asyncio.Event()
    silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    async with silent:
        client = Client(f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}", TOKEN, cursors={"default": None})
        reading = asyncio.ensure_future(anext(client))
        await asked.wait()
        await asyncio.wait_for(client.close(), 3)
        with pytest.raises(StopAsyncIteration):
            await reading


async def test_a_fault_of_our_own_reaches_the_reader_instead_of_ending_in_silence(relay: StandInRelay) -> None:
    def broken(state: LinkState) -> None:
        raise LookupError("a broken observer")

    reader = Reader(relay.url, on_state=broken)
    with pytest.raises(LookupError):
        await reader.take(1)


def test_a_client_for_an_unusable_address_is_not_made() -> None:
    with pytest.raises(ConfigurationError):
        Client("relay.example.org", TOKEN, cursors={"default": None})


@pytest.mark.parametrize("client_id", ["a\0b", "a\n", "x" * 101])
def test_an_id_that_relays_refuse_is_told_before_anything_is_tried(client_id: str) -> None:
    with pytest.raises(ConfigurationError, match="id is not usable"):
        Client("https://relay.example.org", TOKEN, cursors={"default": None}, client_id=client_id)


async def test_a_machine_may_be_called_anything(relay: StandInRelay) -> None:
    reader = Reader(relay.url, name="\x1b]0;desk\n" + "x" * 300)
    async with reader.client:
        await reader.until(LinkPhase.LIVE)
    assert relay.hellos[0].client.name.startswith(r"\x1b]0;desk\nxxx")


async def test_a_token_that_cannot_be_sent_is_said_at_once_and_not_repeated(relay: StandInRelay) -> None:
    with pytest.raises(ConfigurationError, match="token is not usable") as raised:
        Client(relay.url, f"{TOKEN}\nsecond-line", cursors={"default": None})
    with pytest.raises(ConfigurationError, match="token is not usable"):
        await check(relay.url, f"{TOKEN}\nsecond-line")
    assert "second-line" not in str(raised.value)
    assert TOKEN not in str(raised.value)
    assert relay.headers == []


# --- the connection test -----------------------------------------------------------------------------


async def test_check_returns_the_relays_version_and_acknowledges_nothing(relay: StandInRelay) -> None:
    await relay.append(20)
    assert await check(relay.url, TOKEN) == "stand-in/1"
    assert relay.acknowledged == []
    assert relay.hellos[0].credit == 1


async def test_check_says_what_is_wrong_with_the_token(relay: StandInRelay) -> None:
    with pytest.raises(RefusedError, match="did not accept"):
        await check(relay.url, "whr_wrong")


async def test_check_says_that_a_channel_may_not_be_read(relay: StandInRelay) -> None:
    async def refuse(connection: ServerConnection) -> None:
        await connection.send(encode(Problem("forbidden", "There is no channel 'x'.")), text=True)
        await connection.close(4403)

    relay.on_hello = refuse
    with pytest.raises(RefusedError, match="There is no channel 'x'"):
        await check(relay.url, TOKEN, channels=("x",))


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(404, "There is no relay"), (503, "is not ready"), (429, "is not ready"), (302, "sends us elsewhere")],
)
async def test_check_says_what_an_odd_answer_means(relay: StandInRelay, status: int, sentence: str) -> None:
    relay.refuse = Response(status, HTTPStatus(status).phrase, Headers([("Content-Length", "4")]), b"oops")
    with pytest.raises(ConnectionFailedError, match=sentence):
        await check(relay.url, TOKEN)


async def test_check_says_that_nothing_is_there(relay: StandInRelay) -> None:
    await relay.stop()
    with pytest.raises(ConnectionFailedError, match="Is the relay running"):
        await check(relay.url, TOKEN)
    await relay.start()


async def test_check_says_that_something_else_answers() -> None:
    async def chat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.org ESMTP\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(chat, "127.0.0.1", 0)
    with pytest.raises(ConnectionFailedError, match="does not answer like a relay"):
        await check(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", TOKEN)
    server.close()
    await server.wait_closed()


async def test_check_says_that_a_websocket_is_not_a_relay() -> None:
    async def greet(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async with serve(greet, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with pytest.raises(ProtocolError, match="does not speak webhook-relay"):
            await check(f"http://127.0.0.1:{port}", TOKEN)
