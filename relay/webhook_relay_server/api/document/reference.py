"""Reference: the OpenAPI document, and a page that shows it. Everything comes from this relay, nothing is inline."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import resources

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from webhook_relay.config import APP_NAME
from webhook_relay_server.api.door import Rooms

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of the page. The pictures of Swagger UI's style sheet are `data:`."""
CACHED = "public, max-age=3600"
"""The files change with a release only."""
_ASSETS = {"swagger-ui.css": "text/css; charset=utf-8", "swagger-ui-bundle.js": "text/javascript; charset=utf-8"}
_PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{APP_NAME}: API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<div id="reference"></div>
<noscript>This page needs JavaScript; the document itself is at <a href="openapi.json">openapi.json</a>.</noscript>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START = """const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", paint);
paint();
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
});
"""


def reference_router(_rooms: Rooms) -> APIRouter:
    """Return the routes. They are not part of the document."""
    router = APIRouter(include_in_schema=False)

    @router.get("/openapi.json")
    async def document(request: Request) -> Response:
        return JSONResponse(request.app.openapi())

    @router.get("/")
    async def beginning() -> Response:
        return RedirectResponse("/docs")

    @router.get("/docs")
    async def page() -> Response:
        return Response(_PAGE, media_type="text/html", headers={"content-security-policy": POLICY})

    @router.get("/docs/start.js")
    async def start() -> Response:
        return Response(_START, media_type="text/javascript", headers={"cache-control": CACHED})

    for name, media_type in _ASSETS.items():
        router.add_api_route(f"/docs/{name}", _asset(name, media_type), methods=["GET"])
    return router


def _asset(name: str, media_type: str) -> Callable[[], Awaitable[Response]]:
    """Return what serves one file of Swagger UI."""

    async def asset() -> Response:
        content = (resources.files("fastapi_swagger") / "resources" / name).read_bytes()
        return Response(content, media_type=media_type, headers={"cache-control": CACHED})

    return asset
