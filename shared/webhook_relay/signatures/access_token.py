"""An access token in the query of an address: what senders have that cannot set a header.

Source: RFC 6750, section 2.3, and cloudevents/spec, http-webhook.md, section 3.2, which wants receivers to know it.
Both warn that whatever is on the way logs addresses, so it is taken only where a source says so.
"""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from webhook_relay.headers import RequestHeaders

PARAMETER = "access_token"
NOT_TAKEN = "A token in the URL would be in every log on the way, so it is not taken."
"""What is said to who tries it where it is not allowed."""


def access_tokens(url: str) -> list[bytes]:
    """Return the tokens in the query of an address, decoded; a `+` is one (RFC 3986), no blank as in a form."""
    query = url.partition("?")[2]
    if PARAMETER not in query:
        return []
    parameters = (part.partition("=") for part in query.split("&"))
    return [
        unquote_to_bytes(value.encode("utf-8", "surrogatepass")) for name, _, value in parameters if name == PARAMETER
    ]


def headers_with_access_token(headers: RequestHeaders) -> frozenset[str]:
    """Return the lower-case names of headers that may repeat such an address, as those of some proxies do."""
    return frozenset(name.lower() for name, value in headers if PARAMETER in value.lower())
