"""ENOSPC and EIO from the disk: no yes for what is not there, and it goes on by itself when the disk does."""

from __future__ import annotations

import random
import time
from collections import Counter

import httpx
import pytest

from support.figures import of_form, print_figures
from support.preloaded import until_ended
from support.sender import ACCEPTED, Answer, Ledger, body, post
from support.served import Served
from support.strace import faults, need_strace
from support.whole import findings

SEED = 20261125
WRITES, SYNCS = ("pwrite64",), ("fdatasync", "fsync")
PERMANENT = [(WRITES, "ENOSPC", 507), (WRITES, "EIO", 503), (SYNCS, "EIO", 503), (SYNCS, "ENOSPC", 503)]
"""Calls, what they fail with, and what senders are told while they do."""
POSTS = of_form(short=5, long=50)
SOMETIMES = [
    (WRITES, "error=EIO:when=20+45"),
    (WRITES, "error=ENOSPC:when=15+50"),
    (SYNCS, "error=EIO:when=3+7"),
    (SYNCS, "error=ENOSPC:when=2+5"),
]
"""Calls of which every so manieth fails; a commit takes a dozen writes and one sync."""
FULL = 507
FULL_PAUSE = 0.1
"""Seconds that a sender waits for a relay that is full, which looks once a second whether it still is."""
TROUBLED_POSTS = of_form(short=25, long=300)
RECOVERY_LIMIT = 40.0
"""Seconds for a relay to take webhooks again: its longest pause between two looks at the disk is 30."""


@pytest.fixture(autouse=True)
def injected() -> None:
    need_strace()


class Sender:
    """Sends webhooks of different sizes, one after the other."""

    def __init__(self, relay: Served) -> None:
        self._relay = relay
        self._chance = random.Random(SEED)
        self._number = 0
        self.ledger = Ledger()

    def send(self, count: int) -> list[Answer]:
        answers = []
        for _ in range(count):
            self._number += 1
            content = body(self._chance, self._chance.randrange(100, 20_000))
            answers.append(post(self._relay.address, self.ledger, f"d-{self._number}", content))
            if answers[-1].status == FULL:
                time.sleep(FULL_PAUSE)
        return answers

    def send_until_accepted(self) -> float:
        """Return the seconds until a webhook is accepted."""
        began = time.monotonic()
        while self.send(1)[0].status != ACCEPTED:
            assert time.monotonic() - began < RECOVERY_LIMIT, "the relay did not recover"
            time.sleep(0.05)
        return time.monotonic() - began

    def send_again(self) -> None:
        """Send everything that was not accepted, as a sender does that was told to come back."""
        for delivery, content in self.ledger.sent.items():
            if delivery not in self.ledger.accepted:
                assert post(self._relay.address, self.ledger, delivery, content).status == ACCEPTED


def readiness(relay: Served) -> int:
    return httpx.get(f"{relay.address.url}/health/ready", trust_env=False, timeout=30).status_code


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_what_is_not_on_the_disk_is_refused_until_the_disk_works_again(
    relay: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    relay.start()
    sender = Sender(relay)
    told, recovered = {}, []
    for calls, error, status in PERMANENT:
        assert {answer.status for answer in sender.send(POSTS)} == {ACCEPTED}
        with faults(relay.program.pid, calls, f"error={error}"):
            answers = sender.send(POSTS)
            ready = readiness(relay)
        recovered.append(sender.send_until_accepted())
        told[f"{calls[0]} {error}"] = dict(Counter(answer.status for answer in answers))
        assert {answer.status for answer in answers} == {status}
        assert all(answer.retry_after for answer in answers)
        assert ready == httpx.codes.SERVICE_UNAVAILABLE
        assert readiness(relay) == httpx.codes.OK
    sender.send_again()
    relay.program.kill()  # so that nothing is written in order at the end
    wrong = findings(relay.path, sender.ledger)
    print_figures(
        capsys,
        "disk errors",
        answers=told,
        accepted=len(sender.ledger.accepted),
        lost_or_wrong=len(wrong),
        recovered_after=f"{max(recovered):.1f} s at most",
    )
    assert wrong == []


@pytest.mark.slow
@pytest.mark.timeout(of_form(short=180, long=1800))
def test_a_disk_that_fails_now_and_then_never_makes_the_relay_say_yes_to_what_is_lost(
    relay: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    relay.start()
    sender = Sender(relay)
    accepted = {}
    for calls, fault in SOMETIMES:
        with faults(relay.program.pid, calls, fault):
            answers = sender.send(TROUBLED_POSTS)
        assert not until_ended(relay.program, 0)
        sender.send_until_accepted()
        accepted[f"{calls[0]} {fault}"] = sum(answer.status == ACCEPTED for answer in answers)
        assert {answer.status for answer in answers} <= {ACCEPTED, 503, 507}
    sender.send_again()
    relay.program.kill()
    wrong = findings(relay.path, sender.ledger)
    print_figures(
        capsys,
        "disk errors now and then",
        posts_each=TROUBLED_POSTS,
        accepted=accepted,
        refused=dict(sender.ledger.refused),
        lost_or_wrong=len(wrong),
    )
    assert wrong == []
    assert all(0 < count < TROUBLED_POSTS for count in accepted.values())
