"""What the history window reads: rows of the inbox, described here so that widgets need not know the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from webhook_relay.event import Verification
from webhook_relay.handler import RunState
from webhook_relay_desktop.history_filter import HistoryFilter


class EventRow(Protocol):
    """One line of the history: an event without its body. `InboxRow` is one."""

    @property
    def position(self) -> int:
        """Place in the inbox; grows with every stored event and is never used twice."""

    @property
    def time(self) -> datetime:
        """When the relay accepted it; aware."""

    @property
    def received_at(self) -> datetime:
        """When it was stored here; aware."""

    @property
    def relay(self) -> str:
        """`ConnectionSettings.log` of the connection that brought it."""

    @property
    def source(self) -> str:
        """Name of the source."""

    @property
    def type(self) -> str:
        """What happened."""

    @property
    def subject(self) -> str:
        """What it is about."""

    @property
    def summary(self) -> str:
        """One line for people, written by strangers."""

    @property
    def verification(self) -> Verification:
        """What the relay found."""

    @property
    def channel(self) -> str:
        """Name of the channel."""

    @property
    def seq(self) -> int:
        """Number within the channel."""

    @property
    def delivery_id(self) -> str | None:
        """The sender's id of the delivery."""

    @property
    def unread(self) -> bool:
        """Whether nobody has opened it yet."""

    @property
    def starred(self) -> bool:
        """Whether it has a star."""

    @property
    def replay(self) -> bool:
        """Whether it was made by a replay."""

    @property
    def runs(self) -> tuple[tuple[str, RunState], ...]:
        """Handler names with the state of their run."""


class EventHistory(Protocol):
    """The rows of one filter. May be long; none is held.

    Rows are numbered from the one that was the newest when it was opened: 0 is that one, 1, 2, ... are older, and what
    came since (`grow`) is -1, -2, ... So a number means the same row for as long as the table is open, whoever reads.
    """

    @property
    def first(self) -> int:
        """Number of the newest row."""

    @property
    def end(self) -> int:
        """Number behind the oldest row that was found so far."""

    @property
    def complete(self) -> bool:
        """Whether all older rows are found."""

    def seek(self) -> bool:
        """Look for some more, older ones, for a tenth of a second or so; return whether all are found."""

    def rows(self, first: int, limit: int, /) -> Sequence[EventRow | None]:
        """Return up to `limit` rows from number `first` on, newest first; None for one that is gone."""

    def number_of(self, position: int, /) -> int | None:
        """Return the number of an event's row, or None when it is not one of those found so far."""

    def grow(self) -> int:
        """Let in the events that came since; return how many rows there are now above."""

    def stop(self) -> None:
        """End `seek` and `grow` at once, wherever they run: nobody wants this table any more. Never blocks."""


class EventLog(Protocol):
    """Reads of the inbox; every one may block on the disk. `Inbox` is one."""

    def history(self, wanted: HistoryFilter, /) -> EventHistory:
        """Open the rows that pass a filter. Raises ConditionError."""

    def types(self) -> Sequence[str]:
        """Return the event types that were ever received, sorted."""

    def sources(self) -> Sequence[str]:
        """Return the names of sources that sent something, sorted."""

    def subjects(self) -> Sequence[str]:
        """Return what the newest events are about, sorted."""


class RunRow(Protocol):
    """One run of a handler as the ledger tells it. `automation.Run` is one."""

    @property
    def id(self) -> int:
        """Number of the run."""

    @property
    def handler(self) -> str:
        """Name of the handler."""

    @property
    def state(self) -> RunState:
        """How far it is."""

    @property
    def summary(self) -> str:
        """One line for people."""

    @property
    def output(self) -> str:
        """What there is to read."""

    @property
    def exit_code(self) -> int | None:
        """Exit code of the program, if there was one."""

    @property
    def created_at(self) -> datetime:
        """When it was put in line."""

    @property
    def started_at(self) -> datetime | None:
        """When it began."""

    @property
    def finished_at(self) -> datetime | None:
        """When it ended."""

    @property
    def attempt(self) -> int:
        """1 for the first, one more each time a person asked for it again."""
