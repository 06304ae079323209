"""Opens a WebSocket to a relay, and turns what the network says into what a person can do."""

from __future__ import annotations

import asyncio
import ssl
from http import HTTPStatus
from typing import Any, cast

import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidProxyStatus, InvalidStatus, ProxyError
from websockets.typing import Subprotocol

import webhook_relay
from webhook_relay.errors import (
    ConfigurationError,
    ConnectionFailedError,
    ProtocolError,
    RefusedError,
    WebhookRelayError,
)
from webhook_relay.messages import (
    CLOSE_BAD_FRAME,
    CLOSE_FORBIDDEN,
    CLOSE_GOING_AWAY,
    CLOSE_UNAUTHORIZED,
    MAX_SERVER_FRAME,
    SUBPROTOCOL,
    Problem,
)
from webhook_relay.relay_words import said
from webhook_relay.sentence import Sentence, joined
from webhook_relay.way import Way, is_loopback, split
from webhook_relay.web_socket import PackingDeflateFactory, WebSocket

OPEN_TIMEOUT = 10.0
"""Seconds for TCP, TLS and the handshake together: two lost SYN packets and some slack."""
CLOSE_TIMEOUT = 1.0
"""Seconds for saying goodbye; quitting must not wait for a relay that is gone."""

NOT_UNDERSTOOD = "not-understood"
"""Code of the ProtocolError for a relay that does not understand this client: trying again does not help."""
UNEXPECTED = "unexpected"
"""Code of a failure that this module has no words for; its traceback belongs into the log."""
NEW_TOKEN_HINT = Sentence("Create a new one with 'webhook-relay token create' on the relay and enter it here.")


class RelayAddress:
    """A relay's address, checked: where to dial, and how to show it."""

    def __init__(self, url: str) -> None:
        parts = split(url)
        scheme = {"http": "ws", "ws": "ws", "https": "wss", "wss": "wss"}.get(parts.scheme)
        if scheme is None or not parts.hostname:
            raise ConfigurationError(
                Sentence("The relay's address is not usable."),
                hint=Sentence("It looks like https://relay.example.org or http://127.0.0.1:8750."),
            )
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ConfigurationError(
                Sentence("The relay's address holds more than an address."),
                hint=Sentence("Leave out everything before '@' and from '?' on; the token has a place of its own."),
            )
        path = parts.path.rstrip("/")
        path = path.removesuffix("/ws")
        self.loopback = is_loopback(parts.hostname)
        self.encrypted = scheme == "wss"
        self.shown = f"{'https' if self.encrypted else 'http'}://{parts.netloc}{path}"
        self.websocket = f"{scheme}://{parts.netloc}{path}/ws"


def check_token(token: str) -> None:
    """Raise ConfigurationError for a token that cannot stand in a header; without repeating it. Empty is none."""
    if not all("!" <= character <= "~" for character in token):
        raise ConfigurationError(
            Sentence(
                "The relay's token is not usable: it holds a line break, a space or another character "
                "that no token has."
            ),
            hint=Sentence("Copy it again, alone and whole, as 'webhook-relay token create' printed it."),
        )


