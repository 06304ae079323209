"""StatusStrip: the light, what it means, what came while away, the runs under way and the age of the last event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.text import menu_label, tooltip
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, small_font
from webhook_relay_desktop.ui.kit.widgets import ElidedLabel, button, plain_label, row
from webhook_relay_desktop.ui.links.link_look import LinkLook, LinksLook, away_words, look_of
from webhook_relay_desktop.ui.links.link_marks import SIZE, mark_pixmap
from webhook_relay_desktop.words import tr

MOST_MARKS = 8
"""Marks of connections beside the words; all of them are in the panel."""


class Light(QWidget):
    """A round light in a tone: filled when connected, a ring when busy or still, crossed without a connection."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tone = Tone.QUIET
        self.setFixedSize(QSize(14, 14))
        theme.changed.connect(self.update)

    def set_tone(self, tone: Tone) -> None:
        """Change the light."""
        self._tone = tone
        self.update()

    def tone(self) -> Tone:
        """Return the light's tone."""
        return self._tone

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the light; its shape says what its colour says."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._theme.colour(self._tone)
        pen = painter.pen()
        pen.setColor(colour)
        pen.setWidthF(2.2)
        painter.setPen(pen)
        painter.setBrush(colour if self._tone in (Tone.GOOD, Tone.BAD) else QColor(0, 0, 0, 0))
        painter.drawEllipse(2, 2, 10, 10)
        if self._tone is Tone.BAD:
            pen.setColor(QColor(self._theme.colours.window))
            painter.setPen(pen)
            painter.drawLine(4, 7, 10, 7)
        painter.end()


class StatusStrip(QFrame):
    """The line at the foot of the window. Slots: `show_links`, `set_pending_runs`, `set_chosen`, `set_shown`."""

    links_wanted = Signal()
    """A person wants to see all connections."""
    away_seen = Signal()
    """A person has seen how many events came while they were away."""

    def __init__(self, theme: Theme, *, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setProperty("look", "foot")
        self.setAccessibleName(tr("Status"))
        self._theme = theme
        self._look = look_of((), now())
        self.light = Light(theme)
        self.links = button("", look="quiet", hint=tr("Show all connections"))
        self.links.clicked.connect(self.links_wanted)
        self.detail = ElidedLabel(look="muted")
        self.away = button("", look="quiet", hint=tr("Show the newest of them"))
        self.away.clicked.connect(self.away_seen)
        self.chosen = plain_label()
        self.shown = plain_label(look="muted")
        self.runs = plain_label(look="muted")
        self.last = plain_label(look="muted")
        for part in (self.links, self.detail, self.away, self.chosen, self.shown, self.runs, self.last):
            part.setFont(small_font(part.font()))
        line = row(self.light, self.links)
        line.addWidget(self.detail, 1)
        line.addWidget(self.away)
        for label in (self.chosen, self.shown, self.runs, self.last):
            line.addSpacing(SPACE)
            line.addWidget(label)
        line.setContentsMargins(2 * SPACE, 2, 2 * SPACE, 2)
        self.setLayout(line)
        theme.changed.connect(self._paint_marks)
        self.show_links(self._look)
        self.set_pending_runs(0)
        self.set_chosen(0)

    def show_links(self, look: LinksLook) -> None:
        """Show how the links are."""
        self._look = look
        self.light.set_tone(look.tone)
        self.light.setAccessibleName(tr("Connection: {words}").format(words=look.words))
        self.links.setAccessibleName(look.words)
        self.links.setToolTip(tooltip("\n".join(link.line for link in look.links)))
        places = "" if look.several else "".join(link.place for link in look.links)
        self.detail.set_whole(" · ".join(part for part in (places, look.detail) if part))
        self.away.setText(away_words(look.away) if look.away else "")
        self.away.setAccessibleName(self.away.text())
        self.away.setVisible(look.away > 0)
        self.last.setText(look.age)
        self._paint_marks()
        self._fit()

    def set_pending_runs(self, count: int) -> None:
        """Show how many handler runs wait or are under way."""
        self.runs.setText(tr("%n run(s) under way", n=count) if count else "")
        self.runs.setVisible(count > 0)
        self._fit()

    def set_chosen(self, count: int) -> None:
        """Show how many events are chosen; one is in the details anyway."""
        self.chosen.setText(tr("%n chosen", n=count) if count > 1 else "")
        self.chosen.setVisible(count > 1)
        self._fit()

    def set_shown(self, count: int, *, filtered: bool) -> None:
        """Show how many events the list holds."""
        self.shown.setText(tr("%n event(s) found", n=count) if filtered else tr("%n event(s)", n=count))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Shorten the words anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Shorten the words of the links to the room that the others leave; an end that is cut off misleads."""
        words = self._look.words
        self.links.setText(menu_label(words))
        over = self.minimumSizeHint().width() - self.width()
        if over > 0:
            metrics = self.links.fontMetrics()
            room = metrics.horizontalAdvance(words) - over
            self.links.setText(menu_label(metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)))

    def _paint_marks(self) -> None:
        links = self._look.links[:MOST_MARKS] if self._look.several else ()
        self.links.setIcon(_side_by_side(self._theme, links, self.devicePixelRatioF()) if links else QIcon())
        self.links.setIconSize(QSize(len(links) * (SIZE + SPACE // 2), SIZE))


def _side_by_side(theme: Theme, links: tuple[LinkLook, ...], ratio: float) -> QIcon:
    step = SIZE + SPACE // 2
    whole = QPixmap(round(len(links) * step * ratio), round(SIZE * ratio))
    whole.setDevicePixelRatio(ratio)
    whole.fill(Qt.GlobalColor.transparent)
    painter = QPainter(whole)
    for place, link in enumerate(links):
        mark = mark_pixmap(link.colour, theme.scheme, filled=link.connected, ratio=ratio)
        painter.drawPixmap(place * step, 0, mark)
    painter.end()
    return QIcon(whole)
