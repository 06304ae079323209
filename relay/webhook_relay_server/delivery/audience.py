"""Audience: everybody who reads from this relay now, over whatever wire, and who must stop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import structlog

from webhook_relay_server.delivery import heartbeat
from webhook_relay_server.delivery.closing import forbidden, going_away, unauthorized
from webhook_relay_server.delivery.fanout import Fanout
from webhook_relay_server.delivery.reader import Reader
from webhook_relay_server.store.directory import Directory

log = structlog.get_logger(__name__)


class Audience:
    """Has readers served while they are here, and ends those who may not read any more."""

    def __init__(self, directory: Directory, fanout: Fanout) -> None:
        self._directory = directory
        self._fanout = fanout
        self._readers: dict[Reader, None] = {}
        directory.on_change(self.close_revoked)

    @property
    def readers(self) -> Iterable[Reader]:
        """Everybody who has been let in and is still there."""
        return self._readers

    def enter(self, reader: Reader) -> None:
        """Serve a reader from its places on, until it leaves."""
        heartbeat.begin(reader, asyncio.get_running_loop().time())
        self._readers[reader] = None
        self._fanout.add(reader)
        # Something may have been revoked since its token was looked at.
        self._close_if_revoked(reader, self._channels())
        log.info(
            "client.connected",
            connection=reader.id,
            wire=reader.wire.kind,
            client=reader.client.id if reader.client else "",
            name=reader.client.name if reader.client else "",
            channels=[place.channel for place in reader.places],
        )

    def leave(self, reader: Reader) -> None:
        """Forget a reader, if it has ever entered."""
        if reader not in self._readers:
            return
        del self._readers[reader]
        self._fanout.remove(reader)
        log.info("client.disconnected", connection=reader.id, name=reader.client.name if reader.client else "")

    def granted(self, reader: Reader) -> None:
        """Go on with a reader that has got credit."""
        self._fanout.granted(reader)

    def close_revoked(self) -> None:
        """End every link whose token, or one of whose channels, no longer counts."""
        channels = self._channels()
        for reader in list(self._readers):
            self._close_if_revoked(reader, channels)

    def close_all(self) -> None:
        """End every link because the relay stops."""
        for reader in list(self._readers):
            reader.end(going_away())

    async def follow_heartbeats(self) -> None:
        """Ping everybody and let go who is not there any more, until cancelled."""
        await heartbeat.follow(lambda: self._readers)

    def _channels(self) -> set[int]:
        return {channel.id for channel in self._directory.channels()}

    def _close_if_revoked(self, reader: Reader, channels: set[int]) -> None:
        if not self._directory.has_token(reader.token_id):
            reader.end(unauthorized("The token was revoked."))
        elif not channels.issuperset(place.channel_id for place in reader.places):
            reader.end(forbidden("A channel was revoked."))
