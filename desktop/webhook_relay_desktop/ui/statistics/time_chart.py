"""TimeChart: events over time as stacked bars, one colour for each source.

Drawn with QPainter: a library for plots would bring NumPy and 30 MB for some rectangles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from webhook_relay_desktop.ui.kit.series_colours import MOST_SERIES, series_colour
from webhook_relay_desktop.ui.kit.text import moment, number, one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, small_font
from webhook_relay_desktop.ui.statistics.figures import Bucket, Figures
from webhook_relay_desktop.ui.statistics.scale import Scale, scale_for
from webhook_relay_desktop.words import tr

SMALLEST: Final = QSize(320, 160)
BETWEEN: Final = 0.22
"""Of a bar's room that stays free between it and the next."""
FEWEST_LABEL_PIXELS: Final = 76
"""Room for one time below the bars."""


class TimeChart(QWidget):
    """The chart. Arrow keys, Home and End go from bar to bar; `bucket_chosen(Bucket | None)` says at which one."""

    bucket_chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._buckets: Sequence[Bucket] = ()
        self._series: tuple[str, ...] = ()
        self._label = "HH:mm"
        self._scale = Scale(1, 1)
        self._chosen: int | None = None
        self.setFont(small_font(self.font()))
        self.setMinimumSize(SMALLEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Events over time"))
        theme.changed.connect(self.update)

    def show_figures(self, figures: Figures, label: str) -> None:
        """Show these figures; `label` is the pattern of the times below the bars, as `text.moment` takes it."""
        self._buckets = figures.buckets
        self._series = tuple(count.name for count in figures.sources[:MOST_SERIES])
        self._label = label
        self._scale = scale_for(max((bucket.total for bucket in figures.buckets), default=0))
        self._choose(None)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go from bar to bar."""
        last = len(self._buckets) - 1
        now = last if self._chosen is None else self._chosen
        steps = {
            Qt.Key.Key_Left: now - 1,
            Qt.Key.Key_Right: now + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        wanted = steps.get(Qt.Key(event.key()))
        if wanted is None or last < 0:
            super().keyPressEvent(event)
            return
        self._choose(min(max(wanted, 0), last))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose the bar under the pointer."""
        ground = self._ground()
        if ground.width() > 0 and self._buckets and ground.left() <= event.position().x() < ground.right():
            self._choose(int((event.position().x() - ground.left()) / ground.width() * len(self._buckets)))
        else:
            self._choose(None)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Let go of the bar under the pointer."""
        super().leaveEvent(event)
        self._choose(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Let go of the bar that the keys chose."""
        super().focusOutEvent(event)
        self._choose(None)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint lines, bars and times."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self._ground()
        self._paint_lines(painter, ground)
        for place, bucket in enumerate(self._buckets):
            self._paint_bar(painter, self._room(ground, place), bucket, place)
        self._paint_times(painter, ground)
        painter.end()

    def _choose(self, place: int | None) -> None:
        if place != self._chosen:
            self._chosen = place
            self.bucket_chosen.emit(None if place is None else self._buckets[place])
            self.update()

    def _ground(self) -> QRectF:
        line = self.fontMetrics().height()
        left = self.fontMetrics().horizontalAdvance(number(self._scale.top)) + 2 * SPACE
        return QRectF(left, line / 2 + 2, self.width() - left - SPACE, self.height() - 2.5 * line - SPACE)

    def _room(self, ground: QRectF, place: int) -> QRectF:
        width = ground.width() / len(self._buckets)
        return QRectF(ground.left() + place * width, ground.top(), width, ground.height())

    def _paint_lines(self, painter: QPainter, ground: QRectF) -> None:
        colours = self._theme.colours
        for value in self._scale.marks():
            height = ground.bottom() - ground.height() * value / self._scale.top
            painter.setPen(QColor(colours.border if value else colours.muted))
            painter.drawLine(QPointF(ground.left(), height), QPointF(ground.right(), height))
            painter.setPen(QColor(colours.muted))
            area = QRectF(0, height - 20, ground.left() - SPACE, 40)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), number(value))

    def _paint_bar(self, painter: QPainter, room: QRectF, bucket: Bucket, place: int) -> None:
        if place == self._chosen:
            painter.fillRect(room, QColor(self._theme.colours.selection))
        free = room.width() * BETWEEN
        bottom = room.bottom()
        painter.setPen(Qt.PenStyle.NoPen)
        for series, count in stacked(bucket, self._series):
            height = room.height() * count / self._scale.top
            painter.setBrush(QColor(series_colour(series, self._theme.scheme)))
            painter.drawRect(QRectF(room.left() + free / 2, bottom - height, room.width() - free, height))
            bottom -= height

    def _paint_times(self, painter: QPainter, ground: QRectF) -> None:
        if not self._buckets:
            return
        painter.setPen(QColor(self._theme.colours.muted))
        every = max(1, round(FEWEST_LABEL_PIXELS * len(self._buckets) / max(ground.width(), 1)))
        for place in range(0, len(self._buckets), every):
            room = self._room(ground, place)
            words = moment(self._buckets[place].begin, self._label)
            area = QRectF(
                room.left(), ground.bottom() + SPACE / 2, FEWEST_LABEL_PIXELS, 2 * self.fontMetrics().height()
            )
            if area.right() <= self.width():
                painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), words)


def stacked(bucket: Bucket, series: Sequence[str]) -> list[tuple[int, int]]:
    """Return place and count of each series of a bar, from the bottom up; sources that are no series come last."""
    counted = [(place, bucket.counts.get(name, 0)) for place, name in enumerate(series)]
    others = bucket.total - sum(count for _place, count in counted)
    return [(place, count) for place, count in (*counted, (MOST_SERIES, others)) if count]


def bucket_words(bucket: Bucket, label: str) -> str:
    """Return what one bar says, in a line."""
    parts = [f"{one_line(name, limit=40)} {number(count)}" for name, count in sorted(bucket.counts.items()) if count]
    when = moment(bucket.begin, label)
    told = f"{when}: {tr('%n event(s)', n=bucket.total)}"
    return f"{told} ({', '.join(parts)})" if len(parts) > 1 else told
