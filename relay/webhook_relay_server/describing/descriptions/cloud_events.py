"""CloudEvents 1.0 over HTTP (github.com/cloudevents/spec, http-protocol-binding.md): binary, structured, batched."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from webhook_relay_server.describing.descriptions.provider import Provider, Rule
from webhook_relay_server.describing.payload import length
from webhook_relay_server.describing.sentences import value_at

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
PREFIX = "ce-"
_ATTRIBUTES = ("id", "source", "type", "time", "subject")


def is_cloud_event(headers: Mapping[str, str], content_type: str) -> bool:
    """Say whether a request is a CloudEvent, in any of the three forms."""
    return "ce-type" in headers or content_type.startswith("application/cloudevents")


def attributes_of(headers: Mapping[str, str], payload: object) -> dict[str, str]:
    """Return the attributes of a CloudEvent; of a batch, those of its first event.

    In headers they are percent-encoded (section 3.1.3.2). An `id` is unique within its `source` only, so both stand in
    what is given as `id`.
    """
    if "ce-type" in headers:
        found = {name: unquote(headers.get(PREFIX + name, ""), errors="replace") for name in _ATTRIBUTES}
    else:
        first = "" if length(payload) is None else "0."
        found = {name: value_at(payload, first + name) for name in _ATTRIBUTES}
        others = (length(payload) or 1) - 1
        if others:
            return {**found, "id": "", "others": str(others)}
    if found["id"] and found["source"]:
        found["id"] = f"{found['id']} {found['source']}"
    return found


CLOUD_EVENTS = Provider(
    type=lambda _headers, attributes: value_at(attributes, "type"),
    subject="{subject|source}",
    delivery_id="id",
    times={"": "time"},
    rules=(
        Rule("", "{type} and {others} more from {source}"),
        Rule("", "{type}[: {subject:line}] from {source}"),
    ),
    names_types=False,
)
"""Reads `attributes_of`, not the body: what the event is about belongs to whoever defined its type."""
