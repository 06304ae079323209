"""What sources refuse is kept for people to see: the last few, without anything of the body."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from support.clock import NOW
from support.relay import RunningRelay, github_headers, running_relay
from support.store import OpenStore, administration, change_store, open_store
from webhook_relay.errors import ConfigurationError
from webhook_relay.headers import RequestHeaders
from webhook_relay_server.commands.sources import source_refused
from webhook_relay_server.errors import SignatureRefusedError, StoreUnavailableError, StructureRefusedError
from webhook_relay_server.http_protocol import HttpProtocol
from webhook_relay_server.receiving.refused_requests import LONGEST, LONGEST_NAMES, Attempt, RefusedRequests
from webhook_relay_server.store import written_later
from webhook_relay_server.store.directory import KnownSource
from webhook_relay_server.store.refused import KEPT, Refused, list_refused
from webhook_relay_server.store.workspaces import WorkspaceId, require_workspace

SECRET = "a secret of some length"


@pytest.fixture(params=["our protocol", "any server"])
def relay(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningRelay]:
    """A relay that writes what it has refused nearly at once; its webhooks take either way."""
    if request.param == "any server":
        monkeypatch.setattr(HttpProtocol, "_is_webhook", lambda *_: False)
    monkeypatch.setattr(written_later, "FLUSH_INTERVAL", 0.05)
    admin = administration(tmp_path / "relay.db")
    admin.create_source("shop", scheme="unverified", types=["shop.order.*"], schema=b'{"required":["order"]}')
    with running_relay(tmp_path) as running:
        yield running


async def written(relay: RunningRelay, count: int, source: str = "github") -> list[Refused]:
    async with asyncio.timeout(20):
        while len(refused := administration(relay.path).list_refused(source)) < count:
            await asyncio.sleep(0.05)
    return refused


async def test_a_wrong_signature_is_to_be_seen_with_all_that_helps_and_no_more(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    body = b'{"password":"in-the-body"}'
    headers = {**github_headers("another secret", body), "X-Token": "in-a-header", "X-Request-ID": "r-1"}
    await http.post(relay.address.url, content=body, headers=headers)
    [refused] = await written(relay, 1)
    assert (refused.status, refused.code, refused.method) == (401, "bad-signature", "POST")
    assert (refused.content_type, refused.size) == ("application/json", len(body))
    assert (refused.address, refused.request_id) == ("127.0.0.1", "r-1")
    assert {"X-Token", "X-Hub-Signature-256", "X-GitHub-Event"} <= set(refused.header_names.split())
    everything = str(refused)
    for secret in ("in-the-body", "in-a-header", headers["X-Hub-Signature-256"], relay.secret):
        assert secret not in everything


async def test_every_reason_is_to_be_seen_newest_first(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    await http.get(relay.address.url)
    await http.post(relay.address.url, content=b"{}", headers={"Origin": "https://evil.example"})
    await http.post(relay.address.url, content=b"{}")
    refused = await written(relay, 3)
    assert [one.code for one in refused] == ["missing-header", "foreign-origin", "method-not-allowed"]
    assert [one.status for one in refused] == [401, 403, 405]


async def test_what_was_stored_or_has_no_source_is_not_among_them(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    await http.post(relay.url + "/in/nothing-here", content=b"{}")
    await relay.post(http, b"{}")
    await http.post(relay.address.url, content=b"{}")
    assert [one.code for one in await written(relay, 1)] == ["missing-header"]
    with sqlite3.connect(relay.path) as connection:
        assert connection.execute("SELECT count(*) FROM refused_request").fetchone() == (1,)
    connection.close()


async def test_the_reason_is_kept_when_the_sender_is_not_told_it_any_more(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    statuses = [(await http.post(relay.address.url, content=b"{}")).status_code for _ in range(70)]
    assert statuses[-1] == 429
    refused = await written(relay, KEPT)
    async with asyncio.timeout(20):
        while (refused := administration(relay.path).list_refused("github"))[0].status != 429:
            await asyncio.sleep(0.05)
    assert refused[0].code == "missing-header"


async def test_a_wrong_structure_is_refused_with_its_place_and_is_to_be_seen(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    [url] = [source.url for source in administration(relay.path).list_sources() if source.name == "shop"]
    url = relay.url + "/in/" + url.rpartition("/")[2]
    for body in ({"type": "order.paid", "order": 1}, {"type": "order.paid"}, {"type": "refund", "order": 1}):
        answer = await http.post(url, json=body)
    missing = await http.post(url, json={"type": "order.paid"})
    assert (missing.status_code, missing.json()["code"], missing.json()["path"]) == (422, "wrong-structure", "")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown-type")
    refused = await written(relay, 3, "shop")
    assert [one.code for one in refused] == ["wrong-structure", "unknown-type", "wrong-structure"]
    with sqlite3.connect(relay.path) as connection:
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (1,)
    connection.close()


# --- in the store ----------------------------------------------------------------------------------------


def attempt(number: int = 0, **headers: str) -> Attempt:
    pairs = RequestHeaders([(name.replace("_", "-"), value) for name, value in headers.items()])
    return Attempt("POST", "/in/key", pairs, 2, "127.0.0.1", f"r-{number}")


async def gathered(store: OpenStore) -> tuple[RefusedRequests, KnownSource]:
    source = store.directory.source(store.keys["default"])
    assert source is not None
    return RefusedRequests(store.log.database, lambda: NOW), source


async def test_only_the_last_of_each_source_stay(store_url: str) -> None:
    async with open_store(store_url, "default", "other") as store:
        gathering, source = await gathered(store)
        other = store.directory.source(store.keys["other"])
        assert other is not None
        gathering.note(other, attempt(999), SignatureRefusedError("It is wrong."), 401)
        for number in range(3 * KEPT):
            gathering.note(source, attempt(number), SignatureRefusedError("It is wrong."), 401)
            if number % 7 == 0:
                await gathering.flush()
        await gathering.flush()
        listed = administration(store_url).list_refused("source-of-default")
        assert [one.request_id for one in listed] == [f"r-{number}" for number in reversed(range(2 * KEPT, 3 * KEPT))]
        assert [one.request_id for one in administration(store_url).list_refused("source-of-other")] == ["r-999"]


async def test_nothing_new_writes_nothing_and_much_new_is_one_write(store_url: str) -> None:
    async with open_store(store_url) as store:
        gathering, source = await gathered(store)
        writes = 0
        write = store.log.database.write

        async def counted(work):  # type: ignore[no-untyped-def]
            nonlocal writes
            writes += 1
            return await write(work)

        store.log.database.write = counted  # type: ignore[method-assign]
        await gathering.flush()
        assert writes == 0
        for number in range(5_000):
            gathering.note(source, attempt(number), SignatureRefusedError("It is wrong."), 401)
        assert len(gathering._new[source.id]) == KEPT
        await gathering.flush()
        await gathering.flush()
        assert writes == 1


async def test_what_could_not_be_written_is_written_later(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_store(store_url) as store:
        gathering, source = await gathered(store)
        gathering.note(source, attempt(1), SignatureRefusedError("It is wrong."), 401)

        async def away(_work: object) -> None:
            gathering.note(source, attempt(2), SignatureRefusedError("It is wrong."), 401)  # it comes in the meantime
            raise StoreUnavailableError("It is away.")

        with monkeypatch.context() as patched:
            patched.setattr(store.log.database, "write", away)
            await gathering.save()
        await gathering.save()
        listed = administration(store_url).list_refused("source-of-default")
        assert [one.request_id for one in listed] == ["r-2", "r-1"]


async def test_what_a_sender_wrote_is_shortened_and_made_plain(store_url: str) -> None:
    async with open_store(store_url) as store:
        gathering, source = await gathered(store)
        hostile = {
            "content_type": "text/\x00\x1b[31m" + "x" * 5_000,
            **{f"x{number}" * 20: "v" for number in range(150)},
        }
        gathering.note(source, attempt(**hostile), SignatureRefusedError("It is wrong."), 401)
        await gathering.flush()
        [refused] = administration(store_url).list_refused("source-of-default")
        assert len(refused.content_type) == LONGEST
        assert len(refused.header_names) == LONGEST_NAMES
        assert refused.content_type.isprintable()
        assert refused.refused_at == NOW


async def test_a_source_of_another_workspace_is_not_there(store_url: str) -> None:
    administration(store_url).create_workspace("blue")
    async with open_store(store_url) as store:
        gathering, source = await gathered(store)
        gathering.note(source, attempt(), SignatureRefusedError("It is wrong."), 401)
        await gathering.flush()
        blue: WorkspaceId = change_store(store_url, lambda session: require_workspace(session, "blue"))
        with pytest.raises(ConfigurationError) as refused:
            await store.log.database.query(lambda session: list_refused(session, blue, "source-of-default"))
        with pytest.raises(ConfigurationError) as nothing:
            await store.log.database.query(lambda session: list_refused(session, blue, "nobodys"))
        assert str(refused.value).replace("source-of-default", "nobodys") == str(nothing.value)


def test_the_command_says_of_each_request_what_was_wrong_with_it(
    store_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def refuse() -> None:
        async with open_store(store_url) as store:
            gathering, source = await gathered(store)
            for number, place in enumerate(("/order", "/total", "/order")):
                error = StructureRefusedError(f"It is wrong at {place}.", path=place)
                gathering.note(source, attempt(number), error, 422)
            await gathering.flush()

    asyncio.run(refuse())
    source_refused("source-of-default", database_url=store_url)
    said = capsys.readouterr().out
    assert "wrong-structure: It is wrong at /order. (r-2, r-0)" in said
    assert "wrong-structure: It is wrong at /total. (r-1)" in said


def test_the_example_in_the_documents_is_a_schema_that_is_taken(tmp_path: Path) -> None:
    schema = json.dumps({"type": "object", "required": ["order"]}).encode()
    admin = administration(tmp_path / "relay.db")
    admin.create_source("shop", scheme="unverified", schema=schema)
    updated = admin.update_source("shop", types=["shop.order.*"])
    assert updated.checks == "types schema"
    assert admin.update_source("shop", schema=None).checks == "types"
    assert admin.update_source("shop", types=[]).checks == ""
