from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QListView, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from webhook_relay.pairing import PairingLink
from webhook_relay_desktop.github.answers import Permissions, Repository
from webhook_relay_desktop.github.webhooks import HookFault, Preset
from webhook_relay_desktop.ui.first_steps.hook_card import HookView
from webhook_relay_desktop.ui.first_steps.source_card import SourceAddress
from webhook_relay_desktop.ui.first_steps.stations import StationState
from webhook_relay_desktop.ui.first_steps.trial_page import ACCEPTED, ARRIVED, SENT
from webhook_relay_desktop.ui.first_steps.wizard import GITHUB, PLACE, READY, TRIAL, Wizard
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme

TOKEN = "whr_" + "x" * 43
LINK = PairingLink("https://relay.example.org", TOKEN, ("default", "ci"), "Work")


@pytest.fixture
def wizard(qtbot: QtBot, theme: Theme, icons: Icons) -> Wizard:
    made = Wizard(theme, icons)
    qtbot.addWidget(made)
    made.show()
    return made


def test_every_field_and_button_has_a_name_for_those_who_do_not_see_it(wizard: Wizard) -> None:
    kinds: tuple[type[QWidget], ...] = (QPushButton, QLineEdit, QComboBox, QListView)
    parts = [part for kind in kinds for part in wizard.findChildren(kind)]
    nameless = [part for part in parts if not part.accessibleName() and "qt_" not in part.objectName()]
    inner = [part for part in nameless if part.parent() in parts or "QComboBox" in type(part.parent()).__name__]
    assert [part for part in nameless if part not in inner] == []


class TestThePlace:
    def test_one_choice_excludes_the_other(self, wizard: Wizard) -> None:
        place = wizard.place
        assert place.own.isChecked()
        place.remote.click()
        assert not place.own.isChecked()
        assert place.address.isVisible()
        place.own.click()
        assert not place.address.isVisible()

    def test_this_computer_is_wished_for_by_the_enter_key(self, wizard: Wizard, qtbot: QtBot) -> None:
        with qtbot.waitSignal(wizard.place.own_wanted):
            qtbot.keyClick(wizard.place.own, Qt.Key.Key_Return)

    def test_a_pasted_link_is_read_and_its_token_leaves_the_screen(self, wizard: Wizard, qtbot: QtBot) -> None:
        place = wizard.place
        place.remote.click()
        place.address.line.setText(f" {LINK.text()}\n")
        assert place.address.line.text() == LINK.relay
        assert place.summary.text() == "Relay: https://relay.example.org\nChannels: default, ci\nName: Work"
        assert not place.token.isVisible()
        with qtbot.waitSignal(place.relay_wanted) as wish:
            wizard.next.click()
        assert wish.args == [LINK]
        assert place.result.text() == "Trying…"

    def test_an_address_that_is_typed_over_a_link_is_no_longer_the_links(self, wizard: Wizard, qtbot: QtBot) -> None:
        place = wizard.place
        place.remote.click()
        place.address.line.setText(LINK.text())
        place.address.line.setText("https://other.example.org")
        place.token.line.setText("whr_" + "y" * 43)
        with qtbot.waitSignal(place.relay_wanted) as wish:
            wizard.next.click()
        assert wish.args == [PairingLink("https://other.example.org", "whr_" + "y" * 43)]

    def test_a_link_that_is_typed_is_read_when_it_is_whole_and_not_before(self, wizard: Wizard, qtbot: QtBot) -> None:
        place = wizard.place
        place.remote.click()
        qtbot.keyClicks(place.address.line, f"webhook-relay://pair?relay=https://relay.example.org&token={TOKEN}")
        qtbot.keyClicks(place.address.line, "&channels=ci")
        assert not place.address.error.text()
        with qtbot.waitSignal(place.relay_wanted) as wish:
            qtbot.keyClick(place.address.line, Qt.Key.Key_Return)
        assert wish.args == [PairingLink("https://relay.example.org", TOKEN, ("ci",))]
        assert place.address.value() == "https://relay.example.org"

    @pytest.mark.parametrize(
        ("address", "token", "wrong"),
        [
            ("http://relay.example.org", TOKEN, "https"),
            ("", TOKEN, "Paste the pairing link"),
            ("webhook-relay://pair?x=y", "", "pairing link"),
            ("https://relay.example.org", "nonsense", "whr_"),
            ("https://relay.example.org", "whr_short", "whole token"),
            ("https://relay.example.org", "", "needs a token"),
        ],
    )
    def test_what_is_missing_is_said_at_its_field_and_nothing_is_tried(
        self, wizard: Wizard, qtbot: QtBot, address: str, token: str, wrong: str
    ) -> None:
        place = wizard.place
        place.remote.click()
        place.address.line.setText(address)
        place.token.line.setText(token)
        with qtbot.assertNotEmitted(place.relay_wanted):
            wizard.next.click()
        assert wrong in place.address.error.text() + place.token.error.text()
        assert wizard.page() == PLACE

    def test_a_missing_token_is_forgotten_when_a_link_takes_its_place(self, wizard: Wizard) -> None:
        place = wizard.place
        place.remote.click()
        place.address.line.setText("https://relay.example.org")
        wizard.next.click()
        assert not place.token.error.isHidden()
        place.address.line.setText("webhook-relay://pair?relay=nonsense")
        assert place.token.error.isHidden()


