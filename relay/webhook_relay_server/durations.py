"""Durations as people write them: 90s, 15m, 12h, 30d, 2w. Pure."""

from __future__ import annotations

import re

_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
"""Seconds in each, largest first."""
LONGEST = 3_650 * _UNITS["d"]
"""Seconds: ten years, far more than a log of webhooks is good for, and a number that every database holds."""

_DURATION = re.compile(r"([0-9]{1,10})([wdhms])", re.ASCII)


def parse_duration(text: str) -> int:
    """Return the seconds. Raises ValueError with a sentence."""
    match = _DURATION.fullmatch(text.strip().lower())
    seconds = int(match[1]) * _UNITS[match[2]] if match else LONGEST + 1
    if seconds > LONGEST:
        raise ValueError("a duration is a number and a unit, such as 12h, 30d or 2w; ten years at most")
    return seconds


def duration_text(seconds: int) -> str:
    """Return the shortest text that means as many seconds."""
    unit = next((unit for unit in "dhms" if seconds % _UNITS[unit] == 0), "s")
    return f"{seconds // _UNITS[unit]}{unit}"
