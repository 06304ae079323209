"""A source made at a relay on a server, with a token that may manage it (docs/api.md)."""

from __future__ import annotations

import asyncio
import secrets
from functools import partial
from http import HTTPStatus
from typing import Final

import httpx
import msgspec

from webhook_relay.errors import ConfigurationError, ConnectionFailedError, ProtocolError, RefusedError
from webhook_relay.pairing import check_address, is_token
from webhook_relay.plain_text import plain
from webhook_relay.relay_words import said
from webhook_relay.way import Way
from webhook_relay_desktop.words import tr

SECONDS: Final = 15.0
MOST_BYTES: Final = 256 * 1024
SCHEME: Final = "github"
LONGEST_WORDS: Final = 300
MAKES_TOKEN: Final = "webhook-relay token create NAME --scope manage"  # noqa: S105 - a command


class MadeSource(msgspec.Struct, frozen=True):
    """What the relay answers; its secret is shown this once."""

    name: str
    url: str
    secret: str

    def __repr__(self) -> str:
        """Leave the secret out."""
        return f"MadeSource(name={self.name!r}, url={self.url!r})"


class _Problem(msgspec.Struct, frozen=True):
    """The members of an RFC 9457 answer that people are shown."""

    detail: str = ""
    hint: str = ""


def manage_token(log: str) -> str:
    """Return the name in the keyring of the token that may manage a relay, or a workspace of it."""
    return f"manage-token:{log}"


async def make_source(relay: str, token: str, channel: str, *, way: Way | None = None) -> MadeSource:
    """Make a GitHub source of the relay's own secret. Raises a WebhookRelayError, each with the next step."""
    if not is_token(token):
        raise ConfigurationError(
            tr("This is not a token of a relay."), hint=tr("It begins with whr_. Copy it again, alone and whole.")
        )
    wish = {"name": f"github-{secrets.token_hex(3)}", "scheme": SCHEME, "channel": channel}
    make_client = partial((way or Way()).http_client, f"{check_address(relay)}/api/v1/", timeout=SECONDS)
    try:
        async with await asyncio.to_thread(make_client) as http:
            headers = {"Authorization": f"Bearer {token}"}
            async with http.stream("POST", "sources", json=wish, headers=headers) as answer:
                body = await _read(answer)
    except httpx.HTTPError:
        raise ConnectionFailedError(
            tr("The relay cannot be reached."),
            hint=tr("Check the network, and the proxy if there is one, and try again."),
        ) from None
    if not answer.is_success:
        raise _refused(answer.status_code, body)
    try:
        return msgspec.json.decode(body, type=MadeSource)
    except (msgspec.DecodeError, UnicodeError):
        raise _no_relay() from None


async def _read(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise _no_relay()
    return bytes(body)


def _refused(status: int, body: bytes) -> RefusedError:
    if status == HTTPStatus.UNAUTHORIZED:
        return RefusedError(
            tr("The relay does not accept this token."),
            hint=tr("It is wrong, has expired or was revoked. {command} makes one on the relay.").format(
                command=MAKES_TOKEN
            ),
        )
    if status == HTTPStatus.FORBIDDEN:
        return RefusedError(
            tr("This token may not manage the relay."),
            hint=tr("{command} makes one on the relay that may.").format(command=MAKES_TOKEN),
        )
    try:
        problem = msgspec.json.decode(body, type=_Problem)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        problem = _Problem()
    words = said(plain(problem.detail, limit=LONGEST_WORDS)) or tr("The relay answered {status}.").format(status=status)
    hint = said(plain(problem.hint, limit=LONGEST_WORDS))
    return RefusedError(words, hint=hint or tr("Try again later, or make the source on the relay."))


def _no_relay() -> ProtocolError:
    return ProtocolError(
        tr("What answers there is no relay that this program understands."), hint=tr("Update the relay.")
    )
