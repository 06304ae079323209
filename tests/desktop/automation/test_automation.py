"""Automation over a real inbox file: at most once, everything on record, nobody waits for another."""

from __future__ import annotations

import asyncio
import contextlib
import random
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
import structlog.testing

from support.events import BEGINNING, make_event
from support.processes import unmeasured
from webhook_relay import condition as condition_module
from webhook_relay.errors import WebhookRelayError
from webhook_relay.event import Event, Verification
from webhook_relay.filters import EventMatch
from webhook_relay.handler import Handler, OptionKind, Outcome, RunState, Tools, option
from webhook_relay.live_output import OutputPiece
from webhook_relay_desktop.automation import automation as automation_module
from webhook_relay_desktop.automation.automation import (
    CANCELLED_BY_PERSON,
    GONE,
    PAGE,
    QUIT,
    WITHDRAWN,
    Automation,
)
from webhook_relay_desktop.automation.choosing import EnabledHandler, newest_taken
from webhook_relay_desktop.automation.ledger import CUT_OFF, READER, SWITCHED_OFF, Ledger, Run
from webhook_relay_desktop.inbox import Inbox

PATIENCE = 30.0
"""Seconds after which a test that waits has failed."""


@dataclass(frozen=True)
class ProbeOptions:
    body: Any = option("Body")  # noqa: RUF009 - what the plug-in API is for
    wanted: Any = option("Wanted", default=lambda event: True)  # noqa: RUF009


class Probe(Handler[ProbeOptions]):
    """Does what the test says."""

    name = "probe"
    title = "Probe"
    description = "Does what a test says."
    options_type = ProbeOptions

    def wants(self, event: Event) -> bool:
        return bool(self.options.wanted(event))

    async def run(self, event: Event, tools: Tools) -> Outcome:
        outcome: Outcome = await self.options.body(event, tools)
        return outcome


class Other(Probe):
    """A second handler."""

    name: ClassVar[str] = "other"


class Repeatable(Probe):
    """Claims that a second run does no harm."""

    idempotent = True


async def fine(event: Event, tools: Tools) -> Outcome:
    return Outcome.succeeded(f"Event {event.seq}.")


async def endless(event: Event, tools: Tools) -> Outcome:
    await asyncio.Event().wait()
    raise AssertionError


@dataclass
class Desk:
    """An inbox with its automation, and what was seen of it."""

    inbox: Inbox
    ledger: Ledger
    automation: Automation
    seen: list[Run]
    printed: list[tuple[int, OutputPiece]]
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def enable(self, *handlers: Handler[Any], since: datetime = BEGINNING) -> None:
        self.automation.configure([EnabledHandler(handler, since) for handler in handlers])

    def enable_for(self, match: EventMatch, *handlers: Handler[Any], since: datetime = BEGINNING) -> None:
        self.automation.configure([EnabledHandler(handler, since, match) for handler in handlers])

    def store(self, *numbers: int, **changes: Any) -> None:
        self.inbox.store("relay", [make_event(number, **changes) for number in numbers])
        self.automation.wake()

    async def until(self, wanted: Callable[[], object]) -> None:
        """Wait until something is so; fails when it never is."""
        async with asyncio.timeout(PATIENCE):
            while not wanted():
                await asyncio.sleep(0.005)

    async def until_read(self) -> None:
        await self.until(lambda: not self.inbox.after(self.inbox.reader_position(READER), 1))

    async def settled(self) -> None:
        await self.until_read()
        await self.until(lambda: self.ledger.pending() == 0)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.automation.run(self.stopping))
        try:
            yield
        finally:
            self.stopping.set()
            self.automation.wake()
            async with asyncio.timeout(PATIENCE):
                await task

    def states(self) -> dict[tuple[int, str], RunState]:
        found = [run for position in range(1, 60) for run in self.ledger.runs_of(position)]
        return {(run.position, run.handler): run.state for run in found}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    inbox = Inbox.open(tmp_path / "inbox.db")
    ledger = Ledger(inbox)
    seen: list[Run] = []
    printed: list[tuple[int, OutputPiece]] = []
    automation = Automation(
        inbox, ledger, on_change=seen.append, on_output=lambda run_id, piece: printed.append((run_id, piece))
    )
    yield Desk(inbox, ledger, automation, seen, printed)
    inbox.close()


