from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.kit.widgets import CopyButton


@pytest.mark.parametrize("words", ["Copy", "Copy the whole curl command"])
def test_a_copy_button_takes_no_more_room_when_it_says_that_it_has_copied(
    qtbot: QtBot, theme: Theme, icons: Icons, words: str
) -> None:
    copy = CopyButton(theme, icons, "address", lambda: "https://relay.example.org", words=words)
    qtbot.addWidget(copy)
    copy.show()
    before = copy.sizeHint()
    copy.click()
    assert copy.text() == "Copied"
    assert copy.sizeHint() == before
    assert QGuiApplication.clipboard().text() == "https://relay.example.org"
