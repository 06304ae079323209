"""Whoever fails too often is told to wait; whoever signs correctly never is."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from support.opened import opened
from support.redis_server import RedisServer
from support.relay import RunningRelay, github_headers, hello, receive
from support.store import administration
from support.waiting import DEADLINE, LOOK_EVERY, until
from webhook_relay.errors import ConfigurationError
from webhook_relay_server.rates import FAILURES, MOST, TOKENS, Policy, parse_rate
from webhook_relay_server.security import rate_limits
from webhook_relay_server.security.rate_limits import MAX_CLIENTS, RateLimit, client_of, is_loopback
from webhook_relay_server.security.shared_counts import RedisCounts


class Seconds:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def fail(limits: RateLimit, address: str, times: int) -> list[int]:
    return [limits.hit(address) for _ in range(times)]


def test_so_many_failures_are_told_why_and_the_next_ones_to_wait() -> None:
    clock = Seconds()
    limits = RateLimit(FAILURES, now=clock)
    assert fail(limits, "192.0.2.1", FAILURES.amount) == [0] * FAILURES.amount
    assert fail(limits, "192.0.2.1", 3) == [FAILURES.seconds] * 3
    assert limits.hit("192.0.2.2") == 0
    clock.now += FAILURES.seconds - 0.5
    assert limits.hit("192.0.2.1") == 1
    clock.now += 0.5
    assert limits.hit("192.0.2.1") == 0


def test_in_the_long_run_twelve_a_minute_are_told_why() -> None:
    clock = Seconds()
    limits = RateLimit(FAILURES, now=clock)
    told_why = 0
    for _ in range(3600):
        clock.now += 1.0
        told_why += limits.hit("192.0.2.1") == 0
    assert told_why == 3600 / 60 * 12


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9%eth0", "2001:db8:1:2::/64"),
        ("", "local"),
        ("/run/relay.sock", "local"),
    ],
)
def test_a_client_is_an_address_or_a_network_of_ipv6(address: str, client: str) -> None:
    assert client_of(address) == client


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.9", True),
        ("", True),
        ("192.0.2.1", False),
        ("fe80::1%2", False),
    ],
)
def test_this_machines_own_addresses_are_known(address: str, own: bool) -> None:
    assert is_loopback(address) is own


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("off", None),
        (" OFF ", None),
        ("1/second", Policy("x", 1, 1)),
        ("600/minute", Policy("x", 600, 60)),
        (f"{MOST}/HOUR", Policy("x", MOST, 3600)),
    ],
)
def test_a_rate_is_a_number_and_a_span(text: str, policy: Policy | None) -> None:
    assert parse_rate("x", text) == policy


@pytest.mark.parametrize(
    "text", ["", "600", "0/minute", f"{MOST + 1}/hour", "6/day", "-1/minute", "1_0/minute", "٣/minute"]
)
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="such as 600/minute"):
        parse_rate("x", text)


def test_memory_is_bounded_however_many_addresses_fail() -> None:
    limits = RateLimit(FAILURES)
    for number in range(MAX_CLIENTS + 100):
        limits.hit(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
        limits._refuse(str(number), 60)
    assert len(limits._times) == len(limits._refused_until) == MAX_CLIENTS


# --- shared through Redis --------------------------------------------------------------------------------------


@asynccontextmanager
async def sharing(redis: RedisServer, count: int) -> AsyncIterator[list[RateLimit]]:
    """Run the limits of several relays."""
    counts = [RedisCounts(redis.url, "test") for _ in range(count)]
    relays = [RateLimit(FAILURES, each) for each in counts]
    tasks = [asyncio.create_task(limits.follow()) for limits in relays]
    try:
        yield relays
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for each in counts:
            await each.close()


async def test_who_has_failed_too_often_at_one_relay_must_wait_at_the_next(redis: RedisServer) -> None:
    async with sharing(redis, 3) as (one, other, third):
        fail(one, "192.0.2.1", FAILURES.amount // 2)
        fail(other, "192.0.2.1", FAILURES.amount // 2)
        await until(lambda: one._unshared.empty() and other._unshared.empty())
        async with asyncio.timeout(20):
            while not (wait := third.hit("192.0.2.1")):  # counted a moment later
                await asyncio.sleep(0.01)
        assert 0 < wait <= FAILURES.seconds
        assert third.hit("192.0.2.2") == 0
        assert len(third._times["192.0.2.1"]) < FAILURES.amount


async def test_without_redis_memory_alone_counts_and_sharing_goes_on_when_it_is_back(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rate_limits, "SHARE_PAUSE", 0.05)
    async with sharing(redis, 2) as (one, other):
        await asyncio.to_thread(redis.stop)
        assert fail(one, "192.0.2.1", FAILURES.amount) == [0] * FAILURES.amount
        assert one.hit("192.0.2.1") > 0
        await until(lambda: one._unshared.qsize() < FAILURES.amount)
        await asyncio.to_thread(redis.start)
        fail(one, "192.0.2.9", FAILURES.amount)
        async with asyncio.timeout(30):
            while not other.hit("192.0.2.9"):
                await asyncio.sleep(0.02)
    said = capsys.readouterr().out
    assert "rate_limits.not_shared" in said
    assert redis.password not in said


async def test_a_redis_that_does_not_answer_holds_nobody_up(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "SHARE_LIMIT", 0.2)
    monkeypatch.setattr(rate_limits, "SHARE_PAUSE", 0.05)
    async with sharing(redis, 1) as (one,):
        redis.pause()
        assert fail(one, "192.0.2.1", FAILURES.amount) == [0] * FAILURES.amount
        await until(lambda: one._unshared.qsize() < FAILURES.amount - 1)
        redis.resume()


async def test_sharing_that_is_told_to_stop_stops_whatever_it_is_doing(redis: RedisServer) -> None:
    chance = random.Random(1)
    for _ in range(60):
        counts = RedisCounts(redis.url, "test")
        limits = RateLimit(FAILURES, counts)
        following = asyncio.create_task(limits.follow())
        fail(limits, "192.0.2.1", FAILURES.amount)
        await asyncio.sleep(chance.random() * 0.02)
        following.cancel()
        _, late = await asyncio.wait({following}, timeout=10)
        assert not late
        await counts.close()


# --- over HTTP -------------------------------------------------------------------------------------------------


async def test_an_address_that_guesses_is_told_to_wait_and_a_valid_signature_is_taken(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    guesses = [await http.post(f"{relay.url}/in/guess-{number}", content=b"{}") for number in range(FAILURES.amount)]
    assert {answer.status_code for answer in guesses} == {404}
    for url in (f"{relay.url}/in/one-more", relay.address.url):
        refused = await http.post(url, content=b"{}")
        assert refused.status_code == 429
        wait = int(refused.headers["Retry-After"])
        assert 0 < wait <= FAILURES.seconds
        assert refused.headers["RateLimit-Policy"] == '"failures";q=60;w=300'
        assert refused.headers["RateLimit"] == f'"failures";r=0;t={wait}'
        assert refused.json()["code"] == "too-many-failures"
    assert (await relay.post(http, b"{}")).status_code == 202


async def test_tokens_that_do_not_count_are_limited_more_strictly_and_one_that_counts_never(tmp_path: Path) -> None:
    token = administration(tmp_path / "relay.db").create_token("t", ["manage"]).text
    async with opened(tmp_path / "relay.db") as client:

        async def ask(shown: str) -> httpx.Response:
            return await client.get("/api/v1/channels", headers={"Authorization": f"Bearer {shown}"})

        assert [(await ask("whr_guess")).status_code for _ in range(TOKENS.amount)] == [401] * TOKENS.amount
        refused = await ask("whr_another")
        assert (refused.status_code, refused.json()["code"]) == (429, "too-many-failures")
        assert refused.headers["RateLimit-Policy"] == '"tokens";q=10;w=300'
        assert (await ask(token or "")).status_code == 200
        assert (await client.get("/api/v1/channels")).status_code == 401  # nothing was guessed


async def test_tokens_that_are_shown_to_the_stream_count_with_those_that_are_shown_to_the_api(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    guess = {"Authorization": "Bearer whr_guess"}
    for _ in range(TOKENS.amount):
        assert (await http.get(relay.url + "/api/v1/channels", headers=guess)).status_code == 401
    async with relay.connect("whr_guess") as socket:
        await socket.send(hello())
        problem = await receive(socket)
        assert getattr(problem, "code", "") == "too-many-failures"
        await socket.wait_closed()
        assert socket.close_code == 4401
    async with relay.connect() as socket:
        await socket.send(hello())
        assert getattr(await receive(socket), "code", "") == ""


async def test_an_address_that_asks_too_often_waits_while_others_and_probes_are_answered(tmp_path: Path) -> None:
    async with opened(tmp_path / "relay.db", api_rate="3/minute", trusted_proxies="203.0.113.0/24") as client:

        async def ask(address: str, path: str = "/openapi.json") -> httpx.Response:
            return await client.get(path, headers={"X-Forwarded-For": address})

        answers = [(await ask("2001:db8::1")).status_code for _ in range(3)]
        refused = await ask("2001:db8::2")
        assert answers == [200] * 3
        assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
        assert refused.headers["RateLimit-Policy"] == '"requests";q=3;w=60'
        assert 0 < int(refused.headers["Retry-After"]) <= 60
        assert (await ask("2001:db8::2", "/health")).status_code == 200
        assert (await ask("2001:db8:1::1")).status_code == 200
        assert [(await ask("127.0.0.1")).status_code for _ in range(5)] == [200] * 5


async def test_a_source_has_a_quota_that_nobody_else_can_use_up(tmp_path: Path) -> None:
    admin = administration(tmp_path / "relay.db")
    made = [admin.create_source(name, scheme="github") for name in ("one", "other")]
    one, other = (("/in/" + source.url.rpartition("/")[2], source.secret or "") for source in made)
    async with opened(tmp_path / "relay.db", source_quota="2/hour") as client:

        async def post(source: tuple[str, str], secret: str) -> httpx.Response:
            return await client.post(source[0], content=b"{}", headers=github_headers(secret, b"{}"))

        for _ in range(5):
            assert (await post(one, "wrong")).status_code == 401
        assert [(await post(one, one[1])).status_code for _ in range(2)] == [202, 202]
        refused = await post(one, one[1])
        assert (refused.status_code, refused.json()["code"]) == (429, "source-quota")
        assert refused.headers["RateLimit-Policy"] == '"source";q=2;w=3600'
        assert refused.headers["Retry-After"] == refused.headers["RateLimit"].rpartition("t=")[2]
        assert (await post(other, other[1])).status_code == 202


async def test_a_source_can_have_a_quota_of_its_own_and_a_change_counts_while_the_relay_runs(tmp_path: Path) -> None:
    admin = administration(tmp_path / "relay.db")
    made = {name: admin.create_source(name, scheme="github") for name in ("more", "endless", "usual")}
    admin.update_source("more", quota="4/hour")
    admin.update_source("endless", quota="off")
    async with opened(tmp_path / "relay.db", source_quota="2/hour") as client:

        async def answers(name: str, times: int = 1) -> list[int]:
            path = "/in/" + made[name].url.rpartition("/")[2]
            headers = github_headers(made[name].secret or "", b"{}")
            return [(await client.post(path, content=b"{}", headers=headers)).status_code for _ in range(times)]

        assert await answers("more", 5) == [202, 202, 202, 202, 429]
        assert await answers("endless", 5) == [202] * 5
        assert await answers("usual", 3) == [202, 202, 429]
        admin.update_source("more", quota="off")
        async with asyncio.timeout(DEADLINE):
            while await answers("more") != [202]:
                await asyncio.sleep(LOOK_EVERY)
        admin.update_source("more", quota=None)
        async with asyncio.timeout(DEADLINE):
            while await answers("more") != [429]:
                await asyncio.sleep(LOOK_EVERY)


@pytest.mark.parametrize("quota", ["", "many", "0/minute", "5/day"])
def test_a_quota_that_cannot_be_read_is_refused_with_the_form_it_has(tmp_path: Path, quota: str) -> None:
    admin = administration(tmp_path / "relay.db")
    admin.create_source("code", scheme="github")
    with pytest.raises(ConfigurationError, match="such as 600/minute"):
        admin.update_source("code", quota=quota)
