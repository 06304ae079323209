"""Grouping: which of the events that are to be told get a notification of their own, and which share one. Pure.

What comes close together about one subject (a repository, say) is told together from the third event on, and the
notification about it counts further while more comes. Where that still leaves more notifications than a person reads,
subjects of one source go together, and then everything. Urgent events are always told one by one.
"""

from __future__ import annotations

from array import array
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


@dataclass(frozen=True, slots=True)
class Told:
    """One event that is to be told, as far as grouping looks at it."""

    position: int
    source: str
    subject: str = ""
    urgent: bool = False
    sound: bool = False


@dataclass(frozen=True)
class Single:
    """A notification about one event."""

    position: int
    tag: str = ""
    """Of the burst that it counts in; empty where it counts in none."""


@dataclass(frozen=True)
class Group:
    """A notification about several events."""

    tag: str
    about: str
    """The subject or the source that they share; empty when they share nothing."""
    count: int
    """Events of the burst, with those that were told before."""
    new: Sequence[int]
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
    sound: bool = False
    """Whether one of those that are told now makes a sound."""


@dataclass
class _Burst:
    count: int = 0
    last: float = 0.0
    first: int = 0
    """Position of its first event."""
    singles: list[int] = field(default_factory=list)
    """Positions of the events of it that were told one by one."""


@dataclass
class _Part:
    """Events of one round that share a tag: what is said of them together. No more of each than a number is kept."""

    source: str
    subject: str
    new: array[int] = field(default_factory=lambda: array("q"))
    single: bool = True
    """Whether all of them are about one subject."""
    sound: bool = False

    def add(self, one: Told) -> None:
        self.new.append(one.position)
        self.single = self.single and (one.source, one.subject) == (self.source, self.subject)
        self.sound = self.sound or one.sound


class Round:
    """Events that are told at the same time, taken one by one: of a backlog there are hundreds of thousands."""

    def __init__(self, told: Iterable[Told] = ()) -> None:
        self.urgent = array("q")
        """Positions of those that are told one by one."""
        self._levels: list[dict[str, _Part]] = [{} for _ in _KEYS]
        """By subject, by source, and all as one: the first of them that leaves few notifications is told."""
        for one in told:
            self.add(one)

    def add(self, one: Told) -> None:
        """Take the next event; positions ascend."""
        if one.urgent:
            self.urgent.append(one.position)
            return
        for key, level in zip(_KEYS[-len(self._levels) :], self._levels, strict=True):
            level.setdefault(key(one), _Part(one.source, one.subject)).add(one)
        # Each part is a notification at least, so a level with too many of them is none to choose any more.
        self._levels = [level for level in self._levels if len(level) <= MOST_AT_ONCE]

    def parts(self, notifications: Callable[[str, int], int]) -> dict[str, _Part]:
        """Return the parts by their tag, of which so many `notifications` are made as a person reads at once."""
        for level in self._levels[:-1]:
            if sum(notifications(tag, len(part.new)) for tag, part in level.items()) <= MOST_AT_ONCE:
                return level
        return self._levels[-1]


class Grouping:
    """Remembers the bursts that go on: `plan` says what is to be shown, and what was shown is given to `count`."""

    def __init__(self) -> None:
        self._bursts: dict[str, _Burst] = {}

    def plan(self, told: Round, now: float) -> list[Single | Group]:
        """Return the notifications about a round, in the order in which they are shown.

        `now` is a time that only goes forward, in seconds.
        """
        self._forget(now)
        parts = told.parts(self._notifications)
        planned = [shown for tag, part in parts.items() for shown in self._told(tag, part)]
        planned.sort(key=_newest)
        return planned + [Single(position) for position in told.urgent]

    def count(self, shown: Single | Group, now: float) -> None:
        """Remember what was shown of a plan. What was not shown is planned again, and counts then."""
        if not shown.tag:
            return
        burst = self._bursts.setdefault(shown.tag, _Burst())
        burst.last = now
        if isinstance(shown, Single):
            burst.first = burst.first or shown.position
            burst.count += 1
            burst.singles.append(shown.position)
        else:
            burst.count, burst.first, burst.singles = shown.count, shown.first, []

    def _notifications(self, tag: str, events: int) -> int:
        known = self._bursts.get(tag)
        return 1 if (known.count if known else 0) + events >= GROUPED_FROM else events

    def _told(self, tag: str, part: _Part) -> list[Single | Group]:
        burst = self._bursts.get(tag, _Burst())
        count = burst.count + len(part.new)
        if count < GROUPED_FROM:
            return [Single(position, tag) for position in part.new]
        replaces = tuple(event_tag(position) for position in burst.singles)
        source, subject = _shared(tag, part)
        return [
            Group(
                tag,
                subject or source,
                count,
                part.new,
                burst.first or part.new[0],
                replaces,
                single=part.single,
                source=source,
                subject=subject,
                sound=part.sound,
            )
        ]

    def _forget(self, now: float) -> None:
        ended = [tag for tag, burst in self._bursts.items() if now - burst.last > FORGET_SECONDS]
        for tag in ended:
            del self._bursts[tag]
        oldest = sorted(self._bursts, key=lambda tag: self._bursts[tag].last)
        for tag in oldest[: max(0, len(oldest) - MOST_SUBJECTS)]:
            del self._bursts[tag]


def _shared(tag: str, part: _Part) -> tuple[str, str]:
    """Return the source and the subject of every event with this tag; empty where they have not the same."""
    if tag == EVERYTHING:
        return "", ""
    return part.source, "" if tag == _source_tag(part.source) else part.subject


def _newest(shown: Single | Group) -> int:
    return shown.position if isinstance(shown, Single) else shown.new[-1]


def _source_tag(source: str) -> str:
    return f"source {source}"


def _by_subject(one: Told) -> str:
    return f"subject {one.source} {one.subject}" if one.subject else _source_tag(one.source)


def _by_source(one: Told) -> str:
    return _source_tag(one.source)


def _as_one(one: Told) -> str:
    return EVERYTHING


_KEYS: Final = (_by_subject, _by_source, _as_one)
"""From what leaves the most notifications to what leaves one."""
