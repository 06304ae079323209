"""The colours of connections: a dot that tells their events apart, light and dark. A name always goes with it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from webhook_relay_desktop.settings import Colour
from webhook_relay_desktop.ui.theme import Scheme, Theme

DOT: Final = 12
"""Device-independent pixels."""
_LIGHT: Final = {
    Colour.BLUE: "#3457d5",
    Colour.GREEN: "#1b8148",
    Colour.ORANGE: "#b45309",
    Colour.PURPLE: "#8b2fa8",
    Colour.RED: "#c02b22",
    Colour.TEAL: "#0f7a80",
}
_DARK: Final = {
    Colour.BLUE: "#7f9cff",
    Colour.GREEN: "#67d197",
    Colour.ORANGE: "#f2a65f",
    Colour.PURPLE: "#d6a0ea",
    Colour.RED: "#ff8f88",
    Colour.TEAL: "#5fd0d6",
}
"""At least 3:1 on every surface of their scheme (WCAG 2.2, 1.4.11)."""


def colour_of(colour: Colour, scheme: Scheme) -> QColor:
    """Return a connection's colour in a scheme."""
    return QColor((_DARK if scheme is Scheme.DARK else _LIGHT)[colour])


def dot_of(colour: Colour, theme: Theme, *, ratio: float = 2.0) -> QPixmap:
    """Return a round dot in a connection's colour."""
    picture = QPixmap(round(DOT * ratio), round(DOT * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour_of(colour, theme.scheme))
    painter.drawEllipse(QPointF(DOT / 2, DOT / 2), DOT / 2 - 1, DOT / 2 - 1)
    painter.end()
    return picture
