"""Admission: who asks the API is looked at before a byte of what they send is, and documents have a bound.

FastAPI reads and parses a body before its dependencies run, so without this a stranger could keep the event loop busy
with megabytes of JSON. Events that are put into channels are read by their own routes, in pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match

from webhook_relay_server.api.access import Needs, require_token
from webhook_relay_server.api.door import Rooms
from webhook_relay_server.errors import BodyTooLargeError, NotFoundError, RelayError
from webhook_relay_server.web.asgi import Application, Message, Receive, Scope, Send, request_headers, respond
from webhook_relay_server.web.problem import problem_body, problem_headers

API = "/api/"
EVENTS = re.compile(r"/api/v1/channels/[^/]+/events(?:/batch)?")
"""The paths whose bodies are events."""
LARGEST_DOCUMENT = 256 * 1024
"""Bytes: a source with the largest schema that is taken has a quarter of that."""

REPLAYS = re.compile(r"/api/v1/channels/[^/]+/events/[^/]+/replay")
"""The paths whose documents hold a whole event."""
LARGEST_CHANGED_EVENT = 2 * 1024 * 1024
"""Bytes: a body of 1.5 MB as base64, which is read in some milliseconds. Who changes an event has it in an editor."""


class Admission:
    """Lets requests with a token that counts in, with a document that is no longer than documents are."""

    def __init__(self, inside: Application, rooms: Rooms, routes: Iterable[BaseRoute]) -> None:
        self._inside = inside
        self._rooms = rooms
        self._routes = [route for route in routes if isinstance(route, APIRoute)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's scope."""
        if scope["type"] == "http" and scope["path"].startswith(API):
            try:
                receive = await self._admitted(scope, receive)
            except RelayError as error:
                await respond(send, error.status, problem_headers(error), problem_body(error))
                return
        await self._inside(scope, receive, send)

    async def _admitted(self, scope: Scope, receive: Receive) -> Receive:
        """Return whence the rest of the request comes. Raises RelayError."""
        if not scope["path"].isprintable():  # no name has such characters, and not every store could be asked
            raise NotFoundError("Nothing is at this path.", hint="Names have small letters, digits, `.`, `_` and `-`.")
        headers = request_headers(scope)
        kind, _, text = headers.get("authorization").partition(" ")
        address = (scope.get("client") or ("",))[0]
        token = require_token(self._rooms, text.strip() if kind.lower() == "bearer" else None, address)
        for needed in self._needed(scope):
            needed.check(token)
        if EVENTS.fullmatch(scope["path"]):
            return receive
        length = headers.get("content-length")
        most = LARGEST_CHANGED_EVENT if REPLAYS.fullmatch(scope["path"]) else LARGEST_DOCUMENT
        if length.isdecimal() and int(length[:20]) > most:
            raise _too_large(most)
        return _again(await _whole(receive, most), receive)

    def _needed(self, scope: Scope) -> list[Needs]:
        """Return what the route of a request needs, where there is one."""
        for route in self._routes:
            if route.matches(scope)[0] is Match.FULL:
                scope["route"] = route  # for the log, where the request does not get as far as the router
                return [step.call for step in route.dependant.dependencies if isinstance(step.call, Needs)]
        return []


async def _whole(receive: Receive, most: int) -> Message:
    """Return a body as one message. Raises BodyTooLargeError before it has read more than may be."""
    body = bytearray()
    more = True
    while more:
        message = await receive()  # the server's protocol sees to it that this ends
        if message["type"] != "http.request":
            return message
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > most:
            raise _too_large(most)
    return {"type": "http.request", "body": bytes(body), "more_body": False}


def _again(first: Message, rest: Receive) -> Receive:
    """Return what gives a message that was read already, and then what comes after it."""
    waiting = [first]

    async def receive() -> Message:
        return waiting.pop() if waiting else await rest()

    return receive


def _too_large(most: int) -> BodyTooLargeError:
    return BodyTooLargeError(f"The document is larger than {most} bytes.", hint="Send less.")
