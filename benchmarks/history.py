"""History: what looking back costs in a long log. By hand: `python -m benchmarks.history [--events N] [--postgres]`.

The log is made by a few statements, with contents of the usual length. Every question is asked as the relay asks it, in
this process; beside a search through the whole log it is measured how long an event takes to be kept meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics as figures
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import text
from sqlmodel import Session

from benchmarks.many.postgres import find_programs, postgres_server
from benchmarks.payload import body
from webhook_relay.answers import EventPage
from webhook_relay.event import Event, Verification
from webhook_relay.filters import EventFilter
from webhook_relay.log import configure
from webhook_relay_server.administering.administration import Administration
from webhook_relay_server.frame import pack
from webhook_relay_server.history.history import History, PageWish
from webhook_relay_server.keeping.counting import count_channel
from webhook_relay_server.push.local import Doorbell
from webhook_relay_server.settings import load_settings
from webhook_relay_server.store.directory import KnownChannel
from webhook_relay_server.store.engine import database_of
from webhook_relay_server.store.history import Order
from webhook_relay_server.store.log import EventLog
from webhook_relay_server.store.models import to_microseconds
from webhook_relay_server.store.records import NewEvent
from webhook_relay_server.store.statistics import By
from webhook_relay_server.store.workspaces import FIRST

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
APART = timedelta(seconds=0.5)
TAIL = 5_000
FILLED_AT_ONCE = 20_000
"""Events that one statement makes: PostgreSQL ends statements that take longer than some seconds."""
TURNS = 15
RARE = "rare.event"
INDEX = "CREATE INDEX tried ON event (channel_id, type, seq)"
_NUMBERS = {
    "SQLite": "WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)",
    "PostgreSQL": "WITH n AS (SELECT i FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS i)",
}
_FILL = """
INSERT INTO event (channel_id, seq, id, source_id, received_at, type, subject, summary, delivery_id, verification,
                   size, content, occurred_at)
{numbers}
SELECT 1, i, substr('00000000000000000000000000000000' || i, -32), 1, :begin + i * :apart,
       CASE WHEN i = 100 THEN 'rare.event' ELSE 'github.kind.' || (i % 40) END, 'octo-org/harbour',
       'octocat pushed 6 commits to main in octo-org/harbour', 'delivery-' || i, 'verified', 8192, :content,
       :begin + i * :apart - 900000
