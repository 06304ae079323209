"""RequestHeaders: the headers of a request, in order as they came, and by name in any case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator


class RequestHeaders:
    """Header pairs, and a look-up by lower-case name that is made once, however often it is asked.

    Values are decoded as ISO-8859-1 (every byte is one character).
    """

    __slots__ = ("first", "pairs", "repeated")

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs = tuple(pairs)
        """In the order they arrived, names as sent."""
        self.first = {name.lower(): value for name, value in reversed(self.pairs)}
        """The first value of each lower-case name."""
        self.repeated = self._repeated() if len(self.first) < len(self.pairs) else frozenset()
        """The lower-case names that are there more than once."""

    def _repeated(self) -> frozenset[str]:
        counts = Counter(name.lower() for name, _ in self.pairs)
        return frozenset(name for name, count in counts.items() if count > 1)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Give the pairs in order."""
        return iter(self.pairs)

    def get(self, name: str, default: str = "") -> str:
        """Return the first value of the lower-case `name`."""
        return self.first.get(name, default)

    def without(self, names: frozenset[str]) -> tuple[tuple[str, str], ...]:
        """Return the pairs in order, but for those of the lower-case `names`."""
        if names.isdisjoint(self.first):
            return self.pairs
        return tuple([pair for pair in self.pairs if pair[0].lower() not in names])
