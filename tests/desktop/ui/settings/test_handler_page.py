"""The page of the handlers: a form from declared options, checked as it is typed, tried, and with its last runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from support.declared_handler import Deploy, DeployOptions
from webhook_relay.filters import EventMatch
from webhook_relay.handler import OptionKind, RunState, declared_options, option
from webhook_relay.handlers.shapes import HTTPS_ADDRESS, REPOSITORY
from webhook_relay_desktop.automation.last_runs import LastRun
from webhook_relay_desktop.automation.ledger import Run
from webhook_relay_desktop.settings import HandlerSettings, Settings
from webhook_relay_desktop.ui.kit.fields import DecimalField, ListField, NumberField, SwitchField, TextField
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.path_field import FolderField
from webhook_relay_desktop.ui.kit.secret_field import SecretField
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.settings.handler_form import HandlerForm
from webhook_relay_desktop.ui.settings.handler_page import HandlerCard, HandlerPage

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


class Room:
    """The page, and the settings that it changes."""

    def __init__(self, page: HandlerPage, handler: HandlerSettings | None = None) -> None:
        self.page = page
        self.settings = Settings(handlers={} if handler is None else {"deploy": handler})
        self.secrets: list[tuple[str, str, str]] = []
        page.show_settings(self.settings)
        page.changed.connect(self._change)
        page.secret_typed.connect(lambda *said: self.secrets.append(said))

    @property
    def card(self) -> HandlerCard:
        return self.page.cards["deploy"]

    @property
    def deploy(self) -> HandlerSettings:
        return self.settings.handlers.get("deploy", HandlerSettings())

    def line(self, name: str) -> QLineEdit:
        field = self.card.form.fields[name]
        assert isinstance(field, TextField | SecretField | FolderField)
        return field.line

    def type_command(self, *lines: str) -> None:
        field = self.card.form.fields["command"]
        assert isinstance(field, ListField)
        field.lines.setPlainText("\n".join(lines))

    def _change(self, edit: Callable[[Settings], Settings]) -> None:
        self.settings = edit(self.settings)
        self.page.show_settings(self.settings)


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, icons: Icons) -> HandlerPage:
    made = HandlerPage(theme, icons, [Deploy])
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def room(page: HandlerPage) -> Room:
    return Room(page)


@pytest.fixture
def running(page: HandlerPage) -> Room:
    made = Room(page, HandlerSettings(enabled=True, enabled_since=NOW, options={"command": ("make",)}))
    page.show_kept({("deploy", "token")})
    return made


@pytest.fixture
def form(qtbot: QtBot, theme: Theme) -> HandlerForm:
    made = HandlerForm(declared_options(DeployOptions))
    qtbot.addWidget(made)
    return made


# --- the form ----------------------------------------------------------------------------------------


def test_every_kind_of_option_has_its_field(form: HandlerForm) -> None:
    kinds = [ListField, SecretField, TextField, FolderField, NumberField, DecimalField, SwitchField]
    assert [type(field) for field in form.fields.values()] == kinds


def test_a_form_shows_defaults_and_hands_back_values(form: HandlerForm) -> None:
    form.show_values({"command": ("git", "pull", " -x ")})
    assert form.valid_values() == {
        "command": ("git", "pull", " -x "),
        "branch": "main",
        "folder": "",
        "seconds": 60,
        "dollars": 1,
        "quiet": True,
    }


def test_only_options_that_may_stay_empty_are_called_optional(form: HandlerForm) -> None:
    labels = {label.text() for label in form.findChildren(QWidget) if hasattr(label, "buddy")}
    assert {"Command", "Branch", "Folder (optional)", "Seconds"} <= labels


def test_a_number_that_may_not_be_is_said_while_it_is_typed_and_not_handed_back(
    form: HandlerForm, qtbot: QtBot
) -> None:
    dollars = form.fields["dollars"]
    assert isinstance(dollars, DecimalField)
    dollars.spin.selectAll()
    qtbot.keyClicks(dollars.spin, "0.04")
    assert dollars.error.text() == "Enter a number from 0.05 to 100."
    assert "dollars" not in form.valid_values()
    dollars.spin.selectAll()
    qtbot.keyClicks(dollars.spin, "0.75")
    assert form.valid_values()["dollars"] == 0.75


def test_a_kept_secret_is_never_shown(form: HandlerForm) -> None:
    form.show_kept({"token"})
    field = form.fields["token"]
    assert isinstance(field, SecretField)
    assert field.line.text() == ""
    assert field.line.echoMode() is QLineEdit.EchoMode.Password
    assert "Kept" in field.line.placeholderText()
    field.set_value("must not appear")
    assert field.line.text() == ""


def test_a_secret_is_handed_over_once_it_is_finished_and_then_forgotten(form: HandlerForm, qtbot: QtBot) -> None:
    typed: list[tuple[str, str]] = []
    form.secret_typed.connect(lambda *said: typed.append(said))
    field = form.fields["token"]
    assert isinstance(field, SecretField)
    qtbot.keyClicks(field.line, " new ")
    assert typed == []
    field.line.editingFinished.emit()
    form.flush()
    assert typed == [("token", "new")]
    form.show_kept({"token"})
    assert field.line.text() == ""
    field.remove_button.click()
    assert typed[1:] == [("token", "")]


def test_a_secret_that_is_being_typed_is_not_swept_away(form: HandlerForm, qtbot: QtBot) -> None:
    field = form.fields["token"]
    assert isinstance(field, SecretField)
    qtbot.keyClicks(field.line, "half")
    form.show_kept({"token"})
    assert field.line.text() == "half"


@dataclass(frozen=True)
class ShapedOptions:
    repository: str = option("Repository", shape=REPOSITORY)
    hook: str = option("Hook", kind=OptionKind.SECRET, shape=HTTPS_ADDRESS)


def test_a_text_of_another_shape_is_told_while_it_is_typed_and_not_put_in_force(qtbot: QtBot) -> None:
    form = HandlerForm(declared_options(ShapedOptions))
    qtbot.addWidget(form)
    field = form.fields["repository"]
    assert isinstance(field, TextField)
    qtbot.keyClicks(field.line, "acme")
    assert field.error.text() == "Must be written as owner/name."
    assert "repository" not in form.valid_values()
    qtbot.keyClicks(field.line, "/api")
    assert field.error.isHidden()
    assert form.valid_values() == {"repository": "acme/api"}


def test_a_secret_of_another_shape_is_told_and_stays_in_its_field(qtbot: QtBot) -> None:
    form = HandlerForm(declared_options(ShapedOptions))
    qtbot.addWidget(form)
    kept: list[tuple[str, str]] = []
    form.secret_typed.connect(lambda *said: kept.append(said))
    field = form.fields["hook"]
    assert isinstance(field, SecretField)
    qtbot.keyClicks(field.line, "hooks.slack.com/services/x")
    form.flush()
    assert field.error.text() == "Must begin with https://."
    assert (kept, field.value()) == ([], "hooks.slack.com/services/x")
    field.line.clear()
    qtbot.keyClicks(field.line, "https://hooks.slack.com/services/x")
    form.flush()
    assert kept == [("hook", "https://hooks.slack.com/services/x")]


def test_a_folder_can_be_picked(form: HandlerForm, tmp_path: Path, qtbot: QtBot) -> None:
    field = form.fields["folder"]
    assert isinstance(field, FolderField)
    field.browse_button.click()
    [picker] = field.findChildren(QFileDialog)
    picker.fileSelected.emit(str(tmp_path))
    picker.close()
    assert field.looking
    qtbot.waitUntil(lambda: not field.looking, timeout=5000)
    assert form.valid_values()["folder"] == str(tmp_path)


def test_half_a_command_is_not_put_in_force(page: HandlerPage, qtbot: QtBot) -> None:
    room = Room(page, HandlerSettings(enabled=True, enabled_since=NOW, options={"command": ("make",)}))
    room.page.show_kept({("deploy", "token")})
    command = room.card.form.fields["command"]
    assert isinstance(command, ListField)
    page.activateWindow()
    command.lines.setFocus()
    qtbot.waitUntil(command.lines.hasFocus)
    command.lines.selectAll()
    qtbot.keyClicks(command.lines, "rm")
    qtbot.keyClick(command.lines, Qt.Key.Key_Return)
    assert not room.card._later.waiting
    room.page.show_kept({("deploy", "token")})  # an answer of the keyring comes meanwhile
    room.card.match.edited.emit()
    qtbot.waitUntil(lambda: not room.card._later.waiting)
    assert (room.deploy.enabled, room.deploy.options["command"]) == (True, ("make",))
    qtbot.keyClicks(command.lines, "old")
    room.line("branch").setFocus()
    qtbot.waitUntil(lambda: room.deploy.options["command"] == ("rm", "old"))


# --- the switch --------------------------------------------------------------------------------------


def test_a_handler_is_switched_on_once_everything_it_needs_is_there(room: Room, qtbot: QtBot) -> None:
    room.card.switch.click()
    assert not room.deploy.enabled
    assert room.card.switch.isChecked()
    assert "as soon as everything that is needed" in room.card.waits.text()
    assert room.card.form.fields["command"].error.text() == "Needed."
    room.type_command("make", "deploy")
    room.card.flush()
    assert not room.deploy.enabled
    assert room.deploy.options["command"] == ("make", "deploy")
    room.page.show_kept({("deploy", "token")})
    assert room.deploy.enabled
    assert room.deploy.enabled_since is not None
    assert room.card.waits.isHidden()


def test_a_handler_goes_on_with_its_last_good_options(running: Room) -> None:
    running.type_command("")
    running.card.flush()
    assert running.deploy.enabled
    assert running.deploy.options["command"] == ("make",)
    assert running.card.form.fields["command"].error.text() == "Needed."
    assert "last good settings" in running.card.waits.text()
    running.type_command("make", "all")
    running.card.flush()
    assert running.deploy.options["command"] == ("make", "all")


def test_a_handler_is_switched_off_at_once_and_shows_no_options(running: Room) -> None:
    running.card.switch.click()
    assert not running.deploy.enabled
    assert running.card.form.isHidden() or not running.card.form.isVisible()
    assert running.deploy.options["command"] == ("make",)


def test_what_is_typed_is_checked_at_once(running: Room, qtbot: QtBot) -> None:
    field = running.card.form.fields["branch"]
    running.line("branch").clear()
    qtbot.keyClicks(running.line("folder"), "relative")
    assert "whole path" in running.card.form.fields["folder"].error.text()
    assert field.error.isHidden()


def test_a_secret_goes_to_whoever_keeps_it_and_never_into_the_settings(running: Room, qtbot: QtBot) -> None:
    qtbot.keyClicks(running.line("token"), "whr_new")
    running.card.flush()
    assert running.secrets == [("deploy", "token", "whr_new")]
    assert "token" not in running.deploy.options


def test_a_handler_gets_the_events_that_a_person_wants(running: Room) -> None:
    assert "every event" in running.card.match_button.text()
    running.card.match_button.click()
    assert running.card.match.isVisible()
    running.card.match.subject.line.setText("acme/*")
    running.card.match.subject.edited.emit()
    running.card.flush()
    assert running.deploy.match == EventMatch(subject="acme/*")
    assert "about acme/*" in running.card.match_button.text()


def test_a_wrong_condition_leaves_the_filter_as_it_was(running: Room) -> None:
    running.card.match.condition.lines.setPlainText("nonsense ==")
    running.card.flush()
    assert running.deploy.match == EventMatch()
    assert running.deploy.enabled
    assert not running.card.match.condition.error.isHidden()


# --- trying it, and its runs -------------------------------------------------------------------------


def test_a_test_is_a_wish_with_an_answer(running: Room, qtbot: QtBot) -> None:
    with qtbot.waitSignal(running.page.test_wanted) as wanted:
        running.card.test.click()
    assert wanted.args == ["deploy"]
    assert not running.card.test.isEnabled()
    running.page.set_test_result("deploy", False, "exit code 1")
    assert running.card.result.text() == "exit code 1"
    assert running.card.test.isEnabled()


def test_a_handler_that_is_off_cannot_be_tested(room: Room) -> None:
    assert not room.card.test.isEnabled()


def test_the_last_runs_open_their_events(running: Room, qtbot: QtBot) -> None:
    run = Run(3, "deploy", 7, RunState.FAILED, "exit code 1", "", 1, NOW, NOW, NOW, 1)
    running.page.show_runs("deploy", [LastRun(run, 7, "push to <b>acme</b>")])
    runs = running.card.runs
    assert runs.none.isHidden()
    assert "push to <b>acme</b>" in runs.list.item(0).text()
    with qtbot.waitSignal(running.page.event_wanted) as wanted:
        runs.list.itemActivated.emit(runs.list.item(0))
    assert wanted.args == [7]


def test_without_handlers_the_page_says_so(qtbot: QtBot, theme: Theme, icons: Icons) -> None:
    page = HandlerPage(theme, icons, [])
    qtbot.addWidget(page)
    page.show_settings(Settings())
    assert page.cards == {}
