"""An event as a pytest fixture that can be shown to others: secrets replaced, signed anew with a test secret. Pure."""

from __future__ import annotations

from typing import Final

from webhook_relay.event import Event
from webhook_relay_desktop.formats.literals import bytes_literal, pairs_literal
from webhook_relay_desktop.formats.request import headers_to_send, plain_name
from webhook_relay_desktop.formats.scrubbing import Scrubber, opened
from webhook_relay_desktop.formats.signing_anew import TEST_URL, signed_anew

HEAD: Final = '''"""Webhooks as they came, for tests. Tokens and passwords were replaced by made-up ones: FAKE-...

Names, addresses and texts of people are as they were: look through them before you share this file.
"""

from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Webhook:
    """One request. `secret` is what it was signed with, at the time `signed_at`; without one its signature is wrong."""

    type: str
    headers: list[tuple[bytes, bytes]]
    body: bytes
    secret: str
    signed_at: float
    url: str


'''

_FIXTURE = '''@pytest.fixture
def {name}() -> Webhook:
    """{note}"""
    return Webhook(
        type={type!a},
        headers={headers},
        body={body},
        secret={secret!r},
        signed_at={signed_at!r},
        url={url!r},
    )'''

_SIGNED = (
    "Signed anew with `secret`; give your check this secret and, where it looks at the clock, the time `signed_at`."
)
_NOT_SIGNED = "Its signature does not fit any more, and only its sender could make another one: leave your check out."


def write(event: Event, url: str = "") -> str:
    """Return the fixture, named after event type and number. `url` says nothing here."""
    scrubber = Scrubber()
    encoding = event.header("content-encoding") or ""
    body = scrubber.body(event.body, encoding=encoding)
    headers = headers_to_send(event)
    if encoding and opened(event.body, encoding) != event.body:
        headers = tuple((name, value) for name, value in headers if name.lower() != "content-encoding")
    signed = signed_anew(event, scrubber.headers(headers), body)
    return _FIXTURE.format(
        name=f"{plain_name(event.type)}_{event.seq}",
        note=_SIGNED if signed.fits else _NOT_SIGNED,
        type=event.type,
        headers=_indented(pairs_literal(signed.headers)),
        body=_indented(bytes_literal(body)),
        secret=signed.secret,
        signed_at=event.time.timestamp(),
        url=TEST_URL,
    )


def _indented(literal: str) -> str:
    return literal.replace("\n", "\n        ")
