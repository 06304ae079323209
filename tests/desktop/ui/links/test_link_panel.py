from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from webhook_relay.link import LinkPhase, LinkState
from webhook_relay.reasons import ANOTHER_LOG, NOT_KEPT, OLDER_COPY, SHORTER_LOG
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.settings import Colour, ConnectionSettings
from webhook_relay_desktop.ui.kit.colours import DARK, LIGHT
from webhook_relay_desktop.ui.kit.theme import Scheme, Theme
from webhook_relay_desktop.ui.links.link_look import look_of
from webhook_relay_desktop.ui.links.link_marks import mark_colour, mark_pixmap
from webhook_relay_desktop.ui.links.link_panel import GapRow, LinkPanel, gap_line
from webhook_relay_desktop.words import speak

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def report(name: str, phase: LinkPhase, **changes: object) -> LinkReport:
    connection = ConnectionSettings(name=name, relay=f"https://{name.lower()}.example")
    return LinkReport(connection, LinkState(phase, detail="Why it is so."), NOW, **changes)  # type: ignore[arg-type]


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme) -> LinkPanel:
    made = LinkPanel(theme)
    qtbot.addWidget(made)
    made.show_look(look_of([report("Work", LinkPhase.LIVE, away=7), report("Home", LinkPhase.PAUSED)], NOW))
    return made


def test_each_connection_says_what_is_true_of_it(panel: LinkPanel) -> None:
    work, home = panel.rows.values()
    assert work.words.text() == "Connected · 7 while you were away"
    assert work.where.text() == "https://work.example · No event yet\nWhy it is so."
    assert home.words.text() == "Paused"
    assert home.accessibleName() == "Home: Paused · No event yet"


def test_the_buttons_of_a_connection_with_a_long_name_are_in_sight(panel: LinkPanel) -> None:
    long = ConnectionSettings(
        name="The relay of the whole department in the new building", relay=f"https://{'x' * 99}.example"
    )
    panel.show_look(look_of([LinkReport(long, LinkState(LinkPhase.LIVE, detail="d" * 120), NOW)], NOW))
    panel.show()
    [row] = panel.rows.values()
    view = panel._scroll.viewport()
    assert view.rect().contains(row.pause.mapTo(view, row.pause.rect().bottomRight()))
    assert row.name.text() != row.name.whole() == long.name


def test_its_buttons_carry_whose_they_are(panel: LinkPanel, qtbot: QtBot) -> None:
    work, home = panel.rows.values()
    with qtbot.waitSignal(panel.reconnect_wanted) as wanted:
        work.reconnect.click()
    assert wanted.args == ["https://work.example"]
    with qtbot.waitSignal(panel.pause_wanted) as wanted:
        work.pause.click()
    assert wanted.args == ["https://work.example", True]
    assert (home.pause.text(), home.pause.accessibleName()) == ("Resume", "Resume Home")
    assert not home.reconnect.isEnabled()
    with qtbot.waitSignal(panel.pause_wanted) as wanted:
        home.pause.click()
    assert wanted.args == ["https://home.example", False]


def test_it_follows_what_changes_and_keeps_its_rows_for_the_same_connections(panel: LinkPanel) -> None:
    row = panel.rows["https://work.example"]
    panel.show_look(look_of([report("Work", LinkPhase.WAITING), report("Home", LinkPhase.LIVE)], NOW))
    assert panel.rows["https://work.example"] is row
    assert row.words.text() == "Not connected, trying again"
    panel.show_look(look_of([report("Home", LinkPhase.LIVE)], NOW))
    assert list(panel.rows) == ["https://home.example"]
    panel.show_look(look_of([], NOW))
    assert not panel._nothing.isHidden()


def test_it_opens_above_its_anchor_with_the_keyboard_in_it_and_escape_closes_it(panel: LinkPanel, qtbot: QtBot) -> None:
    anchor = QWidget()
    qtbot.addWidget(anchor)
    anchor.setGeometry(50, 500, 300, 30)
    anchor.show()
    panel.open_over(anchor)
    assert panel.geometry().bottom() < 500
    assert panel.isVisible()
    for row in panel.rows.values():
        assert row.height() >= row.heightForWidth(row.width()), "nothing is cut off"
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_settings_are_wished_for_and_the_panel_goes(panel: LinkPanel, qtbot: QtBot) -> None:
    panel.show()
    with qtbot.waitSignal(panel.settings_wanted):
        panel.settings_button.click()
    assert not panel.isVisible()


def test_gaps_are_listed_with_bounds_time_and_reason(panel: LinkPanel) -> None:
    assert panel.gaps.isHidden()
    panel.show_gaps(
        [
            GapRow(NOW, "Work", "default", 3, 7, "retention"),
            GapRow(NOW, "Home", "<b>x</b>\n", 701, 0, "epoch-changed"),
        ]
    )
    lines = [panel.gaps.item(number).text() for number in range(panel.gaps.count())]
    assert lines[0].endswith("Work, channel default: events 3 to 7 (retention)")
    assert lines[1].endswith("another log; from event 701 on (epoch-changed)")
    assert "\n" not in lines[1]
    assert gap_line(GapRow(NOW, "Work", "default", 3, 7, "retention")).startswith("2026-11-23")


@pytest.mark.parametrize("reason", [NOT_KEPT, ANOTHER_LOG, OLDER_COPY, SHORTER_LOG])
def test_what_our_relay_says_of_a_gap_is_said_in_the_persons_language(reason: str) -> None:
    speak(lambda text, _hint, _count: f"<{text}>")
    try:
        assert f"<{reason}".rstrip(".") in gap_line(GapRow(NOW, "Work", "default", 3, 7, reason))
    finally:
        speak(None)


# --- marks -------------------------------------------------------------------------------------------


def shape(colour: Colour, *, filled: bool = True) -> bytes:
    """Return which pixels are painted, whatever in."""
    picture = mark_pixmap(colour, Scheme.LIGHT, filled=filled, size=24).toImage()
    picture = picture.convertToFormat(QImage.Format.Format_ARGB32)
    places = [(column, line) for column in range(24) for line in range(24)]
    return bytes(picture.pixelColor(*place).alpha() > 127 for place in places)


def test_every_colour_has_a_shape_of_its_own() -> None:
    shapes = [shape(colour) for colour in Colour]
    assert len(set(shapes)) == len(shapes)
    differing = [sum(a != b for a, b in zip(one, other, strict=True)) for one, other in pairwise(shapes)]
    assert min(differing) > 20, "pixels of 576"


@pytest.mark.parametrize("colour", Colour)
def test_a_connection_that_is_not_up_has_an_outline(colour: Colour) -> None:
    assert sum(shape(colour, filled=False)) < sum(shape(colour))


@pytest.mark.parametrize("colour", Colour)
@pytest.mark.parametrize(("scheme", "colours"), [(Scheme.LIGHT, LIGHT), (Scheme.DARK, DARK)])
def test_marks_stand_out_on_every_surface(colour: Colour, scheme: Scheme, colours: object) -> None:
    for surface in ("window", "surface", "raised"):
        assert contrast(mark_colour(colour, scheme), QColor(getattr(colours, surface))) >= 3.0


def contrast(one: QColor, other: QColor) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: QColor) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
