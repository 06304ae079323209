"""The page of the connections and the dialog of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from webhook_relay.link import LinkPhase, LinkState
from webhook_relay.pairing import PairingLink
from webhook_relay_desktop.connection_name import connection_name
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.settings import EMBEDDED, Colour, ConnectionSettings, Settings
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.links.link_look import link_look
from webhook_relay_desktop.ui.settings.connection_dialog import ConnectionDialog, url_error
from webhook_relay_desktop.ui.settings.connection_page import ConnectionPage
from webhook_relay_desktop.words import speak

REMOTE = ConnectionSettings(name="Team", relay="https://relay.example", colour=Colour.ORANGE)
NOW = datetime(2026, 11, 26, tzinfo=UTC)


TOKEN = "whr_" + "t" * 43
LINK = PairingLink("https://paired.example", TOKEN, ("default", "ci"), "Paired").text()


class Room:
    """The page, and the settings that it changes."""

    def __init__(self, page: ConnectionPage) -> None:
        self.page = page
        self.settings = Settings(connections=(ConnectionSettings(), REMOTE))
        self.tokens: list[tuple[str, str]] = []
        page.show_settings(self.settings)
        page.set_kept({REMOTE.log})
        page.changed.connect(self._change)
        page.token_typed.connect(self._keep)

    @property
    def dialog(self) -> ConnectionDialog:
        assert self.page.dialog is not None
        return self.page.dialog

    @property
    def names(self) -> list[str]:
        return [connection.name for connection in self.settings.connections]

    def press_done(self) -> None:
        self.dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()

    def _keep(self, connection: ConnectionSettings, token: str, edit: Callable[[Settings], Settings]) -> None:
        self.tokens.append((connection.log, token))
        self._change(edit)

    def _change(self, edit: Callable[[Settings], Settings]) -> None:
        self.settings = edit(self.settings)
        self.page.show_settings(self.settings)


@pytest.fixture
def room(qtbot: QtBot, theme: Theme) -> Room:
    page = ConnectionPage(theme)
    qtbot.addWidget(page)
    page.show()
    return Room(page)


def test_every_connection_has_its_state_in_words(room: Room) -> None:
    refused = LinkState(LinkPhase.REFUSED, detail="Paste another token.")
    room.page.set_links(
        [LinkReport(ConnectionSettings(), LinkState(LinkPhase.LIVE), NOW), LinkReport(REMOTE, refused, NOW)]
    )
    own, team = room.page.cards.values()
    assert own.state.text() == "Connected"
    assert team.state.text() == "No access. Paste another token."
    assert not own.dot.pixmap().isNull()


def test_a_connection_is_paused_and_goes_on(room: Room) -> None:
    room.page.cards[REMOTE.log].pause.click()
    assert room.settings.connections[1].paused
    assert room.page.cards[REMOTE.log].state.text() == "Paused"
    room.page.cards[REMOTE.log].pause.click()
    assert not room.settings.connections[1].paused


def test_a_relay_is_added_with_its_token(room: Room, qtbot: QtBot) -> None:
    room.page.add_remote.trigger()
    qtbot.keyClicks(room.dialog.url.line, "https://other.example/")
    qtbot.keyClicks(room.dialog.token.line, "whr_1")
    room.press_done()
    added = room.settings.connections[-1]
    assert (added.name, added.relay, added.channels) == ("other.example", "https://other.example", ("default",))
    assert added.colour not in (Colour.BLUE, Colour.ORANGE)
    assert room.tokens == [("https://other.example", "whr_1")]
    assert room.page.dialog is None


def test_a_pairing_link_fills_the_fields_and_nothing_is_kept_before_a_person_says_so(room: Room) -> None:
    room.page.add_remote.trigger()
    room.dialog.url.line.setText(LINK)
    room.dialog.url.edited.emit()
    assert room.dialog.url.value() == "https://paired.example"
    assert room.dialog.name.value() == "Paired"
    assert room.dialog.token.line.echoMode() is QLineEdit.EchoMode.Password
    assert room.tokens == []
    assert room.names == ["This computer", "Team"]
    room.press_done()
    assert room.names[-1] == "Paired"
    assert room.tokens == [("https://paired.example", TOKEN)]


def test_a_wrong_pairing_link_is_refused_with_its_reason(room: Room) -> None:
    room.page.add_remote.trigger()
    room.dialog.url.line.setText("webhook-relay://wrong")
    room.dialog.url.edited.emit()
    assert "not a usable pairing link" in room.dialog.url.error.text()


@pytest.fixture
def in_german() -> Iterator[None]:
    speak(lambda text, _note, _number: {"This computer": "Dieser Rechner"}.get(text, ""))
    yield
    speak(None)


def test_a_name_that_nobody_chose_is_shown_in_the_persons_language_and_stays_as_it_is(
    in_german: None, room: Room
) -> None:
    card = room.page.cards[EMBEDDED]
    assert card.name.whole() == "Dieser Rechner"
    card.edit.click()
    assert room.dialog.name.value() == "Dieser Rechner"
    room.dialog.colour.set_value(Colour.RED)
    room.press_done()
    assert room.names == ["This computer", "Team"]
    assert room.settings.connections[0].colour is Colour.RED


@pytest.mark.parametrize("name", ["This computer", "Dieser Rechner"])
def test_no_connection_is_called_as_the_one_that_nobody_named(in_german: None, room: Room, name: str) -> None:
    room.page.cards[REMOTE.log].edit.click()
    room.dialog.name.set_value(name)
    room.press_done()
    assert room.dialog.name.error.text() == "Another connection has this name."


def test_a_name_that_somebody_chose_is_shown_as_it_is(in_german: None, room: Room) -> None:
    chosen = ConnectionSettings(name="This computer", relay="https://relay.example")
    assert connection_name(chosen) == "This computer"
    report = LinkReport(ConnectionSettings(), LinkState(LinkPhase.LIVE), NOW)
    assert link_look(report, NOW).name == "Dieser Rechner"


def test_what_is_missing_or_taken_is_said_at_its_field(room: Room) -> None:
    room.page.add_remote.trigger()
    dialog = room.dialog
    room.press_done()
    assert not dialog.url.error.isHidden()
    assert not dialog.token.error.isHidden()
    dialog.url.set_value(REMOTE.relay)
    dialog.name.set_value("Team")
    dialog.channels.set_value([])
    room.press_done()
    assert "workspace of its own" in dialog.url.error.text()
    assert dialog.name.error.text() == "Another connection has this name."
    assert "at least one channel" in dialog.channels.error.text()
    dialog.workspace.set_value("billing")
    assert dialog.connection() is None
    assert dialog.url.error.isHidden()


@pytest.mark.parametrize("wrong", ["de fault", "../x", "CI", "-ci", "c" * 64])
def test_what_no_channel_can_be_called_is_refused_while_it_is_typed(room: Room, wrong: str) -> None:
    room.page.cards[REMOTE.log].edit.click()
    channels = room.dialog.channels
    channels.lines.setPlainText(f"default\n{wrong}")
    assert "is no name of a channel" in channels.error.text()
    room.press_done()
    assert room.settings.connections[1] == REMOTE
    channels.lines.setPlainText("default\nci.2_x-y")
    assert channels.error.isHidden()
    room.press_done()
    assert room.settings.connections[1].channels == ("default", "ci.2_x-y")


def test_a_kept_token_is_never_shown_and_stays_when_nothing_is_typed(room: Room) -> None:
    room.page.cards[REMOTE.log].edit.click()
    assert room.dialog.token.line.text() == ""
    assert "Kept" in room.dialog.token.line.placeholderText()
    room.dialog.name.set_value("Renamed")
    room.press_done()
    assert room.names == ["This computer", "Renamed"]
    assert room.tokens == []


def test_a_connection_can_be_edited_after_settings_with_the_same_ones_came_from_elsewhere(room: Room) -> None:
    room.settings = Settings(connections=(ConnectionSettings(), replace(REMOTE)))
    room.page.show_settings(room.settings)
    room.page.cards[REMOTE.log].edit.click()
    room.dialog.name.set_value("Renamed")
    room.press_done()
    assert room.names == ["This computer", "Renamed"]


def test_another_address_needs_a_token_of_its_own(room: Room) -> None:
    room.page.cards[REMOTE.log].edit.click()
    room.dialog.url.set_value("https://elsewhere.example")
    room.press_done()
    assert room.dialog.token.error.text() == "Another relay needs a token of its own."


def test_another_workspace_of_the_relay_needs_a_token_of_its_own(room: Room) -> None:
    room.page.cards[REMOTE.log].edit.click()
    room.dialog.workspace.set_value("billing")
    room.press_done()
    assert room.dialog.token.error.text() == "Another workspace needs a token of its own."


def test_a_connection_is_tried_before_it_is_kept(room: Room, qtbot: QtBot) -> None:
    room.page.cards[REMOTE.log].edit.click()
    with qtbot.waitSignal(room.page.test_wanted) as wanted:
        room.dialog.test.click()
    assert wanted.args == [REMOTE, ""]
    assert not room.dialog.test.isEnabled()
    room.dialog.set_test_result(REMOTE, "", False, "The relay refused the token.")
    assert room.dialog.outcome.text() == "The relay refused the token."
    room.dialog.channels.lines.setPlainText("other")
    assert room.dialog.outcome.text() == ""


def test_the_answer_about_what_is_not_tried_any_more_is_not_shown(room: Room, qtbot: QtBot) -> None:
    room.page.cards[REMOTE.log].edit.click()
    room.dialog.test.click()
    qtbot.keyClicks(room.dialog.token.line, "whr_other")
    room.dialog.set_test_result(REMOTE, "", True, "Connected.")  # of the token that was there before
    assert room.dialog.outcome.text() == ""
    room.dialog.test.click()
    room.dialog.set_test_result(REMOTE, "", True, "Connected.")
    assert room.dialog.outcome.text() == "Trying…"
    room.dialog.reject()
    room.page.add_remote.trigger()
    room.dialog.set_test_result(REMOTE, "whr_other", True, "Connected.")
    assert room.dialog.outcome.text() == ""


def test_removing_asks_and_says_what_stays(room: Room, qtbot: QtBot) -> None:
    room.page.cards[REMOTE.log].remove.click()
    box = room.page.question
    assert box is not None
    assert "stay in the history" in box.informativeText()
    assert "goes on keeping what comes" in box.informativeText()
    [yes] = [one for one in box.buttons() if box.buttonRole(one) is QMessageBox.ButtonRole.DestructiveRole]
    yes.click()
    assert room.names == ["This computer"]
    assert not room.page.cards["embedded"].remove.isEnabled()


def test_removing_the_relay_inside_the_program_says_that_nobody_takes_what_is_sent_to_it(room: Room) -> None:
    room.page.cards[EMBEDDED].remove.click()
    assert room.page.question is not None
    assert room.page.question.informativeText().endswith("It stops: what is sent to it from then on reaches nobody.")


def test_a_removal_that_is_not_confirmed_removes_nothing(room: Room) -> None:
    room.page.cards[REMOTE.log].remove.click()
    assert room.page.question is not None
    room.page.question.reject()
    assert room.names == ["This computer", "Team"]


def test_there_is_one_relay_inside_the_program(room: Room) -> None:
    assert not room.page.add_embedded.isEnabled()
    room.page.show_settings(Settings(connections=(REMOTE,)))
    assert room.page.add_embedded.isEnabled()
    assert not room.page.port.isVisibleTo(room.page)


def test_another_port_is_in_force_a_moment_later(room: Room, qtbot: QtBot) -> None:
    room.page.port.spin.setValue(9001)
    room.page.flush()
    assert room.settings.embedded.port == 9001


def test_any_free_port_stays_until_a_person_chooses_one(qtbot: QtBot, theme: Theme) -> None:
    page = ConnectionPage(theme)
    qtbot.addWidget(page)
    page.show_settings(Settings(embedded=type(Settings().embedded)(port=0)))
    assert page.port.spin.text() == "Any free port"
    assert page.port.value() == 0


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("https://relay.example", True),
        ("https://relay.example:8443/base", True),
        ("http://127.0.0.1:8750", True),
        ("http://[::1]:8750", True),
        ("http://relay.example", False),
        ("https://user:pass@relay.example", False),
        ("https://relay.example?token=x", False),
        ("relay.example", False),
        ("https://", False),
        ("https://relay.example:99999", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_an_address_is_checked(url: str, right: bool) -> None:
    assert (url_error(url) == "") is right


def test_a_person_can_type_at_once_and_go_on_with_tab(room: Room, qtbot: QtBot) -> None:
    room.page.add_remote.trigger()
    dialog = room.dialog
    assert dialog.focusWidget() is dialog.url.line
    order = []
    for _ in range(4):
        order.append(dialog.focusWidget())
        dialog.focusNextChild()
    assert order == [dialog.url.line, dialog.token.line, dialog.test, dialog.name.line]
