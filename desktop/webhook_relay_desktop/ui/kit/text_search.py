"""TextSearch: finds words in a text as it is shown, over line breaks that were put in for the look only. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

MOST_FOUND: Final = 10_000
"""Places that are remembered; with more than that nobody counts."""
_WIDE: Final = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Found:
    """Places of what was looked for, as a text view counts them: in UTF-16 units, start and end."""

    places: tuple[tuple[int, int], ...] = ()
    more: bool = False

    def after(self, position: int) -> int | None:
        """Return the number of the first place that starts at `position` or later, or the first of all."""
        if not self.places:
            return None
        number = bisect_left(self.places, (position, 0))
        return number if number < len(self.places) else 0

    def before(self, position: int) -> int | None:
        """Return the number of the last place that starts before `position`, or the last of all."""
        if not self.places:
            return None
        number = bisect_left(self.places, (position, 0)) - 1
        return number if number >= 0 else len(self.places) - 1


@dataclass
class TextSearch:
    """One text, prepared to be looked through again and again."""

    text: str
    breaks: Sequence[int] = ()
    """Places of line breaks in `text` that are not part of it."""
    _whole: str = field(init=False)
    _small: str | None = field(init=False, default=None)
    _wide: list[int] = field(init=False)
    _broken: list[int] = field(init=False)

    def __post_init__(self) -> None:
        pieces, start = [], 0
        for place in self.breaks:
            pieces.append(self.text[start:place])
            start = place + 1
        self._whole = "".join([*pieces, self.text[start:]])
        self._broken = [place - number for number, place in enumerate(self.breaks)]
        self._wide = [found.start() for found in _WIDE.finditer(self._whole)]

    def find(self, words: str, *, exact_case: bool = False) -> Found:
        """Return every place of `words`."""
        if not words:
            return Found()
        starts = self._starts(words, exact_case=exact_case)
        places = tuple((self._shown(start), self._shown(start + len(words), end=True)) for start in starts[:MOST_FOUND])
        return Found(places, len(starts) > MOST_FOUND)

    def _starts(self, words: str, *, exact_case: bool) -> list[int]:
        if not exact_case:
            if self._small is None:
                small = self._whole.lower()
                self._small = small if len(small) == len(self._whole) else self._whole  # some letters grow
            text, words = self._small, words.lower()
        else:
            text = self._whole
        starts: list[int] = []
        place = text.find(words)
        while place >= 0 and len(starts) <= MOST_FOUND:
            starts.append(place)
            place = text.find(words, place + len(words))
        return starts

    def _shown(self, place: int, *, end: bool = False) -> int:
        broken = bisect_left(self._broken, place) if end else bisect_right(self._broken, place)
        return place + broken + bisect_left(self._wide, place)
