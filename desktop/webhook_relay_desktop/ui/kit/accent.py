"""Accent: the colours with the desktop's accent colour in them. Pure.

A person may have chosen any colour, also one that nobody can see on white. So it is moved towards black or white where
it could not be told apart, and every text keeps the contrast that it has with the usual colours.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from webhook_relay_desktop.ui.kit.colours import DARK, Colours, Tone

READABLE: Final = 4.5
"""WCAG 2.2, success criterion 1.4.3: contrast of text of usual size."""
TOLD_APART: Final = 3.0
"""WCAG 2.2, success criterion 1.4.11: contrast of what is no text, such as the frame of the focus."""
STEPS: Final = 50
"""From one colour to another: finer than an eye tells them apart."""
HOVER: Final = 0.12
"""How far the ground of a button moves under the mouse."""
SELECTION_LIGHT: Final = 0.16
SELECTION_DARK: Final = 0.30
"""How much of the accent is in the ground of what is selected, at most."""
LINEAR: Final = 0.03928
"""Up to here a part of a colour grows in a straight line (WCAG 2.2, "relative luminance")."""
WHITE: Final = "#ffffff"
BLACK: Final = "#000000"

_COLOUR: Final = re.compile(r"#[0-9a-f]{6}\Z")


def with_accent(colours: Colours, accent: str) -> Colours:
    """Return `colours` with this accent (`#rrggbb`, in lower case); anything else leaves them as they are."""
    if not _COLOUR.match(accent):
        return colours
    away = WHITE if colours is DARK else BLACK
    ground = _moved(accent, away, lambda made: contrast(made, colours.surface) >= TOLD_APART)
    on_accent = WHITE if contrast(WHITE, ground) >= READABLE else BLACK
    most = SELECTION_DARK if colours is DARK else SELECTION_LIGHT
    texts = [colours.text, colours.muted, *(colours.of(tone) for tone in Tone)]
    selection = _moved(
        mixed(colours.surface, ground, most),
        colours.surface,
        lambda made: all(contrast(text, made) >= READABLE for text in texts),
    )
    grounds = (colours.surface, colours.window, colours.raised, colours.hover, selection)
    return replace(
        colours,
        accent=ground,
        on_accent=on_accent,
        accent_hover=mixed(ground, BLACK if on_accent == WHITE else WHITE, HOVER),
        selection=selection,
        accent_text=_moved(ground, away, lambda made: all(contrast(made, one) >= READABLE for one in grounds)),
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(one: str, other: str, part: float) -> str:
    """Return `one` with so much of `other` in it, from 0 to 1."""
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in zip(_parts(one), _parts(other), strict=True))


def _moved(colour: str, towards: str, fits: Callable[[str], bool]) -> str:
    """Return the colour that fits on the way from one to another, as near to the first as possible."""
    for step in range(STEPS):
        made = mixed(colour, towards, step / STEPS)
        if fits(made):
            return made
    return towards


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= LINEAR else float(((part + 0.055) / 1.055) ** 2.4)
