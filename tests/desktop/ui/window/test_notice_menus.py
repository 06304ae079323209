from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from webhook_relay_desktop.ui.window.notice_menus import LastEventsMenu, MenuEvent, PauseLength, PauseMenu


@pytest.mark.parametrize(
    ("line", "length"),
    [
        ("For 1 hour", PauseLength.HOUR),
        ("Until tomorrow", PauseLength.TOMORROW),
        ("Until I end it", PauseLength.OPEN_END),
        ("End the pause", PauseLength.OVER),
    ],
)
def test_each_length_is_a_line(qtbot: QtBot, line: str, length: PauseLength) -> None:
    menu = PauseMenu()
    qtbot.addWidget(menu)
    (action,) = [action for action in menu.actions() if action.text() == line]
    with qtbot.waitSignal(menu.pause_wanted) as wish:
        action.trigger()
    assert wish.args == [length]


def test_the_title_says_until_when_it_is_paused(qtbot: QtBot) -> None:
    menu = PauseMenu()
    qtbot.addWidget(menu)
    assert (menu.title(), menu.end_action.isVisible()) == ("Pause notifications", False)
    menu.show_paused("15:30")
    assert (menu.title(), menu.end_action.isVisible()) == ("Notifications paused until 15:30", True)
    menu.show_paused("")
    assert menu.title() == "Notifications paused"
    menu.show_paused(None)
    assert menu.title() == "Pause notifications"


def test_each_of_the_last_events_has_its_choices(qtbot: QtBot) -> None:
    menu = LastEventsMenu()
    qtbot.addWidget(menu)
    assert not menu.isEnabled()
    events = [MenuEvent("acme_web", (("Open", 1), ("Run", "greet"))), MenuEvent("other", (("Open", 2),))]
    menu.show_events(events, shown=lambda text: text.replace("_", "__"))
    assert menu.isEnabled()
    first, second = (action.menu() for action in menu.actions())
    assert [action.text() for action in menu.actions()] == ["acme__web", "other"]
    with qtbot.waitSignal(menu.chosen) as wish:
        first.actions()[1].trigger()  # type: ignore[union-attr, attr-defined]
    assert wish.args == ["greet"]
    with qtbot.waitSignal(menu.chosen) as wish:
        second.actions()[0].trigger()  # type: ignore[union-attr, attr-defined]
    assert wish.args == [2]


def test_the_same_events_again_leave_an_open_menu_alone(qtbot: QtBot) -> None:
    menu = LastEventsMenu()
    qtbot.addWidget(menu)
    events = [MenuEvent("a", (("Open", 1),))]
    menu.show_events(events, shown=str)
    before = menu.actions()
    menu.show_events(events, shown=str)
    assert menu.actions() == before
