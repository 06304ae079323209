"""BarList: things with their counts, the most frequent first, each as a bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from webhook_relay_desktop.ui.kit.push_button import PushButton
from webhook_relay_desktop.ui.kit.text import number, one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, small_font
from webhook_relay_desktop.ui.kit.widgets import plain_label
from webhook_relay_desktop.ui.statistics.figures import Count
from webhook_relay_desktop.words import tr

MOST_BARS: Final = 8
"""What fits beside the chart; the history's filter has the rest."""


class Bar(PushButton):
    """One thing: its name, its count and its share as a bar. Pressing it is the wish to see these events."""

    def __init__(self, theme: Theme, name: str, count: int, share: float, colour: str) -> None:
        super().__init__()
        self._theme = theme
        self._name = one_line(name, limit=120)
        self._count = number(count)
        self._share = share
        self._colour = colour
        self.setFont(small_font(self.font()))
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{self._name}: {tr('%n event(s)', n=count)}")

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return room for a line of text above a thin bar."""
        return QSize(160, self.fontMetrics().height() + 2 * SPACE)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint name, count and bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        if self.underMouse() or self.hasFocus():
            painter.setPen(QColor(colours.accent) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.hover))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        area = self.rect().adjusted(SPACE // 2, 2, -SPACE // 2, -SPACE)
        room = area.width() - painter.fontMetrics().horizontalAdvance(self._count) - SPACE
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setPen(QColor(colours.text))
        name = painter.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(area, middle | int(Qt.AlignmentFlag.AlignLeft), name)
        painter.setPen(QColor(colours.muted))
        painter.drawText(area, middle | int(Qt.AlignmentFlag.AlignRight), self._count)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = QRectF(area.left(), self.height() - SPACE + 1, area.width(), 3)
        painter.setBrush(QColor(colours.quiet_soft))
        painter.drawRoundedRect(ground, 1.5, 1.5)
        ground.setWidth(max(3.0, ground.width() * self._share))
        painter.setBrush(QColor(self._colour))
        painter.drawRoundedRect(ground, 1.5, 1.5)
        painter.end()


class BarList(QWidget):
    """The list. Signal `chosen(name)`: a person wants to see the events of this thing."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.bars: list[Bar] = []

    def show_counts(self, counts: Sequence[Count], colours: Sequence[str]) -> None:
        """Show these counts, most first, in the colours of the same order (the last one for all that follow)."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        highest = max((count.count for count in counts), default=1) or 1
        self.bars = []
        for place, count in enumerate(counts[:MOST_BARS]):
            colour = colours[min(place, len(colours) - 1)]
            bar = Bar(self._theme, count.name, count.count, count.count / highest, colour)
            bar.clicked.connect(lambda _checked=False, name=count.name: self.chosen.emit(name))
            self._column.addWidget(bar)
            self.bars.append(bar)
        left = len(counts) - len(self.bars)
        if left > 0:
            self._column.addWidget(plain_label(tr("and %n more", n=left), look="muted"))
        self._column.addStretch(1)
