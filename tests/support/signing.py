"""Requests as senders of any scheme make them."""

from __future__ import annotations

import time
from collections.abc import Mapping

import httpx

from webhook_relay.signatures import SchemeConfig, SignedRequest, sign


async def post_signed(  # noqa: PLR0917 - the parts of a request, in their order
    http: httpx.AsyncClient,
    url: str,
    scheme: str,
    secret: str,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    *,
    config: SchemeConfig | None = None,
    message_id: str = "m-1",
) -> httpx.Response:
    """POST `body` as a sender of this scheme does, now."""
    sent = dict(headers or {})
    request = SignedRequest("POST", url, sent.items(), body)
    added = dict(sign(scheme, secret, request, now=time.time(), message_id=message_id, config=config))
    return await http.post(url, content=body, headers={**sent, **added})
