from __future__ import annotations

import pytest

from webhook_relay.signatures.freshness import in_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (0.2, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (300, "5 minutes"),
        (300.4, "5 minutes 1 second"),
        (3600, "1 hour"),
        (3601, "1 hour"),
        (7325, "2 hours 2 minutes"),
        (86_400, "1 day"),
        (200_000, "2 days 7 hours"),
        (10**12, "11574074 days 1 hour"),
    ],
)
def test_a_length_of_time_is_told_in_its_two_largest_units(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
