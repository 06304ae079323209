from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from support.events import EPOCH, make_event
from support.packing import compressed, compressed_event, packed_frame
from webhook_relay.arrivals import PackedEvent
from webhook_relay.errors import ConnectionFailedError, ProtocolError
from webhook_relay.event import Cursor, Event
from webhook_relay.filters import EventFilter
from webhook_relay.link import LinkPhase
from webhook_relay.messages import (
    HEARTBEAT_INTERVAL,
    HELLO_DEADLINE,
    MAX_CREDIT,
    Ack,
    ClientMessage,
    ClientName,
    Credit,
    Gap,
    Hello,
    Passed,
    Ping,
    Pong,
    Problem,
    Reset,
    Resumed,
    ServerMessage,
    Subscription,
    Welcome,
    decode_client_message,
    encode,
    encode_event,
)
from webhook_relay.packed import Packed
from webhook_relay.protocol import (
    CHECK_DEADLINE,
    CREDIT_STEP,
    MAX_HEARTBEAT_DEADLINE,
    OVERDUE,
    ClientProtocol,
    Place,
    Received,
)

NAME = ClientName("client-1", "desk", "0")


class Conversation:
    """A protocol under test, with the relay's side of the talk as methods."""

    def __init__(self, cursor: Cursor | None = None, *channels: str, **options: Any) -> None:
        self.places = {name: Place(cursor) for name in channels or ("default",)}
        self.protocol = ClientProtocol(self.places, NAME, now=0.0, **options)
        self.now = 0.0

    def welcomed(self, interval: float = 20.0, deadline: float = 45.0) -> Conversation:
        self.protocol.hello()
        self.say(Welcome("c-1", "relay/1", interval, deadline))
        return self

    def resumed(self, seq: int = 0, head: int = 0) -> Conversation:
        self.welcomed()
        for channel in self.places:
            self.say(Resumed(channel, Cursor(EPOCH, seq), head))
        return self

    def say(self, message: ServerMessage) -> Received:
        return self.protocol.receive(encode(message), self.now)

    def event(self, seq: int, **changes: Any) -> Received:
        return self.protocol.receive(encode_event(make_event(seq, **changes), embed=True), self.now)

    def events(self, first: int, last: int) -> None:
        for seq in range(first, last + 1):
            assert self.event(seq).items == (make_event(seq),)


def sent(frames: tuple[bytes, ...]) -> list[ClientMessage]:
    return [decode_client_message(frame) for frame in frames]


# --- hello -------------------------------------------------------------------------------------------


def test_hello_says_who_reads_what_from_where_with_full_credit() -> None:
    places = {"a": Place(Cursor("e", 7)), "b": Place()}
    hello = decode_client_message(ClientProtocol(places, NAME, now=0).hello())
    assert hello == Hello(NAME, (Subscription("a", Cursor("e", 7)), Subscription("b")), MAX_CREDIT)


def test_hello_names_the_event_behind_the_cursor_when_the_reader_knows_it() -> None:
    first = Conversation().resumed()
    first.events(1, 2)
    assert json.loads(ClientProtocol(first.places, NAME, now=0).hello())["subscriptions"] == [
        {"channel": "default", "cursor": {"epoch": EPOCH, "seq": 2, "id": make_event(2).id}}
    ]
    assert b'"id":""' not in ClientProtocol({"a": Place(Cursor("e", 7))}, NAME, now=0).hello()


def test_a_token_is_in_the_hello_only_when_it_is_given() -> None:
    assert b"token" not in ClientProtocol({"a": Place()}, NAME, now=0).hello()
    hello = decode_client_message(ClientProtocol({"a": Place()}, NAME, now=0, token="whr_x").hello())
    assert isinstance(hello, Hello)
    assert hello.token == "whr_x"


def test_hello_after_a_lost_link_leaves_out_the_credit_of_events_not_yet_on_disk() -> None:
    first = Conversation().resumed()
    first.events(1, 100)
    second = ClientProtocol(first.places, NAME, now=0)
    hello = decode_client_message(second.hello())
    assert isinstance(hello, Hello)
    assert hello.credit == MAX_CREDIT - 100
    assert hello.subscriptions == (Subscription("default", make_event(100).cursor),)


def test_hello_always_allows_at_least_one_event() -> None:
    first = Conversation().resumed()
    first.events(1, MAX_CREDIT)
    hello = decode_client_message(ClientProtocol(first.places, NAME, now=0).hello())
    assert isinstance(hello, Hello)
    assert hello.credit == 1


