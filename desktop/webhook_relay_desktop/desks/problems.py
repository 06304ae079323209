"""ProblemDesk: everything a person should know, in the window's strip and on the tray icon, with the next step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from PySide6.QtCore import QObject

from webhook_relay.errors import WebhookRelayError
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.ui.main_window import MainWindow
from webhook_relay_desktop.ui.problem_strip import Problem
from webhook_relay_desktop.ui.tray import Tray

log = structlog.get_logger(__name__)

LINK = "link"
FINAL_WORDS = {
    LinkPhase.REFUSED: "There is no connection to the relay.",
    LinkPhase.FAILED: "The built-in relay is not running.",
}
"""What is said of a link that does not come back by itself."""
PATIENCE_SECONDS = 10.0
"""A relay that restarts is back before; only what lasts longer is worth a strip across the window."""

Step = Callable[[], object]


class ProblemDesk(QObject):
    """Shows problems and takes their next step when a person presses the button."""

    def __init__(self, window: MainWindow, tray: Tray, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._tray = tray
        self._steps: dict[str, Step] = {}
        self._state = LinkState(LinkPhase.CONNECTING)
        self._patience: asyncio.TimerHandle | None = None
        window.problem_action_wanted.connect(self._take_step)
        window.problems.dismissed.connect(self._forget)

    def show(self, problem: Problem, step: Step | None = None) -> None:
        """Show `problem`; its button, if it has one, calls `step`."""
        self._steps.pop(problem.key, None)
        if step is not None:
            self._steps[problem.key] = step
        self._window.show_problem(problem)
        self._tray.show_problem(True)

    def clear(self, key: str) -> None:
        """Take a problem away, if it is there."""
        self._window.clear_problem(key)
        self._forget(key)

    def show_error(self, error: Exception) -> None:
        """Show what went wrong in a background task. What nobody foresaw is in the log with its traceback."""
        if isinstance(error, WebhookRelayError):
            self.show(Problem.of(error.code, error))
        else:
            words = f"Something went wrong inside the program ({type(error).__name__})."
            self.show(Problem("internal", words, "The log says more. Please report it."))

    def watch_link(self, state: LinkState, action: str, step: Step) -> None:
        """Show a link that a person must look after: refused or failed at once, broken when it lasts."""
        self._state = state
        if state.phase in FINAL_WORDS:
            self._stop_waiting()
            self.show(Problem(LINK, FINAL_WORDS[state.phase], state.detail, action), step)
        elif state.phase is LinkPhase.WAITING:
            if self._patience is None:
                loop = asyncio.get_running_loop()
                self._patience = loop.call_later(PATIENCE_SECONDS, self._show_outage, action, step)
        elif state.phase is not LinkPhase.CONNECTING:
            self._stop_waiting()
            self.clear(LINK)

    def close(self) -> None:
        """Stop waiting."""
        self._stop_waiting()

    def _show_outage(self, action: str, step: Step) -> None:
        # The timer stays set, so that an outage is told once, also when a person has dismissed it.
        if self._state.phase in (LinkPhase.WAITING, LinkPhase.CONNECTING):
            self.show(Problem(LINK, "The relay cannot be reached.", self._state.detail, action), step)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _take_step(self, key: str) -> None:
        step = self._steps.get(key)
        if step is not None:
            step()

    def _forget(self, key: str) -> None:
        self._steps.pop(key, None)
        self._tray.show_problem(bool(self._window.problems.problems()))
