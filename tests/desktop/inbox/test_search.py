"""Every filter: what SQL finds is what somebody finds who looks at each event."""

from __future__ import annotations

import random
import threading
import unicodedata
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.events import BEGINNING, make_event
from webhook_relay.condition import ConditionError
from webhook_relay.event import Event, Verification
from webhook_relay.filters import EventMatch
from webhook_relay.handler import RunState
from webhook_relay_desktop.history_filter import Handled, HistoryFilter
from webhook_relay_desktop.inbox import Inbox, InboxRow, SearchStoppedError, search
from webhook_relay_desktop.inbox.event_words import words_of

TYPES = ("github.push", "github.pull_request.opened", "githubx.push", "stripe.invoice.paid", "odd[1]?")
SOURCES = ("github", "stripe")
RELAYS = ("embedded", "https://relay.example.com#team")
WORDS = ("Fix", "login", "page", "Éclair", "100%", "über-alles", "pull_request")
HANDLERS = ("deploy", "slack")


def events(number: int) -> list[Event]:
    chance = random.Random(7)
    return [
        make_event(
            seq,
            type=chance.choice(TYPES),
            source=chance.choice(SOURCES),
            subject=f"octo-org/repo-{seq % 7}",
            summary=" ".join(chance.choices(WORDS, k=3)) + f" #{seq}",
            verification=chance.choice(list(Verification)),
            replay_of="first" if chance.random() < 0.1 else "",
            body=b'{"n":%d,"author":"%b","url":"https://hidden.example.com"}' % (seq, chance.choice((b"Ada", b"Bob"))),
        )
        for seq in range(1, number + 1)
    ]


