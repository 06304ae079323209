"""Events of senders of one's own: with a token instead of a signature, one by one and in batches, over HTTP."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.relay import running_relay
from support.store import administration, open_store, stored_events
from webhook_relay.event import Verification
from webhook_relay.signatures import SignedRequest
from webhook_relay_server.errors import SignatureRefusedError
from webhook_relay_server.receiving.appending import Appending
from webhook_relay_server.receiving.ingest_token import check_ingest_token
from webhook_relay_server.receiving.pipeline import Pipeline
from webhook_relay_server.receiving.refused_requests import RefusedRequests
from webhook_relay_server.store.directory import utc_now
from webhook_relay_server.store.records import Appended
from webhook_relay_server.store.sources import api_source_name
from webhook_relay_server.store.workspaces import FIRST


class Api:
    """A relay, a source that wants tokens, and tokens of many kinds."""

    def __init__(self, path: Path, url: str, key: str, tokens: dict[str, str]) -> None:
        self.path = path
        self.url = url
        self.source = f"{url}/in/{key}"
        self.tokens = tokens
        self.events_url = f"{url}/api/v1/channels/default/events"

    def bearer(self, token: str = "ingest", **headers: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens.get(token, token)}", **headers}

    def events(self) -> list[Any]:
        return stored_events(self.path)


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    store = tmp_path / "relay.db"
    admin = administration(store)
    admin.create_channel("default")
    source = admin.create_source("shop", scheme="token")
    tokens = {scope: admin.create_token(scope, [scope]).text or "" for scope in ("ingest", "read", "manage", "admin")}
    admin.create_channel("other")
    tokens["other channel"] = admin.create_token("other", ["ingest"], only=["other"]).text or ""
    tokens["this channel"] = admin.create_token("this", ["ingest"], only=["default"]).text or ""
    administration(store).create_workspace("blue")
    tokens["other workspace"] = administration(store, "blue").create_token("blue", ["ingest"]).text or ""
    with running_relay(tmp_path) as relay:
        yield Api(store, relay.url, source.url.rpartition("/")[2], tokens)


# --- a source whose sender shows a token ----------------------------------------------------------------


async def test_a_token_stands_in_for_a_signature_and_is_never_stored(api: Api, http: httpx.AsyncClient) -> None:
    for token in ("ingest", "this channel"):
        assert (await http.post(api.source, json={"type": "order.paid"}, headers=api.bearer(token))).status_code == 202
    events = api.events()
    assert {(event.verification, event.scheme) for event in events} == {(Verification.VERIFIED, "token")}
    assert events[0].type == "shop.order.paid"
    assert not any(token in str(events) for token in api.tokens.values())


@pytest.mark.parametrize("token", ["read", "manage", "admin", "other channel", "other workspace", "whr_guess", "é"])
async def test_a_token_that_may_not_send_to_the_channel_is_refused_without_saying_why(
    api: Api, http: httpx.AsyncClient, token: str
) -> None:
    text = api.tokens.get(token, token)
    refused = await http.post(
        api.source, content=b"{}", headers=[(b"Authorization", b"Bearer " + text.encode("latin-1"))]
    )
    assert (refused.status_code, refused.json()["code"]) == (401, "wrong-token")
    assert text not in refused.text
    assert api.events() == []


async def test_a_request_without_a_token_is_told_what_to_send(api: Api, http: httpx.AsyncClient) -> None:
    refused = await http.post(api.source, content=b"{}")
    assert (refused.status_code, refused.json()["code"]) == (401, "missing-header")
    assert refused.json()["hint"].startswith("Send `Authorization: Bearer ...`")


async def test_a_token_that_is_good_for_several_sources_is_not_taken_from_an_address(
    api: Api, http: httpx.AsyncClient
) -> None:
    refused = await http.post(f"{api.source}?access_token={api.tokens['ingest']}", content=b"{}")
    assert (refused.status_code, refused.json()["code"]) == (401, "missing-header")
    assert "in every log on the way" in refused.json()["hint"]
    assert "Send `Authorization: Bearer ...`" in refused.json()["hint"]
    assert api.tokens["ingest"] not in refused.text
    assert api.events() == []


async def test_two_tokens_in_one_request_are_refused(tmp_path: Path) -> None:
    text = administration(tmp_path / "relay.db").create_token("t", ["ingest"]).text or ""
    async with open_store(tmp_path / "relay.db") as store:
        channel = store.directory.channel(FIRST, "default")
        assert channel is not None
        pair = ("Authorization", f"bearer {text}")
        check_ingest_token(store.directory.token, channel, SignedRequest("POST", "", [pair], b""))
        for pairs in ([pair, pair], [("Authorization", f"Basic {text}")], [("Authorization", text)]):
            with pytest.raises(SignatureRefusedError):
                check_ingest_token(store.directory.token, channel, SignedRequest("POST", "", pairs, b""))


@pytest.mark.parametrize("keys", [('"k-1"', "k-1"), ("k-1", "k-1"), ('"k-1"', '"k-1"')])
async def test_a_delivery_of_the_same_key_is_kept_once_in_quotes_or_not(
    api: Api, http: httpx.AsyncClient, keys: tuple[str, str]
) -> None:
    answers = [
        await http.post(api.source, content=b"{}", headers=api.bearer(**{"Idempotency-Key": key})) for key in keys
    ]
    assert [answer.json()["duplicate"] for answer in answers] == [False, True]
    [event] = api.events()
    assert event.delivery_id == "k-1"


@pytest.mark.parametrize(
    ("one", "other"), [(b"k", b"k\xa0"), (b"k", b"k\x85"), (b"k", b"\xa0k"), (b'"k"', b'"k "'), (b'"k"', b'" k"')]
)
async def test_two_keys_that_look_the_same_are_two_events(
    api: Api, http: httpx.AsyncClient, one: bytes, other: bytes
) -> None:
    for key in (one, other, one, other):
        bearer = [("Authorization", api.bearer()["Authorization"]), (b"Idempotency-Key", key)]
        assert (await http.post(api.source, content=b"{}", headers=bearer)).status_code == 202  # type: ignore[arg-type]
    assert len(api.events()) == 2


@pytest.mark.parametrize("keys", [[""], ['""'], ['" "'], ["a", "b"], ["a", "a"]])
async def test_a_key_that_names_nothing_is_refused_and_nothing_is_kept(
    api: Api, http: httpx.AsyncClient, keys: list[str]
) -> None:
    sent = [*api.bearer(**LINES).items(), *(("Idempotency-Key", key) for key in keys)]
    for url in (api.source, api.events_url, api.events_url + "/batch"):
        refused = await http.post(url, content=b"{}", headers=sent)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid-parameters")
        assert refused.headers["content-type"] == "application/problem+json"
        assert "Idempotency-Key" in refused.json()["detail"]
        assert refused.json()["hint"]
    assert api.events() == []


async def test_a_refused_request_does_not_use_up_its_key(api: Api, http: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "k-1"}
    assert (await http.post(api.source, content=b"{}", headers=api.bearer("read", **key))).status_code == 401
    assert (await http.post(api.source, content=b"{}", headers=api.bearer(**key))).json()["duplicate"] is False


async def test_a_revoked_token_sends_nothing_more(api: Api, http: httpx.AsyncClient) -> None:
    administration(api.path).revoke_token("ingest")
    async with asyncio.timeout(10):
        while (await http.post(api.source, content=b"{}", headers=api.bearer())).status_code != 401:
            await asyncio.sleep(0.1)
    assert (await http.post(api.events_url, content=b"{}", headers=api.bearer())).status_code == 401


# --- an event by the API ----------------------------------------------------------------------------------


async def test_an_event_needs_no_source_to_be_put_into_a_channel(api: Api, http: httpx.AsyncClient) -> None:
    body = b'{"type": "order.paid", "total": 1.0}\n'
    answer = await http.post(api.events_url, content=body, headers=api.bearer(**{"Content-Type": "application/json"}))
    assert answer.status_code == 202
    assert answer.json() == {"channel": "default", "id": answer.json()["id"], "seq": 1, "duplicate": False}
    [event] = api.events()
    assert (event.id, event.body, event.source) == (answer.json()["id"], body, "api-default")
    assert event.verification is Verification.VERIFIED
    assert api.tokens["ingest"] not in str(event)


async def test_first_events_at_the_same_moment_make_one_source(api: Api, http: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(
        *(http.post(api.events_url, content=b"%d" % number, headers=api.bearer()) for number in range(20))
    )
    assert {answer.status_code for answer in answers} == {202}
    assert sorted(answer.json()["seq"] for answer in answers) == [*range(1, 21)]
    assert [source.name for source in administration(api.path).list_sources()].count("api-default") == 1


async def test_the_same_key_is_kept_once_by_the_api(api: Api, http: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": '"k-1"'}
    answers = await asyncio.gather(
        *(http.post(api.events_url, content=b"{}", headers=api.bearer(**key)) for _ in range(10))
    )
    assert sum(not answer.json()["duplicate"] for answer in answers) == 1
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(api.events()) == 1


@pytest.mark.parametrize(
    ("token", "status"),
    [("read", 403), ("manage", 403), ("admin", 403), ("other channel", 404), ("other workspace", 404), ("x", 401)],
)
@pytest.mark.parametrize("path", ["", "/batch"])
async def test_only_an_ingest_token_of_the_channel_puts_events_into_it(
    api: Api, http: httpx.AsyncClient, token: str, path: str, *, status: int
) -> None:
    url = api.events_url if token != "other workspace" else api.events_url.replace("default", "other")
    refused = await http.post(url + path, content=b"{}", headers=api.bearer(token))
    assert refused.status_code == status
    assert api.events() == []


async def test_a_source_that_has_the_name_already_is_not_used(api: Api, http: httpx.AsyncClient) -> None:
    administration(api.path).create_source("api-default", scheme="unverified")
    refused = await http.post(api.events_url, content=b"{}", headers=api.bearer())
    assert (refused.status_code, refused.json()["code"]) == (409, "taken")


async def test_what_the_api_refuses_is_to_be_seen_with_what_other_sources_refuse(
    api: Api, http: httpx.AsyncClient
) -> None:
    assert (await http.post(api.events_url, json={"type": "a"}, headers=api.bearer())).status_code == 202
    administration(api.path).update_source(api_source_name("default"), types=["order.*"])
    async with asyncio.timeout(20):
        while (await http.post(api.events_url, json={"type": "a"}, headers=api.bearer())).status_code != 422:
            await asyncio.sleep(0.05)
    lines = {"Content-Type": "application/x-ndjson"}
    answer = await http.post(api.events_url + "/batch", content=b"[1]\n{", headers=api.bearer(**lines))
    assert answer.status_code == 422
    shown = await http.get(
        f"{api.url}/api/v1/sources/{api_source_name('default')}/refused", headers=api.bearer("manage")
    )
    assert [one["code"] for one in shown.json()][:2] == [answer.json()["code"], "unknown-type"]
    assert shown.json()[0]["request_id"] == answer.headers["x-request-id"]
    assert "order" not in str(shown.json()[0]["header_names"])


def test_the_name_of_a_channels_own_source_can_always_be_one() -> None:
    names = [api_source_name(name) for name in ("a", "b" * 59, "b" * 60, "b" * 62 + "x", "b" * 62 + "y")]
    assert len(set(names)) == 5
    assert all(len(name) <= 63 for name in names)


async def test_an_event_by_the_api_may_not_be_larger_than_any_other(tmp_path: Path, http: httpx.AsyncClient) -> None:
    # the limit is that of webhooks: 25 MiB
    token = administration(tmp_path / "relay.db").create_token("t", ["ingest"]).text or ""
    with running_relay(tmp_path) as relay:
        refused = await http.post(
            f"{relay.url}/api/v1/channels/default/events",
            content=b"x" * (25 * 1024 * 1024 + 1),
            headers={"Authorization": f"Bearer {token}"},
        )
    assert (refused.status_code, refused.json()["code"]) == (413, "body-too-large")


# --- batches ----------------------------------------------------------------------------------------------

LINES = {"Content-Type": "application/x-ndjson"}
CLOUD = {"Content-Type": "application/cloudevents-batch+json"}


async def test_the_lines_of_a_batch_are_events_in_their_order(api: Api, http: httpx.AsyncClient) -> None:
    body = b'{"id":"a","type":"order.paid"}\n{"id":"b", "type":"order.sent"}\n'
    answer = await http.post(api.events_url + "/batch", content=body, headers=api.bearer(**LINES))
    assert answer.status_code == 202
    assert [(event["seq"], event["duplicate"]) for event in answer.json()["events"]] == [(1, False), (2, False)]
    events = api.events()
    assert [event.id for event in events] == [event["id"] for event in answer.json()["events"]]
    assert [event.body + b"\n" for event in events] == body.splitlines(keepends=True)
    assert [event.delivery_id for event in events] == ["a", "b"]
    assert {event.content_type for event in events} == {"application/json"}
    assert [event.header("Content-Type") for event in events] == ["application/json"] * 2
    assert events[0].type == "api-default.order.paid"


async def test_a_batch_of_cloud_events_is_taken(api: Api, http: httpx.AsyncClient) -> None:
    batch = [{"specversion": "1.0", "id": str(number), "source": "/s", "type": "a"} for number in (1, 2)]
    answers = [await http.post(api.events_url + "/batch", json=batch, headers=api.bearer(**CLOUD)) for _ in range(2)]
    assert [event["duplicate"] for answer in answers for event in answer.json()["events"]] == [False, False, True, True]
    assert [json.loads(event.body) for event in api.events()] == batch


async def test_what_a_batch_repeats_is_answered_item_by_item(api: Api, http: httpx.AsyncClient) -> None:
    first = await http.post(api.events_url + "/batch", content=b'{"id":"a"}', headers=api.bearer(**LINES))
    body = b'{"id":"b"}\n{"id":"a"}\n{"id":"b"}\n{}\n{}'
    second = await http.post(api.events_url + "/batch", content=body, headers=api.bearer(**LINES))
    events = second.json()["events"]
    assert [event["duplicate"] for event in events] == [False, True, True, False, False]
    assert events[1]["id"] == first.json()["events"][0]["id"]
    assert events[2]["id"] == events[0]["id"]
    assert [event.seq for event in api.events()] == [1, 2, 3, 4]


async def test_a_batch_that_is_sent_again_with_its_key_is_kept_once(api: Api, http: httpx.AsyncClient) -> None:
    headers = api.bearer(**LINES, **{"Idempotency-Key": '"k"'})
    answers = [await http.post(api.events_url + "/batch", content=b"{}\n{}", headers=headers) for _ in range(2)]
    assert [event["duplicate"] for event in answers[1].json()["events"]] == [True, True]
    assert [event.delivery_id for event in api.events()] == ["k 1", "k 2"]


async def test_one_bad_line_keeps_the_whole_batch_out(api: Api, http: httpx.AsyncClient) -> None:
    refused = await http.post(api.events_url + "/batch", content=b'{"id":"a"}\nnot json', headers=api.bearer(**LINES))
    assert (refused.status_code, refused.json()["code"]) == (422, "batch-refused")
    assert "Line 2" in refused.json()["detail"]
    assert api.events() == []
    again = await http.post(api.events_url + "/batch", content=b'{"id":"a"}', headers=api.bearer(**LINES))
    assert again.json()["events"][0]["duplicate"] is False


async def test_an_item_that_the_source_does_not_take_keeps_the_whole_batch_out(
    api: Api, http: httpx.AsyncClient
) -> None:
    await http.post(api.events_url, content=b'{"type":"first"}', headers=api.bearer())
    administration(api.path).update_source("api-default", schema=b'{"required":["type"]}')
    body = b'{"type":"a"}\n{"kind":"b"}'
    async with asyncio.timeout(10):
        while (await http.post(api.events_url, content=b"{}", headers=api.bearer())).status_code != 422:
            await asyncio.sleep(0.1)
    before = len(api.events())
    refused = await http.post(api.events_url + "/batch", content=body, headers=api.bearer(**LINES))
    assert (refused.status_code, refused.json()["code"]) == (422, "wrong-structure")
    assert refused.json()["detail"].startswith("Item 2: ")
    assert len(api.events()) == before


@pytest.mark.parametrize("headers", [{"Content-Type": "application/json"}, {**LINES, "Content-Encoding": "gzip"}, {}])
async def test_what_is_no_plain_batch_is_refused(api: Api, http: httpx.AsyncClient, headers: dict[str, str]) -> None:
    refused = await http.post(api.events_url + "/batch", content=b"{}", headers=api.bearer(**headers))
    assert (refused.status_code, refused.json()["code"]) == (415, "content-type")


async def test_an_empty_batch_is_taken_and_leaves_nothing(api: Api, http: httpx.AsyncClient) -> None:
    answer = await http.post(api.events_url + "/batch", content=b"[]", headers=api.bearer(**CLOUD))
    assert (answer.status_code, answer.json()) == (202, {"channel": "default", "events": []})
    assert api.events() == []


async def test_a_large_batch_is_one_commit(api: Api, http: httpx.AsyncClient) -> None:
    line = b'{"filling":"%b"}' % (b"x" * 2_000)
    answer = await http.post(api.events_url + "/batch", content=b"\n".join([line] * 500), headers=api.bearer(**LINES))
    assert [event["seq"] for event in answer.json()["events"]] == [*range(1, 501)]
    with sqlite3.connect(api.path) as connection:
        assert connection.execute("SELECT count(*), max(seq) FROM event").fetchone() == (500, 500)
    connection.close()


# --- on both engines --------------------------------------------------------------------------------------


async def test_entries_that_are_submitted_together_are_written_with_what_else_waits(store_url: str) -> None:
    async with open_store(store_url) as store:
        alone = [store.log.submit(store.entry(delivery_id=f"d-{number}")) for number in range(3)]
        together = store.log.submit_together([store.entry(delivery_id=name) for name in ("d-0", "new", "new")])
        after = store.log.submit(store.entry())
        places = [*[(await future).seq for future in alone], (await after).seq]
        results = await together
        assert places == [1, 2, 3, 5]
        assert [(result.seq, result.duplicate) for result in results] == [(1, True), (4, False), (4, True)]
        assert (await store.log.bounds(store.entry().channel_id)).head == 5


async def test_of_entries_that_are_submitted_together_all_are_kept_or_none(store_url: str) -> None:
    async with open_store(store_url) as store:
        good = store.entry(id="good", delivery_id="d-1")
        twice = store.entry(id="good", delivery_id="d-2")  # an id is unique everywhere: this cannot be written
        with pytest.raises(Exception, match=r"UNIQUE|changed the same thing"):
            await store.log.submit_together([store.entry(), good, twice])
        assert (await store.log.bounds(good.channel_id)).head == 0
        written: Appended = await store.log.append(good)
        assert (written.seq, written.duplicate) == (1, False)


async def test_two_relays_on_one_database_keep_the_same_key_once(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOK_RELAY_KEY", "0" * 43 + "=")
    token = administration(postgres_url).create_token("t", ["ingest"]).text or ""
    async with open_store(postgres_url) as one, open_store(postgres_url) as two:
        sending = []
        for store in (one, two):
            pipeline = Pipeline(store.log, utc_now, find_token=store.directory.token)
            sending.append(
                Appending(
                    store.log.database, store.directory, pipeline, RefusedRequests(store.log.database, utc_now), utc_now
                )
            )
        channel = one.directory.channel(FIRST, "default")
        assert channel is not None
        headers = [("Authorization", f"Bearer {token}"), ("Idempotency-Key", '"k-1"')]
        request = SignedRequest("POST", "", headers, b"{}")
        results = await asyncio.gather(*(relay.append(channel, request, "") for relay in sending * 10))
        assert len({result.id for result in results}) == 1
        assert sum(not result.duplicate for result in results) == 1


async def test_the_first_events_of_two_relays_make_one_source(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOK_RELAY_KEY", "0" * 43 + "=")
    async with open_store(postgres_url) as one, open_store(postgres_url) as two:
        channel = one.directory.channel(FIRST, "default")
        assert channel is not None
        sending = [
            Appending(
                store.log.database,
                store.directory,
                Pipeline(store.log, utc_now),
                RefusedRequests(store.log.database, utc_now),
                utc_now,
            )
            for store in (one, two)
        ]
        sources = await asyncio.gather(*(relay._source(channel) for relay in sending * 5))
        assert len({source.id for source in sources}) == 1
