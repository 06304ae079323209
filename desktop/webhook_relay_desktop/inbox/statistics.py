"""Statistics: what came when and from where, and how long it took, for a period. Quick whatever the period.

Figures of each hour are kept beside the events, by a durable reader in the background, and stay when events go. Runs
of handlers change and are few, so they are counted when somebody asks.
"""

from __future__ import annotations

import math
import sqlite3
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from webhook_relay.handler import RunState
from webhook_relay_desktop.inbox.database import Database
from webhook_relay_desktop.inbox.records import moment, seconds, storable_text

READER: Final = "statistics"
"""Name under which the inbox keeps up to where events are counted."""
BATCH: Final = 2_000
"""Events counted in one transaction: some 10 ms."""
MOST_ON_DEMAND: Final = 20_000
"""Events that a question waits for, so that its answer is of now: 0.1 s."""
HOUR: Final = 3_600
STEPS_PER_DECADE: Final = 24
"""Delays are kept as steps of 10 %: nobody compares them closer, and a year of hours is some 100,000 rows at most."""
SHORTEST: Final = 0.001
"""Seconds; what is shorter, or negative because two clocks differ, counts as this."""
LONGEST_STEP: Final = 12 * STEPS_PER_DECADE


@dataclass(frozen=True)
class Delays:
    """How long something took, in seconds, within 5 %. All zero when nothing was measured."""

    count: int = 0
    median: float = 0.0
    ninetieth: float = 0.0
    """Nine of ten took no longer."""
    ninety_ninth: float = 0.0


@dataclass(frozen=True)
class HandlerFigures:
    """The runs of one handler that ended in the period, or wait since then."""

    handler: str
    states: Mapping[RunState, int]
    delays: Delays
    """From the event's arrival here to the end of its run."""

    @property
    def success(self) -> float:
        """Share of the runs that ended well, among those that ended: 0 to 1."""
        ended = sum(self.states.get(state, 0) for state in (RunState.SUCCEEDED, RunState.FAILED, RunState.UNKNOWN))
        return self.states.get(RunState.SUCCEEDED, 0) / ended if ended else 0.0


@dataclass(frozen=True)
class Figures:
    """What happened between two moments."""

    since: datetime
    until: datetime
    bucket: timedelta
    buckets: tuple[Mapping[str, int], ...]
    """How many came in each bucket, by source, from `since` on, empty ones too."""
    sources: tuple[tuple[str, int], ...]
    """Sources with how many events they sent, the busiest first."""
    types: tuple[tuple[str, int], ...]
    """Event types with how many came, the most frequent first."""
    delays: Delays
    """From the relay's acceptance to the inbox."""
    handlers: tuple[HandlerFigures, ...]

    @property
    def total(self) -> int:
        """How many events came."""
        return sum(sum(bucket.values()) for bucket in self.buckets)