# --- being placed ------------------------------------------------------------------------------------


def test_phase_goes_from_connecting_over_catching_up_to_live() -> None:
    talk = Conversation(Cursor(EPOCH, 3))
    assert talk.protocol.phase is LinkPhase.CONNECTING
    talk.welcomed()
    assert talk.protocol.phase is LinkPhase.CONNECTING
    talk.say(Resumed("default", Cursor(EPOCH, 3), 5))
    assert (talk.protocol.phase, talk.protocol.behind) == (LinkPhase.CATCHING_UP, 2)
    talk.event(4)
    assert (talk.protocol.phase, talk.protocol.behind) == (LinkPhase.CATCHING_UP, 1)
    talk.event(5)
    assert (talk.protocol.phase, talk.protocol.behind) == (LinkPhase.LIVE, 0)
    talk.event(6)
    assert (talk.protocol.phase, talk.protocol.behind) == (LinkPhase.LIVE, 0)


def test_two_channels_are_both_placed_before_the_link_is_live() -> None:
    talk = Conversation(None, "a", "b").welcomed()
    talk.say(Resumed("a", Cursor(EPOCH, 0), 0))
    assert talk.protocol.phase is LinkPhase.CONNECTING
    talk.say(Resumed("b", Cursor(EPOCH, 0), 2))
    assert talk.protocol.behind == 2


def test_a_new_reader_takes_the_place_that_the_relay_gives_it() -> None:
    talk = Conversation().welcomed()
    message = Resumed("default", Cursor(EPOCH, 40), 41)
    assert talk.say(message).items == (message,)
    assert talk.event(41).items == (make_event(41),)


def test_resumed_behind_the_readers_place_brings_duplicates_which_are_dropped() -> None:
    talk = Conversation(Cursor(EPOCH, 2)).welcomed()
    talk.say(Resumed("default", Cursor(EPOCH, 1), 3))
    assert talk.event(2).items == ()
    assert talk.event(3).items == (make_event(3),)


def test_a_resumed_reader_keeps_the_id_that_the_relay_does_not_repeat() -> None:
    talk = Conversation(make_event(5).cursor).welcomed()
    told = Resumed("default", make_event(5).cursor, 9)
    assert talk.say(Resumed("default", Cursor(EPOCH, 5), 9)).items == (told,)
    assert talk.places["default"].cursor == make_event(5).cursor


@pytest.mark.parametrize("elsewhere", [Cursor(EPOCH, 6), Cursor("other", 5)])
def test_resumed_somewhere_else_would_be_a_silent_hole_and_is_refused(elsewhere: Cursor) -> None:
    talk = Conversation(Cursor(EPOCH, 5)).welcomed()
    with pytest.raises(ProtocolError, match="somewhere else") as raised:
        talk.say(Resumed("default", elsewhere, 9))
    assert raised.value.code == "hole"
    assert talk.places["default"].cursor == Cursor(EPOCH, 5)


def test_a_gap_is_told_and_reading_goes_on_behind_it() -> None:
    talk = Conversation(Cursor(EPOCH, 5)).welcomed()
    gap = Gap("default", EPOCH, 6, 9, 11, "retention")
    assert talk.say(gap).items == (gap,)
    assert talk.protocol.behind == 2
    talk.events(10, 11)


def test_a_gap_in_mid_stream_is_told_too() -> None:
    talk = Conversation().resumed(0, 10)
    talk.events(1, 2)
    gap = Gap("default", EPOCH, 3, 8, 10, "retention")
    assert talk.say(gap).items == (gap,)
    talk.events(9, 10)


def test_a_new_reader_may_be_placed_by_a_gap() -> None:
    talk = Conversation().welcomed()
    gap = Gap("default", EPOCH, 1, 9, 11, "retention")
    assert talk.say(gap).items == (gap,)
    talk.events(10, 11)


def test_a_gap_that_lies_behind_the_reader_is_nothing_new() -> None:
    talk = Conversation(Cursor(EPOCH, 9)).welcomed()
    assert talk.say(Gap("default", EPOCH, 3, 9, 9, "retention")).items == ()
    assert talk.protocol.phase is LinkPhase.LIVE
    talk.events(10, 10)


