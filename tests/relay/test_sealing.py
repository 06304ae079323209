"""Channels whose events are sealed to their readers: what the store holds of them, on each engine."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import typer
from sqlmodel import Session, SQLModel, col, select, update
from typer.testing import CliRunner

from support.clock import NOW
from support.relay import RunningRelay, github_headers, hello, receive, receive_event
from support.store import OpenStore, administration, change_store, open_store, url_of
from webhook_relay.errors import ConfigurationError
from webhook_relay.event import Event, Verification
from webhook_relay.messages import Resumed, Welcome
from webhook_relay.reader_keys import ReaderPrivateKey, new_private_key
from webhook_relay.sealed import CONTENT_TYPE, Opener
from webhook_relay.signatures import SignedRequest, sign
from webhook_relay_server.administering.administration import Administration
from webhook_relay_server.commands import channels
from webhook_relay_server.errors import SourceMisconfiguredError
from webhook_relay_server.frame import Frame, Places
from webhook_relay_server.receiving.pipeline import SEALED_AT_ONCE, Pipeline
from webhook_relay_server.settings import load_settings
from webhook_relay_server.store.directory import KnownSource
from webhook_relay_server.store.models import Channel, StoredEvent
from webhook_relay_server.store.sqlite.salvage import salvage

SECRET = "a secret of some length"
MINE, THEIRS = new_private_key(), new_private_key()
PLAN = "the plan that nobody may read"
BODY = json.dumps(
    {
        "action": "opened",
        "pull_request": {"title": PLAN, "number": 7},
        "sender": {"login": "somebody-known"},
        "repository": {"full_name": "the-company/the-project"},
    }
).encode()
PRIVATE = [PLAN, "somebody-known", "the-company", "the-project", "X-Of-The-Sender", "opened"]
"""Words of the request that must not be in a store."""


def sealed_source(store_url: str, *keys: ReaderPrivateKey, scheme: str = "github") -> str:
    """Make a sealed channel with a source; return the source's key."""
    admin = administration(store_url)
    admin.create_channel("private", sealed_to=[key.public.text for key in keys])
    made = admin.create_source("forge", scheme=scheme, channel="private", secret=SECRET)
    return made.url.rpartition("/")[2]


async def source_of(store: OpenStore, key: str) -> KnownSource:
    await store.directory.refresh()
    source = store.directory.source(key)
    assert source is not None
    return source


def request(body: bytes = BODY, event: str = "pull_request", delivery: str = "d-1") -> SignedRequest:
    headers = github_headers(SECRET, body, event=event, delivery=delivery)
    return SignedRequest("POST", "/", [*headers.items(), ("X-Of-The-Sender", "the-company")], body)


async def stored(store: OpenStore, source: KnownSource) -> list[Event]:
    """Return the channel's events as readers get them."""
    frames = await store.log.read(source.channel.id, 0, 300)
    return [frame.event for frame in frames]


def everything_in(store_url: str) -> bytes:
    """Return all that the store keeps: for SQLite its files, write-ahead log included."""
    if store_url.startswith("sqlite"):
        folder = Path(store_url.removeprefix("sqlite:///")).parent
        return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))

    def rows(session: Session) -> list[object]:
        found = (session.connection().execute(select(table)) for table in SQLModel.metadata.sorted_tables)
        return [value for result in found for row in result for value in row]

    return b"\n".join(
        value if isinstance(value, bytes) else str(value).encode() for value in change_store(store_url, rows)
    )


async def test_a_reader_with_the_key_gets_the_event_as_it_was_sent(store_url: str) -> None:
    async with open_store(store_url) as store:
        source = await source_of(store, sealed_source(store_url, MINE, THEIRS))
        await Pipeline(store.log, lambda: NOW).accept(source, request())
        [event] = await stored(store, source)
        for key in (MINE, THEIRS):
            opened = Opener([key]).opened(event)
            assert opened.body == BODY
            assert opened.type == "github.pull_request.opened"
            assert opened.summary == f"somebody-known opened pull request #7 in the-company/the-project: {PLAN}"
            assert opened.subject == "the-company/the-project"
            assert opened.content_type == "application/json"
            assert opened.header("x-of-the-sender") == "the-company"
            assert opened.verification is Verification.VERIFIED


