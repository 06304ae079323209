"""StatusStrip: the light, what it means, the runs under way and the age of the last event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.ui.colours import Tone
from webhook_relay_desktop.ui.link_look import LinkLook, look_of
from webhook_relay_desktop.ui.text import age, counted, tooltip
from webhook_relay_desktop.ui.theme import SPACE, Theme, small_font
from webhook_relay_desktop.ui.widgets import ElidedLabel, plain_label, row

AGE_INTERVAL_MS = 1000
"""The age of the last event is told anew this often while the window is visible."""


class Light(QWidget):
    """A round light in a tone: filled when connected, a ring when busy, crossed when there is no connection."""

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
    """The line at the foot of the window. Slots: `set_link`, `set_pending_runs`, `set_last_event`, `set_shown`."""

    def __init__(self, theme: Theme, *, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setProperty("look", "foot")
        self.setAccessibleName("Status")
        self._now = now
        self._last: datetime | None = None
        self.light = Light(theme)
        self.words = plain_label()
        self.detail = ElidedLabel(look="muted")
        self.shown = plain_label(look="muted")
        self.runs = plain_label(look="muted")
        self.last = plain_label(look="muted")
        for label in (self.words, self.detail, self.shown, self.runs, self.last):
            label.setFont(small_font(label.font()))
        line = row(self.light, self.words)
        line.addWidget(self.detail, 1)
        for label in (self.shown, self.runs, self.last):
            line.addSpacing(SPACE)
            line.addWidget(label)
        line.setContentsMargins(2 * SPACE, 6, 2 * SPACE, 6)
        self.setLayout(line)
        self._clock = QTimer(self)
        self._clock.setInterval(AGE_INTERVAL_MS)
        self._clock.timeout.connect(self._tell_age)
        self._clock.start()
        self.set_link(LinkState(LinkPhase.CONNECTING))
        self.set_pending_runs(0)
        self.set_last_event(None)

    def set_link(self, state: LinkState) -> LinkLook:
        """Show the link's state; return how it looks."""
        look = look_of(state)
        self.light.set_tone(look.tone)
        self.light.setAccessibleName(f"Connection: {look.words}")
        self.words.setText(look.words)
        self.words.setAccessibleName(look.words)
        self.detail.set_whole(" · ".join(part for part in (state.relay, look.detail) if part))
        self.setToolTip(tooltip(look.detail))
        return look

    def set_pending_runs(self, count: int) -> None:
        """Show how many handler runs wait or are under way."""
        self.runs.setText(counted(count, "run under way", "runs under way") if count else "")
        self.runs.setVisible(count > 0)

    def set_last_event(self, time: datetime | None) -> None:
        """Show how long ago the last event came."""
        self._last = time
        self._tell_age()

    def set_shown(self, count: int, *, filtered: bool) -> None:
        """Show how many events the list holds."""
        words = counted(count, "event", "events")
        self.shown.setText(f"{words} found" if filtered else words)

    def _tell_age(self) -> None:
        if self.isVisible() or self._last is None or not self.last.text():
            text = "No event yet" if self._last is None else f"Last event {age(self._last, self._now())}"
            if text != self.last.text():
                self.last.setText(text)
