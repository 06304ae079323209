"""Endings: how runs ended, on record. What cannot be recorded, as on a full disk, is held and tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from webhook_relay.errors import WebhookRelayError
from webhook_relay.handler import Outcome
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.automation.ledger import Ledger, Run

log = structlog.get_logger(__name__)


class Endings:
    """Records how runs ended. Until that works a run's row says `running`, so nobody can have it run again."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        on_recorded: Callable[[Run], None],
        on_trouble: Callable[[WebhookRelayError | None], None],
    ) -> None:
        """`on_trouble` is told at each try what stands in the way, and None when everything is on record again."""
        self._ledger = ledger
        self._on_recorded = on_recorded
        self._on_trouble = on_trouble
        self._held: dict[int, tuple[Run, Outcome]] = {}
        self._one_at_a_time = asyncio.Lock()
        self._in_trouble = False

    async def note(self, run: Run, outcome: Outcome) -> None:
        """Record how a run ended, now or by a later `retry`. Never raises for the disk."""
        self._held[run.id] = run, outcome
        await self.retry()

    async def retry(self) -> None:
        """Record what is held, as far as that works."""
        try:
            await self.settle()
        except Exception as error:
            log.exception("run.not_recorded", runs=sorted(self._held))
            self._in_trouble = True
            self._on_trouble(_unrecorded(error))

    async def settle(self) -> None:
        """Record what is held; raises what stands in the way."""
        async with self._one_at_a_time:
            for run, outcome in list(self._held.values()):
                recorded = await asyncio.to_thread(self._ledger.finish, run.id, outcome)
                del self._held[run.id]
                log.info(
                    "run.finished", run=run.id, handler=run.handler, state=outcome.state.value, attempt=run.attempt
                )
                if recorded is not None:
                    self._on_recorded(recorded)
        if self._in_trouble:
            self._in_trouble = False
            self._on_trouble(None)


def _unrecorded(error: Exception) -> WebhookRelayError:
    reason = error.said if isinstance(error, WebhookRelayError) else type(error).__name__
    return WebhookRelayError(
        Sentence("How a handler's run ended cannot be recorded. {reason}", reason=reason),
        hint=Sentence("This is tried again by itself, until the program ends."),
        code="run-not-recorded",
    )
