"""Facets: the parts of a filter that stand as chips above the list, and what each says. No widgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec.structs import replace

from webhook_relay.event import Verification
from webhook_relay.filters import EventMatch
from webhook_relay_desktop.history_filter import EVERYTHING, Handled, HistoryFilter, Period
from webhook_relay_desktop.ui.kit.text import one_line
from webhook_relay_desktop.words import mark, tr

LONGEST_VALUE: Final = 48
"""Characters of a value on a chip; the tooltip has all of it."""


class Facet(StrEnum):
    """One thing that events can be told apart by, in the order of the menu and of the chips."""

    TYPE = "type"
    SOURCE = "source"
    SUBJECT = "subject"
    TIME = "time"
    VERIFICATION = "verification"
    HANDLED = "handled"
    CONNECTION = "connection"
    UNREAD = "unread"
    STARRED = "starred"
    CONDITION = "condition"


TITLES: Final[Mapping[Facet, str]] = {
    Facet.TYPE: mark("Event"),
    Facet.SOURCE: mark("Source"),
    Facet.SUBJECT: mark("Repository"),
    Facet.TIME: mark("Time"),
    Facet.VERIFICATION: mark("Sender"),
    Facet.HANDLED: mark("Handlers"),
    Facet.CONNECTION: mark("Connection"),
    Facet.UNREAD: mark("Unread"),
    Facet.STARRED: mark("Starred"),
    Facet.CONDITION: mark("Condition"),
}
VERIFICATION_WORDS: Final[Mapping[Verification, str]] = {
    Verification.VERIFIED: mark("verified"),
    Verification.UNVERIFIED: mark("not verified"),
}
HANDLED_WORDS: Final[Mapping[Handled, str]] = {
    Handled.HANDLED: mark("all done"),
    Handled.FAILED: mark("failed or unknown"),
    Handled.NONE: mark("none"),
}
PERIOD_WORDS: Final[Mapping[Period, str]] = {
    Period.TODAY: mark("today"),
    Period.DAY: mark("last 24 hours"),
    Period.WEEK: mark("last 7 days"),
}


def facets_of(wanted: HistoryFilter) -> list[Facet]:
    """Return what the filter says something of, in order. Words are no facet: the search field has them."""
    match = wanted.match
    there = {
        Facet.TYPE: bool(match.types),
        Facet.SOURCE: match.source is not None,
        Facet.SUBJECT: match.subject is not None,
        Facet.TIME: wanted.period is not None or match.since is not None or match.until is not None,
        Facet.VERIFICATION: match.verification is not None,
        Facet.HANDLED: wanted.handled is not None,
        Facet.CONNECTION: bool(wanted.connection),
        Facet.UNREAD: wanted.unread,
        Facet.STARRED: wanted.starred,
        Facet.CONDITION: bool(match.condition),
    }
    return [facet for facet, is_there in there.items() if is_there]


def without(wanted: HistoryFilter, facet: Facet) -> HistoryFilter:
    """Return the filter without what it says of `facet`."""
    bare = EventMatch()
    fields = {
        Facet.TYPE: ("types",),
        Facet.SOURCE: ("source",),
        Facet.SUBJECT: ("subject",),
        Facet.TIME: ("since", "until"),
        Facet.VERIFICATION: ("verification",),
        Facet.CONDITION: ("condition",),
    }.get(facet, ())
    match = replace(wanted.match, **{name: getattr(bare, name) for name in fields})
    own = {
        Facet.TIME: "period",
        Facet.HANDLED: "handled",
        Facet.CONNECTION: "connection",
        Facet.UNREAD: "unread",
        Facet.STARRED: "starred",
    }.get(facet)
    rest = {} if own is None else {own: getattr(EVERYTHING, own)}
    return replace(wanted, match=match, **rest)


def value_of(facet: Facet, wanted: HistoryFilter, connections: Mapping[str, str]) -> str:
    """Return what a filter says of a facet, in words; empty where the facet's title says it all."""
    match = wanted.match
    verdict, handled = match.verification, wanted.handled
    values = {
        Facet.TYPE: ", ".join(match.types),
        Facet.SOURCE: match.source,
        Facet.SUBJECT: match.subject,
        Facet.TIME: _time_words(wanted),
        Facet.VERIFICATION: None if verdict is None else tr(VERIFICATION_WORDS[verdict]),
        Facet.HANDLED: None if handled is None else tr(HANDLED_WORDS[handled]),
        Facet.CONNECTION: connections.get(wanted.connection, wanted.connection),
        Facet.CONDITION: " ".join(match.condition.split()),
    }
    return values.get(facet) or ""


def words_of(facet: Facet, wanted: HistoryFilter, connections: Mapping[str, str]) -> str:
    """Return what stands on the facet's chip."""
    value = one_line(value_of(facet, wanted, connections), limit=LONGEST_VALUE)
    return f"{tr(TITLES[facet])}: {value}" if value else tr(TITLES[facet])


def _time_words(wanted: HistoryFilter) -> str:
    if wanted.period is not None:
        return tr(PERIOD_WORDS[wanted.period])
    since, until = wanted.match.since, wanted.match.until
    if since is not None and until is not None:
        return tr("{since} to {until}").format(since=_moment(since), until=_moment(until))
    if since is not None:
        return tr("since {time}").format(time=_moment(since))
    return "" if until is None else tr("before {time}").format(time=_moment(until))


def _moment(time: datetime) -> str:
    local = time.astimezone()
    return local.strftime("%Y-%m-%d" if (local.hour, local.minute) == (0, 0) else "%Y-%m-%d %H:%M")


def with_families(types: Sequence[str]) -> list[str]:
    """Return sorted types with `github.pull_request.*` before those that share these two words, if they are several."""
    families = Counter(".".join(parts[:2]) for parts in (event_type.split(".") for event_type in types))
    choices: list[str] = []
    for event_type in types:
        family = ".".join(event_type.split(".")[:2])
        if families[family] > 1 and f"{family}.*" not in choices:
            choices.append(f"{family}.*")
        choices.append(event_type)
    return choices
