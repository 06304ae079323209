"""Where one event of a batch ends and the next begins."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from webhook_relay_server.errors import BatchRefusedError, ContentTypeError
from webhook_relay_server.receiving.batch import FORMS, MOST_ITEMS, parse_batch

NDJSON = "application/x-ndjson"
CLOUD = "application/cloudevents-batch+json"
EVENT = {"specversion": "1.0", "id": "1", "source": "/s", "type": "a"}


def test_each_line_is_an_event_byte_for_byte() -> None:
    items = parse_batch(NDJSON, b'{"a": 1.0 }\r\n\n  \n{"b":"\\n"}\n{"id":"x"}')
    assert [item.body for item in items] == [b'{"a": 1.0 }', b'{"b":"\\n"}', b'{"id":"x"}']
    assert {item.content_type for item in items} == {"application/json"}


@pytest.mark.parametrize(
    ("line", "identifier"),
    [
        ('{"id":"evt_1"}', "evt_1"),
        ('{"id":17}', "17"),
        ('{"id":true}', ""),
        ('{"id":1.5}', ""),
        ('{"id":null}', ""),
        ('{"id":["a"]}', ""),
        ('{"data":{"id":"inner"}}', ""),
    ],
)
def test_the_id_of_a_line_is_its_text_or_whole_number(line: str, identifier: str) -> None:
    assert [item.id for item in parse_batch(NDJSON, line.encode())] == [identifier]


@pytest.mark.parametrize(
    "bad", [b"[1]", b"1", b"null", b'"a"', b"{", b'{"a":1}{"b":2}', b"\xff", b"\xef\xbb\xbf{}", b"[" * 9_000]
)
def test_a_line_that_is_no_object_is_named_and_nothing_is_taken(bad: bytes) -> None:
    with pytest.raises(BatchRefusedError) as refused:
        parse_batch(NDJSON, b'{"a":1}\n\n' + bad + b'\n{"b":2}')
    assert "Line 3" in refused.value.detail


def test_each_cloud_event_is_taken_byte_for_byte() -> None:
    body = (
        b'[ {"specversion": "1.0",  "id":"1","source":"/s","type":"a","data":1.0} ,\n'
        + json.dumps(EVENT).encode()
        + b"]"
    )
    first, second = parse_batch(CLOUD + "; charset=utf-8", body)
    assert first.body == b'{"specversion": "1.0",  "id":"1","source":"/s","type":"a","data":1.0}'
    assert first.content_type == "application/cloudevents+json"
    assert first.id == second.id == "/s 1"


@pytest.mark.parametrize("change", [{"id": ""}, {"specversion": "2.0"}, {"type": None}, {"source": 7}])
def test_an_item_that_is_no_cloud_event_is_named_and_nothing_is_taken(change: dict[str, object]) -> None:
    with pytest.raises(BatchRefusedError) as refused:
        parse_batch(CLOUD, json.dumps([EVENT, {**EVENT, **change}]).encode())
    assert "Item 2" in refused.value.detail


@pytest.mark.parametrize("body", [b"{}", b"", b"[", b"[1]", b"null", b"[[[[", b"[" * 9_000])
def test_what_is_no_array_of_cloud_events_is_refused(body: bytes) -> None:
    with pytest.raises(BatchRefusedError):
        parse_batch(CLOUD, body)


@pytest.mark.parametrize(("kind", "body"), [(NDJSON, b""), (NDJSON, b"\n\n"), (CLOUD, b"[]"), (CLOUD, b" [ ] ")])
def test_a_batch_may_be_empty(kind: str, body: bytes) -> None:
    assert parse_batch(kind, body) == []


@pytest.mark.parametrize("kind", [NDJSON, CLOUD])
def test_a_batch_may_have_as_many_items_as_one_commit_takes_and_no_more(kind: str) -> None:
    events = [json.dumps(EVENT)] * MOST_ITEMS

    def body(items: list[str]) -> bytes:
        return ("\n".join(items) if kind == NDJSON else f"[{','.join(items)}]").encode()

    assert len(parse_batch(kind, body(events))) == MOST_ITEMS
    with pytest.raises(BatchRefusedError, match=f"it may have {MOST_ITEMS}"):
        parse_batch(kind, body([*events, events[0]]))


@pytest.mark.parametrize(
    "kind", ["", "application/json", "text/plain", "application/cloudevents+json", "application/x-ndjson-2"]
)
def test_other_content_is_refused_with_the_kinds_that_are_taken(kind: str) -> None:
    with pytest.raises(ContentTypeError) as refused:
        parse_batch(kind, b"{}")
    assert all(known in refused.value.hint for known in FORMS)


@given(some.sampled_from([*FORMS]), some.binary(max_size=200))
def test_no_body_makes_it_fail_otherwise_than_by_a_refusal(kind: str, body: bytes) -> None:
    with suppress(BatchRefusedError):
        assert all(item.body in body for item in parse_batch(kind, body))
