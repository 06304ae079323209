"""Links: every connection of the settings at the same time; other settings touch only the links that they change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.links.link import Link, LinkObserver, Open
from webhook_relay_desktop.settings import ConnectionSettings


class Links:
    """One Link for each connection, in the settings' order."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        open: Open,
        observer: LinkObserver,
        tasks: Tasks,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._inbox = inbox
        self._open = open
        self._observer = observer
        self._tasks = tasks
        self._now = now
        self._links: dict[str, Link] = {}
        self.paused = False
        """Whether a person wants nothing to be received at all, whatever the connections say."""

    # --- what is true ---

    def reports(self) -> tuple[LinkReport, ...]:
        """Return what is true of each connection."""
        return tuple(link.report for link in self._links.values())

    @property
    def settled(self) -> bool:
        """Whether no link has more of a backlog on its way into the inbox."""
        return all(link.settled for link in self._links.values())

    # --- what is wanted ---

    async def take(
        self, connections: Sequence[ConnectionSettings], *, last_events: Mapping[str, datetime] | None = None
    ) -> None:
        """Make these connections be in force. Returns when those that are gone have ended; opening goes on behind it.

        `last_events` says when the newest event of each log came, as far as that is known from earlier starts.
        """
        before, known = self._links, last_events or {}
        self._links = {one.log: before.get(one.log) or self._made(one, known.get(one.log)) for one in connections}
        gone = [link for log, link in before.items() if log not in self._links]
        for connection in connections:
            self._links[connection.log].take(connection, paused=self.paused or connection.paused)
        await _ended(gone)

    def pause(self, paused: bool) -> None:
        """Receive nothing at all, or what the connections say."""
        if paused is not self.paused:
            self.paused = paused
            for link in self._links.values():
                self._take(link)

    def reconnect(self, log: str | None = None) -> None:
        """Try to connect now instead of later: this one (None: all). One that was refused is opened anew."""
        for name, link in self._links.items():
            if log not in (None, name):
                continue
            refused = link.report.final
            if refused or link.report.embedded:  # the relay inside this program may have to be started first
                self._take(link)
            if not refused:
                link.reconnect()

    def check(self, reason: str) -> None:
        """Have the links to other machines prove themselves within seconds: something happened to the network."""
        for link in self._links.values():
            if not link.report.embedded:
                link.check(reason)

    def greet(self) -> None:
        """Forget what came while away: a person has been told."""
        for link in self._links.values():
            link.greet()

    async def end(self) -> None:
        """End all of them."""
        await _ended(list(self._links.values()))

    def _take(self, link: Link) -> None:
        connection = link.report.connection
        link.take(connection, paused=self.paused or connection.paused)

    def _made(self, connection: ConnectionSettings, last_event: datetime | None) -> Link:
        return Link(
            self._inbox,
            connection,
            open=self._open,
            observer=self._observer,
            tasks=self._tasks,
            last_event=last_event,
            now=self._now,
        )


async def _ended(links: Sequence[Link]) -> None:
    async with asyncio.TaskGroup() as tasks:
        for link in links:
            tasks.create_task(link.end(), name=f"end {link.report.log}")
