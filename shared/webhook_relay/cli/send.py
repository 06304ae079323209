"""`webhook-relay send`: posts a file as a signed webhook, to try a source out."""

from __future__ import annotations

import os
import re
import sys
import time
import uuid
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import msgspec
import typer

from webhook_relay.errors import ConfigurationError, ConnectionFailedError, RefusedError, WebhookRelayError
from webhook_relay.plain_text import plain

if TYPE_CHECKING:
    import httpx

TIMEOUT = 30.0
"""Seconds; three times what the most patient provider waits for an answer."""
EVENT_HEADERS = {"github": "X-GitHub-Event", "gitlab": "X-Gitlab-Event"}
"""Schemes whose providers say in a header what happened; all others say it in the body."""
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""RFC 9110, section 5.6.2: token."""
HEADER_VALUE = re.compile(r"[\t -~\x80-\xff]*")
"""RFC 9110, section 5.5: visible characters and what ISO-8859-1 has above them."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Answer(msgspec.Struct):
    """What a relay says to a sender: members of an acceptance, or of an RFC 9457 problem."""

    id: str = ""
    channel: str = ""
    seq: int = 0
    duplicate: bool = False
    title: str = ""
    detail: str = ""
    hint: str = ""


def send(
    url: Annotated[str, typer.Argument(help="The source's address, such as http://127.0.0.1:8750/webhook.")],
    file: Annotated[str, typer.Argument(help="What to post; - is standard input.")] = "-",
    *,
    scheme: Annotated[
        str, typer.Option(help="Sign like this provider: github, gitlab, stripe, slack, ... Default: unsigned.")
    ] = "",
    scheme_config: Annotated[
        str,
        typer.Option(metavar="JSON", help="Options of the scheme, such as generic-hmac has, as the source has them."),
    ] = "",
    secret_env: Annotated[str, typer.Option(metavar="NAME", help="The secret is in this environment variable.")] = "",
    secret_file: Annotated[str, typer.Option(metavar="PATH", help="The secret is in this file.")] = "",
    event: Annotated[str, typer.Option(help="What happened, as the provider's header says it: push, ...")] = "",
    delivery: Annotated[str, typer.Option(help="The provider's id of this delivery. Default: a new one.")] = "",
    header: Annotated[
        list[str] | None, typer.Option("--header", "-H", metavar="'NAME: VALUE'", help="One more header.")
    ] = None,
    content_type: Annotated[str, typer.Option(help="Media type of the body.")] = "application/json",
) -> None:
    """Post a file as a signed webhook, to try a source out.

    A secret is never taken from the command line, where every program can read it. Without --secret-env and
    --secret-file it is asked for. The exit code is 0 only when the relay accepted the webhook.
    """
    body = _read(file)
    headers = [("Content-Type", content_type), *map(_header, header or ())]
    if event:
        headers.append((_event_header(scheme), event))
    if scheme:
        secret = _secret(secret_env, secret_file, prompt=file != "-")
        headers += _signed(
            scheme, secret, scheme_config, url=url, headers=headers, body=body, delivery=delivery or str(uuid.uuid4())
        )
    elif secret_env or secret_file or delivery:
        raise ConfigurationError("A secret or a delivery id needs a scheme.", hint="Add --scheme github, for example.")
    _show(_post(url, headers, body))


def _signed(
    scheme: str, secret: str, options: str, *, url: str, headers: list[tuple[str, str]], body: bytes, delivery: str
) -> list[tuple[str, str]]:
    from webhook_relay.signatures import (  # noqa: PLC0415 - after --help
        SignedRequest,
        delivery_id_headers,
        parse_config,
        sign,
    )

    config = parse_config(scheme, options) if options else None
    named = [(name, delivery) for name in delivery_id_headers(scheme, config)[:1]]
    request = SignedRequest("POST", url, (*headers, *named), body)
    signature = sign(scheme, secret, request, now=time.time(), message_id=delivery, config=config)
    signed = {name.lower() for name, _ in signature}
    return [*signature, *((name, value) for name, value in named if name.lower() not in signed)]


def _post(url: str, headers: list[tuple[str, str]], body: bytes) -> httpx.Response:
    import httpx  # noqa: PLC0415 - after --help: it takes a third of a second

    host = _host(url)
    try:
        # A proxy has no way to this machine's own loopback address.
        with httpx.Client(timeout=TIMEOUT, trust_env=host not in LOOPBACK) as client:
            return client.post(url, content=body, headers=headers)
    except (httpx.InvalidURL, UnicodeError):
        raise ConfigurationError(
            "The address or a header is not usable.", hint="Check it for odd characters."
        ) from None
    except httpx.TimeoutException:
        raise ConnectionFailedError(f"{host} did not answer within {TIMEOUT:g} seconds.") from None
    except httpx.HTTPError:
        raise ConnectionFailedError(f"{host} cannot be reached.", hint="Is the relay running?") from None


def _show(response: httpx.Response) -> None:
    answer = _answer(response.content)
    status = f"{response.status_code} {HTTPStatus(response.status_code).phrase}"
    if response.is_success and not response.content:  # how some providers want to be answered
        typer.echo(status)
        return
    if response.is_success:
        place = f", channel {answer.channel}, number {answer.seq}" if answer.channel else ""
        again = ", already known" if answer.duplicate else ""
        typer.echo(f"{status}: event {plain(answer.id or '?')}{plain(place)}{again}")
        return
    sentence = f"The relay answered {status}. {answer.detail or answer.title}".rstrip()
    if response.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise RefusedError(sentence, hint=answer.hint)
    raise WebhookRelayError(sentence, hint=answer.hint)


def _answer(content: bytes) -> Answer:
    try:
        return msgspec.json.decode(content, type=Answer)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return Answer()


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        raise ConfigurationError("The address is not usable.", hint="It begins with http:// or https://.")
    return host


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}.", hint="Check the path.") from None


def _header(line: str) -> tuple[str, str]:
    name, colon, value = (part.strip() for part in line.partition(":"))
    if not colon or not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(value):
        raise ConfigurationError("A header is not usable.", hint="It looks like -H 'Name: value'.")
    return name, value


def _event_header(scheme: str) -> str:
    try:
        return EVENT_HEADERS[scheme]
    except KeyError:
        raise ConfigurationError(
            "--event is for schemes that name the event in a header.",
            hint=f"Use --scheme {' or '.join(EVENT_HEADERS)}, or -H for any other header.",
        ) from None


def _secret(environment: str, file: str, *, prompt: bool) -> str:
    if environment:
        value = os.environ.get(environment)
        if not value:
            raise ConfigurationError(f"The environment variable {environment} is not set.", hint="Export it first.")
        return value
    if file:
        return _read(file).decode("utf-8", "replace").strip()
    if not prompt:
        raise ConfigurationError(
            "The secret cannot be asked for, because the webhook comes from standard input.",
            hint="Use --secret-env NAME or --secret-file PATH.",
        )
    secret: str = typer.prompt("Secret", hide_input=True)
    return secret
