"""Accepting together: how many POSTs a second one or several relays answer, and what one costs them and PostgreSQL."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.driver import Driver
from benchmarks.machine import core_seconds, cores, cpu_seconds, family_seconds
from benchmarks.many.commits import Commits
from benchmarks.percentiles import percentile
from benchmarks.sender import Sender
from benchmarks.servers import Server

CONNECTIONS = 64
"""In all, shared out equally: as many as in the measurement of one relay."""


@dataclass(frozen=True)
class Team:
    """Relays that take POSTs at the same time."""

    name: str
    servers: Sequence[Server]
    logs: Sequence[Path]
    postgres: int | None
    """The process of the PostgreSQL that all of them keep their events in; None for a relay on a file."""


@dataclass(frozen=True)
class Accepted:
    """What they did together."""

    per_second: float
    relay_us: float
    """Processor time of all relays for each POST."""
    postgres_us: float
    """The same of all processes of PostgreSQL."""
    batch: float
    """Events in one commit."""
    answer_p50: float
    idle: float
    """Share of the servers' core that nobody used: they waited for the disk, or for the generator."""
    others: float
    """Share of the servers' core that programs had which are not part of the measurement."""
    generator: float
    """Share of its core that the generator had itself."""
    beside_generator: float
    """Share of the generator's core that other programs had."""
    total: int
    """POSTs they accepted, those outside the window too."""


@dataclass(frozen=True)
class _Times:
    """Seconds: the clock, and what processes and cores have worked."""

    clock: float
    relays: float
    postgres: float
    generator: float
    servers_core: float
    generators_core: float

    @classmethod
    def now(cls, team: Team) -> _Times:
        """Look at all of them."""
        servers, generators = cores()
        return cls(
            clock=time.perf_counter(),
            relays=sum(cpu_seconds(pid) for pid in {server.pid for server in team.servers}),
            postgres=0.0 if team.postgres is None else family_seconds(team.postgres),
            generator=cpu_seconds(os.getpid()),
            servers_core=core_seconds(servers),
            generators_core=core_seconds(generators),
        )


def measure(team: Team, seconds: float, warm_up: float) -> Accepted:
    """Send 8 KB over CONNECTIONS connections, each waiting for its answer before it sends again."""
    with Driver() as driver, ExitStack() as stack:
        share = CONNECTIONS // len(team.servers)
        senders = [stack.enter_context(Sender.connected(driver, server, share)) for server in team.servers]
        for sender in senders:
            sender.send_for(0)
        driver.run_for(warm_up)
        before = [sender.accepted for sender in senders]
        commits, began = Commits(team.logs), _Times.now(team)
        driver.run_for(seconds)
        ended, sizes = _Times.now(team), commits.sizes()
        counts = [sender.accepted - earlier for sender, earlier in zip(senders, before, strict=True)]
        answers = [
            answer
            for sender, earlier in zip(senders, before, strict=True)
            for answer in sender.answer_seconds[earlier:]
        ]
        for sender in senders:
            sender.finish()
    taken, count = ended.clock - began.clock, sum(counts)
    relays, postgres = ended.relays - began.relays, ended.postgres - began.postgres
    worked, generator = ended.servers_core - began.servers_core, ended.generator - began.generator
    return Accepted(
        per_second=count / taken,
        relay_us=relays / max(1, count) * 1e6,
        postgres_us=postgres / max(1, count) * 1e6,
        batch=sum(sizes) / max(1, len(sizes)),
        answer_p50=percentile(sorted(answers), 0.50),
        idle=max(0.0, 1 - worked / taken),
        others=max(0.0, worked - relays - postgres) / taken,
        generator=generator / taken,
        beside_generator=max(0.0, ended.generators_core - began.generators_core - generator) / taken,
        total=sum(sender.accepted for sender in senders),
    )
