"""RunList: what the handlers did for one event."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from webhook_relay.event import Verification
from webhook_relay.handler import RunState
from webhook_relay_desktop.ui.event_log import RunRow
from webhook_relay_desktop.ui.icons import Icons
from webhook_relay_desktop.ui.inbox_model import RUN_WORDS
from webhook_relay_desktop.ui.row_delegate import RUN_TONES
from webhook_relay_desktop.ui.text import duration, full_time, many_lines, one_line
from webhook_relay_desktop.ui.theme import SPACE, Theme, code_font
from webhook_relay_desktop.ui.widgets import badge, button, card, hint_label, plain_label, row, section_label

OUTPUT_LINES = 12
"""Lines of output visible without scrolling."""
AGAIN_STATES = frozenset({RunState.FAILED, RunState.UNKNOWN})
UNKNOWN_WORDS = "The program ended during this run. Look whether it did its work before you run it again."


class RunList(QScrollArea):
    """One card for each run. Signal `again_wanted(run_id)`: a person asks to run it again (failed or unknown runs)."""

    again_wanted = Signal(object)

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._theme = theme
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Handler runs")
        self.buttons: dict[int, QWidget] = {}
        self.show_runs((), Verification.VERIFIED)

    def show_runs(self, runs: Sequence[RunRow], verification: Verification) -> None:
        """Show these runs, or why there is none."""
        self.buttons = {}
        page = QWidget()
        page.setProperty("look", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE + SPACE // 2)
        for run in runs:
            column.addWidget(self._card(run))
        if not runs:
            column.addWidget(plain_label(_none_words(verification), look="muted", wraps=True))
        column.addStretch(1)
        self.setWidget(page)

    def _card(self, run: RunRow) -> QWidget:
        frame, layout = card(spacing=SPACE // 2)
        frame.setAccessibleName(f"{run.handler}: {RUN_WORDS[run.state]}")
        heading = row(section_label(one_line(run.handler)), badge(RUN_WORDS[run.state], RUN_TONES[run.state]))
        if run.attempt > 1:
            heading.addWidget(plain_label(f"attempt {run.attempt}", look="muted"))
        heading.addStretch(1)
        if run.state in AGAIN_STATES:
            heading.addWidget(self._again_button(run))
        layout.addLayout(heading)
        if run.summary:
            layout.addWidget(plain_label(one_line(run.summary, limit=1000), wraps=True, selectable=True))
        if run.state is RunState.UNKNOWN:
            layout.addWidget(plain_label(UNKNOWN_WORDS, look="busy", wraps=True))
        layout.addWidget(hint_label(_facts(run)))
        if run.output:
            layout.addWidget(_output(run))
        return frame

    def _again_button(self, run: RunRow) -> QWidget:
        again = button("Run again", name=f"Run {run.handler} again")
        again.setIcon(self._icons.glyph("again", self._theme.colours.muted))
        again.clicked.connect(lambda _checked=False, number=run.id: self.again_wanted.emit(number))
        self.buttons[run.id] = again
        return again


def _facts(run: RunRow) -> str:
    facts = [full_time(run.started_at or run.created_at)]
    if run.started_at and run.finished_at:
        facts.append(f"took {duration((run.finished_at - run.started_at).total_seconds())}")
    if run.exit_code is not None:
        facts.append(f"exit code {run.exit_code}")
    return " · ".join(facts)


def _output(run: RunRow) -> QWidget:
    view = QPlainTextEdit()
    view.setReadOnly(True)
    view.setUndoRedoEnabled(False)
    view.setFont(code_font(view.font()))
    view.setAccessibleName(f"Output of {run.handler}")
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    view.setTabStopDistance(4 * view.fontMetrics().horizontalAdvance(" "))
    view.setPlainText(many_lines(run.output.rstrip()))
    lines = min(max(view.blockCount(), 2), OUTPUT_LINES)
    view.setFixedHeight(lines * view.fontMetrics().lineSpacing() + 3 * SPACE)
    return view


def _none_words(verification: Verification) -> str:
    if verification is Verification.UNVERIFIED:
        return "No handler runs for an event whose sender is not verified."
    return "No handler was switched on for this event when it came."