class TestGitHub:
    def test_the_own_address_needs_a_tunnel(self, wizard: Wizard) -> None:
        source = wizard.github.source
        source.show_own(SourceAddress("http://127.0.0.1:8750/in/key", "secret"))
        assert "GitHub cannot reach" in source.why_not()
        source.tunnel.line.setText("http://tunnel.example")
        source.tunnel.edited.emit()
        assert "https" in source.tunnel.error.text()
        source.tunnel.line.setText("https://tunnel.example/")
        source.tunnel.edited.emit()
        assert source.address() == SourceAddress("https://tunnel.example/in/key", "secret")
        assert source.why_not() == ""
        assert source.url.value() == "https://tunnel.example/in/key"

    def test_while_the_own_relay_is_not_up_the_empty_address_says_so(self, wizard: Wizard) -> None:
        source = wizard.github.source
        assert source.url.field.placeholderText() == "The relay is not running."
        source.show_own(SourceAddress("http://127.0.0.1:8750/in/abc", "secret"))
        assert source.url.value() == "http://127.0.0.1:8750/in/abc"

    def test_of_a_relay_on_a_server_both_are_typed_or_made(self, wizard: Wizard, qtbot: QtBot) -> None:
        source = wizard.github.source
        wizard.show_page(GITHUB)
        source.show_remote(manage_token_kept=False)
        assert source.typed_url.isVisible()
        assert source.why_not()
        source.typed_url.line.setText("https://relay.example/in/a")
        source.typed_secret.line.setText("s3cret")
        assert source.why_not() == ""
        source.manage_token.line.setText(TOKEN)
        with qtbot.waitSignal(source.source_wanted) as wish:
            source.make.click()
        assert wish.args == [TOKEN]
        source.show_made(SourceAddress("https://relay.example/in/b", "fresh"))
        assert source.address() == SourceAddress("https://relay.example/in/b", "fresh")
        assert not source.typed_url.isVisible()

    def test_repositories_are_filtered_as_one_types_and_only_ones_own_are_chosen(
        self, wizard: Wizard, qtbot: QtBot
    ) -> None:
        wizard.show_page(GITHUB)
        card = wizard.github.hook
        card.show_repositories()
        names = ["acme/api", "acme/web", "other/api"]
        card.repositories.add([Repository(name, Permissions(name.startswith("acme"))) for name in names])
        card.repositories.finish(hidden=True, cut=True)
        assert "3 repositories" in card.repositories.words.text()
        assert "signed on" in card.repositories.words.text()
        assert "There are more" in card.repositories.words.text()
        qtbot.keyClicks(card.repositories.filter, "API")
        assert card.repositories.shown.rowCount() == 2
        with qtbot.waitSignal(card.repository_chosen) as wish:
            qtbot.keyClick(card.repositories.filter, Qt.Key.Key_Return)
        assert wish.args == ["acme/api"]
        qtbot.keyClicks(card.repositories.filter, "x")
        assert card.repositories.current() == ""

    def test_the_focus_alone_chooses_nothing(self, wizard: Wizard, qtbot: QtBot) -> None:
        wizard.show_page(GITHUB)
        card = wizard.github.hook
        card.show_repositories()
        card.repositories.add([Repository("acme/api", Permissions(True))])
        with qtbot.assertNotEmitted(card.repository_chosen):
            card.repositories.view.setFocus(Qt.FocusReason.TabFocusReason)

    def test_a_webhook_that_is_not_there_can_be_made_with_the_least_events(self, wizard: Wizard, qtbot: QtBot) -> None:
        wizard.show_page(GITHUB)
        card = wizard.github.hook
        card.set_why_not("")
        card.show_hook(HookView("acme/api"))
        assert not card.ping.isVisible()
        with qtbot.waitSignal(card.create_wanted) as wish:
            card.create_hook.click()
        assert wish.args == [Preset.PULL_REQUESTS]

    def test_a_repair_says_what_it_changes(self, wizard: Wizard) -> None:
        wizard.show_page(GITHUB)
        card = wizard.github.hook
        card.set_why_not("")
        card.show_hook(HookView("acme/api", True, ("push",), (HookFault.INACTIVE, HookFault.UNSIGNED)))
        assert card.repair.isVisible()
        assert "Repair will: switch it on; sign with the secret of this source." in card.found.text()
        card.show_hook(HookView("acme/api", True, ("push",)))
        assert not card.repair.isVisible()

    def test_deleting_asks_once_more(self, wizard: Wizard, qtbot: QtBot) -> None:
        wizard.show_page(GITHUB)
        card = wizard.github.hook
        card.show_hook(HookView("acme/api", True, ("push",)))
        with qtbot.assertNotEmitted(card.delete_wanted):
            card.delete.click()
        with qtbot.waitSignal(card.delete_wanted):
            card.delete.click()

    def test_the_keyboard_stays_at_the_webhook_when_the_button_it_was_on_goes(self, wizard: Wizard) -> None:
        wizard.show_page(GITHUB)
        card = wizard.github.hook
        card.set_why_not("")
        card.show_hook(HookView("acme/api"))
        card.create_hook.setFocus()
        card.show_hook(HookView("acme/api", True, ("push",), (HookFault.FAILED,)))
        assert wizard.focusWidget() is card.ping
        card.repair.setFocus()
        card.show_hook(HookView("acme/api", True, ("push",)))
        assert wizard.focusWidget() is card.ping
        card.delete.setFocus()
        card.show_hook(HookView("acme/api"))
        assert wizard.focusWidget() is card.events

    def test_a_name_by_a_stranger_is_shown_as_text(self, wizard: Wizard) -> None:
        card = wizard.github.hook
        card.show_hook(HookView("a/<b>x</b>\u202e", True, ("push",)))
        assert card.found.textFormat() is Qt.TextFormat.PlainText
        assert "\u202e" not in card.found.text()

    def test_enter_in_the_token_lists_repositories_and_does_not_go_on(self, wizard: Wizard, qtbot: QtBot) -> None:
        wizard.show_page(GITHUB)
        wizard.github.hook.token.line.setFocus()
        qtbot.keyClicks(wizard.github.hook.token.line, "github_pat_x")
        with qtbot.waitSignal(wizard.github.hook.token_wanted) as wish:
            qtbot.keyClick(wizard.github.hook.token.line, Qt.Key.Key_Return)
        assert wish.args == ["github_pat_x", "https://github.com"]
        assert wizard.page() == GITHUB


