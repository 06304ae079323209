from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from webhook_relay.errors import ConfigurationError, ConnectionFailedError, RefusedError
from webhook_relay_desktop.embedded import EmbeddedRelay
from webhook_relay_desktop.first_steps.relay_source import make_source
from webhook_relay_server.administering.administration import Administration
from webhook_relay_server.settings import load_settings


async def test_a_source_is_made_at_a_real_relay_with_a_token_that_may_manage(tmp_path: Path) -> None:
    relay = EmbeddedRelay(tmp_path, port=0)
    administration = Administration(load_settings(database_url=f"sqlite:///{tmp_path / 'relay.db'}"))
    relay.ensure_default_source()
    manage = administration.create_token("desk", ["manage"]).text or ""
    read = administration.create_token("desk", ["read"]).text or ""
    await asyncio.to_thread(relay.start)
    try:
        made = await make_source(relay.url, manage, "default")
        assert made.url.startswith(f"{relay.url}/in/")
        assert len(made.secret) >= 20
        assert made.secret not in repr(made)
        with pytest.raises(RefusedError) as raised:
            await make_source(relay.url, read, "default")
        assert read not in str(raised.value)
        assert "may not manage" in raised.value.message
        with pytest.raises(RefusedError) as raised:
            await make_source(relay.url, "whr_" + "x" * 43, "default")
        assert "does not accept this token" in raised.value.message
        assert "Authorization" not in str(raised.value)  # words for who wrote the request are none for who clicks
    finally:
        await asyncio.to_thread(relay.stop)


async def test_what_is_no_token_is_not_sent() -> None:
    with pytest.raises(ConfigurationError, match="not a token"):
        await make_source("http://127.0.0.1:9", "nonsense", "default")


async def test_a_relay_that_is_not_there_is_told() -> None:
    with pytest.raises(ConnectionFailedError, match="cannot be reached"):
        await make_source("http://127.0.0.1:9", "whr_" + "x" * 43, "default")
