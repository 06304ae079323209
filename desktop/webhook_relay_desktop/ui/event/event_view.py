"""EventView: everything about one event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QMessageBox, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from webhook_relay.event import Event
from webhook_relay.live_output import OutputPiece
from webhook_relay_desktop.second_check import SecondVerdict
from webhook_relay_desktop.ui.event.changes_view import ChangesView
from webhook_relay_desktop.ui.event.event_head import SUMMARY_LIMIT, EventHeadView, Facts
from webhook_relay_desktop.ui.event.header_table import HeaderTable
from webhook_relay_desktop.ui.event.payload_view import PayloadView
from webhook_relay_desktop.ui.event.replay_question import ask_replay
from webhook_relay_desktop.ui.event.run_list import RunList
from webhook_relay_desktop.ui.event.signature_view import SignatureView
from webhook_relay_desktop.ui.event.way import way_of
from webhook_relay_desktop.ui.event.way_view import WayView
from webhook_relay_desktop.ui.history.event_log import RunRow
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.kit.widgets import plain_label
from webhook_relay_desktop.words import tr

__all__ = [
    "CHANGES_TAB",
    "HEADERS_TAB",
    "PAYLOAD_TAB",
    "RUNS_TAB",
    "SIGNATURE_TAB",
    "SUMMARY_LIMIT",
    "WAY_TAB",
    "EventView",
    "Facts",
]

PAYLOAD_TAB, HEADERS_TAB, RUNS_TAB, WAY_TAB, SIGNATURE_TAB, CHANGES_TAB = range(6)
REST_MS = 150
"""Who walks through the list with the arrow keys does not want each event's signature checked."""


