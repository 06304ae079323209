"""The inbox: what is stored comes back as it was, once, with the relay's cursors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import structlog.testing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.clock import Clock
from support.events import EPOCH, make_event
from support.packing import packed, packed_frame
from webhook_relay.event import Cursor, Event, Verification
from webhook_relay.messages import Gap
from webhook_relay_desktop.history_filter import HistoryFilter
from webhook_relay_desktop.inbox import Inbox

RELAY = "https://relay.example.com"
NOW = datetime(2026, 11, 2, 9, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


LONE_SURROGATE = "half a \ud83d rocket"
TOO_LARGE = 2**63


def test_an_event_comes_back_as_it_was_stored(inbox: Inbox) -> None:
    event = make_event(headers=(("X-A", "1"), ("x-a", "\xe9\xff")), body=bytes(range(256)), delivery_id=None)
    [position] = inbox.store(RELAY, [event])
    stored = inbox.get(position)
    assert stored is not None
    assert stored.event == event
    assert stored.received_at == NOW


def test_positions_ascend_in_the_order_of_arrival(inbox: Inbox) -> None:
    assert inbox.store(RELAY, [make_event(2), make_event(1)]) == [1, 2]
    assert inbox.store(RELAY, [make_event(3)]) == [3]
    assert [stored.event.seq for stored in inbox.after(0, 10)] == [2, 1, 3]
    assert inbox.newest_position() == 3


def test_an_event_that_is_here_already_is_skipped(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(1), make_event(2)])
    assert inbox.store(RELAY, [make_event(2), make_event(3), make_event(3)]) == [3]
    assert [stored.event.seq for stored in inbox.after(0, 10)] == [1, 2, 3]


def test_a_position_is_never_used_twice(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(1), make_event(2)])
    with inbox.transaction() as connection:
        connection.execute("DELETE FROM event WHERE position = 2")
    assert inbox.store(RELAY, [make_event(3)]) == [3]
    assert inbox.get(2) is None


def test_an_empty_batch_changes_nothing(inbox: Inbox) -> None:
    assert inbox.store(RELAY, []) == []
    assert inbox.newest_position() == 0
    assert inbox.cursors(RELAY) == {}


def test_a_reader_gets_the_next_events_up_to_its_limit(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(seq) for seq in range(1, 6)])
    assert [stored.position for stored in inbox.after(2, 2)] == [3, 4]
    assert inbox.after(5, 10) == []


def test_a_reader_position_is_kept(inbox: Inbox) -> None:
    assert inbox.reader_position("automation") == 0
    inbox.set_reader_position("automation", 4)
    inbox.set_reader_position("automation", 7)
    assert inbox.reader_position("automation") == 7
    assert inbox.reader_position("notifier") == 0


def test_the_client_id_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "inbox.db"
    first = Inbox.open(path)
    made = first.client_id()
    first.close()
    again = Inbox.open(path)
    assert again.client_id() == made
    again.close()
    other = Inbox.open(tmp_path / "other.sqlite3")
    assert other.client_id() != made
    other.close()


# --- events that came packed -------------------------------------------------------------------------


def test_an_event_that_came_packed_comes_back_whole(inbox: Inbox) -> None:
    event = make_event(headers=(("X-A", "1"), ("x-a", "\xe9\xff")), body=b'{"n": 1.0, "n":2}')
    [position] = inbox.store(RELAY, [packed(event)])
    stored = inbox.get(position)
    assert stored is not None
    assert stored.event == event
    assert inbox.cursors(RELAY)["default"] == event.cursor


def test_packed_and_whole_events_keep_their_order_and_are_found(inbox: Inbox) -> None:
    events = [make_event(seq, summary=f"number{seq}") for seq in range(1, 6)]
    arrivals = [packed(event) if event.seq % 2 else event for event in events]
    assert inbox.store(RELAY, [*arrivals, packed(events[1])]) == [1, 2, 3, 4, 5]
    assert inbox.store(RELAY, [events[0], packed(events[1])]) == []
    assert [stored.event for stored in inbox.after(0, 10)] == events
    assert [row.position for row in inbox.rows_at(list(inbox.positions(HistoryFilter(words="number3"))))] == [3]


def test_the_file_holds_a_packed_body_once_and_as_it_came(inbox: Inbox) -> None:
    arrival = packed(make_event(body=b'{"n":"%b"}' % (b"1" * 50_000)))
    inbox.store(RELAY, [arrival])
    with inbox.read() as connection:
        rows = connection.execute("SELECT headers, original, body, frame FROM payload").fetchall()
    assert rows == [(b"", None, b"", arrival.frame)]
    assert len(arrival.frame) < 1000


def break_middle(event: Event) -> bytes:
    frame = bytearray(packed_frame(event))
    frame[-150:-140] = b"\xff" * 10
    return bytes(frame)


@pytest.mark.parametrize(
    "damaged", [break_middle, lambda event: packed_frame(make_event(9))], ids=["broken", "mixed up"]
)
def test_a_damaged_body_is_told_and_holds_nobody_up(inbox: Inbox, damaged: Callable[[Event], bytes]) -> None:
    events = [make_event(seq, body=b'{"n":"%b"}' % (bytes(range(65, 91)) * 300)) for seq in (1, 2, 3)]
    inbox.store(RELAY, [packed(event) for event in events])
    with inbox.transaction() as connection:
        connection.execute("UPDATE payload SET frame = ? WHERE position = 2", (damaged(events[1]),))
    with structlog.testing.capture_logs() as logs:
        first, second, third = (stored.event for stored in inbox.after(0, 10))
    assert (first, third) == (events[0], events[2])
    assert (second.id, second.summary, second.headers, second.body) == (events[1].id, events[1].summary, (), b"")
    assert second.verification is Verification.UNVERIFIED, "so that no handler starts for it"
    assert [(entry["event"], entry["position"]) for entry in logs] == [("inbox.event_damaged", 2)]


# --- cursors and gaps --------------------------------------------------------------------------------


def test_storing_moves_the_cursor_of_each_channel(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(1), make_event(7, channel="builds"), make_event(2)])
    assert inbox.cursors(RELAY) == {"default": make_event(2).cursor, "builds": make_event(7, channel="builds").cursor}
    assert inbox.cursors("https://other.example.com") == {}


def test_a_repeated_event_does_not_move_the_cursor_back(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(5)])
    inbox.store(RELAY, [make_event(3)])
    assert inbox.cursors(RELAY)["default"] == make_event(5).cursor


def test_a_cursor_that_names_no_event_is_kept_without_one(inbox: Inbox) -> None:
    inbox.set_cursor(RELAY, "default", Cursor(EPOCH, 4))
    assert inbox.cursors(RELAY)["default"] == Cursor(EPOCH, 4)


def test_a_number_that_is_given_to_another_event_is_another_event(inbox: Inbox) -> None:
    first, other = make_event(3), make_event(3, id="what the restored log has there")
    inbox.store(RELAY, [make_event(1), make_event(2), first])
    inbox.set_cursor(RELAY, "default", Cursor(EPOCH, 0))
    assert inbox.store(RELAY, [make_event(1), make_event(2), other]) == [4]
    assert [stored.event.id for stored in inbox.after(2, 10)] == [first.id, other.id]
    assert inbox.cursors(RELAY)["default"] == other.cursor


def test_an_event_of_a_new_log_begins_a_new_cursor(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(5)])
    inbox.store(RELAY, [make_event(1, epoch="e-2")])
    assert inbox.cursors(RELAY)["default"] == make_event(1, epoch="e-2").cursor


def test_a_cursor_can_be_set_back_on_purpose(inbox: Inbox) -> None:
    inbox.store(RELAY, [make_event(5)])
    inbox.set_cursor(RELAY, "default", Cursor("e-2", 0))
    assert inbox.cursors(RELAY) == {"default": Cursor("e-2", 0)}


def test_a_gap_is_noted_once_and_reading_goes_on_behind_it(inbox: Inbox) -> None:
    gap = Gap(channel="default", epoch=EPOCH, first=3, last=9, head=12, reason="retention")
    inbox.note_gap(RELAY, gap)
    inbox.note_gap(RELAY, gap)
    [note] = inbox.gaps(10)
    assert (note.relay, note.channel, note.first, note.last, note.reason) == (RELAY, "default", 3, 9, "retention")
    assert note.noted_at == NOW
    assert inbox.cursors(RELAY)["default"] == Cursor(EPOCH, 9)


def test_the_latest_gaps_come_first(inbox: Inbox) -> None:
    for last in (2, 4, 6):
        inbox.note_gap(RELAY, Gap("default", EPOCH, last, last, 9, "retention"))
    assert [note.last for note in inbox.gaps(2)] == [6, 4]


# --- bad input ---------------------------------------------------------------------------------------


def test_a_lone_surrogate_in_any_text_is_kept(inbox: Inbox) -> None:
    event = make_event(
        **dict.fromkeys(
            ("id", "channel", "epoch", "source", "type", "subject", "summary", "delivery_id", "scheme", "content_type"),
            LONE_SURROGATE,
        ),
        headers=((LONE_SURROGATE, LONE_SURROGATE),),
    )
    [position] = inbox.store(LONE_SURROGATE, [event])
    stored = inbox.get(position)
    assert stored is not None
    assert stored.event == event
    assert inbox.store(LONE_SURROGATE, [event]) == []
    assert [cursor.seq for cursor in inbox.cursors(LONE_SURROGATE).values()] == [1]


def test_a_number_beyond_63_bits_is_kept_exactly(inbox: Inbox) -> None:
    [position] = inbox.store(RELAY, [msgspec.structs.replace(make_event(1), seq=TOO_LARGE)])
    stored = inbox.get(position)
    assert stored is not None
    assert stored.event.seq == TOO_LARGE
    assert inbox.cursors(RELAY)["default"].seq == TOO_LARGE
    inbox.note_gap(RELAY, Gap("default", EPOCH, TOO_LARGE, TOO_LARGE + 1, TOO_LARGE + 2, LONE_SURROGATE))
    assert inbox.gaps(1)[0].last == TOO_LARGE + 1


def test_the_last_moment_that_python_knows_can_be_stored(inbox: Inbox) -> None:
    last = datetime.max.replace(tzinfo=UTC)
    [position] = inbox.store(RELAY, [make_event(time=last)])
    stored = inbox.get(position)
    assert stored is not None
    assert stored.event.time == last


texts = st.text(st.characters() | st.characters(categories=["Cs"]), max_size=20)
events = st.builds(
    Event,
    id=texts,
    channel=texts,
    epoch=texts,
    seq=st.integers(-(2**70), 2**70),
    source=texts,
    type=texts,
    time=st.datetimes(datetime(1970, 1, 1), datetime(2242, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - given below
    subject=texts,
    summary=texts,
    delivery_id=st.none() | texts,
    verification=st.sampled_from(Verification),
    scheme=texts,
    content_type=texts,
    headers=st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
    body=st.binary(max_size=50),
)


@given(event=events)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_an_event_holds_it_comes_back_unchanged(inbox: Inbox, event: Event) -> None:
    with inbox.transaction() as connection:
        connection.execute("DELETE FROM event")
    [position] = inbox.store(event.source, [event])
    stored = inbox.get(position)
    assert stored is not None
    assert stored.event == event


def test_real_and_hostile_bodies_come_back_byte_for_byte(inbox: Inbox, corpus: Path) -> None:
    bodies = [path.read_bytes() for path in sorted((corpus / "hostile").rglob("*")) if path.is_file()]
    stored = inbox.store(RELAY, [make_event(number, body=body) for number, body in enumerate(bodies, 1)])
    assert len(stored) == len(bodies)
    assert [event.event.body for event in inbox.after(0, len(bodies))] == bodies


def test_a_time_is_kept_to_the_microsecond_in_any_zone(inbox: Inbox) -> None:
    time = NOW + timedelta(microseconds=1)
    [position] = inbox.store(RELAY, [make_event(time=time)])
    stored = inbox.get(position)
    assert stored is not None
    assert stored.event.time == time
    assert stored.event.time.tzinfo is UTC
