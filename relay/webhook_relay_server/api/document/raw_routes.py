"""Raw routes: what OpenAPI says of the paths that FastAPI does not serve (`door.py`)."""

from __future__ import annotations

from typing import Any

from webhook_relay_server.errors import (
    BodyTimeoutError,
    BodyTooLargeError,
    ForeignOriginError,
    HeadersTooLargeError,
    InvalidParametersError,
    MethodNotAllowedError,
    NotFoundError,
    QuotaExceededError,
    SignatureRefusedError,
    SourceMisconfiguredError,
    StoreFullError,
    StructureRefusedError,
    TooManyFailuresError,
    TypeRefusedError,
    UnknownSourceError,
)
from webhook_relay_server.streaming.event_stream import MAX_CHANNELS
from webhook_relay_server.web.problem import problems

_RECEIPT = {
    "type": "object",
    "title": "Receipt",
    "description": "The webhook is on disk.",
    "required": ["id", "channel", "seq", "duplicate"],
    "properties": {
        "id": {"type": "string", "description": "Of the event."},
        "channel": {"type": "string"},
        "seq": {"type": "integer", "description": "Its place in the channel's log."},
        "duplicate": {"type": "boolean", "description": "Whether this delivery was there already."},
    },
}
_EXAMPLE = {"id": "019ac3d5f8e1b4a7c6d2e9f01234", "channel": "default", "seq": 42, "duplicate": False}
_REFUSALS = problems(
    SignatureRefusedError,
    InvalidParametersError,
    ForeignOriginError,
    UnknownSourceError,
    MethodNotAllowedError,
    BodyTimeoutError,
    BodyTooLargeError,
    TooManyFailuresError,
    QuotaExceededError,
    HeadersTooLargeError,
    SourceMisconfiguredError,
    StructureRefusedError,
    TypeRefusedError,
    StoreFullError,
)


def _webhook(summary: str, parameters: list[dict[str, Any]], operation_id: str) -> dict[str, Any]:
    return {
        "tags": ["webhooks"],
        "summary": summary,
        "operationId": operation_id,
        "parameters": parameters,
        "requestBody": {
            "description": "Whatever the sender sends; it is kept byte for byte.",
            "content": {"*/*": {"schema": {}}},
        },
        "responses": {
            "202": {
                "description": "It is on disk, this time or from an earlier one. Interactions of Discord get no body.",
                "content": {"application/json": {"schema": _RECEIPT, "example": _EXAMPLE}},
            },
            "204": {"description": "The same, as Discord wants its webhook events to be answered."},
            **{str(status): response for status, response in _REFUSALS.items()},
        },
    }


_KEY = {
    "name": "key",
    "in": "path",
    "required": True,
    "description": "Of the source, from `webhook-relay source list`.",
    "schema": {"type": "string", "minLength": 1},
}

_STREAM_PARAMETERS = [
    {
        "name": "channel",
        "in": "query",
        "description": "May be there several times. Without it: the token's only channel, or else `default`.",
        "schema": {"type": "array", "items": {"type": "string"}, "maxItems": MAX_CHANNELS, "uniqueItems": True},
    },
    {
        "name": "Last-Event-ID",
        "in": "header",
        "description": "The newest `id` that the client has. Without it: from the oldest event that is kept.",
        "schema": {"type": "string"},
    },
    {
        "name": "cursor",
        "in": "query",
        "description": "The same, for clients that cannot set the header; the header counts if both are there.",
        "schema": {"type": "string"},
    },
]
_STREAM_EXAMPLE = (
    "id: default:9f86d081884c7d65:41\nevent: resumed\n"
    'data: {"type":"resumed","channel":"default","cursor":{"epoch":"9f86d081884c7d65","seq":41},"head":41}\n\n'
)

RAW_ROUTES: dict[str, dict[str, Any]] = {
    "/in/{key}": {"post": _webhook("Send a webhook to a source", [_KEY], "take_webhook")},
    "/webhook": {"post": _webhook("Send a webhook to the default source", [], "take_webhook_of_default_source")},
    "/ws": {
        "get": {
            "tags": ["reading"],
            "summary": "Follow channels over a WebSocket (docs/protocol.md): scope `read`",
            "operationId": "follow_over_websocket",
            "security": [{"token": []}],
            "responses": {
                "101": {"description": "The WebSocket is open; its sub-protocol is `webhook-relay.v1`."},
                **{str(status): response for status, response in problems(ForeignOriginError).items()},
            },
        }
    },
    "/sse": {
        "get": {
            "tags": ["reading"],
            "summary": "Follow channels as Server-Sent Events (docs/protocol.md): scope `read`",
            "operationId": "follow_as_event_stream",
            "security": [{"token": []}],
            "parameters": _STREAM_PARAMETERS,
            "responses": {
                "200": {
                    "description": "What there is behind the cursor, then what comes. It ends when the relay stops.",
                    "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _STREAM_EXAMPLE}},
                },
                **{
                    str(status): response
                    for status, response in problems(
                        ForeignOriginError, NotFoundError, MethodNotAllowedError, InvalidParametersError
                    ).items()
                },
            },
        }
    },
}
"""By path, then by method."""