async def test_outside_stands_what_the_headers_tell_and_nothing_else(store_url: str) -> None:
    async with open_store(store_url) as store:
        source = await source_of(store, sealed_source(store_url, MINE))
        await Pipeline(store.log, lambda: NOW).accept(source, request())
        [event] = await stored(store, source)
    assert event.type == "github.pull_request"
    assert event.summary == "Pull request from forge (sealed)"
    assert (event.subject, event.headers, event.occurred_at) == ("", (), None)
    assert (event.content_type, event.sealed) == (CONTENT_TYPE, MINE.public.id)
    assert (event.delivery_id, event.source, event.scheme, event.time) == ("d-1", "forge", "github", NOW)


async def test_no_byte_of_the_request_is_in_the_store_or_its_log(store_url: str) -> None:
    async with open_store(store_url) as store:
        source = await source_of(store, sealed_source(store_url, MINE))
        pipeline = Pipeline(store.log, lambda: NOW)
        for number in range(20):
            await pipeline.accept(source, request(delivery=f"d-{number}"))
        large = BODY[:-1] + b',"more":"' + b"x" * SEALED_AT_ONCE + b'"}'
        await pipeline.accept(source, request(large, delivery="large"))
        everything = everything_in(store_url)  # while it is open: with what the write-ahead log holds
        assert len(await stored(store, source)) == 21
    assert b"github.pull_request" in everything, "the store was looked at"
    assert [word for word in PRIVATE if word.encode() in everything] == []
    for row in change_store(
        store_url, lambda session: session.exec(select(StoredEvent.content, StoredEvent.seq)).all()
    ):
        frame = Frame(row[1], row[0], Places("private", "e"))
        assert [word for word in PRIVATE if word.encode() in frame.json] == []


async def test_a_channel_that_is_not_sealed_keeps_its_events_as_they_came(store_url: str) -> None:
    async with open_store(store_url) as store:
        made = administration(store_url).create_source("open", scheme="github", secret=SECRET)
        source = await source_of(store, made.url.rpartition("/")[2])
        await Pipeline(store.log, lambda: NOW).accept(source, request())
        [event] = await stored(store, source)
        assert (event.body, event.sealed) == (BODY, "")


async def test_a_delivery_is_stored_once_by_its_header_and_by_the_digest_of_an_id_in_the_body(store_url: str) -> None:
    body = b'{"event_id":"Ev-of-a-customer","type":"event_callback","event":{"type":"message"}}'
    async with open_store(store_url) as store:
        source = await source_of(store, sealed_source(store_url, MINE, scheme="github"))
        pipeline = Pipeline(store.log, lambda: NOW)
        assert [(await pipeline.accept(source, request())).duplicate for _ in range(2)] == [False, True]
        slack = with_scheme(source, "slack")
        answers = [await pipeline.accept(slack, slack_request(body)) for _ in range(2)]
        assert [answer.duplicate for answer in answers] == [False, True]
        event = (await stored(store, source))[1]
        assert event.delivery_id == "sha256:" + hashlib.sha256(b"Ev-of-a-customer").hexdigest()
        assert Opener([MINE]).opened(event).delivery_id == "Ev-of-a-customer"


def with_scheme(source: KnownSource, scheme: str) -> KnownSource:
    return replace(source, scheme=scheme, delivery_id_headers=())


def slack_request(body: bytes) -> SignedRequest:
    bare = SignedRequest("POST", "/", [("Content-Type", "application/json")], body)
    headers = sign("slack", SECRET, bare, now=NOW.timestamp(), message_id="")
    return SignedRequest("POST", "/", [("Content-Type", "application/json"), *headers], body)


@pytest.mark.parametrize("size", [0, SEALED_AT_ONCE + 1], ids=["small", "large"])
async def test_what_cannot_be_sealed_is_not_stored(store_url: str, size: int) -> None:
    async with open_store(store_url) as store:
        key = sealed_source(store_url, MINE)

        def damage(session: Session) -> None:
            session.exec(update(Channel).where(col(Channel.name) == "private").values(sealed_to="whrpub_AAAA"))
            session.exec(update(SQLModel.metadata.tables["revision"]).values(value=99))

        change_store(store_url, damage)
        source = await source_of(store, key)
        with pytest.raises(SourceMisconfiguredError, match="keys that this channel is sealed to"):
            await Pipeline(store.log, lambda: NOW).accept(source, request(BODY + b" " * size))
        assert (await store.log.bounds(source.channel.id)).head == 0


