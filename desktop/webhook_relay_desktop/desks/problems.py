"""ProblemDesk: everything a person should know, in the window's strip and on the tray icon, with the next step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog
from PySide6.QtCore import QObject

from webhook_relay.errors import WebhookRelayError
from webhook_relay.link import LinkPhase
from webhook_relay_desktop.connection_name import connection_name
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.problem import Problem
from webhook_relay_desktop.ui.links.link_board import LinkBoard
from webhook_relay_desktop.ui.window.main_window import MainWindow
from webhook_relay_desktop.words import mark, tr

log = structlog.get_logger(__name__)

FINAL_WORDS = {
    LinkPhase.REFUSED: mark("{connection}: there is no connection to the relay."),
    LinkPhase.FAILED: mark("{connection}: the built-in relay is not running."),
}
"""What is said of a link that does not come back by itself."""
PATIENCE_SECONDS = 10.0
"""A relay that restarts is back before; only what lasts longer is worth a strip across the window."""

Step = Callable[[], object]
StepFor = Callable[[LinkReport], tuple[str, Step]]
"""Says what a person can do about a link: the button's text, and what it does."""


class ProblemDesk(QObject):
    """Shows problems and takes their next step when a person presses the button."""

    def __init__(self, window: MainWindow, board: LinkBoard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._board = board
        self._steps: dict[str, Step] = {}
        self._reports: dict[str, LinkReport] = {}
        self._patience: dict[str, asyncio.TimerHandle] = {}
        """Of links that do not work right now: when that is to be told."""
        window.problem_action_wanted.connect(self._take_step)
        window.problems.dismissed.connect(self._forget)

    def show(self, problem: Problem, step: Step | None = None) -> None:
        """Show `problem`; its button, if it has one, calls `step`."""
        self._steps.pop(problem.key, None)
        if step is not None:
            self._steps[problem.key] = step
        self._window.show_problem(problem)
        self._tell_board()

    def clear(self, key: str) -> None:
        """Take a problem away, if it is there."""
        self._window.clear_problem(key)
        self._forget(key)

    def show_error(self, error: Exception) -> None:
        """Show what went wrong in a background task. What nobody foresaw is in the log with its traceback."""
        if isinstance(error, WebhookRelayError):
            self.show(Problem.of(error.code, error))
        else:
            words = tr("Something went wrong inside the program ({kind}).").format(kind=type(error).__name__)
            self.show(Problem("internal", words, tr("The log says more. Please report it.")))

    def watch_links(self, reports: Sequence[LinkReport], step_for: StepFor) -> None:
        """Show the links that a person must look after: refused or failed at once, broken when it lasts."""
        before, self._reports = self._reports, {report.log: report for report in reports}
        for log in before.keys() - self._reports.keys():
            self._come_back(log)
        for log, report in self._reports.items():
            if log not in before or before[log].state != report.state:
                self._watch(report, step_for)

    def close(self) -> None:
        """Stop waiting."""
        for log in list(self._patience):
            self._stop_waiting(log)

    def _watch(self, report: LinkReport, step_for: StepFor) -> None:
        phase = report.state.phase
        if phase in FINAL_WORDS:
            self._stop_waiting(report.log)
            self._show_link(report, FINAL_WORDS[phase], step_for)
        elif phase is LinkPhase.WAITING:
            if report.log not in self._patience:
                loop = asyncio.get_running_loop()
                self._patience[report.log] = loop.call_later(PATIENCE_SECONDS, self._show_outage, report.log, step_for)
        elif phase is not LinkPhase.CONNECTING:
            self._come_back(report.log)

    def _come_back(self, log: str) -> None:
        self._stop_waiting(log)
        self.clear(_key(log))

    def _show_outage(self, log: str, step_for: StepFor) -> None:
        # The timer stays set, so that an outage is told once, also when a person has dismissed it.
        report = self._reports.get(log)
        if (
            report is not None
            and report.fault is None
            and report.state.phase in (LinkPhase.WAITING, LinkPhase.CONNECTING)
        ):
            self._show_link(report, mark("{connection}: the relay cannot be reached."), step_for)

    def _show_link(self, report: LinkReport, words: str, step_for: StepFor) -> None:
        action, step = step_for(report)
        message = tr(words).format(connection=connection_name(report.connection))
        self.show(Problem(_key(report.log), message, tr(report.state.detail), action), step)

    def _stop_waiting(self, log: str) -> None:
        patience = self._patience.pop(log, None)
        if patience is not None:
            patience.cancel()

    def _take_step(self, key: str) -> None:
        step = self._steps.get(key)
        if step is not None:
            step()

    def _forget(self, key: str) -> None:
        self._steps.pop(key, None)
        self._tell_board()

    def _tell_board(self) -> None:
        self._board.show_problem(any(problem.calls for problem in self._window.problems.problems()))


def _key(log: str) -> str:
    return f"link:{log}"
