"""What the history window reads: rows of the inbox, described here so that widgets need not know the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from webhook_relay.event import Verification
from webhook_relay.handler import RunState


class EventRow(Protocol):
    """One line of the history: an event without its body. `InboxRow` is one."""

    @property
    def position(self) -> int:
        """Place in the inbox; grows with every stored event and is never used twice."""

    @property
    def time(self) -> datetime:
        """When the relay accepted it; aware."""

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
    def runs(self) -> tuple[tuple[str, RunState], ...]:
        """Handler names with the state of their run."""


class EventHistory(Protocol):
    """The rows of one filter by row number; row 0 is the newest. It stays as it was opened until `grow`."""

    def __len__(self) -> int:
        """Return how many rows there are."""

    def rows(self, first: int, limit: int, /) -> Sequence[EventRow]:
        """Return up to `limit` rows from row number `first` on, newest first."""

    def row_of(self, position: int, /) -> int | None:
        """Return the row number of an event, or None when it is not one of these rows."""

    def grow(self) -> int:
        """Let in the events that came since; return how many rows there are now above the old row 0."""


class EventLog(Protocol):
    """Quick, synchronous reads of the inbox. `Inbox` is one."""

    def history(self, filter: Any, /) -> EventHistory:
        """Open the rows that pass `filter`, which a `FilterMaker` made."""

    def types(self) -> Sequence[str]:
        """Return the event types that were ever received, sorted."""


class FilterMaker(Protocol):
    """Makes the inbox's filter of what a person typed and chose. `InboxFilter` is one."""

    def __call__(self, *, text: str, type: str) -> Any:
        """Return a filter: every word of `text` is found, `type` is an exact type or ends in `.*`; empty means any."""


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
