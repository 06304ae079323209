"""Raw body: the exact bytes of a webhook, in an answer that no browser takes for a page of the relay."""

from __future__ import annotations

import re

from fastapi import Response

from webhook_relay.event import Event

UNKNOWN = "application/octet-stream"
SUFFIXES = {
    "application/json": ".json",
    "application/x-ndjson": ".ndjson",
    "application/x-www-form-urlencoded": ".txt",
    "multipart/form-data": ".bin",
    "text/csv": ".csv",
    "text/plain": ".txt",
}
"""Media types that are passed on: no browser runs anything of them."""
_CONTENT_TYPE = re.compile(
    r"([a-z0-9.+-]+/[a-z0-9.+-]+)(?: *; *[a-z]+=(?:[\w.'()+,/:?=-]+|\"[\w.'()+,/:?= -]+\"))*", re.I
)
"""RFC 9110, section 8.3, with the parameters that senders use: charset and boundary."""


class RawBody(Response):
    """A download."""

    def __init__(self, event: Event) -> None:
        content_type, suffix = safe_content_type(event.content_type)
        headers = {
            "content-type": content_type,
            "content-disposition": f'attachment; filename="event-{event.id}{suffix}"',
            "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
            "x-content-type-options": "nosniff",
            "cache-control": "no-store",
        }
        super().__init__(event.body, headers=headers)


def safe_content_type(stored: str) -> tuple[str, str]:
    """Return the content type to answer with, and how the file's name ends. Pure."""
    match = _CONTENT_TYPE.fullmatch(stored.strip())
    media_type = match[1].lower() if match else ""
    if media_type.startswith("application/") and media_type.endswith("+json"):
        return stored.strip(), ".json"
    if media_type in SUFFIXES:
        return stored.strip(), SUFFIXES[media_type]
    return UNKNOWN, ".bin"
