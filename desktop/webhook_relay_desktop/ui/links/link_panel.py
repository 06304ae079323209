"""LinkPanel: every connection with its state and its actions, and the gaps: what opens behind the status line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QListWidget, QScrollArea, QVBoxLayout, QWidget

from webhook_relay_desktop.ui.kit.text import full_time, many_lines, one_line, tooltip
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, section_font, small_font
from webhook_relay_desktop.ui.kit.widgets import ElidedLabel, button, plain_label, row, section_label, set_tone
from webhook_relay_desktop.ui.links.link_look import LinkLook, LinksLook, away_words
from webhook_relay_desktop.ui.links.link_marks import mark_pixmap
from webhook_relay_desktop.words import tr

WIDTH = 560
MOST_HEIGHT = 560
GAPS_HEIGHT = 96


@dataclass(frozen=True)
class GapRow:
    """Events that never reached this computer."""

    noted_at: datetime
    connection: str
    channel: str
    first: int
    last: int
    """Below `first`: nobody knows how far it went."""
    reason: str


class LinkPanel(QDialog):
    """A pop-up over the status line; a click beside it or Escape closes it."""

    reconnect_wanted = Signal(str)
    """Log of the connection that is to be tried now."""
    pause_wanted = Signal(str, bool)
    """Log of a connection, and whether it is to be paused."""
    settings_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self._look: LinksLook | None = None
        self.rows: dict[str, LinkRow] = {}
        self.setObjectName("link-panel")
        self.setAccessibleName(tr("Connections"))
        self.setWindowTitle(tr("Connections"))
        self._nothing = plain_label(tr("No connection is set up. Add one in the settings."), wraps=True)
        self._gaps_title = section_label(tr("Missing events"))
        self.gaps = QListWidget()
        self.gaps.setAccessibleName(tr("Missing events"))
        self.gaps.setWordWrap(True)
        self.gaps.setMaximumHeight(GAPS_HEIGHT)
        self.settings_button = button(tr("Settings…"), hint=tr("Add, change or remove connections"))
        self.settings_button.clicked.connect(self._want_settings)
        self._lay_out()
        theme.changed.connect(self._paint)
        self.show_gaps(())

    def show_look(self, look: LinksLook) -> None:
        """Show all links as they are now."""
        self._look = look
        if list(self.rows) != [link.log for link in look.links]:
            self._make_rows(look.links)
        self._nothing.setVisible(not look.links)
        self._paint()

    def show_gaps(self, gaps: Sequence[GapRow]) -> None:
        """List the gaps, newest first."""
        self.gaps.clear()
        self.gaps.addItems([gap_line(gap) for gap in gaps])
        self._gaps_title.setVisible(bool(gaps))
        self.gaps.setVisible(bool(gaps))
        self._fit()

    def open_over(self, anchor: QWidget) -> None:
        """Open right above `anchor`, as wide as there is room."""
        self._fit()
        corner = anchor.mapToGlobal(QPoint(0, 0))
        room = anchor.screen().availableGeometry()
        left = max(room.left(), min(corner.x(), room.right() - self.width()))
        self.move(left, max(room.top(), corner.y() - self.height() - SPACE // 2))
        self.show()
        first = next(iter(self.rows.values()), None)
        (self.settings_button if first is None else first.pause).setFocus(Qt.FocusReason.PopupFocusReason)

    def _make_rows(self, links: Sequence[LinkLook]) -> None:
        for old in self.rows.values():
            self._list.removeWidget(old)
            old.deleteLater()
        self.rows = {link.log: LinkRow(self._theme, link) for link in links}
        for made in self.rows.values():
            made.reconnect.clicked.connect(lambda _checked=False, log=made.log: self.reconnect_wanted.emit(log))
            made.pause.clicked.connect(
                lambda _checked=False, shown=made: self.pause_wanted.emit(shown.log, not shown.paused)
            )
            self._list.addWidget(made)
        self._fit()

    def _paint(self) -> None:
        if self._look is not None:
            for link in self._look.links:
                self.rows[link.log].show_look(link)

    def _fit(self) -> None:
        """Take the height that all rows want at this width, up to a bound; labels that wrap know it only then."""
        self._inside.ensurePolished()
        wanted = self._list.heightForWidth(WIDTH - 4 * SPACE) if self.rows else self._nothing.sizeHint().height()
        self._scroll.setFixedHeight(min(wanted, MOST_HEIGHT - GAPS_HEIGHT))
        self.setFixedWidth(WIDTH)
        self.adjustSize()

    def _want_settings(self) -> None:
        self.close()
        self.settings_wanted.emit()

    def _lay_out(self) -> None:
        frame = QFrame()
        frame.setProperty("look", "card")
        self._inside = QFrame()
        self._inside.setProperty("look", "surface")
        self._list = QVBoxLayout(self._inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(SPACE + SPACE // 2)
        self._list.addWidget(self._nothing)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._inside)
        column = QVBoxLayout(frame)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addLayout(row(section_label(tr("Connections")), None, self.settings_button))
        column.addWidget(self._scroll)
        column.addWidget(self._gaps_title)
        column.addWidget(self.gaps)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)


class LinkRow(QWidget):
    """One connection in the panel."""

    def __init__(self, theme: Theme, link: LinkLook) -> None:
        super().__init__()
        self.log = link.log
        self.paused = link.paused
        self._theme = theme
        self._mark = plain_label()
        self.name = ElidedLabel()
        self.name.setFont(section_font(self.name.font()))
        self.words = plain_label(wraps=True)
        self.where = plain_label(look="muted", wraps=True)
        self.where.setFont(small_font(self.where.font()))
        self.reconnect = button(tr("Reconnect"))
        self.pause = button(tr("Pause"))
        words = QVBoxLayout()
        words.setSpacing(1)
        for part in (self.name, self.words, self.where):
            part.setMinimumWidth(1)  # an address has no place to be wrapped; the buttons stay in sight all the same
            words.addWidget(part)
        line = row(self._mark)
        line.addLayout(words, 1)
        line.addWidget(self.reconnect)
        line.addWidget(self.pause)
        self.setLayout(line)
        self.show_look(link)

    def show_look(self, link: LinkLook) -> None:
        """Show the connection as it is now."""
        self.paused = link.paused
        pixmap = mark_pixmap(link.colour, self._theme.scheme, filled=link.connected, ratio=self.devicePixelRatioF())
        self._mark.setPixmap(pixmap)
        self.name.set_whole(link.name)
        said = [link.words, away_words(link.away) if link.away else ""]
        self.words.setText(" · ".join(part for part in said if part))
        set_tone(self.words, link.tone)
        self.where.setText(many_lines("\n".join(part for part in (f"{link.place} · {link.age}", link.detail) if part)))
        self.where.setToolTip(tooltip(self.where.text()))
        self.setAccessibleName(link.line)
        self.setAccessibleDescription(link.detail)
        self.reconnect.setEnabled(not link.paused)
        self.reconnect.setAccessibleName(tr("Reconnect {connection} now").format(connection=link.name))
        words = tr("Resume") if link.paused else tr("Pause")
        self.pause.setText(words)
        self.pause.setAccessibleName(f"{words} {link.name}")


def gap_line(gap: GapRow) -> str:
    """Say which events are missing, where, since when it is known, and why."""
    if gap.last >= gap.first:
        words = tr("{time} · {connection}, channel {channel}: events {first} to {last} ({reason})")
    else:
        words = tr("{time} · {connection}, channel {channel}: another log; from event {first} on ({reason})")
    return one_line(
        words.format(
            time=full_time(gap.noted_at),
            connection=gap.connection,
            channel=gap.channel,
            first=gap.first,
            last=gap.last,
            reason=tr(gap.reason).rstrip("."),
        )
    )
