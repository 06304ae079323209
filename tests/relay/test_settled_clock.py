from __future__ import annotations

from datetime import timedelta

import pytest

from support.clock import NOW, Clock
from webhook_relay_server.keeping.settled_clock import SETTLE, SettledClock

YEARS = timedelta(days=3650)


class Clocks:
    """A wall clock, a monotonic clock, and the settled clock over both."""

    def __init__(self, last_seen: timedelta | None = None) -> None:
        self.wall = Clock()
        self.monotonic = 1000.0
        seen = None if last_seen is None else NOW + last_seen
        self.settled = SettledClock(self.wall, lambda: self.monotonic, last_seen=seen)

    def run(self, seconds: float) -> None:
        self.monotonic += seconds
        self.wall.forward(timedelta(seconds=seconds))


def test_it_goes_with_the_wall_clock() -> None:
    clocks = Clocks()
    clocks.run(1_000_000)
    assert clocks.settled() == NOW + timedelta(seconds=1_000_000)


def test_a_jump_ahead_does_not_count_before_it_has_stood_for_a_day() -> None:
    clocks = Clocks()
    clocks.wall.forward(YEARS)
    assert clocks.settled() == NOW
    clocks.run(SETTLE - 1)
    assert clocks.settled() == NOW + timedelta(seconds=SETTLE - 1)
    clocks.run(1)
    assert clocks.settled() == NOW + YEARS + timedelta(seconds=SETTLE)


def test_a_jump_ahead_that_is_put_right_never_counts() -> None:
    clocks = Clocks()
    for _ in range(3):
        clocks.wall.forward(YEARS)
        clocks.run(SETTLE / 2)
        assert clocks.settled() < NOW + YEARS
        clocks.wall.forward(-YEARS)
        clocks.run(1)
        assert clocks.settled() == clocks.wall()


def test_a_jump_back_counts_at_once() -> None:
    clocks = Clocks()
    clocks.wall.forward(-YEARS)
    assert clocks.settled() == NOW - YEARS


@pytest.mark.parametrize("away", [timedelta(days=30), YEARS])
def test_a_relay_that_was_off_goes_on_from_its_newest_event(away: timedelta) -> None:
    clocks = Clocks(last_seen=-away)
    assert clocks.settled() == NOW - away
    clocks.run(SETTLE)
    assert clocks.settled() == clocks.wall()


def test_an_event_of_the_future_does_not_take_the_clock_there() -> None:
    assert Clocks(last_seen=YEARS).settled() == NOW
