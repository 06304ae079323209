"""Commits: how many events a relay has stored with each, by its own log."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

_STORED = re.compile(rb"\bevent\.stored\b.*?\bevents=(\d+)")
"""One line for each commit and channel."""


class Commits:
    """Counts those that are logged from when it is made until `sizes()`."""

    def __init__(self, logs: Sequence[Path]) -> None:
        self._begins = [(log, log.stat().st_size) for log in logs]

    def sizes(self) -> list[int]:
        """Return the number of events of each commit."""
        found: list[int] = []
        for log, begin in self._begins:
            with log.open("rb") as file:
                file.seek(begin)
                found += stored_with_each(file)
        return found


def stored_with_each(lines: Iterable[bytes]) -> list[int]:
    """Return the numbers of events that these lines of a relay's log tell of, those of duplicates alone left out."""
    sizes = (int(match[1]) for line in lines if (match := _STORED.search(line)))
    return [size for size in sizes if size]
