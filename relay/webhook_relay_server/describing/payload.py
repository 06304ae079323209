"""Payload: what a body says, as far as it can be read. Read lazily where there is a parser for that.

A webhook is read for a dozen of its members, and read whole only to know that it is strict JSON. simdjson checks a
document and makes Python objects of nothing but what is asked for, in half the time of a parser that makes them all.
It refuses a few documents that are in order (integers beyond 64 bits), so what it refuses is read the other way; and it
takes a byte order mark, so it gets none. Which documents count as strict JSON is the same with it and without it. Of a
member that is there twice, either may be taken, as everywhere in JSON (RFC 8259, section 4).
"""

from __future__ import annotations

import threading
from codecs import BOM_UTF8
from typing import Any

from webhook_relay.embedding import MAX_EMBED_BYTES, parse_json

try:
    import simdjson
except ImportError:  # no wheel for this processor
    simdjson = None  # type: ignore[assignment]


USUAL_BYTES = 64 * 1024
"""What a parser is kept for: it holds on to a dozen times as much as the longest document that it has read."""


def read_json(body: bytes) -> object:
    """Return what `body` says, made of OBJECTS and lists. Raises ValueError for all that `parse_json` refuses."""
    if simdjson is not None and 0 < len(body) <= MAX_EMBED_BYTES and not body.startswith(BOM_UTF8):
        try:
            return _parsed(body)
        except (ValueError, RuntimeError):
            pass
    return parse_json(body)


def _parsed(body: bytes) -> object:
    """Parse by this thread's parser, unless what it has read before is still in use: that lies in its memory."""
    if len(body) <= USUAL_BYTES:
        try:
            return _own.parser.parse(body)
        except RuntimeError:
            pass
    return simdjson.Parser().parse(body)


class _Own(threading.local):
    """What each thread has for itself."""

    def __init__(self) -> None:
        self.parser = None if simdjson is None else simdjson.Parser()


_own = _Own()


def with_names(value: object) -> object:
    """Return an object that knows the names of its members, or whatever else it is as it is.

    To ask simdjson for a member that is not there takes as long as to read a small document; whoever asks for many,
    one of which may be there, asks this.
    """
    return value if simdjson is None or not isinstance(value, simdjson.Object) else _Named(value)


class _Named:
    """An object and the names of its members."""

    __slots__ = ("_names", "_object")

    def __init__(self, found: Any) -> None:
        self._object = found
        self._names = frozenset(found.keys())

    def get(self, name: str) -> object:
        """Return a member, or None when there is none of that name."""
        return self._object.get(name) if name in self._names else None


def length(value: object) -> int | None:
    """Return the length of a list; None for everything else."""
    return len(value) if isinstance(value, _LISTS) else None


OBJECTS: Any = (dict,) if simdjson is None else (simdjson.Object, dict, _Named)
"""What JSON's objects are read as; all have `get`."""
_LISTS = (list,) if simdjson is None else (simdjson.Array, list)
