"""What is let in: the right protocol, the relay's own name, no page of another site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from support.opened import opened
from support.relay import RunningRelay, github_headers, hello, receive
from support.store import administration
from webhook_relay.messages import Welcome
from webhook_relay_server.security.hosts import allowed_hosts, name_of

ANYWHERE = "0.0.0.0"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "relay.db"


@pytest.fixture
def source(store: Path) -> tuple[str, dict[str, str]]:
    """Return the path of a source, and headers that sign an empty document for it."""
    made = administration(store).create_source("github", scheme="github")
    return "/in/" + made.url.rpartition("/")[2], github_headers(made.secret or "", b"{}")


# --- https ---------------------------------------------------------------------------------------------------

PUBLIC: dict[str, Any] = {"public_url": "https://hooks.example"}


async def test_a_relay_with_an_https_address_refuses_what_comes_in_clear(
    store: Path, source: tuple[str, dict[str, str]]
) -> None:
    path, headers = source
    async with opened(store, "http://hooks.example", **PUBLIC) as client:
        for method, wanted in (("POST", path), ("GET", "/api/v1/channels"), ("GET", "/openapi.json")):
            answer = await client.request(method, wanted, content=b"{}", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "https-required"), wanted
            assert answer.headers["connection"] == "close"
        page = await client.get("/docs", follow_redirects=False)
        assert (page.status_code, page.headers["location"]) == (308, "https://hooks.example/docs")
        assert (await client.get("/health")).status_code == 200


async def test_over_https_it_takes_everything_and_says_that_it_stays_so(
    store: Path, source: tuple[str, dict[str, str]]
) -> None:
    path, headers = source
    async with opened(store, "https://hooks.example", **PUBLIC) as client:
        accepted = await client.post(path, content=b"{}", headers=headers)
        assert accepted.status_code == 202
        for answer in (accepted, await client.get("/docs"), await client.get("/api/v1/channels")):
            assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(("peer", "status"), [("203.0.113.9", 202), ("198.51.100.5", 403)])
async def test_https_to_a_proxy_counts_if_the_proxy_is_trusted(
    store: Path, source: tuple[str, dict[str, str]], peer: str, status: int
) -> None:
    path, headers = source
    forwarded = {**headers, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    settings = {**PUBLIC, "trusted_proxies": "203.0.113.0/24"}
    async with opened(store, "http://hooks.example", peer, **settings) as client:
        assert (await client.post(path, content=b"{}", headers=forwarded)).status_code == status
        code = (await client.get("/api/v1/channels", headers=forwarded)).json()["code"]
        assert code == ("unauthorized" if status == 202 else "https-required")


async def test_https_only_can_be_switched_off(store: Path, source: tuple[str, dict[str, str]]) -> None:
    path, headers = source
    async with opened(store, "http://hooks.example", **PUBLIC, https_only=False) as client:
        assert (await client.post(path, content=b"{}", headers=headers)).status_code == 202


# --- names ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8750", "[::2]"])
async def test_a_name_that_is_not_the_relays_is_refused(
    relay: RunningRelay, http: httpx.AsyncClient, host: str
) -> None:
    for path in ("/docs", "/openapi.json", "/api/v1/channels", "/health/detailed"):
        answer = await http.get(relay.url + path, headers={"Host": host})
        assert (answer.status_code, answer.json()["code"]) == (421, "unknown-host"), path
    assert (await http.get(relay.url + "/health", headers={"Host": host})).status_code == 200


async def test_this_machines_own_names_are_the_relays(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    for host in ("localhost", "LOCALHOST:8750", "127.0.0.1", "[::1]:1"):
        assert (await http.get(relay.url + "/openapi.json", headers={"Host": host})).status_code == 200


async def test_a_websocket_under_a_foreign_name_is_refused(relay: RunningRelay) -> None:
    port = relay.url.rpartition(":")[2]
    with pytest.raises(InvalidStatus) as refused:
        async with connect(f"ws://evil.example:{port}/ws", host="127.0.0.1", port=int(port), proxy=None):
            pass
    assert refused.value.response.status_code == 421
    async with relay.connect() as socket:
        await socket.send(hello())
        assert isinstance(await receive(socket), Welcome)


@pytest.mark.parametrize(
    ("named", "public_url", "bind_host", "expected"),
    [
        ("", None, "127.0.0.1", {"localhost", "127.0.0.1", "::1"}),
        ("", None, "192.0.2.1", {"localhost", "127.0.0.1", "::1", "192.0.2.1"}),
        ("", None, ANYWHERE, None),
        ("", "https://Hooks.Example:8443/x", ANYWHERE, {"localhost", "127.0.0.1", "::1", "hooks.example"}),
        ("a.example, B.example", None, ANYWHERE, {"localhost", "127.0.0.1", "::1", "a.example", "b.example"}),
        ("*", "https://hooks.example", "127.0.0.1", None),
    ],
)
def test_the_names_of_a_relay_come_from_its_settings(
    named: str, public_url: str | None, bind_host: str, expected: set[str] | None
) -> None:
    assert allowed_hosts(named, public_url, bind_host) == expected


@pytest.mark.parametrize(
    ("host", "name"),
    [("Example:80", "example"), ("[::1]:80", "::1"), ("[::1]", "::1"), ("::1", "::1"), ("one", "one"), ("", "")],
)
def test_a_name_is_read_without_its_port(host: str, name: str) -> None:
    assert name_of(host) == name


# --- other sites ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE", "PUT"])
async def test_a_page_of_another_site_changes_nothing(
    relay: RunningRelay, http: httpx.AsyncClient, method: str, headers: dict[str, str]
) -> None:
    for path in ("/api/v1/channels", "/api/v1/tokens/1", "/nothing"):
        answer = await http.request(method, relay.url + path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign-origin")


async def test_the_relays_own_page_may(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    own = {"Origin": relay.url, "Sec-Fetch-Site": "same-origin"}
    assert (await http.post(relay.url + "/api/v1/channels", headers=own)).status_code == 401


# --- what every answer says ----------------------------------------------------------------------------------


async def test_every_answer_forbids_browsers_what_they_need_not_do(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    for path in ("/health", "/docs", "/openapi.json", "/api/v1/channels", "/nothing", "/docs/swagger-ui.css"):
        headers = (await http.get(relay.url + path)).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"], path
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["cross-origin-opener-policy"] == "same-origin", path
        assert headers["cross-origin-resource-policy"] == "same-origin", path
        assert "camera=()" in headers["permissions-policy"], path
        assert "server" not in headers, path
        assert "strict-transport-security" not in headers, path
    assert (await http.get(relay.url + "/api/v1/channels")).headers["cache-control"] == "no-store"
    assert (await relay.post(http, b"{}")).headers["x-content-type-options"] == "nosniff"
