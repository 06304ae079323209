"""Event filter: the query parameters by which events are looked for, as a dependency of the routes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import AwareDatetime, Field

from webhook_relay.event import Verification
from webhook_relay_server.store.history import Wanted

MOST_TYPES = 10
"""Types in one filter."""
LONGEST_TEXT = 200
"""Characters of what is looked for."""
_TEXT = r"^[^\u0000]+$"
"""No U+0000: PostgreSQL has no such texts."""
_TYPE = r"^[^\u0000*]*(\*[^\u0000*]*){0,3}$"
"""Three wildcards: each more makes it slower to see that a type is not meant."""

TypePattern = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, pattern=_TYPE)]
_ANY_TYPE = Query((), max_length=MOST_TYPES, description="Any of these; `*` stands for whatever is there.")
_SOURCE = Query(None, max_length=LONGEST_TEXT, pattern=_TEXT, description="Name of the source.")
_SINCE = Query(None, description="Received at this time or later (RFC 3339, with its offset).")
_UNTIL = Query(None, description="Received before this time (RFC 3339, with its offset).")
_DELIVERY = Query(None, max_length=LONGEST_TEXT, pattern=_TEXT, description="The sender's id of the delivery.")
_VERIFICATION = Query(None, description="What was found when the sender was checked.")
_WORDS = Query(None, max_length=LONGEST_TEXT, pattern=_TEXT, description="Somewhere in summary, subject or type.")
_REPLAY = Query(None, description="Whether it was made by a replay.")


async def wanted_events(
    *,
    type: list[TypePattern] = _ANY_TYPE,
    source: str | None = _SOURCE,
    since: AwareDatetime | None = _SINCE,
    until: AwareDatetime | None = _UNTIL,
    delivery_id: str | None = _DELIVERY,
    verification: Verification | None = _VERIFICATION,
    text: str | None = _WORDS,
    replay: bool | None = _REPLAY,
) -> Wanted:
    """Return which events a request is about."""
    return Wanted(tuple(type), source, since, until, delivery_id, verification, text, replay)
