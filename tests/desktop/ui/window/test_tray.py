from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.settings import ConnectionSettings
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.links.link_look import LinksLook, TrayPicture, look_of
from webhook_relay_desktop.ui.window import tray as tray_module
from webhook_relay_desktop.ui.window.notice_menus import MenuEvent
from webhook_relay_desktop.ui.window.tray import LABEL_CHARACTERS, Tray, menu_line

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
Reason = QSystemTrayIcon.ActivationReason


class Panel:
    """Says whether the desktop has a tray; the offscreen platform never has one."""

    def __init__(self) -> None:
        self.present = True


@pytest.fixture
def panel() -> Panel:
    return Panel()


@pytest.fixture
def tray(qapp: QApplication, panel: Panel) -> Iterator[Tray]:
    tray = Tray(Icons(Theme(qapp)), available=lambda: panel.present)
    yield tray
    tray.close()


@pytest.mark.parametrize(("over_dbus", "seen"), [(False, True), (True, False)])
def test_a_balloon_that_would_go_to_a_service_that_is_not_there_is_not_said_to_be_shown(
    tray: Tray, monkeypatch: pytest.MonkeyPatch, over_dbus: bool, seen: bool
) -> None:
    monkeypatch.setattr(tray_module, "_menu_goes_over_dbus", lambda: over_dbus)
    assert not tray.can_show_balloons()
    tray.start()
    assert tray.can_show_balloons() is seen


def icon_of(tray: Tray) -> QSystemTrayIcon:
    icons = [icon for icon in tray.findChildren(QSystemTrayIcon) if icon.contextMenu() is not None]
    return icons[-1]


def lines(tray: Tray) -> list[str]:
    return [action.text() for action in menu(tray).actions() if action.isVisible() and not action.isSeparator()]


def menu(tray: Tray) -> QMenu:
    found = icon_of(tray).contextMenu()
    assert found is not None
    return found


def line(tray: Tray, text: str) -> QAction:
    return next(action for action in menu(tray).actions() if action.text().startswith(text))


def test_the_menu_says_what_is_true_before_anything_happened(tray: Tray) -> None:
    tray.start()
    assert lines(tray) == [
        "No connection is set up",
        "No events yet",
        "Last events",
        "Open history",
        "Pause receiving",
        "Pause notifications",
        "Settings…",
        "Quit",
    ]
    assert not line(tray, "No events yet").isEnabled()


def look(*phases: LinkPhase, problem: bool = False) -> LinksLook:
    reports = [
        LinkReport(ConnectionSettings(name=f"Relay_{number}", relay=f"https://{number}.example"), LinkState(phase), NOW)
        for number, phase in enumerate(phases, start=1)
    ]
    return look_of(reports, NOW, problem=problem)


@pytest.mark.parametrize("phase", LinkPhase)
def test_the_tooltip_and_the_menu_say_the_state_of_the_link(tray: Tray, phase: LinkPhase) -> None:
    tray.start()
    tray.show_links(look(phase))
    assert icon_of(tray).toolTip() == f"AI Webhook Relay: {look(phase).words}\nNo event yet"
    assert lines(tray)[0] == look(phase).words


def test_states_are_told_apart_by_their_pictures(tray: Tray) -> None:
    tray.start()
    pictures = set()
    for phase in LinkPhase:
        tray.show_links(look(phase))
        pictures.add(icon_of(tray).icon().cacheKey())
    assert len(pictures) == len(TrayPicture)


def test_a_problem_asks_for_attention_while_the_link_is_fine(tray: Tray) -> None:
    tray.start()
    tray.show_links(look(LinkPhase.REFUSED))
    attention = icon_of(tray).icon().cacheKey()
    tray.show_links(look(LinkPhase.LIVE, problem=True))
    assert icon_of(tray).icon().cacheKey() == attention
    tray.show_links(look(LinkPhase.LIVE))
    assert icon_of(tray).icon().cacheKey() != attention


def test_several_connections_have_a_line_each_with_a_mark_and_choosing_one_shows_all(tray: Tray, qtbot: QtBot) -> None:
    tray.start()
    tray.show_links(look(LinkPhase.LIVE, LinkPhase.PAUSED))
    assert lines(tray)[:4] == [
        "1 of 2 connected",
        "Relay_1: Connected · No event yet",
        "Relay_2: Paused · No event yet",
        "No events yet",
    ]
    chosen = line(tray, "Relay_2")
    assert not chosen.icon().isNull()
    with qtbot.waitSignal(tray.links_wanted):
        chosen.trigger()
    tray.show_links(look(LinkPhase.LIVE))
    assert lines(tray)[:2] == ["Connected", "No events yet"]


def test_receiving_is_paused_by_a_line_of_its_own(tray: Tray, qtbot: QtBot) -> None:
    tray.start()
    with qtbot.waitSignal(tray.receiving_pause_wanted) as wish:
        line(tray, "Pause receiving").trigger()
    assert wish.args == [True]
    with qtbot.assertNotEmitted(tray.receiving_pause_wanted):
        tray.show_receiving_paused(False)
    assert not line(tray, "Pause receiving").isChecked()


def test_waiting_runs_are_counted_in_the_status_line(tray: Tray) -> None:
    tray.start()
    tray.show_links(look(LinkPhase.LIVE))
    tray.show_waiting_runs(2)
    assert lines(tray)[0] == "Connected · 2 runs under way"
    tray.show_waiting_runs(0)
    assert lines(tray)[0] == "Connected"


