"""The generator's requests are what a provider sends."""

from __future__ import annotations

import json

from benchmarks.payload import body
from benchmarks.request import DELIVERY_PREFIX, Request, delivery_number

from webhook_relay.signatures import SignedRequest, verify

SECRET = "a secret of this test"


def parted(request: bytes | bytearray) -> tuple[list[tuple[str, str]], bytes]:
    """Return the headers and the body."""
    head, _, content = bytes(request).partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")[1:]
    return [(name, value) for name, _, value in (line.partition(": ") for line in lines)], content


def test_each_filled_request_has_a_delivery_id_and_a_valid_signature_of_its_own() -> None:
    request = Request("127.0.0.1", 80, "/in/x", body(8), SECRET)
    seen = set()
    for number in (7, 123_456):
        headers, content = parted(request.fill(number))
        assert verify("github", [SECRET], SignedRequest("POST", "", headers, content), now=0).ok
        assert dict(headers)["Content-Length"] == str(len(content))
        delivery = DELIVERY_PREFIX.decode() + f"{number:012d}"
        assert (dict(headers)["X-GitHub-Delivery"], json.loads(content)["delivery"]) == (delivery, delivery)
        seen.add(dict(headers)["X-Hub-Signature-256"])
    assert len(seen) == 2


def test_a_delivery_is_found_in_headers_and_in_bodies() -> None:
    request = Request("127.0.0.1", 80, "/in/x", body(25), "").fill(42)
    end = request.index(b"\r\n\r\n")
    assert delivery_number(request, 0, end) == delivery_number(request, end, len(request)) == 42
