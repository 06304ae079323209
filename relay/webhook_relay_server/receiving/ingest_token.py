"""Ingest tokens: what senders of one's own show instead of a signature. Pure."""

from __future__ import annotations

from collections.abc import Callable

from webhook_relay.headers import RequestHeaders
from webhook_relay_server.errors import SignatureRefusedError
from webhook_relay_server.store.directory import KnownChannel, KnownToken
from webhook_relay_server.store.tokens import Scope

FindToken = Callable[[str], KnownToken | None]
"""Returns the token of this text, if it counts."""

_HEADER = "authorization"
_BEARER = "bearer "
"""RFC 6750, section 2.1; names of authentication schemes count in either case (RFC 9110, section 11.1)."""


def check_ingest_token(find: FindToken, channel: KnownChannel, headers: RequestHeaders) -> None:
    """Raise SignatureRefusedError unless the request shows a token that may send events to the channel.

    Which of these it lacks is not told: a token of another workspace is like one that is not there.
    """
    value = headers.get(_HEADER)
    if not value:
        raise SignatureRefusedError(
            "The request has no Authorization header.",
            code="missing-header",
            hint="Send `Authorization: Bearer ...` with a token that has the scope `ingest`.",
        )
    token = None
    if _HEADER not in headers.repeated and value[: len(_BEARER)].lower() == _BEARER:
        token = find(value[len(_BEARER) :].strip())
    if token is None or not _may_send(token, channel):
        raise SignatureRefusedError(
            "The token is not one that may send events to this channel.",
            code="wrong-token",
            hint=f"`webhook-relay token create NAME --scope ingest --channel {channel.name}` makes one.",
        )


def _may_send(token: KnownToken, channel: KnownChannel) -> bool:
    return token.workspace == channel.workspace and Scope.INGEST in token.scopes and token.names(channel.name)
