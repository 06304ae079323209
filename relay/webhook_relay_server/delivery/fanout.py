"""Fanout: brings what the log holds to every reader, each from its own place.

A place is live while its reader has everything up to the head, credit, and a wire that takes what it is given. When
a channel grows, one task writes the same buffer to the wires of all its live places. A place that cannot take what is
there, for whatever reason, is behind: its reader gets a task that reads pages from the log, no quicker than the
wire takes them, and is live again when there is nothing more to read.

Why no event is lost or sent out of order between the two: what is sent to a place is always what follows `place.after`
in the log, and sending and moving `place.after` happen without a wait in between. Whether a place is live only decides
who looks next. A reader that wants only some events is passed over the others in the same step.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

import structlog

from webhook_relay.messages import Passed
from webhook_relay_server.delivery.closing import failed
from webhook_relay_server.delivery.reader import Reader
from webhook_relay_server.delivery.reading import Place, gap
from webhook_relay_server.delivery.selection import TOLD_AFTER
from webhook_relay_server.delivery.wire import MAX_BACKLOG
from webhook_relay_server.errors import RelayError
from webhook_relay_server.frame import Burst, Frame
from webhook_relay_server.push.local import Doorbell
from webhook_relay_server.store.log import PAGE_EVENTS, EventLog

log = structlog.get_logger(__name__)

READERS_A_TURN = 128
"""Wires that are written to before others have their turn of the event loop: about half a millisecond."""
CHOSEN_AT_ONCE = 30
"""Frames that are looked at for a reader's filter before others have their turn: about as long."""


