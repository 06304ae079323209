"""An event as a Python script that sends it again with httpx. Pure."""

from __future__ import annotations

from webhook_relay.event import Event
from webhook_relay_desktop.formats.literals import bytes_literal, pairs_literal
from webhook_relay_desktop.formats.request import headers_to_send, plain_url

_SCRIPT = '''"""Sends one webhook again, byte for byte. Needs httpx: pip install httpx"""

import os

import httpx

URL = os.environ.get("WEBHOOK_URL", "{url}")

HEADERS = {headers}

BODY = {body}

# A request that is made by itself has these headers, Host and Content-Length, and no others.
request = httpx.Request("POST", URL, headers=HEADERS, content=BODY)
with httpx.Client(timeout=30) as client:
    answer = client.send(request)
print(answer.status_code, answer.text)
'''


def write(event: Event, url: str) -> str:
    """Return the script; it posts to `url` unless the variable WEBHOOK_URL names another address."""
    return _SCRIPT.format(
        url=plain_url(url), headers=pairs_literal(headers_to_send(event)), body=bytes_literal(event.body)
    )
