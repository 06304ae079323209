"""Ingest tokens: what senders of one's own show instead of a signature. Pure."""

from __future__ import annotations

from collections.abc import Callable

from webhook_relay.signatures import NOT_TAKEN, SignedRequest, access_tokens
from webhook_relay_server.errors import SignatureRefusedError
from webhook_relay_server.store.directory import KnownChannel, KnownToken
from webhook_relay_server.store.tokens import Scope

FindToken = Callable[[str], KnownToken | None]
"""Returns the token of this text, if it counts."""

_HEADER = "authorization"
_BEARER = "bearer "
"""RFC 6750, section 2.1; names of authentication schemes count in either case (RFC 9110, section 11.1)."""


def check_ingest_token(find: FindToken, channel: KnownChannel, request: SignedRequest) -> None:
    """Raise SignatureRefusedError unless the request shows a token that may send events to the channel.

    Which of these it lacks is not told: a token of another workspace is like one that is not there. It must be in the
    header: such a token is good for more than one source, so it has no place in addresses, which everybody logs.
    """
    headers = request.headers
    value = headers.get(_HEADER)
    if not value:
        why = ""
        if access_tokens(request.url):
            why = f"{NOT_TAKEN} A source of the scheme generic-token can take one that is good for it alone. "
        raise SignatureRefusedError(
            "The request has no Authorization header.",
            code="missing-header",
            hint=f"{why}Send `Authorization: Bearer ...` with a token that has the scope `ingest`.",
        )
    token = None
    if _HEADER not in headers.repeated and value[: len(_BEARER)].lower() == _BEARER:
        token = find(value[len(_BEARER) :].strip(" "))
    if token is None or not _may_send(token, channel):
        raise SignatureRefusedError(
            "The token is not one that may send events to this channel.",
            code="wrong-token",
            hint=f"`webhook-relay token create NAME --scope ingest --channel {channel.name}` makes one.",
        )


def _may_send(token: KnownToken, channel: KnownChannel) -> bool:
    return token.workspace == channel.workspace and Scope.INGEST in token.scopes and token.names(channel.name)
