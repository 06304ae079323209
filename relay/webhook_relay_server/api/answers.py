"""Answers: what OpenAPI says of those that are made as bytes, by `webhook_relay.answers`."""

from __future__ import annotations

from typing import Any

import msgspec

from webhook_relay.answers import EventPage, Replayed, Statistics
from webhook_relay.messages import EventMessage

_SHOWN = (EventPage, EventMessage, Replayed, Statistics)
_, _components = msgspec.json.schema_components(_SHOWN, ref_template="#/components/schemas/{name}")
ANSWER_SCHEMAS: dict[str, Any] = dict(_components)
"""By name."""

HIDDEN = {"type": "string", "format": "binary"}


def answer(kind: type[msgspec.Struct], description: str) -> dict[str, Any]:
    """Return what OpenAPI says of an answer of this kind."""
    schema = {"$ref": f"#/components/schemas/{kind.__name__}"}
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def stream(media_type: str, description: str) -> dict[str, Any]:
    """Return what OpenAPI says of an answer that is no document."""
    return {"description": description, "content": {media_type: {"schema": HIDDEN}}}
