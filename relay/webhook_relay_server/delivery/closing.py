"""How a reader's link ends: the close code, and what the client is told before it."""

from __future__ import annotations

from webhook_relay.messages import (
    CLOSE_BAD_FRAME,
    CLOSE_FORBIDDEN,
    CLOSE_GOING_AWAY,
    CLOSE_INTERNAL,
    CLOSE_TIMEOUT,
    CLOSE_UNAUTHORIZED,
    Problem,
)


class ClosingError(Exception):
    """Ends a link."""

    def __init__(self, close_code: int, problem: Problem | None = None) -> None:
        super().__init__(problem.detail if problem else "")
        self.close_code = close_code
        self.problem = problem


def bad_frame(detail: str, close_code: int = CLOSE_BAD_FRAME) -> ClosingError:
    """Return the end of a client that breaks the protocol."""
    return ClosingError(close_code, Problem("bad-frame", detail, "See docs/protocol.md."))


def unauthorized(detail: str) -> ClosingError:
    """Return the end of a client without a good token."""
    hint = "Make one on the relay with `webhook-relay token create`."
    return ClosingError(CLOSE_UNAUTHORIZED, Problem("unauthorized", detail, hint))


def too_many_failures(wait: int) -> ClosingError:
    """Return the end of a client whose address has shown too many tokens that do not count."""
    detail = f"Too many tokens from this address did not count; wait {wait} seconds."
    return ClosingError(CLOSE_UNAUTHORIZED, Problem("too-many-failures", detail, "Show one that counts."))


def forbidden(detail: str) -> ClosingError:
    """Return the end of a client that asks for what its token does not give."""
    return ClosingError(CLOSE_FORBIDDEN, Problem("forbidden", detail, "Ask whoever runs the relay for access."))


def failed() -> ClosingError:
    """Return the end of a client that met a mistake of ours; it comes back by itself."""
    return ClosingError(
        CLOSE_INTERNAL, Problem("internal", "The relay could not go on with this client.", "It is in the relay's log.")
    )


def timed_out() -> ClosingError:
    """Return the end of a client that is silent, or takes nothing."""
    return ClosingError(CLOSE_TIMEOUT)


def going_away() -> ClosingError:
    """Return the end of every client when the relay stops."""
    return ClosingError(CLOSE_GOING_AWAY)