class EventView(QWidget):
    """Shows one event, or a quiet invitation to choose one.

    Slots: `show_event(event, received_at=..., runs=...)`, `show_facts(facts)`, `show_runs(runs)`, `add_output(run_id,
    piece)`, `signature.show_verdict(verdict)`, `changes.show_pair(...)`, `runs.set_handlers(...)`, `clear()`.

    Signals:
        run_again_wanted(run_id), cancel_wanted(run_id), run_wanted(handler)
        save_wanted(event)               the exact bytes belong in a file that a person names
        replay_wanted(event)             as it is; a person has said yes to that
        change_wanted(event)             changed by a person, and signed anew
        filter_wanted(cel)               show the events that meet this condition
        position_wanted(position)        go to another event of the history
        check_wanted(event)              check the signature on this computer
        secret_entered(event, text)      keep the secret of the event's source, then check
        previous_wanted(event)           find the event before this one of its kind
        star_wanted(positions, starred)  of the event that is shown, whichever is chosen by now
        page_wanted(position)            open the page of the event whose facts are shown at its sender
        facts_shown()                    `show_facts` has shown what is known besides
    """

    run_again_wanted = Signal(object)
    cancel_wanted = Signal(object)
    run_wanted = Signal(str)
    save_wanted = Signal(object)
    replay_wanted = Signal(object)
    change_wanted = Signal(object)
    filter_wanted = Signal(str)
    position_wanted = Signal(object)
    check_wanted = Signal(object)
    secret_entered = Signal(object, str)
    previous_wanted = Signal(object)
    star_wanted = Signal(object, bool)
    page_wanted = Signal(object)
    facts_shown = Signal()

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._event: Event | None = None
        self._received_at: datetime | None = None
        self._facts = Facts()
        self._runs: Sequence[RunRow] = ()
        self._looked: set[int] = set()
        self._question: QMessageBox | None = None
        self.head = EventHeadView(theme, icons)
        self.payload = PayloadView(theme, icons)
        self.headers = HeaderTable()
        self.runs = RunList(theme, icons)
        self.way = WayView(theme)
        self.signature = SignatureView(theme)
        self.changes = ChangesView(theme)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setAccessibleName(tr("Parts of the event"))
        for widget, words in (
            (self.payload, tr("Payload")),
            (self.headers, tr("Headers")),
            (self.runs, tr("Runs")),
            (self.way, tr("Its way")),
            (self.signature, tr("Signature")),
            (self.changes, tr("Changes")),
        ):
            self.tabs.addTab(widget, words)
        self._pages = QStackedWidget()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._lay_out()
        self._connect()
        self.title, self.summary, self.facts = self.head.title, self.head.summary, self.head.facts
        self.verdict = self.head.verdict

    @property
    def event_shown(self) -> Event | None:
        """The event that is shown."""
        return self._event

    @property
    def site(self) -> str:
        """Whose page of the event that is shown a browser can open; empty: it names none, or is not known yet."""
        return "" if self._event is None else self._facts.site

    def show_event(self, event: Event, *, received_at: datetime, runs: Sequence[RunRow] = ()) -> None:
        """Show this event. `received_at` is when it was stored on this machine."""
        self._event = event
        self._received_at = received_at
        self._facts = Facts()
        self._looked = set()
        self.head.show_event(event, received_at)
        self.payload.show_event(event)
        self.headers.show_headers(event.headers)
        self.tabs.setTabText(HEADERS_TAB, tr("Headers {count}").format(count=len(event.headers)))
        self.signature.show_event(event)
        self.changes.show_busy()
        self.show_runs(runs)
        self._pages.setCurrentIndex(1)
        self._rest.start()

    def show_facts(self, facts: Facts) -> None:
        """Show what the inbox knows besides the event."""
        self._facts = facts
        self.head.show_facts(facts)
        self._show_way()
        self.facts_shown.emit()

    def show_runs(self, runs: Sequence[RunRow]) -> None:
        """Show these runs of the event that is shown."""
        if self._event is not None:
            self._runs = runs
            self.runs.show_runs(runs, self._event.verification)
            self.tabs.setTabText(RUNS_TAB, tr("Runs {count}").format(count=len(runs)) if runs else tr("Runs"))
            self._show_way()

    def add_output(self, run_id: int, piece: OutputPiece) -> None:
        """Show what a run prints, if it is one of the event that is shown."""
        self.runs.add_output(run_id, piece)

    def show_verdict(self, event: Event, verdict: SecondVerdict) -> None:
        """Show what this computer has found about the signature of `event`, if that is still the one shown."""
        if event is self._event:
            self.signature.show_verdict(verdict)

    def clear(self) -> None:
        """Show no event."""
        self._event = None
        self._rest.stop()
        self._pages.setCurrentIndex(0)

    def show_tab(self, number: int) -> None:
        """Bring one of the tabs to the front."""
        self.tabs.setCurrentIndex(number)

    def open_find(self) -> None:
        """Look for words in the payload."""
        self.show_tab(PAYLOAD_TAB)
        self.payload.open_find()

    def want_replay(self) -> None:
        """Ask whether the event is to be replayed as it is; a question that is there already is the only one."""
        event = self._event
        if event is not None and self._question is None:
            self._question = ask_replay(self, event, lambda: self.replay_wanted.emit(event))
            self._question.finished.connect(self._forget_question)

    def want_change(self) -> None:
        """Ask for the event to be changed and replayed."""
        self._with_event(self.change_wanted.emit)

    def _forget_question(self) -> None:
        self._question = None

    def _show_way(self) -> None:
        if self._event is not None and self._received_at is not None:
            steps = way_of(self._event, self._received_at, self._runs, notified_at=self._facts.notified_at)
            self.way.show_steps(steps)

    def _look(self) -> None:
        """Ask for what only the tab in front needs, once for each event."""
        tab, event = self.tabs.currentIndex(), self._event
        if event is None or tab in self._looked:
            return
        self._looked.add(tab)
        if tab == SIGNATURE_TAB:
            self.check_wanted.emit(event)
        elif tab == CHANGES_TAB:
            self.previous_wanted.emit(event)

    def _check(self) -> None:
        if self._event is not None:
            self.signature.show_busy()
            self.check_wanted.emit(self._event)

    def _save(self) -> None:
        self._with_event(self.save_wanted.emit)

    def _with_event(self, tell: object) -> None:
        if self._event is not None and callable(tell):
            tell(self._event)

    def _connect(self) -> None:
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(lambda: self._with_event(lambda _event: self.open_find()))
        self._rest.timeout.connect(self._look)
        self.tabs.currentChanged.connect(lambda _number: self._rest.start())
        self.payload.save_wanted.connect(self._save)
        self.payload.filter_wanted.connect(self.filter_wanted)
        self.runs.again_wanted.connect(self.run_again_wanted)
        self.runs.cancel_wanted.connect(self.cancel_wanted)
        self.runs.run_wanted.connect(self.run_wanted)
        self.changes.open_wanted.connect(self.position_wanted)
        self.head.original_wanted.connect(self.position_wanted)
        self.head.replay_wanted.connect(self.want_replay)
        self.head.change_wanted.connect(self.want_change)
        self.head.star_wanted.connect(self.star_wanted)
        self.head.page_wanted.connect(self.page_wanted)
        self.signature.check_wanted.connect(self._check)
        self.signature.secret_entered.connect(
            lambda text: self._with_event(lambda event: self.secret_entered.emit(event, text))
        )

    def _lay_out(self) -> None:
        shown = QFrame()
        shown.setProperty("look", "surface")
        layout = QVBoxLayout(shown)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self.tabs, 1)
        self._pages.addWidget(_invitation())
        self._pages.addWidget(shown)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)


def _invitation() -> QWidget:
    page = QFrame()
    page.setProperty("look", "surface")
    layout = QVBoxLayout(page)
    layout.addStretch(1)
    words = plain_label(tr("Choose an event to see what was sent"), look="muted")
    words.setAlignment(words.alignment().AlignCenter)
    layout.addWidget(words)
    layout.addStretch(1)
    return page
