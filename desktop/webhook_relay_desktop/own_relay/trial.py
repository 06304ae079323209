"""Trial: a signed ping to a source, made the way GitHub makes one, so that a person sees an event arrive."""

from __future__ import annotations

import time
import uuid

import httpx

from webhook_relay.errors import ConnectionFailedError, RefusedError
from webhook_relay.signatures import SignedRequest, sign
from webhook_relay_desktop.words import tr

SCHEME = "github"
SECONDS = 10.0
"""What GitHub itself waits for an answer."""
BODY = b'{"zen":"this is a test event of your own.","hook_id":1,"repository":{"full_name":"a/test"}}'


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
    except httpx.HTTPError:
        raise ConnectionFailedError(
            tr("The relay cannot be reached."), hint=tr("Wait until it is up and try again.")
        ) from None
    if not answer.is_success:
        raise RefusedError(
            tr("The relay answered {status}.").format(status=answer.status_code),
            hint=tr("The secret here may be an old one: make a new one and put it at the sender as well."),
        )
