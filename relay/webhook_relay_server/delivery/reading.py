"""Reading: what a reader is told first, and what its place in a channel is. Pure; `api/` does the I/O."""

from __future__ import annotations

from dataclasses import dataclass

from webhook_relay.event import Cursor
from webhook_relay.messages import MAX_CREDIT, Gap, Reset, Resumed
from webhook_relay.reasons import ANOTHER_LOG, NOT_KEPT, OLDER_COPY, SHORTER_LOG
from webhook_relay_server.delivery.selection import Selection
from webhook_relay_server.store.records import Bounds


@dataclass(frozen=True)
class Start:
    """Where reading begins, and the frame that tells the client so."""

    message: Resumed | Gap | Reset
    after: int


def start(channel: str, cursor: Cursor | None, bounds: Bounds) -> Start:
    """Decide from where a channel is read for a client that says it has everything up to `cursor`.

    `bounds` says which event is at the cursor's seq.
    """
    beginning = bounds.first - 1
    if cursor is None:
        return Start(Resumed(channel, Cursor(bounds.epoch, beginning), bounds.head), beginning)
    if cursor.epoch != bounds.epoch:
        return Start(Reset(channel, Cursor(bounds.epoch, beginning), bounds.head, ANOTHER_LOG), beginning)
    if cursor.id and bounds.id and cursor.id != bounds.id:
        return Start(Reset(channel, Cursor(bounds.epoch, beginning), bounds.head, OLDER_COPY), beginning)
    if not 0 <= cursor.seq <= bounds.head:
        return Start(Reset(channel, Cursor(bounds.epoch, beginning), bounds.head, SHORTER_LOG), beginning)
    if cursor.seq < beginning:
        return Start(gap(channel, bounds.epoch, cursor.seq + 1, beginning, bounds.head), beginning)
    return Start(Resumed(channel, cursor, bounds.head), cursor.seq)


def gap(channel: str, epoch: str, first: int, last: int, head: int) -> Gap:
    """Return the notice that events `first` to `last` are no longer there."""
    return Gap(channel, epoch, first, last, head, NOT_KEPT)


@dataclass(eq=False, slots=True)
class Place:
    """A reader's place in one channel: everything up to `after` has been sent, or is not wanted."""

    channel_id: int
    channel: str
    epoch: str
    after: int
    selection: Selection | None = None
    """What of the channel is wanted; None for all of it."""
    live: bool = False
    """Whether what is new is written to it at once; else it is read for, page by page."""


class Credits:
    """How many more events the client is ready for."""

    __slots__ = ("open",)

    def __init__(self, granted: int) -> None:
        self.open = granted
        """Events that may be sent now; whoever sends takes them off."""

    def grant(self, events: int) -> None:
        """Take a grant; what is open never exceeds MAX_CREDIT, however generous the client."""
        self.open = min(MAX_CREDIT, self.open + events)


class Unlimited(Credits):
    """Credit that never runs out: how much such a reader is ready for is what its wire takes."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(MAX_CREDIT)

    @property
    def open(self) -> int:
        """As much as anybody may have."""
        return MAX_CREDIT

    @open.setter  # noqa: A003 - the name is that of the credit
    def open(self, _left: int) -> None:
        """Take nothing off."""
