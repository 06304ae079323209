"""Selection: the SQL that finds the events of a filter. Pure."""
# ruff: noqa: S608 - every statement is built from texts of this file

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from webhook_relay.filters import WILDCARD, EventMatch, folded
from webhook_relay_desktop.history_filter import Handled, HistoryFilter
from webhook_relay_desktop.inbox.records import seconds, storable_text

MAX_WORDS: Final = 32
"""Words of a search that count: more than anybody types; SQLite stops at 256 (its expression depth)."""
TOKENIZER: Final = "unicode61 remove_diacritics 2"
"""That of the schema's text indexes: letters and digits, in any case, accents or not."""

_HEAD: Final = "event.type || ' ' || event.source || ' ' || event.subject || ' ' || event.summary"
_CONTAINS: Final = f"instr({_HEAD}, ?)"
"""For words without a letter or digit, which no text index holds: 0.5 microseconds for each event."""
_HOLDS_TEXT: Final = "(instr(lower(event.summary), ?) OR instr(lower(event.subject), ?) OR instr(lower(event.type), ?))"
"""SQLite's lower() changes A to Z and nothing else, as `folded` does."""
_WIDE: Final = re.compile(r"\bevent\.(?!position\b|type\b)")
"""What the narrow index of positions and types does not hold."""
_BAD_RUN: Final = "SELECT 1 FROM run WHERE run.event = event.position AND state IN ('failed', 'unknown')"
_ANY_RUN: Final = "SELECT 1 FROM run WHERE run.event = event.position"
_HANDLED: Final = {
    Handled.HANDLED: f"EXISTS ({_ANY_RUN}) AND NOT EXISTS ({_BAD_RUN})",
    Handled.FAILED: f"EXISTS ({_BAD_RUN})",
    Handled.NONE: f"NOT EXISTS ({_ANY_RUN})",
}


@dataclass(frozen=True)
class Selection:
    """`conditions` on rows of `event`, all to be met, with their `values`; `words` as a full-text query, or empty."""

    words: str
    conditions: tuple[str, ...]
    values: tuple[Any, ...]

    @property
    def condition(self) -> str:
        """The conditions as one."""
        return " AND ".join(self.conditions) or "TRUE"

    @property
    def events(self) -> str:
        """The table of events, with the index to use: SQLite's planner has no statistics here."""
        if _WIDE.search(self.condition) or "event.type = ?" in self.conditions:
            return "event"
        return "event INDEXED BY event_order"


def selection(wanted: HistoryFilter) -> Selection:
    """Return how to find the events that a filter wants, but for its condition in CEL."""
    words = storable_text(wanted.words).replace("\0", " ").split()[:MAX_WORDS]
    tokens = {word: tokens_of(word) for word in words}
    parts = [
        *((_CONTAINS, [word]) for word, found in tokens.items() if not found),
        *_by_match(wanted.match),
        *_by_marks(wanted),
    ]
    query = " ".join(_beginning(found) for found in tokens.values() if found)
    return Selection(
        query, tuple(condition for condition, _ in parts), tuple(value for _, values in parts for value in values)
    )


def _beginning(tokens: tuple[str, ...]) -> str:
    """Return the query for one word that somebody typed: its parts, the last one as the beginning of a word."""
    *whole, last = (f'"{token}"' for token in tokens)
    return " ".join([*whole, f"{last} *"])


def _by_match(match: EventMatch) -> Iterator[tuple[str, list[Any]]]:
    if len(match.types) == 1 and WILDCARD not in match.types[0]:
        yield "event.type = ?", [storable_text(match.types[0])]
    elif match.types:
        likes = " OR ".join("+event.type GLOB ?" for _ in match.types)  # +: walked in the history's order, not by type
        yield f"({likes})", [_glob(kind) for kind in match.types]
    plain = {
        "event.subject GLOB ?": None if match.subject is None else _glob(match.subject),
        "event.source = ?": None if match.source is None else storable_text(match.source),
        "event.time >= ?": None if match.since is None else seconds(match.since),
        "event.time < ?": None if match.until is None else seconds(match.until),
        "event.delivery_id = ?": None if match.delivery_id is None else storable_text(match.delivery_id),
        "event.verification = ?": None if match.verification is None else match.verification.value,
    }
    yield from ((condition, [value]) for condition, value in plain.items() if value is not None)
    if match.text is not None:
        yield _HOLDS_TEXT, [folded(storable_text(match.text))] * 3
    if match.replay is not None:
        yield f"{'' if match.replay else 'NOT '}EXISTS (SELECT 1 FROM replay WHERE event = event.position)", []


def _by_marks(wanted: HistoryFilter) -> Iterator[tuple[str, list[Any]]]:
    if wanted.connection:
        yield "event.relay = ?", [storable_text(wanted.connection)]
    if wanted.handled is not None:
        yield _HANDLED[wanted.handled], []
    if wanted.unread:
        yield "EXISTS (SELECT 1 FROM unread WHERE unread.event = event.position)", []
    if wanted.starred:
        yield "EXISTS (SELECT 1 FROM starred WHERE starred.event = event.position)", []


def _glob(pattern: str) -> str:
    """Return the pattern of a filter, in which only `*` is special, as one of SQLite's."""
    return storable_text(pattern).replace("[", "[[]").replace("?", "[?]")


@lru_cache(maxsize=256)
def tokens_of(word: str) -> tuple[str, ...]:
    """Return what SQLite's own tokenizer finds in a word, in small letters and without accents.

    Asked instead of imitated: it has the tables of an older Unicode than Python. Takes half a millisecond.
    """
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE text USING fts5 (words, tokenize = '{TOKENIZER}')")
        connection.execute("CREATE VIRTUAL TABLE token USING fts5vocab (text, 'instance')")
        connection.execute("INSERT INTO text VALUES (?)", (word,))
        return tuple(row[0] for row in connection.execute("SELECT term FROM token ORDER BY offset"))
