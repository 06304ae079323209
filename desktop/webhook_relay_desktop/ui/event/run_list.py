"""RunList: what the handlers did for one event, do now, and could do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from webhook_relay.event import Verification
from webhook_relay.handler import RunState
from webhook_relay.live_output import OutputPiece
from webhook_relay_desktop.ui.event.run_output import RunOutput
from webhook_relay_desktop.ui.history.event_log import RunRow
from webhook_relay_desktop.ui.history.inbox_model import RUN_WORDS
from webhook_relay_desktop.ui.history.row_delegate import RUN_TONES
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.text import duration, full_time, menu_label, one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme
from webhook_relay_desktop.ui.kit.widgets import badge, button, card, hint_label, plain_label, row, section_label
from webhook_relay_desktop.words import mark, tr

AGAIN_STATES: Final = frozenset({RunState.FAILED, RunState.UNKNOWN, RunState.SUCCEEDED})
GOING_ON: Final = frozenset({RunState.NEW, RunState.RUNNING})
UNKNOWN_WORDS: Final = mark("The program ended during this run. Look whether it did its work before you run it again.")


class RunList(QScrollArea):
    """One card for each run.

    Signals: `again_wanted(run_id)` to run it once more, `cancel_wanted(run_id)` to end it, `run_wanted(handler)` to run
    another handler for this event.
    """

    again_wanted = Signal(object)
    cancel_wanted = Signal(object)
    run_wanted = Signal(str)

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._theme = theme
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Handler runs"))
        self.buttons: dict[int, QPushButton] = {}
        """"Run again" of each run that is over."""
        self.cancel_buttons: dict[int, QPushButton] = {}
        self.outputs: dict[int, RunOutput] = {}
        """Of the runs that go on."""
        self._handlers: Sequence[tuple[str, str]] = ()
        self._runs: Sequence[RunRow] = ()
        self._verification = Verification.VERIFIED
        self.run_button = button(tr("Run a handler"))
        self.show_runs((), Verification.VERIFIED)

    def set_handlers(self, handlers: Sequence[tuple[str, str]]) -> None:
        """Offer these handlers (name and title): those that are switched on."""
        if tuple(handlers) != tuple(self._handlers):
            self._handlers = tuple(handlers)
            self.show_runs(self._runs, self._verification)

    def show_runs(self, runs: Sequence[RunRow], verification: Verification) -> None:
        """Show these runs, or why there is none."""
        self._runs, self._verification = tuple(runs), verification
        before = self.outputs
        place = self.verticalScrollBar().value()
        self.buttons, self.cancel_buttons, self.outputs = {}, {}, {}
        page = QWidget()
        page.setProperty("look", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE + SPACE // 2)
        for run in runs:
            column.addWidget(self._card(run, before.get(run.id)))
        if not runs:
            column.addWidget(plain_label(_none_words(verification), look="muted", wraps=True))
        if verification is Verification.VERIFIED and self._handlers:
            column.addLayout(row(self._run_button(), None))
        column.addStretch(1)
        self.setWidget(page)
        self.verticalScrollBar().setValue(place)

    def add_output(self, run_id: int, piece: OutputPiece) -> None:
        """Show what a run has printed, if it is one of these."""
        if run_id in self.outputs:
            self.outputs[run_id].show()
            self.outputs[run_id].add(piece)

    def menu(self) -> QMenu:
        """Return the handlers that can be run for this event now."""
        menu = QMenu(self)
        for name, title in self._handlers:
            action = menu.addAction(menu_label(title))
            action.triggered.connect(lambda _checked=False, name=name: self.run_wanted.emit(name))
            action.setEnabled(all(run.handler != name or run.state not in GOING_ON for run in self._runs))
        return menu

    def _run_button(self) -> QPushButton:
        self.run_button = button(tr("Run a handler"), hint=tr("For this event, now"))
        self.run_button.setIcon(self._icons.glyph("play", self._theme.colours.muted))
        self.run_button.setMenu(self.menu())
        return self.run_button

    def _card(self, run: RunRow, output: RunOutput | None) -> QWidget:
        frame, layout = card(spacing=SPACE // 2)
        frame.setAccessibleName(f"{one_line(run.handler)}: {tr(RUN_WORDS[run.state])}")
        heading = row(section_label(one_line(run.handler)), badge(tr(RUN_WORDS[run.state]), RUN_TONES[run.state]))
        if run.attempt > 1:
            heading.addWidget(plain_label(tr("attempt {number}").format(number=run.attempt), look="muted"))
        heading.addStretch(1)
        if run.state in AGAIN_STATES:
            heading.addWidget(self._again_button(run))
        if run.state in GOING_ON:
            heading.addWidget(self._cancel_button(run))
        layout.addLayout(heading)
        if run.summary:
            layout.addWidget(plain_label(one_line(run.summary, limit=1000), wraps=True, selectable=True))
        if run.state is RunState.UNKNOWN:
            layout.addWidget(plain_label(tr(UNKNOWN_WORDS), look="busy", wraps=True))
        layout.addWidget(hint_label(_facts(run)))
        if run.state is RunState.RUNNING:
            if output is None:
                output = RunOutput(run.handler, live=True)
                output.hide()  # until something is printed
            self.outputs[run.id] = output
            layout.addWidget(output)
        elif run.output:
            ended = RunOutput(run.handler, run.output)
            layout.addWidget(ended)
            if (
                output is not None and not output.isHidden() and output.follows
            ):  # who watched it to its end goes on seeing that
                ended.show_end()
        return frame

    def _again_button(self, run: RunRow) -> QPushButton:
        again = button(tr("Run again"), name=tr("Run {handler} again").format(handler=one_line(run.handler)))
        again.setIcon(self._icons.glyph("again", self._theme.colours.muted))
        again.clicked.connect(lambda _checked=False, number=run.id: self.again_wanted.emit(number))
        self.buttons[run.id] = again
        return again

    def _cancel_button(self, run: RunRow) -> QPushButton:
        cancel = button(tr("Cancel"), name=tr("Cancel the run of {handler}").format(handler=one_line(run.handler)))
        cancel.setIcon(self._icons.glyph("cross", self._theme.colours.muted))
        cancel.clicked.connect(lambda _checked=False, number=run.id: self.cancel_wanted.emit(number))
        self.cancel_buttons[run.id] = cancel
        return cancel


def _facts(run: RunRow) -> str:
    facts = [full_time(run.started_at or run.created_at)]
    if run.started_at and run.finished_at:
        took = duration((run.finished_at - run.started_at).total_seconds())
        facts.append(tr("took {time}").format(time=took))
    if run.exit_code is not None:
        facts.append(tr("exit code {code}").format(code=run.exit_code))
    return " · ".join(facts)


def _none_words(verification: Verification) -> str:
    if verification is Verification.UNVERIFIED:
        return tr("No handler runs for an event whose sender is not verified.")
    return tr("No handler was switched on for this event when it came.")
