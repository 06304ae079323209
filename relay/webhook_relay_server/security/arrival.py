"""Arrival: a body on its way over one connection, and what comes along with it that is no body.

What stands beside a chunk's length and behind the last chunk (RFC 9112, sections 7.1.1 and 7.1.2) is thrown away, but
has no length of its own; a whole relay can hold only so much of what is not complete. Nothing is counted of a request
that comes in one piece, as most do.
"""

from __future__ import annotations

from webhook_relay_server.errors import BodyTooLargeError, HeadersTooLargeError, RelayError
from webhook_relay_server.security.intake import Intake

MOST_WITHOUT_BODY = 64 * 1024
"""Bytes in a row, as many as headers may have: the parser keeps a trailer until it is complete."""
FRAMING = 8
"""Bytes around each byte of a body in chunks of one byte, rounded up. More than that is not sent for the body."""


class Arrival:
    """Counts one connection's bodies, one after the other."""

    __slots__ = ("_bare", "_fed", "_held", "_intake", "body")

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self.body = 0
        """Bytes that have come of the body."""
        self._fed = self._bare = self._held = 0

    def weigh(self, fed: int, before: int) -> RelayError | None:
        """Look at a body that goes on: `fed` bytes came, of which there were `before` of the body. Return why not."""
        if self.body > self._intake.largest_body:
            return BodyTooLargeError(f"The body is larger than {self._intake.largest_body} bytes.", hint="Send less.")
        more = self.body - self._held
        refusal = self._intake.hold(more)
        if refusal is not None:
            return refusal
        self._held += more
        self._fed += fed
        self._bare = 0 if self.body > before else self._bare + fed
        if self._bare > MOST_WITHOUT_BODY or self._fed > MOST_WITHOUT_BODY + FRAMING * self.body:
            return HeadersTooLargeError("There is more around the chunks of the body than in them.", hint="Send less.")
        return None

    def begin(self) -> None:
        """Count the next body from nothing."""
        self.body = 0
        if self._held or self._fed:
            self.let_go()

    def let_go(self) -> None:
        """Hold nothing any more: the body is complete, or will never be."""
        self._intake.hold(-self._held)
        self._fed = self._bare = self._held = 0
