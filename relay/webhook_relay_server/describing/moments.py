"""Moments: when something happened, as senders write it: seconds or smaller units since 1970, or RFC 3339 nearly."""

from __future__ import annotations

from datetime import UTC, datetime

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""What is outside is a number that means something else, or a date that nobody has set."""
_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
"""From which number on it counts nanoseconds, microseconds, milliseconds: the year 1973 in each of them."""
_MILLISECONDS_FROM = _UNITS[-1][0]
LONGEST = 40
"""Characters of a time in text."""


def moment(value: object) -> datetime | None:
    """Return an aware time in UTC, or None for what is none. A time without a zone counts as UTC."""
    try:
        if isinstance(value, str):
            found = _from_text(value.strip())
        elif isinstance(value, (int, float)) and value is not True and value is not False:
            found = _from_number(value)
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return found if EARLIEST <= found <= LATEST else None


def _from_number(number: float) -> datetime:
    if number >= _MILLISECONDS_FROM:
        number /= next(size for least, size in _UNITS if number >= least)
    return datetime.fromtimestamp(number, UTC)


def _from_text(text: str) -> datetime:
    if not text or len(text) > LONGEST or not text.isascii():
        raise ValueError
    if text.replace(".", "", 1).isdigit():
        return _from_number(float(text))
    found = datetime.fromisoformat(text.removesuffix(" UTC"))
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
