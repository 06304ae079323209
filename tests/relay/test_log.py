from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.store import OpenStore, open_store
from webhook_relay_server.errors import NotFoundError
from webhook_relay_server.store import log as log_module
from webhook_relay_server.store.log import PAGE_EVENTS
from webhook_relay_server.store.postgres import events as postgres_events
from webhook_relay_server.store.records import Appended, Bounds, Row
from webhook_relay_server.store.sqlite import events as sqlite_events
from webhook_relay_server.store.workspaces import FIRST


async def append(store: OpenStore, channel: str = "default", **changes: object) -> Appended:
    return await store.log.append(store.entry(channel, **changes))


def channel_id(store: OpenStore, name: str = "default") -> int:
    channel = store.directory.channel(FIRST, name)
    assert channel is not None
    return channel.id


async def follow(store: OpenStore, name: str = "default") -> asyncio.Event:
    """Be a reader, so that the newest frames are kept in memory."""
    bell = asyncio.Event()
    await store.log.bounds(channel_id(store, name))
    store.doorbell.listen([channel_id(store, name)], lambda _: bell.set())
    return bell


async def everything(store: OpenStore, name: str = "default", after: int = 0) -> list[int]:
    seqs: list[int] = []
    while frames := await store.log.read(channel_id(store, name), seqs[-1] if seqs else after, PAGE_EVENTS):
        seqs.extend(frame.seq for frame in frames)
    return seqs


async def from_disk(store: OpenStore, after: int, limit: int) -> list[Row]:
    return await store.log.database.page(channel_id(store), after, limit)


async def test_each_channel_counts_for_itself_without_gaps_however_many_append_at_once(store_url: str) -> None:
    channels = ["red", "green", "blue"]
    async with open_store(store_url, *channels) as store:
        order = [channels[number % 3] for number in range(300)]
        appended = await asyncio.gather(*(append(store, channel) for channel in order))
        for channel in channels:
            given_out = [one.seq for one, name in zip(appended, order, strict=True) if name == channel]
            assert given_out == list(range(1, 101))  # in the order in which they asked
            assert await everything(store, channel) == given_out


async def test_the_count_goes_on_after_the_relay_was_opened_again(store_url: str) -> None:
    for expected in (1, 2, 3):
        async with open_store(store_url) as store:
            assert (await append(store)).seq == expected
            assert await store.log.head(channel_id(store)) == expected


async def test_a_repeated_delivery_is_found_within_a_batch_and_in_the_log(store_url: str) -> None:
    async with open_store(store_url) as store:
        first, *others = await asyncio.gather(*(append(store, delivery_id="same") for _ in range(20)))
        assert not first.duplicate
        assert others == [Appended(first.id, 1, duplicate=True)] * 19
        assert await append(store, delivery_id="same") == Appended(first.id, 1, duplicate=True)
        assert (await append(store, delivery_id="another")).seq == 2


async def test_the_same_id_from_another_source_is_another_delivery(store_url: str) -> None:
    async with open_store(store_url, "red", "green") as store:
        both = await asyncio.gather(
            append(store, "red", delivery_id="same"), append(store, "green", delivery_id="same")
        )
        assert [one.duplicate for one in both] == [False, False]


async def test_duplicates_alone_wake_nobody(store_url: str) -> None:
    async with open_store(store_url) as store:
        bell = await follow(store)
        await append(store, delivery_id="same")
        await asyncio.wait_for(bell.wait(), 5)
        bell.clear()
        await append(store, delivery_id="same")
        assert not bell.is_set()


async def test_an_event_comes_back_as_it_went_in(store_url: str) -> None:
    headers = (("X-Twice", "a"), ("x-twice", "\xe9\x80"), ("Empty", ""))
    async with open_store(store_url) as store:
        entry = store.entry(headers=headers, body=b"\x00\xff", embed=False, delivery_id="d", summary="päck 📦")
        await store.log.append(entry)
        [frame] = await store.log.read(channel_id(store), 0, 10)
        assert frame.event == msgspec.structs.replace(entry.event, seq=1)


async def test_memory_and_disk_give_the_same_frames(store_url: str) -> None:
    async with open_store(store_url) as store:
        await follow(store)
        for number in range(50):
            await append(store, body=b'{"n":%d}' % number, delivery_id=None if number % 3 else f"d-{number}")
        live = store.log._live[channel_id(store)]
        assert len(live.tail) == 50
        in_memory = await store.log.read(channel_id(store), 0, PAGE_EVENTS)
        live.forget()
        on_disk = await store.log.read(channel_id(store), 0, PAGE_EVENTS)
        assert [frame.deflated for frame in in_memory] == [frame.deflated for frame in on_disk]


def _nothing(_channel_id: int) -> None:
    """Be a listener."""


