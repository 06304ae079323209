from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhook_relay_server.durations import LONGEST, duration_text, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("15m", 900), ("12h", 43_200), ("30d", 2_592_000), ("2w", 1_209_600), (" 7D ", 604_800), ("0d", 0)],
)
def test_a_duration_is_a_number_and_a_unit(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "7", "d", "7 d", "-1d", "1.5d", "+7d", "1_0d", "٣d", "7y", "3651d", "99999999999d"]
)
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="a number and a unit"):
        parse_duration(text)


@given(st.integers(0, LONGEST))
def test_the_text_of_a_duration_means_the_same(seconds: int) -> None:
    assert parse_duration(duration_text(seconds)) == seconds


def test_the_text_of_a_duration_is_short() -> None:
    assert [duration_text(seconds) for seconds in (0, 61, 120, 7_200, 604_800)] == ["0d", "61s", "2m", "2h", "7d"]
