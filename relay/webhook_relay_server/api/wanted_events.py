"""Wanted events: the parameters of an event filter, as FastAPI and its document know them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from pydantic import AwareDatetime, Field

from webhook_relay.event import Verification
from webhook_relay.filters import LONGEST_TEXT, MOST_TYPES, TEXT_PATTERN, TYPE_PATTERN, EventFilter
from webhook_relay_server.web.event_filter import PAGING_PARAMETERS, parse_query, read_filter

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
    request: Request,
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
    """Return which events a request is about. The parameters are named for the document; `read_filter` reads them."""
    return read_filter(parse_query(request.scope["query_string"]), also=PAGING_PARAMETERS)
