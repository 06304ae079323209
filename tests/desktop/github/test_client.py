from __future__ import annotations

import time
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.responses import JSONResponse, Response
from structlog.testing import capture_logs

from support.stand_in_github import STARS, TOKEN, StandInGitHub, stand_in_github
from webhook_relay.errors import ConfigurationError, ConnectionFailedError, ProtocolError, RefusedError
from webhook_relay_desktop.github.client import MOST_BYTES, GitHubClient
from webhook_relay_desktop.github.webhooks import HookWish

NOWHERE = "http://127.0.0.1:9/in/key"
WISH = HookWish(NOWHERE, "a fresh secret")


@pytest.fixture
async def github() -> AsyncIterator[StandInGitHub]:
    async with stand_in_github() as github:
        github.add("acme/api")
        yield github


@pytest.fixture
async def client(github: StandInGitHub) -> AsyncIterator[GitHubClient]:
    async with GitHubClient(TOKEN, api=github.url) as client:
        yield client


async def test_every_request_says_token_version_and_who_asks(github: StandInGitHub, client: GitHubClient) -> None:
    assert (await client.user()).login == "octo"
    headers = github.requests[-1][2]
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["x-github-api-version"] == "2022-11-28"
    assert headers["accept"] == "application/vnd.github+json"
    assert headers["user-agent"].startswith("ai-webhook-relay/")


async def test_repositories_come_page_by_page_until_the_last(github: StandInGitHub, client: GitHubClient) -> None:
    for number in range(250):
        github.add(f"acme/r{number:03}", admin=number % 2 == 0)
    pages = [page async for page in client.repositories()]
    assert [len(page.repositories) for page in pages] == [100, 100, 51]
    assert [page.more for page in pages] == [True, True, False]
    names = [each.full_name for page in pages for each in page.repositories]
    assert len(set(names)) == 251
    assert sum(each.choosable for page in pages for each in page.repositories) == 126


async def test_what_an_organisation_holds_back_until_a_person_signs_on_is_told(
    github: StandInGitHub, client: GitHubClient
) -> None:
    github.sso = "partial-results; organizations=21955855,20582480"
    assert [page.hidden async for page in client.repositories()] == [True]


async def test_an_archived_repository_cannot_be_chosen(github: StandInGitHub, client: GitHubClient) -> None:
    github.add("acme/old", archived=True)
    [page] = [page async for page in client.repositories()]
    assert [each.choosable for each in page.repositories] == [True, False]


async def test_a_webhook_is_made_changed_pinged_and_removed(github: StandInGitHub, client: GitHubClient) -> None:
    made = await client.create_hook("acme/api", WISH)
    assert github.hooks["acme/api"][made.id]["config"] == {
        "url": NOWHERE,
        "content_type": "json",
        "secret": "a fresh secret",
        "insecure_ssl": "0",
    }
    assert (made.active, made.events, made.config.secret) == (True, ("pull_request",), STARS)
    changed = await client.change_hook("acme/api", made.id, HookWish("http://127.0.0.1:9/x", "other", ("push",)))
    assert changed.events == ("push",)
    assert github.hooks["acme/api"][made.id]["config"]["secret"] == "other"
    await client.ping("acme/api", made.id)
    deliveries = await client.deliveries("acme/api", made.id)
    assert [(each.event, each.status_code, each.succeeded) for each in deliveries] == [("ping", 0, False)] * 2
    assert [hook.id for hook in await client.hooks("acme/api")] == [made.id]
    await client.delete_hook("acme/api", made.id)
    assert await client.hooks("acme/api") == ()


async def test_a_webhook_that_is_there_already_is_told_in_githubs_words(client: GitHubClient) -> None:
    await client.create_hook("acme/api", WISH)
    with pytest.raises(RefusedError, match="Hook already exists") as raised:
        await client.create_hook("acme/api", WISH)
    assert raised.value.code == "github-invalid"


async def test_a_revoked_token_is_told_with_the_next_step(github: StandInGitHub, client: GitHubClient) -> None:
    github.tokens.clear()
    with pytest.raises(RefusedError, match="does not accept this token") as raised:
        await client.user()
    assert raised.value.code == "github-token"
    assert "Make a new one" in raised.value.hint


async def test_an_organisation_that_wants_a_single_sign_on_names_its_page(
    github: StandInGitHub, client: GitHubClient
) -> None:
    github.sso = "required; url=https://github.com/orgs/acme/sso?authorization_request=abc"
    with pytest.raises(RefusedError) as raised:
        await client.hooks("acme/api")
    assert raised.value.code == "github-sso"
    assert "https://github.com/orgs/acme/sso?authorization_request=abc" in raised.value.hint


