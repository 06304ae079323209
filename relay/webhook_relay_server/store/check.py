"""Check: walks through a whole store and lists what is wrong with it. Works beside running relays."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from sqlalchemy.exc import DBAPIError

from webhook_relay_server.store.database import Result, Work
from webhook_relay_server.store.invariants import Look, look_at_channels, look_at_events

MAX_FINDINGS = 100
"""A store with more wrong than this has something else wrong: its disk."""

Progress = Callable[[int, int], None]
"""Told how many events were looked at, and of how many."""


class Query(Protocol):
    """Runs work that only reads, in a transaction of its own."""

    def __call__(self, work: Work[Result], /) -> Awaitable[Result]:
        """Return what the work returns."""
        ...


class Findings(list[str]):
    """Sentences about what is wrong; of too many only the first ones."""

    def add(self, *findings: str) -> None:
        """Take some more."""
        self.extend(findings[: MAX_FINDINGS - len(self)])

    @property
    def full(self) -> bool:
        """Whether there is no need to look on."""
        return len(self) >= MAX_FINDINGS


async def check_events(query: Query, progress: Progress, findings: Findings) -> int:
    """Look at every event of every channel; return how many that were."""
    try:
        spans, wrong = await query(look_at_channels)
    except DBAPIError as error:
        findings.add(f"The channels cannot be read ({error.orig}).")
        return 0
    findings.add(*wrong)
    total, looked_at = sum(span.head - span.after for span in spans), 0
    for span in spans:
        after = span.after
        while after < span.head and not findings.full:
            try:
                look: Look = await query(partial(look_at_events, span=span, after=after))
            except DBAPIError as error:
                findings.add(f"Channel {span.name}: the events after {after} cannot be read ({error.orig}).")
                break
            findings.add(*look.findings)
            after, looked_at = look.reached, looked_at + look.events
            progress(looked_at, total)
    return looked_at
