"""Grouping: which of the events that are to be told get a notification of their own, and which share one. Pure.

What comes close together about one subject (a repository, say) is told together from the third event on, and the
notification about it counts further while more comes. Where that still leaves more notifications than a person reads,
subjects of one source go together, and then everything. Urgent events are always told one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from webhook_relay_desktop.notify.base import event_tag

GROUPED_FROM: Final = 3
"""Events about one subject: two are read, three are a burst."""
MOST_AT_ONCE: Final = 5
"""Notifications of one round; above that a person reads none of them."""
FORGET_SECONDS: Final = 60.0
"""After so long without an event a burst is over, and the next one begins at one."""
MOST_SUBJECTS: Final = 500
"""Bursts that are remembered."""
EVERYTHING: Final = "everything"


@dataclass(frozen=True, slots=True)  # of a long backlog there are hundreds of thousands
class Told:
    """One event that is to be told, as far as grouping looks at it."""

    position: int
    source: str
    subject: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Single:
    """A notification about one event."""

    position: int


@dataclass(frozen=True)
class Group:
    """A notification about several events."""

    tag: str
    about: str
    """The subject or the source that they share; empty when they share nothing."""
    count: int
    """Events of the burst, with those that were told before."""
    new: tuple[int, ...]
    """Positions of those that are told now, ascending."""
    first: int
    """Position of the burst's first event, which may have been told before."""
    replaces: tuple[str, ...] = ()
    """Tags of notifications whose events it counts."""
    single: bool = False
    """Whether all its events are about one subject."""
    source: str = ""
    """Of all its events; empty when they are of several."""
    subject: str = ""
    """Of all its events; empty when they are of several, or have none."""


@dataclass
class _Burst:
    count: int = 0
    last: float = 0.0
    first: int = 0
    """Position of its first event."""
    singles: list[int] = field(default_factory=list)
    """Positions of the events of it that were told one by one."""


class Grouping:
    """Remembers the bursts that go on."""

    def __init__(self) -> None:
        self._bursts: dict[str, _Burst] = {}

    def plan(self, told: Sequence[Told], now: float) -> list[Single | Group]:
        """Return the notifications about `told` (ascending), in the order in which they are shown.

        `now` is a time that only goes forward, in seconds.
        """
        self._forget(now)
        urgent: list[Single | Group] = [Single(one.position) for one in told if one.urgent]
        others = [one for one in told if not one.urgent]
        for keys in (_by_subject, _by_source, _as_one):
            parts = _parted(others, keys)
            if sum(self._notifications(tag, events) for tag, events in parts.items()) <= MOST_AT_ONCE:
                break
        planned = [shown for tag, events in parts.items() for shown in self._told(tag, events, now)]
        planned.sort(key=_newest)
        return planned + urgent

    def _notifications(self, tag: str, events: Sequence[Told]) -> int:
        known = self._bursts.get(tag)
        return 1 if (known.count if known else 0) + len(events) >= GROUPED_FROM else len(events)

    def _told(self, tag: str, events: Sequence[Told], now: float) -> list[Single | Group]:
        burst = self._bursts.setdefault(tag, _Burst())
        burst.first = burst.first or events[0].position
        burst.count += len(events)
        burst.last = now
        positions = tuple(one.position for one in events)
        if burst.count < GROUPED_FROM:
            burst.singles += positions
            return [Single(position) for position in positions]
        replaces = tuple(event_tag(position) for position in burst.singles)
        burst.singles = []
        one_subject = len({(one.source, one.subject) for one in events}) == 1
        source, subject = _shared(tag, events[0])
        return [
            Group(
                tag,
                subject or source,
                burst.count,
                positions,
                burst.first,
                replaces,
                single=one_subject,
                source=source,
                subject=subject,
            )
        ]

    def _forget(self, now: float) -> None:
        ended = [tag for tag, burst in self._bursts.items() if now - burst.last > FORGET_SECONDS]
        for tag in ended:
            del self._bursts[tag]
        oldest = sorted(self._bursts, key=lambda tag: self._bursts[tag].last)
        for tag in oldest[: max(0, len(oldest) - MOST_SUBJECTS)]:
            del self._bursts[tag]


def _shared(tag: str, one: Told) -> tuple[str, str]:
    """Return the source and the subject of every event with this tag; empty where they have not the same."""
    if tag == EVERYTHING:
        return "", ""
    return one.source, "" if tag == _by_source(one) else one.subject


def _newest(shown: Single | Group) -> int:
    return shown.position if isinstance(shown, Single) else shown.new[-1]


def _by_subject(one: Told) -> str:
    return f"subject {one.source} {one.subject}" if one.subject else _by_source(one)


def _by_source(one: Told) -> str:
    return f"source {one.source}"


def _as_one(one: Told) -> str:
    return EVERYTHING


def _parted(events: Iterable[Told], key: Callable[[Told], str]) -> dict[str, list[Told]]:
    parts: dict[str, list[Told]] = {}
    for one in events:
        parts.setdefault(key(one), []).append(one)
    return parts