class TestTheTrial:
    def test_stations_are_ticked_one_by_one_and_say_where_it_stuck(self, wizard: Wizard) -> None:
        wizard.show_page(TRIAL)
        stations = wizard.trial.stations
        wizard.trial.send.click()
        assert not wizard.trial.send.isEnabled()
        assert stations.state(SENT) is StationState.UNDER_WAY
        stations.tick(SENT)
        assert stations.state(ACCEPTED) is StationState.UNDER_WAY
        stations.tick(ACCEPTED, "after 4 ms")
        stations.stick(ARRIVED, "Nothing came.")
        wizard.trial.finish("It did not come back.")
        assert (stations.stuck(), stations.done()) == (True, False)
        assert stations.words(ARRIVED) == "Nothing came."
        assert wizard.trial.send.isEnabled()

    def test_when_it_works_the_keyboard_goes_on_and_when_it_does_not_it_stays(self, wizard: Wizard) -> None:
        wizard.show_page(TRIAL)
        page = wizard.trial
        page.send.click()
        page.stations.stick(SENT, "Nobody answers.")
        page.finish("It did not leave this computer.")
        assert wizard.focusWidget() is page.send
        page.send.click()
        for station in range(4):
            page.stations.tick(station)
        page.finish("It works.")
        assert wizard.focusWidget() is wizard.next

    def test_without_an_address_it_says_why(self, wizard: Wizard) -> None:
        wizard.show_page(TRIAL)
        wizard.trial.set_available("The address is not known.")
        assert not wizard.trial.send.isEnabled()
        assert wizard.trial.why_not.isVisible()


