from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from webhook_relay_desktop.ui.settings_values import HandlerValues, KeptSecrets, SecretChanges, SettingsValues

from webhook_relay.event import Event
from webhook_relay.handler import Handler, OptionKind, Outcome, Tools, declared_options, option
from webhook_relay_desktop.ui.connection_page import url_error
from webhook_relay_desktop.ui.fields import FolderField, ListField, NumberField, SecretField, SwitchField, TextField
from webhook_relay_desktop.ui.handler_form import HandlerForm
from webhook_relay_desktop.ui.handler_page import HandlerPage
from webhook_relay_desktop.ui.icons import Icons
from webhook_relay_desktop.ui.notification_page import pattern_error
from webhook_relay_desktop.ui.settings_dialog import (
    CONNECTION_PAGE,
    HANDLER_PAGE,
    NOTIFICATION_PAGE,
    SettingsDialog,
)
from webhook_relay_desktop.ui.theme import Theme


@dataclass(frozen=True)
class DeployOptions:
    command: tuple[str, ...] = option("Command", kind=OptionKind.LIST)
    token: str = option("Token", kind=OptionKind.SECRET, help="From the web page.", placeholder="xox-…")
    branch: str = option("Branch", default="main")
    folder: str = option("Folder", kind=OptionKind.FOLDER, default="")
    seconds: int = option("Seconds", kind=OptionKind.NUMBER, default=60)
    quiet: bool = option("Only failures", kind=OptionKind.SWITCH, default=True)


@dataclass(frozen=True)
class NoOptions:
    """Nothing to choose."""


class Deploy(Handler[DeployOptions]):
    name = "deploy"
    title = "Build & deploy"
    description = "Runs a program."
    options_type = DeployOptions

    def wants(self, event: Event) -> bool:
        return True

    async def run(self, event: Event, tools: Tools) -> Outcome:
        return Outcome.succeeded("")


class Log(Handler[NoOptions]):
    name = "log"
    title = "Log"
    description = "Writes a line."
    options_type = NoOptions
    wants = Deploy.wants  # type: ignore[assignment]
    run = Deploy.run  # type: ignore[assignment]


GOOD = {"command": ("make", "deploy"), "branch": "main"}
SAVED = SettingsValues(
    relay="https://relay.example",
    channels=("default", "ops"),
    muted_types=("github.star.created", "github.check_run.*"),
    handlers={"deploy": HandlerValues(True, GOOD), "log": HandlerValues()},
)
KEPT = KeptSecrets(relay_token=True, handler_options=frozenset({("deploy", "token")}))


@pytest.fixture
def form(qtbot: QtBot, theme: Theme) -> HandlerForm:
    made = HandlerForm(declared_options(DeployOptions))
    qtbot.addWidget(made)
    return made


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme, icons: Icons) -> SettingsDialog:
    made = SettingsDialog(theme, icons, [Deploy, Log])
    qtbot.addWidget(made)
    return made


def save_button(dialog: SettingsDialog) -> Any:
    return dialog.buttons.button(QDialogButtonBox.StandardButton.Save)


def test_every_kind_of_option_has_its_field(form: HandlerForm) -> None:
    kinds = [ListField, SecretField, TextField, FolderField, NumberField, SwitchField]
    assert [type(field) for field in form.fields.values()] == kinds


def test_a_form_shows_defaults_and_hands_back_values(form: HandlerForm) -> None:
    form.set_values({"command": ("git", "pull", " -x ")})
    assert form.values() == {
        "command": ("git", "pull", " -x "),
        "branch": "main",
        "folder": "",
        "seconds": 60,
        "quiet": True,
    }


def test_a_kept_secret_is_never_shown(form: HandlerForm) -> None:
    form.set_values({"token": "must not appear"}, {"token"})
    field = form.fields["token"]
    assert isinstance(field, SecretField)
    assert field.line.text() == ""
    assert field.line.echoMode() is QLineEdit.EchoMode.Password
    assert "Kept in the keyring" in field.line.placeholderText()
    assert form.secret_changes() == {}
    field.set_value("must not appear")
    assert field.line.text() == ""


def test_a_typed_secret_is_a_change_and_a_removed_one_is_empty(form: HandlerForm, qtbot: QtBot) -> None:
    form.set_values({}, {"token"})
    field = form.fields["token"]
    assert isinstance(field, SecretField)
    qtbot.keyClicks(field.line, " new ")
    assert form.secret_changes() == {"token": "new"}
    field.remove_button.click()
    assert form.secret_changes() == {"token": ""}
    assert field.check(required=True)
    qtbot.keyClicks(field.line, "x")
    assert form.secret_changes() == {"token": "x"}


