"""Intake: how much strangers can make a relay hold at a time: connections, and bodies that are not complete yet.

Each connection has bounds of its own (`http_protocol.py`); these are for all of them together. Pure counting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from webhook_relay_server.errors import IntakeFullError, TooManyConnectionsError
from webhook_relay_server.security.rate_limits import client_of, is_loopback

MOST_TOLD = 100
"""Connections that are turned away with an answer at a time. In a flood the others are closed without one."""


class Intake:
    """Counts who is connected and what is arriving, over HTTP and WebSocket alike."""

    def __init__(
        self,
        *,
        connections: int,
        of_one_address: int,
        arriving_bytes: int,
        largest_body: int,
        trusts: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """Take limits; an address that it `trusts` is a proxy's: everybody may come from there."""
        self._most = connections
        self._most_of_one = of_one_address
        self._most_bytes = arriving_bytes
        self._trusts = trusts
        self.largest_body = largest_body
        self._of: Counter[str] = Counter()
        self.connections = 0
        self.arriving = 0
        self._told = 0

    def connect(self, peer: str) -> TooManyConnectionsError | None:
        """Count a connection from the address `peer`; return why it cannot be, and then it does not count."""
        if self.connections >= self._most:
            return TooManyConnectionsError("The relay has as many connections as it can have.")
        client = client_of(peer)
        if self._of[client] >= self._most_of_one and not is_loopback(peer) and not self._trusts(peer):
            return TooManyConnectionsError(
                "There are too many connections from this address.", hint="Use one for several requests."
            )
        self.connections += 1
        self._of[client] += 1
        return None

    def disconnect(self, peer: str) -> None:
        """Forget a connection that counted."""
        client = client_of(peer)
        self.connections -= 1
        self._of[client] -= 1
        if not self._of[client]:
            del self._of[client]

    def turn_away(self) -> bool:
        """Say whether one more that is turned away gets an answer; `turned_away` must follow when it is gone."""
        if self._told >= MOST_TOLD:
            return False
        self._told += 1
        return True

    def turned_away(self) -> None:
        """Forget one that was turned away with an answer."""
        self._told -= 1

    def hold(self, more: int) -> IntakeFullError | None:
        """Count bytes that have come of bodies that are not complete (or let go: less than 0); return why not."""
        if more > 0 and self.arriving + more > self._most_bytes:
            return IntakeFullError("More is arriving at the moment than the relay can hold.", hint="Send it again.")
        self.arriving += more
        return None
