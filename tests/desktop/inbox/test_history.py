"""The reading side of the window: filters, pages and random access by row number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.events import make_event
from webhook_relay.event import Event, Verification
from webhook_relay.handler import RunState
from webhook_relay_desktop.inbox import Inbox, InboxFilter, InboxRow, history

RELAY = "https://relay.example.com"
TYPES = ("github.push", "github.pull_request.opened", "githubx.push", "stripe.invoice.paid")


@pytest.fixture(scope="module")
def events() -> list[Event]:
    chance = random.Random(7)
    return [
        make_event(
            seq,
            type=chance.choice(TYPES),
            subject=f"octo-org/repo-{seq % 7}",
            summary=" ".join(chance.choices(("Fix", "login", "page", "Éclair", "100%", "über-alles"), k=3))
            + f" #{seq}",
        )
        for seq in range(1, 2501)
    ]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory, events: list[Event]) -> Iterator[Inbox]:
    inbox = Inbox.open(tmp_path_factory.mktemp("inbox") / "inbox.sqlite3")
    for start in range(0, len(events), 500):
        inbox.store(RELAY, events[start : start + 500])
    yield inbox
    inbox.close()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Inbox]:
    inbox = Inbox.open(tmp_path / "inbox.sqlite3")
    yield inbox
    inbox.close()


def positions(rows: list[InboxRow]) -> list[int]:
    return [row.position for row in rows]


FILTERS = [
    InboxFilter(),
    InboxFilter(type="github.push"),
    InboxFilter(type="github.*"),
    InboxFilter(text="login"),
    InboxFilter(text="log pag"),
    InboxFilter(text="fix", type="github.push"),
    InboxFilter(text="fix", type="github.*"),
    InboxFilter(text="%"),
    InboxFilter(text="login #"),
    InboxFilter(text="% -", type="stripe.*"),
    InboxFilter(text="nowhere"),
]


def wanted_by(wanted: InboxFilter, events: list[Event]) -> list[int]:
    """Return the positions that a filter wants, newest first, found the slow way."""
    found = []
    for event in reversed(events):
        text = " ".join((event.type, event.source, event.subject, event.summary)).lower()
        beginnings = text.replace(".", " ").replace("-", " ").replace("/", " ").replace("#", " ").split()
        words = wanted.text.lower().split()
        by_text = all(word in text if word in "%#-" else any(b.startswith(word) for b in beginnings) for word in words)
        by_type = event.type.startswith(wanted.type[:-1]) if wanted.type.endswith("*") else event.type == wanted.type
        if by_text and (by_type or not wanted.type):
            found.append(event.seq)
    return found


@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_a_filter_counts_and_lists_what_it_says(inbox: Inbox, events: list[Event], wanted: InboxFilter) -> None:
    expected = wanted_by(wanted, events)
    assert inbox.count(wanted) == len(expected)
    assert positions(inbox.rows_before(wanted, None, 100)) == expected[:100]
    assert positions(inbox.rows_before(wanted, 1000, 5)) == [place for place in expected if place < 1000][:5]


@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_any_row_can_be_read_by_its_number(
    inbox: Inbox, events: list[Event], wanted: InboxFilter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "PLACE_SPACING", 50)
    expected = wanted_by(wanted, events)
    table = inbox.history(wanted)
    assert len(table) == len(expected)
    chance = random.Random(3)
    for _ in range(60):
        first, limit = chance.randrange(-3, len(expected) + 3), chance.randrange(0, 80)
        shown = expected[first : first + limit] if first >= 0 else []
        assert positions(table.rows(first, limit)) == shown
    for row in range(0, len(expected), 97):
        assert table.row_of(expected[row]) == row


def test_an_event_that_a_table_does_not_show_has_no_row_number(inbox: Inbox) -> None:
    table = inbox.history(InboxFilter(text="nowhere"))
    assert table.row_of(1) is None
    assert inbox.history(InboxFilter()).row_of(99_999) is None


def test_remembered_places_stay_few(inbox: Inbox, events: list[Event]) -> None:
    table = inbox.history(InboxFilter())
    for first in range(0, len(events), 10):
        table.rows(first, 10)
    assert len(table._positions) <= len(events) // history.PLACE_SPACING + 1


def test_a_table_stays_as_it_was_until_it_grows(small: Inbox) -> None:
    small.store(RELAY, [make_event(1), make_event(2, type="stripe.invoice.paid")])
    table = small.history(InboxFilter(type="github.*"))
    small.store(RELAY, [make_event(3), make_event(4, type="stripe.invoice.paid"), make_event(5)])
    assert positions(table.rows(0, 10)) == [1]
    assert table.row_of(5) is None
    assert table.grow() == 2
    assert positions(table.rows(0, 10)) == [5, 3, 1]
    assert table.row_of(3) == 1
    assert table.grow() == 0


def test_a_table_opened_empty_grows_from_nothing(small: Inbox) -> None:
    table = small.history(InboxFilter())
    assert len(table) == 0
    assert table.rows(0, 10) == []
    small.store(RELAY, [make_event(1)])
    assert table.grow() == 1
    assert positions(table.rows(0, 10)) == [1]


def test_a_row_shows_the_event_and_its_runs_in_their_order(small: Inbox) -> None:
    event = make_event(1, verification=Verification.UNVERIFIED)
    [position] = small.store(RELAY, [event])
    with small.transaction() as connection:
        connection.executemany(
            "INSERT INTO run (handler, event, state, created_at) VALUES (?, ?, ?, 0)",
            [("slack", position, "succeeded"), ("deploy", position, "unknown")],
        )
    [row] = small.rows_before(InboxFilter(), None, 10)
    assert row == InboxRow(
        position=position,
        time=event.time,
        source=event.source,
        type=event.type,
        subject=event.subject,
        summary=event.summary,
        verification=Verification.UNVERIFIED,
        channel=event.channel,
        seq=1,
        runs=(("slack", RunState.SUCCEEDED), ("deploy", RunState.UNKNOWN)),
    )


def test_rows_at_keeps_those_that_the_filter_wants(inbox: Inbox, events: list[Event]) -> None:
    wanted = InboxFilter(type="github.push")
    shown = [event.seq for event in events[:20] if event.type == "github.push"]
    assert positions(inbox.rows_at(wanted, range(1, 21))) == shown[::-1]
    assert inbox.rows_at(InboxFilter(), []) == []
    assert positions(inbox.rows_at(InboxFilter(), [3, 1, 99_999])) == [3, 1]


def test_types_are_distinct_and_sorted(inbox: Inbox, small: Inbox) -> None:
    assert inbox.types() == sorted(TYPES)
    assert small.types() == []


@pytest.mark.parametrize("text", ["ECLAIR", "éclair", "Éclair", "e\u0301clair"])
def test_case_and_accents_make_no_difference(inbox: Inbox, text: str) -> None:
    assert inbox.count(InboxFilter(text=text)) == inbox.count(InboxFilter(text="eclair")) > 0


def test_a_word_with_a_separator_is_found_as_it_stands(inbox: Inbox, events: list[Event]) -> None:
    expected = sum(event.type == "github.pull_request.opened" for event in events)
    assert inbox.count(InboxFilter(text="pull_request")) == expected
    assert inbox.count(InboxFilter(text="request_pull")) == 0


def test_a_deleted_event_is_not_found_any_more(small: Inbox) -> None:
    small.store(RELAY, [make_event(1, summary="secret plan")])
    with small.transaction() as connection:
        connection.execute("DELETE FROM event")
    assert small.count(InboxFilter(text="secret")) == 0


@given(text=st.text(st.characters() | st.sampled_from('"*:^()-+{}\0 AND OR NOT NEAR')), event_type=st.text(max_size=5))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_a_person_types_is_an_error(inbox: Inbox, text: str, event_type: str) -> None:
    assert len(inbox.rows_before(InboxFilter(text, event_type), None, 3)) <= inbox.count(InboxFilter(text, event_type))


def test_a_pasted_book_is_searched_by_its_first_words(inbox: Inbox) -> None:
    assert inbox.count(InboxFilter(text="login " * 10_000)) == inbox.count(InboxFilter(text="login"))
