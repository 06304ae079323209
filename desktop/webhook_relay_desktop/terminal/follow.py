"""Following a relay in a terminal: engine, automation and feed, without a window."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from webhook_relay.errors import RefusedError
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.automation import Automation, EnabledHandler
from webhook_relay_desktop.automation.ledger import Ledger
from webhook_relay_desktop.engine import Connection, Engine, Observer
from webhook_relay_desktop.inbox import Inbox, StoredHead
from webhook_relay_desktop.life.stop_signals import on_stop_signal
from webhook_relay_desktop.terminal.event_files import EventFiles
from webhook_relay_desktop.terminal.event_folder import EventFolder
from webhook_relay_desktop.terminal.feed import Feed


@dataclass(frozen=True)
class Following:
    """What to follow and what to do with it."""

    connection: Connection
    inbox: Path
    handlers: Sequence[EnabledHandler] = ()
    files: EventFiles | None = None
    problems: Sequence[Exception] = field(default=())
    """What is not as a person wants it; said at the start."""


async def follow(following: Following, feed: Feed) -> None:
    """Follow until SIGINT or SIGTERM. The caller holds the inbox's lock.

    Raises RefusedError when the relay refuses, ConfigurationError when the inbox cannot be used.
    """
    inbox = await asyncio.to_thread(Inbox.open, following.inbox)
    try:
        await _follow(following, inbox, feed)
    finally:
        await asyncio.to_thread(inbox.close)


async def _follow(following: Following, inbox: Inbox, feed: Feed) -> None:
    stopping = asyncio.Event()
    refused: list[str] = []

    def on_link(state: LinkState) -> None:
        feed.on_link(state)
        if state.phase is LinkPhase.REFUSED:
            refused.append(state.detail)
            stopping.set()

    def on_stored(events: Sequence[StoredHead]) -> None:
        feed.on_stored(events)
        if event_folder is not None:
            event_folder.wake()

    event_folder = None
    if following.files is not None:
        event_folder = EventFolder(inbox, following.files, say=lambda text: feed.say(text, "yellow"))
        await event_folder.prepare()
    for problem in following.problems:
        feed.say(str(problem), "yellow")
    automation = None
    if following.handlers:
        automation = Automation(inbox, Ledger(inbox), on_change=feed.on_run)
        automation.configure(following.handlers)
        feed.say(f"Handlers: {', '.join(one.handler.name for one in following.handlers)}", "dim")
    engine = Engine(
        inbox,
        following.connection,
        observer=Observer(on_link=on_link, on_stored=on_stored, on_gap=feed.on_gap),
        automation=automation,
    )
    undo = on_stop_signal(stopping.set)
    try:
        async with asyncio.TaskGroup() as tasks:
            if event_folder is not None:
                tasks.create_task(event_folder.run(stopping), name="event folder")
            await engine.run(stopping)
    finally:
        undo()
    if refused:
        raise RefusedError(refused[0])
