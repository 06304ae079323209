"""Filters: which events are meant; the same for a look back, a stream and whoever has an event at hand. Pure.

EventFilter    what can be said by an event's head: a relay answers it without a look at bodies
EventMatch     that, what it is about, and a condition over the whole event: lists, notifications, handlers, rules
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, TypeAlias

import msgspec

from webhook_relay.condition import LONGEST_CONDITION, Facts, compile_condition
from webhook_relay.errors import WebhookRelayError
from webhook_relay.event import Event, EventHead, Verification

MOST_TYPES = 10
"""Types in one filter."""
MOST_WILDCARDS = 3
"""Of one type: each more makes it slower to see that a type is not meant."""
LONGEST_TEXT = 200
"""Characters of what is looked for."""
WILDCARD = "*"
TEXT_PATTERN = r"^[^\u0000]+$"
"""No U+0000: PostgreSQL has no such texts."""
TYPE_PATTERN = rf"^[^\u0000*]*(\*[^\u0000*]*){{0,{MOST_WILDCARDS}}}$"
_SMALL = {capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)}

_Text: TypeAlias = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT, pattern=TEXT_PATTERN)]
_Type: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_TEXT, pattern=TYPE_PATTERN)]
_Time: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
_Subject: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_TEXT, pattern=TYPE_PATTERN)]
_Condition: TypeAlias = Annotated[str, msgspec.Meta(max_length=LONGEST_CONDITION)]


class EventFilter(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Which events are meant: those that meet everything that is set.

    Its bounds are checked where it is read from JSON. A field that is not known is refused: left out, it would let
    more events through than were asked for.
    """

    types: Annotated[tuple[_Type, ...], msgspec.Meta(max_length=MOST_TYPES)] = ()
    """One of these; `*` stands for whatever is there, as in `github.pull_request.*`."""
    source: _Text | None = None
    """Name of the source."""
    since: _Time | None = None
    """Received at this time or later; aware."""
    until: _Time | None = None
    """Received before this time; aware."""
    delivery_id: _Text | None = None
    """The sender's id of the delivery."""
    verification: Verification | None = None
    text: _Text | None = None
    """Somewhere in summary, subject or type; A to Z and a to z are the same."""
    replay: bool | None = None
    """Whether it was made by a replay."""

    def meets(self, head: EventHead) -> bool:
        """Say whether an event is meant."""
        return (
            (not self.types or any(is_like(head.type, pattern) for pattern in self.types))
            and self.source in (None, head.source)
            and (self.since is None or head.time >= self.since)
            and (self.until is None or head.time < self.until)
            and self.delivery_id in (None, head.delivery_id)
            and self.verification in (None, head.verification)
            and (self.text is None or _holds(head, folded(self.text)))
            and self.replay in (None, bool(head.replay_of))
        )

    def parameters(self) -> dict[str, Any]:
        """Return it as parameters of a query."""
        return {
            "type": list(self.types) or None,
            "source": self.source,
            "since": None if self.since is None else self.since.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "delivery_id": self.delivery_id,
            "verification": None if self.verification is None else self.verification.value,
            "text": self.text,
            "replay": None if self.replay is None else str(self.replay).lower(),
        }


EVERYTHING = EventFilter()


class EventMatch(EventFilter, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Which events are meant, with a look at headers and body where there is a condition."""

    subject: _Subject | None = None
    """What it is about, such as a repository's full name; `*` stands for whatever is there, as in `acme/*`."""
    condition: _Condition = ""
    """CEL over the whole event, see `condition.py`; empty: none. `check` says what is wrong with it."""

    @property
    def by_head(self) -> bool:
        """Whether the head of an event is enough to answer."""
        return not self.condition

    def check(self) -> None:
        """Raise ConditionError when the condition is not usable, MissingExtraError where conditions are not."""
        if self.condition:
            compile_condition(self.condition)

    def meets(self, head: EventHead) -> bool:
        """Say whether an event is meant as far as its head tells; the condition is left out."""
        return super().meets(head) and (self.subject is None or is_like(head.subject, self.subject))

    def matches(self, event: Event, facts: Facts | None = None) -> bool:
        """Say whether an event is meant. `facts` are those of this event, for whoever asks several about it.

        A condition that is not usable, or has no answer for this event, lets nothing through.
        """
        if not self.meets(event):
            return False
        if not self.condition:
            return True
        try:
            return compile_condition(self.condition).ask(facts or Facts(event)).holds
        except WebhookRelayError:
            return False


EVERY_EVENT = EventMatch()


def is_like(kind: str, pattern: str) -> bool:
    """Say whether a type is one of a pattern's. Takes time by their lengths only, whatever they are."""
    first, *others = _pieces(pattern)
    if not others:
        return kind == first
    *middle, last = others
    if not kind.startswith(first):
        return False
    at = len(first)
    for piece in middle:
        at = kind.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return len(kind) - len(last) >= at and kind.endswith(last)


@lru_cache(maxsize=1024)
def _pieces(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.split(WILDCARD))


def folded(text: str) -> str:
    """Return the text with a to z for A to Z, and nothing else changed: what both engines of a store do, too."""
    return text.translate(_SMALL)


def _holds(head: EventHead, needle: str) -> bool:
    return any(needle in folded(text) for text in (head.summary, head.subject, head.type))
