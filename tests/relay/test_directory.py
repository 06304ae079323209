from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from support.clock import NOW
from support.store import OpenStore, administration, change_store, open_store
from webhook_relay.event import Cursor
from webhook_relay.messages import ClientName
from webhook_relay_server.delivery import acknowledgements as readers_module
from webhook_relay_server.delivery.acknowledgements import Acknowledgements
from webhook_relay_server.errors import StoreUnavailableError
from webhook_relay_server.store import directory as directory_module
from webhook_relay_server.store import written_later
from webhook_relay_server.store.directory import utc_now
from webhook_relay_server.store.models import ReaderPosition
from webhook_relay_server.store.sources import ROTATION_GRACE
from webhook_relay_server.store.workspaces import FIRST


def key_of(url: str) -> str:
    return url.rpartition("/")[2]


async def test_what_another_process_makes_is_known_after_a_look(store_url: str) -> None:
    async with open_store(store_url) as store:
        admin = administration(store.url)
        source = admin.create_source("shop", scheme="stripe", is_default=True)
        token = admin.create_token("desk", only=["default"])
        assert token.text is not None
        assert store.directory.source(key_of(source.url)) is None
        await store.directory.refresh()
        known = store.directory.source(key_of(source.url))
        assert known is not None
        assert known.secrets_at(NOW) == [source.secret]
        assert store.directory.default_source() == known
        found = store.directory.token(token.text)
        assert found is not None
        assert store.directory.channel_for(found, "default") == store.directory.channel(FIRST, "default")
        assert store.directory.channel_for(found, "other") is None
        assert store.directory.has_token(token.id)
        assert store.directory.token(token.text + "x") is None
        assert [channel.name for channel in store.directory.channels()] == ["default"]


async def test_what_is_revoked_is_not_known_any_more(store_url: str) -> None:
    async with open_store(store_url, "red") as store:
        admin = administration(store.url)
        token = admin.create_token("desk")
        await store.directory.refresh()
        admin.revoke_token("desk")
        admin.revoke_channel("red")
        await store.directory.refresh()
        assert not store.directory.has_token(token.id)
        assert store.directory.channel(FIRST, "red") is None
        assert store.directory.source(store.keys["red"]) is None


async def test_listeners_hear_of_changes_only(store_url: str) -> None:
    async with open_store(store_url) as store:
        heard: list[str] = []
        store.directory.on_change(lambda: heard.append("changed"))
        await store.directory.refresh()
        assert heard == []
        administration(store.url).create_channel("red")
        await store.directory.refresh()
        await store.directory.refresh()
        assert heard == ["changed"]


async def test_an_old_secret_counts_until_its_grace_is_over(store_url: str) -> None:
    async with open_store(store_url) as store:
        admin = administration(store.url)
        made = admin.create_source("shop", scheme="github")
        rotated = admin.rotate_secret("shop")
        await store.directory.refresh()
        known = store.directory.source(key_of(made.url))
        assert known is not None
        assert known.secrets_at(utc_now()) == [rotated.secret, made.secret]
        assert known.secrets_at(utc_now() + ROTATION_GRACE + timedelta(minutes=1)) == [rotated.secret]
        assert made.secret is not None
        assert made.secret not in repr(known)