@pytest.mark.qt_loop
async def test_automation_works_and_quits_on_qts_loop(desk: Desk) -> None:
    async def body(event: Event, tools: Tools) -> Outcome:
        completed = await tools.run_program(["echo", "hello"], timeout=PATIENCE)
        return Outcome.succeeded("Done.", output=completed.output)

    desk.enable(Probe(ProbeOptions(body)), Other(ProbeOptions(endless)))
    desk.store(1)
    async with desk.running():
        await desk.until(lambda: desk.states().get((1, "probe")) is RunState.SUCCEEDED)
        await desk.until(lambda: desk.states()[1, "other"] is RunState.RUNNING)
    other, probe = desk.ledger.runs_of(1)
    assert (other.state, probe.output) == (RunState.UNKNOWN, "hello\n")


async def test_each_verified_event_runs_each_handler_that_wants_it_once(desk: Desk) -> None:
    desk.enable(Probe(ProbeOptions(fine)), Other(ProbeOptions(fine, lambda event: event.seq == 2)))
    desk.store(1, 2)
    async with desk.running():
        await desk.settled()
        desk.store(1, 2)
        await desk.settled()
    done = RunState.SUCCEEDED
    assert desk.states() == {(1, "probe"): done, (2, "probe"): done, (2, "other"): done}
    states = [run.state for run in desk.seen if (run.position, run.handler) == (1, "probe")]
    assert states == [RunState.NEW, RunState.RUNNING, RunState.SUCCEEDED]


async def test_unverified_events_start_nothing(desk: Desk) -> None:
    asked: list[Event] = []
    desk.enable(Probe(ProbeOptions(fine, asked.append)))
    desk.store(1, verification=Verification.UNVERIFIED)
    async with desk.running():
        await desk.until_read()
    assert (desk.states(), asked) == ({}, [])


async def test_a_backlog_from_before_a_handler_was_switched_on_starts_nothing(desk: Desk) -> None:
    desk.enable(Probe(ProbeOptions(fine)), since=BEGINNING + timedelta(seconds=2))
    desk.store(1, 2, 3)
    async with desk.running():
        await desk.settled()
    assert set(desk.states()) == {(2, "probe"), (3, "probe")}


async def test_a_handler_runs_only_for_the_events_that_a_person_means(desk: Desk) -> None:
    desk.enable_for(EventMatch(subject="acme/*", condition="body.n > 2"), Probe(ProbeOptions(fine)))
    desk.store(1, 3, subject="acme/api")
    desk.store(4, subject="other/api")
    async with desk.running():
        await desk.settled()
    assert set(desk.states()) == {(2, "probe")}


