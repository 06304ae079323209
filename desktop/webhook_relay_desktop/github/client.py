"""GitHubClient: asks GitHub's API for what a webhook needs, with a person's token."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlsplit

import httpx
import msgspec

import webhook_relay
from webhook_relay.errors import ConfigurationError
from webhook_relay.way import Way
from webhook_relay_desktop.github.answers import Delivery, ErrorDocument, Hook, Repository, User
from webhook_relay_desktop.github.faults import explain_failure, explain_status, not_github
from webhook_relay_desktop.github.webhooks import HookWish
from webhook_relay_desktop.words import tr

PUBLIC_API: Final = "https://api.github.com"
API_VERSION: Final = "2022-11-28"
"""The version these answers are of; GitHub keeps a version for two years after the next one."""
SECONDS: Final = 15.0
"""GitHub itself gives up after ten."""
MOST_BYTES: Final = 8 * 1024 * 1024
"""Of one answer: a page of a hundred repositories is about 600 KB."""
PAGE: Final = 100
"""What GitHub gives at most at a time."""
MOST_PAGES: Final = 50
"""5,000 repositories; who sees more filters them at GitHub, by choosing some for the token."""
MOST_HOOKS: Final = 2
"""Pages: GitHub allows 20 webhooks for an event, so one is the usual."""
DELIVERIES: Final = 10
LONGEST_TOKEN: Final = 300

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class RepositoryPage:
    """Some of the repositories; `hidden` says that an organisation kept its own back until a person signs on."""

    repositories: tuple[Repository, ...]
    hidden: bool = False
    more: bool = False
    """Whether this is not the last page."""


class GitHubClient:
    """Use it as `async with`. Calls raise WebhookRelayError, with the next step and a code of `faults`.

    Made on a thread: `way` reads certificates.

    The token goes to `api` and nowhere else: no redirect is followed, and neither token nor secret is logged.
    """

    def __init__(
        self,
        token: str,
        *,
        api: str = PUBLIC_API,
        way: Way | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        _check_token(token)
        self._now = now
        self._http = (way or Way()).http_client(
            _checked(api),
            timeout=SECONDS,
            follow_redirects=False,
            transport=transport,
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": API_VERSION,
                "User-Agent": f"ai-webhook-relay/{webhook_relay.__version__}",
            },
        )

    async def __aenter__(self) -> GitHubClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def user(self) -> User:
        """Return whose token it is."""
        return await self._asked("GET", "/user", User)

    async def repositories(self) -> AsyncIterator[RepositoryPage]:
        """Yield the repositories that the token sees, by name, a page at a time."""
        for number in range(1, MOST_PAGES + 1):
            query = {"per_page": PAGE, "page": number, "sort": "full_name"}
            answer = await self._send("GET", "/user/repos", params=query)
            more = 'rel="next"' in answer.headers.get("link", "")
            hidden = answer.headers.get("x-github-sso", "").startswith("partial-results")
            yield RepositoryPage(_decoded(answer.body, tuple[Repository, ...]), hidden=hidden, more=more)
            if not more:
                return

    async def hooks(self, repository: str) -> tuple[Hook, ...]:
        """Return the webhooks of a repository."""
        found: tuple[Hook, ...] = ()
        for number in range(1, MOST_HOOKS + 1):
            answer = await self._send("GET", _hooks(repository), params={"per_page": PAGE, "page": number})
            found += _decoded(answer.body, tuple[Hook, ...])
            if 'rel="next"' not in answer.headers.get("link", ""):
                break
        return found

    async def create_hook(self, repository: str, wish: HookWish) -> Hook:
        """Make a webhook and return it."""
        return await self._asked("POST", _hooks(repository), Hook, json={"name": "web", **wish.document()})

    async def change_hook(self, repository: str, hook: int, wish: HookWish) -> Hook:
        """Make a webhook be as `wish` says, its secret included, and return it."""
        return await self._asked("PATCH", f"{_hooks(repository)}/{hook}", Hook, json=wish.document())

    async def delete_hook(self, repository: str, hook: int) -> None:
        """Remove a webhook."""
        await self._send("DELETE", f"{_hooks(repository)}/{hook}")

    async def ping(self, repository: str, hook: int) -> None:
        """Have GitHub send a `ping`."""
        await self._send("POST", f"{_hooks(repository)}/{hook}/pings")

    async def deliveries(self, repository: str, hook: int) -> tuple[Delivery, ...]:
        """Return the newest tries to hand over an event, newest first."""
        path = f"{_hooks(repository)}/{hook}/deliveries"
        answer = await self._send("GET", path, params={"per_page": DELIVERIES})
        return _decoded(answer.body, tuple[Delivery, ...])

    async def _asked(self, method: str, path: str, wanted: type[Answer], *, json: object = None) -> Answer:
        return _decoded((await self._send(method, path, json=json)).body, wanted)

    async def _send(self, method: str, path: str, **options: Any) -> _Answered:
        """Send a request and return a successful answer, read within bounds."""
        try:
            async with self._http.stream(method, path, **options) as answer:
                body = await _read(answer)
        except httpx.HTTPError as error:
            raise explain_failure(error) from None  # the cause would show the request's headers to who prints it
        headers = {name.lower(): value for name, value in answer.headers.items()}
        if not answer.is_success:
            raise explain_status(answer.status_code, headers, _error_document(body), now=self._now())
        return _Answered(headers, body)


@dataclass(frozen=True)
class _Answered:
    headers: dict[str, str]
    body: bytes


async def _read(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise not_github()
    return bytes(body)


def _decoded(body: bytes, wanted: type[Answer]) -> Answer:
    try:
        return msgspec.json.decode(body, type=wanted)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise not_github() from None


def _error_document(body: bytes) -> ErrorDocument:
    try:
        return msgspec.json.decode(body, type=ErrorDocument)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return ErrorDocument()


def _hooks(repository: str) -> str:
    owner, _, name = repository.partition("/")
    return f"/repos/{quote(owner, safe='')}/{quote(name, safe='')}/hooks"


def _checked(api: str) -> str:
    try:
        parts = urlsplit(api)
        loopback = parts.hostname in ("127.0.0.1", "::1", "localhost")
        usable = bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and loopback))
    except ValueError:
        usable = False
    if not usable:
        raise ConfigurationError(
            tr("The address of GitHub is not usable."),
            hint=tr("It begins with https://, such as https://github.example.com."),
        )
    return api.rstrip("/")


def _check_token(token: str) -> None:
    if not token or len(token) > LONGEST_TOKEN or not all("!" <= letter <= "~" for letter in token):
        raise ConfigurationError(
            tr("This is not a token of GitHub's."),
            hint=tr("Copy it again, alone and whole; it begins with github_pat_."),
            code="github-token",
        )
