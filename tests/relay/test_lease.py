from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from support.clock import Clock
from support.store import OpenStore, open_store
from webhook_relay_server.keeping import retention as retention_module
from webhook_relay_server.keeping.retention import Retention
from webhook_relay_server.store import expiry
from webhook_relay_server.store import lease as lease_module
from webhook_relay_server.store.expiry import Limits
from webhook_relay_server.store.lease import Lease, release, take
from webhook_relay_server.store.vault import KEY_VARIABLE
from webhook_relay_server.store.workspaces import FIRST

LONG = 3600.0
SHORT = 0.2


async def taken(store: OpenStore, holder: str, duration: float = LONG, name: str = "work") -> bool:
    return await store.log.database.write(lambda session: take(session, name, holder, duration))


async def test_a_lease_is_held_by_one_at_a_time(store_url: str) -> None:
    async with open_store(store_url) as store:
        assert await taken(store, "a")
        assert not await taken(store, "b")
        assert await taken(store, "a")
        assert await taken(store, "b", name="other work")


async def test_a_lease_that_is_not_renewed_goes_to_the_next_who_asks(store_url: str) -> None:
    async with open_store(store_url) as store:
        assert await taken(store, "a", SHORT)
        async with asyncio.timeout(20):
            while not await taken(store, "b"):
                await asyncio.sleep(0.02)
        assert not await taken(store, "a")


async def test_a_lease_that_is_given_up_is_free_at_once_and_only_its_holder_can_do_so(store_url: str) -> None:
    async with open_store(store_url) as store:
        assert await taken(store, "a")
        await store.log.database.write(lambda session: release(session, "work", "b"))
        assert not await taken(store, "b")
        await store.log.database.write(lambda session: release(session, "work", "a"))
        assert await taken(store, "b")


async def test_of_many_who_ask_at_once_one_gets_it(store_url: str) -> None:
    async with open_store(store_url) as store:
        assert (await asyncio.gather(*(taken(store, f"holder-{number}") for number in range(8)))).count(True) == 1


async def test_the_only_relay_on_a_file_needs_no_lease(tmp_path: object) -> None:
    async with open_store(f"sqlite:///{tmp_path}/relay.db") as store:
        assert await Lease(store.log.database, "work").hold()
        assert await Lease(store.log.database, "work").hold()


# --- on several relays -----------------------------------------------------------------------------------------


LIMITS = Limits(7 * 86_400, events=3)


@pytest.fixture
def old_events(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Keep three events, in steps of two; return a clock after which everything is old."""
    monkeypatch.setenv(KEY_VARIABLE, "A" * 43 + "=")
    monkeypatch.setattr(expiry, "BATCH_EVENTS", 2)
    clock = Clock()
    clock.forward(timedelta(seconds=LIMITS.seconds, days=1))
    return clock


async def test_retention_runs_on_one_relay_at_a_time(postgres_url: str, old_events: Clock) -> None:
    async with open_store(postgres_url) as one, open_store(postgres_url) as other:
        for _ in range(9):
            await one.log.append(one.entry())
        first, second = (
            Retention(one.log.database, old_events, LIMITS),
            Retention(other.log.database, old_events, LIMITS),
        )
        assert await first._lease.hold()
        assert await second.run_once() == 0
        assert await first.run_once() == 6
        await first.close()
        assert await second._lease.hold()
        assert not await first._lease.hold()


async def test_retention_moves_to_another_relay_when_the_one_that_did_it_dies(
    postgres_url: str, old_events: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention_module, "RENEW_AFTER", 0.02)
    async with open_store(postgres_url) as one, open_store(postgres_url) as other:
        for _ in range(9):
            await one.log.append(one.entry())
        first, second = Retention(one.log.database, Clock(), LIMITS), Retention(other.log.database, old_events, LIMITS)
        first._lease = Lease(one.log.database, retention_module.WORK, SHORT)
        running = asyncio.create_task(first.follow())
        async with asyncio.timeout(20):
            while await second._lease.hold():  # until the first one has it
                await second.close()
                await asyncio.sleep(0.02)
        following = asyncio.create_task(second.follow())
        running.cancel()  # dies: nobody gives the lease back
        await asyncio.gather(running, return_exceptions=True)
        known = one.directory.channel(FIRST, "default")
        assert known is not None
        async with asyncio.timeout(20):
            while (await one.log.bounds(known.id)).first != 7:
                await asyncio.sleep(0.02)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


def test_a_lease_is_renewed_well_before_it_is_over() -> None:
    assert lease_module.RENEW_AFTER * 2 < lease_module.DURATION
