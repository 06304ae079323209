"""SignedRequest: what a signature can cover, as it came over the wire."""

from __future__ import annotations

from collections.abc import Iterable

from webhook_relay.headers import RequestHeaders
from webhook_relay.signatures.verdict import Refusal, Refused


class SignedRequest:
    """An HTTP request whose sender is in question. Nothing in it changes.

    `url` is the address as the sender knows it: for schemes that sign it, take it from configuration,
    never from the `Host` header. `body` is the raw bytes, before any decoding. `address` is the IP address that the
    request came from, for schemes that go by it; empty where it is not known.
    """

    __slots__ = ("address", "body", "headers", "method", "url")

    def __init__(
        self,
        method: str,
        url: str,
        headers: RequestHeaders | Iterable[tuple[str, str]],
        body: bytes,
        address: str = "",
    ) -> None:
        """Take header pairs in the order they arrived, values decoded as ISO-8859-1."""
        self.method = method
        self.url = url
        self.headers = headers if isinstance(headers, RequestHeaders) else RequestHeaders(headers)
        self.body = body
        self.address = address


def find_header(headers: RequestHeaders, name: str) -> str | None:
    """Return the value of the header `name`, or None when it is not there.

    A header that is there twice is refused: the two readers of a request might each believe another one.
    """
    wanted = name.lower()
    if wanted in headers.repeated:
        raise Refused(Refusal.MALFORMED_HEADER, f"The request has more than one {name} header.")
    return headers.first.get(wanted)


def require_header(headers: RequestHeaders, name: str, hint: str = "") -> str:
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


def require_url(request: SignedRequest) -> str:
    """Return the address as the sender knows it, for schemes that sign it; refused when the receiver does not know."""
    if not request.url.startswith(("https://", "http://")):
        raise Refused(
            Refusal.UNKNOWN_URL,
            "The sender signs the address that it posts to, and the relay does not know its own. "
            "Set the relay's public URL.",
        )
    return request.url
