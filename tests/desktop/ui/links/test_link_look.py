from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from support.at_once import AtOnce
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.settings import EMBEDDED, Colour, ConnectionSettings
from webhook_relay_desktop.ui.history.inbox_model import InboxModel
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.links.link_board import LinkBoard
from webhook_relay_desktop.ui.links.link_look import LinksLook, TrayPicture, look_of
from webhook_relay_desktop.ui.window.main_window import MainWindow
from webhook_relay_desktop.ui.window.tray import Tray

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NEEDS_A_PERSON = [LinkPhase.FAILED, LinkPhase.REFUSED, LinkPhase.WAITING, LinkPhase.STALE]


def report(
    phase: LinkPhase, number: int = 1, *, relay: str = "", behind: int = 0, retry_in: float = 0.0, **changes: object
) -> LinkReport:
    connection = ConnectionSettings(name=f"Relay {number}", relay=relay or f"https://{number}.example")
    state = LinkState(phase, behind=behind, retry_in=retry_in)
    return LinkReport(connection, state, NOW, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("phase", LinkPhase)
def test_every_phase_has_a_light_and_words(phase: LinkPhase) -> None:
    look = look_of([report(phase)], NOW)
    assert look.words
    assert (look.tone is Tone.GOOD) == (look.picture is TrayPicture.CONNECTED) == (phase is LinkPhase.LIVE)


def test_the_words_tell_how_much_and_count_down_how_long() -> None:
    catching_up = report(LinkPhase.CATCHING_UP, behind=1204)
    assert look_of([catching_up], NOW).words == "Catching up, 1,204 events to go"
    waiting = report(LinkPhase.WAITING, retry_in=12.4)
    assert look_of([waiting], NOW).words == "Not connected, next try in 12 s"
    assert look_of([waiting], NOW + timedelta(seconds=5)).words == "Not connected, next try in 7 s"
    assert look_of([waiting], NOW + timedelta(seconds=60)).words == "Not connected, trying again"
    assert look_of([waiting], NOW - timedelta(hours=1)).words == "Not connected, next try in 12 s", "a clock set back"


def test_the_age_of_the_last_event_is_that_of_all_and_of_each() -> None:
    earlier = report(LinkPhase.LIVE, 1, last_event=NOW - timedelta(hours=2))
    later = report(LinkPhase.LIVE, 2, last_event=NOW - timedelta(minutes=3))
    look = look_of([earlier, later], NOW)
    assert look.age == "Last event 3 min ago"
    assert [link.age for link in look.links] == ["Last event 2 h ago", "Last event 3 min ago"]
    assert look_of([report(LinkPhase.LIVE)], NOW).age == "No event yet"
    assert "3 min ago" in look.tooltip


def test_it_is_said_whether_a_relay_is_inside_this_program_or_where_it_is() -> None:
    look = look_of([report(LinkPhase.LIVE, 1, relay=EMBEDDED), report(LinkPhase.LIVE, 2)], NOW)
    assert [link.place for link in look.links] == ["inside this program", "https://2.example"]


def test_one_connection_is_said_as_itself_and_several_are_counted() -> None:
    live = [report(LinkPhase.LIVE, number) for number in range(1, 5)]
    assert look_of(live[:1], NOW).words == "Connected"
    assert look_of(live, NOW).words == "All 4 connected"
    waiting = report(LinkPhase.WAITING, 4, retry_in=9.0)
    assert look_of([*live[:3], waiting], NOW).words == "3 of 4 connected · Relay 4: Not connected, next try in 9 s"
    paused = [report(LinkPhase.PAUSED, number) for number in range(1, 3)]
    assert look_of([*paused, live[3]], NOW).words == "1 of 3 connected"
    assert look_of(paused, NOW).words == "All 2 paused"
    assert look_of([], NOW).words == "No connection is set up"


@pytest.mark.parametrize("phase", NEEDS_A_PERSON)
def test_the_link_that_needs_a_person_speaks_for_all(phase: LinkPhase) -> None:
    look = look_of([report(LinkPhase.LIVE, 1), report(phase, 2), report(LinkPhase.PAUSED, 3)], NOW)
    alone = look_of([report(phase, 2)], NOW)
    assert (look.tone, look.picture) == (alone.tone, alone.picture)
    assert "Relay 2" in look.words


# --- every place says the same -----------------------------------------------------------------------


class Places:
    """A window and a tray icon that show one board."""

    def __init__(self, application: QApplication, inbox: Inbox) -> None:
        self.theme = Theme(application)
        icons = Icons(self.theme)
        self.window = MainWindow(self.theme, icons, InboxModel(inbox, reading=AtOnce))
        self.icons = icons
        self.tray = Tray(icons, available=lambda: True)
        self.tray.start()
        self.now = NOW
        self.board = LinkBoard(now=lambda: self.now)
        self.board.changed.connect(self.window.show_links)
        self.board.changed.connect(self.tray.show_links)

    @property
    def icon(self) -> QSystemTrayIcon:
        return next(icon for icon in self.tray.findChildren(QSystemTrayIcon) if icon.contextMenu() is not None)

    def lines(self) -> list[str]:
        menu = self.icon.contextMenu()
        assert menu is not None
        return [action.text().replace("&&", "&") for action in menu.actions() if action.isVisible() and action.text()]


@pytest.fixture(scope="module")
def places(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    inbox = Inbox.open(tmp_path_factory.mktemp("places") / "inbox.db")
    made = Places(qapp, inbox)
    yield made
    made.tray.close()
    made.board.close()
    made.window.deleteLater()
    inbox.close()


moments = some.integers(0, 10**6).map(lambda seconds: NOW - timedelta(seconds=seconds))
some_reports = some.builds(
    LinkReport,
    some.builds(
        ConnectionSettings,
        name=some.sampled_from(["Work", "Home & garden", "This computer", "a_b"]),
        relay=some.sampled_from([EMBEDDED, "https://relay.example"]),
        workspace=some.uuids().map(str),
        colour=some.sampled_from(Colour),
    ),
    some.builds(
        LinkState,
        some.sampled_from(LinkPhase),
        behind=some.integers(0, 10**6),
        retry_in=some.floats(0, 30),
        detail=some.sampled_from(["", "Why it is so."]),
    ),
    some.just(NOW),
    some.none() | moments,
    some.integers(0, 2000),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports=some.lists(some_reports, max_size=4), problem=some.booleans(), later=some.integers(0, 40))
def test_icon_tooltip_menu_title_status_line_and_panel_never_disagree(
    places: Places, reports: list[LinkReport], problem: bool, later: int
) -> None:
    places.board.show_problem(problem)
    places.board.show_reports(reports)
    places.now = NOW + timedelta(seconds=later)
    places.board.tell()
    look = places.board.look
    assert look == look_of(reports, places.now, problem=problem)
    window, status = places.window, places.window.status
    assert window.windowTitle().startswith(look.words)
    assert status.links.accessibleName() == look.words
    assert status.light.tone() is look.tone
    assert places.icon.icon().cacheKey() == places.icons.tray(look.picture).cacheKey()
    assert places.icon.toolTip() == look.tooltip
    assert look.tooltip.startswith(f"AI Webhook Relay: {look.words}\n{status.last.text()}")
    assert ("needs you" in look.tooltip) is problem
    first, *others = places.lines()
    assert look.words.startswith(first.removesuffix("…"))
    assert (look.problem_words in others) is problem
    others = others[1:] if problem else others
    assert list(window.link_panel.rows) == [link.log for link in look.links]
    for place, link in enumerate(look.links if look.several else ()):
        assert link.line.startswith(others[place].removesuffix("…"))
    for link in look.links:
        assert window.link_panel.rows[link.log].words.text().startswith(link.words)
    places.now = NOW


def test_a_board_tells_only_what_has_changed(qapp: QApplication) -> None:
    board, told = LinkBoard(now=lambda: NOW), list[LinksLook]()
    board.changed.connect(told.append)
    live = report(LinkPhase.LIVE, last_event=NOW)
    board.show_reports([live])
    board.tell()
    board.show_reports([replace(live, last_event=NOW - timedelta(seconds=20))])
    assert len(told) == 1
    board.close()


def test_a_board_counts_down_every_second_only_while_there_is_something_to_count(qapp: QApplication) -> None:
    board = LinkBoard(now=lambda: NOW)
    board.show_reports([report(LinkPhase.WAITING, retry_in=9.0)])
    assert board._clock.interval() == 1000
    board.show_reports([report(LinkPhase.LIVE)])
    assert board._clock.interval() == 10_000
    board.close()


def test_a_closed_board_tells_nothing_of_links_that_end_after_it(qapp: QApplication) -> None:
    board, told = LinkBoard(now=lambda: NOW), list[LinksLook]()
    board.changed.connect(told.append)
    board.close()
    board.show_reports([report(LinkPhase.WAITING, retry_in=9.0)])
    assert told == []
    assert not board._clock.isActive()