FROM n
"""


class Log:
    """A long log, and who asks about it."""

    def __init__(self, event_log: EventLog, channel: KnownChannel, content: bytes) -> None:
        self.database = event_log.database
        self.channel = channel
        self.content = content
        self.history = History(event_log, lambda: BEGIN + timedelta(days=8))

    async def fill(self, events: int) -> None:
        """Put as many events into it."""
        times = {"begin": to_microseconds(BEGIN), "apart": APART // timedelta(microseconds=1)}
        fill = _FILL.format(numbers=_NUMBERS[self.database.kind])
        for first in range(1, events + 1, FILLED_AT_ONCE):
            last = min(events, first + FILLED_AT_ONCE - 1)
            await self.run(fill, **times, first=first, last=last, content=self.content)
        await self.run("UPDATE channel SET head = :events WHERE id = 1", events=events)

    async def run(self, statement: str, **values: object) -> None:
        """Run one statement, where everything is written."""
        await self.database.write(lambda session: _run(session, statement, values))

    async def page(self, cursor: str | None = None, **wanted: Any) -> EventPage:
        """Return one page, the newest events first."""
        wish = PageWish(Order.NEWEST, cursor, 50, with_data=False)
        return msgspec.json.decode(await self.history.page(self.channel, EventFilter(**wanted), wish), type=EventPage)

    async def search(self, **wanted: Any) -> list[float]:
        """Look through the whole log; return how long each page took."""
        seconds, cursor = [], None
        while True:
            began = time.perf_counter()
            page = await self.page(cursor, **wanted)
            seconds.append(time.perf_counter() - began)
            cursor = page.next
            if cursor is None:
                return seconds

    async def append(self, number: int) -> float:
        """Keep as many events, all at once; return the seconds."""
        entries = [NewEvent(usual_event(), 1, 1, self.content) for _ in range(number)]
        began = time.perf_counter()
        await asyncio.gather(*(self.database.submit(entry) for entry in entries))
        return time.perf_counter() - began


def usual_event(content: bytes = b"") -> Event:
    """Return an event like those in the log."""
    return Event(
        id=os.urandom(16).hex(),
        channel="default",
        epoch="",
        seq=0,
        source="github",
        type="github.kind.1",
        time=BEGIN + timedelta(days=7),
        delivery_id=os.urandom(16).hex(),
        verification=Verification.VERIFIED,
        scheme="github",
        content_type="application/json",
        body=content,
    )


def _run(session: Session, statement: str, values: dict[str, object]) -> None:
    session.connection().execute(text(statement), values)


@asynccontextmanager
async def long_log(url: str) -> AsyncIterator[Log]:
    """Open a new store with one channel."""
    settings = load_settings(database_url=url)
    administration = Administration(settings)
    administration.create_source("github", scheme="github", channel="default")
    database = database_of(settings)
    await database.open()
    try:
        content = pack(usual_event(body(8)), embed=True)
        yield Log(EventLog(database, Doorbell()), KnownChannel(1, FIRST, "default", "e" * 16), content)
    finally:
        await database.close()


async def measure(url: str, events: int) -> None:
    """Make a log of as many events and print what each question costs."""
    async with long_log(url) as log:
        began = time.perf_counter()
        await log.fill(events)
        say(f"{log.database.kind}, {events:,} events of {len(log.content):,} bytes", time.perf_counter() - began)
        began = time.perf_counter()
        await count_channel(log.database, 1)
        took = time.perf_counter() - began
        say(f"counting all of them, pauses included ({events / took:,.0f} events/s)", took)
        middle = BEGIN + events // 2 * APART
        questions: dict[str, Callable[[], Awaitable[object]]] = {
            "the newest 50": log.page,
            "50 of one type in 40": partial(log.page, types=("github.kind.7",)),
            "50 by a text that all have": partial(log.page, text="OCTOCAT"),
            "one by its delivery": partial(log.page, delivery_id="delivery-1000"),
            "50 from the middle by time": partial(log.page, since=middle, until=middle + timedelta(hours=1)),
            "figures of a week by type": partial(log.history.statistics, log.channel, BEGIN, None, By.TYPE),
            "figures of a week by hour": partial(log.history.statistics, log.channel, BEGIN, None, By.HOUR),
        }
        for name, ask in questions.items():
            say(name, await median(ask))
        await log.append(TAIL)
        say(f"figures with {TAIL:,} events not counted", await median(questions["figures of a week by type"]))
        await _search_and_append(log)
        await _with_index(log)


async def _search_and_append(log: Log) -> None:
    """Search for what is at the far end, and see how long events take meanwhile."""
    alone = [await log.append(1) for _ in range(100)]
    for name, wanted in (("type", {"types": (RARE,)}), ("text", {"text": "is nowhere"})):
        searching = asyncio.create_task(log.search(**wanted))
        beside = []
        while not searching.done():
            beside.append(await log.append(1))
        pages = await searching
        say(f"a rare {name}: the whole log, in {len(pages)} pages", sum(pages))
        say("  the slowest page", max(pages))
        say("  an event is kept meanwhile, median", figures.median(beside))
        say("  the 99th of 100", figures.quantiles(beside, n=100)[98])
    say("  the same without a search, median", figures.median(alone))
    say("  the 99th of 100", figures.quantiles(alone, n=100)[98])


async def _with_index(log: Log) -> None:
    """Compare keeping events with and without an index by type, in turns."""
    without, with_it = [], []
    for _ in range(5):
        without.append(await log.append(TAIL))
        await log.run(INDEX)
        with_it.append(await log.append(TAIL))
        await log.run("DROP INDEX tried")
    say(f"{TAIL:,} events kept", figures.median(without))
    say("  with an index by type", figures.median(with_it))


async def median(ask: Callable[[], Awaitable[object]]) -> float:
    """Return how long a question takes, the median of several."""
    seconds = []
    for _ in range(TURNS):
        began = time.perf_counter()
        await ask()
        seconds.append(time.perf_counter() - began)
    return figures.median(seconds)


def say(what: str, seconds: float) -> None:
    """Print one figure."""
    print(f"{seconds * 1000:>12,.1f} ms  {what}", flush=True)


def main() -> None:
    """Measure one engine."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.history")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL instead of SQLite")
    options = parser.parse_args()
    configure(level="error")
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="webhook-relay-bench-") as name:
        os.environ["WEBHOOK_RELAY_KEY"] = "A" * 43 + "="
        programs = find_programs()
        if not options.postgres:
            asyncio.run(measure(f"sqlite:///{Path(name) / 'relay.db'}", options.events))
        elif programs is None:
            print("PostgreSQL is not installed.")
        else:
            with postgres_server(Path("/var/tmp"), programs) as server:
                asyncio.run(measure(server.make_database("history"), options.events))


if __name__ == "__main__":
    main()
