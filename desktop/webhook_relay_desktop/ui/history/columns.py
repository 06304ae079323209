"""Columns of the history: which there are, what each says of an event, and which are shown. No widgets."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from webhook_relay_desktop.words import mark


class Column(IntEnum):
    """Every column there is. A person chooses which are shown, and in which order."""

    MARKS = 0
    """The dot of an unread event, and the star."""
    TIME = 1
    SOURCE = 2
    TYPE = 3
    SUBJECT = 4
    SUMMARY = 5
    VERDICT = 6
    RUNS = 7
    CONNECTION = 8
    CHANNEL = 9
    NUMBER = 10
    DELIVERY = 11
    RECEIVED = 12


TITLES: Final = {
    Column.MARKS: mark("Unread and star"),
    Column.TIME: mark("Time"),
    Column.SOURCE: mark("Source"),
    Column.TYPE: mark("Event"),
    Column.SUBJECT: mark("Repository or subject"),
    Column.SUMMARY: mark("Summary"),
    Column.VERDICT: mark("Sender"),
    Column.RUNS: mark("Handlers"),
    Column.CONNECTION: mark("Connection"),
    Column.CHANNEL: mark("Channel"),
    Column.NUMBER: mark("Number"),
    Column.DELIVERY: mark("Delivery"),
    Column.RECEIVED: mark("Received here"),
}
USUAL: Final = tuple(Column(number) for number in range(8))
"""Shown until a person chooses."""
ALWAYS: Final = frozenset({Column.MARKS, Column.TIME, Column.TYPE})
"""Shown whatever is chosen: without them a row says nothing."""


def columns_named(names: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns of these names in their order; those that must be there come first, the usual for none."""
    known = {column.name.lower(): column for column in Column}
    chosen = tuple(dict.fromkeys(known[name] for name in names if name in known))
    if not chosen:
        return USUAL
    return (*(column for column in USUAL if column in ALWAYS and column not in chosen), *chosen)


def names_of(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the names under which columns are kept; none for the usual ones."""
    return () if tuple(columns) == USUAL else tuple(column.name.lower() for column in columns)
