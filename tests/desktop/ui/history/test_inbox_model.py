from __future__ import annotations

import sqlite3
import threading
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.ui.conftest import store
from support.at_once import AtOnce
from support.events import BEGINNING
from webhook_relay.errors import WebhookRelayError
from webhook_relay.event import Verification
from webhook_relay.filters import EventMatch
from webhook_relay.handler import RunState
from webhook_relay_desktop.history_filter import HistoryFilter
from webhook_relay_desktop.inbox import Inbox, InboxRow
from webhook_relay_desktop.ui.history.columns import Column
from webhook_relay_desktop.ui.history.inbox_model import ROW_ROLE, InboxModel


def shown(model: InboxModel, row: int, column: Column, role: int = Qt.ItemDataRole.DisplayRole) -> str:
    return str(model.data(model.index(row, column), role))


def test_the_model_keeps_qt_s_rules_while_it_grows(inbox: Inbox, qtmodeltester: ModelTester, qtbot: QtBot) -> None:
    store(inbox, 1, 300)
    model = InboxModel(inbox, reading=AtOnce)
    qtmodeltester.check(model)
    store(inbox, 301, 310)
    with qtbot.waitSignal(model.rowsInserted) as inserted:
        model.note_stored()
        model.note_stored()
    assert inserted.args is not None
    assert inserted.args[1:] == [0, 9]
    assert model.rowCount() == 310


def test_every_column_says_its_part_of_the_event(inbox: Inbox) -> None:
    store(inbox, 1, 1, summary="Fix <b>x</b>\u202e")
    model = InboxModel(inbox, reading=AtOnce, now=lambda: datetime(2027, 5, 1, tzinfo=UTC))
    assert shown(model, 0, Column.TIME) == BEGINNING.astimezone().strftime("%Y-%m-%d %H:%M")
    assert shown(model, 0, Column.SOURCE) == "github"
    assert shown(model, 0, Column.TYPE) == "github.push"
    assert shown(model, 0, Column.SUBJECT) == "octo-org/octo-repo"
    assert shown(model, 0, Column.SUMMARY) == "Fix <b>x</b>⟨202E⟩"
    assert shown(model, 0, Column.VERDICT) == "Verified"
    assert shown(model, 0, Column.RUNS) == ""
    assert [model.headerData(column, Qt.Orientation.Horizontal) for column in Column][:3] == ["", "Time", "Source"]
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.FontRole) is None


def test_a_tooltip_is_never_markup_of_a_stranger(inbox: Inbox) -> None:
    store(inbox, 1, 1, summary="<img src=x>", verification=Verification.UNVERIFIED)
    model = InboxModel(inbox, reading=AtOnce)
    assert shown(model, 0, Column.SUMMARY, Qt.ItemDataRole.ToolTipRole).endswith(">&lt;img src=x&gt;</p>")
    assert "anybody" in shown(model, 0, Column.VERDICT, Qt.ItemDataRole.ToolTipRole)
    assert "2026-11-01" in shown(model, 0, Column.TIME, Qt.ItemDataRole.ToolTipRole)
    assert shown(model, 0, Column.RUNS, Qt.ItemDataRole.ToolTipRole) == ""


def test_a_screen_reader_hears_the_column_with_the_cell(inbox: Inbox) -> None:
    store(inbox, 1, 1)
    model = InboxModel(inbox, reading=AtOnce)
    role = Qt.ItemDataRole.AccessibleTextRole
    assert shown(model, 0, Column.TYPE, role) == "Event: github.push"
    assert shown(model, 0, Column.RUNS, role) == "Handlers: none"


def test_runs_are_named_with_their_state(model: InboxModel) -> None:
    row = InboxRow(
        position=1, time=BEGINNING, source="s", type="t", subject="", summary="", verification=Verification.VERIFIED,
        channel="default", seq=1, received_at=BEGINNING, relay="r", delivery_id=None, unread=True, starred=False,
        replay=False, runs=(("slack", RunState.SUCCEEDED), ("deploy", RunState.FAILED)),
    )  # fmt: skip
    assert model.cells.text(row, Column.RUNS) == "slack done, deploy failed"


def only(event_type: str) -> HistoryFilter:
    return HistoryFilter(match=EventMatch(types=(event_type,)))


def test_a_filter_shows_what_matches_and_says_that_it_is_set(inbox: Inbox, qtbot: QtBot) -> None:
    store(inbox, 1, 3)
    store(inbox, 4, 5, type="github.ping", summary="zen")
    model = InboxModel(inbox, reading=AtOnce)
    with qtbot.waitSignals([model.modelReset, model.changed]):
        model.set_filter(HistoryFilter(words="zen"))
    assert model.filtered
    assert model.shown == model.wanted == HistoryFilter(words="zen")
    assert model.rowCount() == 2
    with qtbot.assertNotEmitted(model.modelReset):
        model.set_filter(HistoryFilter(words="zen"))
    model.set_filter(only("github.push"))
    assert model.rowCount() == 3
    assert model.types() == ("github.ping", "github.push")
    assert model.sources() == ("github",)


def test_events_that_the_filter_hides_do_not_come_in(inbox: Inbox, qtbot: QtBot) -> None:
    store(inbox, 1, 2)
    model = InboxModel(inbox, reading=AtOnce)
    model.set_filter(only("github.ping"))
    store(inbox, 3, 4)
    with qtbot.assertNotEmitted(model.rowsInserted, wait=250):
        model.note_stored()
    assert model.rowCount() == 0


