"""SignedRequest: what a signature can cover, as it came over the wire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webhook_relay.signatures.verdict import Refusal, Refused

Headers = Sequence[tuple[str, str]]
"""Header pairs in the order they arrived, values decoded as ISO-8859-1 (every byte is one character)."""


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """An HTTP request whose sender is in question.

    `url` is the address as the sender knows it: for schemes that sign it, take it from configuration,
    never from the `Host` header. `body` is the raw bytes, before any decoding.
    """

    method: str
    url: str
    headers: Headers
    body: bytes


def find_header(headers: Headers, name: str) -> str | None:
    """Return the value of the header `name`, or None when it is not there.

    A header that is there twice is refused: the two readers of a request might each believe another one.
    """
    wanted = name.lower()
    values = [value for key, value in headers if key.lower() == wanted]
    if not values:
        return None
    if len(values) > 1:
        raise Refused(Refusal.MALFORMED_HEADER, f"The request has more than one {name} header.")
    return values[0]


def require_header(headers: Headers, name: str, hint: str = "") -> str:
    """Return the value of the header `name`; its absence is a refusal that ends in `hint`."""
    value = find_header(headers, name)
    if value is None:
        raise Refused(Refusal.MISSING_HEADER, f"The request has no {name} header. {hint}".rstrip())
    return value


def header_bytes(value: str, name: str) -> bytes:
    """Return the bytes that came over the wire as the header value `value`."""
    try:
        return value.encode("iso-8859-1")
    except UnicodeEncodeError:
        raise Refused(Refusal.MALFORMED_HEADER, f"The {name} header holds characters beyond ISO-8859-1.") from None
