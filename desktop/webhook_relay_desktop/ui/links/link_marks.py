"""The marks of connections: each colour has a shape of its own, so that nobody has to tell them apart by colour."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

from webhook_relay_desktop.settings.connections import Colour
from webhook_relay_desktop.ui.kit.theme import Scheme, Theme

SIZE = 12
"""Device-independent pixels: a small letter's height."""
_COLOURS = {
    Colour.BLUE: ("#2f5bd7", "#7ea2ff"),
    Colour.GREEN: ("#17803f", "#5fcf8f"),
    Colour.ORANGE: ("#b85c00", "#f5a24b"),
    Colour.PURPLE: ("#8435b5", "#cf8ff2"),
    Colour.RED: ("#c2292e", "#ff8a85"),
    Colour.TEAL: ("#0a7a80", "#4fcbd0"),
}
"""For light and for dark: at least 3:1 on every surface of the window (WCAG 2.2, 1.4.11)."""
_CORNERS = {
    # Corners, turn of the first one in degrees, and how far every second corner is drawn in.
    Colour.GREEN: (4, 45, 1.0),
    Colour.ORANGE: (3, -90, 1.0),
    Colour.PURPLE: (4, 0, 1.0),
    Colour.RED: (6, 0, 1.0),
    Colour.TEAL: (10, -90, 0.45),
}
"""Square, triangle, diamond, hexagon and star; what is not here is round."""


def mark_colour(colour: Colour, scheme: Scheme) -> QColor:
    """Return a connection's colour as it is painted in light or dark."""
    return QColor(_COLOURS[colour][scheme is Scheme.DARK])


def mark_icon(theme: Theme, colour: Colour, *, filled: bool = True) -> QIcon:
    """Return a connection's mark: filled while it is connected, an outline while it is not."""
    icon = QIcon()
    for ratio in (1, 2):
        icon.addPixmap(mark_pixmap(colour, theme.scheme, filled=filled, ratio=float(ratio)))
    return icon


@lru_cache(maxsize=128)
def mark_pixmap(
    colour: Colour, scheme: Scheme, *, filled: bool = True, size: int = SIZE, ratio: float = 1.0
) -> QPixmap:
    """Return the mark as a picture of `size` device-independent pixels."""
    side = round(size * ratio)
    pixmap = QPixmap(QSize(side, side))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(ratio, ratio)
    painter.setPen(QPen(mark_colour(colour, scheme), 1.6))
    painter.setBrush(mark_colour(colour, scheme) if filled else Qt.BrushStyle.NoBrush)
    painter.drawPath(_shape(colour, size))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _shape(colour: Colour, size: int) -> QPainterPath:
    middle, radius = size / 2, size / 2 - 1.2
    path = QPainterPath()
    if colour not in _CORNERS:
        path.addEllipse(QRectF(middle - radius, middle - radius, 2 * radius, 2 * radius))
        return path
    corners, turn, drawn_in = _CORNERS[colour]
    points = []
    for corner in range(corners):
        angle = math.radians(turn + 360 * corner / corners)
        length = radius * (drawn_in if corner % 2 else 1.0)
        points.append(QPointF(middle + length * math.cos(angle), middle + length * math.sin(angle)))
    path.addPolygon(points)
    path.closeSubpath()
    return path
