"""Fields that several documents of the API have, checked where they come in."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from pydantic import AfterValidator, Field

from webhook_relay.plain_text import PLAIN_PATTERN
from webhook_relay_server.durations import parse_duration
from webhook_relay_server.errors import InvalidParametersError

Name = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$",
        description="1 to 63 small letters, digits, dots, dashes or underscores.",
        examples=["builds"],
    ),
]
"""What workspaces, channels and sources may be called: `store/names.py` decides."""


Word = Annotated[str, Field(max_length=200, pattern=PLAIN_PATTERN)]
"""One of a list. The bounds are for more than length: unbounded, a string may hold half a character (`\\ud800`)."""


def _writable(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document that can be written as JSON again: one with half a character cannot."""
    try:
        msgspec.json.encode(document)
    except (ValueError, OverflowError, RecursionError):  # the first also for what is no Unicode
        raise ValueError("it holds what is no text, or no number") from None
    return document


JsonDocument = Annotated[dict[str, Any], AfterValidator(_writable)]
"""A JSON object that is kept as such."""


def duration_of(text: str | None) -> int | None:
    """Return the seconds of a duration such as `30d`. Raises InvalidParametersError."""
    try:
        return None if text is None else parse_duration(text)
    except ValueError as error:
        raise InvalidParametersError(
            f"The duration is not usable: {error}.", hint="Give one like 12h or 30d."
        ) from None
