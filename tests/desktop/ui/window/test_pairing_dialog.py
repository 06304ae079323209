from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from webhook_relay.pairing import PairingLink
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
