"""Cells: what the history's cells say of an event, for eyes, for a pointer that rests, and for ears."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from webhook_relay.event import Verification
from webhook_relay.handler import RunState
from webhook_relay_desktop.ui.history.columns import TITLES, Column
from webhook_relay_desktop.ui.history.event_log import EventRow
from webhook_relay_desktop.ui.kit.text import full_time, one_line, time_of_row
from webhook_relay_desktop.words import mark, tr

RUN_WORDS: Final[Mapping[RunState, str]] = {
    RunState.NEW: mark("waiting"),
    RunState.RUNNING: mark("running"),
    RunState.SUCCEEDED: mark("done"),
    RunState.FAILED: mark("failed"),
    RunState.UNKNOWN: mark("unknown"),
}
VERDICT_WORDS: Final[Mapping[Verification, str]] = {
    Verification.VERIFIED: mark("Verified"),
    Verification.UNVERIFIED: mark("Not verified"),
}
TOOLTIP_LIMIT: Final = 1200

_VERDICT_SENTENCES: Final[Mapping[Verification, str]] = {
    Verification.VERIFIED: mark("The signature is right: the sender knows the source's secret."),
    Verification.UNVERIFIED: mark("The source has no secret, so anybody may have sent this. No handler runs for it."),
}
_TEXTS: Final[Mapping[Column, str]] = {
    Column.SOURCE: "source",
    Column.TYPE: "type",
    Column.SUBJECT: "subject",
    Column.SUMMARY: "summary",
    Column.CHANNEL: "channel",
    Column.DELIVERY: "delivery_id",
}


class Cells:
    """Says cells. `connections` are names of connections by the name of their log."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.connections: Mapping[str, str] = {}

    def text(self, row: EventRow, column: Column) -> str:
        """Return what stands in a cell: safe, one line."""
        match column:
            case Column.MARKS:
                return _marks(row)
            case Column.TIME:
                return time_of_row(row.time, self._now())
            case Column.RECEIVED:
                return time_of_row(row.received_at, self._now())
            case _:
                return one_line(self._whole(row, column))

    def long_text(self, row: EventRow, column: Column) -> str:
        """Return what is said of a cell when a pointer rests on it."""
        match column:
            case Column.TIME:
                return full_time(row.time)
            case Column.RECEIVED:
                return full_time(row.received_at)
            case Column.VERDICT:
                return tr(_VERDICT_SENTENCES[row.verification])
            case Column.RUNS:
                return "\n".join(f"{one_line(name)}: {tr(RUN_WORDS[state])}" for name, state in row.runs)
            case Column.MARKS:
                return tr("Take the star away") if row.starred else tr("Give it a star")
            case _:
                return one_line(self._whole(row, column), limit=TOOLTIP_LIMIT)

    def spoken(self, row: EventRow, column: Column) -> str:
        """Return what a screen reader says of a cell."""
        return f"{tr(TITLES[column])}: {self.text(row, column) or tr('none')}"

    def _whole(self, row: EventRow, column: Column) -> str:
        match column:
            case Column.VERDICT:
                return tr(VERDICT_WORDS[row.verification])
            case Column.RUNS:
                return ", ".join(f"{one_line(name)} {tr(RUN_WORDS[state])}" for name, state in row.runs)
            case Column.CONNECTION:
                return self.connections.get(row.relay, row.relay)
            case Column.NUMBER:
                return str(row.position)
            case _:
                return str(getattr(row, _TEXTS[column]) or "")


def _marks(row: EventRow) -> str:
    return ", ".join(words for there, words in ((row.unread, tr("unread")), (row.starred, tr("starred"))) if there)