async def test_a_forged_webhook_is_refused_before_anything_is_sealed(store_url: str) -> None:
    async with open_store(store_url) as store:
        source = await source_of(store, sealed_source(store_url, MINE))
        forged = SignedRequest("POST", "/", github_headers("another secret", BODY).items(), BODY)
        with pytest.raises(Exception, match="signature"):
            await Pipeline(store.log, lambda: NOW).accept(source, forged)
        assert (await store.log.bounds(source.channel.id)).head == 0


async def test_other_readers_count_from_the_next_event_on(store_url: str) -> None:
    async with open_store(store_url) as store:
        key = sealed_source(store_url, MINE)
        pipeline = Pipeline(store.log, lambda: NOW)
        await pipeline.accept(await source_of(store, key), request(delivery="before"))
        administration(store_url).seal_channel("private", [THEIRS.public.text])
        await pipeline.accept(await source_of(store, key), request(delivery="after"))
        administration(store_url).seal_channel("private", [])
        source = await source_of(store, key)
        await pipeline.accept(source, request(delivery="open"))
        assert [event.sealed for event in await stored(store, source)] == [MINE.public.id, THEIRS.public.id, ""]


# --- over the wire -----------------------------------------------------------------------------------------


async def test_a_running_relay_sends_the_envelope_with_its_mark(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    administration(relay.path).seal_channel("default", [MINE.public.text])
    async with relay.connect() as socket:
        await socket.send(hello())
        assert isinstance(await receive(socket), Welcome)
        assert isinstance(await receive(socket), Resumed)
        event = None
        while event is None or not event.sealed:  # until the relay has noticed
            assert (await relay.post(http, BODY, event="pull_request")).status_code == 202
            event = await receive_event(socket)
    assert json.loads(event.body)["version"] == 1
    assert Opener([MINE]).opened(event).body == BODY


# --- what people type and what a store keeps ---------------------------------------------------------------


def run(path: Path, group: typer.Typer, *words: str) -> str:
    words = (*words, "--database-url", url_of(path))
    outcome = CliRunner().invoke(group, list(words), catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


def test_a_channel_is_sealed_shown_and_unsealed_by_commands(tmp_path: Path) -> None:
    path = tmp_path / "relay.db"
    keys = [key.public.text for key in (MINE, THEIRS)]
    run(path, channels.channel, "create", "red", "--sealed-to", keys[0])
    run(path, channels.channel, "create", "blue")
    said = run(path, channels.channel, "seal", "blue", "--sealed-to", keys[0], "--sealed-to", keys[1])
    assert "Events that it holds already stay as they are" in said
    shown = run(path, channels.channel, "list")
    assert re.search(rf"^blue .* {keys[0]} {keys[1]} *$", shown, re.MULTILINE)
    assert re.search(rf"^red .* {keys[0]} *$", shown, re.MULTILINE)
    run(path, channels.channel, "unseal", "blue")
    assert [(channel.name, channel.sealed_to) for channel in administration(path).list_channels()] == [
        ("blue", []),
        ("red", [keys[0]]),
    ]


def test_a_private_key_is_refused_and_not_repeated(tmp_path: Path) -> None:
    admin = administration(tmp_path / "relay.db")
    admin.create_channel("red")
    with pytest.raises(ConfigurationError, match="This is a private key") as refused:
        admin.seal_channel("red", [MINE.text])
    assert MINE.text not in str(refused.value)
    assert admin.list_channels()[0].sealed_to == []


def test_a_damaged_store_keeps_whom_its_channels_are_sealed_to_or_leaves_them_out(tmp_path: Path) -> None:
    path = tmp_path / "relay.db"
    admin = administration(path)
    for name in ("red", "blue"):
        admin.create_channel(name, sealed_to=[MINE.public.text])

    def damage(session: Session) -> None:
        session.exec(update(Channel).where(col(Channel.name) == "blue").values(sealed_to="whrpub_AAAA"))

    change_store(path, damage)
    kept = salvage(path)
    assert [(channel.name, channel.sealed_to) for channel in kept.channels] == [("red", MINE.public.text)]
    assert kept.left_out == 1


def test_a_channel_is_sealed_in_its_own_workspace_only(store_url: str) -> None:
    admin = administration(store_url)
    admin.create_channel("default")
    admin.create_workspace("tenant")
    Administration(load_settings(database_url=store_url), "tenant").seal_channel("default", [MINE.public.text])
    assert [channel.sealed_to for channel in admin.list_channels()] == [[]]
