"""Batch: several events in one request, and where one ends and the next begins. Pure.

Two forms: a JSON object on each line (`application/x-ndjson`), and CloudEvents' JSON batch
(`application/cloudevents-batch+json`; cloudevents/spec, json-format.md, section 4). Each item is kept byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from webhook_relay_server.errors import BatchRefusedError, ContentTypeError
from webhook_relay_server.store.database import MAX_BATCH

MOST_ITEMS = MAX_BATCH
"""All of them are written in one transaction, which must not keep others waiting."""
LONGEST_ID = 200
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")
"""Names of one form: none of them is registered."""
CLOUD_EVENTS = "application/cloudevents-batch+json"
SPEC_VERSION = "1.0"


class Item(msgspec.Struct, frozen=True):
    """One event of a batch."""

    body: bytes
    content_type: str
    id: str
    """The sender's own id of it; empty when it has none."""


class _Line(msgspec.Struct):
    id: Any = None


class _CloudEvent(msgspec.Struct):
    specversion: str
    id: str
    source: str
    type: str


def parse_batch(content_type: str, body: bytes) -> list[Item]:
    """Return the items in order. Raises BatchRefusedError, naming the first item that is not one."""
    kind = content_type.partition(";")[0].strip().lower()
    parse = FORMS.get(kind)
    if parse is None:
        raise ContentTypeError("This is not a batch.", hint=f"Content-Type is one of: {', '.join(FORMS)}.")
    items = parse(body)
    if len(items) > MOST_ITEMS:
        raise BatchRefusedError(
            f"The batch has {len(items)} items; it may have {MOST_ITEMS}.", hint="Send it in several parts."
        )
    return items


def _lines(body: bytes) -> list[Item]:
    """Take each line that is not empty."""
    items: list[Item] = []
    for number, line in enumerate(body.split(b"\n"), 1):
        content = line.strip(b" \t\r")
        if not content:
            continue
        if len(items) > MOST_ITEMS:
            break
        try:
            found = msgspec.json.decode(content, type=_Line).id
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise BatchRefusedError(
                f"Line {number} is not a JSON object; nothing of the batch was kept.", hint="Put one event on a line."
            ) from None
        items.append(Item(content, "application/json", _text(found)))
    return items


def _cloud_events(body: bytes) -> list[Item]:
    """Take each member of the array, which must have what every CloudEvent has."""
    try:
        members = msgspec.json.decode(body, type=list[msgspec.Raw])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise BatchRefusedError("The body is not a JSON array; nothing of the batch was kept.") from None
    items = []
    for number, member in enumerate(members[: MOST_ITEMS + 1], 1):
        try:
            event = msgspec.json.decode(member, type=_CloudEvent)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            event = None
        if event is None or event.specversion != SPEC_VERSION or not (event.id and event.source and event.type):
            raise BatchRefusedError(
                f"Item {number} is not a CloudEvent of version {SPEC_VERSION}; nothing of the batch was kept.",
                hint="Each one has specversion, id, source and type.",
            )
        items.append(Item(bytes(member), "application/cloudevents+json", f"{event.source} {event.id}"))
    return items


def _text(value: object) -> str:
    """Return an id that can be one: text, or a whole number."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


FORMS: Mapping[str, Callable[[bytes], list[Item]]] = MappingProxyType(
    {**dict.fromkeys(NDJSON, _lines), CLOUD_EVENTS: _cloud_events}
)
"""By content type."""
