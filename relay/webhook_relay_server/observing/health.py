"""Health: what the facts about a relay mean. Pure; `examination.py` gathers the facts.

`fail` means that webhooks are refused, or will be at any moment: whoever balances load should send them elsewhere.
`warn` means that somebody should look; everything still works.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from webhook_relay_server.store.records import Behind

SLOW_COMMIT = 1.0
"""Seconds: some senders wait no longer than this for an answer (Sentry; Slack waits 3 s, GitHub 10 s)."""
MANY_WAITING = 1_000
"""Writes that wait for the disk: usually it is one commit's worth, some dozens."""
LITTLE_DISK = 1024 * 1024 * 1024
"""Free bytes below which somebody should look: room for about a million usual events."""
NO_DISK = 64 * 1024 * 1024
"""Free bytes below which the relay counts as full: the writes that may wait can need more than that."""
LONG_WAL = 256 * 1024 * 1024
"""Bytes of SQLite's write-ahead log; it is folded in every 16 MiB unless somebody keeps an old state open."""


class Status(StrEnum):
    """How something is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Verdict:
    """How something is, and why, in a sentence."""

    status: Status
    says: str


@dataclass(frozen=True)
class DatabaseFacts:
    """The store as an engine. Its name holds no password."""

    kind: str
    name: str
    version: str
    """Of the engine."""
    schema_revision: str
    commit_seconds: float
    """How long the last write took, with its wait."""
    waiting_writes: int


@dataclass(frozen=True)
class DiskFacts:
    """What the store takes, and what is left. None where the engine does not tell."""

    database_bytes: int
    wal_bytes: int | None
    free_bytes: int | None


@dataclass(frozen=True)
class DoorbellFacts:
    """What wakes the relays on the same store when one of them has taken a webhook."""

    kind: str
    connected: bool


@dataclass(frozen=True)
class ReaderFacts:
    """Who reads."""

    connected: int
    furthest_behind: Behind | None


def judge_database(facts: DatabaseFacts) -> Verdict:
    """Say how the store's engine is, after a write has succeeded."""
    took = f"The last commit took {facts.commit_seconds * 1000:.0f} ms; {facts.waiting_writes} writes wait."
    slow = facts.commit_seconds > SLOW_COMMIT or facts.waiting_writes > MANY_WAITING
    return Verdict(Status.WARN, f"{took} Senders may give up.") if slow else Verdict(Status.OK, took)


def judge_disk(facts: DiskFacts) -> Verdict:
    """Say how the store's disk is."""
    if facts.free_bytes is None:
        return Verdict(Status.OK, f"The store takes {in_words(facts.database_bytes)}; its server looks after the disk.")
    left = f"The store takes {in_words(facts.database_bytes)}; {in_words(facts.free_bytes)} are free."
    if facts.free_bytes < NO_DISK:
        return Verdict(Status.FAIL, f"{left} Free some space: webhooks are refused when it is full.")
    if facts.free_bytes < LITTLE_DISK:
        return Verdict(Status.WARN, f"{left} Free some space, or keep fewer events.")
    if (facts.wal_bytes or 0) > LONG_WAL:
        wal = in_words(facts.wal_bytes or 0)
        return Verdict(Status.WARN, f"{left} Its write-ahead log has grown to {wal}: something reads it for too long.")
    return Verdict(Status.OK, left)


def judge_doorbell(facts: DoorbellFacts) -> Verdict:
    """Say how relays on the same store wake each other."""
    if facts.kind == "none":
        return Verdict(Status.OK, "This relay is the only one on its store.")
    if facts.connected:
        return Verdict(Status.OK, f"Relays on this store wake each other through {facts.kind}.")
    return Verdict(Status.WARN, f"{facts.kind} is away: events of other relays come some seconds later.")


def judge_readers(facts: ReaderFacts) -> Verdict:
    """Say how the readers are. None of them is a reason to refuse webhooks."""
    connected = f"{facts.connected} connected."
    behind = facts.furthest_behind
    if behind is None:
        return Verdict(Status.OK, f"{connected} Nobody is behind.")
    lacks = f"{behind.name} has not acknowledged {_count(behind.events)} of {behind.channel}"
    if behind.waiting_since is None:
        return Verdict(
            Status.WARN, f"{connected} {lacks}, and the oldest are not kept any more: it will be told a gap."
        )
    return Verdict(Status.OK, f"{connected} {lacks}, the oldest from {behind.waiting_since:%Y-%m-%d %H:%M} UTC.")


def worst(verdicts: Iterable[Verdict]) -> Status:
    """Return the status of the whole."""
    found = {verdict.status for verdict in verdicts}
    return next((status for status in (Status.FAIL, Status.WARN) if status in found), Status.OK)


def in_words(size: int) -> str:
    """Return a number of bytes as people read it."""
    amount = float(size)
    for unit in ("B", "KiB", "MiB"):
        if amount < 1024:  # noqa: PLR2004 - of one unit in the next
            return f"{amount:.0f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GiB"


def _count(events: int) -> str:
    return "1 event" if events == 1 else f"{events} events"
