"""Reader: one client's link while it lasts: its places in the channels, its credit, and its wire."""

from __future__ import annotations

import asyncio

import structlog

from webhook_relay.messages import ClientName, ServerMessage, encode
from webhook_relay_server.delivery.closing import ClosingError
from webhook_relay_server.delivery.reading import Credits, Place
from webhook_relay_server.delivery.wire import Wire
from webhook_relay_server.store.directory import KnownToken

log = structlog.get_logger(__name__)


class Reader:
    """One client's link. Nothing is queued for it: it has places in the log, and its wire a backlog."""

    __slots__ = (
        "catching_up",
        "client",
        "closing",
        "credits",
        "heard_at",
        "id",
        "last_taken",
        "moved_at",
        "ping_at",
        "places",
        "token",
        "wire",
    )

    def __init__(self, reader_id: str, wire: Wire) -> None:
        self.id = reader_id
        self.wire = wire
        self.token: KnownToken | None = None
        self.client: ClientName | None = None
        self.places: tuple[Place, ...] = ()
        self.credits = Credits(0)
        self.closing: ClosingError | None = None
        self.catching_up: asyncio.Task[None] | None = None
        """Sends pages while at least one place is behind and there is credit."""
        self.heard_at = self.ping_at = self.moved_at = 0.0
        self.last_taken = 0
        """What `heartbeat.py` goes by: when the client was heard, is to be pinged, and last took something."""

    @property
    def token_id(self) -> str:
        """Id of the token that the client showed."""
        return self.token.id if self.token else ""

    def place(self, channel: str) -> Place | None:
        """Return the client's place in a channel, if it reads that."""
        return next((place for place in self.places if place.channel == channel), None)

    def say(self, message: ServerMessage) -> None:
        """Send one message that is not an event."""
        self.wire.say(encode(message))

    def end(self, closing: ClosingError) -> None:
        """Tell the client why, and close. The first reason counts."""
        if self.closing is not None:
            return
        self.closing = closing
        problem = closing.problem
        if problem is not None:
            log.warning("client.refused", connection=self.id, code=problem.code, reason=problem.detail)
            self.say(problem)
        self.wire.close(closing.close_code, problem.code if problem else "")
