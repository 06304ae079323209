"""Reading beside the GUI thread: with a real inbox, and with one whose search goes on until the test lets it end."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.conftest import store
from webhook_relay.errors import WebhookRelayError
from webhook_relay.filters import EventMatch
from webhook_relay_desktop.history_filter import EVERYTHING, HistoryFilter
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.ui.history.history_reader import MOST_PAGES_AWAITED, HistoryReader, Look, Page

PINGS = HistoryFilter(match=EventMatch(types=("github.ping",)))


@pytest.fixture
def reader(inbox: Inbox, qtbot: QtBot) -> Iterator[HistoryReader]:
    reader = HistoryReader(inbox)
    yield reader
    reader.close()


def opened(reader: HistoryReader, qtbot: QtBot, wanted: HistoryFilter = EVERYTHING) -> Look:
    with qtbot.waitSignal(reader.opened) as signal:
        reader.open(wanted)
    assert signal.args is not None
    look: Look = signal.args[0]
    return look


def positions(rows: Sequence[Any]) -> list[int]:
    return [row.position for row in rows]


def test_the_first_rows_come_with_the_names_to_choose_from(inbox: Inbox, reader: HistoryReader, qtbot: QtBot) -> None:
    store(inbox, 1, 3)
    store(inbox, 4, 5, type="github.ping")
    look = opened(reader, qtbot)
    assert positions(look.rows) == [5, 4, 3, 2, 1]
    assert (look.first, look.end, look.complete) == (0, 5, True)
    assert (look.types, look.sources) == (("github.ping", "github.push"), ("github",))
    assert positions(opened(reader, qtbot, PINGS).rows) == [5, 4]


def test_what_came_since_is_let_in_when_that_is_asked(inbox: Inbox, reader: HistoryReader, qtbot: QtBot) -> None:
    store(inbox, 1, 3)
    opened(reader, qtbot)
    store(inbox, 4, 5)
    with qtbot.waitSignal(reader.grown) as signal:
        reader.grow()
        reader.grow()
    assert signal.args is not None
    assert signal.args[0].first == -2
    assert positions(signal.args[0].rows)[:3] == [5, 4, 3]
    with qtbot.assertNotEmitted(reader.grown, wait=50):
        reader.grow()


def test_the_page_asked_for_last_is_read_first_and_old_wishes_are_dropped(
    inbox: Inbox, reader: HistoryReader, qtbot: QtBot
) -> None:
    store(inbox, 1, 1500)
    opened(reader, qtbot)
    read: list[int] = []
    reader.page_read.connect(lambda page, _rows: read.append(page.number))
    for number in range(11):
        reader.want(Page(number, number * 128, 128))
    qtbot.waitUntil(lambda: reader.idle)
    assert read[0] == 0, "it was on its way already"
    assert read[1:] == list(range(10, 10 - MOST_PAGES_AWAITED, -1))


def test_an_event_is_located_wherever_it_stands(inbox: Inbox, reader: HistoryReader, qtbot: QtBot) -> None:
    found: list[int | None] = []
    reader.locate(1, found.append)
    store(inbox, 1, 1000)
    opened(reader, qtbot)
    reader.locate(1, found.append)
    reader.locate(5000, found.append)
    qtbot.waitUntil(lambda: len(found) == 3)
    assert found == [None, 999, None]


def test_a_filter_that_cannot_be_understood_fails_and_the_next_one_works(
    inbox: Inbox, reader: HistoryReader, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(reader.failed):
        reader.open(HistoryFilter(match=EventMatch(condition="body.")))
    store(inbox, 1, 1)
    assert positions(opened(reader, qtbot).rows) == [1]


def busy_once(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    history, faults = inbox.history, [WebhookRelayError("The inbox is too busy to be read.", code="inbox-busy")]

    def busy(wanted: HistoryFilter) -> Any:
        if faults:
            raise faults.pop()
        return history(wanted)

    monkeypatch.setattr(inbox, "history", busy)


@pytest.mark.parametrize("wanted", [EVERYTHING, PINGS])
def test_what_could_not_be_opened_is_opened_when_something_came(
    inbox: Inbox, reader: HistoryReader, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, wanted: HistoryFilter
) -> None:
    store(inbox, 1, 1, type="github.ping")
    busy_once(inbox, monkeypatch)
    with qtbot.waitSignal(reader.failed):
        reader.open(wanted)
    store(inbox, 2, 2, type="github.ping")
    with qtbot.waitSignal(reader.opened) as signal:
        reader.grow()
    assert signal.args is not None
    assert positions(signal.args[0].rows) == [2, 1]


def test_a_search_that_was_given_up_for_one_that_fails_does_not_go_on(
    inbox: Inbox, reader: HistoryReader, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(inbox, 1, 1)
    opened(reader, qtbot, PINGS)
    busy_once(inbox, monkeypatch)
    failures: list[Exception] = []
    reader.failed.connect(failures.append)
    with qtbot.waitSignal(reader.failed):
        reader.open(EVERYTHING)
    with qtbot.waitSignal(reader.opened):
        reader.grow()
    assert [str(error) for error in failures] == ["The inbox is too busy to be read."]


ENDLESS = HistoryFilter(words="endless")


class SlowHistory:
    """Finds one row a look, each but the first only when the test says so; of ENDLESS not even the first."""

    first = 0

    def __init__(self, wanted: HistoryFilter) -> None:
        self.wanted = wanted
        self.end = 0
        self.complete = False
        self.next = threading.Event()
        self.stopped = threading.Event()

    def seek(self) -> bool:
        if self.end or self.wanted == ENDLESS:
            while not self.next.wait(0.01):
                if self.stopped.is_set():
                    raise InterruptedError
            self.next.clear()
        self.end += 1
        self.complete = self.end == 3
        return self.complete

    def rows(self, first: int, limit: int) -> list[None]:
        return [None] * min(limit, self.end - first)

    def number_of(self, position: int) -> int | None:
        return None

    def grow(self) -> int:
        return 0

    def stop(self) -> None:
        self.stopped.set()


class SlowLog:
    def __init__(self) -> None:
        self.opened: list[SlowHistory] = []

    def history(self, wanted: HistoryFilter) -> SlowHistory:
        self.opened.append(SlowHistory(wanted))
        return self.opened[-1]

    def types(self) -> list[str]:
        return []

    def sources(self) -> list[str]:
        return []

    def subjects(self) -> list[str]:
        return []


def test_rows_are_told_of_while_the_search_goes_on(qtbot: QtBot) -> None:
    log = SlowLog()
    reader = HistoryReader(log)
    searching: list[bool] = []
    found: list[tuple[int, bool]] = []
    reader.searching.connect(searching.append)
    reader.extended.connect(lambda end, complete: found.append((end, complete)))
    look = opened(reader, qtbot, PINGS)
    assert (look.end, look.complete, searching) == (1, False, [True])
    for number in (1, 2):
        log.opened[0].next.set()
        qtbot.waitUntil(lambda number=number: len(found) == number)
    assert found == [(2, False), (3, True)]
    assert searching == [True, False]
    reader.close()


def test_another_filter_gives_up_the_search_for_the_earlier_one_at_once(qtbot: QtBot) -> None:
    log = SlowLog()
    reader = HistoryReader(log)
    opened(reader, qtbot, PINGS)
    with qtbot.assertNotEmitted(reader.failed):
        look = opened(reader, qtbot, EVERYTHING)
    assert look.wanted == EVERYTHING
    assert log.opened[0].stopped.is_set()
    reader.close()
    assert log.opened[1].stopped.is_set()


def test_of_filters_typed_one_after_the_other_only_the_last_is_shown(qtbot: QtBot) -> None:
    log = SlowLog()
    reader = HistoryReader(log)
    shown: list[str] = []
    reader.opened.connect(lambda look: shown.append(look.wanted.words))
    for text in ("r", "re", "rel"):
        reader.open(HistoryFilter(words=text))
    qtbot.waitUntil(lambda: bool(shown))
    qtbot.wait(30)
    assert shown == ["rel"]
    reader.close()


def test_a_search_that_has_found_nothing_yet_is_given_up_as_well(qtbot: QtBot) -> None:
    log = SlowLog()
    reader = HistoryReader(log)
    reader.open(ENDLESS)
    qtbot.waitUntil(lambda: bool(log.opened))
    assert opened(reader, qtbot, PINGS).wanted == PINGS
    assert log.opened[0].stopped.is_set()
    reader.open(ENDLESS)
    qtbot.waitUntil(lambda: len(log.opened) == 3)
    reader.close()
    assert log.opened[2].stopped.is_set()
