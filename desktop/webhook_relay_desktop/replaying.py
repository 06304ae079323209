"""Replaying from the desktop: an event is sent to its relay's log once more, as it is or changed and signed anew.

What comes of it is always marked as a replay; it comes back to this computer the usual way.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass, field
from functools import partial

from webhook_relay.answers import Replayed
from webhook_relay.errors import ConfigurationError, RefusedError
from webhook_relay.event import Event, Headers
from webhook_relay.history import History
from webhook_relay.signatures import SCHEMES, SignedRequest, sign
from webhook_relay_desktop.words import mark, tr

UNSIGNED = frozenset({"unverified"})
"""Schemes of sources whose webhooks are taken without any proof."""
NO_SCOPE = mark("The token of this relay may read, but not replay.")
NO_SCOPE_HINT = mark(
    "Where the relay runs, make one that may: webhook-relay token create NAME --scope read --scope manage. "
    "Then put it into the settings, under Connections."
)
NO_SECRET = mark("A changed event must be signed anew, and this computer does not know the secret of {source}.")
NO_SECRET_HINT = mark('Enter it under Signature, "Check here, too".')
NOT_SIGNABLE = mark("Events of the scheme {scheme} cannot be signed here.")


@dataclass(frozen=True)
class RelayAccess:
    """Where a relay is and the token that it knows this computer by."""

    url: str
    token: str = field(repr=False)
    proxy: str = field(default="", repr=False)
    ca_file: str = ""

    async def history(self) -> History:
        """Return what asks the relay, made on a thread: it reads certificates."""
        make = partial(History, self.url, self.token, proxy=self.proxy, ca_file=self.ca_file)
        return await asyncio.to_thread(make)


async def replay(access: RelayAccess, event: Event) -> Replayed:
    """Have the relay append an event as it is. Raises WebhookRelayError with the next step."""
    async with await access.history() as history:
        try:
            return await history.replay(event.channel, event.id)
        except RefusedError as error:
            raise _explained(error) from None


async def replay_changed(access: RelayAccess, event: Event, headers: Headers, body: bytes) -> Replayed:
    """Have the relay append what an event was changed to; `headers` hold the new signature."""
    async with await access.history() as history:
        try:
            return await history.replay_changed(event.channel, event.id, headers, body)
        except RefusedError as error:
            raise _explained(error) from None


def signed_anew(
    event: Event, headers: Headers, body: bytes, secret: str | None, *, now: float | None = None
) -> Headers:
    """Return `headers` with a fresh delivery id and a signature of `body`, made as the event's sender makes it.

    Raises ConfigurationError when it cannot be signed here.
    """
    fresh = str(uuid.uuid4())
    scheme = SCHEMES.get(event.scheme)
    if scheme is None and event.scheme not in UNSIGNED:
        raise ConfigurationError(
            tr(NOT_SIGNABLE).format(scheme=event.scheme), hint=tr("Replay it as it is."), code="not-signable"
        )
    ids = {name.lower() for name in (scheme.ids if scheme is not None else ())}
    headers = tuple((name, fresh if name.lower() in ids else value) for name, value in headers)
    if scheme is None:
        return headers
    if not secret:
        raise ConfigurationError(
            tr(NO_SECRET).format(source=event.source), hint=tr(NO_SECRET_HINT), code="no-signing-secret"
        )
    # What is a signature already is not in the way: schemes sign body, id and time, and the old one is replaced.
    request = SignedRequest("POST", "", headers, body)
    signature = sign(event.scheme, secret, request, now=time.time() if now is None else now, message_id=fresh)
    made = {name.lower() for name, _ in signature}
    return (*(pair for pair in headers if pair[0].lower() not in made), *signature)


def _explained(error: RefusedError) -> RefusedError:
    if error.code != "forbidden":
        return error
    return RefusedError(tr(NO_SCOPE), hint=tr(NO_SCOPE_HINT), code=error.code)
