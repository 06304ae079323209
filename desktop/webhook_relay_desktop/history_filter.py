"""HistoryFilter: which events of the history a person looks at; the chips above the list, and a saved view, are one."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

import msgspec

from webhook_relay.filters import EVERY_EVENT, LONGEST_TEXT, EventMatch

LONGEST_LOG = 2_100
"""Characters of a relay's address and a workspace."""


class Handled(StrEnum):
    """What became of an event's handlers."""

    HANDLED = "handled"
    """At least one run, and none failed or unknown."""
    FAILED = "failed"
    """A run failed, or nobody knows how it ended."""
    NONE = "none"
    """No handler concerned itself with it."""


class Period(StrEnum):
    """A time that moves along with the clock, so that a saved view is of its day and not of the one it was made on."""

    TODAY = "today"
    DAY = "day"
    """The last 24 hours."""
    WEEK = "week"
    """The last 7 days."""

    def begins(self, now: datetime) -> datetime:
        """Return when it began; `now` is aware, and today is the one of its time zone."""
        if self is Period.TODAY:
            return now.replace(hour=0, minute=0, second=0, microsecond=0)
        return now - timedelta(days=1 if self is Period.DAY else 7)


class HistoryFilter(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Events that meet everything that is set. The empty one means all."""

    words: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)] = ""
    """Each word begins a word of type, source, repository, summary or body, in any case, accents or not."""
    match: EventMatch = EVERY_EVENT
    """The same filter as notifications and handlers have."""
    connection: Annotated[str, msgspec.Meta(max_length=LONGEST_LOG)] = ""
    """`ConnectionSettings.log` of the connection that brought it, which a new name does not change; empty: any."""
    handled: Handled | None = None
    unread: bool = False
    """Only events that nobody has opened yet."""
    starred: bool = False
    period: Period | None = None
    """Instead of the match's `since`: see `at`."""

    def at(self, now: datetime) -> HistoryFilter:
        """Return the same filter with the period as a moment, which is what can be looked for."""
        if self.period is None:
            return self
        match = msgspec.structs.replace(self.match, since=self.period.begins(now))
        return msgspec.structs.replace(self, match=match, period=None)


EVERYTHING = HistoryFilter()
