"""OpenAPI: the document of everything that the relay serves over HTTP, FastAPI's routes and the raw ones alike."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from webhook_relay import __version__
from webhook_relay.config import APP_NAME
from webhook_relay_server.api.answers import ANSWER_SCHEMAS
from webhook_relay_server.api.document.examples import ANSWERS, REQUESTS
from webhook_relay_server.api.document.raw_routes import RAW_ROUTES
from webhook_relay_server.errors import (
    AddressTooLongError,
    BadRequestError,
    BodyTimeoutError,
    BodyTooLargeError,
    ForbiddenError,
    HeadersTimeoutError,
    HeadersTooLargeError,
    InternalError,
    InvalidParametersError,
    NotReadyError,
    RelayError,
    TooManyConnectionsError,
    TooManyFailuresError,
    TooManyRequestsError,
    UnauthorizedError,
    UnknownHostError,
)
from webhook_relay_server.web.event_filter import FILTER_PARAMETERS
from webhook_relay_server.web.problem import problems

DESCRIPTION = """Takes webhooks, verifies and keeps them, and hands them to every reader in order.

Webhooks go to `/in/{key}` or `/webhook`; readers follow a channel over `/ws` (docs/protocol.md). Everything under
`/api/v1` wants a token: `Authorization: Bearer whr_...`. Whatever is not a success is a problem document (RFC 9457)
with a stable `code`; docs/errors.md says what each of them means. Every answer has an `X-Request-ID`.
"""
TAGS = (
    {"name": "webhooks", "description": "For senders."},
    {"name": "reading", "description": "For readers that follow a channel."},
    {"name": "events", "description": "What a channel holds: scope `read`, to replay scope `manage`."},
    {"name": "channels", "description": "Logs of events: scope `manage`."},
    {"name": "sources", "description": "Where senders' webhooks come in: scope `manage`."},
    {"name": "tokens", "description": "What clients show: scope `manage`."},
    {"name": "clients", "description": "Who is connected: scope `manage`."},
    {"name": "workspaces", "description": "Tenants of the relay: scope `admin`."},
    {"name": "health", "description": "How the relay is."},
)
WITH_TOKEN = (UnauthorizedError, ForbiddenError, TooManyFailuresError)
"""What every route that wants a token can answer."""
ALWAYS = (
    BadRequestError,
    AddressTooLongError,
    HeadersTimeoutError,
    HeadersTooLargeError,
    UnknownHostError,
    TooManyRequestsError,
    InternalError,
    NotReadyError,
    TooManyConnectionsError,
)
"""What every route can answer."""
WITH_BODY = (BodyTimeoutError, BodyTooLargeError)
"""What every route that takes a body can answer."""
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "Why something was not done (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "description": "`urn:webhook-relay:error:` and the code."},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What is wrong with this request."},
        "code": {"type": "string", "description": "Stable; programs go by it."},
        "hint": {"type": "string", "description": "What to do next."},
        "path": {"type": "string", "description": "Where in the body something is wrong (JSON Pointer)."},
    },
}


class Documented(FastAPI):
    """A FastAPI application whose document is complete."""

    def openapi(self) -> dict[str, Any]:
        """Return the document, OpenAPI 3.1; made once."""
        if self.openapi_schema is None:
            self.openapi_schema = _document(self)
        return self.openapi_schema


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=APP_NAME, version=__version__, description=DESCRIPTION, routes=app.routes, tags=list(TAGS)
    )
    for path, operations in RAW_ROUTES.items():
        document["paths"].setdefault(path, {}).update(deepcopy(operations))
    _add_filter(document["paths"])
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's own form of what is a Problem here
        schemas.pop(unused, None)
    schemas["Problem"] = PROBLEM
    schemas.update(ANSWER_SCHEMAS)
    for operation in _operations(document):
        _complete(operation)
    return document


def _add_filter(paths: dict[str, Any]) -> None:
    """Give the stream the filter of the history, in the same words."""
    of_history = paths["/api/v1/channels/{channel}/events"]["get"]["parameters"]
    paths["/sse"]["get"]["parameters"] += [one for one in of_history if one["name"] in FILTER_PARAMETERS]


def _operations(document: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for path in document["paths"].values():
        yield from (operation for operation in path.values() if isinstance(operation, dict))


def _show(operation: dict[str, Any]) -> None:
    """Add what an operation is sent and what it answers when all is well."""
    name = operation["operationId"]
    for kind, example in REQUESTS.get(name, {}).items():
        operation["requestBody"]["content"][kind]["example"] = example
    if name in ANSWERS:
        success = next(response for status, response in operation["responses"].items() if status.startswith("2"))
        [content] = success["content"].values()
        content["example"] = ANSWERS[name]


def _complete(operation: dict[str, Any]) -> None:
    """Add to an operation what goes for every one like it."""
    kinds: list[type[RelayError]] = list(ALWAYS)
    if operation.get("security"):
        kinds += WITH_TOKEN
    if "requestBody" in operation:
        kinds += WITH_BODY
    _show(operation)
    responses = operation["responses"]
    if "422" in responses and "HTTPValidationError" in str(responses["422"]):
        responses["422"] = problems(InvalidParametersError)[422]
    for status, response in problems(*kinds).items():
        responses.setdefault(str(status), response)
    for response in responses.values():
        response.setdefault("headers", {})["X-Request-ID"] = {"schema": {"type": "string"}}
