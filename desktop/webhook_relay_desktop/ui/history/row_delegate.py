"""RowDelegate: paints the history's cells with glyphs, dots and quiet colours."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from webhook_relay.event import Verification
from webhook_relay.handler import RunState
from webhook_relay_desktop.ui.history.columns import Column
from webhook_relay_desktop.ui.history.event_log import EventRow
from webhook_relay_desktop.ui.history.inbox_model import ROW_ROLE
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.icons import Icons, glyph_of_type
from webhook_relay_desktop.ui.kit.text import one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, small_font

GLYPH = 16
CHIP_GLYPH = 12
DOT = 8
ROW_PADDING = 16
"""Room above and below a line of text together."""
_LEFT_MIDDLE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

RUN_TONES = {
    RunState.NEW: Tone.QUIET,
    RunState.RUNNING: Tone.BUSY,
    RunState.SUCCEEDED: Tone.GOOD,
    RunState.FAILED: Tone.BAD,
    RunState.UNKNOWN: Tone.BUSY,
}
RUN_GLYPHS = {
    RunState.NEW: "clock",
    RunState.RUNNING: "play",
    RunState.SUCCEEDED: "tick",
    RunState.FAILED: "cross",
    RunState.UNKNOWN: "alert",
}
_BOLD = frozenset({Column.TYPE, Column.SUMMARY})
"""Columns that stand out while an event is unread."""
_QUIET = frozenset({Column.TIME, Column.SOURCE, Column.CONNECTION, Column.CHANNEL, Column.NUMBER, Column.DELIVERY})
AnyIndex = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Paints plain text only: the text document of Qt's own delegates, which knows markup, is never used."""

    def __init__(self, theme: Theme, icons: Icons, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self.hovered_row = -1

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802 - Qt's name
        """Return the size a cell wants."""
        return QSize(80, row_height(option.font))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint one cell."""
        row = index.data(ROW_ROLE)
        painter.save()
        self._paint_ground(painter, option, index)
        area = option.rect.adjusted(SPACE, 0, -SPACE, 0)
        if row is not None:
            self._paint_cell(painter, option, area, row, index)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        colours = self._theme.colours
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = index.row() == self.hovered_row
        ground = colours.selection if selected else colours.hover if hovered else colours.surface
        painter.fillRect(option.rect, QColor(ground))
        painter.setPen(QColor(colours.quiet_soft if not selected else colours.selection))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())

    def _paint_cell(
        self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, row: EventRow, index: AnyIndex
    ) -> None:
        column = Column(index.column())
        painter.setFont(option.font)
        if column is Column.RUNS:
            self._paint_runs(painter, area, row)
            return
        if column is Column.MARKS:
            self._paint_marks(painter, option.rect, row, hovered=index.row() == self.hovered_row)
            return
        glyph, tone_colour, text_colour = self._cell_look(column, row)
        if glyph:
            area = self._paint_glyph(painter, area, glyph, tone_colour)
        if column is Column.TYPE or (row.unread and column in _BOLD):
            font = QFont(option.font)
            font.setWeight(QFont.Weight.Bold if row.unread else QFont.Weight.Medium)
            painter.setFont(font)
        text = str(index.data() or "")
        # The source stands one column to the left: `github.push` of `github` reads `push`.
        if column is Column.TYPE and not _source_hidden(option.widget):
            text = text.removeprefix(f"{row.source}.")
        self._paint_text(painter, area, text, text_colour)

    def _cell_look(self, column: Column, row: EventRow) -> tuple[str, str, str]:
        colours = self._theme.colours
        if column is Column.TYPE:
            return glyph_of_type(row.type), colours.accent_text, colours.text
        if column is Column.VERDICT:
            verified = row.verification is Verification.VERIFIED
            tone = colours.good if verified else colours.busy
            return ("shield-check" if verified else "shield-alert"), tone, colours.muted if verified else tone
        if column in _QUIET:
            return "", "", colours.text if row.unread and column is Column.TIME else colours.muted
        if column is Column.SUMMARY and row.replay:
            return "again", colours.busy, colours.text
        return "", "", colours.text

    def _paint_marks(self, painter: QPainter, area: QRect, row: EventRow, *, hovered: bool) -> None:
        """Paint the dot of an unread event, and its star; a row under the pointer offers one."""
        colours = self._theme.colours
        middle = area.center().y() + 1
        if row.unread:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent_text))
            painter.drawEllipse(QRect(area.left() + SPACE, middle - DOT // 2, DOT, DOT))
        if row.starred or hovered:
            colour = colours.busy if row.starred else colours.muted
            picture = self._icons.pixmap(
                "star-full" if row.starred else "star", GLYPH, colour, painter.device().devicePixelRatio()
            )
            painter.drawPixmap(area.left() + 2 * SPACE + DOT, middle - GLYPH // 2, picture)

    def _paint_runs(self, painter: QPainter, area: QRect, row: EventRow) -> None:
        painter.setFont(small_font(painter.font()))
        words = [one_line(name, limit=40) for name, _state in row.runs]
        gap = SPACE // 2
        if sum(self._chip_width(painter, text) + gap for text in words) > area.width() + gap and len(words) > 1:
            words = [""] * len(words)  # the pictures alone; the tooltip has the names
        left = area.left()
        for text, (_name, state) in zip(words, row.runs, strict=True):
            width = min(self._chip_width(painter, text), area.right() - left)
            if width < CHIP_GLYPH + SPACE:
                return
            self._paint_chip(painter, QRect(left, area.top(), width, area.height()), text, state)
            left += width + gap

    def _chip_width(self, painter: QPainter, words: str) -> int:
        text = painter.fontMetrics().horizontalAdvance(words) + SPACE // 2 if words else 0
        return CHIP_GLYPH + 2 * SPACE + text

    def _paint_chip(self, painter: QPainter, area: QRect, words: str, state: RunState) -> None:
        colours, tone = self._theme.colours, RUN_TONES[state]
        height = painter.fontMetrics().height() + 4
        chip = QRect(area.left(), area.center().y() - height // 2, area.width(), height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.soft(tone)))
        painter.drawRoundedRect(chip, height / 2, height / 2)
        inner = chip.adjusted(SPACE, 0, -SPACE, 0)
        ratio = painter.device().devicePixelRatio()
        picture = self._icons.pixmap(RUN_GLYPHS[state], CHIP_GLYPH, colours.of(tone), ratio)
        painter.drawPixmap(inner.left(), inner.center().y() - CHIP_GLYPH // 2 + 1, picture)
        self._paint_text(painter, inner.adjusted(CHIP_GLYPH + SPACE // 2, 0, SPACE, 0), words, colours.of(tone))

    def _paint_glyph(self, painter: QPainter, area: QRect, glyph: str, colour: str) -> QRect:
        ratio = painter.device().devicePixelRatio()
        picture = self._icons.pixmap(glyph, GLYPH, colour, ratio)
        painter.drawPixmap(area.left(), area.center().y() - GLYPH // 2 + 1, picture)
        return area.adjusted(GLYPH + SPACE, 0, 0, 0)

    def _paint_text(self, painter: QPainter, area: QRect, text: str, colour: str) -> None:
        painter.setPen(QColor(colour or self._theme.colours.muted))
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, _LEFT_MIDDLE, fitting)


def _source_hidden(view: QWidget | None) -> bool:
    return isinstance(view, QTableView) and view.isColumnHidden(Column.SOURCE)


def row_height(font: QFont) -> int:
    """Return the height of every row in this font."""
    return QFontMetrics(font).height() + ROW_PADDING
