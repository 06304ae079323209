"""ChangedEvent: what an event is to be replayed as, signed anew by who asks for it."""

from __future__ import annotations

import base64
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MOST_HEADERS = 100
"""What senders may send as well."""
HeaderName = Annotated[str, Field(max_length=200, pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")]
"""A token (RFC 9110, section 5.6.2)."""
HeaderValue = Annotated[str, Field(max_length=16_384, pattern=r"^[\t\x20-\x7e\u0080-\u00ff]*$")]
"""Decoded as ISO-8859-1, as headers are everywhere in the API; nothing that would end a line."""


def _strict(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except ValueError:
        raise ValueError("it is not base64") from None
    return text


Base64 = Annotated[str, AfterValidator(_strict)]


class ChangedEvent(BaseModel):
    """All of the changed event: nothing is taken over from the one that it is made from."""

    model_config = ConfigDict(extra="forbid")

    headers: list[tuple[HeaderName, HeaderValue]] = Field(
        max_length=MOST_HEADERS,
        description="Pairs of name and value, with those that hold the new signature.",
    )
    body_base64: Base64 = Field(description="The bytes that were signed, as base64 (RFC 4648, section 4).")

    @property
    def body(self) -> bytes:
        """The bytes themselves."""
        return base64.b64decode(self.body_base64)
