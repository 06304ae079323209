"""Access: which token a request to the API shows, and whether it is good for that."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from webhook_relay_server.api.door import Rooms
from webhook_relay_server.errors import ForbiddenError, NotFoundError, UnauthorizedError
from webhook_relay_server.security.bad_tokens import refuse_after_too_many
from webhook_relay_server.store.directory import Directory, KnownChannel, KnownToken
from webhook_relay_server.store.tokens import Scope

_bearer = HTTPBearer(auto_error=False, scheme_name="token", description="`whr_...`, from `webhook-relay token create`.")


MAKE_ONE = "`webhook-relay token create NAME` makes one."


def require_token(rooms: Rooms, shown: str | None, address: str, hint: str = MAKE_ONE) -> KnownToken:
    """Return the token that was shown from an address. Raises RelayError unless there is one that counts."""
    token = None if shown is None else rooms.open_directory().token(shown)
    if token is not None:
        return token
    if shown is not None and rooms.bad_tokens is not None:
        refuse_after_too_many(rooms.bad_tokens, address)
    raise UnauthorizedError(
        "This needs a token, and none that counts was sent.", hint=f"Send `Authorization: Bearer ...`; {hint}"
    )


class Needs:
    """A dependency that gives the token of a request. Raises RelayError unless that has one of some scopes."""

    def __init__(self, rooms: Rooms, scopes: Sequence[Scope]) -> None:
        self._rooms = rooms
        self._scopes = scopes
        self._hint = f"`webhook-relay token create NAME --scope {scopes[0]}` makes one."

    async def __call__(
        self,
        request: Request,
        credentials: HTTPAuthorizationCredentials | None = Security(_bearer),  # noqa: B008 - how FastAPI is told
    ) -> KnownToken:
        """Return the token of a request."""
        shown = None if credentials is None else credentials.credentials
        token = require_token(self._rooms, shown, request.client.host if request.client else "", self._hint)
        self.check(token)
        return token

    def check(self, token: KnownToken) -> None:
        """Raise ForbiddenError unless the token is good for this."""
        if token.scopes.isdisjoint(self._scopes):
            wanted = " or ".join(f"`{scope}`" for scope in self._scopes)
            raise ForbiddenError(f"The token does not have the scope {wanted}.", hint=self._hint)


def needs(rooms: Rooms, *scopes: Scope) -> Needs:
    """Return a dependency that gives the token of a request; it raises RelayError unless that has one of `scopes`."""
    return Needs(rooms, scopes)


def channel_of(directory: Directory, token: KnownToken, name: str) -> KnownChannel:
    """Return the channel that a request is about. Raises NotFoundError, whatever the reason that it is not the token's.

    So nobody learns from the answer which channels others have.
    """
    channel = directory.channel_for(token, name)
    if channel is None:
        raise NotFoundError("There is no such channel for this token.", hint="Compare the name with the token's list.")
    return channel