class _Connect(connect):
    """`connect` that follows no redirect: a token goes to the address a person entered and nowhere else."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def dial(address: RelayAddress, token: str, way: Way | None = None) -> WebSocket:
    """Return an open WebSocket; raises what `explain` understands. This machine itself is reached without a proxy."""
    way = way or Way()
    options: dict[str, Any] = {}
    if address.loopback:
        options["proxy"] = None
    elif way.proxy:
        options["proxy"] = way.proxy
    if address.encrypted:
        options["ssl"] = await asyncio.to_thread(way.context)
    socket = await _Connect(
        address.websocket,
        additional_headers={"Authorization": f"Bearer {token}"} if token else None,
        user_agent_header=f"ai-webhook-relay/{webhook_relay.__version__}",
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        compression=None,  # by the extension below, which agrees with what the relay stores
        extensions=[PackingDeflateFactory()],
        create_connection=WebSocket,
        open_timeout=OPEN_TIMEOUT,
        close_timeout=CLOSE_TIMEOUT,
        ping_interval=None,  # the protocol has its own heartbeat, which both sides' applications see
        max_size=MAX_SERVER_FRAME,
        **options,
    )
    if socket.subprotocol != SUBPROTOCOL:
        await socket.close()
        raise ProtocolError(
            Sentence("{relay} does not speak {subprotocol}.", relay=address.shown, subprotocol=SUBPROTOCOL),
            hint=Sentence("Check the address, and update the relay."),
        )
    return cast("WebSocket", socket)


def explain(
    error: BaseException, address: RelayAddress, problem: Problem | None = None, way: Way | None = None
) -> WebhookRelayError:
    """Return what happened in the words of this project.

    RefusedError and the code NOT_UNDERSTOOD are final; everything else may pass.
    `problem` is what the relay said before it closed the link, `way` how it was dialled.
    """
    match error:
        case WebhookRelayError():
            return error
        case InvalidStatus():
            return _explain_status(error.response.status_code, bytes(error.response.body or b""), address)
        case ConnectionClosed():
            return _explain_close(error, address, problem)
    proxy = way.shown if way is not None and not address.loopback else ""
    return _explain_failure(error, address.shown, proxy)


def _explain_failure(error: BaseException, relay: str, proxy: str = "") -> WebhookRelayError:
    hint, code = "", None
    if proxy:
        relay = Sentence("{relay} (through the proxy {proxy})", relay=relay, proxy=proxy)
    match error:
        case InvalidProxyStatus():
            sentence = Sentence(
                "The proxy does not let us through to {relay}: HTTP {status}.",
                relay=relay,
                status=error.response.status_code,
            )
            hint, code = Sentence("Check the proxy's address, name and password."), "proxy"
        case ProxyError():
            sentence, hint, code = (
                Sentence("The proxy on the way to {relay} does not answer.", relay=relay),
                Sentence("Check its address."),
                "proxy",
            )
        case ssl.SSLCertVerificationError():
            sentence = Sentence(
                "The certificate of {relay} is not valid: {reason}.",
                relay=relay,
                reason=error.verify_message,
            )
            hint = Sentence(
                "Check the address and this machine's clock; a company's own certificates go into the settings."
            )
            code = "certificate"
        case TimeoutError():
            sentence, code = Sentence("{relay} did not answer in time.", relay=relay), "timeout"
        case ConnectionRefusedError():
            sentence = Sentence("Nothing answers at {relay}.", relay=relay)
            hint = Sentence("Is the proxy right, and running?") if proxy else Sentence("Is the relay running?")
        case OSError():
            sentence = Sentence(
                "{relay} cannot be reached: {reason}.", relay=relay, reason=error.strerror or Sentence("network error")
            )
        case InvalidHandshake():
            sentence, hint = (
                Sentence("{relay} does not answer like a relay.", relay=relay),
                Sentence("Check the address."),
            )
        case _:
            sentence, code = (
                Sentence("The link to {relay} broke ({kind}).", relay=relay, kind=type(error).__name__),
                UNEXPECTED,
            )
    return ConnectionFailedError(sentence, hint=hint, code=code)


def _explain_status(status: int, body: bytes, address: RelayAddress) -> WebhookRelayError:
    detail, hint = _problem_text(body)
    if status == HTTPStatus.UNAUTHORIZED:
        return RefusedError(
            detail or Sentence("{relay} did not accept the token.", relay=address.shown),
            hint=hint or NEW_TOKEN_HINT,
            code="unauthorized",
        )
    if status == HTTPStatus.FORBIDDEN:
        return RefusedError(
            detail or Sentence("{relay} refused this token's access.", relay=address.shown),
            hint=hint or Sentence("Use a token that may read this channel."),
            code="forbidden",
        )
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return ConnectionFailedError(
            Sentence("{relay} sends us elsewhere (HTTP {status}).", relay=address.shown, status=status),
            hint=Sentence("Enter the relay's final address, with https://."),
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ConnectionFailedError(
            joined(Sentence("{relay} is not ready (HTTP {status}).", relay=address.shown, status=status), detail),
            hint=hint,
        )
    return ConnectionFailedError(
        Sentence("There is no relay at {relay} (HTTP {status}).", relay=address.shown, status=status),
        hint=Sentence("Check the address."),
    )


def _explain_close(error: ConnectionClosed, address: RelayAddress, problem: Problem | None) -> WebhookRelayError:
    code = error.rcvd.code if error.rcvd else None
    detail, hint = (said(problem.detail), said(problem.hint)) if problem else ("", "")
    if code == CLOSE_UNAUTHORIZED:
        return RefusedError(
            detail or Sentence("{relay} does not accept the token any more.", relay=address.shown),
            hint=hint or NEW_TOKEN_HINT,
            code="unauthorized",
        )
    if code == CLOSE_FORBIDDEN:
        return RefusedError(
            detail or Sentence("{relay} refused what was asked for.", relay=address.shown),
            hint=hint or Sentence("Use a token that may read these channels."),
            code="forbidden",
        )
    if code == CLOSE_BAD_FRAME:
        return ProtocolError(
            detail or Sentence("{relay} did not understand this program.", relay=address.shown),
            hint=hint or Sentence("Bring both to the same version."),
            code=NOT_UNDERSTOOD,
        )
    if code == CLOSE_GOING_AWAY:
        return ConnectionFailedError(Sentence("{relay} is restarting.", relay=address.shown), code="restarting")
    return ConnectionFailedError(
        detail
        or Sentence("{relay} ended the link ({code}).", relay=address.shown, code=code or Sentence("no goodbye")),
        hint=hint,
    )


class _ProblemDocument(msgspec.Struct):
    """The members of an RFC 9457 answer that people are shown."""

    detail: str = ""
    hint: str = ""


def _problem_text(body: bytes) -> tuple[str, str]:
    try:
        document = msgspec.json.decode(body, type=_ProblemDocument)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return "", ""
    return said(document.detail), said(document.hint)
