from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from support.clock import NOW
from support.relay import github_headers
from support.store import OpenStore, administration, open_store
from webhook_relay.signatures import SignedRequest
from webhook_relay_server.errors import SignatureRefusedError, SourceMisconfiguredError
from webhook_relay_server.receiving.pipeline import Pipeline
from webhook_relay_server.store.directory import KnownSource, utc_now
from webhook_relay_server.store.sources import ROTATION_GRACE

SECRET = "a secret of some length"


async def shop(store: OpenStore, **options: str) -> KnownSource:
    made = administration(store.url).create_source("shop", scheme="github", **options)  # type: ignore[arg-type]
    await store.directory.refresh()
    source = store.directory.source(made.url.rpartition("/")[2])
    assert source is not None
    return source


def signed(body: bytes = b"{}") -> SignedRequest:
    return SignedRequest("POST", "/webhook", github_headers(SECRET, body).items(), body)


async def test_a_source_whose_secret_cannot_be_read_takes_nothing_and_asks_to_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_SECRET", SECRET)
    async with open_store(tmp_path / "relay.db") as store:
        await shop(store, reference="env:SHOP_SECRET")
        monkeypatch.delenv("SHOP_SECRET")
        administration(store.url).create_channel("red")  # so that the directory looks again
        await store.directory.refresh()
        [source] = [source for source in store.directory._snapshot.sources.values() if source.name == "shop"]
        with pytest.raises(SourceMisconfiguredError) as refused:
            await Pipeline(store.log, lambda: NOW).accept(source, signed())
        assert (refused.value.status, refused.value.retry_after) == (503, 60)
        assert "SHOP_SECRET" not in refused.value.detail + refused.value.hint
        assert (await store.log.bounds(source.channel.id)).head == 0


async def test_an_old_secret_is_refused_once_its_grace_is_over(tmp_path: Path) -> None:
    async with open_store(tmp_path / "relay.db") as store:
        await shop(store, secret=SECRET)
        administration(store.url).rotate_secret("shop")
        await store.directory.refresh()
        [source] = [source for source in store.directory._snapshot.sources.values() if source.name == "shop"]
        assert (await Pipeline(store.log, utc_now).accept(source, signed())).seq == 1
        late = utc_now() + ROTATION_GRACE + timedelta(minutes=1)
        with pytest.raises(SignatureRefusedError) as refused:
            await Pipeline(store.log, lambda: late).accept(source, signed())
        assert refused.value.code == "bad-signature"
