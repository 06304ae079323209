"""A small GitHub of the tests' own: the endpoints of webhooks over a real socket, deliveries that are really posted.

It behaves as docs.github.com/en/rest/repos/webhooks and .../rest/using-the-rest-api describe: who may not see a
repository's webhooks gets 404, secrets are shown as stars, lists come in pages, a ping is a signed request.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

TOKEN = "github_pat_11ABCDEFG0123456789_abcdefghijklmnopqrstuvwxyz"
STARS = "********"


class StandInGitHub:
    """One person, their repositories, and the webhooks of these."""

    def __init__(self) -> None:
        self.url = ""
        self.login = "octo"
        self.tokens = {TOKEN}
        self.repositories: list[dict[str, Any]] = []
        self.hooks: dict[str, dict[int, dict[str, Any]]] = {}
        self.deliveries: dict[int, list[dict[str, Any]]] = {}
        self.may_write = True
        """Whether the token has the permission to change webhooks."""
        self.sso = ""
        """Value of X-GitHub-SSO for what belongs to the organisation."""
        self.refuse: Response | None = None
        """Answer to everything, instead of what was asked for."""
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.tunnels: dict[str, str] = {}
        """Public address -> where it leads to, as names and tunnels do on the internet."""
        self._ids = itertools.count(1)

    def add(self, full_name: str, *, admin: bool = True, archived: bool = False) -> None:
        self.repositories.append(
            {
                "id": next(self._ids),
                "full_name": full_name,
                "private": True,
                "archived": archived,
                "permissions": {"admin": admin, "push": True, "pull": True},
                "topics": ["a", "b"],
            }
        )
        self.hooks[full_name] = {}

    def application(self) -> Starlette:
        hooks = "/repos/{owner}/{name}/hooks"
        routes = [
            Route("/user", self._guarded(self._user)),
            Route("/user/repos", self._guarded(self._repositories)),
            Route(hooks, self._guarded(self._list_hooks), methods=["GET"]),
            Route(hooks, self._guarded(self._create), methods=["POST"]),
            Route(hooks + "/{hook:int}", self._guarded(self._change), methods=["PATCH"]),
            Route(hooks + "/{hook:int}", self._guarded(self._delete), methods=["DELETE"]),
            Route(hooks + "/{hook:int}/pings", self._guarded(self._ping), methods=["POST"]),
            Route(hooks + "/{hook:int}/deliveries", self._guarded(self._deliveries), methods=["GET"]),
        ]
        # github.com has its API on a host of its own, a company's GitHub below its address.
        return Starlette(routes=[*routes, Mount("/api/v3", routes=routes)])

    def _guarded(self, endpoint: Any) -> Any:
        async def answer(request: Request) -> Response:
            body = await request.body()
            self.requests.append((request.method, str(request.url.path), dict(request.headers), body))
            if self.refuse is not None:
                return self.refuse
            if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
                return _error(401, "Bad credentials")
            response: Response = await endpoint(request, json.loads(body) if body else {})
            return response

        return answer

    async def _user(self, request: Request, _body: Any) -> Response:
        return JSONResponse({"login": self.login, "id": 1})

    async def _repositories(self, request: Request, _body: Any) -> Response:
        size, page = int(request.query_params["per_page"]), int(request.query_params["page"])
        first = (page - 1) * size
        headers = {}
        if first + size < len(self.repositories):
            headers["Link"] = f'<{self.url}/user/repos?page={page + 1}>; rel="next", <{self.url}/x>; rel="last"'
        if self.sso.startswith("partial"):
            headers["X-GitHub-SSO"] = self.sso
        return JSONResponse(self.repositories[first : first + size], headers=headers)

    def _refusal(self, request: Request, *, writes: bool) -> Response | None:
        name = self._name(request)
        known = next((each for each in self.repositories if each["full_name"] == name), None)
        if known is None or not known["permissions"]["admin"]:
            return _error(404, "Not Found")
        if self.sso.startswith("required"):
            words = "Resource protected by organization SAML enforcement."
            return _error(403, words, headers={"X-GitHub-SSO": self.sso})
        if writes and not self.may_write:
            headers = {"X-Accepted-GitHub-Permissions": "repository_hooks=write"}
            return _error(403, "Resource not accessible by personal access token", headers=headers)
        if "hook" in request.path_params and request.path_params["hook"] not in self.hooks[name]:
            return _error(404, "Not Found")
        return None

    async def _list_hooks(self, request: Request, _body: Any) -> Response:
        refusal = self._refusal(request, writes=False)
        return refusal or JSONResponse([_shown(hook) for hook in self.hooks[self._name(request)].values()])

    async def _create(self, request: Request, body: Any) -> Response:
        if refusal := self._refusal(request, writes=True):
            return refusal
        hooks = self.hooks[self._name(request)]
        if any(hook["config"]["url"] == body["config"]["url"] for hook in hooks.values()):
            detail = {"resource": "Hook", "code": "custom", "message": "Hook already exists on this repository"}
            return _error(422, "Validation Failed", errors=[detail])
        made = {"type": "Repository", "id": next(self._ids), **body}
        hooks[made["id"]] = made
        await self._send_ping(made)
        return JSONResponse(_shown(made), status_code=201)

    async def _change(self, request: Request, body: Any) -> Response:
        if refusal := self._refusal(request, writes=True):
            return refusal
        hook = self.hooks[self._name(request)][request.path_params["hook"]]
        hook.update(body)
        return JSONResponse(_shown(hook))

    async def _delete(self, request: Request, _body: Any) -> Response:
        if refusal := self._refusal(request, writes=True):
            return refusal
        del self.hooks[self._name(request)][request.path_params["hook"]]
        return Response(status_code=204)

    async def _ping(self, request: Request, _body: Any) -> Response:
        if refusal := self._refusal(request, writes=False):
            return refusal
        await self._send_ping(self.hooks[self._name(request)][request.path_params["hook"]])
        return Response(status_code=204)

    async def _deliveries(self, request: Request, _body: Any) -> Response:
        refusal = self._refusal(request, writes=False)
        size = int(request.query_params["per_page"])
        return refusal or JSONResponse(self.deliveries.get(request.path_params["hook"], [])[:size])

    async def _send_ping(self, hook: dict[str, Any]) -> None:
        """Post a ping as GitHub does, and keep how it went."""
        body = json.dumps({"zen": "Design for failure.", "hook_id": hook["id"], "hook": _shown(hook)}).encode()
        guid, config = str(uuid.uuid4()), hook["config"]
        headers = {"Content-Type": "application/json", "X-GitHub-Event": "ping", "X-GitHub-Delivery": guid}
        if config.get("secret"):
            digest = hmac.new(config["secret"].encode(), body, hashlib.sha256).hexdigest()
            headers["X-Hub-Signature-256"] = f"sha256={digest}"
        status, url = 0, config["url"]
        for public, inner in self.tunnels.items():
            url = url.replace(public, inner)
        try:
            async with httpx.AsyncClient(timeout=10) as http:
                status = (await http.post(url, content=body, headers=headers)).status_code
        except httpx.HTTPError:
            pass
        delivery = {
            "id": next(self._ids),
            "guid": guid,
            "event": "ping",
            "action": None,
            "status_code": status,
            "status": "OK" if 200 <= status < 300 else "failed to connect to host",
            "delivered_at": datetime.now(UTC).isoformat(),
            "duration": 0.1,
            "redelivery": False,
        }
        self.deliveries.setdefault(hook["id"], []).insert(0, delivery)

    @staticmethod
    def _name(request: Request) -> str:
        return f"{request.path_params['owner']}/{request.path_params['name']}"


def _shown(hook: dict[str, Any]) -> dict[str, Any]:
    config = dict(hook["config"])
    if config.get("secret"):
        config["secret"] = STARS
    return {**hook, "config": config, "last_response": {"code": None, "status": "unused", "message": None}}


def _error(status: int, message: str, *, headers: dict[str, str] | None = None, errors: Any = None) -> Response:
    document: dict[str, Any] = {"message": message, "documentation_url": "https://docs.github.com/rest"}
    if errors is not None:
        document["errors"] = errors
    return JSONResponse(document, status_code=status, headers=headers)


@asynccontextmanager
async def stand_in_github() -> AsyncIterator[StandInGitHub]:
    """Serve one on 127.0.0.1 on the running loop."""
    github = StandInGitHub()
    config = uvicorn.Config(github.application(), port=0, log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.ensure_future(server._serve())
    async with asyncio.timeout(10):
        while not server.started:
            await asyncio.sleep(0.01)
    github.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield github
    finally:
        server.should_exit = True
        await task
