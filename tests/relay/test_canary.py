"""No secret leaves the relay but where it belongs: recognisable ones are planted everywhere, everything is provoked.

Whatever the relay says is searched: its log from debug on, every answer with its headers, the metrics, the OpenAPI
document, health, and what readers get. A new error has to be provoked here, or the first test fails.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import os
import re
import secrets
import socket
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import structlog

from support.postgres import PostgresServer
from support.posting import webhook
from support.redis_server import RedisServer
from support.relay import RunningRelay, github_headers, hello, receive, running_relay
from support.served import Served
from support.store import administration
from webhook_relay import log as relay_log
from webhook_relay.messages import Problem
from webhook_relay.signatures import SignedRequest, sign
from webhook_relay_server import errors
from webhook_relay_server.errors import RelayError, StoreBusyError, StoreFullError, StoreUnavailableError
from webhook_relay_server.rates import Policy
from webhook_relay_server.receiving.pipeline import Pipeline
from webhook_relay_server.security.intake import Intake
from webhook_relay_server.security.rate_limits import RateLimit
from webhook_relay_server.store.limits import MOST
from webhook_relay_server.store.log import EventLog
from webhook_relay_server.store.models import Source
from webhook_relay_server.web import gate, phase

ERRORS = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, RelayError)}
NEVER_SENT = {RelayError: "the base of all others"}
"""Errors that no answer is made of, and why."""
BODY = b'{"zen": "Keep it logically awesome."}'


def canary(name: str) -> str:
    """Return a secret that is found again wherever it turns up."""
    return f"canary-{name}-{secrets.token_hex(8)}"


class Planted:
    """Every secret that the relay has been given, or that was sent to it."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}

    def add(self, name: str, text: str) -> str:
        self.secrets[name] = text
        return text

    def found_in(self, what: str) -> list[str]:
        """Return the names of the secrets that `what` holds, as they are or in a usual disguise."""
        return [name for name, secret in self.secrets.items() if any(form in what for form in disguises(secret))]


def disguises(secret: str) -> set[str]:
    raw = secret.encode()
    encoded = base64.b64encode(raw).decode().rstrip("=")
    return {secret, quote(secret, safe=""), raw.hex(), encoded, json.dumps(secret)[1:-1], secret.removeprefix("whsec_")}


class Ground:
    """A relay full of secrets, and all that it has said."""

    def __init__(self, relay: RunningRelay, planted: Planted, urls: dict[str, str], log: io.BytesIO) -> None:
        self.relay = relay
        self.planted = planted
        self.urls = urls
        """Paths of sources by name; the keys in them are secrets."""
        self.log = log
        self.answers: list[str] = []

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request with secrets where senders have them, unless `options` say otherwise."""
        parameter = "source=" if path == "/sse" else "access_token="  # streams refuse parameters that are not theirs
        url = self.relay.url + path + ("&" if "?" in path else "?") + parameter + self.planted.secrets["in a URL"]
        headers = {
            "Cookie": "session=" + self.planted.secrets["a cookie"],
            "Proxy-Authorization": "Basic " + self.planted.secrets["for a proxy"],
            "Authorization": "Bearer " + self.planted.secrets["a wrong token"],
            **options.pop("headers", {}),
        }
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            answer = await client.request(method, url, headers=headers, **options)
        self.answers.append(f"{answer.headers}\n{answer.text}")
        return answer

    async def as_token(self, kind: str, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.ask(
            method, path, headers={"Authorization": f"Bearer {self.planted.secrets[kind]}"}, **options
        )

    async def post(self, source: str, headers: dict[str, str], body: bytes = BODY, **options: Any) -> httpx.Response:
        return await self.ask("POST", self.urls[source], headers=headers, content=body, **options)

    async def post_signed(self) -> httpx.Response:
        return await self.post("github", github_headers(self.planted.secrets["secret of github"], BODY))

    def raw(self, *parts: bytes) -> httpx.Response:
        """Send bytes that need not be a request; return what was answered."""
        host, _, port = self.relay.url.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=30) as link:
            for part in parts:
                link.sendall(part)
            text = b""
            while chunk := link.recv(65_536):
                text += chunk
        self.answers.append(text.decode("latin-1"))
        head, _, body = text.partition(b"\r\n\r\n")
        return httpx.Response(int(head[9:12]), content=body)

    def head(self, method: str = "POST", *more: str) -> bytes:
        """Return a request's head, with secrets, that is not finished yet."""
        planted = self.planted.secrets
        lines = [
            f"{method} {self.urls['github']}?access_token={planted['in a URL']} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Authorization: Bearer {planted['a wrong token']}",
            *more,
        ]
        return "\r\n".join(lines).encode() + b"\r\n"


