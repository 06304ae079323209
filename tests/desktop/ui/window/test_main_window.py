from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from desktop.ui.conftest import store
from support.at_once import AtOnce
from support.events import BEGINNING, make_event
from webhook_relay.event import Verification
from webhook_relay.handler import RunState
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.endpoint import Endpoint
from webhook_relay_desktop.history_filter import HistoryFilter
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.inbox.rows import InboxRow
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.problem import Problem
from webhook_relay_desktop.settings import ConnectionSettings
from webhook_relay_desktop.ui.event.event_view import RUNS_TAB, Facts
from webhook_relay_desktop.ui.event.payload_file import file_name_of
from webhook_relay_desktop.ui.history.columns import Column
from webhook_relay_desktop.ui.history.facets import with_families
from webhook_relay_desktop.ui.history.inbox_model import InboxModel
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Scheme, Theme
from webhook_relay_desktop.ui.links.link_look import look_of
from webhook_relay_desktop.ui.window.main_window import MainWindow


@dataclass
class Opened:
    window: MainWindow
    model: InboxModel
    inbox: Inbox
    positions: list[int]

    def show(self, position: int) -> None:
        stored = self.inbox.get(position)
        assert stored is not None
        self.window.show_event(position, stored.event, received_at=stored.received_at)

    def choose(self, row: int) -> None:
        self.window.inbox.table.choose(self.model.index(row, 0))


def open_window(qtbot: QtBot, theme: Theme, icons: Icons, inbox: Inbox, events: int) -> Opened:
    positions = store(inbox, 1, events) if events else []
    model = InboxModel(inbox, reading=AtOnce)
    window = MainWindow(theme, icons, model, now=lambda: BEGINNING)
    qtbot.addWidget(window)
    opened = Opened(window, model, inbox, positions)
    window.event_wanted.connect(opened.show)
    window.show()
    return opened


@pytest.fixture
def opened(qtbot: QtBot, theme: Theme, icons: Icons, inbox: Inbox) -> Opened:
    return open_window(qtbot, theme, icons, inbox, 200)


def test_nothing_received_yet_shows_how_to_send(qtbot: QtBot, theme: Theme, icons: Icons, inbox: Inbox) -> None:
    opened = open_window(qtbot, theme, icons, inbox, 0)
    window = opened.window
    window.set_endpoint(Endpoint("http://127.0.0.1:8750/in/key", "secret"))
    window.set_test_available(True)
    assert window.inbox.shows_welcome
    assert window.details.isHidden()
    assert window.inbox.bar.isHidden()
    assert window.welcome.back.isHidden()
    with qtbot.waitSignal(window.test_wanted):
        window.welcome.test.click()
    window.set_test_result(True, "It came.")
    store(inbox, 1, 1)
    with qtbot.waitSignal(opened.model.changed):
        opened.model.note_stored()
    assert window.inbox.shows_rows
    assert not window.details.isHidden()
    assert window.focusWidget() is window.inbox.table


def test_the_page_of_an_event_is_opened_from_menu_and_key_where_it_names_one(opened: Opened, qtbot: QtBot) -> None:
    window, page = opened.window, opened.window.actions_shown.by_name["page"]
    opened.choose(0)
    assert not page.isEnabled()
    window.details.show_facts(Facts(number=opened.positions[-1], site="GitHub"))
    assert page.isEnabled()
    assert page.text() == "Open on GitHub"
    assert page in window.inbox.table.actions()
    with qtbot.waitSignal(window.page_wanted) as wanted:
        page.trigger()
    assert wanted.args == [opened.positions[-1]]
    opened.choose(1)
    assert not page.isEnabled()