def test_unread_events_are_counted_in_the_tooltip_and_a_line_that_opens_the_history(tray: Tray, qtbot: QtBot) -> None:
    tray.start()
    tray.show_links(look(LinkPhase.LIVE))
    tray.show_unread(1204)
    assert lines(tray)[:3] == ["Connected", "1,204 unread", "No events yet"]
    assert icon_of(tray).toolTip().splitlines()[-1] == "1,204 unread"
    with qtbot.waitSignal(tray.history_wanted):
        line(tray, "1,204 unread").trigger()
    tray.show_unread(0)
    assert lines(tray)[:2] == ["Connected", "No events yet"]
    assert "unread" not in icon_of(tray).toolTip()


def test_choosing_the_newest_event_wishes_for_that_event(tray: Tray, qtbot: QtBot) -> None:
    tray.start()
    line(tray, "No events").trigger()
    tray.show_newest(41, "acme/web: pushed")
    with qtbot.waitSignal(tray.event_wanted) as wish:
        line(tray, "Last: acme/web: pushed").trigger()
    assert wish.args == [41]
    tray.show_newest(None, "")
    assert not line(tray, "No events yet").isEnabled()


@pytest.mark.parametrize(
    ("label", "signal"), [("Open history", "history_wanted"), ("Settings", "settings_wanted"), ("Quit", "quit_wanted")]
)
def test_each_line_wishes_for_what_it_says(tray: Tray, qtbot: QtBot, label: str, signal: str) -> None:
    tray.start()
    with qtbot.waitSignal(getattr(tray, signal)):
        line(tray, label).trigger()


def test_the_menu_has_the_last_events_in_words_that_are_no_shortcuts_and_ways_to_pause(tray: Tray) -> None:
    tray.start()
    tray.show_events([MenuEvent("R&D: x", (("Open", 1),))])
    assert line(tray, "Last events").menu() is tray.last_events
    assert [action.text() for action in tray.last_events.actions()] == ["R&&D: x"]
    assert line(tray, "Pause notifications").menu() is tray.pause_menu


def test_a_left_click_opens_the_history_and_a_right_click_does_not(tray: Tray, qtbot: QtBot) -> None:
    tray.start()
    with qtbot.waitSignal(tray.history_wanted):
        icon_of(tray).activated.emit(Reason.Trigger)
    with qtbot.assertNotEmitted(tray.history_wanted):
        icon_of(tray).activated.emit(Reason.Context)


def test_on_macos_a_click_opens_only_the_menu(tray: Tray, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    tray.start()
    monkeypatch.setattr("sys.platform", "darwin")
    with qtbot.assertNotEmitted(tray.history_wanted):
        icon_of(tray).activated.emit(Reason.Trigger)


def test_a_click_on_a_balloon_is_passed_on(tray: Tray, qtbot: QtBot) -> None:
    tray.show_balloon("nobody", "sees this")
    tray.start()
    tray.show_balloon("title", "body")
    with qtbot.waitSignal(tray.balloon_clicked):
        icon_of(tray).messageClicked.emit()


def test_a_tray_that_comes_up_late_gets_an_icon_that_knows_everything(
    tray: Tray, panel: Panel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.present = False
    tray.start()
    assert not tray.can_show()
    assert tray.findChildren(QSystemTrayIcon) == []
    tray.show_links(look(LinkPhase.LIVE))
    tray.look()
    assert not tray.can_show()
    panel.present = True
    with qtbot.waitSignal(tray.appeared):
        tray.look()
    assert tray.can_show()
    assert lines(tray)[0] == "Connected"
    assert icon_of(tray).isVisible()


def test_a_new_icon_takes_the_place_of_an_older_one(tray: Tray, qtbot: QtBot) -> None:
    tray.start()
    tray.look()
    qtbot.waitUntil(lambda: len(tray.findChildren(QSystemTrayIcon)) == 1)


def test_a_tray_that_is_gone_shows_nothing(tray: Tray, panel: Panel) -> None:
    tray.start()
    assert tray.can_show()
    panel.present = False
    assert not tray.can_show()


def test_closing_takes_the_icon_away(tray: Tray) -> None:
    tray.start()
    icon = icon_of(tray)
    tray.close()
    assert not icon.isVisible()
    assert not tray.can_show()


@pytest.mark.parametrize(
    ("text", "over_dbus", "label"),
    [
        ("my_big_repo: R&D <b>x</b>", False, "my_big_repo: R&&D <b>x</b>"),
        ("my_big_repo: R&D <b>x</b>", True, "my__big__repo: R+D <b>x</b>"),
        ("A & B & C", False, "A && B && C"),
        ("A & B & C", True, "A && B & C"),
        ("A &", True, "A &&"),
    ],
)
def test_no_character_of_a_stranger_is_lost_to_a_shortcut(text: str, over_dbus: bool, label: str) -> None:
    assert menu_line(text, over_dbus=over_dbus) == label


def test_a_menu_line_stays_short_and_on_one_line() -> None:
    label = menu_line("a\nb" + "x" * 500, over_dbus=False)
    assert len(label) == LABEL_CHARACTERS
    assert "\n" not in label


@pytest.mark.parametrize(("registered", "label"), [(True, "Last: a__b"), (False, "Last: a_b")])
def test_underscores_are_doubled_where_the_panel_draws_the_menu(
    tray: Tray, monkeypatch: pytest.MonkeyPatch, registered: bool, label: str
) -> None:
    monkeypatch.setattr(tray_module, "_menu_goes_over_dbus", lambda: registered)
    tray.show_newest(1, "a_b")
    tray.start()
    assert lines(tray)[1] == label


def test_only_linux_has_menus_over_dbus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert not tray_module._menu_goes_over_dbus()


def test_without_a_session_bus_no_menu_goes_over_it(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    assert not tray_module._menu_goes_over_dbus()