@pytest.mark.parametrize("gap", [Gap("default", EPOCH, 7, 9, 9, ""), Gap("default", "other", 6, 9, 9, "")])
def test_a_gap_that_does_not_start_at_the_readers_place_is_refused(gap: Gap) -> None:
    talk = Conversation(Cursor(EPOCH, 5)).welcomed()
    with pytest.raises(ProtocolError, match="does not start"):
        talk.say(gap)


def test_a_reset_puts_the_reader_into_the_other_log() -> None:
    talk = Conversation(Cursor(EPOCH, 500)).welcomed()
    reset = Reset("default", Cursor("new", 0), 1, "another-log")
    assert talk.say(reset).items == (reset,)
    assert talk.event(1, epoch="new").items == (make_event(1, epoch="new"),)


# --- order -------------------------------------------------------------------------------------------


def test_an_event_that_leaves_a_hole_is_refused_and_the_place_is_kept() -> None:
    talk = Conversation().resumed(0, 5)
    talk.events(1, 2)
    with pytest.raises(ProtocolError, match="something is missing") as raised:
        talk.event(4)
    assert raised.value.code == "hole"
    assert talk.places["default"].cursor == make_event(2).cursor


def test_a_duplicate_is_dropped() -> None:
    talk = Conversation().resumed(0, 3)
    talk.events(1, 3)
    assert talk.event(2) == Received()


