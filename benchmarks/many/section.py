"""Section: every measurement of several relays, the cases in turns, round by round."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from cryptography.fernet import Fernet

from benchmarks.accepting import fill
from benchmarks.many import accepting, crossing, postgres, redis
from benchmarks.many.accepting import Team
from benchmarks.many.nodes import Node, nodes_on
from benchmarks.many.postgres import Postgres, postgres_server
from benchmarks.many.redis import redis_server, redis_url
from benchmarks.samples import Samples
from benchmarks.servers import BenchmarkError, free_port
from benchmarks.store import check
from benchmarks.window import quiet
from webhook_relay_server.store.vault import KEY_VARIABLE

ROUNDS = 3
ACCEPTED_UNTIL, CROSSED_UNTIL = 32.0, 54.0
"""Seconds since the beginning. A further round is not begun when it would end later; everything is one minute."""
FILLED = 5_000
"""Events in a store before it is measured: an empty one flatters."""
FILL_SECONDS = 4.0
WARM_UP_SECONDS = 0.3
ACCEPT_SECONDS = 1.2
CROSS_SECONDS = 1.5
"""Three hundred events, over which looking (every two seconds) comes at every moment over some rounds."""

SQLITE, ONE, SAME, APART = "sqlite", "one", "same", "apart"
"""Who accepts: one relay on SQLite, one on PostgreSQL, two with one channel, two with a channel each."""
NOTIFY, REDIS, NOBODY = "notify", "redis", "nobody"
"""Who carries the rings from relay to relay."""


@dataclass(frozen=True)
class Section:
    """Measures into `samples`, named `accept.<field>.<case>` and `cross.<field>.<case>`."""

    samples: Samples
    folder: Path
    """For SQLite and logs; PostgreSQL's folder is made beside it, because it belongs to another account."""
    rounds: int = ROUNDS

    def run(self) -> tuple[int, int]:
        """Return how many rounds of accepting and of crossing there was time for. Raises BenchmarkError."""
        began = time.monotonic()
        programs = postgres.find_programs()
        if programs is None:
            raise BenchmarkError(missing())
        os.environ[KEY_VARIABLE] = Fernet.generate_key().decode()  # of every store here, and of every relay
        with postgres_server(self.folder.parent, programs) as server:
            self.samples.add("postgres.version", float(server.run("SHOW server_version").split()[0]))
            with self._pair(server, NOTIFY) as pair:
                accepted = self._accept(server, pair, until=began + ACCEPTED_UNTIL)
                return accepted, self._cross(server, pair, until=began + CROSSED_UNTIL)

    # --- accepting ---------------------------------------------------------------------------------

    def _accept(self, server: Postgres, pair: Sequence[Node], until: float) -> int:
        rounds, path = 0, self.folder / "relay.db"
        with (
            nodes_on(f"sqlite:///{path}", self.folder, SQLITE) as (file,),
            nodes_on(server.make_database(ONE), self.folder, ONE) as (one,),
        ):
            teams = _teams(server, file, one, pair)
            kept = {
                name: fill(node.server, FILLED, FILL_SECONDS)
                for name, node in {SQLITE: file, ONE: one, NOTIFY: pair[0]}.items()
            }
            for number in in_time(self.rounds, until, time.monotonic):
                rounds = number
                for team in teams if number % 2 else reversed(teams):  # nobody is always the one who comes last
                    for relay in team.servers:
                        quiet(relay)
                    seen = accepting.measure(team, ACCEPT_SECONDS, WARM_UP_SECONDS)
                    kept[team.name if team.name in kept else NOTIFY] += seen.total
                    self.samples.add_all("accept", team.name, seen)
            _check(server, kept)
            check(replace(file.server, database=path), kept[SQLITE])
        return rounds

    # --- crossing ----------------------------------------------------------------------------------

    def _cross(self, server: Postgres, notifying: Sequence[Node], until: float) -> int:
        rounds = 0
        nobody = {"REDIS_URL": redis_url(free_port())}  # where no Redis is: nobody rings, and everybody looks
        with (
            redis_server(self.folder) as url,
            self._pair(server, REDIS, {"REDIS_URL": url}) as ringing,
            self._pair(server, NOBODY, nobody) as looking,
        ):
            pairs = {NOTIFY: notifying, REDIS: ringing, NOBODY: looking}
            for number in in_time(self.rounds, until, time.monotonic):
                rounds = number
                for name, (writing, read) in pairs.items():
                    quiet(writing.server)
                    self.samples.add_all("cross", name, crossing.measure(writing, read, CROSS_SECONDS))
        return rounds

    @contextmanager
    def _pair(
        self, server: Postgres, name: str, environment: Mapping[str, str] | None = None
    ) -> Iterator[tuple[Node, ...]]:
        """Run two relays on a new database of this name until the end of the block."""
        url = server.make_database(name)
        with nodes_on(url, self.folder, f"{name}-a", f"{name}-b", environment=environment) as pair:
            yield pair


def missing() -> str:
    """Return why it cannot be measured here; empty when it can."""
    lacking = [
        *([] if postgres.find_programs() else ["PostgreSQL's server (Debian: postgresql)"]),
        *([] if redis.find_program() else ["redis-server (Debian: redis-server)"]),
        *(f"{name} (pip install 'ai-webhook-relay[scale]')" for name in ("asyncpg", "redis") if not find_spec(name)),
    ]
    return f"Several relays are not measured: {', '.join(lacking)} cannot be used here." if lacking else ""


def _teams(server: Postgres, file: Node, one: Node, pair: Sequence[Node]) -> list[Team]:
    first, second = pair
    logs = (first.log, second.log)
    return [
        Team(SQLITE, (file.server,), (file.log,), None),
        Team(ONE, (one.server,), (one.log,), server.pid),
        Team(SAME, (first.server, second.server), logs, server.pid),
        Team(APART, (first.server, second.other), logs, server.pid),
    ]


def in_time(rounds: int, until: float, now: Callable[[], float]) -> Iterator[int]:
    """Give the numbers of the rounds, from 1 on, as long as one that takes as long as the others ends in time.

    The first one always may.
    """
    began = now()
    for number in range(1, rounds + 1):
        ended = now()
        if number > 1 and ended + (ended - began) / (number - 1) > until:
            return
        yield number


def _check(server: Postgres, accepted: Mapping[str, int]) -> None:
    """Raise BenchmarkError unless PostgreSQL has every accepted POST."""
    for database in (ONE, NOTIFY):
        stored = server.count_events(database)
        if stored < accepted[database]:
            raise BenchmarkError(f"{accepted[database]} POSTs were accepted, but {database} has only {stored} events.")
