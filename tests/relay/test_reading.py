from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhook_relay.event import Cursor
from webhook_relay.messages import MAX_CREDIT, Gap, Reset, Resumed
from webhook_relay_server.delivery.reading import Credits, start
from webhook_relay_server.store.records import Bounds

HELD = Bounds("default", "e", first=11, head=20)


def test_without_a_cursor_reading_starts_at_the_oldest_event() -> None:
    begun = start("default", None, HELD)
    assert begun.message == Resumed("default", Cursor("e", 10), 20)
    assert begun.after == 10


def test_a_cursor_within_the_log_is_resumed_right_behind_it() -> None:
    for seq in (10, 15, 20):
        begun = start("default", Cursor("e", seq), HELD)
        assert begun.message == Resumed("default", Cursor("e", seq), 20)
        assert begun.after == seq


def test_a_cursor_before_the_oldest_event_is_told_the_gap() -> None:
    begun = start("default", Cursor("e", 7), HELD)
    assert isinstance(begun.message, Gap)
    assert (begun.message.first, begun.message.last, begun.message.head) == (8, 10, 20)
    assert begun.after == 10


def test_a_cursor_of_another_log_or_ahead_of_this_one_is_reset() -> None:
    for cursor in (Cursor("other", 15), Cursor("e", 21), Cursor("e", -1)):
        begun = start("default", cursor, HELD)
        assert isinstance(begun.message, Reset)
        assert begun.message.cursor == Cursor("e", 10)
        assert begun.after == 10


def test_an_empty_log_that_has_lost_everything_says_what_is_missing() -> None:
    begun = start("default", Cursor("e", 3), Bounds("default", "e", first=6, head=5))
    assert isinstance(begun.message, Gap)
    assert (begun.message.first, begun.message.last) == (4, 5)
    assert start("default", Cursor("e", 5), Bounds("default", "e", first=6, head=5)).after == 5


@given(st.sampled_from(["e", "other"]), st.integers(), st.integers(0, 50), st.integers(0, 50))
def test_no_event_is_skipped_without_being_named(epoch: str, seq: int, kept: int, removed: int) -> None:
    bounds = Bounds("default", "e", first=removed + 1, head=removed + kept)
    begun = start("c", Cursor(epoch, seq), bounds)
    assert removed <= begun.after <= bounds.head
    match begun.message:
        case Resumed(cursor=cursor):
            assert cursor == Cursor(epoch, seq)
            assert begun.after == seq
        case Gap():
            assert begun.message.first == seq + 1
            assert begun.message.last == begun.after == bounds.first - 1
        case Reset(cursor=cursor):
            assert (cursor.seq, begun.after) == (bounds.first - 1, bounds.first - 1)


@given(st.integers(1, MAX_CREDIT), st.lists(st.integers(1, MAX_CREDIT)))
def test_open_credit_never_exceeds_what_the_protocol_allows(granted: int, grants: list[int]) -> None:
    credit = Credits(granted)
    for events in grants:
        credit.grant(events)
        assert 0 < credit.open <= MAX_CREDIT
        credit.open -= 1


def test_a_cursor_on_another_event_of_the_same_number_is_reset() -> None:
    held = Bounds("default", "e", first=11, head=20, id="ours")
    begun = start("default", Cursor("e", 15, "another"), held)
    assert isinstance(begun.message, Reset)
    assert begun.after == 10


@pytest.mark.parametrize("known", ["", "ours"])
def test_a_cursor_whose_event_cannot_be_compared_or_is_the_same_goes_on(known: str) -> None:
    held = Bounds("default", "e", first=11, head=20, id=known)
    assert start("default", Cursor("e", 15, "ours"), held).after == 15
    assert start("default", Cursor("e", 15), held).after == 15