async def test_a_source_whose_secret_cannot_be_read_harms_no_other(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_SECRET", "a secret of some length")
    async with open_store(store_url) as store:
        broken = administration(store.url).create_source("shop", scheme="github", reference="env:SHOP_SECRET")
        monkeypatch.delenv("SHOP_SECRET")
        await store.directory.refresh()
        known = store.directory.source(key_of(broken.url))
        assert known is not None
        assert "env:SHOP_SECRET" in known.problem
        assert known.secrets_at(NOW) == []
        other = store.directory.source(store.keys["default"])
        assert other is not None
        assert not other.problem


async def test_a_source_whose_description_is_damaged_says_so(store_url: str) -> None:
    async with open_store(store_url) as store:
        config = b'{"header": "X-Sign", "signed": "{body}"}'
        made = administration(store.url).create_source("machine", scheme="generic-hmac", config=config)
        change_store(
            store.url,
            lambda session: (
                session.connection().exec_driver_sql("UPDATE source SET config = '[]' WHERE name = 'machine'").rowcount
            ),
        )
        await store.directory.refresh()
        known = store.directory.source(key_of(made.url))
        assert known is not None
        assert known.problem


async def test_following_notices_changes_and_survives_a_store_that_cannot_be_read(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory_module, "POLL_INTERVAL", 0.01)
    async with open_store(store_url) as store:
        failed = asyncio.Event()
        read = store.log.database.revision

        async def fail_once(*_: object) -> object:
            failed.set()
            monkeypatch.setattr(store.log.database, "revision", read)
            raise StoreUnavailableError("not now")

        monkeypatch.setattr(store.log.database, "revision", fail_once)
        changed = asyncio.Event()
        store.directory.on_change(changed.set)
        following = asyncio.create_task(store.directory.follow())
        await asyncio.wait_for(failed.wait(), 10)
        await asyncio.to_thread(administration(store.url).create_channel, "red")
        await asyncio.wait_for(changed.wait(), 10)
        assert store.directory.channel(FIRST, "red") is not None
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


# --- readers' positions --------------------------------------------------------------------------------------


def saved(store_url: str) -> list[tuple[str, str, int]]:
    return change_store(
        store_url,
        lambda session: [
            (position.client_id, position.epoch, position.seq) for position in session.exec(select(ReaderPosition))
        ],
    )


def acknowledge(readers: Acknowledgements, store: OpenStore, seq: int) -> None:
    channel = store.directory.channel(FIRST, "default")
    assert channel is not None
    readers.acknowledged(ClientName("c", "desk"), "t", channel.id, Cursor("e", seq))


async def test_the_newest_acknowledgement_of_a_client_is_saved(store_url: str) -> None:
    async with open_store(store_url) as store:
        readers = Acknowledgements(store.log.database, utc_now)
        await readers.flush()
        for seq in (1, 2, 3):
            acknowledge(readers, store, seq)
        await readers.flush()
        assert saved(store.url) == [("c", "e", 3)]
        acknowledge(readers, store, 4)
        await readers.flush()
        assert saved(store.url) == [("c", "e", 4)]


async def test_a_mistake_loses_no_acknowledgement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_store(tmp_path / "relay.db") as store:
        readers = Acknowledgements(store.log.database, utc_now)
        acknowledge(readers, store, 1)

        def fail(*_: object) -> None:
            raise ValueError("a mistake of ours")

        with monkeypatch.context() as patched:
            patched.setattr(readers_module, "save_positions", fail)
            with pytest.raises(ValueError, match="a mistake of ours"):
                await readers.flush()
        await readers.flush()
        assert saved(store.url) == [("c", "e", 1)]


async def test_saving_goes_on_after_the_store_could_not_be_written(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written_later, "FLUSH_INTERVAL", 0.01)
    async with open_store(store_url) as store:
        readers = Acknowledgements(store.log.database, utc_now)
        write, failed, done = store.log.database.write, asyncio.Event(), asyncio.Event()

        async def fail_once(*_: object) -> object:
            failed.set()
            monkeypatch.setattr(store.log.database, "write", succeed)
            raise StoreUnavailableError("not now")

        async def succeed(work: object) -> object:
            result = await write(work)  # type: ignore[arg-type]
            done.set()
            return result

        monkeypatch.setattr(store.log.database, "write", fail_once)
        acknowledge(readers, store, 1)
        following = asyncio.create_task(readers.follow())
        await asyncio.wait_for(failed.wait(), 10)
        await asyncio.wait_for(done.wait(), 10)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        assert saved(store.url) == [("c", "e", 1)]