async def test_an_event_is_handed_to_conditions_once_for_all_handlers(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []
    real = condition_module._document

    def document(body: bytes) -> Any:
        read.append(body)
        return real(body)

    monkeypatch.setattr(condition_module, "_document", document)
    desk.enable_for(EventMatch(condition="body.n > 0"), Probe(ProbeOptions(fine)), Other(ProbeOptions(fine)))
    desk.store(1)
    async with desk.running():
        await desk.settled()
    assert (len(desk.states()), len(read)) == (2, 1)


async def test_a_person_can_have_a_handler_run_for_an_event_it_did_not_run_for(desk: Desk) -> None:
    late = BEGINNING + timedelta(days=1)
    desk.enable_for(EventMatch(types=("other.*",)), Probe(ProbeOptions(fine)), since=late)
    desk.store(1)
    async with desk.running():
        await desk.settled()
        assert desk.states() == {}
        await desk.automation.run_for(1, "probe")
        await desk.settled()
        again = await desk.automation.run_for(1, "probe")
        await desk.settled()
    assert (again.attempt, desk.states()) == (2, {(1, "probe"): RunState.SUCCEEDED})


async def test_nobody_can_have_a_handler_run_twice_at_once_for_an_event(desk: Desk) -> None:
    desk.enable(Probe(ProbeOptions(endless)))
    desk.store(1)
    async with desk.running():
        await desk.until(lambda: desk.states().get((1, "probe")) is RunState.RUNNING)
        with pytest.raises(WebhookRelayError) as refused:
            await desk.automation.run_for(1, "probe")
    assert refused.value.code == "run-not-finished"


@pytest.mark.parametrize(
    ("position", "handler", "changes", "code"),
    [
        (1, "nobody", {}, "handler-not-enabled"),
        (7, "probe", {}, "event-gone"),
        (1, "probe", {"verification": Verification.UNVERIFIED}, "event-not-verified"),
        (1, "probe", {"type": "github.star"}, "event-not-taken"),
    ],
)
async def test_what_a_handler_may_not_run_for_is_refused_with_a_code(
    desk: Desk, position: int, handler: str, changes: dict[str, Any], code: str
) -> None:
    desk.enable(Probe(ProbeOptions(fine, lambda event: event.type == "github.push")))
    desk.store(1, **changes)
    with pytest.raises(WebhookRelayError) as refused:
        await desk.automation.run_for(position, handler)
    assert (refused.value.code, desk.states()) == (code, {})


async def test_the_newest_event_that_a_handler_takes_is_found_behind_many_it_does_not(desk: Desk) -> None:
    late = BEGINNING + timedelta(days=1)
    desk.enable_for(EventMatch(condition="body.n in [3, 5]"), Probe(ProbeOptions(fine)), since=late)
    desk.store(*range(1, PAGE * 3))
    assert await desk.automation.last_matching("probe") == 5
    assert await desk.automation.last_matching("nobody") is None
    nothing = EnabledHandler(Probe(ProbeOptions(fine, lambda event: False)), None)
    assert newest_taken(desk.inbox, nothing) is None


async def test_without_handlers_events_are_behind_at_once(desk: Desk) -> None:
    desk.enable()
    desk.store(*range(1, PAGE * 2))
    async with desk.running():
        await desk.until_read()
        desk.enable(Probe(ProbeOptions(fine)))
        desk.store(50)
        await desk.settled()
    assert len(desk.states()) == 1


async def test_more_than_a_page_is_read_and_run_in_order(desk: Desk) -> None:
    order: list[int] = []

    async def body(event: Event, tools: Tools) -> Outcome:
        order.append(event.seq)
        return Outcome.succeeded("Done.")

    numbers = list(range(1, PAGE * 2 + 2))
    desk.enable(Probe(ProbeOptions(body)))
    desk.store(*numbers)
    async with desk.running():
        await desk.settled()
    assert order == numbers


async def test_nothing_happens_before_the_handlers_are_known(desk: Desk) -> None:
    desk.store(1)
    async with desk.running():
        await asyncio.sleep(0)
        assert desk.inbox.reader_position(READER) == 0
        desk.enable(Probe(ProbeOptions(fine)))
        await desk.settled()
    assert desk.states() == {(1, "probe"): RunState.SUCCEEDED}


async def test_events_and_runs_wait_for_a_handler_that_is_not_to_be_had_yet_and_the_others_are_not_run_late(
    desk: Desk,
) -> None:
    may_end = asyncio.Event()

    async def ends_later(event: Event, tools: Tools) -> Outcome:
        await may_end.wait()
        return Outcome.succeeded("x")

    awaited, other = Probe(ProbeOptions(ends_later)), Other(ProbeOptions(ends_later))
    desk.enable(awaited, other)
    desk.store(1, 2)
    running = RunState.RUNNING
    async with desk.running():
        await desk.until(lambda: desk.states().get((1, "probe")) is desk.states().get((1, "other")) is running)
        desk.automation.configure([EnabledHandler(other, BEGINNING)], awaited=["probe"])
        desk.store(3)
        may_end.set()
        await desk.until(lambda: desk.ledger.pending() == 1)
        assert desk.states()[2, "probe"] is RunState.NEW
        assert desk.states()[2, "other"] is RunState.SUCCEEDED
        assert desk.inbox.reader_position(READER) == 2
        desk.enable(awaited, other)
        await desk.settled()
    assert set(desk.states().values()) == {RunState.SUCCEEDED}
    assert len(desk.states()) == 6


async def test_a_handler_that_cannot_say_what_it_wants_harms_only_itself(desk: Desk) -> None:
    desk.enable(Probe(ProbeOptions(fine, lambda event: event.nothing)), Other(ProbeOptions(fine)))
    desk.store(1)
    with structlog.testing.capture_logs() as logs:
        async with desk.running():
            await desk.settled()
    assert desk.states() == {(1, "probe"): RunState.FAILED, (1, "other"): RunState.SUCCEEDED}
    assert "AttributeError" in desk.ledger.runs_of(1)[1].summary
    assert any("traceback" in line for line in logs)


async def test_a_slow_handler_does_not_hold_another(desk: Desk) -> None:
    desk.enable(Probe(ProbeOptions(endless)), Other(ProbeOptions(fine)))
    desk.store(1, 2, 3)
    async with desk.running():
        await desk.until(lambda: list(desk.states().values()).count(RunState.SUCCEEDED) == 3)
        assert desk.states()[1, "probe"] is RunState.RUNNING
        assert desk.states()[2, "probe"] is RunState.NEW


async def test_a_handler_never_runs_twice_at_the_same_time(desk: Desk) -> None:
    going_on = 0

    async def body(event: Event, tools: Tools) -> Outcome:
        nonlocal going_on
        going_on += 1
        most.append(going_on)
        await asyncio.sleep(0.001)
        going_on -= 1
        return Outcome.succeeded("Done.")

    most: list[int] = []
    desk.enable(Probe(ProbeOptions(body)))
    desk.store(*range(1, 9))
    async with desk.running():
        await desk.settled()
    assert most == [1] * 8


async def test_quitting_ends_what_runs_and_records_it_as_unknown(desk: Desk, tmp_path: Path) -> None:
    trace = tmp_path / "trace"

    async def body(event: Event, tools: Tools) -> Outcome:
        await tools.run_program(["sh", "-c", f"echo $$ >> {trace}; exec sleep 1000"], timeout=1000)
        raise AssertionError

    desk.enable(Probe(ProbeOptions(body)))
    desk.store(1, 2)
    async with desk.running():
        await desk.until(lambda: trace.exists() and trace.read_text().endswith("\n"))
    first, second = desk.ledger.runs_of(1)[0], desk.ledger.runs_of(2)[0]
    assert (first.state, first.summary, second.state) == (RunState.UNKNOWN, QUIT, RunState.NEW)
    assert not Path(f"/proc/{int(trace.read_text())}/cmdline").exists()


async def test_a_handler_that_does_not_let_itself_be_ended_is_left_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, release = asyncio.Event(), asyncio.Event()

    async def body(event: Event, tools: Tools) -> Outcome:
        begun.set()
        while not release.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await release.wait()
        return Outcome.succeeded("Late.")

    monkeypatch.setattr(automation_module, "STOP_SECONDS", 0.05)
    desk.enable(Probe(ProbeOptions(body)))
    desk.store(1)
    async with desk.running():
        await desk.until(begun.is_set)
    assert desk.states() == {(1, "probe"): RunState.UNKNOWN}
    left = [task for task in asyncio.all_tasks() if task.get_name().startswith(("run ", "record "))]
    release.set()
    await asyncio.gather(*left)
    assert desk.states() == {(1, "probe"): RunState.UNKNOWN}


async def test_quitting_goes_on_when_the_end_of_a_run_cannot_be_recorded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, release, real = asyncio.Event(), asyncio.Event(), desk.ledger.finish

    async def body(event: Event, tools: Tools) -> Outcome:
        begun.set()
        while not release.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await release.wait()
        return Outcome.succeeded("Late.")

    def finish(run_id: int, outcome: Outcome) -> Run | None:
        if outcome.state is RunState.UNKNOWN:
            raise OSError("disk full")
        return real(run_id, outcome)

    monkeypatch.setattr(automation_module, "STOP_SECONDS", 0.05)
    monkeypatch.setattr(desk.ledger, "finish", finish)
    desk.enable(Probe(ProbeOptions(body)))
    desk.store(1)
    with structlog.testing.capture_logs() as logs:
        async with desk.running():
            await desk.until(begun.is_set)
    assert [line["event"] for line in logs] == ["run.does_not_end", "run.not_recorded"]
    left = [task for task in asyncio.all_tasks() if task.get_name().startswith(("run ", "record "))]
    release.set()
    await asyncio.gather(*left)
    assert desk.states() == {(1, "probe"): RunState.SUCCEEDED}


@dataclass(frozen=True)
class SecretiveOptions(ProbeOptions):
    password: str = option("Password", kind=OptionKind.SECRET, default="hunter22")


class Secretive(Probe):
    """Has a secret."""

    name: ClassVar[str] = "secretive"
    options_type = SecretiveOptions


async def test_what_a_run_prints_is_seen_while_it_runs_and_without_secrets(desk: Desk, tmp_path: Path) -> None:
    go_on = tmp_path / "go on"
    script = f"printf 'begun hunt'; while [ ! -e '{go_on}' ]; do sleep 0.05; done; printf 'er22 done'"

    async def body(event: Event, tools: Tools) -> Outcome:
        completed = await tools.run_program(["sh", "-c", script], timeout=PATIENCE)
        return Outcome.succeeded("Done.", output=completed.output)

    desk.enable(Secretive(SecretiveOptions(body)))
    desk.store(1)
    async with desk.running():
        await desk.until(lambda: desk.printed)
        assert desk.printed[0][1].text == "begun "
        so_far = desk.automation.output_of(desk.printed[0][0])
        assert so_far is not None
        assert so_far.text == "begun "
        go_on.touch()
        await desk.settled()
    assert "".join(piece.text for _, piece in desk.printed) == "begun (secret) done"
    assert desk.ledger.runs_of(1)[0].output == "begun (secret) done"
    assert desk.automation.output_of(desk.printed[0][0]) is None


async def test_a_person_cancels_a_run_and_the_next_one_begins(desk: Desk, tmp_path: Path) -> None:
    trace = tmp_path / "trace"

    async def body(event: Event, tools: Tools) -> Outcome:
        if event.seq == 1:
            await tools.run_program(["sh", "-c", f"echo $$ > {trace}; echo hello; exec sleep 1000"], timeout=1000)
        return Outcome.succeeded("Done.")

    desk.enable(Probe(ProbeOptions(body)))
    desk.store(1, 2)
    async with desk.running():
        await desk.until(lambda: desk.printed)
        await desk.automation.cancel(desk.ledger.runs_of(1)[0].id)
        await desk.settled()
    first, second = desk.ledger.runs_of(1)[0], desk.ledger.runs_of(2)[0]
    assert (first.state, first.summary, first.output) == (RunState.FAILED, CANCELLED_BY_PERSON, "hello\n")
    assert second.state is RunState.SUCCEEDED
    assert not Path(f"/proc/{int(trace.read_text())}/cmdline").exists()


async def test_a_run_that_waits_is_cancelled_and_one_that_is_over_is_not(desk: Desk) -> None:
    desk.enable(Probe(ProbeOptions(endless)))
    desk.store(1, 2)
    async with desk.running():
        await desk.until(lambda: desk.states().get((1, "probe")) is RunState.RUNNING)
        waiting = desk.ledger.runs_of(2)[0]
        await desk.automation.cancel(waiting.id)
        assert desk.ledger.runs_of(2)[0].summary == WITHDRAWN
        with pytest.raises(WebhookRelayError) as refused:
            await desk.automation.cancel(waiting.id)
    assert refused.value.code == "run-finished"


async def test_a_handler_that_cancels_itself_has_failed(desk: Desk) -> None:
    async def body(event: Event, tools: Tools) -> Outcome:
        raise asyncio.CancelledError

    desk.enable(Probe(ProbeOptions(body)))
    desk.store(1, 2)
    async with desk.running():
        await desk.settled()
    assert desk.states() == {(1, "probe"): RunState.FAILED, (2, "probe"): RunState.FAILED}


@pytest.mark.parametrize(("kind", "state"), [(Probe, RunState.UNKNOWN), (Repeatable, RunState.SUCCEEDED)])
async def test_what_a_crash_cut_off_is_settled_at_the_next_start(
    desk: Desk, kind: type[Probe], state: RunState
) -> None:
    desk.store(1)
    (run,) = desk.ledger.enqueue(1, ["probe"], reader_position=1)
    desk.ledger.start(run.id)
    desk.enable(kind(ProbeOptions(fine)))
    async with desk.running():
        await desk.settled()
    (settled,) = desk.ledger.runs_of(1)
    assert settled.state is state
    assert (settled.summary == CUT_OFF) == (state is RunState.UNKNOWN)


async def test_a_person_can_ask_for_a_run_again(desk: Desk) -> None:
    desk.enable(Probe(ProbeOptions(fine)))
    desk.store(1)
    async with desk.running():
        await desk.settled()
        again = await desk.automation.again(desk.ledger.runs_of(1)[0].id)
        assert (again.state, again.attempt) == (RunState.NEW, 2)
        await desk.settled()
    (run,) = desk.ledger.runs_of(1)
    assert (run.state, run.attempt) == (RunState.SUCCEEDED, 2)


async def test_runs_of_a_handler_that_was_switched_off_are_closed(desk: Desk) -> None:
    begun = asyncio.Event()

    async def begins(event: Event, tools: Tools) -> Outcome:
        begun.set()
        return await endless(event, tools)

    desk.enable(Probe(ProbeOptions(begins)))
    desk.store(1, 2)
    async with desk.running():
        await desk.until(begun.is_set)
        desk.enable(Other(ProbeOptions(fine)))
        await desk.until(lambda: desk.states()[2, "probe"] is RunState.FAILED)
        assert desk.states()[1, "probe"] is RunState.RUNNING
    assert desk.ledger.runs_of(2)[0].summary == SWITCHED_OFF


async def test_a_run_whose_event_vanishes_fails(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.inbox, "get", lambda position: None)
    desk.enable(Probe(ProbeOptions(fine)))
    desk.store(1)
    async with desk.running():
        await desk.settled()
    assert desk.ledger.runs_of(1)[0].summary == GONE


async def test_trouble_with_the_disk_is_logged_and_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    real, failures = desk.inbox.after, [OSError("disk full"), OSError("disk full")]

    def after(position: int, limit: int) -> list[Any]:
        if failures:
            raise failures.pop()
        return list(real(position, limit))

    monkeypatch.setattr(desk.inbox, "after", after)
    monkeypatch.setattr(automation_module, "POLL_SECONDS", 0.01)
    desk.enable(Probe(ProbeOptions(fine)))
    desk.store(1)
    with structlog.testing.capture_logs() as logs:
        async with desk.running():
            await desk.until(lambda: desk.states() == {(1, "probe"): RunState.SUCCEEDED})
    assert [line["event"] for line in logs].count("automation.failed") == 2
    assert desk.ledger.runs_of(1)[0].attempt == 1


async def test_an_outcome_that_cannot_be_recorded_leaves_the_run_for_the_next_start(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def finish(run_id: int, outcome: Outcome) -> Run | None:
        raise OSError("disk full")

    monkeypatch.setattr(desk.ledger, "finish", finish)
    desk.enable(Probe(ProbeOptions(fine)))
    desk.store(1)
    with structlog.testing.capture_logs() as logs:
        async with desk.running():
            await desk.until(lambda: any(line["event"] == "run.not_recorded" for line in logs))
    assert desk.states() == {(1, "probe"): RunState.RUNNING}


async def test_an_outcome_that_cannot_be_recorded_is_recorded_when_there_is_room_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, full, told = desk.ledger.finish, [True], []

    def finish(run_id: int, outcome: Outcome) -> Run | None:
        if full:
            raise WebhookRelayError("The disk is full.", code="disk-full")
        return real(run_id, outcome)

    monkeypatch.setattr(automation_module, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(desk.ledger, "finish", finish)
    desk.automation = Automation(desk.inbox, desk.ledger, on_change=desk.seen.append, on_trouble=told.append)
    desk.enable(Probe(ProbeOptions(fine)))
    desk.store(1)
    async with desk.running():
        await desk.until(lambda: len(told) > 2)
        with pytest.raises(WebhookRelayError, match="The disk is full"):
            await desk.automation.again(1)
        full.clear()
        await desk.settled()
        await desk.until(lambda: told[-1] is None)
        (run,) = desk.ledger.runs_of(1)
        assert (run.state, run.summary, run.attempt) == (RunState.SUCCEEDED, "Event 1.", 1)
        assert desk.seen[-1] == run
        assert str(told[0]).startswith("How a handler's run ended cannot be recorded. The disk is full.")
        await desk.automation.again(1)
        await desk.until(lambda: desk.ledger.runs_of(1)[0].attempt == 2)


async def test_what_is_not_recorded_yet_is_tried_once_more_at_the_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, full = desk.ledger.finish, [True]

    def finish(run_id: int, outcome: Outcome) -> Run | None:
        if full:
            raise OSError("disk full")
        return real(run_id, outcome)

    monkeypatch.setattr(desk.ledger, "finish", finish)
    desk.enable(Probe(ProbeOptions(fine)))
    desk.store(1)
    with structlog.testing.capture_logs() as logs:
        async with desk.running():
            await desk.until(lambda: [line["event"] for line in logs].count("run.not_recorded") == 2)
            full.clear()
    assert desk.states() == {(1, "probe"): RunState.SUCCEEDED}


async def test_an_observer_that_fails_harms_nothing(desk: Desk) -> None:
    def observer(run: Run) -> None:
        raise RuntimeError

    desk.automation = Automation(desk.inbox, desk.ledger, on_change=observer)
    desk.enable(Probe(ProbeOptions(fine)))
    desk.store(1)
    async with desk.running():
        await desk.settled()
    assert desk.states() == {(1, "probe"): RunState.SUCCEEDED}


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("idempotent", ["no", "yes"])
def test_a_kill_at_any_moment_starts_no_handler_twice_and_loses_no_run(tmp_path: Path, idempotent: str) -> None:
    numbers = list(range(1, 13))
    file, starts = tmp_path / "inbox.db", tmp_path / "starts"
    inbox = Inbox.open(file)
    inbox.store("relay", [make_event(number) for number in numbers])
    inbox.close()
    choose = random.Random(20261123)
    kills = 0
    for edge in [1, 3, 24, 26, 2, 1, 3, 4, 5, 6, *(choose.randint(1, 6) for _ in range(4)), 0]:
        arguments = [str(file), str(starts), idempotent, str(edge)]
        program = [sys.executable, "-m", "support.mortal_automation", *arguments]
        folder, environment = Path(__file__).parents[2], unmeasured({})
        code = subprocess.run(program, cwd=folder, env=environment, timeout=PATIENCE, check=False).returncode
        kills += code == -9
        assert code in (0, -9)
        if code == 0:
            break
    inbox = Inbox.open(file)
    runs = [run for number in numbers for run in Ledger(inbox).runs_of(number)]
    inbox.close()
    begun = Counter(int(line) for line in starts.read_text().split())
    assert kills >= 6
    assert [run.position for run in runs] == numbers
    if idempotent == "yes":
        assert {run.state for run in runs} == {RunState.SUCCEEDED}
        assert set(begun) == set(numbers)
        assert all(begun[run.position] <= run.attempt for run in runs)
    else:
        assert max(begun.values()) == 1
        assert {run.state for run in runs} == {RunState.SUCCEEDED, RunState.UNKNOWN}
        assert all(begun[run.position] == 1 for run in runs if run.state is RunState.SUCCEEDED)