def test_what_is_missing_is_said_at_its_field(form: HandlerForm, qtbot: QtBot) -> None:
    form.set_values({"folder": "relative"})
    assert not form.check()
    shown = {name: field.error.text() for name, field in form.fields.items() if not field.error.isHidden()}
    assert shown == {
        "command": "Needed.",
        "token": "Needed.",
        "folder": "Give the whole path, such as /home/me/work.",
    }
    assert form.fields["token"].focusProxy().accessibleDescription() == "Needed."
    form.fields["command"].set_value(["make"])
    assert form.fields["command"].error.isHidden()
    form.set_values(GOOD, {"token"})
    assert form.check()


def test_a_folder_must_be_there(form: HandlerForm, tmp_path: Path) -> None:
    field = form.fields["folder"]
    field.set_value(str(tmp_path))
    assert field.check(required=True) == ""
    field.set_value(str(tmp_path / "gone"))
    assert field.check(required=False) == "There is no such folder."


def test_a_folder_can_be_picked(form: HandlerForm, tmp_path: Path, qtbot: QtBot) -> None:
    field = form.fields["folder"]
    assert isinstance(field, FolderField)
    field.browse_button.click()
    [picker] = field.findChildren(QFileDialog)
    picker.fileSelected.emit(str(tmp_path))
    picker.close()
    assert form.values()["folder"] == str(tmp_path)


def test_only_options_that_may_stay_empty_are_called_optional(form: HandlerForm) -> None:
    labels = {label.text() for label in form.findChildren(QWidget) if hasattr(label, "buddy")}
    assert {"Command", "Branch", "Folder (optional)", "Seconds"} <= labels


def test_a_form_tells_that_it_was_edited(form: HandlerForm, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.edited):
        form.fields["seconds"].set_value(5)
    assert not form.show_error("unknown", "Wrong.")
    assert form.show_error("seconds", "Wrong.")


def test_the_dialog_hands_back_what_it_was_given(dialog: SettingsDialog) -> None:
    dialog.show_values(SAVED, kept=KEPT, types=["github.push", "github.star.created"])
    values = dialog.values()
    assert (values.relay, values.channels, values.muted_types) == (SAVED.relay, SAVED.channels, SAVED.muted_types)
    assert values.handlers["deploy"].enabled
    assert values.handlers["deploy"].options["command"] == ("make", "deploy")
    assert values.handlers["log"] == HandlerValues()
    assert dialog.secret_changes() == SecretChanges()


def test_saving_is_a_wish_and_the_dialog_waits_for_the_answer(dialog: SettingsDialog, qtbot: QtBot) -> None:
    dialog.show_values(SAVED, kept=KEPT)
    dialog.open()
    qtbot.keyClicks(dialog.connection.token.line, "whr_new")
    with qtbot.waitSignal(dialog.settings_accepted) as accepted:
        save_button(dialog).click()
    values, secrets = accepted.args
    assert values == dialog.values()
    assert secrets.relay_token == "whr_new"
    assert "whr_new" not in repr(secrets)
    assert "changed" in repr(secrets)
    assert save_button(dialog).text() == "Saving…"
    assert not save_button(dialog).isEnabled()
    dialog.show_problem("The disk is full.")
    assert dialog.problem.text() == "The disk is full."
    assert save_button(dialog).isEnabled()
    dialog.accept()
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_cancel_changes_nothing(dialog: SettingsDialog, qtbot: QtBot) -> None:
    dialog.open()
    with qtbot.assertNotEmitted(dialog.settings_accepted):
        dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel).click()
    assert dialog.result() == QDialog.DialogCode.Rejected


def test_what_is_wrong_brings_its_page_to_the_front(dialog: SettingsDialog, qtbot: QtBot) -> None:
    dialog.show_values(SettingsValues(handlers={"deploy": HandlerValues(True)}))
    with qtbot.assertNotEmitted(dialog.settings_accepted):
        save_button(dialog).click()
        assert dialog.stack.currentIndex() == HANDLER_PAGE
        dialog.notifications.patterns.set_value(["*github"])
        save_button(dialog).click()
        assert dialog.stack.currentIndex() == NOTIFICATION_PAGE
        dialog.connection.channels.set_value([])
        save_button(dialog).click()
        assert dialog.stack.currentIndex() == CONNECTION_PAGE
    assert dialog.problem.text() == "Something needs your attention on this page."


def test_a_handler_that_is_off_may_be_incomplete(dialog: SettingsDialog, qtbot: QtBot) -> None:
    dialog.show_values(SettingsValues())
    with qtbot.waitSignal(dialog.settings_accepted):
        save_button(dialog).click()


def test_the_port_is_for_the_relay_inside_the_program_only(dialog: SettingsDialog) -> None:
    page = dialog.connection
    dialog.show_values(SettingsValues(port=9000))
    assert page.port.isEnabled()
    page.port.spin.setValue(9001)
    assert dialog.values().port == 9001
    page.remote.setChecked(True)
    assert not page.port.isEnabled()
    page.embedded.setChecked(True)
    assert page.port.isEnabled()


