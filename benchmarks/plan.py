"""Plan: how long things take and how many of them there are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """One kind of run."""

    rounds: int
    growth_rounds: int
    seconds_for_rounds: float
    """A further round is not begun when it would end later than this."""
    seconds_in_all: float
    warm_up_seconds: float
    """Before a closed loop counts: connections, caches, the allocator."""
    accept_seconds: float
    latency_seconds: float
    fan_out_seconds: float
    load_seconds: float
    loads: tuple[int, ...]
    """POSTs a second; a server that cannot take one of them is not asked for more."""
    few_events: int
    many_events: int
    """In the store, when the growth of everything is measured."""
    caught_up: int
    """Events that are read from the larger store."""
    fill_seconds: float
    """For filling a store; one that is slower stays smaller, and the table says so."""


FULL = Plan(
    rounds=3,
    growth_rounds=3,
    seconds_for_rounds=400,
    seconds_in_all=570,
    warm_up_seconds=0.4,
    accept_seconds=1.5,
    latency_seconds=2.0,
    fan_out_seconds=2.0,
    load_seconds=1.0,
    loads=(250, 500, 1_000, 2_000, 4_000, 6_000, 9_000, 13_000, 18_000, 25_000),
    few_events=20_000,
    many_events=200_000,
    caught_up=100_000,
    fill_seconds=100,
)
QUICK = Plan(
    rounds=1,
    growth_rounds=1,
    seconds_for_rounds=45,
    seconds_in_all=55,
    warm_up_seconds=0.2,
    accept_seconds=0.3,
    latency_seconds=0.6,
    fan_out_seconds=0.4,
    load_seconds=0.4,
    loads=(500, 4_000),
    few_events=500,
    many_events=5_000,
    caught_up=5_000,
    fill_seconds=6,
)
