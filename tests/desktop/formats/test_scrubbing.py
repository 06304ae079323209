from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path

import pytest

from webhook_relay_desktop.formats.scrubbing import Scrubber, opened
from webhook_relay_desktop.formats.secret_shapes import names_a_secret

GITHUB = "ghp_" + "a1B2" * 9
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "secret",
    [
        GITHUB,
        JWT,
        "glpat-" + "x" * 20,
        "xoxb-" + "1234567890-abcdef",
        "https://hooks.slack.com/services/T000/B000/" + "x" * 24,
        "sk_live_" + "4eC39HqLyjWDarjtT1",
        "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "AKIA" + "IOSFODNN7EXAMPLE",
        "sk-ant-" + "api03-" + "a" * 30,
        "123456789:" + "A" * 35,
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_a_secret_is_known_by_its_shape_wherever_it_stands(secret: str) -> None:
    body = json.dumps({"text": f"I pasted {secret} here", "nested": [{"deep": secret}]}).encode()
    scrubbed = Scrubber().body(body)
    assert secret.encode() not in scrubbed
    assert json.dumps(secret)[1:-1].encode() not in scrubbed
    made_up = json.loads(scrubbed)["nested"][0]["deep"]
    assert made_up.startswith("FAKE-")
    assert json.loads(scrubbed)["text"] == f"I pasted {made_up} here"


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("access_token", True),
        ("clientSecret", True),
        ("API_KEY", True),
        ("X-Gitlab-Token", True),
        ("Set-Cookie", True),
        ("credentials", True),
        ("token_type", False),
        ("public_key", False),
        ("secret_scanning_alert", False),
        ("tokenizer", False),
        ("keys", False),
        ("sha", False),
        ("", False),
    ],
)
def test_a_secret_is_known_by_its_name(name: str, secret: bool) -> None:
    assert names_a_secret(name) is secret


def test_everything_else_of_a_document_keeps_its_bytes() -> None:
    body = b'{ "n" : 1.50,\n\t"big":12345678901234567890 ,"token" : "abc", "u":"\\u00e9", "list":[true,null] }'
    assert Scrubber().body(body) == body.replace(b'"abc"', b'"FAKE-token-1"')


def test_everything_below_a_secret_name_is_secret() -> None:
    body = b'{"credentials":{"user":"me","pins":[1234,"x"]},"after":"seen","password":77}'
    assert json.loads(Scrubber().body(body)) == {
        "credentials": {"user": "FAKE-user-1", "pins": [0, "FAKE-pins-2"]},
        "after": "seen",
        "password": 0,
    }


def test_what_was_equal_stays_equal() -> None:
    document = json.loads(Scrubber().body(json.dumps({"a": {"token": "same"}, "b": {"secret": "same"}}).encode()))
    assert document["a"]["token"] == document["b"]["secret"] == "FAKE-token-1"


def test_json_in_a_text_and_in_a_form_is_looked_through() -> None:
    scrub = Scrubber()
    assert "hush" not in scrub.text(json.dumps({"payload": json.dumps({"client_secret": "hush"})}))
    form = scrub.text("payload=%7B%22token%22%3A%22hush-hush%22%7D&user=me&api_key=quiet")
    assert "hush" not in form
    assert "quiet" not in form
    assert "user=me" in form


def test_addresses_queries_and_xml_are_looked_through() -> None:
    scrub = Scrubber()
    text = scrub.text("see https://me:s3cret@example.com/x?access_token=abc&page=2 <Token>hush</Token><Id>7</Id>")
    assert text == (
        "see https://me:FAKE-password-1@example.com/x?access_token=FAKE-access-token-2&page=2 "
        "<Token>FAKE-token-3</Token><Id>7</Id>"
    )


def test_headers_keep_their_form() -> None:
    headers = (("Authorization", "Bearer abc.def"), ("X-Api-Key", "k"), ("Accept", "*/*"), ("X-GitHub-Event", "push"))
    assert Scrubber().headers(headers) == (
        ("Authorization", "Bearer FAKE-authorization-1"),
        ("X-Api-Key", "FAKE-x-api-key-2"),
        ("Accept", "*/*"),
        ("X-GitHub-Event", "push"),
    )


def test_a_compressed_body_is_opened_first() -> None:
    body = b'{"token":"hush"}'
    for packed, encoding in ((gzip.compress(body), "gzip"), (zlib.compress(body), "deflate")):
        assert Scrubber().body(packed, encoding=encoding) == b'{"token":"FAKE-token-1"}'
    assert opened(b"no gzip", "gzip") == b"no gzip"
    assert opened(gzip.compress(body)[:-3], "gzip") != body


def test_bytes_that_are_no_text_stay() -> None:
    body = bytes(range(256))
    assert Scrubber().body(body) == body


def test_real_payloads_stay_documents_and_keep_what_is_no_secret(corpus: Path) -> None:
    for path in sorted((corpus / "payloads").rglob("*.json"))[:400]:
        body = path.read_bytes()
        try:
            before = json.loads(body)
        except ValueError:
            continue
        after = json.loads(Scrubber().body(body))
        assert shape(after) == shape(before), path


def shape(document: object) -> object:
    if isinstance(document, dict):
        return {name: shape(value) for name, value in document.items()}
    return [shape(value) for value in document] if isinstance(document, list) else type(document)
