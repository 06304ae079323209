"""When something happened, in all the ways that senders write it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhook_relay_server.describing.moments import EARLIEST, LATEST, moment

THEN = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        1793608200,
        1793608200.0,
        1793608200000,
        1793608200000000,
        1793608200000000000,
        "1793608200",
        "1793608200.0",
        "1793608200000",
        "2026-11-02T08:30:00Z",
        "2026-11-02T08:30:00.000000000Z",
        "2026-11-02T09:30:00+01:00",
        "2026-11-02T09:30:00+0100",
        "2026-11-02 08:30:00 UTC",
        "2026-11-02T08:30:00",
        " 2026-11-02T08:30:00Z ",
    ],
)
def test_a_time_is_read_however_it_is_written(written: object) -> None:
    assert moment(written) == THEN


@pytest.mark.parametrize(
    "written",
    [
        *(None, True, False, "", "soon", 0, -1, 42, 1e300, float("inf"), 10**30, "9" * 400),
        *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "2026-13-01T00:00:00Z"),
        *("\uff11\uff17\uff19\uff13\uff16\uff10\uff18\uff12\uff10\uff10", [], {}, "2026-11-02T08:30:00+99:99", "1.2.3"),
    ],
)
def test_what_is_no_time_or_an_absurd_one_is_none(written: object) -> None:
    assert moment(written) is None


@given(st.one_of(st.integers(), st.floats(), st.text(), st.none(), st.booleans()))
def test_whatever_is_written_gives_a_time_within_reason_or_none(written: object) -> None:
    found = moment(written)
    assert found is None or EARLIEST <= found <= LATEST
