"""Reply: the answer to a handshake. Terms: what it is given by. Handshake: who gives it, and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from webhook_relay.signatures import SchemeConfig, SignedRequest
from webhook_relay_server.rates import Policy

LONGEST_CHALLENGE = 2_000
"""Characters that are sent back. Senders use fewer than a hundred; nobody needs an echo of megabytes."""
LARGEST_HANDSHAKE = 16 * 1024
"""Bytes of a body that is looked into: handshakes are small, and events need not be read twice."""

JSON = "application/json"
TEXT = "text/plain"


class Reply(msgspec.Struct, frozen=True):
    """The whole answer to a handshake, or to an event of a sender that wants one of its own."""

    kind: str
    """What was asked, for the log, or what is acknowledged."""
    status: int = 200
    content_type: str = TEXT
    body: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    """More headers; names in lower case."""
    visit: str = ""
    """URL to be fetched to complete the handshake; its host is known to be the provider's."""


class Terms(NamedTuple):
    """What a source has agreed on with its sender."""

    secrets: Sequence[str] = ()
    """Those that count, newest first."""
    config: SchemeConfig | None = None
    quota: Policy | None = None
    """How many webhooks it may send, where that has a limit."""


Answering = Callable[[SignedRequest, Terms], Reply | None]
"""Returns the reply to a request when it is a handshake, given the source's terms.

Raises RelayError for a handshake that must be refused.
"""


Acknowledging = Callable[[SignedRequest], Reply]
"""Returns what is answered to a verified request when its event is on disk, this time or from an earlier one."""


@dataclass(frozen=True)
class Handshake:
    """What a kind of sender asks, and how it wants to be answered."""

    methods: frozenset[str] = frozenset()
    """By which it asks, beside those by which it sends."""
    unsigned: Answering | None = None
    """Asked first: answers what its sender cannot sign."""
    signed: Answering | None = None
    """Asked when the signature was found to be right."""
    accepted: Acknowledging | None = None
    """What answers events in place of the relay's receipt."""
    keeps_silent: bool = False
    """Whether a refused signature is answered like an accepted one."""


def echo(kind: str, challenge: str | None) -> Reply | None:
    """Return a reply that sends a challenge back, as text; None when there is none that can be."""
    if not challenge or len(challenge) > LONGEST_CHALLENGE:
        return None
    return Reply(kind, body=challenge.encode("utf-8", "replace"))
