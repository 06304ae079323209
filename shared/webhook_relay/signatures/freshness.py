"""Freshness: whether the time in a signature is close enough to our own."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from webhook_relay.signatures.verdict import Refusal, Refused

TimeUnit = Literal["seconds", "milliseconds", "rfc3339"]
"""How a sender writes the time of signing: since 1970 in seconds or milliseconds, or as RFC 3339 says, in UTC."""

_FORMS: dict[TimeUnit, re.Pattern[str]] = {
    "seconds": re.compile(r"[0-9]{1,12}"),
    "milliseconds": re.compile(r"[0-9]{1,15}"),
    "rfc3339": re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,9})?Z"),
}
"""Nothing else is taken. `int()` alone also takes `1_6`, `+1`, blanks and digits of other scripts."""
_IN_WORDS: dict[TimeUnit, str] = {
    "seconds": "a whole number of seconds since 1970",
    "milliseconds": "a whole number of milliseconds since 1970",
    "rfc3339": "a time such as 2026-01-31T12:00:00Z",
}
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


@dataclass(frozen=True, slots=True)
class Freshness:
    """What is wanted of the time of signing."""

    tolerance: int | None = None
    """Seconds that it may differ from ours, either way; None: it must only be well-formed."""
    unit: TimeUnit = "seconds"

    def check(self, timestamp: str, *, now: float) -> None:
        """Refuse a time that is malformed, or too far from `now`."""
        signed_at = parse_time(timestamp, self.unit)
        if self.tolerance is not None:
            check_age(now - signed_at, self.tolerance)


def parse_time(timestamp: str, unit: TimeUnit) -> float:
    """Return the time as Unix seconds; raises Refused when it is not exactly of the form that `unit` names."""
    match = _FORMS[unit].fullmatch(timestamp)
    if match is not None:
        if unit == "seconds":
            return int(timestamp)
        if unit == "milliseconds":
            return int(timestamp) / 1000
        try:
            whole = datetime.fromisoformat(match[1]).replace(tzinfo=UTC).timestamp()
            return whole + float(match[2] or 0)
        except ValueError:
            pass  # the 31st of February
    raise Refused(Refusal.MALFORMED_HEADER, f"The timestamp is not {_IN_WORDS[unit]}.")


def write_time(now: float, unit: TimeUnit) -> str:
    """Return `now` (Unix seconds) as a sender writes it."""
    if unit == "seconds":
        return str(int(now))
    if unit == "milliseconds":
        return str(int(now * 1000))
    return datetime.fromtimestamp(int(now), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def check_age(age: float, tolerance: int) -> None:
    """Refuse a request that was signed more than `tolerance` seconds before or after now."""
    if age > tolerance:
        raise Refused(
            Refusal.EXPIRED,
            f"The request was signed {in_words(age)} ago; the limit is {in_words(tolerance)}. "
            "Compare the clocks of the sender and of the relay, and let the sender sign each attempt anew.",
        )
    if -age > tolerance:
        raise Refused(
            Refusal.FUTURE,
            f"The request was signed {in_words(-age)} in the future; the limit is {in_words(tolerance)}. "
            "Compare the clocks of the sender and of the relay.",
        )


def in_words(seconds: float) -> str:
    """Return a length of time as a person says it: its two largest units, such as `5 minutes 1 second`."""
    rest = math.ceil(seconds)
    words: list[str] = []
    for unit, length in _UNITS:
        count, rest = divmod(rest, length)
        if count:
            words.append(f"{count} {unit}" if count == 1 else f"{count} {unit}s")
        if len(words) == 2 or (words and not count):  # noqa: PLR2004 - two units are as exact as anyone wants
            break
    return " ".join(words)
