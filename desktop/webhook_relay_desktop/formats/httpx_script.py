"""An event as a Python script that sends it again with httpx. Pure."""

from __future__ import annotations

from typing import Final

from webhook_relay.event import Event
from webhook_relay_desktop.formats.literals import bytes_literal, pairs_literal
from webhook_relay_desktop.formats.request import headers_to_send, plain_url

HEAD: Final = '''"""Sends webhooks again, byte for byte. Needs httpx: pip install httpx"""

import os

import httpx


def send(url, headers, body):
    """Post it to `url`, or to the address in the variable WEBHOOK_URL."""
    # A request that is made by itself has these headers, Host and Content-Length, and no others.
    request = httpx.Request("POST", os.environ.get("WEBHOOK_URL", url), headers=headers, content=body)
    with httpx.Client(timeout=30) as client:
        answer = client.send(request)
    print(answer.status_code, answer.text)


'''
"""Stands once in a script, however many webhooks it sends."""

_SEND = """send(
    "{url}",
    headers={headers},
    body={body},
)"""


def write(event: Event, url: str) -> str:
    """Return the call that sends the event; it goes to `url` unless WEBHOOK_URL names another address."""
    return _SEND.format(
        url=plain_url(url),
        headers=_indented(pairs_literal(headers_to_send(event))),
        body=_indented(bytes_literal(event.body)),
    )


def _indented(literal: str) -> str:
    return literal.replace("\n", "\n    ")
