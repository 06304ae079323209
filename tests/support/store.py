"""A store for tests: real SQLite in a folder or a real PostgreSQL, with channels and sources already there."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.clock import NOW
from webhook_relay.event import Event, Verification
from webhook_relay_server.administering.administration import Administration
from webhook_relay_server.frame import Frame, Places
from webhook_relay_server.push.base import Bell
from webhook_relay_server.push.local import Doorbell
from webhook_relay_server.settings import load_settings
from webhook_relay_server.store.database import Result, Work
from webhook_relay_server.store.directory import Directory
from webhook_relay_server.store.engine import change, database_of
from webhook_relay_server.store.log import EventLog
from webhook_relay_server.store.records import NewEvent, new_event
from webhook_relay_server.store.vault import open_vault
from webhook_relay_server.store.workspaces import FIRST


@dataclass
class OpenStore:
    """An open log with a directory of who is who."""

    url: str
    doorbell: Doorbell
    log: EventLog
    directory: Directory
    keys: dict[str, str]
    """Key of the source of each channel."""

    def entry(self, channel: str = "default", **changes: Any) -> NewEvent:
        """Return an event on its way into a channel; `changes` are fields that differ from the usual."""
        known = self.directory.channel(FIRST, channel)
        assert known is not None
        source = self.directory.source(self.keys[channel])
        assert source is not None
        fields: dict[str, Any] = {
            "id": secrets.token_hex(16),
            "channel": known.name,
            "epoch": known.epoch,
            "seq": 0,
            "source": source.name,
            "time": NOW,
            "type": "github.push",
            "subject": "octo/hello",
            "summary": "",
            "delivery_id": None,
            "verification": Verification.VERIFIED,
            "scheme": "github",
            "content_type": "application/json",
            "headers": (("X-GitHub-Event", "push"),),
            "body": b"{}",
        }
        embed = changes.pop("embed", True)
        event = Event(**{**fields, **changes})
        return new_event(event, channel_id=known.id, source_id=source.id, embed=embed)


def numbered_entry(number: int, size: int = 0, *, channel_id: int = 1) -> NewEvent:
    """Return an event that is known by its number; a `size` gives it as many bytes of content that cannot be read."""
    event = Event(
        id=f"event-{number}",
        channel="default",
        epoch="e",
        seq=0,
        source="one",
        type="test.event",
        time=NOW,
        delivery_id=str(number),
        verification=Verification.VERIFIED,
        scheme="github",
        body=b"%d" % number,
    )
    made = new_event(event, channel_id=channel_id, source_id=1, embed=True)
    return NewEvent(made.event, made.channel_id, made.source_id, bytes(size)) if size else made


def url_of(store: Path | str) -> str:
    """Return the DATABASE_URL of a store, given as that or as a file."""
    return store if isinstance(store, str) else f"sqlite:///{store}"


def administration(store: Path | str, workspace: str = "default", **settings: Any) -> Administration:
    """Return the administration of a workspace of a store."""
    return Administration(load_settings(database_url=url_of(store), **settings), workspace)


def change_store(store: Path | str, work: Work[Result]) -> Result:
    """Do something to a store from outside, as the command line does."""
    return change(load_settings(database_url=url_of(store)), work)


@asynccontextmanager
async def open_store(store: Path | str, *channels: str, bell: Bell | None = None) -> AsyncIterator[OpenStore]:
    """Make a store with `channels` (each with a source of its own) and open it until the end of the block."""
    admin = administration(store)
    known = {channel.name for channel in admin.list_channels()}
    for channel in channels or ("default",):
        if channel not in known:
            admin.create_channel(channel)
            admin.create_source(f"source-of-{channel}", scheme="github", channel=channel)
    doorbell = Doorbell()
    settings = load_settings(database_url=url_of(store))
    database = database_of(settings)
    await database.open()
    log = EventLog(database, doorbell, bell)
    try:
        directory = Directory(log.database, open_vault(settings.database_file))
        await directory.refresh()
        keys = {source.channel: source.url.rpartition("/")[2] for source in admin.list_sources()}
        yield OpenStore(url_of(store), doorbell, log, directory, keys)
    finally:
        await database.close()


def stored_events(path: Path) -> list[Event]:
    """Return every event of the one channel in the file, as readers would get it. Works beside a running relay."""
    connection = sqlite3.connect(path)
    try:
        places = Places(*connection.execute("SELECT name, epoch FROM channel").fetchone())
        rows = connection.execute("SELECT seq, content FROM event ORDER BY seq").fetchall()
    finally:
        connection.close()
    return [Frame(seq, content, places).event for seq, content in rows]
