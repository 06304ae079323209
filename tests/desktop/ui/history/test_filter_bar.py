from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialogButtonBox, QMenu
from pytestqt.qtbot import QtBot

from webhook_relay.event import Verification
from webhook_relay.filters import EventMatch
from webhook_relay_desktop.history_filter import EVERYTHING, Handled, HistoryFilter, Period
from webhook_relay_desktop.ui.history.chip import Chip
from webhook_relay_desktop.ui.history.condition_dialog import ConditionDialog
from webhook_relay_desktop.ui.history.facet_choices import Known, tidy
from webhook_relay_desktop.ui.history.facets import Facet, facets_of, value_of, without, words_of
from webhook_relay_desktop.ui.history.filter_bar import FilterBar
from webhook_relay_desktop.ui.history.range_dialog import RangeDialog
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.pick_popup import PickPopup
from webhook_relay_desktop.ui.kit.theme import Theme

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
FULL = HistoryFilter(
    words="zen",
    match=EventMatch(
        types=("github.push", "github.issues.*"),
        source="github",
        subject="acme/*",
        verification=Verification.UNVERIFIED,
        condition='body.ref == "main"',
    ),
    connection="embedded",
    handled=Handled.FAILED,
    unread=True,
    starred=True,
    period=Period.WEEK,
)
NAMES = {"embedded": "This computer", "relay.example": "Work"}


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme, icons: Icons) -> FilterBar:
    known = Known(
        types=lambda: ["github.issues.*", "github.issues.closed", "github.push"],
        sources=lambda: ["github", "stripe"],
        connections=NAMES,
        now=lambda: NOON,
    )
    made = FilterBar(theme, icons, known)
    qtbot.addWidget(made)
    made.resize(1000, 200)
    made.show()
    return made


def chips(bar: FilterBar) -> list[Chip]:
    return [chip for chip in bar.findChildren(Chip) if not chip.isHidden()]


def choose(menu: QMenu, *words: str) -> None:
    for word in words[:-1]:
        [menu] = [entry.menu() for entry in menu.actions() if entry.text() == word]  # type: ignore[misc]
    [entry] = [entry for entry in menu.actions() if entry.text() == words[-1]]
    entry.trigger()


def test_every_part_of_a_filter_is_a_chip_that_says_it(bar: FilterBar) -> None:
    bar.change(FULL)
    assert [chip.words.text() for chip in chips(bar)] == [
        "Event: github.push, github.issues.*",
        "Source: github",
        "Repository: acme/*",
        "Time: last 7 days",
        "Sender: not verified",
        "Handlers: failed or unknown",
        "Connection: This computer",
        "Unread",
        "Starred",
        'Condition: body.ref == "main"',
    ]
    assert bar.search.text() == "zen"
    assert all(chip.words.accessibleName().startswith("Filter: ") for chip in chips(bar))


@pytest.mark.parametrize("facet", Facet)
def test_a_part_taken_away_leaves_the_others(facet: Facet) -> None:
    rest = without(FULL, facet)
    assert facets_of(rest) == [other for other in Facet if other is not facet]
    assert rest.words == "zen"


def test_a_cross_and_delete_take_a_chip_away(bar: FilterBar, qtbot: QtBot) -> None:
    bar.change(FULL)
    chips(bar)[0].cross.click()
    assert bar.wanted == without(FULL, Facet.TYPE)
    chips(bar)[0].setFocus()
    qtbot.keyClick(chips(bar)[0].words, Qt.Key.Key_Delete)
    assert Facet.SOURCE not in facets_of(bar.wanted)
    assert chips(bar)[0].words.hasFocus()
    bar.clear_button.click()
    assert bar.wanted == EVERYTHING
    assert chips(bar) == []
    assert not bar.chips.isVisible()


def test_the_menu_adds_a_part(bar: FilterBar, qtbot: QtBot) -> None:
    for path, wanted in (
        (("Time", "Today"), HistoryFilter(period=Period.TODAY)),
        (("Sender", "Not verified"), HistoryFilter(match=EventMatch(verification=Verification.UNVERIFIED))),
        (("Handlers", "None"), HistoryFilter(handled=Handled.NONE)),
        (("Connection", "Work"), HistoryFilter(connection="relay.example")),
        (("Unread",), HistoryFilter(unread=True)),
        (("Starred",), HistoryFilter(starred=True)),
    ):
        bar.clear()
        bar.add_menu.aboutToShow.emit()
        with qtbot.waitSignal(bar.changed) as changed:
            choose(bar.add_menu, *path)
        assert changed.args == [wanted]


def test_types_are_picked_from_a_list_that_a_word_narrows(bar: FilterBar, qtbot: QtBot) -> None:
    bar.add_menu.aboutToShow.emit()
    choose(bar.add_menu, "Event…")
    [popup] = bar.findChildren(PickPopup)
    qtbot.keyClicks(popup.search, "issues")
    shown = [popup.list.item(number) for number in range(3) if not popup.list.item(number).isHidden()]
    assert [item.text() for item in shown] == ["github.issues.*", "github.issues.closed"]
    shown[0].setCheckState(Qt.CheckState.Checked)
    assert bar.wanted.match.types == ("github.issues.*",)
    popup.search.setText("stripe.*")
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    assert bar.wanted.match.types == ("github.issues.*", "stripe.*")
    assert not popup.isVisible()


def test_a_repository_is_typed_with_wildcards(bar: FilterBar, qtbot: QtBot) -> None:
    bar.add_menu.aboutToShow.emit()
    choose(bar.add_menu, "Repository…")
    [popup] = bar.findChildren(PickPopup)
    qtbot.keyClicks(popup.search, "acme/*")
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    assert bar.wanted.match.subject == "acme/*"


