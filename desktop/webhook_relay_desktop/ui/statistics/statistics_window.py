"""StatisticsWindow: how much came, from whom, how quickly, and how the handlers did."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHeaderView,
    QScrollArea,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from webhook_relay_desktop.ui.kit.closing_keys import take_closing_keys
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.series_colours import MOST_SERIES, series_colour
from webhook_relay_desktop.ui.kit.text import duration, number, one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, title_font
from webhook_relay_desktop.ui.kit.widgets import button, card, hint_label, plain_label, row, section_label, title_label
from webhook_relay_desktop.ui.statistics.bar_list import BarList
from webhook_relay_desktop.ui.statistics.figures import Bucket, Delays, Figures, HandlerFigures, Period
from webhook_relay_desktop.ui.statistics.time_chart import TimeChart, bucket_words
from webhook_relay_desktop.words import mark, tr

FIRST_SIZE: Final = QSize(980, 720)
SMALLEST: Final = QSize(620, 440)

PERIODS: Final = {
    Period.DAY: mark("24 hours"),
    Period.WEEK: mark("7 days"),
    Period.MONTH: mark("30 days"),
    Period.YEAR: mark("12 months"),
}
AXIS_LABELS: Final = {
    Period.DAY: mark("HH:mm"),
    Period.WEEK: mark("ddd HH:mm"),
    Period.MONTH: mark("dd MMM"),
    Period.YEAR: mark("dd MMM"),
}
"""Patterns of the times below the bars, in the letters of QLocale.toString."""
BAR_LABELS: Final = {
    Period.DAY: mark("HH:mm"),
    Period.WEEK: mark("ddd dd MMM HH:mm"),
    Period.MONTH: mark("ddd dd MMM"),
    Period.YEAR: mark("dd MMM yyyy"),
}
"""The same for the line that tells of one bar."""
HANDLER_TITLES: Final = (
    mark("Handler"),
    mark("Runs"),
    mark("Succeeded"),
    mark("Half done within"),
    mark("99 of 100 within"),
)


class StatisticsWindow(QWidget):
    """The window. Shows the figures it is given and wishes for those of another period.

    Wishes: `figures_wanted(Period)`, `source_wanted(name)` and `type_wanted(name)` (show these events in the history).
    Slots: `show_figures(figures)`, `show_waiting()`.
    """

    figures_wanted = Signal(object)
    source_wanted = Signal(str)
    type_wanted = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme = theme
        self._figures: Figures | None = None
        self.setWindowTitle(tr("Statistics"))
        self.setWindowIcon(icons.app())
        self.setMinimumSize(SMALLEST)
        self.resize(FIRST_SIZE)
        self.periods = QButtonGroup(self)
        self.total, self.success, self.arrival = (_Tile(words) for words in _TILES)
        self.chart = TimeChart(theme)
        self.told = plain_label(look="muted")
        self.sources = BarList(theme)
        self.types = BarList(theme)
        self.handlers = _handler_table()
        self.no_handlers = hint_label(tr("No handler has run in this time."))
        self.nothing = plain_label(tr("Nothing came in this time."), look="muted")
        self._lay_out()
        self._connect()
        take_closing_keys(self)

    @property
    def period(self) -> Period:
        """The period that a person chose."""
        return tuple(PERIODS)[self.periods.checkedId()]

    def show_waiting(self) -> None:
        """Say that the figures are being gathered."""
        self.told.setText(tr("Counting…"))

    def show_figures(self, figures: Figures) -> None:
        """Show these figures, if they are of the period that is chosen."""
        if figures.period is not self.period:
            return
        self._figures = figures
        self.total.show_value(number(figures.total), _change(figures))
        self.success.show_value(*_success(figures))
        self.arrival.show_value(*_arrival(figures.arrival))
        self.chart.show_figures(figures, tr(AXIS_LABELS[figures.period]))
        self.chart.setVisible(figures.total > 0)
        self.nothing.setVisible(figures.total == 0)
        self._tell(None)
        self._colour_lists()
        _fill(self.handlers, figures)
        self.handlers.setVisible(bool(figures.handlers))
        self.no_handlers.setVisible(not figures.handlers)

    def _colour_lists(self) -> None:
        if self._figures is not None:
            colours = [series_colour(place, self._theme.scheme) for place in range(MOST_SERIES + 1)]
            self.sources.show_counts(self._figures.sources, colours)
            self.types.show_counts(self._figures.types, [self._theme.colours.accent])

    def _tell(self, bucket: Bucket | None) -> None:
        if bucket is not None:
            words = bucket_words(bucket, tr(BAR_LABELS[self.period]))
        elif self._figures is not None and self._figures.total:
            words = tr("Point at a bar, or use the arrow keys, to see its numbers.")
        else:
            words = ""
        self.told.setText(words)
        self.chart.setAccessibleDescription(words)

    def _connect(self) -> None:
        self.chart.bucket_chosen.connect(self._tell)
        self.periods.idClicked.connect(lambda _place: self._want())
        self.sources.chosen.connect(self.source_wanted)
        self.types.chosen.connect(self.type_wanted)
        self._theme.changed.connect(self._colour_lists)

    def _want(self) -> None:
        self.show_waiting()
        self.figures_wanted.emit(self.period)

    def _lay_out(self) -> None:
        top = row(title_label(tr("Statistics")), None)
        for place, words in enumerate(PERIODS.values()):
            choice = button(tr(words), look="quiet")
            choice.setCheckable(True)
            self.periods.addButton(choice, place)
            top.addWidget(choice)
        self.periods.button(1).setChecked(True)
        page = QWidget()
        page.setProperty("look", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 3 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addLayout(top)
        tiles = row(spacing=2 * SPACE)
        for tile in (self.total, self.success, self.arrival):
            tiles.addWidget(tile.frame, 1)
        column.addLayout(tiles)
        column.addWidget(self._chart_card(), 1)
        column.addLayout(self._lists())
        column.addWidget(self._handler_card())
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName(tr("Statistics"))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _chart_card(self) -> QWidget:
        frame, layout = card()
        layout.addWidget(section_label(tr("Events over time")))
        layout.addWidget(self.chart, 1)
        layout.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self.told)
        self.nothing.hide()
        frame.setMinimumHeight(280)
        return frame

    def _lists(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(2 * SPACE)
        for place, (words, bars) in enumerate(((tr("By source"), self.sources), (tr("By type"), self.types))):
            frame, layout = card()
            layout.addWidget(section_label(words))
            layout.addWidget(bars, 1)
            grid.addWidget(frame, 0, place)
            grid.setColumnStretch(place, 1)
        return grid

    def _handler_card(self) -> QWidget:
        frame, layout = card()
        layout.addWidget(section_label(tr("Handlers")))
        layout.addWidget(self.handlers)
        layout.addWidget(self.no_handlers)
        return frame


MANY_TIMES: Final = 5
"""From then on a percentage says less than a multiple."""
_TILES: Final = (mark("Events"), mark("Handlers that did their work"), mark("From the relay to this computer"))


class _Tile:
    """One large figure with what it is and a remark."""

    def __init__(self, words: str) -> None:
        self.frame, layout = card(spacing=2)
        self.frame.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # all three alike
        self.value = plain_label("–")
        self.value.setFont(title_font(self.value.font()))
        self.remark = hint_label("")
        self._words = tr(words)
        layout.addWidget(plain_label(self._words, look="muted", wraps=True))
        layout.addWidget(self.value)
        layout.addWidget(self.remark)
        layout.addStretch(1)

    def show_value(self, value: str, remark: str) -> None:
        """Show this figure."""
        self.value.setText(value)
        self.remark.setText(remark)
        self.frame.setAccessibleName(f"{self._words}: {value} {remark}".rstrip())


def _change(figures: Figures) -> str:
    if figures.before is None:
        return ""
    if not figures.before:
        return tr("none in the time before")
    if figures.total >= MANY_TIMES * figures.before:
        return tr("{times} times as many as before").format(times=number(figures.total // figures.before))
    percent = round((figures.total - figures.before) / figures.before * 100)
    words = tr("{percent} % more than before") if percent >= 0 else tr("{percent} % fewer than before")
    return words.format(percent=abs(percent)) if percent else tr("as many as before")


def _success(figures: Figures) -> tuple[str, str]:
    ended = sum(handler.ended for handler in figures.handlers)
    if not ended:
        return "–", tr("No handler has run in this time.")
    succeeded = sum(handler.succeeded for handler in figures.handlers)
    failed, unknown = (sum(getattr(one, name) for one in figures.handlers) for name in ("failed", "unknown"))
    remark = tr("{failed} failed, {unknown} unknown").format(failed=number(failed), unknown=number(unknown))
    # Rounded down: a hundred is said only when nothing went wrong.
    return f"{succeeded * 100 // ended} %", remark if failed or unknown else tr("%n run(s), all of them", n=ended)


def _arrival(arrival: Delays | None) -> tuple[str, str]:
    if arrival is None:
        return "–", ""
    remark = tr("half of them; nine of ten within {ninetieth}, 99 of 100 within {last}")
    return duration(arrival.median), remark.format(
        ninetieth=duration(arrival.ninetieth), last=duration(arrival.ninety_ninth)
    )


def _handler_table() -> QTableWidget:
    table = QTableWidget(0, len(HANDLER_TITLES))
    table.setAccessibleName(tr("Handlers"))
    table.setHorizontalHeaderLabels([tr(words) for words in HANDLER_TITLES])
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.verticalHeader().hide()
    columns = table.horizontalHeader()
    columns.setHighlightSections(False)
    columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    return table


def _fill(table: QTableWidget, figures: Figures) -> None:
    table.setRowCount(len(figures.handlers))
    for place, handler in enumerate(figures.handlers):
        for column, text in enumerate(_handler_texts(handler)):
            table.setItem(place, column, QTableWidgetItem(text))
    height = table.horizontalHeader().sizeHint().height() + 4
    table.setFixedHeight(height + sum(table.rowHeight(place) for place in range(table.rowCount())))


def _handler_texts(handler: HandlerFigures) -> tuple[str, ...]:
    share = f"{handler.succeeded * 100 // handler.ended} %" if handler.ended else "–"
    delays = handler.delays
    done = ("–", "–") if delays is None else (duration(delays.median), duration(delays.ninety_ninth))
    return one_line(handler.name), number(handler.ended), share, *done
