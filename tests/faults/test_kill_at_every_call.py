"""SIGKILL at every system call of an ingest: what was answered with 202 is there, once, and nothing is damaged."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.figures import of_form, print_figures
from support.preloaded import preloaded, until_ended
from support.sender import ACCEPTED, Ledger, body, post
from support.served import Served
from support.strace import faults, need_strace
from support.whole import findings

SEED = 20261125
CALLS = [
    ("pwrite64",),
    ("fdatasync", "fsync"),
    ("ftruncate", "unlink", "openat", "close"),
    ("fcntl",),
    ("pread64",),
    ("read", "recvfrom", "recvmsg"),
    ("write", "writev", "sendto", "sendmsg"),
    ("accept4",),
]
"""Kinds of calls, each of which is gone through from its first to its last in an ingest."""
SIZE = of_form(short=100, long=30_000)
"""Bytes of a body: two pages of the store, or several."""
STRIDE = of_form(short=2, long=1)
"""The short form kills at every so manieth call, from a random one on."""
FAR_TOO_MANY = 1_000
"""Calls of one kind in an ingest."""
ENDING = 5.0
"""Seconds for a program that is killed to be gone."""


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Served]:
    need_strace()
    # A checkpoint with every ingest, so that its calls are among those that are gone through.
    checkpoint = ("webhook_relay_server.store.sqlite.keeper", "CHECKPOINT_BYTES", 1)
    relay = Served(tmp_path, patches=[checkpoint])
    with preloaded(relay):
        yield relay


class Ingest:
    """One webhook after the other, each of which the relay is killed in until one survives."""

    def __init__(self, relay: Served, chance: random.Random) -> None:
        self._relay = relay
        self._chance = chance
        self.ledger = Ledger()
        self.kills = 0
        self.unanswered_but_stored = 0
        self.wrong: list[str] = []

    def killed_at(self, calls: tuple[str, ...], number: int) -> bool:
        """Send a webhook to a relay that dies at this call; return whether it did. Whatever is wrong is noted."""
        delivery = f"{calls[0]}-{number}"
        content = body(self._chance, SIZE)
        with faults(self._relay.program.pid, calls, f"signal=KILL:when={number}"):
            answer = post(self._relay.address, self.ledger, delivery, content)
            died = until_ended(self._relay.program, 0 if answer.status else ENDING)
        # The answer may be on its way before the checkpoint is over.
        died = died or until_ended(self._relay.program, 0)
        self.kills += died
        if not died:
            assert answer.status == ACCEPTED, answer
            return False
        self._relay.start()
        self.wrong += [f"after a kill at {calls[0]} {number}: {one}" for one in findings(self._relay.path, self.ledger)]
        self._send_again(delivery, content)
        return True

    def _send_again(self, delivery: str, content: bytes) -> None:
        accepted_before = delivery in self.ledger.accepted
        stored_before = delivery in self._relay.stored()
        again = post(self._relay.address, self.ledger, delivery, content)
        if again.status != ACCEPTED or again.document["duplicate"] != stored_before:
            self.wrong.append(f"{delivery}, sent again, was answered with {again}")
        self.unanswered_but_stored += stored_before and not accepted_before


@pytest.mark.slow
@pytest.mark.timeout(of_form(short=120, long=1200))
def test_a_kill_at_any_call_of_an_ingest_loses_nothing_that_was_accepted(
    relay: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    ingest = Ingest(relay, chance)
    last = {}
    relay.start()
    for calls in CALLS:
        number = chance.randint(1, STRIDE)
        while number < FAR_TOO_MANY and ingest.killed_at(calls, number):
            number += STRIDE
        last[calls[0]] = number
    assert relay.program.terminate() == 0
    print_figures(
        capsys,
        "kill at every call",
        kills=ingest.kills,
        accepted=len(ingest.ledger.accepted),
        lost_or_wrong=len(ingest.wrong),
        stored_without_an_answer=ingest.unanswered_but_stored,
        calls_until_an_ingest_survived=last,
    )
    assert ingest.wrong == []
    assert findings(relay.path, ingest.ledger) == []
    assert ingest.kills > 10
    assert ingest.unanswered_but_stored > 0, "no kill fell between the commit and the answer"
