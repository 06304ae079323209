from __future__ import annotations

import shutil
import subprocess

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.endpoint import Endpoint
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.kit.widgets import MASK
from webhook_relay_desktop.ui.window.welcome import WelcomePanel, curl_command

ENDPOINT = Endpoint("http://127.0.0.1:8750/in/key", "it's a secret")


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme, icons: Icons) -> WelcomePanel:
    made = WelcomePanel(theme, icons)
    qtbot.addWidget(made)
    return made


def test_the_secret_is_masked_until_a_person_asks(panel: WelcomePanel) -> None:
    panel.set_endpoint(ENDPOINT)
    assert panel.secret.field.text() == MASK
    assert panel.secret.reveal_button.accessibleName() == "Show webhook secret"
    panel.secret.reveal_button.click()
    assert panel.secret.field.text() == ENDPOINT.secret
    panel.set_endpoint(ENDPOINT)
    assert panel.secret.field.text() == MASK


def test_the_secret_is_not_in_the_command_on_the_screen_but_in_the_copied_one(panel: WelcomePanel) -> None:
    panel.set_endpoint(Endpoint(ENDPOINT.url, "s3cret"))
    assert "s3cret" not in panel.command.text()
    panel.copy_command.click()
    assert "'s3cret'" in QGuiApplication.clipboard().text()
    assert panel.copy_command.text() == "Copied"


def test_address_and_secret_can_be_copied(panel: WelcomePanel) -> None:
    panel.set_endpoint(ENDPOINT)
    panel.url.copy_button.click()
    assert QGuiApplication.clipboard().text() == ENDPOINT.url
    panel.secret.copy_button.click()
    assert QGuiApplication.clipboard().text() == ENDPOINT.secret
    assert panel.secret.value() == ENDPOINT.secret


def test_without_an_address_there_is_nothing_to_copy(panel: WelcomePanel) -> None:
    panel.set_endpoint(None)
    assert not panel.url.copy_button.isEnabled()
    assert not panel.copy_command.isEnabled()
    assert panel.url.field.placeholderText() == "The relay is starting…"
    assert not panel.url.reveal_button.isEnabled()
    assert panel._command_text() == ""


def test_a_command_is_copied_only_with_its_secret(panel: WelcomePanel) -> None:
    panel.set_endpoint(Endpoint(ENDPOINT.url, ""))
    assert panel.url.copy_button.isEnabled()
    assert not panel.secret.copy_button.isEnabled()
    assert not panel.secret.reveal_button.isEnabled()
    assert not panel.copy_command.isEnabled()


def test_a_relay_that_could_not_start_is_not_said_to_be_starting(panel: WelcomePanel) -> None:
    panel.set_link(LinkState(LinkPhase.FAILED, detail="The port is in use."))
    assert panel.url.field.placeholderText() == "The relay is not running."
    panel.set_link(LinkState(LinkPhase.CONNECTING))
    assert panel.url.field.placeholderText() == "The relay is starting…"


def test_only_a_private_address_says_that_github_cannot_reach_it(panel: WelcomePanel) -> None:
    panel.set_endpoint(ENDPOINT)
    assert not panel._notice.isHidden()
    assert "GitHub itself cannot reach 127.0.0.1" in panel.reach.text()
    panel.set_endpoint(Endpoint("https://relay.example/in/key", "s", public=True))
    assert panel._notice.isHidden()


def test_a_relay_on_a_server_knows_the_addresses(panel: WelcomePanel) -> None:
    panel.set_remote("https://relay.example")
    assert "https://relay.example" in panel._remote_words.text()
    assert panel._own.isHidden()
    panel.set_endpoint(ENDPOINT)
    assert panel._remote.isHidden()
    assert not panel._own.isHidden()


def test_the_title_fits_whether_there_are_events(panel: WelcomePanel) -> None:
    assert panel.title.text() == "Ready for your first webhook"
    panel.set_back_available(True)
    assert panel.title.text() == "How to send webhooks here"


def test_the_buttons_are_wishes(panel: WelcomePanel, qtbot: QtBot) -> None:
    panel.set_endpoint(ENDPOINT)
    panel.set_test_available(True)
    panel.set_back_available(True)
    assert not panel.test.isHidden()
    assert not panel.back.isHidden()
    with qtbot.waitSignals([panel.test_wanted, panel.back_wanted]):
        panel.test.click()
        panel.back.click()
    for ok, look in ((True, "good"), (False, "bad")):
        panel.set_test_result(ok, "It came in 40 ms.")
        assert panel.test_result.property("look") == look


@pytest.mark.skipif(not all(map(shutil.which, ("sh", "openssl", "sed"))), reason="needs sh, openssl and sed")
def test_the_command_signs_the_body_as_github_does() -> None:
    command = curl_command("http://127.0.0.1:1/in/it's", "it's a secret")
    script = "curl() { printf '%s\\n' \"$@\"; }\n" + command
    printed = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True, timeout=20).stdout
    arguments = printed.splitlines()
    body = arguments[arguments.index("--data-binary") + 1]
    [signature] = [line.removeprefix("X-Hub-Signature-256: sha256=") for line in arguments if "Signature" in line]
    import hashlib
    import hmac

    assert signature == hmac.new(b"it's a secret", body.encode(), hashlib.sha256).hexdigest()
    assert "http://127.0.0.1:1/in/it's" in arguments
