"""Selection: the SQL that finds the events of a filter."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from webhook_relay_desktop.inbox.records import storable_text

MAX_WORDS: Final = 32
"""Words of a search that count: more than anybody types; SQLite stops at 256 (its expression depth)."""

_HIGHEST: Final = "\U0010ffff"
"""Sorts behind everything that can follow the beginning of a type."""
_CONTAINS: Final = "instr(event.type || ' ' || event.source || ' ' || event.subject || ' ' || event.summary, ?)"
"""For words without a letter or digit, which the full-text index does not hold: 0.5 microseconds for each event."""


@dataclass(frozen=True)
class InboxFilter:
    """Which events of the inbox are wanted. The empty one wants all."""

    text: str = ""
    """Every word must begin a word of type, source, subject or summary, in any case, accents or not."""
    type: str = ""
    """An exact event type, or the beginning of one and `*`: `github.*`."""


@dataclass(frozen=True)
class Selection:
    """`SELECT {position} FROM {tables} WHERE {condition}` with `values`.

    The tables name their index, and CROSS JOIN keeps the text index outside: SQLite's planner has no
    statistics here and would walk the wide events instead.
    """

    position: str
    tables: str
    condition: str
    values: tuple[str, ...]


def selection(wanted: InboxFilter) -> Selection:
    """Return how to find the positions of the events that a filter wants."""
    words = storable_text(wanted.text).replace("\0", " ").split()[:MAX_WORDS]
    indexed = [word for word in words if _has_token(word)]
    bare = [word for word in words if not _has_token(word)]
    by_type, type_values = _type_condition(storable_text(wanted.type))
    conditions = [by_type] if by_type else []
    values = list(type_values)
    for word in bare:
        conditions.append(_CONTAINS)
        values.append(word)
    if not indexed:
        index = "event_type" if by_type.startswith("event.type =") else "event_order"
        tables = "event" if bare else f"event INDEXED BY {index}"
        return Selection("position", tables, " AND ".join(conditions) or "TRUE", tuple(values))
    query = " ".join(f'"{word.replace(chr(34), chr(34) * 2)}" *' for word in indexed)
    tables = "event_text"
    if conditions:
        tables += " CROSS JOIN event" + ("" if bare else " INDEXED BY event_order") + " ON position = event_text.rowid"
    return Selection("event_text.rowid", tables, " AND ".join(["event_text MATCH ?", *conditions]), (query, *values))


def _type_condition(wanted: str) -> tuple[str, tuple[str, ...]]:
    if not wanted or wanted == "*":
        return "", ()
    if not wanted.endswith("*"):
        return "event.type = ?", (wanted,)
    start = wanted[:-1]
    return "event.type >= ? AND event.type < ?", (start, start + _HIGHEST)


def _has_token(word: str) -> bool:
    """Say whether SQLite's tokenizer finds anything in the word (sqlite.org/fts5.html#unicode61_tokenizer)."""
    return any(unicodedata.category(character)[0] in "LN" for character in word)
