from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from webhook_relay_desktop.ui.kit.colours import DARK, LIGHT, Colours, Tone
from webhook_relay_desktop.ui.kit.theme import Scheme, Theme, palette_of

READABLE = 4.5
"""WCAG 2.2, success criterion 1.4.3: contrast of text of usual size."""


def luminance(colour: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue, _alpha = QColor(colour).getRgbF()
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["surface", "window", "raised", "selection", "hover"])
def test_text_can_be_read_on_every_ground(colours: Colours, ground: str) -> None:
    for text in ("text", "muted", "accent_text", *(tone.value for tone in Tone)):
        assert contrast(getattr(colours, text), getattr(colours, ground)) >= READABLE, (text, ground)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_badges_buttons_and_json_can_be_read(colours: Colours) -> None:
    for tone in Tone:
        assert contrast(colours.of(tone), colours.soft(tone)) >= READABLE, tone
    assert contrast(colours.on_accent, colours.accent) >= READABLE
    assert contrast(colours.text, colours.bad_soft) >= READABLE
    assert contrast(colours.text, colours.busy_soft) >= READABLE
    for part in ("json_key", "json_string", "json_number", "json_word"):
        assert contrast(getattr(colours, part), colours.surface) >= READABLE, part


def test_a_fixed_scheme_stays_when_the_system_changes(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(theme.changed):
        theme._system_changed()
    assert theme.scheme is Scheme.LIGHT


def test_the_scheme_can_be_chosen_and_left_to_the_system(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.choose(Scheme.DARK)
    assert theme.colours is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    assert theme.colour(Tone.GOOD).name() == DARK.good
    theme.choose(None)
    dark = qapp.styleHints().colorScheme() is Qt.ColorScheme.Dark
    assert theme.scheme is (Scheme.DARK if dark else Scheme.LIGHT)
    theme._system_changed()
    theme.choose(Scheme.LIGHT)


def test_a_disabled_text_is_quiet() -> None:
    palette = palette_of(LIGHT)
    assert palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text).name() == LIGHT.muted
