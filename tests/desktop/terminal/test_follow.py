"""Following in a terminal, as far as it concerns the inbox."""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from support.events import make_event
from support.waiting import until
from webhook_relay_desktop.automation import EnabledHandler
from webhook_relay_desktop.engine import Connection
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.inbox.database import OthersDatabase
from webhook_relay_desktop.inbox.retention import Keep
from webhook_relay_desktop.settings import ConnectionSettings
from webhook_relay_desktop.terminal.feed import Feed
from webhook_relay_desktop.terminal.follow import Following, follow

LAST_YEAR = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return an inbox as a window left it: four old events, of which the handlers have had one."""
    inbox = Inbox.open(tmp_path / "inbox.db", now=lambda: LAST_YEAR)
    inbox.store("r", [make_event(seq) for seq in range(1, 5)])
    inbox.set_reader_position("automation", 1)
    inbox.close()
    return tmp_path / "inbox.db"


async def opened(connection: ConnectionSettings) -> Connection:
    raise AssertionError(connection)


@contextlib.asynccontextmanager
async def following(path: Path, handlers: Sequence[EnabledHandler] | None) -> AsyncIterator[None]:
    feed = Feed(Console(file=io.StringIO()))
    running = asyncio.create_task(follow(Following((), opened, path, handlers=handlers, keep=Keep(days=30)), feed))
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])


def events(path: Path) -> int:
    with OthersDatabase(path).read() as connection:
        return int(connection.execute("SELECT count(*) FROM event").fetchone()[0])


async def test_without_handlers_no_event_stays_for_them(path: Path) -> None:
    async with following(path, ()):
        await until(lambda: events(path) == 0, "the old events are removed")


async def test_while_the_keyring_does_not_tell_the_handlers_events_stay_for_them(path: Path) -> None:
    async with following(path, None):
        await until(lambda: events(path) == 3, "the one that the handlers have had is removed")
    inbox = Inbox.open(path)
    assert inbox.reader_position("automation") == 1
    inbox.close()
