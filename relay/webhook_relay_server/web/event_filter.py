"""Event filter: the query parameters that say which events are meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import msgspec

from webhook_relay.filters import EventFilter
from webhook_relay_server.errors import InvalidParametersError

PAGING_PARAMETERS = frozenset({"order", "limit", "cursor", "include"})
"""What else a look takes."""
FILTER_PARAMETERS = frozenset({"type", *EventFilter.__struct_fields__} - {"types"})
"""Names of the parameters of a filter: its fields; each of its types is a parameter of its own."""
MOST_PARAMETERS = 100
"""Of a query."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
"""RFC 3339, section 5.6; the seconds may be left out."""


def parse_query(text: bytes) -> dict[str, list[str]]:
    """Return the values of each parameter. Raises InvalidParametersError for what is no UTF-8, and far too many."""
    try:
        return parse_qs(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError:
        raise InvalidParametersError("The query cannot be read.", hint="Escape it as UTF-8.") from None


def read_filter(query: Mapping[str, list[str]], *, also: frozenset[str]) -> EventFilter:
    """Return the filter in a query, whose other parameters are `also`. Raises InvalidParametersError.

    Whatever is not understood is refused: left out, it would let more events through than were asked for.
    """
    if not (FILTER_PARAMETERS | also).issuperset(query):
        known = ", ".join(sorted(FILTER_PARAMETERS | also))
        raise InvalidParametersError("There is a parameter that is not known here.", hint=f"Known are {known}.")
    given = {name: values for name, values in query.items() if name in FILTER_PARAMETERS}
    several = [name for name, values in given.items() if len(values) > 1 and name != "type"]
    if several:
        raise InvalidParametersError(f"`{several[0]}` is there more than once.", hint="Say it once.")
    fields: dict[str, Any] = {name: _read(name, values[0]) for name, values in given.items() if name != "type"}
    try:
        return msgspec.convert({"types": given.get("type", []), **fields}, EventFilter)
    except msgspec.ValidationError as error:
        raise InvalidParametersError(
            f"The filter is not understood: {error}.", hint="Compare it with the parameters in /docs."
        ) from None


def _read(name: str, text: str) -> object:
    reader = _READERS.get(name)
    if reader is None:
        return text
    try:
        return reader(text)
    except (KeyError, ValueError):
        raise InvalidParametersError(f"`{name}` is not understood.", hint=_HINTS[name]) from None


def _time(text: str) -> datetime:
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


_READERS: Mapping[str, Callable[[str], object]] = {
    "since": _time,
    "until": _time,
    "replay": {"true": True, "false": False}.__getitem__,
}
_A_TIME = "Give a time with its offset, as 2026-11-02T08:30:00Z (a `+` is written as %2B)."
_HINTS: Mapping[str, str] = {"since": _A_TIME, "until": _A_TIME, "replay": "It is `true` or `false`."}