@pytest.fixture
def log_lines() -> Iterator[io.BytesIO]:
    """Everything that this process logs, from debug on."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    stream = io.BytesIO()
    relay_log.configure("json", "debug", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()
    relay_log._output.open(relay_log._render_console, None)


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log_lines: io.BytesIO) -> Iterator[Ground]:
    planted = Planted()
    key = base64.urlsafe_b64encode(b"canary-of-the-key" + os.urandom(15)).decode()
    monkeypatch.setenv("WEBHOOK_RELAY_KEY", planted.add("the key", key))
    monkeypatch.setenv("MISSING_LATER", planted.add("in the environment", canary("environment")))
    for name in ("in a URL", "a cookie", "for a proxy", "a wrong token"):
        planted.add(name, canary(name.replace(" ", "-")))
    store = tmp_path / "relay.db"
    admin = administration(store)
    urls = {}
    for scheme in ("github", "gitlab", "stripe", "slack"):
        secret = planted.add(f"secret of {scheme}", canary(scheme))
        urls[scheme] = admin.create_source(scheme, scheme=scheme, secret=secret).url
    whsec = "whsec_" + base64.b64encode(canary("svix").encode()).decode()
    urls["standard"] = admin.create_source(
        "standard", scheme="standard-webhooks", secret=planted.add("secret of standard", whsec)
    ).url
    in_url = planted.add("secret of a source that takes it in the URL", canary("allowed"))
    urls["in the URL"] = admin.create_source(
        "in-the-url", scheme="generic-token", secret=in_url, config=b'{"in_query": true}'
    ).url
    hub = planted.add("secret of the hub", canary("hub"))
    topics = b'{"topics": ["https://publisher.example/feed"]}'
    urls["hub"] = admin.create_source("hub", scheme="websub", secret=hub, config=topics).url
    for name, wanted in (("typed", {"types": ["github.push"]}), ("shaped", {"schema": b'{"required": ["ref"]}'})):
        urls[name] = admin.create_source(
            name, scheme="github", secret=planted.secrets["secret of github"], **wanted
        ).url
    urls["broken"] = admin.create_source("broken", scheme="github", reference="env:MISSING_LATER").url
    for kind in ("admin", "manage", "read", "ingest"):
        planted.add(f"token to {kind}", admin.create_token(kind, [kind]).text or "")
    planted.add("an expired token", admin.create_token("expired", expires_in=timedelta(seconds=0.01)).text or "")
    planted.add("a revoked token", admin.create_token("revoked").text or "")
    admin.revoke_token("revoked")
    monkeypatch.delenv("MISSING_LATER")
    paths = {name: "/in/" + url.rpartition("/")[2] for name, url in urls.items()}
    for name, path in paths.items():
        planted.add(f"key of {name}", path.removeprefix("/in/"))
    with running_relay(tmp_path) as relay:
        planted.add("secret of the first source", relay.secret)
        planted.add("key of the first source", relay.address.url.rpartition("/")[2])
        planted.add("token of the first reader", relay.token)
        yield Ground(relay, planted, paths, log_lines)


# --- what is provoked ----------------------------------------------------------------------------------------

Provoke = Callable[[Ground, pytest.MonkeyPatch], Awaitable[httpx.Response]]
PROVOKED: dict[type[RelayError], Provoke] = {}


def provokes(kind: type[RelayError]) -> Callable[[Provoke], Provoke]:
    def remember(provoke: Provoke) -> Provoke:
        PROVOKED[kind] = provoke
        return provoke

    return remember


@provokes(errors.NotFoundError)
async def nothing_there(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    await ground.ask("GET", "/inn/" + ground.urls["github"].removeprefix("/in/"))  # mistyped, with the right key
    return await ground.as_token("token to read", "GET", "/sse?channel=" + ground.planted.secrets["in a URL"])


@provokes(errors.UnknownSourceError)
async def unknown_source(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    return await ground.ask("POST", ground.urls["github"] + "x", content=BODY)


@provokes(errors.MethodNotAllowedError)
async def wrong_method(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    await ground.ask("DELETE", "/api/v1/token")
    await ground.ask("PUT", "/sse")
    return await ground.ask("PUT", ground.urls["github"], content=BODY)


@provokes(errors.UnauthorizedError)
async def no_token(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    for path in ("/api/v1/token", "/sse", "/metrics", "/health/detailed"):
        for token in ("an expired token", "a revoked token", "a wrong token"):
            assert (await ground.as_token(token, "GET", path)).status_code == 401
    return await ground.ask("GET", "/sse?token=" + ground.planted.secrets["token to read"])


@provokes(errors.ForbiddenError)
async def no_scope(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    await ground.as_token("token to manage", "GET", "/sse")
    return await ground.as_token("token to read", "GET", "/metrics")


@provokes(errors.ForeignOriginError)
async def another_site(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    handshake = (
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Origin: https://evil.example",
    )
    page = ground.raw(ground.head("GET", *handshake).replace(ground.urls["github"].encode(), b"/ws") + b"\r\n")
    assert page.status_code == 403
    return await ground.post("github", {"Origin": "https://" + ground.planted.secrets["in a URL"]})


@provokes(errors.SignatureRefusedError)
async def not_verified(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    wrong = ground.planted.secrets["a wrong token"]
    await ground.post("gitlab", {"X-Gitlab-Token": wrong})
    await ground.post("gitlab", {"X-Gitlab-Token": ground.planted.secrets["secret of gitlab"] + "x"})
    for scheme in ("stripe", "slack", "standard"):
        name = "standard-webhooks" if scheme == "standard" else scheme
        secret = ground.planted.secrets[f"secret of {scheme}"]
        old = sign(name, secret, SignedRequest("POST", "", (), BODY), now=1_000_000.0, message_id="m-1")
        assert (await ground.post(scheme, dict(old))).json()["code"] == "expired"
        assert (await ground.post(scheme, {key: wrong for key, _ in old})).status_code == 401
    for query in ("", "?access_token=" + ground.planted.secrets["secret of a source that takes it in the URL"]):
        answer = await ground.ask(
            "POST", ground.urls["in the URL"] + query, content=BODY
        )  # there are other tokens, too
        assert answer.json()["code"] == "malformed-header"
    return await ground.post("github", github_headers(wrong, BODY))


@provokes(errors.BadRequestError)
async def no_request(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    return ground.raw(ground.head() + b"\x00" + ground.planted.secrets["a cookie"].encode() + b"\r\n\r\n")


@provokes(errors.InvalidParametersError)
async def wrong_parameters(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    secret = ground.planted.secrets["secret of github"]
    source = {"name": "N", "scheme": "github", "secret": [secret]}
    await ground.as_token("token to manage", "POST", "/api/v1/sources", json=source)
    await ground.as_token("token to manage", "POST", "/api/v1/sources", content=json.dumps(source).encode()[:-1])
    await ground.as_token("token to read", "GET", "/sse?cursor=" + ground.planted.secrets["in a URL"])
    unusable = {"name": "No Name", "scheme": "github", "secret": secret}
    return await ground.as_token("token to manage", "POST", "/api/v1/sources", json=unusable)


@provokes(errors.ConflictError)
async def taken(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    secret = ground.planted.secrets["secret of github"]
    source = {"name": "github", "scheme": "github", "secret": secret}
    return await ground.as_token("token to manage", "POST", "/api/v1/sources", json=source)


@provokes(errors.HeadersTimeoutError)
async def slow_headers(ground: Ground, patch: pytest.MonkeyPatch) -> httpx.Response:
    patch.setattr(phase, "HEADERS_DEADLINE", 0.2)
    return ground.raw(ground.head())


@provokes(errors.HeadersTooLargeError)
async def long_headers(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    return ground.raw(ground.head() + b"X: " + b"x" * 70_000 + b"\r\n\r\n")


@provokes(errors.AddressTooLongError)
async def long_address(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    secret = ground.planted.secrets["in a URL"].encode()
    return ground.raw(b"POST /webhook?access_token=" + secret + b"&" * 40_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")


@provokes(errors.UpgradeRequiredError)
async def no_websocket(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    return await ground.as_token("token to read", "GET", "/ws")


@provokes(errors.BodyTimeoutError)
async def slow_body(ground: Ground, patch: pytest.MonkeyPatch) -> httpx.Response:
    patch.setattr(phase, "BODY_DEADLINE", 0.2)
    return ground.raw(ground.head("POST", "Content-Length: 10") + b"\r\n12345")


@provokes(errors.BodyTooLargeError)
async def long_body(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    return ground.raw(ground.head("POST", "Content-Length: 99999999999") + b"\r\n")


@provokes(errors.TooManyFailuresError)
async def too_many(ground: Ground, patch: pytest.MonkeyPatch) -> httpx.Response:
    patch.setattr(RateLimit, "hit", lambda *_: 60)
    assert (await ground.as_token("a wrong token", "GET", "/api/v1/token")).json()["code"] == "too-many-failures"
    return await ground.post("github", github_headers(ground.planted.secrets["a wrong token"], BODY))


@provokes(errors.TooManyRequestsError)
async def too_often(ground: Ground, patch: pytest.MonkeyPatch) -> httpx.Response:
    patch.setattr(gate, "is_loopback", lambda _: False)
    patch.setattr(RateLimit, "hit", lambda *_: 60)
    return await ground.as_token("token to read", "GET", "/api/v1/channels")


@provokes(errors.HttpsRequiredError)
async def in_clear(ground: Ground, patch: pytest.MonkeyPatch) -> httpx.Response:
    patch.setattr(gate.Gate, "_is_insecure", lambda *_: True)
    return await ground.as_token("token to read", "GET", "/api/v1/channels")


@provokes(errors.UnknownHostError)
async def another_name(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    headers = {"Host": ground.planted.secrets["a cookie"] + ".example"}
    return await ground.ask("GET", "/api/v1/channels", headers=headers)


@provokes(errors.TooManyConnectionsError)
async def full_house(ground: Ground, patch: pytest.MonkeyPatch) -> httpx.Response:
    patch.setattr(Intake, "connect", lambda *_: errors.TooManyConnectionsError("Full."))
    return await ground.post_signed()


@provokes(errors.IntakeFullError)
async def full_hands(ground: Ground, patch: pytest.MonkeyPatch) -> httpx.Response:
    patch.setattr(Intake, "hold", lambda _, more: errors.IntakeFullError("Full.") if more > 0 else None)
    return ground.raw(ground.head("POST", "Content-Length: 10") + b"\r\n12345")


@provokes(errors.LimitReachedError)
async def full_workspace(ground: Ground, patch: pytest.MonkeyPatch) -> httpx.Response:
    patch.setitem(MOST, Source, 0)
    source = {"name": "one-more", "scheme": "github", "secret": ground.planted.secrets["secret of github"]}
    return await ground.as_token("token to manage", "POST", "/api/v1/sources", json=source)


@provokes(errors.HandshakeRefusedError)
async def wrong_handshake(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    topic = ground.planted.secrets["a wrong token"]
    asked = f"?hub.mode=subscribe&hub.challenge=1&hub.lease_seconds=60&hub.topic={topic}"
    return await ground.ask("GET", ground.urls["hub"] + asked)


@provokes(errors.TypeRefusedError)
async def wrong_type(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    signed = github_headers(ground.planted.secrets["secret of github"], BODY, event="star")
    return await ground.post("typed", signed)


@provokes(errors.StructureRefusedError)
async def wrong_structure(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    body = json.dumps({"secret": ground.planted.secrets["a cookie"]}).encode()
    return await ground.post("shaped", github_headers(ground.planted.secrets["secret of github"], body), body)


BATCH = "/api/v1/channels/default/events/batch"


@provokes(errors.BatchRefusedError)
async def wrong_batch(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    lines = b'{"type": "a"}\n{"' + ground.planted.secrets["a cookie"].encode()
    headers = {
        "Authorization": f"Bearer {ground.planted.secrets['token to ingest']}",
        "Content-Type": "application/x-ndjson",
    }
    return await ground.ask("POST", BATCH, headers=headers, content=lines)


@provokes(errors.ContentTypeError)
async def no_batch(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    headers = {
        "Authorization": f"Bearer {ground.planted.secrets['token to ingest']}",
        "Content-Type": "text/" + ground.planted.secrets["a cookie"],
    }
    return await ground.ask("POST", BATCH, headers=headers, content=BODY)


@provokes(errors.EventDamagedError)
async def damaged(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    event = (await ground.post_signed()).json()["id"]
    with closing(sqlite3.connect(ground.relay.path)) as store, store:
        store.execute("UPDATE event SET content = x'00' WHERE id = ?", (event,))
    return await ground.as_token("token to read", "GET", f"/api/v1/channels/default/events/{event}")


@provokes(errors.InternalError)
async def our_mistake(ground: Ground, patch: pytest.MonkeyPatch) -> httpx.Response:
    def mistaken(_pipeline: Pipeline, _source: object, request: SignedRequest, _id: str = "") -> None:
        raise ValueError("a mistake of ours")

    patch.setattr(Pipeline, "accept", mistaken)
    patch.setattr(EventLog, "bounds", None)
    assert (await ground.as_token("token to read", "GET", "/sse")).status_code == 500
    async with ground.relay.connect(ground.planted.secrets["token to read"]) as link:
        await link.send(hello())
        while not isinstance(message := await receive(link), Problem):
            pass
        ground.answers.append(str(message))
    return await ground.post_signed()


@provokes(errors.SourceMisconfiguredError)
async def no_secret(ground: Ground, _: pytest.MonkeyPatch) -> httpx.Response:
    return await ground.post("broken", github_headers(ground.planted.secrets["in the environment"], BODY))


@provokes(errors.NotReadyError)
async def not_ready(ground: Ground, patch: pytest.MonkeyPatch) -> httpx.Response:
    async def check(_: EventLog) -> None:
        raise StoreUnavailableError("The store is away.")

    patch.setattr(EventLog, "check", check)
    await ground.as_token("token to admin", "GET", "/health/detailed")
    return await ground.ask("GET", "/health/ready")


def when_submitting(error: RelayError) -> Provoke:
    async def provoke(ground: Ground, patch: pytest.MonkeyPatch) -> httpx.Response:
        def submit(*_: object) -> None:
            raise error from sqlite3.OperationalError("what the engine says")

        patch.setattr(EventLog, "submit", submit)
        return await ground.post_signed()

    return provoke


def when_verifying(error: RelayError) -> Provoke:
    async def provoke(ground: Ground, patch: pytest.MonkeyPatch) -> httpx.Response:
        def verify(*_: object) -> None:
            raise error from ValueError(ground.planted.secrets["a cookie"])

        patch.setattr(Pipeline, "_verify", verify)
        return await ground.post_signed()

    return provoke


QUOTA = errors.QuotaExceededError("Too many.", retry_after=60, policy=Policy("source", 1, 60))
for failure in (QUOTA, errors.CertificateUnavailableError("Not to be had.")):
    PROVOKED[type(failure)] = when_verifying(failure)
for failure in (StoreBusyError("Busy."), StoreUnavailableError("Away."), StoreFullError("Full.")):
    PROVOKED[type(failure)] = when_submitting(failure)


# --- what is searched ----------------------------------------------------------------------------------------


def test_every_error_is_provoked_or_has_a_reason_why_not() -> None:
    assert set(PROVOKED) | set(NEVER_SENT) == ERRORS


@pytest.fixture
async def provoked(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> Ground:
    """Provoke every error, and do what is right as well."""
    monkeypatch.setattr(RateLimit, "hit", lambda *_: 0)  # so many failures would be told nothing but to wait
    for kind, provoke in PROVOKED.items():
        with monkeypatch.context() as patch:
            answer = await provoke(ground, patch)
        assert answer.status_code == kind.status, (kind, answer.text)
        code = answer.json()["code"]
        assert code == kind.code, kind
    await with_a_token_in_the_url(ground)
    token = {"X-Gitlab-Token": ground.planted.secrets["secret of gitlab"], "X-Gitlab-Event": "Push Hook"}
    assert (await ground.post("gitlab", token)).status_code == 202
    assert (await ground.post_signed()).status_code == 202
    return ground


async def with_a_token_in_the_url(ground: Ground) -> None:
    """Show a token in an address, right, wrong, and repeated by a proxy."""
    path = ground.urls["in the URL"]
    secret = ground.planted.secrets["secret of a source that takes it in the URL"]
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        for query, status in ((f"?access_token={secret}", 202), (f"?access_token={secret}x", 401)):
            repeated = {"X-Original-URL": path.removeprefix("/in/") + query, "Referer": quote(query)}
            answer = await client.post(ground.relay.url + path + query, headers=repeated, content=BODY)
            assert answer.status_code == status
            ground.answers.append(f"{answer.headers}\n{answer.text}")


async def test_no_planted_secret_is_in_anything_that_the_relay_says(provoked: Ground) -> None:
    ground = provoked
    said = {"answers": "\n".join(ground.answers)}
    for path in ("/openapi.json", "/health", "/health/ready", "/docs"):
        said[path] = (await ground.ask("GET", path)).text
    for path in ("/metrics", "/health/detailed"):
        answer = await ground.as_token("token to admin", "GET", path)
        assert answer.status_code == 200
        said[path] = answer.text
    for path in ("channels", "tokens", "clients", "channels/default/readers"):
        said[path] = (await ground.as_token("token to manage", "GET", f"/api/v1/{path}")).text
    said["what readers get"] = await everything_read(ground)
    assert b"Push Hook" in said["what readers get"].encode()
    said["the log"] = ground.log.getvalue().decode()
    assert {name: ground.planted.found_in(text) for name, text in said.items() if ground.planted.found_in(text)} == {}
    levels = {json.loads(line)["level"] for line in said["the log"].splitlines()}
    assert {"debug", "info", "warning", "error"} <= levels
    assert "Traceback" in said["the log"]


async def everything_read(ground: Ground) -> str:
    """Return what a reader is sent of the three webhooks that were kept."""
    headers = {
        "Authorization": f"Bearer {ground.planted.secrets['token to read']}",
        "Cookie": ground.planted.secrets["a cookie"],
    }
    text = ""
    async with (
        httpx.AsyncClient(trust_env=False, timeout=30) as client,
        client.stream("GET", ground.relay.url + "/sse", headers=headers) as response,
    ):
        async for chunk in response.aiter_text():
            text += chunk
            if len(re.findall('"sequence":"0*3"', text)):
                return text
    return text


async def test_a_secret_that_an_answer_gives_once_is_nowhere_else(ground: Ground) -> None:
    made = await ground.as_token("token to manage", "POST", "/api/v1/sources", json={"name": "n", "scheme": "github"})
    turned = await ground.as_token("token to manage", "POST", "/api/v1/sources/n/rotate")
    token = await ground.as_token("token to manage", "POST", "/api/v1/tokens", json={"name": "n", "scopes": ["manage"]})
    given = Planted()
    given.add("the secret", made.json()["secret"])
    given.add("the secret after it", turned.json()["secret"])
    given.add("the key", made.json()["url"].rpartition("/")[2])
    given.add("the token", token.json()["text"])
    assert given.found_in(ground.log.getvalue().decode()) == []
    metrics = await ground.as_token("token to admin", "GET", "/metrics")
    assert given.found_in(metrics.text) == []
    listed = await ground.as_token("token to manage", "GET", "/api/v1/sources")
    assert given.found_in(listed.text) == ["the key"]  # the address that senders need


def test_what_is_searched_for_would_be_found() -> None:
    planted = Planted()
    secret = planted.add("a secret", canary("found"))
    for disguise in (secret, quote(secret), secret.encode().hex(), base64.b64encode(secret.encode()).decode()):
        assert planted.found_in(f"x{disguise}y") == ["a secret"]
    assert planted.found_in("canary-found-") == []


# --- PostgreSQL and Redis ------------------------------------------------------------------------------------


async def test_no_password_of_a_database_or_a_redis_is_in_anything_that_the_relay_says(
    tmp_path: Path, postgres: PostgresServer, postgres_url: str, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = Planted()
    planted.add("the database's password", postgres.password)
    planted.add("the Redis' password", redis.password)
    key = planted.add("the key", base64.urlsafe_b64encode(os.urandom(32)).decode())
    monkeypatch.setenv("WEBHOOK_RELAY_KEY", key)
    environment = {
        "WEBHOOK_RELAY_KEY": key,
        "REDIS_URL": redis.url,
        "WEBHOOK_RELAY_LOG_FORMAT": "json",
        "WEBHOOK_RELAY_LOG_LEVEL": "debug",
    }
    operator = administration(postgres_url).create_token("operator", ["admin"]).text or ""
    planted.add("the operator's token", operator)
    relay = Served(tmp_path, database_url=postgres_url, environment=environment)
    planted.add("the source's secret", relay.address.secret)
    planted.add("the reader's token", relay.address.token)
    relay.start()
    said = []
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=30, base_url=relay.address.url) as http:
            for state in ("well", "without Redis", "without a database"):
                if state == "without Redis":
                    redis.kill()
                if state == "without a database":
                    postgres.kill()
                body = webhook(state)
                headers = github_headers(relay.address.secret, body, delivery=state)
                said.append((await http.post("/webhook", content=body, headers=headers)).text)
                bearer = {"Authorization": f"Bearer {operator}"}
                paths = ("/health/ready", "/health/detailed", "/metrics")
                said += [(await http.get(path, headers=bearer)).text for path in paths]
    finally:
        relay.program.terminate()
    said.append(relay.program.output())
    assert "store.write_failed" in said[-1]
    assert planted.found_in("\n".join(said)) == []


@pytest.mark.parametrize("failing", ["database", "redis"])
async def test_a_server_that_refuses_the_password_is_reported_without_it(
    tmp_path: Path, postgres_url: str, redis: RedisServer, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    planted = Planted()
    wrong = planted.add("the wrong password", canary("password"))
    monkeypatch.setenv("WEBHOOK_RELAY_KEY", base64.urlsafe_b64encode(os.urandom(32)).decode())
    redis_url = re.sub(r":[^:@/]+@", f":{wrong}@", redis.url)
    assert wrong in redis_url
    environment = {
        "WEBHOOK_RELAY_KEY": os.environ["WEBHOOK_RELAY_KEY"],
        "REDIS_URL": redis_url if failing == "redis" else redis.url,
        "WEBHOOK_RELAY_LOG_LEVEL": "debug",
    }
    relay = Served(tmp_path, database_url=postgres_url, environment=environment)
    if failing == "database":
        arguments, variables, log = relay.program.told
        refused = [re.sub(r":[^:@/]+@", f":{wrong}@", argument) for argument in arguments]
        assert any(wrong in argument for argument in refused)
        relay.program = type(relay.program)(refused, variables, log)
        relay.start(wait=False)
        assert relay.program.wait() != 0
    else:
        relay.start()
        relay.program.terminate()
    assert relay.program.output()
    assert planted.found_in(relay.program.output()) == []
