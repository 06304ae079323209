"""Paging: the cursor of a listing, and which pieces of it are read at once. Pure."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence

from webhook_relay_server.errors import InvalidParametersError
from webhook_relay_server.store.history import Listed, Order

CURSOR_LENGTH = 100
"""Characters; one has half of that."""
SHARE_BYTES = 4 * 1024 * 1024
"""Bodies that are in memory at once for one answer, where one body alone is not longer."""
_PLACE = re.compile(rb"(newest|oldest)\.([0-9a-f]{1,40})\.([0-9]{1,18})")


def encode_cursor(order: Order, epoch: str, seq: int) -> str:
    """Return the place of a listing as clients are given it: nothing that they should read."""
    return base64.urlsafe_b64encode(f"{order.value}.{epoch}.{seq}".encode()).decode().rstrip("=")


def decode_cursor(text: str, order: Order, epoch: str) -> int:
    """Return the seq of a cursor. Raises InvalidParametersError when it is none, or one of another listing."""
    try:
        place = _PLACE.fullmatch(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError):
        place = None
    if place is None or place[1].decode() != order.value:
        raise _bad("The cursor is not one of this listing.", hint="Give the `next` of a page, with the same `order`.")
    if place[2].decode() != epoch:
        raise _bad("The cursor is of a log that is not there any more.", hint="Begin without a cursor.")
    return int(place[3])


def shares(events: Sequence[Listed]) -> Iterator[list[Listed]]:
    """Yield the events in pieces whose bodies may be in memory at once; each has at least one."""
    share: list[Listed] = []
    size = 0
    for event in events:
        if share and size + event.size > SHARE_BYTES:
            yield share
            share, size = [], 0
        share.append(event)
        size += event.size
    if share:
        yield share


def _bad(detail: str, hint: str) -> InvalidParametersError:
    return InvalidParametersError(detail, hint=hint, code="bad-cursor")