def test_duplicates_do_not_use_up_the_credit() -> None:
    talk = Conversation(Cursor(EPOCH, MAX_CREDIT)).welcomed()
    talk.say(Resumed("default", Cursor(EPOCH, 0), MAX_CREDIT))
    replies = [message for seq in range(1, MAX_CREDIT + 1) for message in sent(talk.event(seq).replies)]
    assert replies == [Credit(CREDIT_STEP)] * (MAX_CREDIT // CREDIT_STEP)


def test_an_event_of_another_log_is_refused() -> None:
    with pytest.raises(ProtocolError, match="another log"):
        Conversation().resumed().event(1, epoch="other")


def test_an_event_before_its_channel_was_placed_is_refused() -> None:
    with pytest.raises(ProtocolError, match="before its channel"):
        Conversation().welcomed().event(1)


def test_an_event_of_a_channel_nobody_asked_for_is_refused() -> None:
    with pytest.raises(ProtocolError, match="before its channel"):
        Conversation().resumed().event(1, channel="other")


@pytest.mark.parametrize(
    "message",
    [
        Resumed("default", Cursor(EPOCH, 0), 0),
        Gap("default", EPOCH, 1, 2, 2, ""),
        Reset("default", Cursor(EPOCH, 0), 0, ""),
    ],
)
def test_nothing_comes_before_the_welcome(message: ServerMessage) -> None:
    with pytest.raises(ProtocolError, match="welcome"):
        Conversation().say(message)


def test_a_channel_that_was_not_asked_for_is_refused() -> None:
    with pytest.raises(ProtocolError, match="'other'"):
        Conversation().welcomed().say(Resumed("other", Cursor(EPOCH, 0), 0))


@pytest.mark.parametrize("frame", [b"", b"no json", b'{"type":"unknown"}', b"[]", b"\xff", "{}", b"[" * 100_000])
def test_a_frame_that_is_none_is_refused(frame: bytes | str) -> None:
    with pytest.raises(ProtocolError) as raised:
        Conversation().protocol.receive(frame, 0)
    assert raised.value.code == "bad-frame"


# --- a filter ----------------------------------------------------------------------------------------

PUSHES = EventFilter(types=("github.push",))


def test_a_filter_is_in_the_hello_for_every_channel() -> None:
    places = {"a": Place(Cursor("e", 7)), "b": Place()}
    hello = decode_client_message(ClientProtocol(places, NAME, now=0, wanted=PUSHES).hello())
    assert isinstance(hello, Hello)
    assert hello.subscriptions == (Subscription("a", Cursor("e", 7), PUSHES), Subscription("b", None, PUSHES))


def test_with_a_filter_events_in_between_are_not_missing() -> None:
    talk = Conversation(wanted=PUSHES).resumed(0, 9)
    assert [talk.event(seq, type="github.push").items != () for seq in (2, 7)] == [True, True]
    assert talk.places["default"].cursor == make_event(7).cursor


def test_passing_over_moves_the_cursor_and_is_handed_over_so_that_a_reader_can_keep_it() -> None:
    talk = Conversation(wanted=PUSHES).resumed(0, 9)
    passed = Passed("default", make_event(9).cursor, 9)
    assert talk.say(passed).items == (passed,)
    assert talk.protocol.phase is LinkPhase.LIVE
    assert sent(talk.protocol.acknowledge("default", passed.cursor)) == [Ack("default", passed.cursor)]
    again = decode_client_message(ClientProtocol(talk.places, NAME, now=0, wanted=PUSHES).hello())
    assert isinstance(again, Hello)
    assert again.subscriptions[0].cursor == passed.cursor
    assert talk.say(Passed("default", make_event(8).cursor, 9)) == Received()


def test_a_relay_that_does_not_know_filters_costs_bytes_and_nothing_else() -> None:
    talk = Conversation(wanted=PUSHES).resumed(0, 0)
    assert [talk.event(seq, type="other").items for seq in range(1, CREDIT_STEP)] == [()] * (CREDIT_STEP - 1)
    assert sent(talk.event(CREDIT_STEP, type="other").replies) == [Credit(CREDIT_STEP)]
    assert talk.event(CREDIT_STEP + 1, type="github.push").items != ()
    assert talk.places["default"].open == 1
    assert (talk.protocol.behind, talk.protocol.phase) == (0, LinkPhase.LIVE)


@pytest.mark.parametrize(
    ("wanted", "cursor"), [(None, Cursor(EPOCH, 5)), (PUSHES, Cursor("another", 5))], ids=["unasked", "another log"]
)
def test_being_passed_over_unasked_would_be_a_hole(wanted: EventFilter | None, cursor: Cursor) -> None:
    with pytest.raises(ProtocolError) as raised:
        Conversation(wanted=wanted).resumed(0, 9).say(Passed("default", cursor, 9))
    assert raised.value.code == "hole"


# --- acknowledging and credit ------------------------------------------------------------------------


def test_acknowledging_sends_the_cursor_and_gives_the_credit_back() -> None:
    talk = Conversation().resumed(0, 300)
    talk.events(1, 300)
    assert sent(talk.protocol.acknowledge("default", Cursor(EPOCH, 300))) == [
        Ack("default", Cursor(EPOCH, 300)),
        Credit(300),
    ]


def test_credit_goes_back_in_steps_and_none_is_lost() -> None:
    talk = Conversation().resumed()
    given = []
    for seq in range(1, 5 * CREDIT_STEP + 1):
        talk.event(seq)
        frames = sent(talk.protocol.acknowledge("default", Cursor(EPOCH, seq)))
        given += [frame for frame in frames if isinstance(frame, Credit)]
    assert given == [Credit(CREDIT_STEP)] * 5


def test_credit_never_exceeds_what_the_reader_has_room_for() -> None:
    first = Conversation().resumed()
    first.events(1, MAX_CREDIT)
    second = ClientProtocol(first.places, NAME, now=0)
    second.hello()
    second.receive(encode(Welcome("c-2", "relay/1", 20, 45)), 0)
    second.receive(encode(Resumed("default", Cursor(EPOCH, MAX_CREDIT), MAX_CREDIT)), 0)
    frames = sent(second.acknowledge("default", Cursor(EPOCH, MAX_CREDIT)))
    assert frames[-1] == Credit(MAX_CREDIT - 1), "one was granted by the hello already"


def test_acknowledging_before_the_welcome_says_nothing_but_counts() -> None:
    first = Conversation().resumed()
    first.events(1, 10)
    second = ClientProtocol(first.places, NAME, now=0)
    assert second.acknowledge("default", Cursor(EPOCH, 10)) == ()
    hello = decode_client_message(second.hello())
    assert isinstance(hello, Hello)
    assert hello.credit == MAX_CREDIT


def test_acknowledging_the_old_log_after_a_reset_is_not_told_to_the_relay_but_frees_credit() -> None:
    talk = Conversation().resumed(0, 100)
    talk.events(1, 100)
    talk.say(Reset("default", Cursor("new", 0), 1, ""))
    talk.event(1, epoch="new")
    assert sent(talk.protocol.acknowledge("default", Cursor(EPOCH, 100))) == [Credit(100)]
    assert list(talk.places["default"].unacknowledged) == [make_event(1, epoch="new").cursor]
    assert not talk.places["default"].superseded


def test_acknowledging_the_new_log_covers_everything_of_the_old_one() -> None:
    talk = Conversation().resumed(0, 2)
    talk.events(1, 2)
    talk.say(Reset("default", Cursor("new", 0), 1, ""))
    talk.event(1, epoch="new")
    talk.protocol.acknowledge("default", Cursor("new", 1))
    assert talk.places["default"].open == 0


def test_acknowledging_what_an_older_copy_of_the_log_does_not_hold_is_not_told_to_the_relay() -> None:
    talk = Conversation().resumed(0, 100)
    talk.events(1, 100)
    talk.say(Reset("default", Cursor(EPOCH, 0), 60, ""))
    talk.events(1, 60)
    assert sent(talk.protocol.acknowledge("default", make_event(50).cursor)) == [Credit(50)]
    assert sent(talk.protocol.acknowledge("default", Cursor(EPOCH, 100))) == [Credit(50)]
    assert talk.places["default"].open == 60
    again = Cursor(EPOCH, 60, "the event that has this number now")
    assert sent(talk.protocol.acknowledge("default", again)) == [Ack("default", again), Credit(60)]


def test_nothing_is_acknowledged_to_the_relay_that_it_did_not_send() -> None:
    talk = Conversation(Cursor(EPOCH, 5)).welcomed()
    talk.say(Gap("default", EPOCH, 6, 9, 9, "retention"))
    talk.say(Reset("default", Cursor(EPOCH, 0), 3, "an older copy"))
    assert talk.protocol.acknowledge("default", Cursor(EPOCH, 9)) == ()


# --- heartbeat ---------------------------------------------------------------------------------------


def test_a_ping_is_answered_with_its_nonce() -> None:
    assert sent(Conversation().say(Ping(17)).replies) == [Pong(17)]


def test_a_ping_goes_out_every_interval_with_a_new_nonce() -> None:
    talk = Conversation().welcomed()
    assert talk.protocol.tick_at == HEARTBEAT_INTERVAL
    assert talk.protocol.tick(19.9) == ()
    assert sent(talk.protocol.tick(20.0)) == [Ping(1)]
    talk.now = 20.1
    talk.say(Pong(1))
    assert sent(talk.protocol.tick(40.0)) == [Ping(2)]


def test_silence_beyond_the_deadline_is_a_dead_link() -> None:
    talk = Conversation().welcomed()
    talk.now = 30.0
    talk.say(Pong(1))
    talk.protocol.tick(74.9)
    with pytest.raises(ConnectionFailedError, match="no sign of life for 45 seconds"):
        talk.protocol.tick(75.0)


def test_a_relay_that_never_says_welcome_is_given_up_quickly() -> None:
    talk = Conversation()
    assert talk.protocol.tick_at == HELLO_DEADLINE
    with pytest.raises(ConnectionFailedError):
        talk.protocol.tick(HELLO_DEADLINE)


@pytest.mark.parametrize(
    ("interval", "deadline", "expected_interval", "expected_deadline"),
    [(30, 70, 30, 70), (0.001, 45, 1, 45), (9999, 9999, 60, MAX_HEARTBEAT_DEADLINE), (20, 1, 20, 40), (-1, -1, 1, 2)],
)
def test_the_relays_heartbeat_values_win_within_bounds(
    interval: float, deadline: float, expected_interval: float, expected_deadline: float
) -> None:
    talk = Conversation().welcomed(interval, deadline)
    talk.protocol.tick(talk.protocol.tick_at)
    assert talk.protocol.tick_at == OVERDUE * expected_interval
    talk.protocol.tick(talk.protocol.tick_at)
    assert talk.protocol.tick_at == min(2 * expected_interval, expected_deadline)
    with pytest.raises(ConnectionFailedError):
        talk.protocol.tick(expected_deadline)


def test_a_sign_of_life_that_is_overdue_is_stale_before_the_link_is_given_up_and_any_frame_ends_it() -> None:
    talk = Conversation().resumed(0, 0)
    talk.protocol.tick(24.9)
    assert talk.protocol.phase is LinkPhase.LIVE
    talk.protocol.tick(25.0)
    assert talk.protocol.phase is LinkPhase.STALE
    assert talk.protocol.tick_at == 44.9, "the next ping, well before the deadline"
    talk.now = 30.0
    talk.say(Pong(1))
    assert talk.protocol.phase is LinkPhase.LIVE


def test_a_checked_link_is_stale_until_the_very_question_is_answered() -> None:
    talk = Conversation().resumed(0, 0)
    talk.protocol.tick(20.0)
    assert sent(talk.protocol.check(21.0)) == [Ping(2)]
    assert talk.protocol.phase is LinkPhase.STALE
    talk.say(Pong(1))
    talk.events(1, 1)
    assert talk.protocol.phase is LinkPhase.STALE, "that lay in this machine's buffers"
    talk.say(Pong(2))
    assert talk.protocol.phase is LinkPhase.LIVE


def test_a_checked_link_that_does_not_answer_within_seconds_is_dead() -> None:
    talk = Conversation().resumed(0, 0)
    talk.protocol.check(5.0)
    assert talk.protocol.tick_at == 5.0 + CHECK_DEADLINE
    talk.protocol.tick(7.9)
    with pytest.raises(ConnectionFailedError, match="did not answer within 3 seconds"):
        talk.protocol.tick(8.0)


def test_a_check_while_this_side_does_not_read_proves_nothing() -> None:
    talk = Conversation().resumed(0, 0)
    talk.protocol.check(5.0)
    talk.protocol.heard(6.0)
    talk.protocol.tick(20.0)
    assert talk.protocol.phase is LinkPhase.LIVE


def test_a_pause_of_our_own_making_is_not_the_relays_silence() -> None:
    talk = Conversation().welcomed()
    talk.protocol.heard(100.0)
    assert sent(talk.protocol.tick(100.0)) == [Ping(1)]


def test_what_the_relay_says_before_it_closes_is_kept() -> None:
    talk = Conversation().welcomed()
    assert talk.say(Problem("forbidden", "No.", "Ask.")) == Received()
    assert talk.protocol.problem == Problem("forbidden", "No.", "Ask.")


# --- all of it together ------------------------------------------------------------------------------


def test_any_cut_leads_back_to_every_event_exactly_once() -> None:
    log = [make_event(seq) for seq in range(1, 41)]
    for cut in range(40):
        places, got = {"default": Place()}, []
        for stop in (cut, len(log)):
            protocol = ClientProtocol(places, NAME, now=0)
            hello = msgspec.json.decode(protocol.hello())
            start = (hello["subscriptions"][0].get("cursor") or {"seq": 0})["seq"]
            protocol.receive(encode(Welcome("c", "r", 20, 45)), 0)
            protocol.receive(encode(Resumed("default", Cursor(EPOCH, start), len(log))), 0)
            for event in log[start:stop]:
                got += protocol.receive(encode_event(event, embed=True), 0).items
        assert got == log


def test_of_a_packed_event_a_client_that_wants_it_so_reads_only_the_head() -> None:
    talk = Conversation(packed=True).resumed()
    damaged = packed_frame(make_event(1, body=b'{"n":"%b"}' % (b"1" * 5000))).replace(b"\x00\x00\xff\xff", b"\xff" * 4)
    (arrival,) = talk.protocol.receive(Packed(damaged), 0).items
    assert isinstance(arrival, PackedEvent)
    assert arrival.cursor == talk.places["default"].cursor == make_event(1).cursor


@pytest.mark.parametrize("packed", [False, True])
def test_packed_events_are_held_against_the_readers_place_as_all_are(packed: bool) -> None:
    talk = Conversation(packed=packed).resumed(0, 9)
    for seq in (1, 2, 2):
        talk.protocol.receive(packed_frame(make_event(seq)), 0)
    assert talk.places["default"].open == 2
    with pytest.raises(ProtocolError, match="something is missing"):
        talk.protocol.receive(packed_frame(make_event(4)), 0)


def test_every_packed_frame_is_understood() -> None:
    talk = Conversation(packed=True).resumed()
    assert sent(talk.protocol.receive(compressed(encode(Ping(3))), 0).replies) == [Pong(3)]
    assert talk.protocol.receive(compressed_event(make_event(1)), 0).items == (make_event(1),)


def test_bodies_come_out_byte_for_byte_embedded_or_not() -> None:
    talk = Conversation().resumed()
    odd: list[tuple[bytes, bool]] = [
        (b'{"a": 1.0,\t"a":2}', True),
        (b"\x00\xff", False),
        (b"", False),
        (b" {} ", False),
    ]
    for seq, (body, embed) in enumerate(odd, 1):
        event = replace_body(make_event(seq), body)
        (item,) = talk.protocol.receive(encode_event(event, embed=embed), 0).items
        assert isinstance(item, Event)
        assert item.body == body


def replace_body(event: Event, body: bytes) -> Event:
    return msgspec.structs.replace(event, body=body)
