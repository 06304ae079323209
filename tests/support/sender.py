"""A sender that takes one webhook after the other to a relay, and keeps what it was told. Plain and synchronous."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

import msgspec

from support.relay import github_headers
from support.served import WEBHOOK_PATH, Address

ANSWER_LIMIT = 30.0
"""Seconds for one answer: above what a relay waits for a locked store, below a test's own limit."""
ACCEPTED = 202


@dataclass(frozen=True)
class Answer:
    """What a sender was told; status 0 when the connection ended first."""

    status: int
    retry_after: int | None = None
    document: dict[str, Any] = field(default_factory=dict)


@dataclass
class Ledger:
    """What was sent, and what of it was accepted: delivery ids, bodies and seqs."""

    sent: dict[str, bytes] = field(default_factory=dict)
    accepted: dict[str, int] = field(default_factory=dict)
    refused: dict[int, int] = field(default_factory=dict)
    """How often each status that is not a success came."""


def body(chance: random.Random, size: int) -> bytes:
    """Return JSON that does not compress well, about `size` bytes long."""
    return b'{"ref":"refs/heads/main","filling":"%b"}' % chance.randbytes(size // 2).hex().encode()


def post(address: Address, ledger: Ledger, delivery: str, content: bytes, timeout: float = ANSWER_LIMIT) -> Answer:
    """Send one webhook, on a connection of its own, and write the answer down."""
    ledger.sent[delivery] = content
    connection = HTTPConnection(address.host, address.port, timeout=timeout)
    try:
        connection.request("POST", WEBHOOK_PATH, content, github_headers(address.secret, content, delivery=delivery))
        response = connection.getresponse()
        document = msgspec.json.decode(response.read())
    except (OSError, HTTPException):
        return Answer(0)
    finally:
        connection.close()
    if response.status == ACCEPTED:
        ledger.accepted[delivery] = document["seq"]
    else:
        ledger.refused[response.status] = ledger.refused.get(response.status, 0) + 1
    retry_after = response.getheader("Retry-After")
    return Answer(response.status, None if retry_after is None else int(retry_after), document)