def test_any_free_port_stays_until_a_person_chooses_one(dialog: SettingsDialog) -> None:
    port = dialog.connection.port
    dialog.show_values(SettingsValues(port=0))
    assert port.spin.text() == "Any free port"
    assert dialog.values().port == 0
    dialog.show_values(SettingsValues(port=8750))
    assert (port.spin.minimum(), port.spin.maximum()) == (1, 65535)


def test_a_refused_option_is_shown_at_its_field(dialog: SettingsDialog) -> None:
    dialog.show_values(SAVED, kept=KEPT)
    dialog.show_handler_problem("deploy", "branch", "No such branch.")
    assert dialog.stack.currentIndex() == HANDLER_PAGE
    assert dialog.handlers.cards["deploy"].form.fields["branch"].error.text() == "No such branch."
    dialog.show_handler_problem("gone", "x", "It went away.")
    assert dialog.problem.text() == "It went away."


def test_a_connection_test_is_a_wish_with_an_answer(dialog: SettingsDialog, qtbot: QtBot) -> None:
    page = dialog.connection
    dialog.show_values(SAVED, kept=KEPT)
    with qtbot.waitSignal(dialog.test_wanted) as wanted:
        page.test.click()
    assert wanted.args == ["https://relay.example", ""]
    assert not page.test.isEnabled()
    dialog.set_test_result(False, "The relay refused the token.")
    assert page.result.text() == "The relay refused the token."
    assert page.test.isEnabled()
    qtbot.keyClicks(page.url.line, "/x")
    assert page.result.text() == ""
    page.url.set_value("ftp://x")
    with qtbot.assertNotEmitted(dialog.test_wanted):
        page.test.click()
    assert not page.url.error.isHidden()


def test_the_relay_inside_needs_no_address_and_no_token(dialog: SettingsDialog, qtbot: QtBot) -> None:
    dialog.show_values(SAVED, kept=KEPT)
    qtbot.keyClicks(dialog.connection.token.line, "typed")
    dialog.connection.embedded.setChecked(True)
    assert dialog.values().relay == "embedded"
    assert dialog.secret_changes().relay_token is None
    assert dialog.connection._remote_part.isHidden()


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("https://relay.example", True),
        ("https://relay.example:8443/base", True),
        ("http://127.0.0.1:8750", True),
        ("http://[::1]:8750", True),
        ("http://relay.example", False),
        ("https://user:pass@relay.example", False),
        ("relay.example", False),
        ("https://", False),
        ("https://relay.example:99999", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_an_address_is_checked(url: str, right: bool) -> None:
    assert (url_error(url) == "") is right


@pytest.mark.parametrize(
    ("pattern", "right"),
    [("github.*", True), ("*", True), ("github.push", True), ("git*", False), ("*.push", False), ("a.*.*", False)],
)
def test_a_pattern_is_checked(pattern: str, right: bool) -> None:
    assert (pattern_error(pattern) == "") is right


def test_a_type_without_its_check_mark_is_muted(dialog: SettingsDialog) -> None:
    page = dialog.notifications
    dialog.show_values(SettingsValues(), types=["github.push", "github.ping"])
    item = page.types.item(0)
    assert item.text() == "github.ping"
    item.setCheckState(Qt.CheckState.Unchecked)
    assert dialog.values().muted_types == ("github.ping",)
    page.enabled.setChecked(False)
    assert not dialog.values().notifications
    assert not page.types.isEnabled()


def test_before_the_first_event_the_list_of_types_says_so(dialog: SettingsDialog) -> None:
    dialog.show_values(SettingsValues())
    assert dialog.notifications.types.isHidden()
    assert not dialog.notifications._none.isHidden()


def test_a_handler_shows_its_options_only_while_it_is_on(dialog: SettingsDialog) -> None:
    deploy, log = dialog.handlers.cards.values()
    deploy.switch.setChecked(True)
    log.switch.setChecked(True)
    assert not deploy.form.isHidden()
    assert log.form.isHidden()
    assert deploy.switch.text() == "Build && deploy"


def test_without_handlers_the_page_says_so(qtbot: QtBot, theme: Theme) -> None:
    page = HandlerPage([])
    qtbot.addWidget(page)
    assert page.values() == {}
    assert page.check()


def test_every_field_and_button_has_a_name_for_a_screen_reader(dialog: SettingsDialog) -> None:
    dialog.show_values(SAVED, kept=KEPT)
    for page in (dialog.connection, dialog.notifications, dialog.handlers):
        for field in page.findChildren(QLineEdit):
            if field.objectName() != "qt_spinbox_lineedit":
                assert field.accessibleName(), field
