"""RequestHead: how long a request's head may be, and whether it says to whom it is sent. Pure."""

from __future__ import annotations

from webhook_relay_server.errors import HeadersTooLargeError

MAX_HEADER_BYTES = 64 * 1024
"""Names and values together. Senders use one or two kilobytes; the wire's frames are sized for no more."""
MAX_HEADERS = 200
"""Pairs. Senders use about twenty, proxies add a few."""


def headers_too_large() -> HeadersTooLargeError:
    """Return the refusal of headers that are longer, or more, than that."""
    return HeadersTooLargeError(
        f"The headers are more than {MAX_HEADERS}, or longer than {MAX_HEADER_BYTES} bytes.", hint="Send fewer."
    )
