"""What every engine promises (`store/database.py`), checked on each of them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select, update

from support.store import OpenStore, change_store, open_store
from webhook_relay_server.errors import RelayError, StoreUnavailableError
from webhook_relay_server.store.channels import bump_revision
from webhook_relay_server.store.check import Findings, check_events
from webhook_relay_server.store.models import Channel, Revision, StoredEvent
from webhook_relay_server.store.records import Appended, NewEvent
from webhook_relay_server.store.workspaces import FIRST


def elsewhere(entry: NewEvent) -> NewEvent:
    """Return the entry for a channel that is not there: it cannot be written."""
    return msgspec.structs.replace(entry, channel_id=999)


async def test_an_entry_that_cannot_be_written_harms_only_itself(store_url: str) -> None:
    async with open_store(store_url) as store:
        entries = [store.entry(delivery_id=str(number)) for number in range(5)]
        entries[2] = elsewhere(entries[2])
        results = await asyncio.gather(*(store.log.append(entry) for entry in entries), return_exceptions=True)
        assert [result.seq for result in results if isinstance(result, Appended)] == [1, 2, 3, 4]
        assert isinstance(results[2], Exception)
        assert (await store.log.append(store.entry())).seq == 5


async def test_a_change_that_fails_is_undone_and_told_to_who_asked(store_url: str) -> None:
    def fail(session: Session) -> None:
        bump_revision(session)
        raise ValueError("changed my mind")

    async with open_store(store_url) as store:
        before = await store.log.database.revision()
        with pytest.raises(ValueError, match="changed my mind"):
            await store.log.database.write(fail)
        assert await store.log.database.revision() == before


async def test_a_change_returns_after_its_commit(store_url: str) -> None:
    async with open_store(store_url) as store:
        before = await store.log.database.revision()
        await store.log.database.write(bump_revision)
        assert await store.log.database.revision() == before + 1


async def test_a_query_cannot_write(store_url: str) -> None:
    async with open_store(store_url) as store:
        with pytest.raises(StoreUnavailableError):
            await store.log.database.query(lambda session: session.exec(update(Revision).values(value=0)).rowcount)
        assert await store.log.database.revision() > 0


async def test_a_query_sees_one_moment_however_long_it_takes(store_url: str) -> None:
    async with open_store(store_url) as store:

        def read(session: Session) -> tuple[int, int]:
            first = session.connection().execute(text("SELECT value FROM revision")).scalar_one()
            change_store(store_url, bump_revision)
            return first, session.connection().execute(text("SELECT value FROM revision")).scalar_one()

        before, after = await store.log.database.query(read)
        assert before == after
        assert await store.log.database.revision() == before + 1


async def test_closing_writes_what_waits_and_takes_nothing_more(store_url: str) -> None:
    async with open_store(store_url) as store:
        appending = [asyncio.ensure_future(store.log.append(store.entry())) for _ in range(700)]
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(store.log.database.close())
        await asyncio.sleep(0)
        with pytest.raises(StoreUnavailableError, match="stopping"):
            await store.log.append(store.entry())
        await closing
        assert [one.seq for one in await asyncio.gather(*appending)] == list(range(1, 701))


async def test_heads_are_those_of_the_channels_that_were_asked_for(store_url: str) -> None:
    async with open_store(store_url, "red", "green") as store:
        for channel in ("red", "red", "green"):
            await store.log.append(store.entry(channel))
        red, green = channel_id(store, "red"), channel_id(store, "green")
        assert await store.log.database.heads([red, green]) == {red: 2, green: 1}
        assert await store.log.database.heads([green, 999]) == {green: 1}


async def test_bounds_say_which_event_is_at_a_seq_also_when_it_was_just_removed(store_url: str) -> None:
    async with open_store(store_url) as store:
        appended = [await store.log.append(store.entry()) for _ in range(3)]
        channel = channel_id(store)
        for one in appended:
            assert (await store.log.bounds(channel, one.seq)).id == one.id
        assert (await store.log.bounds(channel, 4)).id == ""

        def remove_first(session: Session) -> None:
            session.connection().execute(text("DELETE FROM event WHERE seq = 1"))
            session.exec(update(Channel).values(removed_id=appended[0].id))

        await store.log.database.write(remove_first)
        bounds = await store.log.bounds(channel, 1)
        assert (bounds.first, bounds.head, bounds.id) == (2, 3, appended[0].id)


async def test_who_does_not_wait_any_more_is_no_harm(store_url: str) -> None:
    async with open_store(store_url) as store:
        gone = [asyncio.ensure_future(store.log.append(store.entry())) for _ in range(2)]
        await asyncio.sleep(0)
        for future in gone:
            future.cancel()
        assert (await store.log.append(store.entry())).seq == 3


async def test_what_no_database_column_can_hold_comes_back_as_it_went_in(store_url: str) -> None:
    async with open_store(store_url) as store:
        entry = store.entry(subject="a\x00b", summary="\x00", type="t\x00", delivery_id="d\x00")
        appended = await store.log.append(entry)
        [frame] = await store.log.read(channel_id(store), 0, 1)
        assert frame.event == msgspec.structs.replace(entry.event, seq=1)
        assert await store.log.append(store.entry(delivery_id="d\x00")) == Appended(appended.id, 1, duplicate=True)


async def test_an_event_of_the_largest_size_is_kept(store_url: str) -> None:
    async with open_store(store_url) as store:
        entry = store.entry(body=bytes(range(256)) * 4 * 1024 * 25, embed=False)
        await store.log.append(entry)
        [frame] = await store.log.read(channel_id(store), 0, 10)
        assert frame.event.body == entry.event.body


async def test_a_page_of_large_events_ends_at_its_size(store_url: str) -> None:
    async with open_store(store_url) as store:
        for number in range(4):
            await store.log.append(msgspec.structs.replace(store.entry(), content=b"%d" % number + bytes(400_000)))
        rows = await store.log.database.page(channel_id(store), 0, 300)
        assert [row.seq for row in rows] == [1, 2]
        assert rows[1].content == b"1" + bytes(400_000)


async def damage(store: OpenStore, *seqs: int) -> None:
    """Turn a bit in the stored contents of these events."""

    def turn(session: Session) -> None:
        for event in session.exec(select(StoredEvent).where(col(StoredEvent.seq).in_(seqs))):
            event.content = bytes([event.content[0] ^ 1]) + event.content[1:]
            session.add(event)

    await store.log.database.write(turn)


async def seqs_behind(store: OpenStore, after: int, limit: int = 100) -> list[int]:
    return [row.seq for row in await store.log.database.page(channel_id(store), after, limit)]


async def test_an_event_that_the_disk_has_changed_is_left_out_of_pages_and_nothing_else_is(store_url: str) -> None:
    async with open_store(store_url) as store:
        for number in range(8):
            await store.log.append(store.entry(delivery_id=str(number)))
        await damage(store, 3, 4, 8)
        assert await seqs_behind(store, 0) == [1, 2]
        assert await seqs_behind(store, 2) == [5, 6, 7]
        assert await seqs_behind(store, 2, limit=1) == [5]
        assert await seqs_behind(store, 7) == []


async def test_a_content_that_the_disk_has_made_something_else_does_not_keep_the_others_from_their_readers(
    tmp_path: Path,
) -> None:
    async with open_store(tmp_path / "relay.db") as store:
        for number in range(5):
            await store.log.append(store.entry(delivery_id=str(number)))
        for seq, other in ((2, "CAST(content AS TEXT)"), (3, "'a text'"), (4, "1.5")):
            change = text(f"UPDATE event SET content = {other} WHERE seq = {seq}")
            await store.log.database.write(lambda session, change=change: session.execute(change))
        assert await seqs_behind(store, 0) == [1, 2]  # its bytes are still those that were stored
        assert await seqs_behind(store, 2) == [5]


async def test_an_event_under_another_number_than_its_own_is_left_out(store_url: str) -> None:
    async with open_store(store_url) as store:
        for number in range(2):
            await store.log.append(store.entry(delivery_id=str(number)))
        await store.log.database.write(lambda session: session.exec(update(StoredEvent).where(two).values(seq=3)))
        assert await seqs_behind(store, 0) == [1]


two = col(StoredEvent.seq) == 2


async def test_events_without_a_checksum_are_read_as_they_are(store_url: str) -> None:
    async with open_store(store_url) as store:
        await store.log.append(store.entry())
        await store.log.database.write(lambda session: session.exec(update(StoredEvent).values(checksum=None)))
        assert await seqs_behind(store, 0) == [1]


async def test_a_check_names_an_event_that_the_disk_has_changed(store_url: str) -> None:
    async with open_store(store_url) as store:
        for number in range(3):
            await store.log.append(store.entry(delivery_id=str(number)))
        await damage(store, 2)
        findings = Findings()
        await check_events(store.log.database.query, lambda _done, _total: None, findings)
        assert findings == [
            "Channel default, event 2: its content is not what was stored; its readers are told of a gap."
        ]


async def test_a_store_that_is_away_is_a_refusal_with_a_time_to_come_back(store_url: str) -> None:
    async with open_store(store_url) as store:
        await store.log.database.close()
        with pytest.raises(RelayError) as refused:
            await store.log.append(store.entry())
        assert (refused.value.status, refused.value.retry_after) == (503, 10)


def channel_id(store: OpenStore, name: str = "default") -> int:
    known = store.directory.channel(FIRST, name)
    assert known is not None
    return known.id
