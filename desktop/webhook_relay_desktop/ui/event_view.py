"""EventView: everything about one event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from webhook_relay.event import Event, Headers, Verification
from webhook_relay_desktop.ui.colours import Tone
from webhook_relay_desktop.ui.event_log import RunRow
from webhook_relay_desktop.ui.icons import Icons, glyph_of_type
from webhook_relay_desktop.ui.inbox_model import VERDICT_WORDS
from webhook_relay_desktop.ui.payload_view import PayloadView
from webhook_relay_desktop.ui.run_list import RunList
from webhook_relay_desktop.ui.text import full_time, one_line, tooltip
from webhook_relay_desktop.ui.theme import SPACE, Theme, code_font, title_font
from webhook_relay_desktop.ui.widgets import ElidedLabel, badge, plain_label, row, set_tone

PAYLOAD_TAB, HEADERS_TAB, RUNS_TAB = range(3)
SUMMARY_LIMIT = 280
"""Characters shown of a summary: two lines; the payload has the rest."""
HEADER_LIMIT = 4096
"""Characters shown of one header's value."""


class HeaderTable(QTableWidget):
    """The headers in the order in which they arrived."""

    def __init__(self) -> None:
        super().__init__(0, 2)
        self.setAccessibleName("Headers")
        self.setHorizontalHeaderLabels(["Name", "Value"])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(code_font(self.font()))
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + SPACE + SPACE // 2)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        columns.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(0, 240)

    def show_headers(self, headers: Headers) -> None:
        """Show these pairs."""
        self.setRowCount(len(headers))
        for number, (name, value) in enumerate(headers):
            for column, text in enumerate((name, value)):
                item = QTableWidgetItem(one_line(text, limit=HEADER_LIMIT))
                item.setToolTip(tooltip(text[:HEADER_LIMIT]))
                self.setItem(number, column, item)


class EventView(QWidget):
    """Shows one event, or a quiet invitation to choose one.

    Slots: `show_event(event, received_at=..., runs=...)`, `show_runs(runs)`, `clear()`.
    Signals: `run_again_wanted(run_id)`, `save_wanted(event)` (the exact bytes belong in a file that a person names).
    """

    run_again_wanted = Signal(object)
    save_wanted = Signal(object)

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._theme = theme
        self._icons = icons
        self._event: Event | None = None
        self.picture = plain_label()
        self.title = ElidedLabel()
        self.title.setFont(title_font(self.title.font()))
        self.summary = plain_label(wraps=True, selectable=True)
        self.facts = ElidedLabel(look="muted")
        self.verdict = badge("", Tone.GOOD)
        self.payload = PayloadView(theme, icons)
        self.headers = HeaderTable()
        self.runs = RunList(theme, icons)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setAccessibleName("Parts of the event")
        for widget, words in ((self.payload, "Payload"), (self.headers, "Headers"), (self.runs, "Runs")):
            self.tabs.addTab(widget, words)
        self._pages = QStackedWidget()
        self._lay_out()
        self.payload.save_wanted.connect(self._save)
        self.runs.again_wanted.connect(self.run_again_wanted)
        theme.changed.connect(self._paint)
        self._paint()

    @property
    def event_shown(self) -> Event | None:
        """The event that is shown."""
        return self._event

    def show_event(self, event: Event, *, received_at: datetime, runs: Sequence[RunRow] = ()) -> None:
        """Show this event. `received_at` is when it was stored on this machine."""
        self._event = event
        self.title.set_whole(event.type)
        self.summary.setText(one_line(_summary(event), limit=SUMMARY_LIMIT))
        self.summary.setVisible(bool(event.summary))
        facts = (event.subject, full_time(event.time), f"from {event.source}", _way(event, received_at))
        self.facts.set_whole(" · ".join(fact for fact in facts if fact))
        self.verdict.setText(VERDICT_WORDS[event.verification])
        verified = event.verification is Verification.VERIFIED
        set_tone(self.verdict, Tone.GOOD if verified else Tone.BUSY, badge=True)
        self.payload.show_event(event)
        self.headers.show_headers(event.headers)
        self.tabs.setTabText(HEADERS_TAB, f"Headers {len(event.headers)}")
        self.show_runs(runs)
        self._paint()
        self._pages.setCurrentIndex(1)

    def show_runs(self, runs: Sequence[RunRow]) -> None:
        """Show these runs of the event that is shown."""
        if self._event is not None:
            self.runs.show_runs(runs, self._event.verification)
            self.tabs.setTabText(RUNS_TAB, f"Runs {len(runs)}" if runs else "Runs")

    def clear(self) -> None:
        """Show no event."""
        self._event = None
        self._pages.setCurrentIndex(0)

    def show_tab(self, number: int) -> None:
        """Bring one of PAYLOAD_TAB, HEADERS_TAB, RUNS_TAB to the front."""
        self.tabs.setCurrentIndex(number)

    def _save(self) -> None:
        if self._event is not None:
            self.save_wanted.emit(self._event)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(row(self.title, self.verdict))
        words.addWidget(self.summary)
        words.addWidget(self.facts)
        head = row(spacing=SPACE + SPACE // 2)
        head.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        head.setContentsMargins(2 * SPACE, SPACE + SPACE // 2, 2 * SPACE, SPACE)
        self.tabs.setCornerWidget(self.payload.bar, Qt.Corner.TopRightCorner)
        self.tabs.currentChanged.connect(lambda number: self.payload.bar.setVisible(number == PAYLOAD_TAB))
        shown = QFrame()
        shown.setProperty("look", "surface")
        layout = QVBoxLayout(shown)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.tabs, 1)
        self._pages.addWidget(_invitation())
        self._pages.addWidget(shown)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _paint(self) -> None:
        glyph = glyph_of_type(self._event.type) if self._event else "bolt"
        colour = self._theme.colours.accent_text
        self.picture.setPixmap(self._icons.pixmap(glyph, 24, colour, self.devicePixelRatioF()))


def _invitation() -> QWidget:
    page = QFrame()
    page.setProperty("look", "surface")
    layout = QVBoxLayout(page)
    layout.addWidget(plain_label("Choose an event to see what was sent", look="muted"), 0, Qt.AlignmentFlag.AlignCenter)
    return page


def _summary(event: Event) -> str:
    return f"{event.summary}. None of this computer's reader keys opens it." if event.sealed else event.summary


def _way(event: Event, received_at: datetime) -> str:
    delivery = f"delivery {event.delivery_id}" if event.delivery_id else ""
    late = (received_at - event.time).total_seconds()
    waited = f"reached this computer {full_time(received_at)}" if late >= 60 else ""  # noqa: PLR2004 - a minute
    return " · ".join(part for part in (f"{event.channel} {event.seq}", delivery, waited) if part)
