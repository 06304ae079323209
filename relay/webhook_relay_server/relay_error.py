"""RelayError: what every answer that is not a success has; `errors.py` draws all of them."""

from __future__ import annotations

from webhook_relay_server.rates import Policy


class RelayError(Exception):
    """Base of every answer that is not a success."""

    status = 500
    code = "internal"
    title = "The relay made a mistake"
    retry_after: int | None = None
    """Seconds for the Retry-After header."""
    policy: Policy | None = None
    """The limit that was met, for the RateLimit headers."""
    allow = ""
    """Methods for the Allow header (RFC 9110, section 15.5.6)."""
    upgrade = ""
    """The protocol that is spoken here instead, for the Upgrade header (RFC 9110, section 15.5.22)."""
    challenge = ""
    """How to authenticate, for the WWW-Authenticate header (RFC 9110, section 11.6.1)."""
    path: str | None = None
    """Where in the body something is wrong, as a JSON Pointer (RFC 6901; empty for all of it), if it is that."""
    closes_connection = False
    """Whether the body was left unread: then the connection must not go on."""

    def __init__(self, detail: str, *, hint: str = "", code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.hint = hint
        if code is not None:
            self.code = code
