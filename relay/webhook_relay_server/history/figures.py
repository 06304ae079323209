"""Figures: which hours statistics are about, and how their sums are told. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from webhook_relay.answers import Count, Statistics
from webhook_relay_server.errors import InvalidParametersError
from webhook_relay_server.store.models import BEGINNING
from webhook_relay_server.store.statistics import MOST_HOURS, By, Counts, Sums, hour_of

USUAL_HOURS = 7 * 24
"""What is told when nobody says since when: a week, as long as events are kept."""
MICROSECONDS = 1_000_000


def hours_between(since: datetime | None, until: datetime | None, now: datetime) -> range:
    """Return the whole hours that hold `since` to `until`, counted from 1970. Raises InvalidParametersError."""
    stop = hour_of(now if until is None else until)
    if until is None or until > _time(stop):
        stop += 1
    start = stop - USUAL_HOURS if since is None else hour_of(since)
    if not 0 < stop - start <= MOST_HOURS:
        raise InvalidParametersError(
            f"`since` is not within the {MOST_HOURS // 24} days before `until`.", hint="Ask for less at a time."
        )
    _time(stop)  # there must be such a time
    return range(start, stop)


def statistics_of(channel: str, hours: range, by: By, counts: Counts) -> Statistics:
    """Return the answer, as it goes to clients."""
    return Statistics(
        channel=channel,
        since=_time(hours.start),
        until=_time(hours.stop),
        by=by.value,
        rows=tuple(_count(by, key, sums) for key, sums in counts.sums.items()),
        total=_count(None, "", counts.total),
        counted=counts.counted,
        head=counts.head,
    )


def _count(by: By | None, key: str | int, sums: Sums) -> Count:
    return Count(
        hour=_time(int(key)) if by is By.HOUR else None,
        type=str(key) if by is By.TYPE else None,
        source=str(key) if by is By.SOURCE else None,
        events=sums.events,
        bytes=sums.bytes,
        timed=sums.timed,
        delay=round(sums.delay / sums.timed / MICROSECONDS, 3) if sums.timed else None,
    )


def _time(hour: int) -> datetime:
    try:
        return BEGINNING + timedelta(hours=hour)
    except OverflowError:
        raise InvalidParametersError("A time is at the edge of the calendar.", hint="Give one that can be.") from None
