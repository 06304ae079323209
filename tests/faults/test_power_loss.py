"""Power loss at any moment: what was answered with 202 is on the disk. And without FULL it would not be."""

from __future__ import annotations

import random
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from support import careless
from support.figures import of_form, print_figures
from support.power_loss import Disk, Kind, acknowledged, records, shim
from support.processes import Program
from support.sender import ACCEPTED, Ledger, body, post
from support.served import TESTS, Served
from support.whole import damage

SEED = 20261125
POSTS = of_form(short=40, long=600)
SENDERS = 4
CUTS = of_form(short=80, long=3000)
LARGEST = 40_000
"""Bytes of the largest body: a few pages, so that a cut can fall inside an event."""
CHECKPOINT_BYTES = 300_000
"""Growth of the log between checkpoints, so that there are many of them among the cuts."""
RETRY_PAUSE = 0.02
"""Seconds before a sender tries again."""
FAILS_EVERY = 5
"""Every so manieth fsync fails: often enough to be among the cuts, seldom enough for the relay to get over it."""


@dataclass
class Outcome:
    """What became of what was accepted, over all cuts."""

    accepted: int = 0
    """Events that were accepted before a cut, counted at each."""
    lost: int = 0
    cuts_with_loss: int = 0
    damaged: list[str] = field(default_factory=list)


def recorded(folder: Path, *, code: str = "", fails_every: int = 0) -> tuple[Disk, Path]:
    """Run a relay, send it webhooks, stop it; return the disk as it was before and the journal of what was done."""
    library = shim(folder)
    journal = folder / "journal"
    relay = Served(folder, patches=[("webhook_relay_server.store.sqlite.keeper", "CHECKPOINT_BYTES", CHECKPOINT_BYTES)])
    arguments, environment, log = relay.program.told
    loaded = {"LD_PRELOAD": str(library), "POWER_LOSS_STORE": str(relay.path), "POWER_LOSS_JOURNAL": str(journal)}
    if fails_every:
        loaded["POWER_LOSS_FAILS"] = str(fails_every)
    options = {"code": code} if code else {"code": relay.program.code}
    relay.program = Program(arguments, {**environment, "PYTHONPATH": str(TESTS), **loaded}, log, **options)
    before = Disk(relay.path)
    relay.start()
    try:
        ledgers = [Ledger() for _ in range(SENDERS)]
        threads = [threading.Thread(target=send, args=(relay, number, ledgers[number])) for number in range(SENDERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        assert relay.program.terminate() == 0, relay.program.said()
    assert sum(len(ledger.accepted) for ledger in ledgers) == POSTS
    return before, journal


def send(relay: Served, sender: int, ledger: Ledger) -> None:
    chance = random.Random(SEED + sender)
    for number in range(POSTS // SENDERS):
        content = body(chance, chance.randrange(100, LARGEST))
        while post(relay.address, ledger, f"{sender}-{number}", content).status != ACCEPTED:
            time.sleep(RETRY_PAUSE)


def after_cuts(disk: Disk, journal: Path, folder: Path, seed: int) -> Outcome:
    """Let the power go at many moments between the first answer and the end, and look at what is left each time."""
    chance = random.Random(seed)
    history = records(journal)
    first = next(index for index, record in enumerate(history) if acknowledged(record))
    cuts = set(chance.sample(range(first + 1, len(history)), min(CUTS, len(history) - first - 1)))
    promised: dict[int, str] = {}
    outcome = Outcome()
    for index, record in enumerate(history):
        if index in cuts:
            store = disk.lose_power(folder / f"cut-{index}", chance)
            look(store, promised, outcome, f"cut {index} of {len(history)}")
            shutil.rmtree(store.parent)
        disk.take(record)
        promised |= acknowledged(record)
    return outcome


def look(store: Path, promised: dict[int, str], outcome: Outcome, cut: str) -> None:
    """Open the store as a relay would, and compare."""
    outcome.accepted += len(promised)
    try:
        found = damage(store)
        with closing(sqlite3.connect(store)) as connection:
            kept = dict(connection.execute("SELECT seq, id FROM event"))
    except sqlite3.Error as error:
        found, kept = [str(error)], {}
    outcome.damaged += [f"{cut}: {one}" for one in found]
    lost = promised.items() - kept.items()
    outcome.lost += len(lost)
    outcome.cuts_with_loss += bool(lost)


@pytest.mark.slow
@pytest.mark.timeout(of_form(short=120, long=1800))
def test_a_power_loss_at_any_moment_loses_nothing_that_was_accepted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = after_cuts(*recorded(tmp_path), tmp_path, SEED)
    print_figures(capsys, "power loss", cuts=CUTS, accepted=outcome.accepted, lost=outcome.lost)
    assert outcome.damaged == []
    assert outcome.lost == 0
    assert outcome.accepted > CUTS


@pytest.mark.slow
@pytest.mark.timeout(of_form(short=120, long=1800))
def test_a_power_loss_after_syncs_that_failed_loses_nothing_that_was_accepted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    disk, journal = recorded(tmp_path, fails_every=FAILS_EVERY)
    failed = sum(record.kind is Kind.SYNC_FAILS for record in records(journal))
    outcome = after_cuts(disk, journal, tmp_path, SEED)
    print_figures(
        capsys,
        "power loss after failed syncs",
        failed_syncs=failed,
        cuts=CUTS,
        accepted=outcome.accepted,
        lost=outcome.lost,
    )
    assert outcome.damaged == []
    assert outcome.lost == 0
    assert failed > 1


@pytest.mark.slow
@pytest.mark.timeout(of_form(short=120, long=1800))
def test_the_same_power_losses_cost_a_store_that_does_not_wait_for_the_disk_what_it_accepted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = after_cuts(*recorded(tmp_path, code=careless.COMMAND), tmp_path, SEED)
    print_figures(
        capsys,
        "power loss, control with synchronous=NORMAL",
        cuts=CUTS,
        cuts_with_loss=outcome.cuts_with_loss,
        accepted=outcome.accepted,
        lost=outcome.lost,
    )
    assert outcome.cuts_with_loss > 0, "the rig finds nothing even where there is something to find"
