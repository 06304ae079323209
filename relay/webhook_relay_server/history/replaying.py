"""Replaying: an event is appended once more, changed and signed anew, as if its sender had sent that.

It goes the way of a webhook: checked by what its source demands, described anew, sealed where its channel is. What
tells it from a webhook is its mark: it says which event it was made from, and it has no delivery id.
"""

from __future__ import annotations

import structlog

from webhook_relay.answers import Replayed
from webhook_relay.headers import RequestHeaders
from webhook_relay.signatures import SignedRequest
from webhook_relay_server.errors import InvalidParametersError, SignatureRefusedError
from webhook_relay_server.history.history import History
from webhook_relay_server.receiving.pipeline import Pipeline
from webhook_relay_server.store.directory import Directory, KnownChannel
from webhook_relay_server.store.sources import TOKEN_SCHEME

log = structlog.get_logger(__name__)


class Replaying:
    """Appends changed events for callers who may manage the channel."""

    def __init__(self, history: History, directory: Directory, pipeline: Pipeline, public_url: str) -> None:
        self._history = history
        self._directory = directory
        self._pipeline = pipeline
        self._public_url = public_url.rstrip("/")

    async def replay_changed(
        self, channel: KnownChannel, event_id: str, headers: RequestHeaders, body: bytes, request_id: str
    ) -> Replayed:
        """Append what an event was changed to, and return where it is once it is on disk. Raises RelayError."""
        original, source_id = await self._history.event_of_source(channel, event_id)
        found = self._directory.source_with_key(source_id)
        if found is None or found[1].channel.id != channel.id:
            raise InvalidParametersError(
                "The source of this event is gone, so nothing says how a changed one is to be signed.",
                hint="Replay it as it is.",
            )
        key, source = found
        if source.scheme == TOKEN_SCHEME:
            raise InvalidParametersError(
                "This event came by the API, where nothing is signed.",
                hint="Append another one: POST /api/v1/channels/{channel}/events.",
            )
        request = SignedRequest("POST", f"{self._public_url}/in/{key}", headers, body)
        replay_of = original.replay_of or original.id
        try:
            appended = await self._pipeline.replay(source, request, replay_of, request_id)
        except SignatureRefusedError as error:  # not 401: the token of the one who asks is good
            raise InvalidParametersError(
                error.detail, hint="Sign it with the secret that its source has now.", code=error.code
            ) from None
        log.info("event.replayed", channel=channel.name, seq=appended.seq, replay_of=replay_of, changed=True)
        return Replayed(appended.id, channel.name, appended.seq, replay_of)
