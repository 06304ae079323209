"""The settings dialog: every change is one of the settings in force, valid, and said at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from support.declared_handler import Deploy
from webhook_relay.filters import EventMatch
from webhook_relay_desktop.settings import (
    AdvancedSettings,
    Colour,
    ConnectionSettings,
    HandlerSettings,
    Level,
    NotificationRule,
    NotificationSettings,
    Scheme,
    Settings,
)
from webhook_relay_desktop.settings.edits import change_section
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.settings.settings_dialog import (
    ADVANCED_PAGE,
    HANDLER_PAGE,
    NOTIFICATION_PAGE,
    PAGES,
    SMALLEST_SIZE,
    SettingsDialog,
)

REMOTE = ConnectionSettings(name="Team", relay="https://relay.example", colour=Colour.ORANGE)
SETTINGS = Settings(
    connections=(ConnectionSettings(), REMOTE),
    notifications=NotificationSettings(
        rules=(NotificationRule("Builds", EventMatch(types=("github.*",))), NotificationRule("Stars", level=Level.OFF))
    ),
    handlers={"deploy": HandlerSettings(enabled=True, options={"command": ("make",)})},
)


class Desk:
    """Puts in force what the dialog wants, as the program does, but at once and in memory."""

    def __init__(self, dialog: SettingsDialog, settings: Settings = SETTINGS) -> None:
        self.dialog = dialog
        self.settings = settings
        dialog.show_settings(settings)
        dialog.show_kept({REMOTE.log}, {("deploy", "token")})
        dialog.changed.connect(self.change)

    def change(self, edit: Callable[[Settings], Settings]) -> None:
        self.settings = edit(self.settings)
        self.dialog.show_settings(self.settings)


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme, icons: Icons) -> SettingsDialog:
    made = SettingsDialog(theme, icons, [Deploy])
    qtbot.addWidget(made)
    return made


@pytest.fixture
def desk(dialog: SettingsDialog) -> Desk:
    return Desk(dialog)


def retype(qtbot: QtBot, line: QLineEdit, text: str) -> None:
    line.selectAll()
    qtbot.keyClicks(line, text) if text else qtbot.keyClick(line, Qt.Key.Key_Delete)


def test_showing_settings_changes_none(dialog: SettingsDialog, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(dialog.changed, wait=50):
        dialog.show_settings(SETTINGS)
        dialog.show_kept({REMOTE.log}, {("deploy", "token")})
        dialog.flush()


def test_a_switch_is_in_force_at_once(desk: Desk) -> None:
    desk.dialog.notifications.enabled.box.click()
    assert not desk.settings.notifications.enabled
    desk.dialog.appearance.schemes[Scheme.DARK].click()
    assert desk.settings.appearance.scheme is Scheme.DARK


def test_what_is_typed_is_in_force_a_moment_later_or_when_the_page_is_left(desk: Desk, qtbot: QtBot) -> None:
    retype(qtbot, desk.dialog.advanced.proxy.line, "http://proxy.example:3128")
    assert desk.settings.advanced.proxy == ""
    desk.dialog.show_page(HANDLER_PAGE)
    assert desk.settings.advanced.proxy == "http://proxy.example:3128"
    retype(qtbot, desk.dialog.advanced.proxy.line, "")
    qtbot.waitUntil(lambda: desk.settings.advanced.proxy == "", timeout=3000)


@pytest.mark.parametrize("enter", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_on_a_rule_opens_it_and_leaves_it_open(desk: Desk, qtbot: QtBot, enter: Qt.Key) -> None:
    desk.dialog.open()
    desk.dialog.show_page(NOTIFICATION_PAGE)
    page = desk.dialog.notifications
    page.rules.list.setCurrentRow(1)
    page.rules.list.setFocus()
    qtbot.keyClick(page.rules.list, enter)
    assert page.rule_dialog is not None
    assert page.rule_dialog.isVisible()
    assert page.rule_dialog.name.value() == "Stars"


def test_closing_the_dialog_loses_nothing_that_was_typed(desk: Desk, qtbot: QtBot) -> None:
    desk.dialog.open()
    retype(qtbot, desk.dialog.advanced.proxy.line, "http://proxy.example:3128")
    desk.dialog.reject()
    assert desk.settings.advanced.proxy == "http://proxy.example:3128"


def test_a_mistake_stays_in_its_field_with_its_words_and_changes_nothing(desk: Desk, qtbot: QtBot) -> None:
    field = desk.dialog.advanced.proxy
    retype(qtbot, field.line, "proxy")
    desk.dialog.flush()
    assert desk.settings.advanced.proxy == ""
    assert "looks like http://" in field.error.text()
    assert field.line.accessibleDescription() == field.error.text()
    desk.change(change_section("notifications", digest=False))
    assert field.line.text() == "proxy"
    retype(qtbot, field.line, "http://p:1")
    desk.dialog.flush()
    assert field.error.isHidden()
    assert desk.settings.advanced.proxy == "http://p:1"


def test_a_password_does_not_get_into_the_settings_file(desk: Desk, qtbot: QtBot) -> None:
    retype(qtbot, desk.dialog.advanced.proxy.line, "http://me:secret@proxy:3128")
    desk.dialog.flush()
    assert desk.settings.advanced.proxy == ""
    assert "password does not belong here" in desk.dialog.advanced.proxy.error.text()


def test_changes_from_elsewhere_are_shown_without_touching_what_is_being_typed(desk: Desk, qtbot: QtBot) -> None:
    retype(qtbot, desk.dialog.advanced.proxy.line, "http://half")
    desk.change(change_section("appearance", scheme=Scheme.LIGHT))
    assert desk.dialog.appearance.schemes[Scheme.LIGHT].isChecked()
    assert desk.dialog.advanced.proxy.line.text() == "http://half"


def test_saved_is_said_and_can_be_undone(desk: Desk, qtbot: QtBot) -> None:
    dialog = desk.dialog
    dialog.open()
    assert dialog.undo.isHidden()
    dialog.show_saved()
    assert dialog.state.text() == "Saved"
    with qtbot.waitSignal(dialog.undo_wanted):
        dialog.undo.click()
    dialog.show_problem("The disk is full.")
    assert dialog.state.text() == "The disk is full."
    assert dialog.undo.isHidden()


def test_certificates_are_looked_at_before_they_are_trusted(
    qtbot: QtBot, theme: Theme, icons: Icons, tmp_path: Path
) -> None:
    bad, good = str(tmp_path / "bad.pem"), str(tmp_path / "good.pem")
    dialog = SettingsDialog(
        theme, icons, [], look_at_certificates=lambda path: "No certificate." if path == bad else ""
    )
    qtbot.addWidget(dialog)
    desk = Desk(dialog)
    field = dialog.advanced.ca_file
    field.choose(bad)
    qtbot.waitUntil(lambda: not field.error.isHidden(), timeout=5000)
    assert field.error.text() == "No certificate."
    assert desk.settings.advanced.ca_file == ""
    field.choose(good)
    qtbot.waitUntil(lambda: desk.settings.advanced.ca_file == good, timeout=5000)
    assert field.error.isHidden()


def test_a_folder_for_data_must_be_there(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    field = desk.dialog.advanced.data_folder
    field.choose(str(tmp_path / "gone"))
    qtbot.waitUntil(lambda: not field.error.isHidden(), timeout=5000)
    assert desk.settings.advanced.data_folder == ""
    field.choose(str(tmp_path))
    qtbot.waitUntil(lambda: desk.settings.advanced.data_folder == str(tmp_path), timeout=5000)
    field.choose("relative")
    qtbot.waitUntil(lambda: not field.error.isHidden(), timeout=5000)
    assert "whole path" in field.error.text()


def test_a_limit_of_the_history_is_wanted_once_its_number_is_finished(desk: Desk, qtbot: QtBot) -> None:
    page, wanted = desk.dialog.advanced, list[tuple[int, int]]()
    page.limits_wanted.connect(lambda *limits: wanted.append(limits))
    assert page.keep_days.spin.text() == "No limit"
    desk.dialog.show_page(ADVANCED_PAGE)
    desk.dialog.show()
    desk.dialog.activateWindow()
    page.keep_megabytes.spin.setFocus()
    qtbot.waitUntil(page.keep_megabytes.spin.hasFocus)
    page.keep_megabytes.spin.selectAll()
    qtbot.keyClicks(page.keep_megabytes.spin, "1")
    desk.change(change_section("appearance", scheme=Scheme.DARK))
    assert page.keep_megabytes.value() == 1, "what is being typed stays"
    assert (wanted, page.keep_megabytes.typing, page._later.waiting) == ([], True, False)
    qtbot.keyClicks(page.keep_megabytes.spin, "00")
    qtbot.keyClick(page.keep_megabytes.spin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: wanted == [(0, 100)])
    page.keep_days.spin.setFocus()
    page.keep_days.spin.stepUp()
    assert wanted == [(0, 100)]
    page.proxy.line.setFocus()
    qtbot.waitUntil(lambda: wanted == [(0, 100), (1, 100)])
    desk.dialog.flush()
    assert len(wanted) == 2


def test_limits_that_are_not_to_be_are_taken_from_their_fields(desk: Desk) -> None:
    page = desk.dialog.advanced
    desk.change(change_section("history", keep_days=30))
    page.keep_days.spin.setValue(3)
    desk.change(change_section("appearance", scheme=Scheme.DARK))
    assert page.keep_days.value() == 3, "nobody has answered yet"
    page.put_limits_back()
    assert page.keep_days.value() == 30
    page.keep_days.spin.setValue(3)
    desk.change(change_section("history", keep_days=3))
    desk.change(change_section("history", keep_days=30))
    assert page.keep_days.value() == 30, "Undo"


def test_upkeep_is_a_wish_with_progress_and_an_answer(desk: Desk, qtbot: QtBot) -> None:
    page = desk.dialog.advanced
    with qtbot.waitSignal(page.compact_wanted):
        page.compact.click()
    page.set_progress("Compacting…", busy=True)
    assert not page.compact.isEnabled()
    assert not page.backup.isEnabled()
    page.set_progress("Compacted.")
    assert page.compact.isEnabled()
    page.set_database("42 MB")
    assert page.database.text() == "42 MB"


def test_only_wishes_that_make_sense_are_offered_for_secrets(desk: Desk, qtbot: QtBot) -> None:
    page = desk.dialog.advanced
    page.set_secrets("In the keyring.", ())
    assert all(one.isHidden() for one in page.secret_buttons.values())
    page.set_secrets("In a file.", ("change",))
    with qtbot.waitSignal(page.secrets_wanted) as wanted:
        page.secret_buttons["change"].click()
    assert wanted.args == ["change"]


def test_every_widget_that_takes_the_focus_has_a_name(desk: Desk) -> None:
    nameless = []
    for page in desk.dialog.pages:
        for kind in (QAbstractButton, QComboBox, QPlainTextEdit, QLineEdit):
            for widget in page.findChildren(kind):
                told = QAccessible.queryAccessibleInterface(widget)
                said = told.text(QAccessible.Text.Name) if told is not None else ""
                if not said and widget.objectName() != "qt_spinbox_lineedit":
                    nameless.append(widget)
    assert nameless == []


@pytest.mark.parametrize("number", range(len(PAGES)))
def test_every_page_fits_the_smallest_window_with_long_words(desk: Desk, qtbot: QtBot, number: int) -> None:
    """German is a third longer than English: what fits only just in English would be cut off."""
    dialog = desk.dialog
    desk.change(lambda settings: settings)
    dialog.resize(SMALLEST_SIZE)
    dialog.show()
    dialog.show_page(number)
    qtbot.wait(10)
    area: Any = dialog.stack.currentWidget()
    assert area.widget().minimumSizeHint().width() <= area.viewport().width(), PAGES[number]


def test_tab_goes_through_a_page_and_reaches_the_foot(desk: Desk, qtbot: QtBot) -> None:
    dialog = desk.dialog
    dialog.show()
    dialog.activateWindow()
    dialog.index.setFocus()
    seen: set[QWidget] = set()
    for _ in range(200):
        focused = dialog.focusWidget()
        if focused is dialog.close_button:
            break
        assert focused is not None
        seen.add(focused)
        dialog.focusNextChild()
    assert dialog.focusWidget() is dialog.close_button
    assert dialog.connections.add in seen


def test_settings_that_somebody_wrote_by_hand_are_shown(dialog: SettingsDialog) -> None:
    dialog.show_settings(Settings(advanced=AdvancedSettings(proxy="http://p:1", data_folder="/gone")))
    assert dialog.advanced.data_folder.value() == "/gone"
    assert dialog.advanced.proxy.value() == "http://p:1"
