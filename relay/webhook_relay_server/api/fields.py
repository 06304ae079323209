"""Fields that several documents of the API have, checked where they come in."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from webhook_relay_server.durations import parse_duration
from webhook_relay_server.errors import InvalidParametersError


def _shown(text: str) -> str:
    if not text.isprintable():
        raise ValueError("it holds characters that cannot be shown")
    return text


Text = Annotated[str, AfterValidator(_shown)]
"""A line of text for people, or a name to be looked for: nothing that steers a terminal, and no U+0000."""

Name = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$",
        description="1 to 63 small letters, digits, dots, dashes or underscores.",
        examples=["builds"],
    ),
]
"""What workspaces, channels and sources may be called: `store/names.py` decides."""


def duration_of(text: str | None) -> int | None:
    """Return the seconds of a duration such as `30d`. Raises InvalidParametersError."""
    try:
        return None if text is None else parse_duration(text)
    except ValueError as error:
        raise InvalidParametersError(
            f"The duration is not usable: {error}.", hint="Give one like 12h or 30d."
        ) from None
