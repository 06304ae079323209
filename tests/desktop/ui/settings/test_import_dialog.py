from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from webhook_relay_desktop.settings.transfer import Change
from webhook_relay_desktop.ui.settings.import_dialog import ImportDialog


@pytest.fixture
def dialog(qtbot: QtBot) -> ImportDialog:
    made = ImportDialog("settings.toml", (Change("port", "8750", "8751"),), secrets=(), switched_off=())
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
    return made


def test_enter_in_the_list_is_no_yes(dialog: ImportDialog, qtbot: QtBot) -> None:
    dialog.list.setFocus()
    with qtbot.assertNotEmitted(dialog.accepted):
        qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_enter_on_an_answer_gives_this_answer(dialog: ImportDialog, qtbot: QtBot) -> None:
    cancel = dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel)
    cancel.setFocus()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(cancel, Qt.Key.Key_Return)