class Known:
    """An inbox, and all that is known of its events."""

    def __init__(self, inbox: Inbox, number: int) -> None:
        chance = random.Random(3)
        self.inbox = inbox
        self.events: dict[int, Event] = {}
        self.relays: dict[int, str] = {}
        self.runs: dict[int, list[str]] = {}
        for event in events(number):
            relay = chance.choice(RELAYS)
            [position] = inbox.store(relay, [event])
            self.events[position], self.relays[position] = event, relay
            self.runs[position] = [chance.choice([*RunState]) for _ in range(chance.choice((0, 0, 1, 2)))]
        positions = list(self.events)
        self.unread = set(chance.sample(positions, number // 3))
        self.starred = set(chance.sample(positions, number // 5))
        inbox.mark_read([position for position in positions if position not in self.unread])
        inbox.set_starred(list(self.starred), True)
        with inbox.transaction() as connection:
            connection.executemany(
                "INSERT INTO run (handler, event, state, created_at) VALUES (?, ?, ?, 0)",
                [(HANDLERS[n], at, state) for at, states in self.runs.items() for n, state in enumerate(states)],
            )

    def wanted(self, wanted: HistoryFilter) -> list[int]:
        """Return the positions that a filter wants, newest first, found by looking at each event."""
        return [position for position in sorted(self.events, reverse=True) if self._is_wanted(position, wanted)]

    def _is_wanted(self, position: int, wanted: HistoryFilter) -> bool:
        event = self.events[position]
        return (
            wanted.match.matches(event)
            and wanted.connection in ("", self.relays[position])
            and (not wanted.unread or position in self.unread)
            and (not wanted.starred or position in self.starred)
            and (wanted.handled is None or wanted.handled is handled(self.runs[position]))
            and holds_words(event, wanted.words)
        )


def handled(states: list[str]) -> Handled:
    if not states:
        return Handled.NONE
    return Handled.FAILED if {"failed", "unknown"} & set(states) else Handled.HANDLED


def holds_words(event: Event, words: str) -> bool:
    tokens = split(words_of(event))
    head = " ".join((event.type, event.source, event.subject, event.summary))
    for word in words.split():
        parts = split(word)
        if not parts:
            if word not in head:
                return False
            continue
        *whole, last = parts
        if not (set(whole) <= set(tokens) and any(token.startswith(last) for token in tokens)):
            return False
    return True


def split(text: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
    return "".join(c if c.isalnum() else " " for c in plain).split()


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    inbox = Inbox.open(tmp_path_factory.mktemp("inbox") / "inbox.db")
    yield Known(inbox, 400)
    inbox.close()


def found(inbox: Inbox, wanted: HistoryFilter) -> list[int]:
    return list(inbox.positions(wanted))


patterns = st.sampled_from([*TYPES, "github.*", "*.push", "*", "g*t*b.p*", "odd[*", "*?", "nothing"])
times = st.integers(-5, 405).map(lambda seconds: BEGINNING + timedelta(seconds=seconds))
matches = st.builds(
    EventMatch,
    types=st.lists(patterns, max_size=3).map(tuple),
    source=st.sampled_from([None, *SOURCES, "nobody"]),
    subject=st.sampled_from([None, None, "octo-org/repo-3", "octo-org/*", "*-3", "other/*"]),
    since=st.none() | times,
    until=st.none() | times,
    delivery_id=st.sampled_from([None, None, None, "d-17", "d-0"]),
    verification=st.sampled_from([None, None, *Verification]),
    text=st.sampled_from([None, None, "LOGIN", "push", "#1", "é", "%"]),
    replay=st.sampled_from([None, None, True, False]),
    condition=st.sampled_from(["", "", "", 'body.author == "Ada"', "body.n > 200 && event.verified", "body.not == 1"]),
)  # fmt: skip
words = st.lists(
    st.sampled_from(["fix", "LOG", "ecl", "über", "alles", "100%", "%", "#", "ada", "bob", "hidden", "pull_req", "-"]),
    max_size=3,
).map(" ".join)  # fmt: skip
filters = st.builds(
    HistoryFilter,
    words=words,
    match=st.just(EventMatch()) | matches,
    connection=st.sampled_from(["", "", *RELAYS]),
    handled=st.sampled_from([None, None, *Handled]),
    unread=st.booleans(),
    starred=st.sampled_from([False, False, True]),
)


@given(wanted=filters, piece=st.sampled_from([1, 7, 200]))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_filter_finds_is_what_meets_it(known: Known, wanted: HistoryFilter, piece: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "FIRST_PIECE", piece)
        patch.setattr(search, "ASKED_PIECE", piece)
        assert found(known.inbox, wanted) == known.wanted(wanted)


@given(text=st.text(st.characters() | st.sampled_from('"*:^()-+{}\0 AND OR NOT NEAR')), pattern=st.text(max_size=5))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_a_person_types_is_an_error(known: Known, text: str, pattern: str) -> None:
    assert (
        found(known.inbox, HistoryFilter(words=text, match=EventMatch(types=(pattern,), text=pattern or None)))
        is not None
    )


def test_a_pasted_book_is_searched_by_its_first_words(known: Known) -> None:
    assert found(known.inbox, HistoryFilter(words="login " * 10_000)) == found(
        known.inbox, HistoryFilter(words="login")
    )


@pytest.mark.parametrize("text", ["ECLAIR", "éclair", "Éclair", "e\u0301clair"])
def test_case_and_accents_make_no_difference(known: Known, text: str) -> None:
    assert found(known.inbox, HistoryFilter(words=text)) == found(known.inbox, HistoryFilter(words="eclair")) != []


def test_a_body_is_found_at_once_and_while_its_words_are_indexed_later(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.store("r", [make_event(1, body=b'{"a":"harbour"}')])
    assert found(inbox, HistoryFilter(words="harb")) == [1]
    monkeypatch.setattr("webhook_relay_desktop.inbox.words.MOST_ON_DEMAND", 0)
    inbox.store("r", [make_event(2, body=b'{"a":"harbour"}', summary="later")])
    assert found(inbox, HistoryFilter(words="harb")) == [1], "a long backlog is not waited for"
    assert found(inbox, HistoryFilter(words="later")) == [2], "the head is found whatever is left to index"
    inbox.words.advance()
    assert found(inbox, HistoryFilter(words="harb")) == [2, 1]


def test_a_search_is_found_piece_by_piece_newest_first(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "FIRST_PIECE", 5)
    wanted = HistoryFilter(words="login")
    expected = known.wanted(wanted)
    table = search.Search(known.inbox.database, known.inbox.words, wanted)
    assert (table.first, table.end, table.complete) == (0, 0, False)
    assert not table.seek()
    assert [row.position for row in rows(table, 0, 99)] == expected[:5]
    while not table.seek():
        pass
    assert table.end == len(expected)
    assert table.seek(), "once complete it stays so"
    assert [row.position for row in rows(table, 17, 30)] == expected[17:47]
    assert [table.number_of(position) for position in expected] == list(range(len(expected)))
    assert table.number_of(0) is None


def rows(table: search.Search, first: int, limit: int) -> list[InboxRow]:
    return [row for row in table.rows(first, limit) if row is not None]


def test_what_comes_later_stands_above_and_moves_no_number(inbox: Inbox) -> None:
    inbox.store("r", [make_event(1), make_event(2, type="other"), make_event(3)])
    table = inbox.history(HistoryFilter(match=EventMatch(types=("github.*",))))
    assert table.seek()
    inbox.store("r", [make_event(4), make_event(5, type="other"), make_event(6)])
    assert table.number_of(6) is None
    assert table.grow() == 2
    assert table.first == -2
    assert [row.position for row in table.rows(-2, 10) if row] == [6, 4, 3, 1]
    assert [table.number_of(position) for position in (6, 4, 3, 1, 5)] == [-2, -1, 0, 1, None]
    assert table.grow() == 0


def test_an_event_that_is_read_meanwhile_keeps_its_row(inbox: Inbox) -> None:
    inbox.store("r", [make_event(1), make_event(2)])
    table = inbox.history(HistoryFilter(unread=True))
    table.seek()
    inbox.mark_read([2])
    assert [(row.position, row.unread) for row in table.rows(0, 9) if row] == [(2, False), (1, True)]


def test_a_row_whose_event_is_gone_is_none(inbox: Inbox) -> None:
    inbox.store("r", [make_event(1), make_event(2)])
    table = inbox.history(HistoryFilter(unread=True))
    table.seek()
    with inbox.transaction() as connection:
        connection.execute("DELETE FROM event WHERE position = 2")
    assert [row and row.position for row in table.rows(0, 9)] == [None, 1]


def test_a_condition_that_cannot_be_understood_is_said_when_it_is_opened(inbox: Inbox) -> None:
    with pytest.raises(ConditionError):
        inbox.history(HistoryFilter(match=EventMatch(condition="body.")))


def test_a_stopped_search_looks_no_further(known: Known) -> None:
    table = known.inbox.history(HistoryFilter(words="login"))
    table.stop()
    with pytest.raises(SearchStoppedError):
        table.seek()
    with pytest.raises(SearchStoppedError):
        table.grow()


def test_stopping_ends_a_statement_in_the_middle(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The statement of this test goes on for minutes, unless it is interrupted."""
    inbox.store("r", [make_event(1)])
    endless = (
        "SELECT 1 AS position FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e12) "
        "SELECT max(i) FROM n) WHERE ? OR ? OR ?"
    )
    monkeypatch.setattr(search, "_walking", lambda chosen: endless)
    table = inbox.history(HistoryFilter(unread=True))
    stopping = threading.Timer(0.2, table.stop)
    stopping.start()
    with pytest.raises(SearchStoppedError):
        table.seek()
    stopping.join()
    monkeypatch.undo()
    assert found(inbox, HistoryFilter(unread=True)) == [1], "the connection is as good as before"
