"""HandlerTrials: tests a handler with the last event it takes, and shows its last runs in the settings."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtCore import QObject, Signal

from webhook_relay.errors import WebhookRelayError
from webhook_relay.handler import RunState
from webhook_relay_desktop.automation.ledger import Run
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.ui.history.inbox_model import RUN_WORDS
from webhook_relay_desktop.ui.settings.handler_runs import HandlerRun
from webhook_relay_desktop.ui.settings.settings_dialog import SettingsDialog
from webhook_relay_desktop.words import tr

ENDED = (RunState.SUCCEEDED, RunState.FAILED, RunState.UNKNOWN)

LastMatching = Callable[[str], Awaitable[int | None]]
"""Handler -> position of the newest event it takes, or None."""
RunFor = Callable[[int, str], Awaitable[object]]
"""Runs a handler for the event at a position. Raises WebhookRelayError."""
LastRuns = Callable[[str], Sequence[HandlerRun]]
"""Handler -> its last runs, newest first. Blocks."""


class HandlerTrials(QObject):
    """Serves the page of the handlers of an open dialog."""

    event_wanted = Signal(object)
    """Position of the event whose runs a person wants to see. The dialog, which would stand before it, is closed."""

    def __init__(
        self,
        *,
        handlers: Sequence[str],
        last_matching: LastMatching,
        run_for: RunFor,
        last_runs: LastRuns,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._handlers = handlers
        self._last_matching = last_matching
        self._run_for = run_for
        self._last_runs = last_runs
        self._tasks = tasks
        self._dialog: SettingsDialog | None = None
        self._tested: dict[str, int] = {}

    def serve(self, dialog: SettingsDialog) -> None:
        """Answer the wishes of this dialog until it closes."""
        self._dialog = dialog
        self._tested = {}
        dialog.finished.connect(self._forget_dialog)
        dialog.handlers.test_wanted.connect(self._tasks.slot(self._test))
        dialog.handlers.event_wanted.connect(self._leave_for)
        for handler in self._handlers:
            self._tasks.start(self._show_runs(handler), name="last runs")

    async def note_run(self, run: Run) -> None:
        """A run has changed: show it, and how a test ended."""
        if self._dialog is None or run.handler not in self._handlers:
            return
        if self._tested.get(run.handler) == run.position:
            self._show_tested(run)
        await self._show_runs(run.handler)

    async def _test(self, handler: str) -> None:
        try:
            position = await self._last_matching(handler)
            if position is None:
                words = tr("No event came yet that this handler takes. Send one, or look at its options and filter.")
                self._say(handler, False, words)
                return
            self._tested[handler] = position
            await self._run_for(position, handler)
        except WebhookRelayError as error:
            self._tested.pop(handler, None)
            self._say(handler, False, tr(error.sentence))

    def _show_tested(self, run: Run) -> None:
        if run.state in ENDED:
            del self._tested[run.handler]
            state = tr(RUN_WORDS[run.state])
            self._say(run.handler, run.state is RunState.SUCCEEDED, f"{state[:1].upper()}{state[1:]}. {run.summary}")
        elif self._dialog is not None:
            words = tr("It runs for the event with the number {number}…").format(number=run.position)
            self._dialog.handlers.set_test_busy(run.handler, words)

    def _say(self, handler: str, ok: bool, words: str) -> None:
        if self._dialog is not None:
            self._dialog.handlers.set_test_result(handler, ok, words)

    async def _show_runs(self, handler: str) -> None:
        runs = await asyncio.to_thread(self._last_runs, handler)
        if self._dialog is not None:
            self._dialog.handlers.show_runs(handler, runs)

    def _leave_for(self, position: int) -> None:
        if self._dialog is not None:
            self._dialog.accept()
        self.event_wanted.emit(position)

    def _forget_dialog(self) -> None:
        self._dialog = None
