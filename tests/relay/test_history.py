"""Looking for events, and what is done with one of them, on both engines."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from itertools import count

import msgspec
import pytest
from sqlalchemy import text

from support.clock import NOW
from support.history import channel_in, found, give_looks_time, look, page_of, seq_of
from support.store import OpenStore, administration, open_store
from webhook_relay.event import Event, Verification
from webhook_relay.filters import EventFilter
from webhook_relay.messages import EventMessage, Gap, Problem, Resumed, decode_event, decode_server_message
from webhook_relay.reader_keys import ReaderPrivateKey, new_private_key
from webhook_relay.sealed import Opener
from webhook_relay_server.describing.description import describe
from webhook_relay_server.errors import (
    EventDamagedError,
    InvalidParametersError,
    NotFoundError,
    StoreBusyError,
    StoreUnavailableError,
)
from webhook_relay_server.frame import Frame, Places
from webhook_relay_server.history import history as history_module
from webhook_relay_server.history import paging
from webhook_relay_server.history.history import History
from webhook_relay_server.receiving.sealing import sealed_event
from webhook_relay_server.store import history as store_history
from webhook_relay_server.store.directory import KnownChannel
from webhook_relay_server.store.expiry import Limits, remove_expired
from webhook_relay_server.store.history import Budget, Order
from webhook_relay_server.store.records import new_event
from webhook_relay_server.store.statistics import count as count_stretch
from webhook_relay_server.store.statistics import sum_up
from webhook_relay_server.store.workspaces import FIRST

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def windows_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_history, "WINDOW", 4)
    give_looks_time(monkeypatch)


def history_of(store: OpenStore) -> History:
    return History(store.log, lambda: NOW + timedelta(days=1))


async def append(store: OpenStore, *events: dict[str, object], channel: str = "default") -> None:
    for changes in events:
        await store.log.append(store.entry(channel, **changes))


async def events_over(store: OpenStore, number: int) -> None:
    await append(store, *({"time": NOW + n * MINUTE, "type": f"t.{n}"} for n in range(1, number + 1)))


async def damage(store: OpenStore, seq: int) -> None:
    await store.log.database.write(
        lambda session: session.connection().execute(
            text("UPDATE event SET checksum = checksum + 1 WHERE seq = :seq"), {"seq": seq}
        )
    )


async def forget(store: OpenStore, keep: int) -> None:
    for work in (
        lambda session: count_stretch(session, sum_up(session, 1)),
        lambda session: remove_expired(session, 1, Limits(0, keep), NOW + timedelta(days=9)),
    ):
        await store.log.database.write(work)


# --- pages -------------------------------------------------------------------------------------------------------


async def test_pages_follow_each_other_without_a_hole_or_a_repetition(store_url: str) -> None:
    async with open_store(store_url) as store:
        await events_over(store, 11)
        assert await found(store, NOW) == list(range(1, 12))


async def test_what_comes_in_meanwhile_does_not_disturb_pages_from_the_newest_on(store_url: str) -> None:
    async with open_store(store_url) as store:
        await events_over(store, 5)
        history, channel = history_of(store), channel_in(store)
        first = await page_of(history, channel, {"limit": 3})
        await events_over(store, 4)
        rest = await page_of(history, channel, {"limit": 3, "cursor": first.next})
        assert [seq_of(one) for one in (*first.events, *rest.events)] == [5, 4, 3, 2, 1]
        assert rest.complete


async def test_an_empty_channel_has_one_empty_page(store_url: str) -> None:
    async with open_store(store_url) as store:
        page = await page_of(history_of(store), channel_in(store), {})
        assert (page.events, page.next, page.complete) == ((), None, True)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"types": ("github.push",)}, [1]),
        ({"types": ("github.pull_request.*",)}, [2, 3]),
        ({"types": ("*.opened", "github.push")}, [1, 2]),
        ({"types": ("github.p*.clo?ed",)}, []),
        ({"types": ("github.Pull_request.*",)}, []),
        ({"types": ("githubXpush",)}, []),
        ({"types": ("odd[1]_%\\*",)}, [4]),
        ({"types": ("odd[1]*",)}, [4]),
        ({"types": ("odd_1*",)}, []),
        ({"source": "source-of-default"}, [1, 2, 3, 4, 5]),
        ({"source": "source-of-other"}, []),
        ({"source": "nobody"}, []),
        ({"delivery_id": "d-3"}, [3]),
        ({"delivery_id": "d-3", "types": ("github.push",)}, []),
        ({"delivery_id": "nobody"}, []),
        ({"delivery_id": "of-another-channel"}, []),
        ({"verification": Verification.UNVERIFIED}, [4]),
        ({"text": "LOGIN"}, [2]),
        ({"text": "OCTO/h"}, [1, 2, 3, 4, 5]),
        ({"text": "Ärger"}, [3]),
        ({"text": "%"}, [4]),
        ({"text": "pull_REQUEST"}, [2, 3]),
        ({"replay": True}, [5]),
        ({"replay": False}, [1, 2, 3, 4]),
        ({"replay": False, "text": "push", "types": ("*",)}, [1]),
    ],
)
async def test_every_filter_finds_what_it_says_and_nothing_else(
    store_url: str, wanted: dict[str, object], expected: list[int]
) -> None:
    async with open_store(store_url, "default", "other") as store:
        await append(
            store,
            {"type": "github.push", "delivery_id": "d-1"},
            {"type": "github.pull_request.opened", "summary": "octocat opened #42 Fix Login"},
            {"type": "github.pull_request.closed", "summary": "Ärger", "delivery_id": "d-3"},
            {"type": "odd[1]_%\\*", "verification": Verification.UNVERIFIED},
            {"type": "github.fork", "replay_of": "0" * 32},
        )
        await append(store, {"delivery_id": "of-another-channel"}, channel="other")
        assert await found(store, NOW, **wanted) == expected
        frames = await store.log.read(channel_in(store).id, 0, 100)
        assert [frame.seq for frame in frames if EventFilter(**wanted).meets(frame.head)] == expected  # type: ignore[arg-type]


async def test_a_time_range_finds_its_beginning_and_not_its_end(store_url: str) -> None:
    async with open_store(store_url) as store:
        await events_over(store, 30)
        assert await found(store, NOW, since=NOW + 12 * MINUTE, until=NOW + 20 * MINUTE) == list(range(12, 20))
        assert await found(store, NOW, since=NOW + 29 * MINUTE) == [29, 30]
        assert await found(store, NOW, until=NOW + 3 * MINUTE) == [1, 2]
        assert await found(store, NOW, since=NOW + timedelta(days=1)) == []
        assert await found(store, NOW, until=NOW - timedelta(days=1)) == []
        assert await found(store, NOW, since=NOW + 9 * MINUTE, until=NOW + 3 * MINUTE) == []


async def test_relays_whose_clocks_differ_do_not_hide_each_others_events_from_a_time_range(store_url: str) -> None:
    ahead = (0, 3, 1, 4, 2, 5, 3, 6, 4, 7)
    async with open_store(store_url) as store:
        await append(store, *({"time": NOW + minute * MINUTE} for minute in ahead))
        for minute in range(8):
            wanted = NOW + minute * MINUTE
            later = [seq for seq, at in enumerate(ahead, 1) if at >= minute]
            assert await found(store, NOW, since=wanted) == later
            assert await found(store, NOW, until=wanted) == [seq for seq in range(1, 11) if seq not in later]


async def test_a_look_ends_when_it_has_looked_at_as_much_as_it_may_and_says_where(store_url: str) -> None:
    async with open_store(store_url) as store:
        await events_over(store, 30)
        listing = await look(store, 50, Budget(lambda: 0.0, events=8), types=("t.1",))
        assert (listing.events, listing.reached) == ([], 23)


async def test_a_look_ends_when_its_time_is_over_even_in_the_middle_of_what_it_finds(store_url: str) -> None:
    async with open_store(store_url) as store:
        await events_over(store, 30)
        ticks = count()
        listing = await look(store, 50, Budget(lambda: next(ticks), seconds=4))
        assert [event.seq for event in listing.events] == [30, 29, 28]
        assert listing.reached == 28


async def test_a_page_that_found_nothing_yet_has_a_cursor_that_goes_on(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_module, "Budget", lambda clock: Budget(clock, events=4))
    async with open_store(store_url) as store:
        await events_over(store, 11)
        page = await page_of(history_of(store), channel_in(store), {}, types=("t.1",))
        assert (page.events, page.complete) == ((), False)
        assert await found(store, NOW, types=("t.1",)) == [1]


async def test_what_retention_has_taken_is_not_looked_for(store_url: str) -> None:
    async with open_store(store_url) as store:
        await events_over(store, 9)
        await forget(store, keep=3)
        assert await found(store, NOW) == [7, 8, 9]


@pytest.mark.parametrize("cursor", ["", "x", "a" * 100, "é", "bmV3ZXN0LmFiLi0x", "b2xkZXN0LjAuMQ"])
async def test_a_cursor_that_is_none_is_refused_in_words(store_url: str, cursor: str) -> None:
    async with open_store(store_url) as store:
        with pytest.raises(InvalidParametersError) as refused:
            await page_of(history_of(store), channel_in(store), {"cursor": cursor})
        assert refused.value.code == "bad-cursor"


async def test_a_cursor_is_good_for_its_own_order_only(store_url: str) -> None:
    async with open_store(store_url) as store:
        await events_over(store, 5)
        page = await page_of(history_of(store), channel_in(store), {"limit": 2})
        with pytest.raises(InvalidParametersError):
            await page_of(history_of(store), channel_in(store), {"order": Order.OLDEST, "cursor": page.next})


# --- items -------------------------------------------------------------------------------------------------------


async def test_a_listed_event_is_the_event_as_on_the_wire_without_what_it_contains(store_url: str) -> None:
    async with open_store(store_url) as store:
        occurred_at = NOW - timedelta(seconds=1, microseconds=1)
        entry = store.entry(
            summary="ä <b>", delivery_id="d", occurred_at=occurred_at, replay_of="1" * 32, body=b'{"a": 1}'
        )
        await store.log.append(entry)
        [listed] = (await page_of(history_of(store), channel_in(store), {})).events
        event: Event = msgspec.structs.replace(entry.event, seq=1)
        fields = msgspec.structs.asdict(event)
        expected = {name: fields[name] for name in msgspec.structs.asdict(listed.head)}
        assert msgspec.structs.asdict(listed.head) == {**expected, "content_type": ""}
        assert (listed.size, listed.link) == (8, f"/api/v1/channels/default/events/{event.id}")
        assert listed.headers is msgspec.UNSET


async def test_with_data_a_listed_event_is_the_whole_event_byte_for_byte(store_url: str) -> None:
    async with open_store(store_url) as store:
        bodies = [b'{"b":  1.0, "b":2}', b"\x00\xff", b""]
        entries = [store.entry(body=body, embed=body.startswith(b"{")) for body in bodies]
        for entry in entries:
            await store.log.append(entry)
        page = await page_of(history_of(store), channel_in(store), {"with_data": True, "order": Order.OLDEST})
        for seq, (listed, entry) in enumerate(zip(page.events, entries, strict=True), 1):
            assert listed.headers is not msgspec.UNSET
            event = decode_event(EventMessage(listed.headers, listed.event))
            assert event == msgspec.structs.replace(entry.event, seq=seq)


async def test_a_page_with_data_ends_early_when_bodies_are_long(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "SHARE_BYTES", 2_000)
    async with open_store(store_url) as store:
        await append(store, *({"body": json.dumps("x" * size).encode()} for size in (900, 900, 900, 9_000, 10)))
        seqs, cursor, sizes = [], None, []
        while True:
            wish = {"with_data": True, "cursor": cursor, "limit": 10}
            page = await page_of(history_of(store), channel_in(store), wish)
            seqs += [seq_of(listed) for listed in page.events]
            sizes.append(len(page.events))
            cursor = page.next
            if page.complete:
                break
        assert (seqs, sizes) == ([5, 4, 3, 2, 1], [1, 1, 2, 1])


async def test_a_damaged_event_is_listed_and_said_to_be_damaged_only_with_data(store_url: str) -> None:
    async with open_store(store_url) as store:
        await events_over(store, 2)
        await damage(store, 1)
        for with_data in (False, True):
            page = await page_of(history_of(store), channel_in(store), {"with_data": with_data})
            assert [(seq_of(one), one.damaged) for one in page.events] == [(2, False), (1, with_data)]


# --- single events -----------------------------------------------------------------------------------------------


async def test_an_event_is_shown_as_it_goes_over_the_wire(store_url: str) -> None:
    async with open_store(store_url) as store:
        entry = store.entry(body=b'{"zen":  "Keep it logically awesome."}')
        await store.log.append(entry)
        known = channel_in(store)
        shown = await history_of(store).frame(known, entry.event.id)
        assert shown == Frame(1, entry.content, Places(known.name, known.epoch)).json


@pytest.mark.parametrize("event_id", ["0" * 32, "", "x", "0" * 33, "' OR 1=1 --", "\x00", "٣" * 32])
async def test_an_id_that_nobody_has_is_not_found_whatever_it_looks_like(store_url: str, event_id: str) -> None:
    async with open_store(store_url) as store:
        with pytest.raises(NotFoundError):
            await history_of(store).frame(channel_in(store), event_id)


async def test_an_event_of_another_channel_is_not_found(store_url: str) -> None:
    async with open_store(store_url, "default", "other") as store:
        entry = store.entry("other")
        await store.log.append(entry)
        history = history_of(store)
        assert (await history.event(channel_in(store, "other"), entry.event.id)).id == entry.event.id
        for ask in (history.frame, history.event, history.replay):
            with pytest.raises(NotFoundError):
                await ask(channel_in(store), entry.event.id)


async def test_a_damaged_event_is_said_to_be_damaged_and_is_not_replayed(store_url: str) -> None:
    async with open_store(store_url) as store:
        entry = store.entry()
        await store.log.append(entry)
        await damage(store, 1)
        history = history_of(store)
        for ask in (history.frame, history.event, history.replay):
            with pytest.raises(EventDamagedError):
                await ask(channel_in(store), entry.event.id)
        assert await found(store, NOW) == [1]


async def test_a_replay_is_the_same_event_under_a_new_id_and_says_what_it_repeats(store_url: str) -> None:
    async with open_store(store_url) as store:
        entry = store.entry(body=b'{"b":  1.0}', delivery_id="d-1", summary="octocat pushed", occurred_at=NOW)
        await store.log.append(entry)
        history, channel = history_of(store), channel_in(store)
        replayed = await history.replay(channel, entry.event.id)
        event = await history.event(channel, replayed.id)
        assert (replayed.seq, replayed.channel, replayed.replay_of) == (2, "default", entry.event.id)
        assert event == msgspec.structs.replace(
            entry.event,
            id=replayed.id,
            seq=2,
            time=NOW + timedelta(days=1),
            delivery_id=None,
            replay_of=entry.event.id,
        )
        assert replayed.id != entry.event.id


async def test_a_replay_of_a_replay_names_the_event_that_a_sender_sent(store_url: str) -> None:
    async with open_store(store_url) as store:
        entry = store.entry(body=b"\x00\xff", embed=False)
        await store.log.append(entry)
        history, channel = history_of(store), channel_in(store)
        again = await history.replay(channel, (await history.replay(channel, entry.event.id)).id)
        assert (again.seq, again.replay_of) == (3, entry.event.id)
        assert (await history.event(channel, again.id)).body == b"\x00\xff"


async def test_after_a_replay_the_same_delivery_of_the_sender_is_still_a_repetition(store_url: str) -> None:
    async with open_store(store_url) as store:
        entry = store.entry(delivery_id="d-1")
        await store.log.append(entry)
        await history_of(store).replay(channel_in(store), entry.event.id)
        assert (await store.log.append(store.entry(delivery_id="d-1"))).duplicate


async def sealed_channel(store: OpenStore, key: ReaderPrivateKey) -> KnownChannel:
    administration(store.url).seal_channel("default", [key.public.text])
    await store.directory.refresh()
    return channel_in(store)


async def test_a_replay_of_a_sealed_event_opens_for_the_same_reader(store_url: str) -> None:
    key = new_private_key()
    async with open_store(store_url) as store:
        first = store.entry(body=b'{"secret": 1}', summary="what it says")
        outside = describe("github", "source-of-default", {}, b"")
        event = sealed_event(first.event, outside, key.public.text)
        await store.log.append(new_event(event, channel_id=first.channel_id, source_id=first.source_id, embed=True))
        channel, history = await sealed_channel(store, key), history_of(store)
        replayed = await history.replay(channel, first.event.id)
        sealed = await history.event(channel, replayed.id)
        assert b"secret" not in sealed.body
        opened = Opener([key]).opened(sealed)
        assert (opened.body, opened.summary, opened.replay_of) == (b'{"secret": 1}', "what it says", first.event.id)


async def test_what_came_before_its_channel_was_sealed_is_sealed_by_a_replay(store_url: str) -> None:
    key = new_private_key()
    async with open_store(store_url) as store:
        first = store.entry(body=b'{"secret": 1}', summary="what it says", delivery_id="d-1")
        await store.log.append(first)
        channel, history = await sealed_channel(store, key), history_of(store)
        replayed = await history.replay(channel, first.event.id)
        sealed = await history.event(channel, replayed.id)
        assert sealed.sealed
        assert b"secret" not in sealed.body
        assert (sealed.headers, sealed.delivery_id, "says" in sealed.summary) == ((), None, False)
        opened = Opener([key]).opened(sealed)
        assert (opened.body, opened.headers) == (first.event.body, first.event.headers)


# --- export ------------------------------------------------------------------------------------------------------


async def exported(store: OpenStore, **wanted: object) -> list[object]:
    lines = b"".join([piece async for piece in history_of(store).export(channel_in(store), EventFilter(**wanted))])  # type: ignore[arg-type]
    assert lines.endswith(b"\n")
    return [decode_server_message(line) for line in lines.splitlines()]


async def test_an_export_has_every_event_as_on_the_wire_and_ends_with_the_place_to_read_on_from(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_module, "EXPORTED_AT_ONCE", 3)
    async with open_store(store_url) as store:
        entries = [store.entry(body=b'{"n": %d}' % number) for number in range(10)]
        for entry in entries:
            await store.log.append(entry)
        *messages, end = await exported(store)
        events = [decode_event(message) for message in messages if isinstance(message, EventMessage)]
        assert events == [msgspec.structs.replace(entry.event, seq=n) for n, entry in enumerate(entries, 1)]
        assert isinstance(end, Resumed)
        assert (end.cursor.seq, end.head) == (10, 10)


async def test_a_body_with_line_breaks_is_one_line_of_an_export_and_the_same_bytes(store_url: str) -> None:
    bodies = [b'{\n  "id": 1\n}', b'{\r"id": 2}', b'{"text": "\xe2\x80\xa8"}']
    async with open_store(store_url) as store:
        await append(store, *({"body": body} for body in bodies))
        *messages, _ = await exported(store)
        assert [decode_event(message).body for message in messages if isinstance(message, EventMessage)] == bodies


async def test_an_export_leaves_out_what_is_damaged_and_says_so(store_url: str) -> None:
    async with open_store(store_url) as store:
        await events_over(store, 3)
        await damage(store, 2)
        first, hole, third, _ = await exported(store)
        assert isinstance(first, EventMessage)
        assert isinstance(third, EventMessage)
        assert isinstance(hole, Gap)
        assert (hole.first, hole.last) == (2, 2)


async def test_an_export_that_is_overtaken_by_retention_says_what_it_missed(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_module, "EXPORTED_AT_ONCE", 2)
    async with open_store(store_url) as store:
        await events_over(store, 9)
        export = history_of(store).export(channel_in(store), EventFilter())
        lines = [await anext(export)]
        await forget(store, keep=3)
        lines += [piece async for piece in export]
        messages = [decode_server_message(line) for line in b"".join(lines).splitlines()]
        gaps = [(message.first, message.last) for message in messages if isinstance(message, Gap)]
        assert gaps == [(3, 6)]
        assert len([message for message in messages if isinstance(message, EventMessage)]) == 5


async def test_an_export_ends_at_the_head_of_its_beginning_however_much_comes_in(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_module, "EXPORTED_AT_ONCE", 2)
    async with open_store(store_url) as store:
        await events_over(store, 4)
        export = history_of(store).export(channel_in(store), EventFilter())
        pieces = []
        async for piece in export:
            pieces.append(piece)
            await events_over(store, 2)
        assert b"".join(pieces).count(b'"type":"event"') == 4


async def test_an_export_that_cannot_go_on_says_why_instead_of_just_ending(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_module, "EXPORTED_AT_ONCE", 2)
    async with open_store(store_url) as store:
        await events_over(store, 4)
        export = history_of(store).export(channel_in(store), EventFilter())
        await anext(export)

        async def away(_work: object) -> None:
            raise StoreUnavailableError("The database is away.")

        monkeypatch.setattr(store.log.database, "query", away)
        [last] = [decode_server_message(line) async for line in export]
        assert isinstance(last, Problem)
        assert last.code == "store-unavailable"


async def test_only_a_few_exports_run_at_the_same_time_and_one_that_is_dropped_makes_room(store_url: str) -> None:
    async with open_store(store_url) as store:
        await events_over(store, 2)
        history = history_of(store)
        running = [history.export(channel_in(store), EventFilter()) for _ in range(history_module.MOST_EXPORTS)]
        for export in running:
            await anext(export)
        with pytest.raises(StoreBusyError):
            await anext(history.export(channel_in(store), EventFilter()))
        await running[0].aclose()
        assert await anext(history.export(channel_in(store), EventFilter()))
        for export in running:
            await export.aclose()


async def test_questions_take_turns_and_too_many_are_asked_to_come_back(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_store(store_url) as store:
        await events_over(store, 2)
        history, channel, query = history_of(store), channel_in(store), store.log.database.query
        under_way: list[int] = []
        most: list[int] = []

        async def watched(work: object) -> object:
            under_way.append(1)
            most.append(len(under_way))
            try:
                return await query(work)  # type: ignore[arg-type]
            finally:
                under_way.pop()

        monkeypatch.setattr(store.log.database, "query", watched)
        asked = history_module.MOST_WAITING + 5
        answers = await asyncio.gather(*(page_of(history, channel, {}) for _ in range(asked)), return_exceptions=True)
        assert len([answer for answer in answers if isinstance(answer, StoreBusyError)]) == 5
        assert max(most) == 1


async def test_events_of_a_revoked_source_are_still_found_by_its_name(store_url: str) -> None:
    async with open_store(store_url) as store:
        await events_over(store, 2)
        administration(store_url).revoke_source("source-of-default")
        assert await found(store, NOW, source="source-of-default") == [1, 2]
        assert store.directory.channel(FIRST, "default") is not None
