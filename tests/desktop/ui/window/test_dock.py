from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.settings import ConnectionSettings
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.links.link_look import look_of
from webhook_relay_desktop.ui.window.dock import LAST_EVENTS, Dock
from webhook_relay_desktop.ui.window.notice_menus import PauseMenu


@pytest.fixture
def pauses() -> PauseMenu:
    return PauseMenu()


@pytest.fixture
def dock(qtbot: QtBot, theme: Theme, icons: Icons, pauses: PauseMenu) -> Dock:
    made = Dock(theme, icons, pauses)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_says_how_the_link_is_in_window_and_title(dock: Dock) -> None:
    now = datetime.now(UTC)
    look = look_of([LinkReport(ConnectionSettings(), LinkState(LinkPhase.LIVE), now)], now)
    dock.show_links(look)
    assert dock.status.whole() == look.words
    assert dock.windowTitle() == look.title


def test_a_state_that_is_longer_than_the_window_ends_in_dots(dock: Dock) -> None:
    now = datetime.now(UTC)
    waiting = LinkState(LinkPhase.REFUSED, "https://relay.example.org", detail="The token was revoked.")
    far = ConnectionSettings(name="Machines of the whole team", relay="https://relay.example.org")
    look = look_of(
        [LinkReport(ConnectionSettings(), LinkState(LinkPhase.LIVE), now), LinkReport(far, waiting, now)], now
    )
    dock.resize(dock.minimumSize())
    dock.show_links(look)
    assert dock.status.whole() == dock.status.accessibleName() == look.words
    assert dock.status.text().endswith("…")
    assert dock.status.fontMetrics().horizontalAdvance(dock.status.text()) <= dock.status.width()


def test_it_counts_what_is_unread_in_window_and_title(dock: Dock) -> None:
    now = datetime.now(UTC)
    look = look_of([LinkReport(ConnectionSettings(), LinkState(LinkPhase.LIVE), now)], now)
    dock.show_unread(1204)
    dock.show_links(look)
    assert dock.unread.isVisibleTo(dock)
    assert dock.unread.text() == "1,204 unread"
    assert dock.windowTitle() == f"1,204 unread — {look.title}"
    dock.show_unread(0)
    assert not dock.unread.isVisibleTo(dock)
    assert dock.windowTitle() == look.title


def test_it_shows_the_newest_events_and_opens_the_one_that_is_activated(dock: Dock, qtbot: QtBot) -> None:
    assert dock.events.item(0).text() == "No events yet"
    dock.show_events([(number, f"Event {number}\u202e") for number in range(9, 0, -1)])
    assert dock.events.count() == LAST_EVENTS
    assert "\u202e" not in dock.events.item(0).text()
    dock.events.setCurrentRow(1)
    with qtbot.waitSignal(dock.event_wanted) as wish:
        qtbot.keyClick(dock.events, Qt.Key.Key_Return)
    assert wish.args == [8]


def test_its_buttons_are_the_trays_wishes(dock: Dock, qtbot: QtBot, pauses: PauseMenu) -> None:
    wishes = [dock.history_wanted, dock.settings_wanted, dock.quit_wanted]
    with qtbot.waitSignals(wishes):
        for button in (dock.history, dock.settings, dock.quit):
            button.click()
    assert dock.pause.menu() is pauses


def test_a_close_by_the_program_is_obeyed(dock: Dock) -> None:
    dock.close()
    assert not dock.isVisible()
