from __future__ import annotations

import pytest

from webhook_relay_server.describing.description import kept_id
from webhook_relay_server.senders.idempotency import idempotency_key, with_plain_key


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


def test_headers_without_a_key_are_the_same_object() -> None:
    headers = {"content-type": "text/plain"}
    assert with_plain_key(headers) is headers
    assert with_plain_key({"idempotency-key": '"a"', "x": "y"}) == {"idempotency-key": "a", "x": "y"}


def test_letters_that_latin_1_has_where_others_have_white_space_belong_to_a_key() -> None:
    assert idempotency_key("order-\xc3\xa0") != idempotency_key("order-\xc3\x85")
    assert idempotency_key(" \tk ") == "k"
    assert kept_id("order-\xc3\xa0") != kept_id("order-\xc3\x85")