class Fanout:
    """Serves the readers of one relay."""

    def __init__(self, event_log: EventLog, doorbell: Doorbell) -> None:
        self._log = event_log
        self._doorbell = doorbell
        self._live: dict[int, dict[Place, Reader]] = {}
        self._reading: Counter[int] = Counter()
        self._grown: dict[int, None] = {}
        self._wake = asyncio.Event()
        self._choosing = asyncio.Lock()

    # --- who reads ---------------------------------------------------------------------------------

    def add(self, reader: Reader) -> None:
        """Serve this reader from its places on, until `remove`."""
        for place in reader.places:
            self._reading[place.channel_id] += 1
            if self._reading[place.channel_id] == 1:
                self._doorbell.listen([place.channel_id], self._ring)
                self._log.grown(place.channel_id)  # another relay may have written while nobody listened here
        self._catch_up(reader)

    def remove(self, reader: Reader) -> None:
        """Forget a reader that has gone."""
        if reader.catching_up is not None:
            reader.catching_up.cancel()
        for place in reader.places:
            self._leave_live(place)
            self._reading[place.channel_id] -= 1
            if not self._reading[place.channel_id]:
                del self._reading[place.channel_id]
                self._doorbell.leave([place.channel_id], self._ring)

    def granted(self, reader: Reader) -> None:
        """Go on with a reader that has got credit."""
        self._catch_up(reader)

    # --- live --------------------------------------------------------------------------------------

    def _ring(self, channel_id: int) -> None:
        self._grown[channel_id] = None
        self._wake.set()

    async def follow(self) -> None:
        """Write what is new to every live place, until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            grown, self._grown = self._grown, {}
            for channel_id in grown:
                await self._spread(channel_id)

    async def _spread(self, channel_id: int) -> None:
        burst: Burst | None = None
        turn = 0
        for place, reader in tuple(self._live.get(channel_id, {}).items()):
            if place.live:
                if burst is None or burst.first != place.after + 1:
                    burst = self._newest(channel_id, place.after)
                if burst is None or burst.frames:
                    self._send_live(reader, place, burst)
            turn += 1 if place.selection is None or burst is None else 1 + burst.count  # choosing takes time
            if turn >= READERS_A_TURN:
                turn = 0
                await asyncio.sleep(0)
                burst = None  # more may have come meanwhile: the next readers get it at once

    def _newest(self, channel_id: int, after: int) -> Burst | None:
        frames = self._log.newest(channel_id, after, PAGE_EVENTS)
        return None if frames is None else Burst(frames)

    def _send_live(self, reader: Reader, place: Place, burst: Burst | None) -> None:
        if burst is not None and burst.count <= reader.credits.open and reader.wire.backlog <= MAX_BACKLOG:
            self._send(reader, place, burst)
            if burst.count < PAGE_EVENTS:
                return  # it has everything; after a whole page there may be more
        self._leave_live(place)
        self._catch_up(reader)

    def _send(self, reader: Reader, place: Place, burst: Burst) -> None:
        place.after = burst.last  # first: an ack may be there before the next line is done
        if place.selection is not None:
            burst = Burst(place.selection.of(burst.frames))
        if burst.frames:
            reader.credits.open -= burst.count
            reader.wire.send_events(burst)
        self._tell_passed(reader, place, TOLD_AFTER)

    def _tell_passed(self, reader: Reader, place: Place, least: int) -> None:
        passed = None if place.selection is None else place.selection.passed(least)
        if passed is not None:
            reader.say(Passed(place.channel, passed, max(self._log.seen_head(place.channel_id), passed.seq)))

    def _go_live(self, reader: Reader, place: Place) -> None:
        place.live = True
        self._tell_passed(reader, place, least=1)
        self._live.setdefault(place.channel_id, {})[place] = reader

    def _leave_live(self, place: Place) -> None:
        place.live = False
        places = self._live.get(place.channel_id, {})
        places.pop(place, None)
        if not places:
            self._live.pop(place.channel_id, None)

    # --- behind ------------------------------------------------------------------------------------

    def _catch_up(self, reader: Reader) -> None:
        """See to it that pages are sent while there is something to send and credit for it."""
        if reader.catching_up is None and reader.credits.open > 0 and not all(place.live for place in reader.places):
            reader.catching_up = asyncio.create_task(self._serve_pages(reader), name=f"catch-up-{reader.id}")

    async def _serve_pages(self, reader: Reader) -> None:
        try:
            while behind := [place for place in reader.places if not place.live]:
                for place in behind:
                    await reader.wire.room()
                    if reader.credits.open <= 0:
                        return
                    await self._send_page(reader, place)
        except RelayError as error:
            log.warning("client.not_served", connection=reader.id, error=str(error))
            reader.end(failed())
        except Exception:
            log.exception("client.failed", connection=reader.id)
            reader.end(failed())
        finally:
            reader.catching_up = None

    async def _send_page(self, reader: Reader, place: Place) -> None:
        most = reader.credits.open if place.selection is None else PAGE_EVENTS
        frames = await self._log.read(place.channel_id, place.after, most)
        head = await self._log.head(place.channel_id)
        first = frames[0].seq if frames else head + 1
        if first > place.after + 1:
            notice = gap(place.channel, place.epoch, place.after + 1, first - 1, head)
            place.after = notice.last
            if place.selection is not None:
                place.selection.told(notice.last)
            reader.say(notice)
        if not frames and place.after >= head:
            self._go_live(reader, place)
        elif reader.wire.deflates and place.selection is None:
            self._send_all(reader, place, frames)
        else:
            await self._send_bit_by_bit(reader, place, frames)

    async def _send_bit_by_bit(self, reader: Reader, place: Place, frames: Sequence[Frame]) -> None:
        """Send a page a few frames at a time: inflated, it may be a thousand times as long, and choosing takes time."""
        at_once = CHOSEN_AT_ONCE if reader.wire.deflates else 1
        for first in range(0, len(frames), at_once):
            await reader.wire.room()
            some = frames[first : first + at_once]
            if place.selection is None:
                self._send_all(reader, place, some)
            else:
                async with self._choosing:  # one after the other: however many choose, others wait for one of them
                    self._send_all(reader, place, some)
                    await asyncio.sleep(0)

    def _send_all(self, reader: Reader, place: Place, frames: Sequence[Frame]) -> None:
        """Send what there is still credit for: other channels may have used some of it meanwhile."""
        credit = reader.credits.open
        sendable = frames[:credit] if place.selection is None else place.selection.within(frames, credit)
        if sendable and sendable[0].seq == place.after + 1:
            self._send(reader, place, Burst(sendable))
