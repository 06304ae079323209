"""Trial: a signed ping to a source, made the way GitHub makes one, so that a person sees an event arrive."""

from __future__ import annotations

import time
import uuid

import httpx

from webhook_relay.errors import ConnectionFailedError, RefusedError
from webhook_relay.signatures import SignedRequest, sign

SCHEME = "github"
SECONDS = 10.0
"""What GitHub itself waits for an answer."""
BODY = b'{"zen":"Keep it logically awesome.","hook_id":1,"repository":{"full_name":"a/test"}}'


async def send_trial(url: str, secret: str, delivery: str = "") -> None:
    """Post one signed ping to `url`; `delivery` tells it from others later.

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
        # A proxy has no way to this machine's own loopback address.
        through_proxy = not url.startswith("http://")
        async with httpx.AsyncClient(timeout=SECONDS, trust_env=through_proxy) as http:
            answer = await http.post(url, content=BODY, headers=headers)
    except httpx.HTTPError as error:
        raise ConnectionFailedError(
            f"The relay could not be reached ({type(error).__name__}).", hint="Wait until it is up and try again."
        ) from None
    if not answer.is_success:
        raise RefusedError(
            f"The relay answered {answer.status_code}.",
            hint="The secret here may be an old one: make a new one and put it at the sender as well.",
        )
