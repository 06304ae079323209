"""Colours that tell several things in one drawing apart, light and dark.

Of Okabe and Ito's set for every kind of colour vision (jfly.uni-koeln.de/color), darkened or lightened until each has
3:1 on its ground (WCAG 2.2, 1.4.11). A name stands beside every colour.
"""

from __future__ import annotations

from typing import Final

from webhook_relay_desktop.ui.kit.theme import Scheme

MOST_SERIES: Final = 6
"""More colours than that nobody tells apart; what comes after is "others"."""

_COLOURS: Final = {
    Scheme.LIGHT: ("#0072b2", "#b86e00", "#008a63", "#b0527f", "#2f86c0", "#c24f00"),
    Scheme.DARK: ("#4aa8e0", "#e69f00", "#2bbf93", "#dd8cb8", "#8fcdf2", "#f0854a"),
}
_OTHERS: Final = {Scheme.LIGHT: "#76808f", Scheme.DARK: "#8893a3"}


def series_colour(number: int, scheme: Scheme) -> str:
    """Return the colour of the series `number`, from 0; those from MOST_SERIES on have one together."""
    colours = _COLOURS[scheme]
    return colours[number] if number < len(colours) else _OTHERS[scheme]
