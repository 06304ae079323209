"""Quiet hours: whether a moment is in them. Pure.

Nothing is counted or planned ahead by the clock: what is asked is only "is it quiet at this time of day?". So a clock
that is set, and the hour that summer time takes or gives, can make quiet hours longer or shorter by that much, and
cannot lose or repeat what is told afterwards.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from webhook_relay_desktop.settings import QuietHours

SATURDAY: Final = 5


def is_quiet(hours: QuietHours, now: datetime) -> bool:
    """Say whether `now`, in the machine's own time zone, is in quiet hours.

    The beginning belongs to them and the end does not. Where both are the same time it is quiet all day.
    """
    if not hours.enabled:
        return False
    if hours.weekends and now.weekday() >= SATURDAY:
        return True
    begin, end, clock = time.fromisoformat(hours.begin), time.fromisoformat(hours.end), now.time()
    if begin < end:
        return begin <= clock < end
    return clock >= begin or clock < end


def tomorrow(now: datetime, hours: QuietHours) -> datetime:
    """Return when "until tomorrow" ends: when quiet hours do, or in the morning."""
    return _at(now.date() + timedelta(days=1), time.fromisoformat(hours.end if hours.enabled else "07:00"), now)


def _at(day: date, clock: time, now: datetime) -> datetime:
    return datetime.combine(day, clock, tzinfo=now.tzinfo)
