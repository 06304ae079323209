"""The way of an event: what happened to it when, from the sender to the last handler. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from webhook_relay.event import EventHead
from webhook_relay.handler import RunState
from webhook_relay_desktop.ui.history.event_log import RunRow
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.text import duration, one_line
from webhook_relay_desktop.words import mark, tr

AWAY_SECONDS: Final = 60.0
"""An event that was on its way longer than this waited for this computer, not for the network."""
SAME_MOMENT: Final = 0.0005
"""Seconds; below that a duration would read 0 ms."""
ENDS: Final = {
    RunState.SUCCEEDED: (mark("{handler} is done"), Tone.GOOD),
    RunState.FAILED: (mark("{handler} has failed"), Tone.BAD),
    RunState.UNKNOWN: (mark("{handler} was cut off"), Tone.BUSY),
}


@dataclass(frozen=True)
class Step:
    """One moment of the way. `gap` says how long after the step before it that was."""

    words: str
    time: datetime
    gap: str = ""
    note: str = ""
    tone: Tone = Tone.QUIET


def way_of(
    event: EventHead, received_at: datetime, runs: Sequence[RunRow] = (), *, notified_at: datetime | None = None
) -> list[Step]:
    """Return the steps that are known, in their order. What did not happen, or is not known, has none."""
    steps = list(_to_here(event, received_at))
    later = [step for run in runs for step in _of_run(run)]
    if notified_at is not None:
        later.append(Step(tr("Notification shown"), notified_at))
    return _with_gaps(steps + sorted(later, key=lambda step: step.time))


def _to_here(event: EventHead, received_at: datetime) -> Iterator[Step]:
    if event.occurred_at is not None:
        ahead = (event.occurred_at - event.time).total_seconds()
        note = tr("By the sender's account")
        if ahead > 1:
            note = tr("By the sender's account; its clock is {time} ahead").format(time=duration(ahead))
        yield Step(tr("Happened"), event.occurred_at, note=note)
    if event.replay_of:
        yield Step(tr("Appended to the relay's log by a replay"), event.time)
    else:
        answered = tr("The sender is answered only when it is on the relay's disk")
        yield Step(tr("Received and stored by the relay"), event.time, note=answered)
    away = (received_at - event.time).total_seconds() > AWAY_SECONDS
    yield Step(
        tr("Arrived here, in the inbox"),
        received_at,
        note=tr("This computer was away, or not connected") if away else "",
        tone=Tone.BUSY if away else Tone.GOOD,
    )


def _of_run(run: RunRow) -> Iterator[Step]:
    name = one_line(run.handler)
    yield Step(tr("{handler} waits for its turn").format(handler=name), run.created_at, note=_attempt(run))
    if run.started_at is not None:
        yield Step(tr("{handler} begins").format(handler=name), run.started_at)
    if run.finished_at is not None and run.state in ENDS:
        words, tone = ENDS[run.state]
        took = ""
        if run.started_at is not None:
            took = tr("Took {time}").format(time=duration((run.finished_at - run.started_at).total_seconds()))
        yield Step(tr(words).format(handler=name), run.finished_at, note=took, tone=tone)


def _attempt(run: RunRow) -> str:
    return (
        tr("Attempt {number}; the first one was put in line then").format(number=run.attempt) if run.attempt > 1 else ""
    )


def _with_gaps(steps: list[Step]) -> list[Step]:
    known = [None, *steps[:-1]]
    return [
        step if before is None else Step(step.words, step.time, gap_words(before.time, step.time), step.note, step.tone)
        for before, step in zip(known, steps, strict=True)
    ]


def gap_words(before: datetime, after: datetime) -> str:
    """Return how long after another a moment is: `+0.4 s`; `-2.0 s` where two clocks disagree."""
    seconds = (after - before).total_seconds()
    if abs(seconds) < SAME_MOMENT:
        return "+0 ms"
    return f"{'+' if seconds > 0 else '-'}{duration(abs(seconds))}"
