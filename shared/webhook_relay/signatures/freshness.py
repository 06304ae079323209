"""Freshness: whether the time in a signature is close enough to our own."""

from __future__ import annotations

import math
import re

from webhook_relay.signatures.verdict import Refusal, Refused

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
"""Whole seconds since 1970, nothing else. `int()` alone also takes `1_6`, `+1`, blanks and digits of other scripts."""

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def check_freshness(timestamp: str, *, now: float, tolerance: int) -> None:
    """Refuse a request that was signed more than `tolerance` seconds before or after `now`."""
    if not _TIMESTAMP.fullmatch(timestamp):
        raise Refused(Refusal.MALFORMED_HEADER, "The timestamp is not a whole number of seconds since 1970.")
    age = now - int(timestamp)
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