def test_a_changed_mark_repaints_its_row_when_it_is_kept(inbox: Inbox, qtbot: QtBot) -> None:
    positions = store(inbox, 1, 3)
    model = InboxModel(inbox, reading=AtOnce)
    row = model.event_row(1)
    assert row is not None
    assert row.unread
    inbox.mark_read([positions[1]])
    with qtbot.waitSignal(model.dataChanged):
        model.note_changed([positions[1]])
    row = model.event_row(1)
    assert row is not None
    assert not row.unread
    with qtbot.assertNotEmitted(model.dataChanged, wait=250):
        model.note_run(999)


def test_a_position_is_located_unless_it_is_hidden_or_gone(inbox: Inbox) -> None:
    positions = store(inbox, 1, 1000)
    model = InboxModel(inbox, reading=AtOnce)
    found: list[QModelIndex] = []
    for position in (positions[0], positions[-1], 5000):
        model.locate(position, found.append)
    assert [index.row() for index in found] == [999, 0, -1]
    assert model.index_of(positions[-1]).row() == 0
    assert not model.index_of(positions[0]).isValid(), "it is not in memory"


def test_rows_are_read_beside_the_window_and_fill_in(inbox: Inbox, qtbot: QtBot) -> None:
    store(inbox, 1, 2000)
    model = InboxModel(inbox)
    assert model.rowCount() == 0
    assert not model.complete
    qtbot.waitUntil(lambda: model.rowCount() == 2000)
    assert model.complete
    assert shown(model, 0, Column.SUMMARY) == "push number 2000"
    assert model.event_row(1999) is None
    qtbot.waitUntil(lambda: model.event_row(1999) is not None)
    assert shown(model, 1999, Column.SUMMARY) == "push number 1"
    for row in range(0, 2000, 40):
        qtbot.waitUntil(lambda row=row: model.event_row(row) is not None)
    assert model.kept_rows <= 24 * 128
    model.close()


def test_no_read_happens_in_the_window_s_thread(inbox: Inbox, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    store(inbox, 1, 500)
    here, readers = threading.get_ident(), set[int]()
    read = inbox.database.read

    def watched() -> AbstractContextManager[sqlite3.Connection]:
        readers.add(threading.get_ident())
        return read()

    monkeypatch.setattr(inbox.database, "read", watched)
    model = InboxModel(inbox)
    qtbot.waitUntil(lambda: model.rowCount() == 500)
    model.event_row(499)
    model.locate(1, lambda _index: None)
    model.set_filter(HistoryFilter(words="number"))
    qtbot.waitUntil(lambda: model.shown == model.wanted and model.complete)
    store(inbox, 501, 502)
    readers.discard(here)  # storing reads, and is this test's own
    with qtbot.waitSignal(model.rowsInserted):
        model.note_stored()
    assert readers
    assert here not in readers
    model.close()


def test_a_search_finds_more_at_the_end_while_the_first_rows_are_shown(
    inbox: Inbox, qtbot: QtBot, qtmodeltester: ModelTester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webhook_relay_desktop.inbox.search.FIRST_PIECE", 10)
    store(inbox, 1, 700)
    model = InboxModel(inbox)
    qtbot.waitUntil(lambda: model.complete)
    searching: list[bool] = []
    model.searching.connect(searching.append)
    counts: list[int] = []
    model.changed.connect(lambda: counts.append(model.rowCount()))
    assert model.found == 700
    model.set_filter(HistoryFilter(words="number"))
    assert (model.rowCount(), model.found) == (700, 0)
    qtbot.waitUntil(lambda: model.complete and model.rowCount() == model.found == 700)
    assert counts[:2] == [10, 110]
    assert searching == [True, False]
    qtmodeltester.check(model)
    model.close()


def test_what_cannot_be_read_is_said(inbox: Inbox, qtbot: QtBot) -> None:
    model = InboxModel(inbox)
    qtbot.waitUntil(lambda: model.complete)
    with qtbot.waitSignal(model.failed):
        model.set_filter(HistoryFilter(match=EventMatch(condition="body.")))
    assert model.complete
    model.close()


def test_a_first_look_that_fails_says_not_that_there_is_nothing(
    inbox: Inbox, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(inbox, 1, 1)

    def busy(_wanted: HistoryFilter) -> None:
        raise WebhookRelayError("The inbox is too busy to be read.", code="inbox-busy")

    with monkeypatch.context() as patched:
        patched.setattr(inbox, "history", busy)
        model = InboxModel(inbox, reading=AtOnce)
    assert (model.rowCount(), model.complete) == (0, False)
    store(inbox, 2, 2)
    model.note_stored()
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    assert model.complete


@pytest.mark.parametrize("role", [Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.EditRole])
def test_roles_nobody_asks_about_have_no_value(inbox: Inbox, role: int) -> None:
    store(inbox, 1, 1)
    model = InboxModel(inbox, reading=AtOnce)
    assert model.data(model.index(0, 0), role) is None
    assert model.data(QModelIndex(), ROW_ROLE) is None
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(model.index(0, 0)) == 0


def test_a_reload_takes_in_what_was_about_to_come(inbox: Inbox, qtbot: QtBot) -> None:
    store(inbox, 1, 1)
    model = InboxModel(inbox, reading=AtOnce)
    store(inbox, 2, 2, type="github.ping")
    model.note_stored()
    with qtbot.waitSignals([model.types_changed, model.changed]):
        model.reload()
    assert model.rowCount() == 2
    with qtbot.assertNotEmitted(model.rowsInserted, wait=250):
        pass
