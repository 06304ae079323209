"""WayView: the way of an event, drawn as a line with a dot for each moment."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QWidget

from webhook_relay_desktop.ui.event.way import Step
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.text import full_time
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, small_font
from webhook_relay_desktop.ui.kit.widgets import plain_label
from webhook_relay_desktop.words import tr

RAIL_WIDTH = 28
DOT = 5.0
DOT_AT = 11.0
"""Where the dot is from the top of its row: beside the first line of words."""


class Rail(QWidget):
    """A piece of the line with its dot."""

    def __init__(self, theme: Theme, tone: Tone, *, first: bool, last: bool) -> None:
        super().__init__()
        self._theme = theme
        self._tone = tone
        self._first = first
        self._last = last
        self.setFixedWidth(RAIL_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Take the height of the words beside it."""
        return QSize(RAIL_WIDTH, 2 * int(DOT_AT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the line, and the dot on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.width() / 2
        painter.setPen(QPen(QColor(self._theme.colours.border), 2))
        if not self._first:
            painter.drawLine(QPointF(middle, 0), QPointF(middle, DOT_AT))
        if not self._last:
            painter.drawLine(QPointF(middle, DOT_AT), QPointF(middle, self.height()))
        painter.setPen(QPen(QColor(self._theme.colours.surface), 2))
        painter.setBrush(self._theme.colour(self._tone))
        painter.drawEllipse(QPointF(middle, DOT_AT), DOT, DOT)


class WayView(QScrollArea):
    """Shows the steps that `way.way_of` gives. The relay's own steps between them will stand here as well."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: Sequence[Step] = ()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("The way of the event"))
        self.show_steps(())

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show these steps."""
        if steps and list(steps) == list(self._shown):
            return
        self._shown = tuple(steps)
        page = QWidget()
        page.setProperty("look", "page")
        grid = QGridLayout(page)
        grid.setContentsMargins(SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(0)
        for number, step in enumerate(steps):
            gap = plain_label(step.gap, look="muted")
            gap.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            gap.setMinimumWidth(gap.fontMetrics().horizontalAdvance("+88 min 88 s"))
            grid.addWidget(gap, number, 0)
            grid.addWidget(Rail(self._theme, step.tone, first=not number, last=number == len(steps) - 1), number, 1)
            grid.addWidget(_words_of(step), number, 2)
        grid.setColumnStretch(2, 1)
        grid.setRowStretch(len(steps), 1)
        self.setWidget(page)


def _words_of(step: Step) -> QWidget:
    box = QWidget()
    layout = QGridLayout(box)
    layout.setContentsMargins(0, 0, 0, 2 * SPACE)
    layout.setVerticalSpacing(2)
    layout.addWidget(plain_label(step.words, wraps=True, selectable=True), 0, 0)
    facts = " · ".join(part for part in (_exact(step), step.note) if part)
    small = plain_label(facts, look="muted", wraps=True, selectable=True)
    small.setFont(small_font(small.font()))
    layout.addWidget(small, 1, 0)
    box.setAccessibleName(f"{step.words}, {facts}")
    return box


def _exact(step: Step) -> str:
    """Return a moment with its milliseconds: events of one second are told apart here."""
    whole = full_time(step.time)
    date_and_time, _, zone = whole.rpartition(" ")
    return f"{date_and_time}.{step.time.microsecond // 1000:03d} {zone}"