def test_while_another_event_is_read_the_page_is_that_of_the_one_in_sight(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    opened.choose(0)
    window.details.show_facts(Facts(number=opened.positions[-1], site="GitHub"))
    window.event_wanted.disconnect()
    opened.choose(1)
    with qtbot.waitSignal(window.page_wanted) as wanted:
        window.details.head.page_button.click()
    assert wanted.args == [opened.positions[-1]]


def test_the_chosen_event_is_read_and_shown(opened: Opened) -> None:
    opened.choose(3)
    assert opened.window.shown_position == opened.positions[-4]
    shown = opened.window.details.event_shown
    assert shown is not None
    assert shown.seq == 197
    assert opened.window.inbox.current_position() == opened.positions[-4]


def test_an_answer_for_an_event_that_is_no_longer_wanted_is_left(opened: Opened) -> None:
    opened.choose(0)
    opened.show(opened.positions[5])
    opened.window.show_runs(opened.positions[5], [])
    opened.window.show_runs(opened.positions[-1], [])
    shown = opened.window.details.event_shown
    assert shown is not None
    assert shown.seq == 200


def test_an_event_that_is_wanted_before_the_list_has_it_is_chosen_when_it_comes(opened: Opened, qtbot: QtBot) -> None:
    opened.choose(3)
    positions = store(opened.inbox, 201, 202)
    opened.window.select_position(positions[-1])
    assert opened.window.inbox.current_position() == opened.positions[-4]
    opened.model.note_stored()
    qtbot.waitUntil(lambda: opened.window.shown_position == positions[-1])


def test_new_events_leave_the_selection_and_the_place_alone(opened: Opened, qtbot: QtBot) -> None:
    table = opened.window.inbox.table
    table.verticalScrollBar().setValue(50)
    opened.choose(55)
    first = opened.model.event_row(table.rowAt(1))
    chosen = opened.window.inbox.current_position()
    store(opened.inbox, 201, 230)
    with qtbot.waitSignal(opened.model.rowsInserted):
        opened.model.note_stored()
    assert opened.model.event_row(table.rowAt(1)) == first
    assert opened.window.inbox.current_position() == chosen
    assert opened.window.shown_position == chosen


def test_at_the_top_new_events_come_into_view(opened: Opened, qtbot: QtBot) -> None:
    store(opened.inbox, 201, 203)
    with qtbot.waitSignal(opened.model.rowsInserted):
        opened.model.note_stored()
    assert opened.window.inbox.table.verticalScrollBar().value() == 0
    assert opened.window.status.shown.text() == "203 events"


def test_typing_filters_after_a_rest_and_escape_takes_it_back(opened: Opened, qtbot: QtBot) -> None:
    store(opened.inbox, 201, 201, type="github.ping", summary="zen")
    opened.model.reload()
    view = opened.window.inbox
    view.bar.focus_search()
    with qtbot.waitSignal(opened.model.modelReset):
        qtbot.keyClicks(view.bar.search, "zen")
    assert opened.model.rowCount() == 1
    assert opened.window.status.shown.text() == "1 event found"
    qtbot.keyClick(view.bar.search, Qt.Key.Key_Escape)
    assert opened.model.rowCount() == 201
    qtbot.keyClick(view.bar.search, Qt.Key.Key_Escape)
    assert view.bar.search.text() == ""


def test_nothing_found_offers_to_clear_the_filter(opened: Opened) -> None:
    view = opened.window.inbox
    view.bar.search.setText("nothing-like-this")
    view.bar.search.returnPressed.emit()
    assert not view.shows_rows
    assert not view.shows_welcome
    assert opened.window.details.isHidden()
    button = next(part for part in view.pages.currentWidget().findChildren(QPushButton) if "Clear" in part.text())
    button.click()
    assert view.shows_rows


def test_a_filter_keeps_the_chosen_event_when_it_matches(opened: Opened) -> None:
    opened.choose(10)
    view = opened.window.inbox
    view.bar.search.setText("push")
    view.bar.apply_words()
    assert opened.window.shown_position == opened.positions[-11]
    view.bar.search.setText("number 5")
    view.bar.apply_words()
    assert opened.window.shown_position is None
    assert opened.window.details.event_shown is None


def test_a_notification_finds_its_event_even_behind_a_filter(opened: Opened) -> None:
    window = opened.window
    window.show_welcome()
    window.inbox.bar.search.setText("nothing-like-this")
    window.inbox.bar.apply_words()
    window.select_position(opened.positions[20])
    assert window.shown_position == opened.positions[20]
    assert not window.inbox.shows_welcome
    window.select_position(999_999)


def test_a_replay_is_chosen_among_what_was_searched_for(opened: Opened, qtbot: QtBot) -> None:
    window, wanted = opened.window, HistoryFilter(unread=True)
    window.inbox.bar.change(wanted)
    opened.choose(3)
    [position] = store(opened.inbox, 201, 201)
    window.select_position(position, keep_filter=True)
    opened.model.note_stored()
    qtbot.waitUntil(lambda: window.shown_position == position)
    assert window.inbox.bar.wanted == wanted


def test_a_replay_that_the_filter_leaves_out_is_told(opened: Opened) -> None:
    window, wanted = opened.window, HistoryFilter(starred=True)
    window.inbox.bar.change(wanted)
    window.select_position(opened.positions[20], keep_filter=True)
    window.inbox._late_ends.timeout.emit()
    assert window.notice.words.whole() == "The replay is in the history. The filter leaves it out."
    assert window.inbox.bar.wanted == wanted


def test_how_to_send_is_a_click_away_and_back(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    window.inbox.bar.welcome_button.click()
    assert window.inbox.shows_welcome
    assert window.details.isHidden()
    window.welcome.back.click()
    assert window.inbox.shows_rows
    with qtbot.waitSignal(window.settings_wanted):
        window.inbox.bar.settings_button.click()


def test_the_close_box_is_a_wish_and_a_close_by_the_program_is_obeyed(opened: Opened, qtbot: QtBot) -> None:
    class FromTheDesktop(QCloseEvent):
        def spontaneous(self) -> bool:
            return True

    pressed = FromTheDesktop()
    with qtbot.waitSignal(opened.window.close_wanted):
        opened.window.closeEvent(pressed)
    assert not pressed.isAccepted()
    with qtbot.assertNotEmitted(opened.window.close_wanted):
        assert opened.window.close()


def entries_of(window: MainWindow) -> dict[str, QAction]:
    menus = [entry.menu() for entry in window.menuBar().actions()]
    entries = [entry for menu in menus for entry in menu.actions() if not entry.isSeparator()]  # type: ignore[attr-defined]
    return {entry.text().replace("&", ""): entry for entry in entries}


def test_every_entry_of_the_menus_does_something(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    opened.choose(0)
    entries = entries_of(window)
    assert [words for words, entry in entries.items() if entry.shortcut().isEmpty()] == ["Columns"]
    wishes = {"Settings…": window.settings_wanted, "Quit": window.quit_wanted, "Close window": window.close_wanted}
    for words, wish in wishes.items():
        with qtbot.waitSignal(wish):
            entries[words].trigger()
    entries["Runs"].trigger()
    assert window.details.tabs.currentIndex() == RUNS_TAB
    entries["Copy payload"].trigger()
    assert QApplication.clipboard().text() == '{"n":200}'
    window.inbox.table.scrollToBottom()
    opened.choose(9)
    entries["Newest event"].trigger()
    assert window.shown_position == opened.positions[-1]
    entries["How to send webhooks here"].trigger()
    assert window.inbox.shows_welcome


def test_saving_a_payload_asks_for_a_file(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    window._ask_for_file()
    assert window.findChildren(QFileDialog) == []
    opened.choose(0)
    window.details.payload.save_button.click()
    [dialog] = window.findChildren(QFileDialog)
    with qtbot.waitSignal(window.save_wanted) as wanted:
        dialog.fileSelected.emit("/chosen/name.json")
    dialog.close()
    assert wanted.args == [window.details.event_shown, "/chosen/name.json"]


@pytest.mark.parametrize(
    ("event_type", "content_type", "name"),
    [
        ("github.push", "application/json", "github.push-1.json"),
        ("../../etc/passwd", "text/plain", "-..-etc-passwd-1.bin"),
        ("..", "", "event-1.bin"),
    ],
)
def test_a_file_name_is_safe(event_type: str, content_type: str, name: str) -> None:
    assert file_name_of(make_event(type=event_type, content_type=content_type)) == name


def test_the_window_says_the_link_s_state(opened: Opened) -> None:
    report = LinkReport(ConnectionSettings(), LinkState(LinkPhase.LIVE), BEGINNING, BEGINNING)
    opened.window.show_links(look_of([report], BEGINNING))
    assert opened.window.windowTitle() == "Connected — AI Webhook Relay"
    opened.window.set_pending_runs(2)
    assert opened.window.status.last.text() == "Last event just now"


def test_a_problem_s_action_is_a_wish(opened: Opened, qtbot: QtBot) -> None:
    opened.window.show_problem(Problem("keyring", "The keyring is locked.", "Unlock it.", "Try again"))
    with qtbot.waitSignal(opened.window.problem_action_wanted) as wanted:
        opened.window.problems.action.click()
    assert wanted.args == ["keyring"]
    opened.window.clear_problem("keyring")
    assert opened.window.problems.isHidden()


def test_a_wide_window_puts_the_details_beside_the_list(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    window.resize(1800, 800)
    assert window.splitter.orientation() is Qt.Orientation.Horizontal
    window.resize(760, 600)
    assert window.splitter.orientation() is Qt.Orientation.Vertical
    table = window.inbox.table
    assert table.isColumnHidden(Column.SOURCE)
    assert not table.horizontalScrollBar().isVisible()
    assert not table.grab().isNull()


def test_raising_brings_a_hidden_window_back(opened: Opened) -> None:
    opened.window.hide()
    opened.window.raise_to_front()
    assert opened.window.isVisible()


def test_enter_opens_the_details(opened: Opened, qtbot: QtBot) -> None:
    opened.choose(2)
    with qtbot.waitSignal(opened.window.inbox.event_opened) as wanted:
        opened.window.inbox.table.activated.emit(opened.model.index(2, 0))
    assert wanted.args == [opened.positions[-3]]
    with qtbot.assertNotEmitted(opened.window.inbox.event_opened):
        opened.window.inbox.table.activated.emit(QModelIndex())


def test_types_of_one_family_can_be_chosen_together() -> None:
    types = ["a", "github.issues.closed", "github.issues.opened", "github.ping", "github.push", "x.y.z"]
    assert with_families(types) == [
        "a",
        "github.issues.*",
        "github.issues.closed",
        "github.issues.opened",
        "github.ping",
        "github.push",
        "x.y.z",
    ]
    assert with_families([]) == []


def test_the_row_under_the_pointer_is_marked_until_it_leaves(opened: Opened, theme: Theme) -> None:
    table = opened.window.inbox.table
    middle = table.visualRect(opened.model.index(2, Column.SUMMARY)).topLeft()

    def ground() -> str:
        return table.viewport().grab().toImage().pixelColor(middle.x() + 1, middle.y() + 1).name()

    table.entered.emit(opened.model.index(2, Column.TIME))
    assert ground() == theme.colours.hover
    table.leaveEvent(QEvent(QEvent.Type.Leave))
    assert ground() == theme.colours.surface


def test_rows_are_painted_in_every_state(qtbot: QtBot, theme: Theme, icons: Icons, inbox: Inbox) -> None:
    store(inbox, 1, 4, verification=Verification.UNVERIFIED, summary="<b>" + "x" * 900)
    model = InboxModel(inbox, reading=AtOnce)
    names = [("short", state) for state in RunState]
    runs = ((), tuple(names[:1]), tuple(names), tuple(("a very long name of a handler" * 3, s) for _n, s in names[:1]))
    for index, many in enumerate(runs):
        row = model.event_row(index)
        assert isinstance(row, InboxRow)
        object.__setattr__(row, "runs", many)
    window = MainWindow(theme, icons, model)
    qtbot.addWidget(window)
    window.show()
    window.inbox.table.selectRow(1)
    for scheme in (Scheme.DARK, Scheme.LIGHT):
        theme.choose(scheme)
        assert not window.grab().isNull()


def test_every_button_has_a_name_for_a_screen_reader(opened: Opened) -> None:
    opened.choose(0)
    for button in opened.window.findChildren(QPushButton):
        assert button.accessibleName() or not button.isVisibleTo(opened.window), button.text()
    for part in (opened.window.inbox.table, opened.window.inbox.bar.search, opened.window.details.payload.editor):
        assert part.accessibleName()


def test_the_list_can_be_narrowed_to_the_type_of_the_chosen_event(opened: Opened) -> None:
    opened.window.inbox.show_only_current_type()
    assert not opened.model.filtered
    store(opened.inbox, 201, 202, type="github.ping")
    opened.model.reload()
    opened.model.types_changed.emit()
    opened.choose(1)
    entries_of(opened.window)["Only events of this type"].trigger()
    assert opened.model.rowCount() == 2
    assert opened.window.inbox.bar.wanted.match.types == ("github.ping",)


def test_what_is_good_to_know_is_told_in_another_colour_than_a_problem(opened: Opened) -> None:
    strip = opened.window.problems
    opened.window.show_problem(Problem("keyring", "The keyring is locked."))
    assert strip.property("look") == "problem"
    opened.window.show_problem(Problem("no-tray", "There is no tray.", calls=False))
    assert strip.property("look") == "told"
    opened.window.clear_problem("no-tray")
    assert strip.property("look") == "problem"
