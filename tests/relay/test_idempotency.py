from __future__ import annotations

import pytest

from webhook_relay.headers import RequestHeaders
from webhook_relay_server.describing.description import kept_id
from webhook_relay_server.errors import InvalidParametersError
from webhook_relay_server.senders.idempotency import HEADER, idempotency_key, with_plain_key


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ('"8e03978e-40d5-43dd-bc93-6894a57f9324"', "8e03978e-40d5-43dd-bc93-6894a57f9324"),
        ("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"),
        (' "a b" ', "a b"),
        (r'"say \"hi\" \\"', r'say "hi" \ '.strip()),
        ('"key";attempt=2', "key"),
        ('""', ""),
        ("", ""),
        ('"open', '"open'),
        ('"a" "b"', '"a" "b"'),
        (r'"\x"', r'"\x"'),
        ('"\xe9"', '"\xe9"'),
        ('a"b"', 'a"b"'),
    ],
)
def test_a_key_is_the_text_between_the_quotes_or_what_stands_there(value: str, key: str) -> None:
    assert idempotency_key(value) == key


def test_a_very_long_key_is_read_in_one_go() -> None:
    assert idempotency_key('"' + '\\"' * 30_000 + "x") == '"' + '\\"' * 30_000 + "x"


@pytest.mark.parametrize("other", ["k\x85", "\xa0k", "k\xa0", "\xa0"])
def test_characters_that_look_like_blanks_tell_keys_apart(other: str) -> None:
    assert idempotency_key(other) == other
    assert idempotency_key(f" {other}\t") == other
    assert kept_id(other) == other


def headers(*keys: str) -> RequestHeaders:
    return RequestHeaders([("X-Id", "1"), *(("Idempotency-Key", key) for key in keys)])


def test_headers_without_a_key_are_the_same_object() -> None:
    sent = headers()
    assert with_plain_key(sent, ["x-other", HEADER]) is sent.first
    assert with_plain_key(headers('"a"'), ["x-other", HEADER]) == {"x-id": "1", "idempotency-key": "a"}


@pytest.mark.parametrize("keys", [("",), ('""',), (" ",), ('"  "',), ("a", "b"), ("a", "a"), ("a", "")])
def test_a_key_that_names_nothing_is_refused_where_it_would_count(keys: tuple[str, ...]) -> None:
    with pytest.raises(InvalidParametersError, match="nothing was kept") as refused:
        with_plain_key(headers(*keys), ["x-other", HEADER])
    assert refused.value.hint
    assert with_plain_key(headers(*keys), ["x-id", HEADER])["x-id"] == "1"
