from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhook_relay.embedding import MAX_EMBED_BYTES, MAX_EMBED_DEPTH, parse_json
from webhook_relay_server.describing import payload
from webhook_relay_server.describing.description import describe
from webhook_relay_server.describing.payload import length, read_json, with_names
from webhook_relay_server.describing.sentences import value_at

NOT_STRICT = [
    b"",
    b" ",
    b'{"a":1e999}',
    b'{"a":[-1e400]}',
    b'{"a":' + b"9" * 5000 + b"}",
    b'{"a":"\\ud800"}',
    b'{"a":"\\udc00x"}',
    b'{"a":"\xff"}',
    b'{"\xff":1}',
    b'{"a":"\xed\xa0\x80"}',
    b'{"a":"\x01"}',
    b'{"a":"\\q"}',
    b'{"a":01}',
    b'{"a":NaN}',
    b"[1,]",
    b'{"a":1} x',
    b"\xef\xbb\xbf{}",
    b'"' + b"x" * MAX_EMBED_BYTES + b'"',
]
STRICT_AND_ODD = [b'{"a":18446744073709551616}', b'{"a":' + b"9" * 400 + b"}", b"0", b'"a"', b"null", b"[]"]

json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@pytest.fixture(params=["simdjson", "msgspec"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each of the two ways to read."""
    if request.param == "msgspec":
        monkeypatch.setattr(payload, "simdjson", None)
    elif payload.simdjson is None:
        pytest.skip("there is no simdjson for this processor")
    return str(request.param)


def taken(read: Any, body: bytes) -> bool:
    try:
        read(body)
    except ValueError:
        return False
    return True


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("body", NOT_STRICT, ids=lambda body: repr(body[:20]))
def test_what_is_not_strict_json_is_refused_either_way(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"strict JSON|too long"):
        read_json(body)


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("body", STRICT_AND_ODD, ids=lambda body: repr(body[:20]))
def test_strict_json_is_taken_either_way(body: bytes) -> None:
    assert taken(read_json, body)
    assert describe("generic-hmac", "shop", {"content-type": "application/json"}, body).embed


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("depth", [MAX_EMBED_DEPTH + 1, 1_023, 5_000])
def test_a_document_that_is_nested_too_deeply_is_not_embedded_either_way(depth: int) -> None:
    body = b"[" * depth + b"]" * depth
    assert not describe("generic-hmac", "shop", {"content-type": "application/json"}, body).embed


@given(st.binary(max_size=40) | json_values.map(lambda value: json.dumps(value).encode()))
def test_the_same_documents_are_taken_as_by_the_strict_parser(body: bytes) -> None:
    assert taken(read_json, body) == taken(parse_json, body)


@given(json_values.map(lambda value: json.dumps(value).encode()), st.data())
def test_a_broken_document_is_taken_by_both_or_by_neither(body: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(body) - 1))
    broken = body[:at] + data.draw(st.binary(max_size=2)) + body[at + 1 :]
    assert taken(read_json, broken) == taken(parse_json, broken)


@pytest.mark.usefixtures("parser")
def test_members_and_lengths_read_the_same_either_way() -> None:
    document = read_json(b'{"a":{"b":"text","n":7,"t":true,"l":[1,2]},"s":"x","e":{}}')
    assert value_at(document, "a.b") == "text"
    assert value_at(document, "a.n") == "7"
    assert [value_at(document, path) for path in ("a.t", "a.l", "a", "a.b.c", "missing", "e.missing")] == [""] * 6
    assert length(read_json(b"[1,2,3]")) == 3
    assert length(document) is None


@pytest.mark.usefixtures("parser")
def test_members_read_the_same_of_who_knows_their_names() -> None:
    document = read_json(b'{"a":{"b":"text"},"s":"x","n":null,"l":[1,2]}')
    for path in ("a.b", "s", "n", "l.1", "a", "missing", "missing.b", "a.missing"):
        assert value_at(with_names(document), path) == value_at(document, path)
    assert [with_names(other) for other in (None, "x", 7, {"a": 1})] == [None, "x", 7, {"a": 1}]


@pytest.mark.usefixtures("parser")
def test_a_payload_is_described_the_same_either_way() -> None:
    body = json.dumps(
        {
            "ref": "refs/heads/main",
            "deleted": False,
            "created": False,
            "forced": False,
            "commits": [{"id": "1"}, {"id": "2"}],
            "head_commit": {"message": "Fix login\n\nMore"},
            "repository": {"full_name": "acme/api"},
            "sender": {"login": "mona"},
        }
    ).encode()
    described = describe("github", "github", {"x-github-event": "push"}, body)
    assert described.type == "github.push"
    assert described.summary == "mona pushed 2 commits to main of acme/api: Fix login"
    assert described.embed


def test_what_was_read_outlives_what_is_read_next() -> None:
    first, second = read_json(b'{"a":{"b":"one"}}'), read_json(b'{"a":{"b":"two"}}')
    assert (value_at(first, "a.b"), value_at(second, "a.b")) == ("one", "two")
