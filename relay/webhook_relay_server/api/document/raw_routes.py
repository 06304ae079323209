"""Raw routes: what OpenAPI says of the paths that FastAPI does not serve (`door.py`)."""

from __future__ import annotations

from typing import Any

from webhook_relay_server.errors import (
    BodyTimeoutError,
    BodyTooLargeError,
    ForeignOriginError,
    HandshakeRefusedError,
    HeadersTooLargeError,
    InvalidParametersError,
    MethodNotAllowedError,
    NotFoundError,
    QuotaExceededError,
    RelayError,
    SignatureRefusedError,
    SourceMisconfiguredError,
    StoreFullError,
    StructureRefusedError,
    TooManyFailuresError,
    TypeRefusedError,
    UnknownSourceError,
    UpgradeRequiredError,
)
from webhook_relay_server.streaming.event_stream import MAX_CHANNELS
from webhook_relay_server.web.problem import problems


def _refusals(*kinds: type[RelayError]) -> dict[str, Any]:
    return {str(status): response for status, response in problems(*kinds).items()}


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
_REFUSALS = _refusals(
    SignatureRefusedError,
    InvalidParametersError,
    ForeignOriginError,
    UnknownSourceError,
    UpgradeRequiredError,
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
    HandshakeRefusedError,
)
_TAKEN = {
    "description": "It is on disk, this time or from an earlier one. Interactions of Discord get no body.",
    "content": {"application/json": {"schema": _RECEIPT, "example": _EXAMPLE}},
}
_TEXT = {"schema": {"type": "string"}, "example": "the challenge that was sent"}


def _sending(
    where: str, parameters: list[dict[str, Any]], operation_id: str, successes: dict[str, Any], **more: Any
) -> dict[str, Any]:
    """Return what is said of one method of an address that webhooks go to."""
    return {
        "tags": ["webhooks"],
        "operationId": operation_id + where,
        "parameters": parameters,
        "responses": {**successes, **_REFUSALS},
        **more,
    }


def _address(parameters: list[dict[str, Any]], where: str, words: str) -> dict[str, Any]:
    """Return what is said of an address that webhooks go to, by its methods."""
    return {
        "post": _sending(
            where,
            parameters,
            "take_webhook",
            {
                "200": {
                    "description": "The answer to a handshake of Slack, Zoom, Twitch, Discord, Bitbucket or SNS.",
                    "content": {
                        "text/plain": _TEXT,
                        "application/json": {"schema": {"type": "object"}, "example": {"type": 1}},
                    },
                },
                "202": _TAKEN,
                "204": {"description": "The same, as Discord wants its webhook events to be answered."},
            },
            summary=f"Send a webhook to {words}",
            description="PUT, PATCH and DELETE do the same where a source takes them (`methods`).",
            requestBody={
                "description": "Whatever the sender sends; it is kept byte for byte.",
                "content": {"*/*": {"schema": {}}},
            },
        ),
        "get": _sending(
            where,
            parameters,
            "answer_challenge",
            {
                "200": {
                    "description": "The challenge of Dropbox, Meta or a WebSub hub; Meta's only with the verify token.",
                    "content": {"text/plain": _TEXT},
                },
                "202": _TAKEN,
            },
            summary=f"Ask {words} whether it expects these webhooks",
            description="Sends a webhook where a source takes them by GET (`methods`).",
        ),
        "options": _sending(
            where,
            parameters,
            "answer_validation",
            {
                "200": {
                    "description": "CloudEvents may be delivered here.",
                    "headers": {
                        "WebHook-Allowed-Origin": {"schema": {"type": "string"}, "example": "events.example"},
                        "WebHook-Allowed-Rate": {
                            "description": "Requests a minute, or `*`.",
                            "schema": {"type": "string"},
                            "example": "600",
                        },
                    },
                }
            },
            summary=f"Ask {words} whether it takes CloudEvents, and how many (CloudEvents, HTTP webhooks, section 4)",
        ),
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
    "/in/{key}": _address([_KEY], "", "a source"),
    "/webhook": _address([], "_of_default_source", "the default source"),
    "/ws": {
        "get": {
            "tags": ["reading"],
            "summary": "Follow channels over a WebSocket (docs/protocol.md): scope `read`",
            "operationId": "follow_over_websocket",
            "security": [{"token": []}],
            "responses": {
                "101": {"description": "The WebSocket is open; its sub-protocol is `webhook-relay.v1`."},
                **_refusals(ForeignOriginError, MethodNotAllowedError, UpgradeRequiredError),
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
                **_refusals(ForeignOriginError, NotFoundError, MethodNotAllowedError, InvalidParametersError),
            },
        }
    },
}
"""By path, then by method."""
