"""Rates: so many in a span of time, and how that is told to those who have had enough of it. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

OFF = "off"
"""What is typed for no limit at all."""
UNITS = {"second": 1, "minute": 60, "hour": 3_600}
"""Seconds in each."""
MOST = 10_000
"""Of one span: the time of each is remembered, in 32 bytes. A larger number for an hour is one for a minute."""

_RATE = re.compile(r"([0-9]{1,5})/(second|minute|hour)", re.ASCII)


class Policy(NamedTuple):
    """At most `amount` in any `seconds`, under a name that programs can know."""

    name: str
    amount: int
    seconds: int

    @property
    def per_minute(self) -> int:
        """How many that is in a minute, rounded down."""
        return self.amount * 60 // self.seconds

    def headers(self, wait: int) -> list[tuple[bytes, bytes]]:
        """Return what tells a client to wait so many seconds (draft-ietf-httpapi-ratelimit-headers-10)."""
        return [
            (b"ratelimit-policy", f'"{self.name}";q={self.amount};w={self.seconds}'.encode()),
            (b"ratelimit", f'"{self.name}";r=0;t={wait}'.encode()),
        ]


FAILURES = Policy("failures", 60, 300)
"""Webhooks from one address that are for no source or cannot be verified: a sender whose secret was just changed
retries a few times for each event. Twelve a minute in the long run: nobody guesses a 256-bit secret at that speed."""
SENT = Policy("source", MOST, 1)
"""Webhooks of one source where nothing else is said of it; `parse_rate` makes others."""
TOKENS = Policy("tokens", 10, 300)
"""Tokens from one address that do not count. People mistype one a few times; programs stop when refused."""


def parse_rate(name: str, text: str) -> Policy | None:
    """Read `600/minute`; None for `off`. Raises ValueError with a sentence."""
    if text.strip().lower() == OFF:
        return None
    match = _RATE.fullmatch(text.strip().lower())
    if match is None or not 0 < int(match[1]) <= MOST:
        raise ValueError(f"a rate is 1 to {MOST} for each second, minute or hour, such as 600/minute, or {OFF}")
    return Policy(name, int(match[1]), UNITS[match[2]])
