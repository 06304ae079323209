"""Statistics: they count every event once, whoever counts, and never more kinds than they may."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from support.clock import NOW, Clock
from support.history import channel_in
from support.store import OpenStore, administration, open_store
from webhook_relay.answers import Statistics
from webhook_relay_server.errors import InvalidParametersError
from webhook_relay_server.history.figures import hours_between
from webhook_relay_server.history.history import History
from webhook_relay_server.keeping.counting import Counting, count_channel
from webhook_relay_server.keeping.retention import Retention
from webhook_relay_server.store import statistics
from webhook_relay_server.store.expiry import Limits
from webhook_relay_server.store.statistics import By, Kind, Sums, channels_not_counted, count, fold, sum_up
from webhook_relay_server.store.vault import KEY_VARIABLE

HOUR = timedelta(hours=1)


async def append(store: OpenStore, number: int, channel: str = "default", **changes: Any) -> None:
    await asyncio.gather(*(store.log.append(store.entry(channel, **changes)) for _ in range(number)))


async def figures(store: OpenStore, by: By = By.HOUR, channel: str = "default", **options: datetime) -> Statistics:
    history = History(store.log, lambda: NOW)
    return await history.statistics(channel_in(store, channel), options.get("since"), options.get("until"), by)


async def count_all(store: OpenStore) -> None:
    for channel_id in await store.log.database.query(channels_not_counted):
        await count_channel(store.log.database, channel_id)


def rows(found: Statistics) -> dict[object, int]:
    return {row.hour or row.type or row.source: row.events for row in found.rows}


@pytest.mark.parametrize("counted", ["nothing", "some", "everything"])
async def test_figures_are_right_up_to_the_head_however_much_was_counted_before(store_url: str, counted: str) -> None:
    async with open_store(store_url) as store:
        await append(store, 3, type="a", body=b"12345")
        if counted == "some":
            await count_all(store)
        await append(store, 2, type="b", time=NOW - HOUR)
        if counted == "everything":
            await count_all(store)
        found = await figures(store, By.TYPE)
        assert rows(found) == {"a": 3, "b": 2}
        assert (found.total.events, found.total.bytes, found.counted, found.head) == (5, 19, 5, 5)
        assert rows(await figures(store, By.HOUR)) == {
            datetime(2026, 11, 2, 7, tzinfo=UTC): 2,
            datetime(2026, 11, 2, 8, tzinfo=UTC): 3,
        }
        assert rows(await figures(store, By.SOURCE)) == {"source-of-default": 5}


async def test_only_the_hours_that_are_asked_for_are_in_the_figures(store_url: str) -> None:
    async with open_store(store_url) as store:
        for hours in (0, 1, 5, 24 * 7, 24 * 8):
            await append(store, 1, time=NOW - hours * HOUR)
        await count_all(store)
        assert (await figures(store)).total.events == 3
        assert (await figures(store, since=NOW - 2 * HOUR)).total.events == 2
        assert (await figures(store, since=NOW - 6 * HOUR, until=NOW - HOUR)).total.events == 2
        assert (await figures(store, since=NOW - 200 * HOUR)).total.events == 5


async def test_channels_are_counted_apart(store_url: str) -> None:
    async with open_store(store_url, "default", "other") as store:
        await append(store, 2)
        await append(store, 3, "other")
        await count_all(store)
        assert (await figures(store)).total.events == 2
        assert (await figures(store, channel="other")).total.events == 3


async def test_the_delay_is_told_where_senders_say_when_it_happened(store_url: str) -> None:
    async with open_store(store_url) as store:
        await append(store, 1)
        await append(store, 1, occurred_at=NOW - timedelta(seconds=2))
        await append(store, 1, occurred_at=NOW - timedelta(seconds=1))
        await append(store, 1, occurred_at=NOW - timedelta(days=400))  # a clock that is wrong
        await append(store, 1, occurred_at=NOW - timedelta(seconds=60), replay_of="0" * 32)
        for _ in range(2):
            total = (await figures(store)).total
            assert (total.events, total.timed, total.delay) == (5, 2, 1.5)
            await count_all(store)


async def test_without_a_word_of_when_it_happened_there_is_no_delay(store_url: str) -> None:
    async with open_store(store_url) as store:
        await append(store, 1)
        assert (await figures(store)).total.delay is None


async def test_counting_goes_in_small_steps_and_leaves_nothing(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_store(store_url) as store:
        await append(store, 25)
        steps = []
        for most in (10, 10, 10):
            stretch = await store.log.database.query(partial(sum_up, channel_id=1, most=most))
            steps.append((stretch.after, stretch.last))
            assert await store.log.database.write(partial(count, stretch=stretch))
        assert steps == [(0, 10), (10, 20), (20, 25)]
        assert await store.log.database.query(channels_not_counted) == []


async def test_what_another_relay_has_counted_meanwhile_is_not_counted_twice(store_url: str) -> None:
    async with open_store(store_url) as store:
        await append(store, 4)
        stretch = await store.log.database.query(partial(sum_up, channel_id=1))
        assert await store.log.database.write(partial(count, stretch=stretch))
        assert not await store.log.database.write(partial(count, stretch=stretch))
        assert (await figures(store)).total.events == 4


async def test_relays_that_count_at_the_same_time_count_every_event_once(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "A" * 43 + "=")
    async with open_store(postgres_url) as one, open_store(postgres_url) as other:
        for _ in range(10):
            await append(one, 7, type="x")
            await asyncio.gather(
                append(other, 7, type="y"), *(count_channel(node.log.database, 1) for node in (one, other, one, other))
            )
        await count_channel(one.log.database, 1)
        found = await figures(one, By.TYPE)
        assert rows(found) == {"x": 70, "y": 70}
        assert found.counted == found.head == 140


async def test_one_relay_at_a_time_counts_for_all(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "A" * 43 + "=")
    async with open_store(postgres_url) as one, open_store(postgres_url) as other:
        first, second = Counting(one.log.database), Counting(other.log.database)
        await append(one, 1)
        await first.run_once()
        await append(one, 1)
        await second.run_once()
        assert await one.log.database.query(channels_not_counted) == [1]
        await first.close()
        await second.run_once()
        assert await one.log.database.query(channels_not_counted) == []


async def test_what_retention_removes_is_in_the_statistics_before(store_url: str) -> None:
    clock = Clock()
    async with open_store(store_url) as store:
        await append(store, 20)
        clock.forward(timedelta(days=1))
        assert await Retention(store.log.database, clock, Limits(60, events=2)).run_once() == 18
        assert (await figures(store)).total.events == 20


async def test_events_of_a_revoked_channel_are_counted_too_so_that_they_can_go(store_url: str) -> None:
    clock = Clock()
    async with open_store(store_url) as store:
        await append(store, 5)
        administration(store_url).revoke_channel("default")
        clock.forward(timedelta(days=1))
        assert await Retention(store.log.database, clock, Limits(60, events=0)).run_once() == 5


async def test_sums_of_long_ago_are_forgotten(store_url: str) -> None:
    clock = Clock()
    async with open_store(store_url) as store:
        await append(store, 1)
        await append(store, 1, time=NOW - timedelta(days=401))
        await count_all(store)
        await Retention(store.log.database, clock, Limits(10**9, events=9)).run_once()
        kept = await store.log.database.query(
            lambda session: session.connection().execute(text("SELECT count(*) FROM event_count")).scalar_one()
        )
        assert kept == 1


async def test_a_sender_that_makes_up_types_does_not_fill_the_store(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "MOST_TYPES", 5)
    async with open_store(store_url) as store:
        for number in range(12):
            await append(store, 1, type=f"made.up.{number:02d}")
            if number % 4 == 3:
                await count_all(store)
        await append(store, 1, type="made.up.00")
        await append(store, 1, type="later", time=NOW + HOUR)
        await count_all(store)
        found = rows(await figures(store, By.TYPE, until=NOW + 2 * HOUR))
        assert found == {"other": 7, "made.up.00": 2, "later": 1, **{f"made.up.0{n}": 1 for n in range(1, 5)}}


KINDS = st.builds(Kind, st.just(1), st.integers(1, 2), st.text(max_size=3))


@given(sums=st.dictionaries(KINDS, st.builds(Sums, *[st.integers(0, 9)] * 4)), known=st.sets(st.text(max_size=3)))
def test_folding_loses_no_event_and_tells_no_more_types_apart_than_it_may(
    sums: dict[Kind, Sums], known: set[str]
) -> None:
    before = [vars(share).copy() for share in sums.values()]
    folded = fold(sums, known)
    for name in ("events", "bytes", "timed", "delay"):
        assert sum(getattr(share, name) for share in folded.values()) == sum(share[name] for share in before)
    told = {kind.type for kind in folded} | known
    assert len(told - {statistics.OTHER}) <= max(statistics.MOST_TYPES, len(known))


def test_the_rest_of_many_kinds_is_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "MOST_KINDS", 2)
    shares: dict[str | int, Sums] = {name: Sums(events) for name, events in zip("abcd", (1, 4, 2, 3), strict=True)}
    assert {key: share.events for key, share in statistics.most_frequent(shares).items()} == {
        "b": 4,
        "d": 3,
        "other": 3,
    }


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        (None, None, (168, 0)),
        (NOW, None, (0, 0)),
        (NOW - HOUR, NOW, (1, 0)),
        (NOW - HOUR, datetime(2026, 11, 2, 8, tzinfo=UTC), (1, -1)),
    ],
)
def test_whole_hours_hold_what_is_asked_for(
    since: datetime | None, until: datetime | None, hours: tuple[int, int]
) -> None:
    found = hours_between(since, until, NOW)
    this = statistics.hour_of(NOW)
    back, last = hours
    assert (this - found.start, found.stop - 1 - this) == ((167 if since is None else back), last)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (NOW, NOW - HOUR),
        (NOW - timedelta(days=401), NOW),
        (None, datetime.max.replace(tzinfo=UTC)),
        (datetime.min.replace(tzinfo=UTC), None),
    ],
)
def test_a_range_that_makes_no_sense_is_refused_in_words(since: datetime | None, until: datetime | None) -> None:
    with pytest.raises(InvalidParametersError):
        hours_between(since, until, NOW)
