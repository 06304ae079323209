"""The question about a pairing link: what it says, and which answer Enter gives."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from webhook_relay.pairing import PairingLink
from webhook_relay_desktop.desks.pairing import PairingDesk
from webhook_relay_desktop.desks.settings import SettingsDesk
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.settings import HandlerSettings, Settings
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.window.pairing_dialog import PairingDialog

LINK = PairingLink("https://relay.example.org", "whr_" + "x" * 43)


@pytest.fixture
def dialog(qtbot: QtBot, icons: Icons) -> PairingDialog:
    made = PairingDialog(icons, LINK)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
    return made


def test_enter_alone_agrees_to_nothing(dialog: PairingDialog, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(dialog.agreed):
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_enter_on_connect_agrees(dialog: PairingDialog, qtbot: QtBot) -> None:
    dialog.connect_button.setFocus()
    with qtbot.waitSignal(dialog.agreed) as agreed:
        qtbot.keyClick(dialog.connect_button, Qt.Key.Key_Return)
    assert agreed.args == [LINK]
    assert dialog.isVisible()


def test_when_it_is_connected_enter_closes_it(dialog: PairingDialog, qtbot: QtBot) -> None:
    dialog.connect_button.click()
    dialog.set_result(True, "Connected.")
    assert dialog.focusWidget().accessibleName() == "Close"
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert not dialog.isVisible()


class Chosen:
    """What the question wants of the settings' desk."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings


def asked(qtbot: QtBot, icons: Icons, settings: Settings) -> PairingDialog:
    """Return the question that a clicked link leads to with these settings."""
    desk = PairingDesk(
        tasks=Tasks(lambda error: None),
        settings=cast("SettingsDesk", Chosen(settings)),
        is_fresh=lambda: False,
        make_dialog=lambda link, handlers: PairingDialog(icons, link, handlers),
        show_problem=lambda problem: None,
    )
    desk.ask(f"webhook-relay://pair?relay=https%3A%2F%2Frelay.example.org&token={LINK.token}")
    assert desk.dialog is not None
    qtbot.addWidget(desk.dialog)
    return desk.dialog


def test_the_question_names_the_handlers_that_will_run_for_events_of_the_relay(qtbot: QtBot, icons: Icons) -> None:
    on, off = HandlerSettings(enabled=True), HandlerSettings()
    dialog = asked(qtbot, icons, Settings(handlers={"slack": on, "claude-code": on, "deploy": off}))
    assert dialog.handlers.text().endswith("run for its verified events, too: Post to Slack, Ask Claude Code.")


def test_the_question_says_when_no_handler_is_switched_on(qtbot: QtBot, icons: Icons) -> None:
    dialog = asked(qtbot, icons, Settings(handlers={"slack": HandlerSettings()}))
    assert dialog.handlers.text() == "No handler is switched on, so nothing runs here for its events."
