"""Event filter: the query parameters that say which events are meant."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Annotated

import msgspec
from fastapi import Query
from pydantic import AwareDatetime, Field

from webhook_relay.event import Verification
from webhook_relay.filters import LONGEST_TEXT, MOST_TYPES, TEXT_PATTERN, TYPE_PATTERN, EventFilter
from webhook_relay_server.errors import InvalidParametersError

TypePattern = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, pattern=TYPE_PATTERN)]
_ANY_TYPE = Query((), max_length=MOST_TYPES, description="Any of these; `*` stands for whatever is there.")
_SOURCE = Query(None, max_length=LONGEST_TEXT, pattern=TEXT_PATTERN, description="Name of the source.")
_SINCE = Query(None, description="Received at this time or later (RFC 3339, with its offset).")
_UNTIL = Query(None, description="Received before this time (RFC 3339, with its offset).")
_DELIVERY = Query(None, max_length=LONGEST_TEXT, pattern=TEXT_PATTERN, description="The sender's id of the delivery.")
_VERIFICATION = Query(None, description="What was found when the sender was checked.")
_WORDS = "Somewhere in summary, subject or type; not in a sealed channel, where the relay cannot read them."
_LOOKED_FOR = Query(None, max_length=LONGEST_TEXT, pattern=TEXT_PATTERN, description=_WORDS)
_REPLAY = Query(None, description="Whether it was made by a replay.")


async def wanted_events(
    *,
    type: list[TypePattern] = _ANY_TYPE,
    source: str | None = _SOURCE,
    since: AwareDatetime | None = _SINCE,
    until: AwareDatetime | None = _UNTIL,
    delivery_id: str | None = _DELIVERY,
    verification: Verification | None = _VERIFICATION,
    text: str | None = _LOOKED_FOR,
    replay: bool | None = _REPLAY,
) -> EventFilter:
    """Return which events a request is about."""
    return EventFilter(tuple(type), source, since, until, delivery_id, verification, text, replay)


FILTER_PARAMETERS = frozenset(inspect.signature(wanted_events).parameters)
"""Their names."""


def read_filter(query: Mapping[str, list[str]]) -> EventFilter | None:
    """Return the filter in a query that FastAPI does not read; None without one. Raises InvalidParametersError."""
    given = {name: values for name, values in query.items() if name in FILTER_PARAMETERS}
    if not given:
        return None
    several = [name for name, values in given.items() if len(values) > 1 and name != "type"]
    if several:
        raise InvalidParametersError(f"`{several[0]}` is there more than once.", hint="Say it once.")
    fields = {name: values[0] for name, values in given.items() if name != "type"}
    try:
        return msgspec.convert({"types": given.get("type", []), **fields}, EventFilter, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidParametersError(
            f"The filter is not understood: {error}.", hint="Compare it with the parameters in /docs."
        ) from None
