from __future__ import annotations

import tracemalloc
from types import SimpleNamespace
from typing import Any, cast

from webhook_relay.headers import RequestHeaders
from webhook_relay.signatures import SignedRequest
from webhook_relay_server.security.proxies import Caller
from webhook_relay_server.webhook_cycle import WebhookCycle


class Taking:
    """Stands where Ingest does, and keeps what it is given."""

    max_body_bytes = 2_000_000

    def __init__(self) -> None:
        self.requests: list[SignedRequest] = []

    def caller(self, peer: Caller, _headers: object) -> Caller:
        return peer

    def find(self, *_: object) -> object:
        return object()

    def signed_url(self, path: str, _query: bytes) -> str:
        return path

    def accept(self, _source: object, request: SignedRequest, _request_id: str) -> Any:
        self.requests.append(request)
        return SimpleNamespace(add_done_callback=lambda _: None)

    def acknowledgement(self, _source: object, _request: SignedRequest) -> None:
        return None


def begun(taking: Taking) -> WebhookCycle:
    connection = SimpleNamespace(peer=Caller("192.0.2.7", False))
    cycle = WebhookCycle(cast("Any", connection), cast("Any", taking), keep_alive=True)
    cycle.begin("POST", "/webhook", b"", RequestHeaders(()))
    return cycle


def test_a_body_that_comes_in_pieces_is_put_together() -> None:
    for pieces in ([], [b"one"], [b"o", b"ne"], [b"o", b"", b"n", b"e"]):
        taking = Taking()
        cycle = begun(taking)
        for piece in pieces:
            cycle.take(piece)
        cycle.end()
        assert [request.body for request in taking.requests] == [b"".join(pieces)]
        assert isinstance(taking.requests[0].body, bytes)
        assert taking.requests[0].address == "192.0.2.7"


def test_a_body_in_very_many_pieces_takes_no_more_room_than_in_one() -> None:
    cycle = begun(Taking())
    tracemalloc.start()
    try:
        for number in range(500_000):
            cycle.take(b"%02d" % (number % 100))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4_000_000