async def test_a_page_for_signing_on_that_is_not_https_is_not_shown(
    github: StandInGitHub, client: GitHubClient
) -> None:
    github.sso = "required; url=javascript:alert(1)"
    with pytest.raises(RefusedError) as raised:
        await client.hooks("acme/api")
    assert "javascript" not in raised.value.hint


async def test_a_token_without_the_right_is_told_which_one(github: StandInGitHub, client: GitHubClient) -> None:
    github.may_write = False
    with pytest.raises(RefusedError) as raised:
        await client.create_hook("acme/api", WISH)
    assert raised.value.code == "github-rights"
    assert "Webhooks: read and write" in raised.value.hint


async def test_a_repository_that_is_not_seen_is_told(client: GitHubClient) -> None:
    with pytest.raises(RefusedError) as raised:
        await client.hooks("acme/../user")
    assert raised.value.code == "github-not-found"


@pytest.mark.parametrize(
    ("status", "headers", "message", "minutes"),
    [
        (403, {"retry-after": "120"}, "You have exceeded a secondary rate limit", "2 minutes"),
        (403, {}, "You have exceeded a secondary rate limit. Please wait.", "1 minute"),
        (429, {}, "", "1 minute"),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1600"}, "API rate limit exceeded", "10 minutes"),
        (429, {"retry-after": "soon"}, "", "1 minute"),
    ],
)
async def test_a_rate_limit_of_either_kind_says_how_long_to_wait(
    github: StandInGitHub, status: int, headers: dict[str, str], message: str, minutes: str
) -> None:
    github.refuse = JSONResponse({"message": message}, status_code=status, headers=headers)
    async with GitHubClient(TOKEN, api=github.url, now=lambda: 1000.0) as client:
        with pytest.raises(ConnectionFailedError) as raised:
            await client.user()
    assert raised.value.code == "github-busy"
    assert minutes in raised.value.hint


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response("<html>Log in to the hotel</html>"), "github-answer"),
        (JSONResponse({"id": 1}), "github-answer"),
        (JSONResponse([]), "github-answer"),
        (Response(b"[" * 100_000), "github-answer"),
        (Response(b" " * (MOST_BYTES + 1)), "github-answer"),
        (Response(status_code=301, headers={"location": "https://elsewhere.example"}), "github-moved"),
        (Response("down", status_code=502), "github-busy"),
        (Response("what?", status_code=418), "github-answer"),
    ],
)
async def test_any_other_answer_is_an_error_of_ours(
    github: StandInGitHub, client: GitHubClient, answer: Response, code: str
) -> None:
    github.refuse = answer
    with pytest.raises((RefusedError, ConnectionFailedError, ProtocolError)) as raised:
        await client.user()
    assert raised.value.code == code
    assert len(github.requests) == 1  # no redirect is followed: the token goes nowhere else


async def test_without_a_network_it_says_so() -> None:
    async with GitHubClient(TOKEN, api="http://127.0.0.1:9") as client:
        with pytest.raises(ConnectionFailedError) as raised:
            await client.user()
    assert raised.value.code == "github-offline"


async def test_an_answer_that_never_comes_is_given_up() -> None:
    def never(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("", request=request)

    async with GitHubClient(TOKEN, transport=httpx.MockTransport(never)) as client:
        with pytest.raises(ConnectionFailedError, match="in time"):
            await client.user()


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "ü", "x" * 301])
def test_what_cannot_be_a_token_is_refused_without_repeating_it(token: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        GitHubClient(token)
    assert not token or token not in str(raised.value)


@pytest.mark.parametrize("api", ["http://github.example.com", "ftp://x", "https://", "https://[x"])
def test_a_token_is_never_sent_in_clear(api: str) -> None:
    with pytest.raises(ConfigurationError, match="not usable"):
        GitHubClient(TOKEN, api=api)


async def test_neither_token_nor_secret_is_logged_or_shown(github: StandInGitHub, client: GitHubClient) -> None:
    started = time.monotonic()
    with capture_logs() as logs:
        await client.create_hook("acme/api", WISH)
    assert time.monotonic() - started < 10
    assert TOKEN not in repr(logs) + repr(vars(client))
    assert "a fresh secret" not in repr(logs) + repr(WISH)
