"""Running a handler for one event: the border where every error of a plug-in becomes an outcome."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import structlog

from webhook_relay.errors import WebhookRelayError
from webhook_relay.event import Event
from webhook_relay.handler import Completed, Handler, OptionKind, Outcome, RunState, declared_options
from webhook_relay.live_output import LiveOutput
from webhook_relay.plain_output import hidden, plain_output
from webhook_relay.program import Excerpt, clean_environment, run_program
from webhook_relay.sentence import Sentence
from webhook_relay.way import Way

__all__ = ["RUN_TIME_LIMIT", "ask_handler", "clean_environment", "run_handler", "run_program", "secrets_of"]

RUN_TIME_LIMIT = 2 * 60 * 60.0
"""Seconds. Nothing runs for ever; twice the longest time-out that a bundled handler's options accept."""
HTTP_TIMEOUT = 10.0
"""Seconds; part of what `Tools.http` promises."""
SUMMARY_LIMIT = 500
"""Characters: two or three lines in the inbox."""
OUTPUT_HEAD, OUTPUT_TAIL = 64 * 1024, 192 * 1024
"""Bytes of output kept in the ledger; what `run_program` keeps fits."""
SHORTEST_SECRET = 4
"""Characters. Hiding anything shorter would blank out half of every text."""

log = structlog.get_logger(__name__)


@dataclass
class RunTools:
    """The tools of one run; see `webhook_relay.handler.Tools` for the contract."""

    http: httpx.AsyncClient
    folder: Path
    live: LiveOutput | None = None
    """Hears what programs print, as they do."""

    async def run_program(
        self,
        arguments: Sequence[str],
        *,
        timeout: float,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        standard_input: bytes = b"",
    ) -> Completed:
        """Run a program in a clean environment and wait for it."""
        return await run_program(
            arguments,
            timeout=timeout,
            folder=folder,
            environment=environment,
            standard_input=standard_input,
            on_output=None if self.live is None else self.live.add,
        )


async def run_handler(
    handler: Handler[Any],
    event: Event,
    *,
    time_limit: float = RUN_TIME_LIMIT,
    live: LiveOutput | None = None,
    find_way: Callable[[], Way] = Way,
) -> Outcome:
    """Run a handler for an event and say how it ended; whatever it raises becomes a failed outcome.

    Only cancelling (the app quits) is passed on, after the run's programs are ended and its folder is removed.
    The handler's secrets appear neither in the outcome nor in the log. `live` hears what the run's programs print.
    `find_way` says how its HTTP gets out of this machine.
    """
    try:
        async with asyncio.timeout(time_limit) as clock:
            outcome = await _run(handler, event, live, find_way)
    except TimeoutError as error:
        outcome = _failure(handler, event, error) if not clock.expired() else _took_too_long(handler, time_limit)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the border of a handler; _failure logs the traceback
        outcome = _failure(handler, event, error)
    return _fit_to_keep(outcome, secrets_of(handler))


def ask_handler(handler: Handler[Any], event: Event) -> bool | Outcome:
    """Ask a handler whether it wants an event; when it raises, return the failed outcome instead."""
    try:
        return bool(handler.wants(event))
    except Exception as error:  # noqa: BLE001 - the border of a handler; _failure logs the traceback
        return _fit_to_keep(_failure(handler, event, error), secrets_of(handler))


async def _run(handler: Handler[Any], event: Event, live: LiveOutput | None, find_way: Callable[[], Way]) -> Outcome:
    http = await asyncio.to_thread(_http_client, find_way)  # loading the certificates takes tens of milliseconds
    with tempfile.TemporaryDirectory(prefix="webhook-run-", ignore_cleanup_errors=True) as folder:
        async with http:
            outcome: Any = await handler.run(event, RunTools(http, Path(folder), live))
    if not isinstance(outcome, Outcome) or outcome.state not in (RunState.SUCCEEDED, RunState.FAILED):
        raise TypeError(f"run() of the handler {handler.name} returned neither a success nor a failure")
    return outcome


def _http_client(find_way: Callable[[], Way]) -> httpx.AsyncClient:
    for name in ("httpx", "httpcore"):  # they log full URLs, and a webhook's URL is a secret
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
    return find_way().http_client(follow_redirects=False, timeout=HTTP_TIMEOUT)


def _took_too_long(handler: Handler[Any], time_limit: float) -> Outcome:
    return Outcome.failed(
        Sentence(
            "{title} was ended after {time_limit:g} s. Look at what it waits for before you run it again.",
            title=Sentence(handler.title),
            time_limit=time_limit,
        )
    )


def _failure(handler: Handler[Any], event: Event, error: BaseException) -> Outcome:
    """Log the error and put it into a sentence."""
    secrets = secrets_of(handler)
    trace = hidden("".join(traceback.format_exception(error)), secrets)
    log.error("handler.failed", handler=handler.name, event_id=event.id, event_type=event.type, traceback=trace)
    if isinstance(error, WebhookRelayError):
        return Outcome.failed(error.sentence)
    said = f": {error}" if str(error) else ""
    return Outcome.failed(
        Sentence(
            "{title} failed with an unexpected error ({kind}{said}). The log has the details.",
            title=Sentence(handler.title),
            kind=type(error).__name__,
            said=said,
        ),
    )


def secrets_of(handler: Handler[Any]) -> tuple[str, ...]:
    """Return the secrets among a handler's options, the longest first: none of them is to be shown."""
    values = (
        getattr(handler.options, option.name, "")
        for option in declared_options(handler.options_type)
        if option.kind is OptionKind.SECRET
    )
    texts = {value.strip() for value in values if isinstance(value, str)}
    # The longest first: one secret may be the beginning of another.
    return tuple(sorted((text for text in texts if len(text) >= SHORTEST_SECRET), key=len, reverse=True))


def _fit_to_keep(outcome: Outcome, secrets: Sequence[str]) -> Outcome:
    """Return the outcome as it may be kept and shown: without secrets, control characters and excess."""
    summary = _fit_summary(outcome.summary, secrets)
    output = Excerpt(OUTPUT_HEAD, OUTPUT_TAIL)
    output.add(plain_output(outcome.output, secrets).encode())
    return Outcome(outcome.state, summary, output.text(), outcome.exit_code)


def _fit_summary(summary: str, secrets: Sequence[str]) -> str:
    def fit(words: str) -> str:
        return plain_output(words, secrets)

    # What the handler's own sentence is made of stays known, so that it can be said in another language.
    summary = summary.changed(fit) if isinstance(summary, Sentence) else fit(summary)
    if isinstance(summary, Sentence) and len(summary) <= SUMMARY_LIMIT and "\n" not in summary:
        return summary if fit(summary) == summary else fit(summary)
    summary = " ".join(summary.split())
    return f"{summary[: SUMMARY_LIMIT - 1]}…" if len(summary) > SUMMARY_LIMIT else summary
