"""Questions about the events of an open store, as the relay asks them."""

from __future__ import annotations

import time
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
import pytest

from support.store import OpenStore
from webhook_relay.answers import EventPage, ListedEvent
from webhook_relay.filters import EventFilter
from webhook_relay_server.history import history as history_module
from webhook_relay_server.history.history import History, PageWish
from webhook_relay_server.store.directory import KnownChannel
from webhook_relay_server.store.history import Budget, Listing, Order, Span, list_events
from webhook_relay_server.store.workspaces import FIRST


def channel_in(store: OpenStore, name: str = "default") -> KnownChannel:
    """Return a channel of the store."""
    known = store.directory.channel(FIRST, name)
    assert known is not None
    return known


def give_looks_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let looks take as long as they do on a busy machine: else a page may end early, with a cursor to go on."""
    monkeypatch.setattr(history_module, "Budget", partial(Budget, seconds=60.0))


async def page_of(history: History, channel: KnownChannel, wish: dict[str, Any], **wanted: Any) -> EventPage:
    """Return one page; `wish` says which, `wanted` what is looked for."""
    options = {"order": Order.NEWEST, "cursor": None, "limit": 50, "with_data": False, **wish}
    return msgspec.json.decode(await history.page(channel, EventFilter(**wanted), PageWish(**options)), type=EventPage)


async def found(store: OpenStore, now: datetime, channel: str = "default", **wanted: Any) -> list[int]:
    """Return the numbers of all events that meet a filter, the oldest first; from both ends it must be the same."""
    history, known = History(store.log, lambda: now), channel_in(store, channel)
    both = []
    for order in Order:
        seqs: list[int] = []
        cursor: str | None = None
        while True:
            page = await page_of(history, known, {"order": order, "cursor": cursor, "limit": 3}, **wanted)
            seqs += [seq_of(listed) for listed in page.events]
            cursor = page.next
            if page.complete:
                assert cursor is None
                break
        both.append(seqs if order is Order.OLDEST else seqs[::-1])
    assert both[0] == both[1]
    return both[0]


def seq_of(listed: ListedEvent) -> int:
    """Return the number of an event of a page."""
    return int(listed.event.sequence)


async def look(store: OpenStore, limit: int, budget: Budget | None = None, **wanted: Any) -> Listing:
    """Look once, from the newest event on."""
    known = channel_in(store)
    span = Span(known.workspace, known.id, Order.NEWEST)
    return await store.log.database.query(
        lambda session: list_events(session, span, EventFilter(**wanted), limit, budget or Budget(time.monotonic))
    )
