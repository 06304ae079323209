"""What a person does in the history with keys, mouse and menus."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFileDialog, QLabel, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.conftest import store
from desktop.ui.window.test_main_window import Opened, open_window
from support.at_once import AtOnce
from webhook_relay_desktop.history_filter import EVERYTHING, HistoryFilter
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.ui.event.event_view import Facts
from webhook_relay_desktop.ui.history import inbox_view
from webhook_relay_desktop.ui.history.columns import ALWAYS, USUAL, Column, columns_named, names_of
from webhook_relay_desktop.ui.history.export_dialog import ExportDialog
from webhook_relay_desktop.ui.history.facets import Facet
from webhook_relay_desktop.ui.history.inbox_model import AnyIndex, InboxModel
from webhook_relay_desktop.ui.history.name_dialog import NameDialog
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.pick_popup import PickPopup
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.window.main_window import MainWindow
from webhook_relay_desktop.ui.window.shortcuts_window import ShortcutsWindow, lines
from webhook_relay_desktop.ui.window.window_actions import ACTIONS, IN_LIST


@pytest.fixture
def opened(qtbot: QtBot, theme: Theme, icons: Icons, inbox: Inbox) -> Opened:
    made = open_window(qtbot, theme, icons, inbox, 200)
    with qtbot.waitActive(made.window):
        made.window.activateWindow()
    made.window.inbox.table.setFocus()
    return made


def press(
    opened: Opened, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    qtbot.keyClick(opened.window.focusWidget() or opened.window, key, modifier)


def choose_rows(opened: Opened, rows: Sequence[int]) -> None:
    chosen = opened.window.inbox.table.selectionModel()
    for row in rows:
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        chosen.select(opened.model.index(row, 0), flags)


def test_arrows_pages_home_and_end_move_through_the_events(opened: Opened, qtbot: QtBot) -> None:
    opened.choose(0)
    for key, seq in (
        (Qt.Key.Key_Down, 199),
        (Qt.Key.Key_N, 198),
        (Qt.Key.Key_J, 197),
        (Qt.Key.Key_P, 198),
        (Qt.Key.Key_K, 199),
        (Qt.Key.Key_Up, 200),
    ):
        press(opened, qtbot, key)
        shown = opened.window.details.event_shown
        assert shown is not None
        assert shown.seq == seq, key
    press(opened, qtbot, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    press(opened, qtbot, Qt.Key.Key_PageUp)
    press(opened, qtbot, Qt.Key.Key_PageDown)
    assert opened.window.shown_position == opened.positions[0]


def test_home_and_end_go_to_the_newest_and_the_oldest_event(opened: Opened, qtbot: QtBot) -> None:
    opened.choose(5)
    press(opened, qtbot, Qt.Key.Key_End)
    assert opened.window.shown_position == opened.positions[0]
    press(opened, qtbot, Qt.Key.Key_Home)
    assert opened.window.shown_position == opened.positions[-1]
    press(opened, qtbot, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert opened.window.inbox.table.selected_spans() == [(0, 200)]


def test_slash_searches_and_escape_comes_back(opened: Opened, qtbot: QtBot) -> None:
    press(opened, qtbot, Qt.Key.Key_Slash)
    assert opened.window.inbox.bar.search.hasFocus()
    press(opened, qtbot, Qt.Key.Key_Escape)
    assert opened.window.inbox.table.hasFocus()


def test_the_first_arrow_goes_to_the_newest_event(opened: Opened, qtbot: QtBot) -> None:
    press(opened, qtbot, Qt.Key.Key_Down)
    assert opened.window.shown_position == opened.positions[-1]
    press(opened, qtbot, Qt.Key.Key_Down)
    assert opened.window.shown_position == opened.positions[-2]


def test_an_event_that_comes_in_does_not_show_the_chosen_one_anew(opened: Opened, qtbot: QtBot) -> None:
    press(opened, qtbot, Qt.Key.Key_Down)
    press(opened, qtbot, Qt.Key.Key_Down)
    shown = opened.window.details.event_shown
    for seq in (201, 202):
        store(opened.inbox, seq, seq)
        with qtbot.waitSignal(opened.model.rowsInserted), qtbot.assertNotEmitted(opened.window.event_wanted):
            opened.model.note_stored()
    assert opened.window.details.event_shown is shown
    assert opened.window.inbox.table.selected_spans() == [(3, 1)]
    press(opened, qtbot, Qt.Key.Key_Up)
    assert opened.window.shown_position == opened.positions[-1]


def test_enter_after_a_search_opens_the_first_event_found(opened: Opened, qtbot: QtBot) -> None:
    press(opened, qtbot, Qt.Key.Key_Slash)
    qtbot.keyClicks(opened.window.inbox.bar.search, "push")
    press(opened, qtbot, Qt.Key.Key_Return)
    assert opened.window.inbox.table.hasFocus()
    press(opened, qtbot, Qt.Key.Key_Return)
    assert opened.window.shown_position == opened.positions[-1]
    assert opened.window.inbox.table.selected_spans() == [(0, 1)]
    assert opened.window.details.tabs.hasFocus()


def test_letters_in_the_search_field_are_letters(opened: Opened, qtbot: QtBot) -> None:
    opened.choose(0)
    opened.window.inbox.bar.focus_search()
    with qtbot.assertNotEmitted(opened.window.details.replay_wanted), qtbot.assertNotEmitted(opened.window.copy_wanted):
        qtbot.keyClicks(opened.window.inbox.bar.search, "rcsu?/")
    assert opened.window.inbox.bar.search.text() == "rcsu?/"


def test_enter_opens_and_escape_goes_back(opened: Opened, qtbot: QtBot) -> None:
    opened.choose(2)
    press(opened, qtbot, Qt.Key.Key_Return)
    assert opened.window.details.tabs.hasFocus()
    press(opened, qtbot, Qt.Key.Key_Escape)
    assert opened.window.inbox.table.hasFocus()


@pytest.mark.parametrize(
    ("key", "name"),
    [("Ctrl+Shift+J", "json"), ("Ctrl+Shift+P", "pytest"), ("C", "curl"), ("Shift+C", "httpx")],
)
def test_keys_copy_the_event_that_is_shown(opened: Opened, qtbot: QtBot, key: str, name: str) -> None:
    opened.choose(0)
    combination = QKeySequence(key)[0]
    with qtbot.waitSignal(opened.window.copy_wanted) as wanted:
        press(opened, qtbot, combination.key(), combination.keyboardModifiers())
    assert wanted.args == [opened.positions[-1], name]


def test_r_is_the_wish_for_a_replay(opened: Opened, qtbot: QtBot) -> None:
    press(opened, qtbot, Qt.Key.Key_R)
    assert opened.window.findChildren(QMessageBox) == []
    opened.choose(0)
    press(opened, qtbot, Qt.Key.Key_R)
    [asking] = opened.window.findChildren(QMessageBox)
    assert asking.text() == "Replay github.push?"
    with qtbot.waitSignal(opened.window.details.replay_wanted) as wanted:
        asking.defaultButton().click()
    assert wanted.args == [opened.window.details.event_shown]
    with qtbot.assertNotEmitted(opened.window.details.replay_wanted):
        press(opened, qtbot, Qt.Key.Key_R)
        opened.window.findChildren(QMessageBox)[-1].button(QMessageBox.StandardButton.Cancel).click()


def test_shift_r_is_the_wish_to_change_it_first(opened: Opened, qtbot: QtBot) -> None:
    opened.choose(0)
    with qtbot.waitSignal(opened.window.details.change_wanted) as wanted:
        press(opened, qtbot, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert wanted.args == [opened.window.details.event_shown]


def test_a_value_of_the_payload_becomes_a_part_of_the_condition(opened: Opened) -> None:
    opened.window.details.filter_wanted.emit("body.n == 1")
    assert opened.model.rowCount() == 1
    opened.window.details.filter_wanted.emit("body.n == 2")
    assert opened.window.inbox.bar.wanted.match.condition == "(body.n == 1) && (body.n == 2)"
    assert opened.model.rowCount() == 0


def test_a_star_in_the_details_is_one_in_the_list(opened: Opened, qtbot: QtBot) -> None:
    opened.choose(0)
    with qtbot.waitSignal(opened.window.star_wanted) as wanted:
        opened.window.details.star_wanted.emit((opened.positions[-1],), True)
    assert wanted.args == [(opened.positions[-1],), True]


def test_a_star_in_the_details_is_of_the_event_that_they_show_while_the_chosen_one_is_read(
    opened: Opened, qtbot: QtBot
) -> None:
    opened.choose(0)
    opened.window.details.show_facts(Facts(starred=False, number=opened.positions[-1]))
    opened.window.event_wanted.disconnect()
    opened.choose(1)
    with qtbot.waitSignal(opened.window.star_wanted) as wanted:
        opened.window.details.head.star.click()
    assert wanted.args == [(opened.positions[-1],), True]


def test_ctrl_f_searches_the_list_and_finds_in_the_payload(opened: Opened, qtbot: QtBot) -> None:
    press(opened, qtbot, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert opened.window.inbox.bar.search.hasFocus()
    opened.choose(0)
    opened.window.details.payload.pages.currentWidget().setFocus()
    press(opened, qtbot, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert opened.window.details.payload.find_bar.isVisible()


def test_ctrl_f_finds_in_the_payload_from_wherever_in_the_details(opened: Opened, qtbot: QtBot) -> None:
    opened.choose(0)
    details = opened.window.details
    details.show_tab(1)
    press(opened, qtbot, Qt.Key.Key_Return)
    assert details.tabs.hasFocus()
    press(opened, qtbot, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert details.payload.find_bar.words.hasFocus()


def test_s_gives_a_star_to_every_chosen_event_and_takes_it_again(opened: Opened, qtbot: QtBot) -> None:
    choose_rows(opened, [1, 2, 4])
    with qtbot.waitSignal(opened.window.star_wanted) as wanted:
        press(opened, qtbot, Qt.Key.Key_S)
    assert wanted.args is not None
    assert sorted(wanted.args[0]) == sorted(opened.positions[-1 - row] for row in (1, 2, 4))
    assert wanted.args[1] is True
    opened.inbox.set_starred(wanted.args[0], True)
    opened.model.reload()
    choose_rows(opened, [1])
    with qtbot.waitSignal(opened.window.star_wanted) as wanted:
        press(opened, qtbot, Qt.Key.Key_S)
    assert wanted.args == [[opened.positions[-2]], False]


def test_a_click_on_the_star_chooses_no_row(opened: Opened, qtbot: QtBot) -> None:
    table = opened.window.inbox.table
    place = table.visualRect(opened.model.index(3, Column.MARKS)).center()
    with qtbot.waitSignal(opened.window.star_wanted) as wanted:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place.x(), place.y()))
    assert wanted.args == [(opened.positions[-4],), True]
    assert opened.window.shown_position is None


def test_an_event_is_read_after_a_moment_and_not_in_passing(
    opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.window.inbox._reading.setInterval(30)
    with qtbot.waitSignal(opened.window.read_wanted) as wanted:
        opened.choose(0)
        opened.choose(1)
    assert wanted.args == [(opened.positions[-2],)]


def test_u_marks_as_unread_and_the_event_stays_so_while_it_is_shown(opened: Opened, qtbot: QtBot) -> None:
    opened.choose(0)
    assert opened.window.inbox._reading.isActive()
    with qtbot.waitSignal(opened.window.unread_wanted) as wanted:
        press(opened, qtbot, Qt.Key.Key_U)
    assert wanted.args == [[opened.positions[-1]]]
    assert not opened.window.inbox._reading.isActive()
    with qtbot.waitSignal(opened.window.all_read_wanted):
        press(opened, qtbot, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)


def test_opening_reads_at_once(opened: Opened, qtbot: QtBot) -> None:
    opened.choose(5)
    with qtbot.waitSignal(opened.window.read_wanted) as wanted:
        press(opened, qtbot, Qt.Key.Key_Return)
    assert wanted.args == [(opened.positions[-6],)]


def test_the_title_says_how_many_are_unread(opened: Opened) -> None:
    opened.window.set_unread(1204)
    assert opened.window.windowTitle() == "1,204 unread — AI Webhook Relay"
    opened.window.set_unread(0)
    assert opened.window.windowTitle() == "AI Webhook Relay"


def test_with_several_rows_chosen_the_details_stay(opened: Opened) -> None:
    opened.choose(0)
    choose_rows(opened, [1, 2])
    assert opened.window.shown_position == opened.positions[-1]
    assert opened.window.inbox.current_position() is None
    assert opened.window.inbox.table.selected_spans() == [(0, 1), (1, 1), (2, 1)]


def test_a_million_chosen_rows_are_refused_and_not_read(
    opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_view, "MOST_SELECTED", 100)
    opened.window.inbox.table.selectAll()
    with qtbot.assertNotEmitted(opened.window.star_wanted):
        press(opened, qtbot, Qt.Key.Key_S)
    assert "at once" in opened.window.notice.words.whole()


def test_views_have_keys(opened: Opened, qtbot: QtBot) -> None:
    press(opened, qtbot, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert opened.model.wanted == HistoryFilter(starred=True)
    press(opened, qtbot, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert opened.model.wanted == EVERYTHING


def test_the_list_can_be_narrowed_to_a_repository(opened: Opened, qtbot: QtBot) -> None:
    store(opened.inbox, 201, 201, subject="acme/api")
    opened.model.reload()
    opened.choose(0)
    press(opened, qtbot, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert opened.model.rowCount() == 1
    assert opened.window.inbox.bar.wanted.match.subject == "acme/api"


def test_repositories_are_offered_that_are_not_on_the_screen(opened: Opened, qtbot: QtBot) -> None:
    for seq, subject in ((201, "acme/api"), (202, "acme/web")):
        store(opened.inbox, seq, seq, subject=subject)
    store(opened.inbox, 203, 400)
    opened.model.reload()
    bar = opened.window.inbox.bar
    bar._choices.edit(Facet.SUBJECT, bar.add_button)
    [popup] = opened.window.findChildren(PickPopup)
    offered = [popup.list.item(number).text() for number in range(popup.list.count())]
    popup.close()
    assert offered == ["acme/api", "acme/web", "octo-org/octo-repo"]


def test_columns_are_chosen_moved_and_said(opened: Opened, qtbot: QtBot) -> None:
    table, window = opened.window.inbox.table, opened.window
    menu = QMenu(window)
    table.fill_column_menu(menu)
    entries = {entry.text(): entry for entry in menu.actions()}
    assert not entries["Time"].isEnabled()
    with qtbot.waitSignal(window.columns_changed) as changed:
        entries["Delivery"].setChecked(True)
    assert changed.args == [(*(column.name.lower() for column in USUAL), "delivery")]
    assert not table.isColumnHidden(Column.DELIVERY)
    with qtbot.waitSignal(window.columns_changed) as changed:
        table.horizontalHeader().moveSection(table.horizontalHeader().visualIndex(Column.TYPE), 1)
    assert changed.args is not None
    assert changed.args[0][:3] == ("marks", "type", "time")
    entries["The usual columns"].trigger()
    assert table.columns == USUAL
    assert table.isColumnHidden(Column.DELIVERY)
    table.show_columns(columns_named(("marks", "time", "type", "channel")))
    order = [table.horizontalHeader().logicalIndex(place) for place in range(4)]
    assert order == [Column.MARKS, Column.TIME, Column.TYPE, Column.CHANNEL]
    assert table.isColumnHidden(Column.SUMMARY)


def test_what_is_kept_of_columns_is_understood_whatever_it_is() -> None:
    assert columns_named(()) == USUAL
    assert columns_named(("nonsense",)) == USUAL
    assert set(columns_named(("summary",))) == {*ALWAYS, Column.SUMMARY}
    assert names_of(USUAL) == ()
    assert columns_named(names_of((*USUAL, Column.CHANNEL))) == (*USUAL, Column.CHANNEL)


def test_every_column_has_words_for_a_screen_reader(opened: Opened) -> None:
    opened.window.inbox.set_connections({"relay": "Work"})
    for column in Column:
        text = opened.model.data(opened.model.index(0, column), Qt.ItemDataRole.AccessibleTextRole)
        assert ": " in text
    assert opened.model.data(opened.model.index(0, Column.CONNECTION)) == "Work"
    assert opened.model.data(opened.model.index(0, Column.DELIVERY)) == "d-200"
    assert opened.model.data(opened.model.index(0, Column.MARKS)) == "unread"


def test_exporting_asks_what_and_where_to(opened: Opened, qtbot: QtBot) -> None:
    window = opened.window
    choose_rows(opened, [0, 1])
    press(opened, qtbot, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    [dialog] = window.findChildren(ExportDialog)
    assert dialog.all_rows.text() == "200 events of the list"
    assert dialog.selected_rows.isChecked()
    dialog.formats["curl"].setChecked(True)
    dialog.next.click()
    [asking] = dialog.findChildren(QFileDialog)
    with qtbot.waitSignal(window.export_wanted) as wanted:
        asking.fileSelected.emit("/chosen/again.sh")
    asking.close()
    assert wanted.args is not None
    assert wanted.args[:3] == ["curl", "/chosen/again.sh", EVERYTHING]
    assert sorted(wanted.args[3]) == opened.positions[-2:]
    with qtbot.waitSignal(window.export_wanted) as wanted:
        window.commands._export("ndjson", "/chosen/all.ndjson", False)
    assert wanted.args == ["ndjson", "/chosen/all.ndjson", EVERYTHING, None]


def test_progress_is_shown_and_can_be_cancelled(opened: Opened, qtbot: QtBot) -> None:
    opened.window.show_progress("Exporting", 10, 100)
    assert opened.window.notice.progress.value() == 10
    with qtbot.waitSignal(opened.window.export_cancel_wanted):
        opened.window.notice.cancel.click()
    opened.window.end_progress("Exported")
    assert not opened.window.notice.progress.isVisible()
    opened.window.notice.cancel.click()
    assert not opened.window.notice.isVisible()


def test_what_is_said_meanwhile_leaves_the_export_its_cancel_button(opened: Opened, qtbot: QtBot) -> None:
    notice = opened.window.notice
    opened.window.show_progress("Exporting: 10", 10, 100)
    opened.window.say("Another export is under way")
    assert notice.words.whole() == "Another export is under way"
    with qtbot.waitSignal(opened.window.export_cancel_wanted):
        notice.cancel.click()
    opened.window.show_progress("Exporting: 20", 20, 100)
    assert notice.words.whole() == "Another export is under way"
    assert notice.progress.value() == 20
    notice._rest.timeout.emit()
    assert notice.words.whole() == "Exporting: 20"


def test_every_key_is_in_the_window_of_shortcuts(opened: Opened, qtbot: QtBot) -> None:
    press(opened, qtbot, Qt.Key.Key_Question)
    [shown] = opened.window.findChildren(ShortcutsWindow)
    texts = {label.text() for label in shown.findChildren(QLabel)}
    shown.close()
    for action in ACTIONS:
        assert action.title.replace("&", "").rstrip("…") in texts
    assert {words for keys, words in lines() if not keys} <= texts


def test_no_two_actions_have_the_same_key() -> None:
    keys = [QKeySequence(key).toString() for action in ACTIONS for key in action.keys]
    assert len(keys) == len(set(keys))
    assert {name for name in IN_LIST if name} == {action.name for action in ACTIONS if action.in_list}


def test_everything_in_the_bar_is_reached_by_tab(opened: Opened, qtbot: QtBot) -> None:
    opened.window.inbox.bar.change(HistoryFilter(unread=True, starred=True))
    bar = opened.window.inbox.bar
    bar.views.setFocus()
    chips = [chip.words for chip in bar._shown_chips()]
    parts: list[QWidget] = [bar.views, bar.search, bar.add_button, *chips, bar.clear_button, bar.welcome_button]
    for part in parts:
        assert opened.window.focusWidget() is part
        opened.window.focusNextChild()


def test_saving_no_filter_says_what_is_missing(opened: Opened, qtbot: QtBot) -> None:
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    press(opened, qtbot, Qt.Key.Key_S, shift)
    assert opened.window.findChildren(NameDialog) == []
    assert "no filter" in opened.window.notice.words.whole()
    opened.window.inbox.bar.change(HistoryFilter(unread=True))
    press(opened, qtbot, Qt.Key.Key_S, shift)
    [asking] = opened.window.findChildren(NameDialog)
    asking.close()


def test_f_opens_the_menu_of_filters_ready_for_enter(opened: Opened, qtbot: QtBot) -> None:
    press(opened, qtbot, Qt.Key.Key_F)
    menu = opened.window.inbox.bar.add_menu
    assert menu.activeAction() is menu.actions()[0]
    menu.close()


def test_choosing_every_row_looks_at_none_of_them(qtbot: QtBot, theme: Theme, icons: Icons, inbox: Inbox) -> None:
    """A header that draws pressed columns asks for the flags of every cell: 50 s for a million rows."""
    asked: list[int] = []

    class Counted(InboxModel):
        def flags(self, index: AnyIndex) -> Qt.ItemFlag:
            asked.append(index.row())
            return super().flags(index)

    store(inbox, 1, 500)
    window = MainWindow(theme, icons, Counted(inbox, reading=AtOnce))
    qtbot.addWidget(window)
    window.show()
    window.grab()
    asked.clear()
    window.inbox.table.selectAll()
    window.grab()
    assert window.inbox.table.selected_spans() == [(0, 500)]
    assert len(asked) < 500
