"""Rest: what FastAPI serves, and how it puts what goes wrong there into words."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

import msgspec
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette_compress import CompressMiddleware

from webhook_relay import __version__
from webhook_relay.config import APP_NAME
from webhook_relay.errors import ConfigurationError
from webhook_relay_server.api.admission import Admission
from webhook_relay_server.api.batch import batch_router
from webhook_relay_server.api.channels import channels_router
from webhook_relay_server.api.clients import clients_router
from webhook_relay_server.api.document.openapi import Documented
from webhook_relay_server.api.document.reference import reference_router
from webhook_relay_server.api.door import Rooms
from webhook_relay_server.api.health import health_router
from webhook_relay_server.api.history import history_router
from webhook_relay_server.api.metrics import metrics_router
from webhook_relay_server.api.refusals import refusal_of
from webhook_relay_server.api.sources import sources_router
from webhook_relay_server.api.tokens import tokens_router
from webhook_relay_server.api.workspaces import workspaces_router
from webhook_relay_server.errors import (
    InternalError,
    InvalidParametersError,
    MethodNotAllowedError,
    NotFoundError,
    RelayError,
)
from webhook_relay_server.web.asgi import Application
from webhook_relay_server.web.head import HeadAsGet
from webhook_relay_server.web.problem import problem_document, problem_headers

MOST_PROBLEMS = 5
"""Of a request that are told at once."""
ROUTERS = (
    health_router,
    channels_router,
    history_router,
    batch_router,
    sources_router,
    tokens_router,
    workspaces_router,
    clients_router,
    metrics_router,
    reference_router,
)
"""Everything that FastAPI serves."""


def rest_of(rooms: Rooms) -> Application:
    """Return the application that serves everything but webhooks and streams."""
    rest = Documented(
        title=APP_NAME,
        version=__version__,
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_name,
    )
    rest.add_middleware(CompressMiddleware)  # zstd, br or gzip; what ingest answers is too short to gain from it
    routers = [router(rooms) for router in ROUTERS]
    for router in routers:
        rest.include_router(router)
    routes = [route for router in routers for route in router.routes]

    @rest.exception_handler(RelayError)
    async def relay_error(_: Request, error: RelayError) -> Response:
        return _problem(error)

    @rest.exception_handler(ConfigurationError)
    async def refused(_: Request, error: ConfigurationError) -> Response:
        return _problem(refusal_of(error))

    @rest.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        return _problem(InvalidParametersError(_in_words(error), hint="The OpenAPI document says what is taken."))

    @rest.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        if error.status_code == MethodNotAllowedError.status:
            allow = ", ".join(_methods(routes, request))
            return _problem(
                MethodNotAllowedError(f"{request.method} is not for this path.", allow=allow, hint=f"Use {allow}.")
            )
        if error.status_code == HTTPStatus.BAD_REQUEST:  # FastAPI could not parse the body
            return _problem(InvalidParametersError("The document cannot be read.", hint="Send JSON in UTF-8."))
        return _problem(NotFoundError("Nothing is at this path.", hint="Webhooks go to /in/{key} or /webhook."))

    @rest.exception_handler(Exception)
    async def our_mistake(_request: Request, _error: Exception) -> Response:
        return _problem(InternalError("The relay could not handle this request."))

    return HeadAsGet(Admission(rest, rooms, routes))


def _methods(routes: Iterable[BaseRoute], request: Request) -> list[str]:
    """Return the methods that there are for the path of a request."""
    matching = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    methods = {method for route in matching for method in getattr(route, "methods", None) or ()}
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)


def _name(route: APIRoute) -> str:
    """Return what OpenAPI calls an operation: the name of its function, which is the only one of that name."""
    return route.name


def _in_words(error: RequestValidationError) -> str:
    """Say what is wrong and where, without repeating what was sent."""
    found = [f"{'.'.join(str(step) for step in one['loc'])}: {one['msg']}" for one in error.errors()[:MOST_PROBLEMS]]
    return "; ".join(found) + "."


def _problem(error: RelayError) -> Response:
    headers = {name.decode(): value.decode() for name, value in problem_headers(error)}
    body = problem_document(error)
    return Response(msgspec.json.encode(body), status_code=error.status, headers=headers)