class Statistics:
    """The figures of an inbox. Thread-safe; every method may block on the disk."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._guard = threading.Lock()

    def advance(self, limit: int = BATCH) -> int:
        """Count up to `limit` events that are next; return how many there were."""
        with self._guard:
            with self._database.read() as connection:
                rows = connection.execute(_NEXT, (_counted(connection), limit)).fetchall()
            if not rows:
                return 0
            tally = Counter((_hour(time), relay, source, kind) for _, time, _, relay, source, kind in rows)
            delays = Counter((_hour(time), step_of(received_at - time)) for _, time, received_at, *_ in rows)
            with self._database.transaction() as connection:
                connection.executemany(_COUNT, [(*key, events) for key, events in tally.items()])
                connection.executemany(_COUNT_DELAY, [(*key, events) for key, events in delays.items()])
                connection.execute(_SET_POSITION, (READER, rows[-1][0]))
            return len(rows)

    def left(self) -> int:
        """Return how many events are not counted yet, roughly: those that were deleted count."""
        with self._database.read() as connection:
            newest = connection.execute("SELECT max(position) FROM event").fetchone()[0] or 0
            return max(0, newest - _counted(connection))

    def prepare(self) -> None:
        """Make the index that runs are counted with; an inbox of an earlier version has none."""
        with self._database.read() as connection:
            there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'run_finished'").fetchone()
        if there is None:
            with self._database.transaction() as connection:
                connection.execute(_RUN_INDEX)

    def figures(self, since: datetime, until: datetime, bucket: timedelta, *, relay: str = "") -> Figures:
        """Return the figures of a period; `relay` is a `ConnectionSettings.log`, or empty for all.

        Both ends are aware and widened to full hours, as the bucket is.
        """
        if 0 < self.left() <= MOST_ON_DEMAND:
            while self.advance():
                pass
        first, last = _hour(seconds(since)), math.ceil(seconds(until) / HOUR)
        width = max(1, round(bucket / timedelta(seconds=HOUR)))
        with self._database.read() as connection:
            hours = connection.execute(_HOURS, (first, last, storable_text(relay))).fetchall()
            return Figures(
                since=moment(first * HOUR),
                until=moment(last * HOUR),
                bucket=timedelta(hours=width),
                buckets=_buckets(hours, first, last, width),
                sources=tuple(_tallied(connection, "source", first, last, relay)),
                types=tuple(_tallied(connection, "type", first, last, relay)),
                delays=_delays_of(Counter(dict(connection.execute(_DELAYS, (first, last)).fetchall()))),
                handlers=_handlers(connection, first * HOUR, last * HOUR, relay),
            )


def step_of(delay: float) -> int:
    """Return the step of a delay in seconds."""
    return min(LONGEST_STEP, round(math.log10(max(delay, SHORTEST) / SHORTEST) * STEPS_PER_DECADE))


def delay_of(step: int) -> float:
    """Return the seconds that a step stands for."""
    return float(SHORTEST * 10 ** (step / STEPS_PER_DECADE))


def _hour(time: float) -> int:
    return int(time // HOUR)


def _counted(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT position FROM reader WHERE name = ?", (READER,)).fetchone()
    return row[0] if row else 0


def _tallied(connection: sqlite3.Connection, by: str, first: int, last: int, relay: str) -> list[tuple[str, int]]:
    """Return the events of the hours from `first` up to `last`, by a column of the tally, the most frequent first."""
    statement = (
        f"SELECT {by}, sum(events) FROM tally WHERE hour >= ? AND hour < ? AND ? IN ('', relay) "  # noqa: S608 - ours
        f"GROUP BY {by} ORDER BY 2 DESC, 1"
    )
    return connection.execute(statement, (first, last, storable_text(relay))).fetchall()


def _buckets(hours: Sequence[tuple[int, str, int]], first: int, last: int, width: int) -> tuple[Mapping[str, int], ...]:
    counts: list[Counter[str]] = [Counter() for _ in range(math.ceil((last - first) / width))]
    for hour, source, events in hours:
        counts[(hour - first) // width][source] += events
    return tuple(dict(bucket) for bucket in counts)


def _delays_of(steps: Counter[int]) -> Delays:
    total = steps.total()
    if not total:
        return Delays()
    return Delays(total, *(delay_of(_step_at(steps, total * share)) for share in (0.5, 0.9, 0.99)))


def _step_at(steps: Counter[int], rank: float) -> int:
    """Return the step below which, and at which, so many are."""
    below = 0
    for step in sorted(steps):
        below += steps[step]
        if below >= rank:
            return step
    return max(steps)


def _handlers(connection: sqlite3.Connection, since: float, until: float, relay: str) -> tuple[HandlerFigures, ...]:
    states: dict[str, Counter[RunState]] = {}
    delays: dict[str, Counter[int]] = {}
    for handler, state, finished_at, received_at in connection.execute(_RUNS, (since, until, storable_text(relay))):
        states.setdefault(handler, Counter())[RunState(state)] += 1
        delays.setdefault(handler, Counter())[step_of(finished_at - received_at)] += 1
    return tuple(HandlerFigures(name, dict(states[name]), _delays_of(delays[name])) for name in sorted(states))


_NEXT: Final = (
    "SELECT position, time, received_at, relay, source, type FROM event WHERE position > ? ORDER BY position LIMIT ?"
)
_COUNT: Final = (
    "INSERT INTO tally VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (hour, relay, source, type) DO UPDATE SET events = events + excluded.events"
)
_COUNT_DELAY: Final = (
    "INSERT INTO delay_tally VALUES (?, ?, ?) ON CONFLICT (hour, step) DO UPDATE SET events = events + excluded.events"
)
_HOURS: Final = (
    "SELECT hour, source, sum(events) FROM tally WHERE hour >= ? AND hour < ? AND ? IN ('', relay) GROUP BY 1, 2"
)
_DELAYS: Final = "SELECT step, sum(events) FROM delay_tally WHERE hour >= ? AND hour < ? GROUP BY step"
_SET_POSITION: Final = "INSERT INTO reader VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position"
_RUN_INDEX: Final = "CREATE INDEX IF NOT EXISTS run_finished ON run (finished_at, handler, state, event)"
_RUNS: Final = (
    "SELECT handler, state, finished_at, event.received_at FROM run CROSS JOIN event ON event.position = run.event "
    "WHERE finished_at >= ? AND finished_at < ? AND ? IN ('', event.relay)"
)
