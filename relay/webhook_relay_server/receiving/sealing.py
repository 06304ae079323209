"""Sealing: what the store gets of an event in a channel whose events are for its readers' eyes only. Pure.

Beside the envelope stays what the relay works with, and what a request tells without its body: when it came, by which
source, the verdict, and the type and delivery id of its headers. Everything else of it is in the envelope.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from msgspec.structs import replace

from webhook_relay.errors import ConfigurationError
from webhook_relay.event import Event
from webhook_relay.filters import EventFilter
from webhook_relay.reader_keys import ReaderPublicKey, key_ids, read_public_keys
from webhook_relay.sealed import CONTENT_TYPE, seal
from webhook_relay_server.describing.description import Description
from webhook_relay_server.errors import InvalidParametersError, SourceMisconfiguredError
from webhook_relay_server.store.directory import KnownChannel


def sealed_event(event: Event, outside: Description, sealed_to: str) -> Event:
    """Return the event as it is stored, readable for those only whose public keys `sealed_to` names.

    `outside` describes the webhook by its headers alone. The body can stand in a JSON frame as it is. Raises
    SourceMisconfiguredError: what cannot be sealed is not stored.
    """
    readers = _readers(sealed_to)
    return replace(
        event,
        type=outside.type,
        subject=outside.subject,
        summary=f"{outside.summary} (sealed)",
        delivery_id=_told_apart(event.delivery_id, outside.delivery_id),
        content_type=CONTENT_TYPE,
        occurred_at=None,
        headers=(),
        body=seal(event, readers),
        sealed=key_ids(readers),
    )


def check_answerable(wanted: EventFilter, channel: KnownChannel) -> None:
    """Raise InvalidParametersError for a filter that needs what the relay cannot read in this channel."""
    if channel.sealed_to and wanted.text is not None:
        raise InvalidParametersError(
            f"Channel {channel.name!r} is sealed: the relay has nothing to look for a text in.",
            hint="Ask by type, source, time or delivery id, or search where the events are opened.",
        )


def _told_apart(delivery_id: str | None, in_headers: str | None) -> str | None:
    """Return what tells a delivery from others: an id that stands in the body only as its digest."""
    if delivery_id is None or delivery_id == in_headers:
        return delivery_id
    return "sha256:" + hashlib.sha256(delivery_id.encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=256)
def _readers(sealed_to: str) -> tuple[ReaderPublicKey, ...]:
    try:
        return read_public_keys(sealed_to)
    except ConfigurationError as error:
        raise SourceMisconfiguredError(
            "The relay cannot read the keys that this channel is sealed to.",
            hint="Give it its keys again with `webhook-relay channel seal`; send it again later.",
        ) from error
