"""TrialDesk: sends a test event the way every webhook goes, and ticks each station when it has happened."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol

from PySide6.QtCore import QObject

from webhook_relay.errors import ConnectionFailedError, WebhookRelayError
from webhook_relay.way import Way
from webhook_relay_desktop.inbox import StoredHead
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.own_relay.trial import send_trial
from webhook_relay_desktop.ui.first_steps.source_card import SourceAddress
from webhook_relay_desktop.ui.first_steps.trial_page import ACCEPTED, ARRIVED, NOTIFIED, SENT, TrialPage
from webhook_relay_desktop.words import tr

ARRIVE_SECONDS: Final = 15.0
"""A live connection needs milliseconds; one that is just being made a few seconds."""
NOTIFY_SECONDS: Final = 12.0
"""More than what is gathered, and than the desktop's own limit."""


class Send(Protocol):
    """Sends a signed ping. `own_relay.trial.send_trial` is one."""

    def __call__(self, url: str, secret: str, delivery: str, /, *, way: Way) -> Awaitable[None]:
        """Send it on this way. Raises WebhookRelayError."""


class TrialDesk(QObject):
    """Follows one test at a time. Tell it what was stored (`note_stored`) and shown (`note_shown`)."""

    def __init__(
        self,
        *,
        tasks: Tasks,
        address: Callable[[], SourceAddress | None],
        missing: Callable[[], str],
        notifies: Callable[[], bool],
        find_way: Callable[[], Way] = Way,
        send: Send = send_trial,
        arrive_seconds: float = ARRIVE_SECONDS,
        notify_seconds: float = NOTIFY_SECONDS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._address = address
        self._missing = missing
        self._notifies = notifies
        self._find_way = find_way
        self._send = send
        self._arrive_seconds = arrive_seconds
        self._notify_seconds = notify_seconds
        self._page: TrialPage | None = None
        self._work: asyncio.Task[None] | None = None
        self._delivery = ""
        self._arrived: asyncio.Future[int] | None = None
        self._shown: dict[int, bool] = {}
        self._shown_changed = asyncio.Event()

    def attach(self, page: TrialPage | None) -> None:
        """Serve this page from now on; None when it is gone: a test that is under way for it ends."""
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self._page = page
        if page is not None:
            page.trial_wanted.connect(self._start)
            self.refresh()

    def refresh(self) -> None:
        """Offer the test, or say why there is none."""
        if self._page is not None:
            known = self._address()
            self._page.set_available("" if known is not None and known.secret else self._missing())

    def note_stored(self, events: Sequence[StoredHead]) -> None:
        """Look for the test event among those that were just stored."""
        if self._arrived is None or self._arrived.done():
            return
        for stored in events:
            if stored.event.delivery_id == self._delivery:
                self._arrived.set_result(stored.position)
                return

    def note_shown(self, position: int, shown: bool) -> None:
        """Take that the notification of an event was shown, or could not be."""
        if self._arrived is not None:  # only while a test is under way
            self._shown[position] = shown
            self._shown_changed.set()

    def _start(self) -> None:
        self._work = self._tasks.start(self._run(), name="send a test event")

    async def _run(self) -> None:
        page, address = self._page, self._address()
        if page is None or address is None or self._arrived is not None:
            self.refresh()
            return
        self._delivery = str(uuid.uuid4())
        self._arrived = asyncio.get_running_loop().create_future()
        self._shown.clear()
        try:
            words = await self._stations(page, address, self._arrived)
        finally:
            self._arrived = None
        page.finish(words)

    async def _stations(self, page: TrialPage, address: SourceAddress, arrived: asyncio.Future[int]) -> str:
        """Go from station to station; return what is to be said in the end."""
        stations, began = page.stations, time.monotonic()
        try:
            await self._send(address.url, address.secret, self._delivery, way=self._find_way())
        except ConnectionFailedError as error:
            stations.stick(SENT, tr(error.sentence))
            return tr("It did not leave this computer.")
        except WebhookRelayError as error:
            stations.tick(SENT)
            stations.stick(ACCEPTED, tr(error.sentence))
            return tr("The relay did not take it.")
        stations.tick(SENT)
        stations.tick(ACCEPTED, _in(time.monotonic() - began))
        try:
            async with asyncio.timeout(self._arrive_seconds):
                position = await arrived
        except TimeoutError:
            words = tr("Nothing came within %n second(s). Is the connection live?", n=round(self._arrive_seconds))
            stations.stick(ARRIVED, words)
            return tr("The relay has it, but it did not come back.")
        stations.tick(ARRIVED, _in(time.monotonic() - began))
        return await self._notified(page, position)

    async def _notified(self, page: TrialPage, position: int) -> str:
        if not self._notifies():
            page.stations.stick(NOTIFIED, tr("Notifications are switched off in the settings, or paused."))
            return tr("It is in the history.")
        try:
            async with asyncio.timeout(self._notify_seconds):
                while not any(told >= position for told in self._shown):
                    self._shown_changed.clear()
                    await self._shown_changed.wait()
        except TimeoutError:
            page.stations.stick(NOTIFIED, tr("No notification was made for it. Do the rules in the settings want it?"))
            return tr("It is in the history.")
        if not any(shown for told, shown in self._shown.items() if told >= position):
            words = tr("This desktop did not take the notification. Is a notification service running?")
            page.stations.stick(NOTIFIED, words)
            return tr("It is in the history.")
        page.stations.tick(NOTIFIED)
        return tr("It works: from the relay to your desk.")


def _in(seconds: float) -> str:
    return tr("after {milliseconds} ms").format(milliseconds=round(seconds * 1000))