def test_the_pages_follow_each_other_and_the_last_one_ends_it(wizard: Wizard, qtbot: QtBot) -> None:
    wizard.show_page(GITHUB)
    for page in (TRIAL, READY):
        wizard.next.click()
        assert wizard.page() == page
    wizard.back.click()
    assert wizard.page() == TRIAL
    wizard.next.click()
    assert wizard.next.text() == "Done"
    with qtbot.waitSignal(wizard.accepted):
        wizard.next.click()


@pytest.mark.parametrize("number", [PLACE, GITHUB, TRIAL, READY])
def test_the_smallest_window_cuts_nothing_off_at_the_side(wizard: Wizard, qtbot: QtBot, number: int) -> None:
    wizard.place.remote.click()
    wizard.github.hook.show_repositories()
    wizard.github.hook.show_hook(HookView("acme/api", True, ("push",), (HookFault.FAILED,)))
    wizard.show_page(number)
    wizard.resize(1, 1)
    qtbot.wait(1)
    area = wizard.pages.widget(number)
    assert isinstance(area, QScrollArea)
    assert area.viewport().width() >= area.widget().minimumSizeHint().width()
    assert wizard.width() <= 800


def test_enter_presses_the_button_it_is_on(wizard: Wizard, qtbot: QtBot) -> None:
    wizard.show_page(GITHUB)
    wizard.next.setFocus()
    qtbot.keyClick(wizard.next, Qt.Key.Key_Return)
    assert wizard.page() == TRIAL
    wizard.trial.send.setFocus()
    with qtbot.waitSignal(wizard.trial.trial_wanted):
        qtbot.keyClick(wizard.trial.send, Qt.Key.Key_Return)
    wizard.back.setFocus()
    qtbot.keyClick(wizard.back, Qt.Key.Key_Enter)
    assert wizard.page() == GITHUB


def test_the_switches_are_wishes(wizard: Wizard, qtbot: QtBot) -> None:
    wizard.show_page(READY)
    with qtbot.waitSignal(wizard.ready.autostart.wanted) as wish:
        wizard.ready.autostart.box.click()
    assert wish.args == [True]
    for on in (True, False):
        with qtbot.waitSignal(wizard.ready.links_wanted) as wish:
            wizard.ready.links.click()
        assert wish.args == [on]
    wizard.ready.show_links(False, wanted=True)
    assert not wizard.ready.links.isChecked()
    assert "pasted" in wizard.ready.links_words.text()
    wizard.ready.autostart.show_state(False, "It cannot be written.", True)
    assert not wizard.ready.autostart.box.isChecked()
