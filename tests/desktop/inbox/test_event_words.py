from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.events import make_event
from webhook_relay_desktop.inbox.event_words import LARGEST_DOCUMENT, LONGEST_WORDS, words_of


def words(body: bytes, content_type: str = "application/json", **changes: object) -> str:
    head = {"type": "t", "source": "s", "subject": "u", "summary": "w", **changes}
    return words_of(make_event(1, body=body, content_type=content_type, **head)).removeprefix("t s u w").strip()


def test_the_texts_of_a_json_document_are_its_words_but_no_keys_numbers_and_addresses() -> None:
    document = {
        "key": "value",
        "list": ["one", {"deep": "two"}],
        "n": 7,
        "url": "https://api.example.com/x",
        "no": None,
    }
    assert words(json.dumps(document).encode()) == "value one two"


def test_a_text_that_is_said_twice_is_indexed_once() -> None:
    assert words(b'["main", "main", "w"]') == "main"


def test_the_values_of_a_form_are_its_words_and_json_in_one_is_read() -> None:
    body = urlencode({"token": "abc def", "payload": '{"user": {"name": "ada"}}'}).encode()
    assert words(body, "application/x-www-form-urlencoded; charset=utf-8") == "abc def ada"


def test_plain_text_is_words_and_bytes_are_none() -> None:
    assert words("grüße <b>".encode(), "text/plain") == "grüße <b>"
    assert words(b"PK\x03\x04\x00binary", "application/zip") == ""


def test_what_is_sealed_has_no_words() -> None:
    assert words(b'{"ciphertext": "abc"}', sealed="key") == ""


def test_the_words_of_one_event_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    many = json.dumps([f"word{number}" for number in range(100_000)]).encode()
    assert len(words_of(make_event(1, body=many))) <= LONGEST_WORDS
    large = b'["' + b"x " * LARGEST_DOCUMENT + b'"]'
    assert words(large).startswith('["x x x'), "the beginning of what is too large to be read"


@given(
    body=st.binary(max_size=200) | st.text().map(str.encode),
    content_type=st.sampled_from(["application/json", "application/x-www-form-urlencoded", ""]),
)
def test_no_body_is_an_error_and_its_words_are_always_the_same(body: bytes, content_type: str) -> None:
    event = make_event(1, body=body, content_type=content_type)
    assert words_of(event) == words_of(event)
    words_of(event).encode()


def test_a_document_without_end_of_brackets_is_plain_text() -> None:
    assert words(b"[" * 100_000).startswith("[[[")
