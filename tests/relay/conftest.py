"""Relays for tests that do not need one of their own kind."""

from __future__ import annotations

import base64
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from support.postgres import PostgresServer
from support.relay import RunningRelay, running_relay
from support.served import Served, ServedApi
from support.store import administration


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RunningRelay]:
    with running_relay(tmp_path) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served_api(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedApi]:
    """Return a relay for all tests of a module: they run once for each engine."""
    folder = tmp_path_factory.mktemp("served")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WEBHOOK_RELAY_KEY", base64.urlsafe_b64encode(os.urandom(32)).decode())
        if request.param == "sqlite":
            yield from _served(Served(folder))
            return
        server: PostgresServer = request.getfixturevalue("started_postgres")
        with server.new_database() as url:
            yield from _served(Served(folder, database_url=url))


def _served(relay: Served) -> Iterator[ServedApi]:
    administration(relay.database_url).create_workspace("tested")
    admin = administration(relay.database_url, workspace="tested")
    token = admin.create_token("tester", ["ingest", "read", "manage", "admin"]).text or ""
    try:
        relay.start()
        yield ServedApi(relay.address.url, token)
    finally:
        relay.program.terminate()
