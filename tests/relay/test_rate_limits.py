"""Whoever fails too often is told to wait; whoever signs correctly never is."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from support.redis_server import RedisServer
from support.relay import RunningRelay
from support.waiting import until
from webhook_relay_server.security import rate_limits
from webhook_relay_server.security.rate_limits import FAILURES, MAX_CLIENTS, PERIOD, FailureLimits, client_of
from webhook_relay_server.security.shared_counts import RedisCounts


class Seconds:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def fail(limits: FailureLimits, address: str, times: int) -> list[int]:
    return [limits.failed(address) for _ in range(times)]


def test_so_many_failures_are_told_why_and_the_next_ones_to_wait() -> None:
    clock = Seconds()
    limits = FailureLimits(now=clock)
    assert fail(limits, "192.0.2.1", FAILURES) == [0] * FAILURES
    assert fail(limits, "192.0.2.1", 3) == [PERIOD] * 3
    assert limits.failed("192.0.2.2") == 0
    clock.now += PERIOD - 0.5
    assert limits.failed("192.0.2.1") == 1
    clock.now += 0.5
    assert limits.failed("192.0.2.1") == 0


def test_in_the_long_run_twelve_a_minute_are_told_why() -> None:
    clock = Seconds()
    limits = FailureLimits(now=clock)
    told_why = 0
    for _ in range(3600):
        clock.now += 1.0
        told_why += limits.failed("192.0.2.1") == 0
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


def test_memory_is_bounded_however_many_addresses_fail() -> None:
    limits = FailureLimits()
    for number in range(MAX_CLIENTS + 100):
        limits.failed(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
        limits._refuse(str(number), 60)
    assert len(limits._failed_at) == len(limits._refused_until) == MAX_CLIENTS


# --- shared through Redis --------------------------------------------------------------------------------------


@asynccontextmanager
async def sharing(redis: RedisServer, count: int) -> AsyncIterator[list[FailureLimits]]:
    """Run the limits of several relays."""
    relays = [FailureLimits(RedisCounts(redis.url, "test")) for _ in range(count)]
    tasks = [asyncio.create_task(limits.follow()) for limits in relays]
    try:
        yield relays
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for limits in relays:
            await limits.close()


async def test_who_has_failed_too_often_at_one_relay_must_wait_at_the_next(redis: RedisServer) -> None:
    async with sharing(redis, 3) as (one, other, third):
        fail(one, "192.0.2.1", FAILURES // 2)
        fail(other, "192.0.2.1", FAILURES // 2)
        await until(lambda: one._unshared.empty() and other._unshared.empty())
        async with asyncio.timeout(20):
            while not (wait := third.failed("192.0.2.1")):  # counted a moment later
                await asyncio.sleep(0.01)
        assert 0 < wait <= PERIOD
        assert third.failed("192.0.2.2") == 0
        assert len(third._failed_at["192.0.2.1"]) < FAILURES


async def test_without_redis_memory_alone_counts_and_sharing_goes_on_when_it_is_back(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rate_limits, "SHARE_PAUSE", 0.05)
    async with sharing(redis, 2) as (one, other):
        await asyncio.to_thread(redis.stop)
        assert fail(one, "192.0.2.1", FAILURES) == [0] * FAILURES
        assert one.failed("192.0.2.1") > 0
        await until(lambda: one._unshared.qsize() < FAILURES)
        await asyncio.to_thread(redis.start)
        fail(one, "192.0.2.9", FAILURES)
        async with asyncio.timeout(30):
            while not other.failed("192.0.2.9"):
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
        assert fail(one, "192.0.2.1", FAILURES) == [0] * FAILURES
        await until(lambda: one._unshared.qsize() < FAILURES - 1)
        redis.resume()


async def test_sharing_that_is_told_to_stop_stops_whatever_it_is_doing(redis: RedisServer) -> None:
    chance = random.Random(1)
    for _ in range(60):
        limits = FailureLimits(RedisCounts(redis.url, "test"))
        following = asyncio.create_task(limits.follow())
        fail(limits, "192.0.2.1", FAILURES)
        await asyncio.sleep(chance.random() * 0.02)
        following.cancel()
        _, late = await asyncio.wait({following}, timeout=10)
        assert not late
        await limits.close()


# --- over HTTP -------------------------------------------------------------------------------------------------


async def test_an_address_that_guesses_is_told_to_wait_and_a_valid_signature_is_taken(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    guesses = [await http.post(f"{relay.url}/in/guess-{number}", content=b"{}") for number in range(FAILURES)]
    assert {answer.status_code for answer in guesses} == {404}
    for url in (f"{relay.url}/in/one-more", relay.address.url):
        refused = await http.post(url, content=b"{}")
        assert refused.status_code == 429
        assert 0 < int(refused.headers["Retry-After"]) <= PERIOD
        assert refused.json()["code"] == "too-many-failures"
    assert (await relay.post(http, b"{}")).status_code == 202
