from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from webhook_relay_desktop.history_filter import EVERYTHING, HistoryFilter
from webhook_relay_desktop.settings.views import SavedView
from webhook_relay_desktop.ui.history.name_dialog import NameDialog
from webhook_relay_desktop.ui.history.view_dialog import ViewDialog
from webhook_relay_desktop.ui.history.view_menu import ViewMenu
from webhook_relay_desktop.ui.history.views import Views, name_of, problem_of, with_view
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme

ZEN = SavedView("Zen", HistoryFilter(words="zen"))
PUSHES = SavedView("Pushes", HistoryFilter(words="push"))
LAST = SavedView("Last", HistoryFilter(words="last"))


@pytest.fixture
def menu(qtbot: QtBot, theme: Theme, icons: Icons) -> ViewMenu:
    made = ViewMenu(theme, icons)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme, icons: Icons, menu: ViewMenu) -> ViewDialog:
    made = ViewDialog(theme, icons, menu, (ZEN, PUSHES, LAST))
    qtbot.addWidget(made)
    made.show()
    return made


def texts(menu: ViewMenu) -> list[str]:
    return [entry.text().split("\t")[0] for entry in menu.menu_shown.actions() if not entry.isSeparator()]


def test_the_views_that_are_always_there_come_first(menu: ViewMenu) -> None:
    menu.set_views((ZEN,))
    menu.set_unread(1204)
    assert texts(menu)[:6] == ["All events", "Unread (1,204)", "Starred", "Failed handlers", "Not verified", "Zen"]


def test_the_button_names_the_view_in_force(menu: ViewMenu) -> None:
    menu.set_views((ZEN,))
    for wanted, name in (
        (EVERYTHING, "All events"),
        (HistoryFilter(unread=True), "Unread"),
        (ZEN.filter, "Zen"),
        (HistoryFilter(words="else"), "Search"),
        (HistoryFilter(words="else", unread=True), "Filtered"),
    ):
        menu.set_filter(wanted)
        assert menu.text() == name


def test_choosing_a_view_is_a_wish_for_its_filter(menu: ViewMenu, qtbot: QtBot) -> None:
    menu.set_views((ZEN,))
    with qtbot.waitSignal(menu.view_wanted) as wanted:
        menu.choose(5)
    assert wanted.args == [ZEN.filter]
    with qtbot.assertNotEmitted(menu.view_wanted):
        menu.choose(6)


def ask(menu: ViewMenu, wanted: HistoryFilter) -> NameDialog:
    menu.set_filter(wanted)
    menu.ask_name()
    return menu.window().findChildren(NameDialog)[-1]


def enter(asking: NameDialog, qtbot: QtBot, name: str) -> None:
    asking.name.line.clear()
    qtbot.keyClicks(asking.name.line, name)
    qtbot.keyClick(asking.name.line, Qt.Key.Key_Return)


def test_a_filter_is_kept_under_a_name(menu: ViewMenu, qtbot: QtBot) -> None:
    asking = ask(menu, PUSHES.filter)
    with qtbot.waitSignal(menu.views_changed) as changed:
        enter(asking, qtbot, " Pushes ")
    assert changed.args == [(PUSHES,)]
    assert menu.text() == "Pushes"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Unread", "Another view has this name."),
        ("x" * 61, "A name has at most 60 characters."),
        (" ", "Give it a name."),
    ],
)
def test_a_name_that_no_view_can_have_is_said_where_it_is_typed(
    menu: ViewMenu, qtbot: QtBot, name: str, reason: str
) -> None:
    asking = ask(menu, PUSHES.filter)
    enter(asking, qtbot, name)
    assert asking.isVisible()
    assert asking.name.error.text() == reason
    assert asking.name.error.isVisible()
    assert menu.views == ()
    enter(asking, qtbot, "Pushes")
    assert menu.views == (PUSHES,)


def test_a_view_is_replaced_only_by_who_has_said_so_twice(menu: ViewMenu, qtbot: QtBot) -> None:
    menu.set_views((ZEN,))
    asking = ask(menu, PUSHES.filter)
    save = asking.buttons.button(QDialogButtonBox.StandardButton.Ok)
    enter(asking, qtbot, "Zen")
    assert menu.views == (ZEN,)
    assert asking.name.error.text() == "Another view has this name."
    assert save.text() == "Replace it"
    enter(asking, qtbot, "Zen")  # typed once more: asked once more
    assert menu.views == (ZEN,)
    save.click()
    assert menu.views == (SavedView("Zen", PUSHES.filter),)


def test_saving_a_view_as_what_it_is_asks_nothing(menu: ViewMenu, qtbot: QtBot) -> None:
    menu.set_views((ZEN,))
    asking = ask(menu, ZEN.filter)
    assert asking.name.value() == "Zen"
    with qtbot.waitSignal(menu.views_changed):
        qtbot.keyClick(asking.name.line, Qt.Key.Key_Return)


def test_a_name_that_is_taken_is_refused_and_one_s_own_is_replaced() -> None:
    views: Views = (ZEN, PUSHES)
    assert problem_of("", views)
    assert problem_of("x" * 61, views)
    assert problem_of("Pushes", views)
    assert problem_of("All events", views)
    assert not problem_of("Pushes", views, but=1)
    assert with_view(views, "Zen", PUSHES.filter) == (SavedView("Zen", PUSHES.filter), PUSHES)
    assert name_of(HistoryFilter(words="unknown"), views) == ""


def test_views_are_renamed_sorted_and_deleted(dialog: ViewDialog) -> None:
    said: list[Views] = []
    dialog.changed.connect(said.append)
    dialog.list.setCurrentRow(2)
    dialog.up.click()
    assert [view.name for view in said[-1]] == ["Zen", "Last", "Pushes"]
    dialog.down.click()
    assert [view.name for view in said[-1]] == ["Zen", "Pushes", "Last"]
    dialog.list.item(0).setText("Calm")
    assert said[-1][0] == SavedView("Calm", ZEN.filter)
    dialog.list.setCurrentRow(1)
    dialog.delete.click()
    assert [view.name for view in said[-1]] == ["Calm", "Last"]


def test_a_name_that_cannot_be_is_put_back_with_a_reason(dialog: ViewDialog) -> None:
    said: list[Views] = []
    dialog.changed.connect(said.append)
    dialog.list.item(0).setText("Pushes")
    assert said == []
    assert dialog.note.text() == "Another view has this name."
    assert dialog.list.item(0).text() == "Zen"


def test_the_reason_goes_with_the_next_change(dialog: ViewDialog) -> None:
    dialog.list.item(0).setText("Pushes")
    assert dialog.note.isVisible()
    dialog.list.setCurrentRow(1)
    dialog.delete.click()
    assert not dialog.note.isVisible()


def test_no_row_stands_over_another_when_it_opens(qtbot: QtBot, theme: Theme, icons: Icons, menu: ViewMenu) -> None:
    opened = ViewDialog(theme, icons, menu, (ZEN, PUSHES, LAST))
    qtbot.addWidget(opened)
    opened.list.visualItemRect(opened.list.item(0))  # whoever asks where a row is, such as a screen reader
    opened.open()
    tops = [opened.list.visualItemRect(opened.list.item(number)).top() for number in range(3)]
    height = opened.list.sizeHintForRow(0)
    assert tops == [0, height, 2 * height]


def test_delete_deletes_with_the_keyboard(dialog: ViewDialog, qtbot: QtBot) -> None:
    said: list[Views] = []
    dialog.changed.connect(said.append)
    dialog.list.setFocus()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert [view.name for view in said[-1]] == ["Pushes", "Last"]
