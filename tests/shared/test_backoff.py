from __future__ import annotations

import pytest

from webhook_relay.backoff import Backoff, WakeDetector


def test_the_ceiling_doubles_from_half_a_second_to_thirty() -> None:
    backoff = Backoff(lambda: 1.0)
    assert [backoff.after(0) for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_the_wait_is_anywhere_below_the_ceiling() -> None:
    values = iter([0.0, 0.25, 0.5])
    backoff = Backoff(lambda: next(values))
    assert [backoff.after(0) for _ in range(3)] == [0.0, 0.25, 1.0]


def test_a_link_that_lived_long_enough_starts_the_count_again() -> None:
    backoff = Backoff(lambda: 1.0)
    assert [backoff.after(lived) for lived in (0, 1, 59, 60, 0)] == [0.5, 1, 2, 0.5, 1]


def test_a_reset_starts_the_count_again() -> None:
    backoff = Backoff(lambda: 1.0)
    backoff.after(0)
    backoff.reset()
    assert backoff.after(0) == 0.5


def test_thousands_of_failures_do_not_overflow() -> None:
    backoff = Backoff(lambda: 1.0)
    assert [backoff.after(0) for _ in range(5000)][-1] == 30


@pytest.mark.parametrize(
    ("wall", "monotonic", "woke"),
    [
        (2.0, 2.0, False),
        (3600.0, 2.0, True),  # Linux and macOS: the monotonic clock stood still
        (3600.0, 3600.0, True),  # Windows: both went on, and the check came an hour late
        (-3600.0, 2.0, False),  # somebody set the clock back
        (9.0, 2.0, False),  # a busy moment and an adjusted clock
    ],
)
def test_sleep_is_noticed_from_two_clocks(wall: float, monotonic: float, woke: bool) -> None:
    clocks = WakeDetector(1000.0, 50.0)
    assert bool(clocks.slept(1000.0 + wall, 50.0 + monotonic, expected=2.0)) is woke


def test_one_sleep_is_noticed_once() -> None:
    clocks = WakeDetector(0.0, 0.0)
    assert clocks.slept(3600.0, 2.0, expected=2.0)
    assert not clocks.slept(3602.0, 4.0, expected=2.0)
