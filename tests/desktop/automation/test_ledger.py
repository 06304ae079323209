"""The ledger on a real inbox file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from support.events import BEGINNING, make_event
from webhook_relay.errors import WebhookRelayError
from webhook_relay.handler import Outcome, RunState
from webhook_relay_desktop.automation.ledger import CUT_OFF, READER, SWITCHED_OFF, Ledger, Run
from webhook_relay_desktop.inbox import Inbox

DONE = Outcome.succeeded("Done.", output="line", exit_code=0)


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    inbox = Inbox.open(tmp_path / "inbox.db")
    inbox.store("relay", [make_event(number) for number in (1, 2, 3)])
    yield inbox
    inbox.close()


@pytest.fixture
def ledger(inbox: Inbox) -> Ledger:
    return Ledger(inbox, now=lambda: BEGINNING)


def enqueued(ledger: Ledger, handler: str = "slack", position: int = 1) -> Run:
    (run,) = ledger.enqueue(position, [handler], reader_position=position)
    return run


def started(ledger: Ledger, handler: str = "slack", position: int = 1) -> Run:
    run = ledger.start(enqueued(ledger, handler, position).id)
    assert run is not None
    return run


def test_a_run_goes_from_new_to_running_to_its_end(ledger: Ledger) -> None:
    new = enqueued(ledger)
    assert (new.state, new.attempt, new.created_at, new.started_at) == (RunState.NEW, 1, BEGINNING, None)
    running = ledger.start(new.id)
    assert running == replace(new, state=RunState.RUNNING, started_at=BEGINNING)
    assert ledger.pending() == 1
    finished = ledger.finish(new.id, DONE)
    assert finished is not None
    assert (finished.state, finished.summary, finished.output) == (RunState.SUCCEEDED, "Done.", "line")
    assert (finished.exit_code, finished.finished_at) == (0, BEGINNING)
    assert ledger.runs_of(1) == [finished]
    assert ledger.pending() == 0


def test_an_event_and_a_handler_have_one_run(ledger: Ledger, inbox: Inbox) -> None:
    enqueued(ledger)
    added = ledger.enqueue(1, ["slack", "deploy"], reader_position=1)
    assert [run.handler for run in added] == ["deploy"]
    assert [run.handler for run in ledger.runs_of(1)] == ["deploy", "slack"]


def test_runs_and_the_readers_place_are_one_transaction(ledger: Ledger, inbox: Inbox) -> None:
    enqueued(ledger, position=2)
    assert inbox.reader_position(READER) == 2
    with pytest.raises(WebhookRelayError), inbox.transaction():
        ledger.again(ledger.enqueue(3, ["slack"], reader_position=3)[0].id)
    assert inbox.reader_position(READER) == 2
    assert ledger.runs_of(3) == []


def test_a_handler_that_could_not_say_has_a_failed_run(ledger: Ledger) -> None:
    (run,) = ledger.enqueue(1, [], reader_position=1, broken={"slack": "It raised."})
    assert (run.state, run.summary, run.finished_at) == (RunState.FAILED, "It raised.", BEGINNING)
    assert ledger.next_new("slack") is None


def test_the_oldest_event_is_next_for_each_handler(ledger: Ledger) -> None:
    enqueued(ledger, position=2)
    first, other = enqueued(ledger, position=1), enqueued(ledger, "deploy", position=3)
    assert ledger.next_new("slack") == first
    assert ledger.next_new("deploy") == other
    assert ledger.next_new("claude-code") is None


def test_only_a_new_run_starts_and_only_a_running_one_ends(ledger: Ledger) -> None:
    run = enqueued(ledger)
    assert ledger.finish(run.id, DONE) is None
    assert ledger.start(run.id) is not None
    assert ledger.start(run.id) is None
    assert ledger.finish(run.id, DONE) is not None
    assert ledger.finish(run.id, Outcome.failed("late")) is None
    assert ledger.start(run.id) is None
    assert ledger.start(999) is None


def test_what_a_crash_cut_off_becomes_unknown_and_is_not_repeated(ledger: Ledger) -> None:
    cut_off, waiting = started(ledger), enqueued(ledger, position=2)
    (run,) = ledger.recover(idempotent=())
    assert run == replace(cut_off, state=RunState.UNKNOWN, summary=CUT_OFF, finished_at=BEGINNING)
    assert ledger.next_new("slack") == waiting
    assert ledger.recover(idempotent=()) == []


def test_what_a_crash_cut_off_is_repeated_for_an_idempotent_handler(ledger: Ledger) -> None:
    started(ledger)
    (run,) = ledger.recover(idempotent={"slack"})
    assert (run.state, run.attempt, run.started_at) == (RunState.NEW, 2, None)
    assert ledger.next_new("slack") == run


@pytest.mark.parametrize("state", [RunState.SUCCEEDED, RunState.FAILED, RunState.UNKNOWN])
def test_a_person_can_ask_for_a_finished_run_again(ledger: Ledger, state: RunState) -> None:
    run = started(ledger)
    ledger.finish(run.id, Outcome(state, "said", "printed", 3))
    again = ledger.again(run.id)
    assert again == replace(run, state=RunState.NEW, attempt=2, started_at=None)
    assert ledger.next_new("slack") == again


def test_a_run_that_is_not_finished_cannot_be_asked_for_again(ledger: Ledger) -> None:
    run = enqueued(ledger)
    for _ in range(2):
        with pytest.raises(WebhookRelayError, match="Wait until it has ended"):
            ledger.again(run.id)
        ledger.start(run.id)
    with pytest.raises(WebhookRelayError):
        ledger.again(999)


def test_runs_of_a_handler_that_was_switched_off_do_not_wait_for_ever(ledger: Ledger) -> None:
    off, on = enqueued(ledger, "deploy"), enqueued(ledger, "slack")
    (abandoned,) = ledger.abandon({"slack"})
    assert abandoned == replace(off, state=RunState.FAILED, summary=SWITCHED_OFF, finished_at=BEGINNING)
    assert ledger.next_new("slack") == on
    assert ledger.abandon({"slack"}) == []


def test_a_handler_switched_on_by_hand_counts_from_the_first_time_it_is_seen_over_restarts(inbox: Inbox) -> None:
    later = BEGINNING + timedelta(days=3)
    assert Ledger(inbox, now=lambda: BEGINNING).enabled_since({"slack": None}) == {"slack": BEGINNING}
    assert Ledger(inbox, now=lambda: later).enabled_since({"slack": None}) == {"slack": BEGINNING}


def test_a_handler_switched_off_and_on_by_hand_counts_anew(inbox: Inbox) -> None:
    later = BEGINNING + timedelta(days=3)
    Ledger(inbox, now=lambda: BEGINNING).enabled_since({"slack": None})
    Ledger(inbox, now=lambda: later).enabled_since({})
    assert Ledger(inbox, now=lambda: later).enabled_since({"slack": None}) == {"slack": later}


def test_what_the_settings_say_about_a_handler_goes_first(ledger: Ledger) -> None:
    stated = BEGINNING - timedelta(days=1)
    assert ledger.enabled_since({"slack": stated, "deploy": None}) == {"slack": stated, "deploy": BEGINNING}
