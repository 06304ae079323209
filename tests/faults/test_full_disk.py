"""A disk that is really full: 507, never a yes; and it goes on without an operator."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from support.figures import print_figures
from support.preloaded import preloaded
from support.sender import ACCEPTED, Answer, Ledger, body, post
from support.served import Served
from support.small_disk import fill, free_bytes, small_disk
from support.whole import findings
from webhook_relay_server.store.sqlite.ballast import Ballast

SEED = 20261125
DISK = 24 * 1024 * 1024
"""Bytes of the disk: room for a store of a few megabytes, its ballast, and a file of somebody else's."""
SIZE = 200_000
"""Bytes of a body, half of it when deflated, so that a few dozen matter to the disk."""
FULL = 507
EVENTS = 40
KEPT = 10
"""Newest events that stay however old they are, instead of 10,000."""
LIMIT = 6 * 1024 * 1024
"""Bytes that the store may have, where it has a limit."""
RECOVERY_LIMIT = 30.0
"""Seconds for a relay to take webhooks again, or to answer after a start."""
FAR_TOO_MANY = 2_000
"""Webhooks that do not fit onto the disk."""
KEEP = {"WEBHOOK_RELAY_KEEP_EVENTS": str(KEPT)}
REMIND_SOON = ("webhook_relay_server.store.sqlite.keeper", "REMIND_INTERVAL", 0.5)
"""Seconds, instead of 30, until a store that is still full asks again for room."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path, DISK) as place:
        yield place


class Sender:
    """Sends one webhook after the other."""

    def __init__(self, relay: Served) -> None:
        self._relay = relay
        self._chance = random.Random(SEED)
        self._number = 0
        self.ledger = Ledger()

    def send(self) -> Answer:
        self._number += 1
        return post(self._relay.address, self.ledger, f"d-{self._number}", body(self._chance, SIZE))

    def send_until(self, status: int) -> Answer:
        for _ in range(FAR_TOO_MANY):
            answer = self.send()
            if answer.status == status:
                return answer
            assert answer.status == ACCEPTED, answer
        raise AssertionError(f"no answer with {status}")

    def send_until_answered(self) -> Answer:
        """Return the first answer of a relay that starts."""
        deadline = time.monotonic() + RECOVERY_LIMIT
        while not (answer := self.send()).status:
            assert time.monotonic() < deadline, "the relay does not answer"
            time.sleep(0.05)
        return answer

    def send_until_accepted_again(self) -> float:
        began = time.monotonic()
        while self.send().status != ACCEPTED:
            assert time.monotonic() - began < RECOVERY_LIMIT, self._relay.program.said()
            time.sleep(0.1)
        return time.monotonic() - began


def readiness(relay: Served) -> int:
    return httpx.get(f"{relay.address.url}/health/ready", trust_env=False, timeout=30).status_code


def grow_old(relay: Served, age: timedelta) -> None:
    """Let everything that is stored have come earlier."""
    with closing(sqlite3.connect(relay.path, timeout=10)) as connection, connection:
        connection.execute("UPDATE event SET received_at = received_at - ?", (age // timedelta(microseconds=1),))


def forget_removed(relay: Served, ledger: Ledger) -> int:
    """Take out of the ledger what retention has removed; return how many events that were."""
    with closing(sqlite3.connect(f"file:{relay.path}?mode=ro", uri=True)) as connection:
        first = connection.execute("SELECT min(seq) FROM event").fetchone()[0]
    gone = [delivery for delivery, seq in ledger.accepted.items() if seq < first]
    for delivery in gone:
        del ledger.accepted[delivery]
    return len(gone)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_full_disk_is_said_and_the_relay_goes_on_by_itself_when_there_is_space(
    disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    relay = Served(disk)
    sender = Sender(relay)
    with preloaded(relay):
        relay.start()
        for _ in range(10):
            assert sender.send().status == ACCEPTED
        filler = fill(disk, leave=1_000_000)
        refused = sender.send_until(FULL)
        fill(disk)
        assert [sender.send().status for _ in range(5)] == [FULL] * 5
        unready = readiness(relay)
        accepted_before = len(sender.ledger.accepted)
        filler.unlink()
        seconds = sender.send_until_accepted_again()
        ready = readiness(relay)
        ballast = Ballast(relay.path).whole
        relay.program.kill()
    wrong = findings(relay.path, sender.ledger)
    print_figures(
        capsys,
        "full disk",
        accepted_before_it_was_full=accepted_before,
        refused=dict(sender.ledger.refused),
        recovered_after=f"{seconds:.1f} s",
        lost_or_wrong=len(wrong),
    )
    assert refused.retry_after
    assert (unready, ready) == (httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.OK)
    assert ballast
    assert wrong == []


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_events_past_their_time_make_room_on_a_full_disk_that_nobody_clears(
    disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    relay = Served(disk, environment=KEEP)
    sender = Sender(relay)
    with preloaded(relay):
        relay.start()
        for _ in range(EVENTS):
            assert sender.send().status == ACCEPTED
        grow_old(relay, timedelta(days=8))
        fill(disk, leave=1_000_000)
        sender.send_until(FULL)
        fill(disk)  # what the relay has given up is gone
        seconds = sender.send_until_accepted_again()
        accepted_since = sum(sender.send().status == ACCEPTED for _ in range(EVENTS // 2))
        relay.program.kill()
        relay.start()  # on a disk that is still full
        again = sender.send_until_accepted_again()
        assert relay.program.terminate() == 0
    left = free_bytes(disk)
    removed = forget_removed(relay, sender.ledger)
    wrong = findings(relay.path, sender.ledger)
    print_figures(
        capsys,
        "full disk, with events past their time",
        removed=removed,
        recovered_after=f"{seconds:.1f} s",
        accepted_on_the_full_disk=accepted_since,
        accepted_after_a_restart_in=f"{again:.1f} s",
        bytes_left_on_the_disk=left,
        lost_or_wrong=len(wrong),
    )
    assert removed >= EVENTS - 2 * KEPT
    assert accepted_since > KEPT
    assert wrong == []


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_store_at_its_limit_refuses_before_the_disk_is_full_and_lets_old_events_make_room(
    disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    limit = {"WEBHOOK_RELAY_MAX_DATABASE_BYTES": str(LIMIT)}
    relay = Served(disk, patches=[REMIND_SOON], environment={**KEEP, **limit})
    sender = Sender(relay)
    with preloaded(relay):
        relay.start()
        refused = sender.send_until(FULL)
        left = free_bytes(disk)
        stayed = [sender.send().status for _ in range(5)]
        grow_old(relay, timedelta(days=8))
        seconds = sender.send_until_accepted_again()
        sender.send_until(FULL)
        removed = forget_removed(relay, sender.ledger)
        relay.program.kill()
    wrong = findings(relay.path, sender.ledger)
    size = relay.path.stat().st_size
    print_figures(
        capsys,
        "limit of the store",
        limit=LIMIT,
        size=size,
        left_on_the_disk=left,
        removed=removed,
        accepted_again_after=f"{seconds:.1f} s",
        lost_or_wrong=len(wrong),
    )
    assert "MAX_DATABASE_BYTES" in refused.document["hint"]
    assert stayed == [FULL] * 5
    assert size <= LIMIT
    assert left > DISK // 4
    assert removed > 0
    assert wrong == []


def test_a_relay_can_be_started_on_a_full_disk(disk: Path) -> None:
    relay = Served(disk)
    sender = Sender(relay)
    with preloaded(relay):
        relay.start()
        for _ in range(20):
            assert sender.send().status == ACCEPTED
        relay.program.kill()
        filler = fill(disk)
        relay.start(wait=False)
        first = sender.send_until_answered()
        filler.unlink()
        sender.send_until_accepted_again()
        relay.program.kill()
    assert first.status in (ACCEPTED, FULL)
    assert findings(relay.path, sender.ledger) == []
