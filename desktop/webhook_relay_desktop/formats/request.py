"""Request: the part of an event that is sent when the request is made again. Pure."""

from __future__ import annotations

import re
from typing import Final

from webhook_relay.event import Event, Headers

OF_ONE_CONNECTION: Final = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "host",
        "content-length",
        "expect",
    }
)
"""Headers of the connection that a request came over (RFC 9110, section 7.6.1), and those that a client writes anew."""

_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")
"""A token, RFC 9110, section 5.6.2."""
_VALUE: Final = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_NOT_IN_URL: Final = re.compile(r"[^A-Za-z0-9:/?#\[\]@!&()*+,;=._~%-]")


def headers_to_send(event: Event) -> Headers:
    """Return the headers that belong to the event and not to its connection; what is no header is left out."""
    named = {
        name.strip().lower()
        for header, value in event.headers
        if header.lower() == "connection"
        for name in value.split(",")
    }
    leave = OF_ONE_CONNECTION | named
    return tuple(
        (name, value.strip(" \t"))
        for name, value in event.headers
        if name.lower() not in leave and _NAME.fullmatch(name) and _VALUE.fullmatch(value)
    )


def plain_url(url: str) -> str:
    """Return an address without anything that a shell or a string literal could take for its own."""
    return _NOT_IN_URL.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)


def plain_name(text: str, *, other: str = "webhook") -> str:
    """Return `text` as a name in a program: small letters, digits and underscores, a letter first."""
    name = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:60].strip("_")
    return name if name[:1].isalpha() else f"{other}_{name}".rstrip("_")
