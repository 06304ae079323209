"""The page of the notifications: rules in their order, quiet hours, and a rule's dialog with its preview."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from webhook_relay.event import Verification
from webhook_relay.filters import EventMatch
from webhook_relay_desktop.settings import Level, NotificationRule, NotificationSettings, QuietHours, Settings
from webhook_relay_desktop.settings.notifications import FOREVER
from webhook_relay_desktop.ui.kit.match_editor import MatchEditor, ReceivedNames, match_words, with_families
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.settings.notification_page import NotificationPage
from webhook_relay_desktop.ui.settings.rule_dialog import Preview, RuleDialog, TemplateTools
from webhook_relay_desktop.ui.settings.rule_list import RuleRow

RULES = (
    NotificationRule("Builds", EventMatch(types=("github.workflow_run.*",)), Level.URGENT),
    NotificationRule("Stars", EventMatch(types=("github.star.*",)), Level.OFF),
    NotificationRule("Rest"),
)
TEMPLATES = TemplateTools(problem=lambda text: "There is no {nobody}." if "{nobody}" in text else "")


class Room:
    """The page, and the settings that it changes."""

    def __init__(self, page: NotificationPage) -> None:
        self.page = page
        self.settings = Settings(notifications=NotificationSettings(rules=RULES))
        page.show_settings(self.settings)
        page.changed.connect(self._change)

    @property
    def names(self) -> list[str]:
        return [rule.name for rule in self.settings.notifications.rules]

    @property
    def dialog(self) -> RuleDialog:
        assert self.page.rule_dialog is not None
        return self.page.rule_dialog

    def choose(self, number: int) -> None:
        self.page.rules.list.setCurrentRow(number)

    def press_done(self) -> None:
        self.dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()

    def _change(self, edit: Callable[[Settings], Settings]) -> None:
        self.settings = edit(self.settings)
        self.page.show_settings(self.settings)


@pytest.fixture
def room(qtbot: QtBot, theme: Theme) -> Room:
    page = NotificationPage(theme, [("deploy", "Run a command")], TEMPLATES)
    qtbot.addWidget(page)
    page.set_known(ReceivedNames(types=("github.push", "github.star.created"), sources=("github",)))
    page.show()
    page.activateWindow()
    return Room(page)


@pytest.fixture
def editor(qtbot: QtBot, theme: Theme) -> MatchEditor:
    made = MatchEditor(theme)
    qtbot.addWidget(made)
    made.set_known(ReceivedNames(types=("github.push", "github.star.created"), sources=("github",)))
    return made


# --- rules -------------------------------------------------------------------------------------------


def test_rules_move_with_buttons_and_keys_and_the_moved_one_stays_chosen(room: Room, qtbot: QtBot) -> None:
    room.choose(0)
    room.page.rules.down_button.click()
    assert room.names == ["Stars", "Builds", "Rest"]
    assert room.page.rules.list.currentRow() == 1
    room.page.rules.list.setFocus()
    qtbot.keyClick(room.page.rules.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert room.names == ["Builds", "Stars", "Rest"]
    assert not room.page.rules.up_button.isEnabled()


def test_the_level_of_a_rule_stays_in_sight_when_the_page_gets_narrower(room: Room, qtbot: QtBot) -> None:
    rows = room.page.rules.list
    room.page.resize(900, 700)
    qtbot.waitUntil(lambda: rows.viewport().width() > 700, timeout=2000)
    room.page.resize(560, 700)

    def in_sight() -> bool:
        row = rows.itemWidget(rows.item(0))
        return isinstance(row, RuleRow) and row.geometry().right() <= rows.viewport().width() < 600

    qtbot.waitUntil(in_sight, timeout=2000)


def test_rules_move_by_drag(room: Room, qtbot: QtBot) -> None:
    model = room.page.rules.list.model()
    assert model.moveRows(QModelIndex(), 2, 1, QModelIndex(), 0)
    qtbot.waitUntil(lambda: room.names == ["Rest", "Builds", "Stars"], timeout=2000)


def test_a_rule_is_copied_and_removed(room: Room, qtbot: QtBot) -> None:
    room.choose(1)
    room.page.rules.copy_button.click()
    assert room.names == ["Builds", "Stars", "Stars (copy)", "Rest"]
    room.page.rules.list.setFocus()
    qtbot.keyClick(room.page.rules.list, Qt.Key.Key_Delete)
    assert room.names == ["Builds", "Stars", "Rest"]


def test_the_level_of_a_rule_changes_in_its_place(room: Room) -> None:
    rules = room.page.rules.list
    line = rules.itemWidget(rules.item(1))
    assert isinstance(line, RuleRow)
    line.level.setCurrentIndex(1)
    line.level.activated.emit(1)
    assert room.settings.notifications.rules[1].level is Level.SILENT


def test_without_a_rule_the_list_says_what_happens(room: Room) -> None:
    for _ in RULES:
        room.page.rules.remove_button.click()
    assert room.names == []
    assert not room.page.rules.none.isHidden()
    assert not room.page.rules.remove_button.isEnabled()


def test_a_rule_is_in_force_only_when_a_person_is_done_with_it(room: Room) -> None:
    room.page.rules.add_button.click()
    room.dialog.name.set_value("Mine")
    room.dialog.match.types.set_value(("github.push",))
    assert len(room.names) == 3
    room.press_done()
    added = room.settings.notifications.rules[-1]
    assert (added.name, added.match) == ("Mine", EventMatch(types=("github.push",)))


def test_a_cancelled_rule_changes_nothing(room: Room) -> None:
    room.choose(0)
    room.page.rules.edit_button.click()
    room.dialog.name.set_value("Other")
    room.dialog.reject()
    assert room.names == ["Builds", "Stars", "Rest"]


def test_a_rule_keeps_everything_that_its_dialog_shows(room: Room) -> None:
    room.choose(0)
    room.page.rules.edit_button.click()
    assert room.dialog.rule() == RULES[0]


def test_a_wrong_rule_stays_open_with_its_words(room: Room) -> None:
    room.page.edit_rule(0)
    room.dialog.name.set_value("")
    room.dialog.title.set_value("Hello {nobody}")
    room.dialog.match.condition.lines.setPlainText("boby.x == 1")
    room.press_done()
    assert room.dialog.name.error.text() == "Give it a name."
    assert room.dialog.title.error.text() == "There is no {nobody}."
    assert room.dialog.match.condition.error.text().startswith("Column 5: there is nothing that is called 'boby")
    assert room.names == ["Builds", "Stars", "Rest"]


def test_what_is_wrong_with_a_condition_is_scrolled_into_sight_while_it_is_typed(room: Room, qtbot: QtBot) -> None:
    room.page.edit_rule(0)
    condition = room.dialog.match.condition
    below = condition.mapTo(room.dialog, condition.rect().bottomLeft()).y()
    room.dialog.resize(620, below)  # the buttons take the room that the words would have
    condition.lines.setFocus()
    qtbot.waitUntil(lambda: room.dialog.focusWidget() is condition.lines)
    qtbot.keyClicks(condition.lines, 'event.type == "x')
    qtbot.waitUntil(lambda: not condition.error.isHidden(), timeout=3000)
    qtbot.waitUntil(lambda: condition.error.visibleRegion().boundingRect() == condition.error.rect())


def test_a_preview_is_asked_for_at_once_and_after_a_change(room: Room, qtbot: QtBot) -> None:
    with qtbot.waitSignal(room.page.preview_wanted) as wanted:
        room.page.edit_rule(0)
    assert wanted.args == [RULES[0]]
    room.dialog.show_preview(Preview("<b>acme</b>", "pushed", about="github.push, 12:00"))
    assert room.dialog.shown_title.text() == "<b>acme</b>"
    assert room.dialog.shown_title.textFormat() is Qt.TextFormat.PlainText
    with qtbot.waitSignal(room.page.preview_wanted, timeout=3000) as again:
        qtbot.keyClicks(room.dialog.title.line, "x")
    assert again.args[0].title == "x"
    room.dialog.show_preview(Preview(problem="No event yet."))
    assert room.dialog.shown_title.isHidden()
    assert room.dialog.shown_about.text() == "No event yet."


def test_a_click_can_run_a_handler(room: Room) -> None:
    room.page.edit_rule(0)
    room.dialog.click.choose("handler:deploy")
    room.press_done()
    assert room.settings.notifications.rules[0].click == "handler:deploy"


def test_while_a_condition_is_wrong_the_preview_shows_no_event(room: Room, qtbot: QtBot) -> None:
    with qtbot.waitSignal(room.page.preview_wanted):
        room.page.edit_rule(0)
    room.dialog.show_preview(Preview("acme", "pushed", about="github.push, 12:00"))
    room.dialog.match.condition.lines.setPlainText("event.type ==")
    qtbot.waitUntil(lambda: "github.push" not in room.dialog.shown_about.text(), timeout=5000)
    room.dialog.show_preview(Preview("acme", "pushed", about="of the rule as it was"))
    assert room.dialog.shown_title.isHidden()
    assert room.dialog.shown_about.text() == "The newest event that this rule is for is shown here."
    with qtbot.waitSignal(room.page.preview_wanted, timeout=5000):
        room.dialog.match.condition.lines.setPlainText("event.verified")
    room.dialog.show_preview(Preview("acme", "pushed", about="github.push, 12:00"))
    assert room.dialog.shown_title.text() == "acme"


# --- quiet hours and pause ---------------------------------------------------------------------------


def test_both_times_of_the_quiet_hours_stay_at_one_height(room: Room, qtbot: QtBot) -> None:
    page = room.page
    page.quiet.box.click()
    page.begin.show_error("A time looks like 07:30.")
    qtbot.waitUntil(lambda: page.begin.height() > page.end.line.height())
    heights = {time.line.mapTo(page, QPoint(0, 0)).y() for time in (page.begin, page.end)}
    assert len(heights) == 1


def test_a_time_of_quiet_hours_is_kept_once_it_is_right(room: Room, qtbot: QtBot) -> None:
    page = room.page
    page.quiet.box.click()
    page.begin.line.selectAll()
    qtbot.keyClicks(page.begin.line, "25:00")
    page.flush()
    assert page.begin.error.text() == "A time looks like 07:30."
    assert room.settings.notifications.quiet == QuietHours(enabled=True)
    page.begin.line.selectAll()
    qtbot.keyClicks(page.begin.line, "21:30")
    page.flush()
    assert room.settings.notifications.quiet == QuietHours(enabled=True, begin="21:30")


def test_switches_and_the_other_time_are_in_force_while_a_time_is_wrong(room: Room, qtbot: QtBot) -> None:
    page = room.page
    page.quiet.box.click()
    page.end.line.selectAll()
    qtbot.keyClicks(page.end.line, "25:99")
    page.flush()
    page.weekends.box.click()
    page.begin.line.selectAll()
    qtbot.keyClicks(page.begin.line, "21:30")
    page.flush()
    assert room.settings.notifications.quiet == QuietHours(enabled=True, begin="21:30", weekends=True)
    page.quiet.box.click()
    assert room.settings.notifications.quiet == QuietHours(enabled=False, begin="21:30", weekends=True)
    assert not page.quiet.value()
    assert (page.end.value(), page.end.error.text()) == ("25:99", "A time looks like 07:30.")


def test_a_pause_of_an_hour_is_said_and_can_end(room: Room) -> None:
    room.page.pause_button.click()
    until = room.settings.notifications.paused_until
    assert until is not None
    assert timedelta(minutes=59) < until - datetime.now(UTC) <= timedelta(hours=1)
    assert room.page.pause.text() == f"Paused until {until.astimezone():%Y-%m-%d %H:%M}."
    room.page.pause_button.click()
    assert room.settings.notifications.paused_until is None


def test_the_button_does_what_it_says_though_the_pause_has_just_run_out(room: Room, qtbot: QtBot) -> None:
    soon = datetime.now(UTC) + timedelta(milliseconds=300)
    room.page.show_settings(Settings(notifications=NotificationSettings(paused_until=soon)))
    room.page.show_paused(True)
    qtbot.waitUntil(lambda: datetime.now(UTC) > soon)
    assert room.page.pause_button.text() == "Resume"
    room.page.pause_button.click()
    assert room.settings.notifications.paused_until is None
    room.page.show_paused(False)
    assert room.page.pause_button.text() == "Pause for 1 h"
    assert room.page.pause.isHidden()


def test_the_dialog_of_a_rule_offers_what_comes_meanwhile(room: Room) -> None:
    room.page.edit_rule(0)
    room.page.set_known(ReceivedNames(types=("shop.sold",), sources=("shop",)))
    assert room.dialog.match.sources.stringList() == ["shop"]


def test_a_pause_without_an_end_names_no_date(room: Room) -> None:
    room.page.show_settings(Settings(notifications=NotificationSettings(paused_until=FOREVER)))
    assert room.page.pause.text() == "Paused until you resume them."
    assert room.page.pause_button.text() == "Resume"


def test_every_switch_of_the_page_is_in_force_at_once(room: Room) -> None:
    page = room.page
    for field in (page.enabled, page.sound, page.digest, page.respect, page.quiet, page.weekends):
        field.box.click()
    page.otherwise.choose(Level.SILENT)
    said = room.settings.notifications
    assert (said.enabled, said.sound, said.digest, said.respect_do_not_disturb) == (False, True, False, False)
    assert said.quiet.weekends
    assert said.otherwise is Level.SILENT


# --- which events ------------------------------------------------------------------------------------


def test_a_filter_is_shown_and_handed_back(editor: MatchEditor) -> None:
    match = EventMatch(
        types=("github.push", "github.*"),
        source="github",
        subject="acme/*",
        text="fix",
        verification=Verification.VERIFIED,
        replay=False,
        condition="event.verified",
        delivery_id="of no field",
    )
    editor.show_match(match)
    assert editor.match() == match
    editor.show_match(EventMatch())
    assert editor.match() == EventMatch()


def test_types_are_completed_from_those_that_came_and_their_families(editor: MatchEditor, qtbot: QtBot) -> None:
    assert with_families(["github.star.created"]) == ["github.*", "github.star.*", "github.star.created"]
    editor.show()
    qtbot.keyClicks(editor.types.line, "github.push, star")
    offered = editor.types.completer.completionModel()
    said = [offered.index(row, 0).data() for row in range(offered.rowCount())]
    assert said == ["github.star.*", "github.star.created"]
    editor.types.completer.activated.emit("github.star.*")
    assert editor.match() == EventMatch(types=("github.push", "github.star.*"))
    editor.types.popup.hide()


@pytest.mark.parametrize(
    ("field", "text"),
    [("types", "a*b*c*d*e"), ("types", ",".join(f"t{n}" for n in range(11))), ("subject", "*" * 5)],
)
def test_what_no_filter_can_be_is_said_at_its_field(editor: MatchEditor, qtbot: QtBot, field: str, text: str) -> None:
    part = getattr(editor, field)
    qtbot.keyClicks(part.line, text)
    assert editor.match() is None
    assert not part.error.isHidden()
    part.line.clear()
    part.edited.emit()
    assert part.error.isHidden()


def test_what_is_wrong_with_a_condition_comes_into_sight_while_it_is_typed(room: Room, qtbot: QtBot) -> None:
    room.choose(0)
    room.page.rules.edit_button.click()
    dialog = room.dialog
    dialog.resize(600, 420)
    qtbot.waitExposed(dialog)
    condition = dialog.match.condition
    qtbot.waitUntil(dialog.isActiveWindow, timeout=3000)
    condition.lines.setFocus()
    condition.lines.setPlainText("event.verified && event.")
    qtbot.waitUntil(lambda: not condition.error.isHidden(), timeout=3000)
    qtbot.waitUntil(lambda: not condition.error.visibleRegion().isEmpty(), timeout=3000)
    assert "column" in condition.error.text().lower()


def test_a_condition_is_checked_while_it_is_typed_and_its_mistake_is_marked(editor: MatchEditor, qtbot: QtBot) -> None:
    qtbot.keyClicks(editor.condition.lines, 'event.type == "x" && boby.x')
    assert editor.match() is None
    qtbot.waitUntil(lambda: not editor.condition.error.isHidden(), timeout=3000)
    assert editor.condition.error.text().startswith("Column 26: ")
    [mark] = editor.condition.lines.extraSelections()
    assert mark.cursor.selectionStart() == 25
    assert editor.condition.lines.accessibleDescription() == editor.condition.error.text()
    editor.condition.lines.setPlainText("event.verified")
    qtbot.waitUntil(lambda: editor.match() == EventMatch(condition="event.verified"), timeout=3000)
    assert editor.condition.error.isHidden()
    assert editor.condition.lines.extraSelections() == []


def test_a_mistake_on_the_second_line_is_marked_there(editor: MatchEditor) -> None:
    editor.condition.lines.setPlainText("event.verified &&\n  nobody")
    editor.settle()
    assert editor.condition.error.text().startswith("Line 2, column 3: ")
    [mark] = editor.condition.lines.extraSelections()
    assert mark.cursor.selectedText() == "nobody"


def test_the_names_of_a_condition_are_at_hand(editor: MatchEditor) -> None:
    for name in ("event.type", "body", 'headers["x-github-event"]'):
        assert name in editor.condition.hint.text()


def test_a_filter_is_said_in_one_line() -> None:
    assert match_words(EventMatch()) == "every event"
    words = match_words(EventMatch(types=("a",), subject="acme/*", condition="body.x\n== 1"))
    assert "\n" not in words
    assert words.startswith("a · about acme/* · if body.x")
