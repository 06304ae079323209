"""What is read of a body: by its content type and its encoding, and never more than the bounds allow."""

from __future__ import annotations

import gzip
import zlib

import pytest

from webhook_relay.embedding import MAX_EMBED_BYTES
from webhook_relay_server.describing.body import MAX_FORM_FIELDS, read_body
from webhook_relay_server.describing.sentences import value_at

DOCUMENT = b'{"type": "order.paid", "n": 1}'


def kind_of(body: bytes, content_type: str = "application/json", encoding: str = "") -> str:
    return value_at(read_body(body, content_type, encoding)[0], "type")


def multipart(*parts: bytes) -> bytes:
    return b"".join(b"--XX\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--XX--\r\n"


MULTIPART = "multipart/form-data; boundary=XX"


def test_json_is_read_whatever_its_content_type_says() -> None:
    for content_type in ("application/json", "text/plain", "application/vnd.api+json", ""):
        assert kind_of(DOCUMENT, content_type) == "order.paid"
        assert read_body(DOCUMENT, content_type, "")[1] is True


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(DOCUMENT, mtime=0)),
        ("x-gzip", gzip.compress(DOCUMENT, mtime=0)),
        ("deflate", zlib.compress(DOCUMENT)),
        ("deflate", zlib.compress(DOCUMENT, wbits=-15)),
        ("identity", DOCUMENT),
    ],
)
def test_an_encoded_body_is_read_and_does_not_count_as_json_itself(encoding: str, body: bytes) -> None:
    assert kind_of(body, encoding=encoding) == "order.paid"
    assert read_body(body, "application/json", encoding)[1] is (encoding == "identity")


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(DOCUMENT, mtime=0)[:-9]),
        ("gzip", DOCUMENT),
        ("br", DOCUMENT),
        ("gzip, gzip", gzip.compress(gzip.compress(DOCUMENT, mtime=0), mtime=0)),
        ("deflate", b""),
        ("gzip", gzip.compress(b" " * (MAX_EMBED_BYTES + 1) + DOCUMENT, mtime=0)),
    ],
)
def test_what_is_not_what_its_encoding_says_or_grows_too_much_is_not_read(encoding: str, body: bytes) -> None:
    assert read_body(body, "application/json", encoding) == (None, False)


def test_a_bomb_is_not_blown_up() -> None:
    import tracemalloc

    bomb = gzip.compress(b"0" * 100_000_000)
    tracemalloc.start()
    try:
        assert read_body(bomb, "application/json", "gzip") == (None, False)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * MAX_EMBED_BYTES


def test_the_fields_of_a_multipart_body_are_read_and_its_files_are_not() -> None:
    body = multipart(
        b'name="type"\r\n\r\norder.paid',
        b'name="file"; filename="../../etc/passwd"\r\nContent-Type: text/plain\r\n\r\nsecret',
    )
    payload, whole = read_body(body, MULTIPART, "")
    assert (payload, whole) == ({"type": "order.paid"}, False)


def test_a_document_in_the_field_payload_is_read() -> None:
    assert kind_of(multipart(b'name="payload"\r\n\r\n' + DOCUMENT), MULTIPART) == "order.paid"


@pytest.mark.parametrize(
    "body",
    [b"", b"--XX", b"--XX--", b"\xff" * 100, multipart(*[b'name="f"\r\n\r\n1'] * (3 * MAX_FORM_FIELDS))],
)
def test_a_multipart_body_that_is_none_or_has_too_many_parts_is_not_read(body: bytes) -> None:
    assert value_at(read_body(body, MULTIPART, "")[0], "f") == ""
    assert read_body(body, "multipart/form-data", "")[1] is False


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (MULTIPART, multipart(b"name=" + b"(" * 50_000 + b"\r\n\r\n1")),
        (MULTIPART, multipart(b"name=f" + b"; a=b" * 100_000 + b"\r\n\r\n1")),
        ("multipart/form-data; boundary=" + "X" * 100_000, b"--XX--"),
        ("multipart/form-data; boundary=XX" + "; a=b" * 100_000, b"--XX--"),
        ("multipart/form-data; boundary=((((((", b"--((((((--"),
    ],
)
def test_a_hostile_multipart_body_is_only_not_read(content_type: str, body: bytes) -> None:
    assert read_body(body, content_type, "")[1] is False