async def test_nobody_listening_costs_no_memory(store_url: str) -> None:
    async with open_store(store_url) as store:
        await store.log.bounds(channel_id(store))
        store.doorbell.listen([channel_id(store)], _nothing)
        await append(store)
        assert len(store.log._live[channel_id(store)].tail) == 1
        store.doorbell.leave([channel_id(store)], _nothing)
        await append(store)
        assert store.log._live[channel_id(store)].tail_bytes == 0
        await follow(store)
        await append(store)
        assert [frame.seq for frame in store.log._live[channel_id(store)].tail] == [3]
        assert await everything(store) == [1, 2, 3]


@pytest.mark.parametrize("limit", ["TAIL_EVENTS", "TAIL_BYTES"])
async def test_memory_is_bounded_and_the_disk_has_the_rest(
    store_url: str, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(log_module, limit, 5 if limit == "TAIL_EVENTS" else 1000)
    async with open_store(store_url) as store:
        await follow(store)
        for _ in range(30):
            await append(store)
        assert 0 < len(store.log._live[channel_id(store)].tail) <= 5
        assert await everything(store) == list(range(1, 31))


async def test_a_page_ends_at_its_size_and_holds_at_least_one_event(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (sqlite_events, postgres_events):
        monkeypatch.setattr(module, "PAGE_BYTES", 10)
    async with open_store(store_url) as store:
        await asyncio.gather(*(append(store) for _ in range(5)))
        assert [frame.seq for frame in await store.log.read(channel_id(store), 2, PAGE_EVENTS)] == [3]
        assert await everything(store) == [1, 2, 3, 4, 5]


async def test_a_channel_that_is_not_there_has_no_bounds(store_url: str) -> None:
    async with open_store(store_url) as store:
        with pytest.raises(NotFoundError):
            await store.log.bounds(999)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(1, 12)),
        st.tuples(st.just("read"), st.integers(0, 120), st.integers(1, 40)),
        st.tuples(st.sampled_from(["listen", "leave"])),
    ),
    max_size=25,
)


@given(STEPS, st.integers(1, 20))
@settings(max_examples=25, deadline=None)
def test_no_reader_sees_a_hole_or_another_order_wherever_it_starts_and_whatever_arrives(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[object, ...]], tail: int
) -> None:
    folder = tmp_path_factory.mktemp("log")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log_module, "TAIL_EVENTS", tail)
        seen = asyncio.run(_walk(folder / "relay.db", steps))
    for read in seen.reads:
        assert read.seqs == list(range(read.after + 1, read.after + 1 + len(read.seqs)))
        assert len(read.seqs) <= read.limit
        assert read.seqs or read.after >= read.acknowledged
    assert seen.in_the_end == list(range(1, seen.appended + 1))
    assert seen.one_by_one == seen.on_disk == seen.in_the_end


@dataclass(frozen=True)
class Read:
    """A page that a reader got, and how many events were acknowledged when it asked."""

    after: int
    limit: int
    acknowledged: int
    seqs: list[int]


@dataclass(frozen=True)
class Seen:
    """What readers saw during a walk and after it."""

    reads: list[Read]
    appended: int
    in_the_end: list[int]
    one_by_one: list[int]
    on_disk: list[int]


async def _walk(path: Path, steps: list[tuple[object, ...]]) -> Seen:
    async with open_store(path) as store:
        number = channel_id(store)
        appending: list[asyncio.Future[Appended]] = []
        reads: list[Read] = []

        async def seqs(after: int, limit: int) -> list[int]:
            return [frame.seq for frame in await store.log.read(number, after, limit)]

        for step in steps:
            match step:
                case ("append", int(count)):
                    appending += [asyncio.ensure_future(append(store)) for _ in range(count)]
                    await asyncio.sleep(0)  # they are on their way, not yet there
                case ("read", int(after), int(limit)):
                    acknowledged = sum(one.done() for one in appending)
                    reads.append(Read(after, limit, acknowledged, await seqs(after, limit)))
                case ("listen",):
                    store.doorbell.listen([number], _nothing)
                case ("leave",):
                    store.doorbell.leave([number], _nothing)
        await asyncio.gather(*appending)
        return Seen(
            reads,
            len(appending),
            await everything(store),
            [seq for after in range(len(appending)) for seq in await seqs(after, 1)],
            [row.seq for row in await from_disk(store, 0, 10_000)],
        )


async def test_an_event_that_is_committed_while_the_first_reader_asks_for_the_bounds_is_not_overlooked(
    store_url: str,
) -> None:
    async with open_store(store_url) as store:
        number, bounds = channel_id(store), store.log.database.bounds

        async def overtaken(channel: int, at: int | None = None) -> Bounds:
            answer = await bounds(channel, at)
            await append(store)
            return answer

        store.log.database.bounds = overtaken  # type: ignore[method-assign]
        assert (await store.log.bounds(number)).head == 0
        assert [frame.seq for frame in await store.log.read(number, 0, 10)] == [1]