def test_what_is_typed_has_no_more_wildcards_than_can_be_kept() -> None:
    assert tidy("a*b*c*d*e*") == "a*b*c*de"
    match = EventMatch(types=(tidy("*" * 9),), subject=tidy("a*b*c*d*e"))
    assert msgspec.json.decode(msgspec.json.encode(match), type=EventMatch) == match


def test_words_are_searched_for_after_a_rest_and_never_before(bar: FilterBar, qtbot: QtBot) -> None:
    bar.change(HistoryFilter(unread=True))
    with qtbot.waitSignal(bar.changed) as changed:
        qtbot.keyClicks(bar.search, "two  words")
        assert bar.wanted.words == ""
    assert changed.args == [HistoryFilter(words="two words", unread=True)]
    assert bar.search.text() == "two  words"


def test_a_search_says_how_much_it_has_found(bar: FilterBar) -> None:
    bar.set_searching(1240)
    assert bar.searching.text() == "Searching… 1,240 so far"
    bar.set_searching(None)
    assert not bar.searching.isVisible()


def test_the_column_of_a_wrong_condition_is_marked(qtbot: QtBot, theme: Theme, bar: FilterBar) -> None:
    dialog = ConditionDialog(theme, bar, 'event.type == "x" &&\nbody.ref = "main"')
    qtbot.addWidget(dialog)
    accept = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    assert not accept.isEnabled()
    assert dialog.note.text().startswith("Line 2, column 10: ")
    [mark] = dialog.edit.extraSelections()
    assert mark.cursor.blockNumber() == 1  # type: ignore[attr-defined]
    assert mark.cursor.selectedText().startswith("=")  # type: ignore[attr-defined]
    dialog.edit.setPlainText('body.ref == "main"')
    assert accept.isEnabled()
    assert dialog.edit.extraSelections() == []
    with qtbot.waitSignal(dialog.chosen) as chosen:
        qtbot.keyClick(dialog.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert chosen.args == ['body.ref == "main"']


def test_a_mistake_at_the_very_end_is_marked_too(qtbot: QtBot, theme: Theme, bar: FilterBar) -> None:
    dialog = ConditionDialog(theme, bar, "event.type ==")
    qtbot.addWidget(dialog)
    assert len(dialog.edit.extraSelections()) == 1
    dialog.edit.setPlainText("event.nothing")
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()


def test_a_condition_is_edited_from_its_chip(bar: FilterBar) -> None:
    bar.change(HistoryFilter(match=EventMatch(condition="event.replay")))
    chips(bar)[0].words.click()
    [dialog] = bar.window().findChildren(ConditionDialog)
    dialog.edit.setPlainText("!event.replay")
    dialog.buttons.accepted.emit()
    assert bar.wanted.match.condition == "!event.replay"


def test_a_range_that_ends_before_it_begins_is_refused(qtbot: QtBot, bar: FilterBar) -> None:
    dialog = RangeDialog(bar, NOON, NOON - timedelta(hours=1), now=NOON)
    qtbot.addWidget(dialog)
    accept = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    assert not accept.isEnabled()
    dialog.until_box.setChecked(False)
    with qtbot.waitSignal(dialog.chosen) as chosen:
        accept.click()
    assert chosen.args == [NOON, None]


def test_a_range_is_said_and_takes_the_place_of_a_period(bar: FilterBar) -> None:
    bar.change(HistoryFilter(period=Period.DAY))
    bar._choices._set_range(NOON, NOON + timedelta(days=1))
    assert bar.wanted.period is None
    local = NOON.astimezone()
    assert value_of(Facet.TIME, bar.wanted, {}).startswith(f"{local:%Y-%m-%d %H:%M} to ")
    since = without(bar.wanted, Facet.TIME)
    assert since == EVERYTHING


@pytest.mark.parametrize(
    ("period", "begins"),
    [
        (Period.TODAY, datetime(2026, 11, 26, tzinfo=UTC)),
        (Period.DAY, NOON - timedelta(days=1)),
        (Period.WEEK, NOON - timedelta(days=7)),
    ],
)
def test_a_period_is_of_the_day_it_is_looked_at(period: Period, begins: datetime) -> None:
    resolved = HistoryFilter(period=period, unread=True).at(NOON)
    assert resolved == HistoryFilter(match=EventMatch(since=begins), unread=True)
    assert EVERYTHING.at(NOON) is EVERYTHING


def test_what_strangers_wrote_is_shown_as_text_and_not_whole(bar: FilterBar) -> None:
    bar.change(HistoryFilter(match=EventMatch(subject="<b>&\u202e" + "x" * 300)))
    assert chips(bar)[0].words.text().startswith("Repository: <b>&&⟨202E⟩x")
    assert "<b>" not in chips(bar)[0].words.toolTip()
    assert len(words_of(Facet.SUBJECT, bar.wanted, {})) < 80


def test_chips_wrap_in_a_narrow_window(bar: FilterBar) -> None:
    bar.change(FULL)
    wide = bar.chips.flow.heightForWidth(2000)
    assert bar.chips.flow.heightForWidth(400) > 2 * wide


def test_a_filter_that_was_chosen_can_always_be_kept() -> None:
    assert msgspec.json.decode(msgspec.json.encode(FULL), type=HistoryFilter) == FULL


@pytest.mark.parametrize(("key", "left"), [(Qt.Key.Key_E, True), (Qt.Key.Key_A, False)])
def test_the_search_leaves_the_key_of_the_export_to_the_window(bar: FilterBar, key: Qt.Key, left: bool) -> None:
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.ControlModifier)
    asked.accept()  # as the line edit does where this key is one of a text's
    bar.search.event(asked)
    assert asked.isAccepted() is not left
