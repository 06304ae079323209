"""RequestHead: how long a request's head may be, and whether it says to whom it is sent. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from webhook_relay.headers import RequestHeaders
from webhook_relay_server.errors import (
    AddressTooLongError,
    BadRequestError,
    BodyTimeoutError,
    HeadersTimeoutError,
    HeadersTooLargeError,
)
from webhook_relay_server.web.asgi import HeaderPairs

MAX_HEADER_BYTES = 64 * 1024
"""Names and values together. Senders use one or two kilobytes; the wire's frames are sized for no more."""
MAX_HEADERS = 200
"""Pairs. Senders use about twenty, proxies add a few."""
LONGEST_ADDRESS = 32 * 1024
"""Bytes of path and query. RFC 9110, section 4.1, asks for 8,000."""
LONGEST_HOST = 300
"""Characters. A name has at most 253 (RFC 1035, section 2.3.4), and a port five."""
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.~%!$&'()*+,;=-]+)(?::[0-9]*)?", re.ASCII)
"""RFC 9110, section 7.2: a name or an address, perhaps with a port. Nothing else, so nobody reads it in another way."""
NETWORK = "Send it again; look at the network in between."


def no_request() -> BadRequestError:
    """Return the refusal of what cannot be read at all."""
    hint = "Send HTTP/1.1; look at what stands between the sender and the relay."
    return BadRequestError("The bytes are not an HTTP request.", hint=hint)


def headers_too_late(seconds: float) -> HeadersTimeoutError:
    """Return the refusal of headers that did not come in time."""
    return HeadersTimeoutError(f"The headers took longer than {seconds:.0f} seconds.", hint=NETWORK)


def body_too_late(seconds: float) -> BodyTimeoutError:
    """Return the refusal of a body that did not come in time."""
    return BodyTimeoutError(f"The body took longer than {seconds:.0f} seconds.", hint=NETWORK)


def headers_too_large() -> HeadersTooLargeError:
    """Return the refusal of headers that are longer, or more, than that."""
    return HeadersTooLargeError(
        f"The headers are more than {MAX_HEADERS}, or longer than {MAX_HEADER_BYTES} bytes.", hint="Send fewer."
    )


def why_too_large(headers: HeaderPairs) -> HeadersTooLargeError | None:
    """Return why headers, as they were sent, are not taken, if they are longer than that."""
    size = sum([len(name) + len(value) for name, value in headers])
    return headers_too_large() if size > MAX_HEADER_BYTES else None


def address_too_long() -> AddressTooLongError:
    """Return the refusal of an address that is longer than that."""
    return AddressTooLongError(
        f"The address is longer than {LONGEST_ADDRESS} bytes.", hint="Send what is long in the body."
    )


def why_misaddressed(version: str, target_host: bytes | None, headers: RequestHeaders) -> BadRequestError | None:
    """Return why nobody can tell for sure to which host a request is sent (RFC 9112, section 3.2), or None.

    `target_host` is there where the request's target is a whole URL: what passes it on goes by that, we by Host.
    """
    host = headers.first.get("host")
    if host is None and version == "1.0":
        return None
    if host is None:
        return BadRequestError("The request has no Host header.", hint="HTTP/1.1 has one.")
    if "host" in headers.repeated:
        return BadRequestError("The request has more than one Host header.", hint="Send one.")
    name = _name_in(host.strip(" \t")) if len(host) <= LONGEST_HOST else ""  # blanks are no part of it
    if not name:
        return BadRequestError("The Host header is no name with a port.", hint="Send it like example.com:8750.")
    if target_host is not None and target_host.decode("latin-1").lower() != name:
        return BadRequestError("The address and the Host header name different hosts.", hint="Send the same in both.")
    return None


@lru_cache(maxsize=256)
def _name_in(host: str) -> str:
    """Return the name, without brackets, in a Host header; nothing where that is none. Senders use few."""
    match = _HOST.fullmatch(host)
    return match[1].strip("[]").lower() if match else ""
