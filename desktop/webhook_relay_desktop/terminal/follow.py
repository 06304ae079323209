"""Following relays in a terminal: links, automation and feed, without a window."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from webhook_relay.errors import RefusedError
from webhook_relay.link import LinkPhase
from webhook_relay.messages import Gap, Reset
from webhook_relay.way import Way
from webhook_relay_desktop.automation import Automation, EnabledHandler
from webhook_relay_desktop.automation.ledger import Ledger
from webhook_relay_desktop.inbox import Inbox, StoredHead
from webhook_relay_desktop.inbox.retention import Keep
from webhook_relay_desktop.inbox.upkeep import Upkeep
from webhook_relay_desktop.life.stop_signals import on_stop_signal
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.links.link import Open
from webhook_relay_desktop.links.links import Links
from webhook_relay_desktop.notify.announcer import Announcer
from webhook_relay_desktop.notify.silent import SilentNotifier
from webhook_relay_desktop.settings import ConnectionSettings, NotificationSettings
from webhook_relay_desktop.terminal.event_files import EventFiles
from webhook_relay_desktop.terminal.event_folder import EventFolder
from webhook_relay_desktop.terminal.feed import Feed

LEAVING_SECONDS = 2.8
"""The program is gone within 3 s of being asked to."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Following:
    """What to follow and what to do with it."""

    connections: Sequence[ConnectionSettings]
    open: Open
    inbox: Path
    handlers: Sequence[EnabledHandler] | None = ()
    """None: nobody knows which, so events wait for them."""
    files: EventFiles | None = None
    keep: Keep = field(default_factory=Keep)
    """What stays in the inbox."""
    problems: Sequence[Exception] = field(default=())
    """What is not as a person wants it; said at the start."""
    find_way: Callable[[], Way] = Way
    """Says how the handlers' HTTP gets out of this machine."""


async def follow(following: Following, feed: Feed) -> None:
    """Follow until SIGINT or SIGTERM. The caller holds the inbox's lock.

    Raises RefusedError when every relay has refused, ConfigurationError when the inbox cannot be used.
    """
    inbox = await asyncio.to_thread(Inbox.open, following.inbox)
    try:
        await _follow(following, inbox, feed)
    finally:
        await asyncio.to_thread(inbox.close)


async def _follow(following: Following, inbox: Inbox, feed: Feed) -> None:
    stopping = asyncio.Event()
    event_folder = None
    if following.files is not None:
        event_folder = EventFolder(inbox, following.files, say=lambda text: feed.say(text, "yellow"))
        await event_folder.prepare()
    for problem in following.problems:
        feed.say(str(problem), "yellow")
    # Also without handlers: its position moves then, so that no event has to stay for it.
    automation = Automation(
        inbox, Ledger(inbox), on_change=feed.on_run, on_trouble=feed.on_trouble, find_way=following.find_way
    )
    if following.handlers is not None:
        automation.configure(following.handlers)
    if following.handlers:
        feed.say(f"Handlers: {', '.join(one.handler.name for one in following.handlers)}", "dim")
    # Nothing pops up here: the feed says it. The positions of notifications move all the same, so that a window opened
    # later does not tell it again, and no event has to stay for them.
    announcer = Announcer(inbox, SilentNotifier(), NotificationSettings(enabled=False))
    readers = (event_folder, automation, announcer)
    told = _Told(feed, stopping, [reader.wake for reader in readers if reader is not None])
    tasks = Tasks(lambda error: log.error("follow.task_failed", error=type(error).__name__))
    links = told.links = Links(inbox, open=following.open, observer=told, tasks=tasks)
    undo = on_stop_signal(stopping.set)
    try:
        async with asyncio.TaskGroup() as reading:
            if event_folder is not None:
                reading.create_task(event_folder.run(stopping), name="event folder")
            reading.create_task(automation.run(stopping), name="automation")
            tasks.start(announcer.run(), name="positions of notifications")
            tasks.start(Upkeep(inbox, following.keep).run(), name="upkeep of the inbox")
            await links.take(following.connections)
            await stopping.wait()
            await links.end()
    finally:
        undo()
        await tasks.close(LEAVING_SECONDS)
    if told.refused:
        raise RefusedError(told.refused)


class _Told:
    """Hears what happens on the links: prints it, and ends the program when no relay is left that wants it."""

    def __init__(self, feed: Feed, stopping: asyncio.Event, wakes: Sequence[Callable[[], None]]) -> None:
        self._feed = feed
        self._stopping = stopping
        self._wakes = wakes
        self.links: Links | None = None
        self.refused = ""

    def on_report(self, report: LinkReport) -> None:
        reports = () if self.links is None else self.links.reports()
        self._feed.on_link(report, several=len(reports) > 1)
        if reports and all(one.state.phase is LinkPhase.REFUSED for one in reports):
            self.refused = reports[0].state.detail
            self._stopping.set()

    def on_stored(self, report: LinkReport, events: Sequence[StoredHead]) -> None:
        self._feed.on_stored(events)
        for wake in self._wakes:
            wake()

    def on_gap(self, report: LinkReport, gap: Gap | Reset) -> None:
        self._feed.on_gap(gap)

    def on_settled(self) -> None:
        """Nothing here waits for the end of a backlog."""
