"""Trial: a signed ping to a source, made the way GitHub makes one, so that a person sees an event arrive."""

from __future__ import annotations

import asyncio
import time
import uuid
from functools import partial

import httpx

from webhook_relay.errors import ConnectionFailedError, RefusedError
from webhook_relay.sentence import Sentence
from webhook_relay.signatures import SignedRequest, sign
from webhook_relay.way import Way

SCHEME = "github"
SECONDS = 10.0
"""What GitHub itself waits for an answer."""
BODY = b'{"zen":"this is a test event of your own.","hook_id":1,"repository":{"full_name":"a/test"}}'


async def send_trial(url: str, secret: str, delivery: str = "", *, way: Way | None = None) -> None:
    """Post one signed ping to `url`, `way` leading there; `delivery` tells it from others later.

    Raises ConnectionFailedError or RefusedError, each with the next step.
    """
    headers = [
        ("Content-Type", "application/json"),
        ("X-GitHub-Event", "ping"),
        ("X-GitHub-Delivery", delivery or str(uuid.uuid4())),
    ]
    request = SignedRequest("POST", url, headers, BODY)
    headers += sign(SCHEME, secret, request, now=time.time(), message_id="")
    try:
        async with await asyncio.to_thread(partial((way or Way()).http_client, url, timeout=SECONDS)) as http:
            answer = await http.post(url, content=BODY, headers=headers)
    except httpx.HTTPError:
        raise ConnectionFailedError(
            Sentence("The relay cannot be reached."),
            hint=Sentence("Wait until it is up and try again."),
        ) from None
    if not answer.is_success:
        raise RefusedError(
            Sentence("The relay answered {status}.", status=answer.status_code),
            hint=Sentence("The secret here may be an old one: make a new one and put it at the sender as well."),
        )
