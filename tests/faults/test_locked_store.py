"""A store that another process holds: 503 in time, nothing lost, and it goes on by itself."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from support.figures import print_figures
from support.preloaded import preloaded
from support.sender import ACCEPTED, Ledger, body, post
from support.served import Served
from support.whole import findings

SEED = 20261125
BUSY_TIMEOUT = 0.5
"""Seconds, instead of 5, that the relay waits for another process."""
PATIENCE = ("webhook_relay_server.store.sqlite.file", "BUSY_TIMEOUT", BUSY_TIMEOUT)
LOCKS = ("BEGIN IMMEDIATE", "BEGIN EXCLUSIVE")
SLACK = 5.0
"""Seconds for an answer beyond what the relay waits: the machine may be busy."""


@pytest.fixture
def impatient(tmp_path: Path) -> Iterator[Served]:
    relay = Served(tmp_path, patches=[PATIENCE])
    with preloaded(relay):
        yield relay


@contextmanager
def held(path: Path, lock: str) -> Iterator[None]:
    """Let another process hold the store until the end of the block."""
    program = (
        f"import sqlite3, sys; c = sqlite3.connect({str(path)!r}, isolation_level=None);"
        f"c.execute({lock!r}); print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout is not None
    try:
        assert other.stdout.readline() == b"held\n"
        yield
    finally:
        other.communicate(timeout=30)


@pytest.mark.timeout(120)
def test_a_store_that_is_locked_is_unavailable_in_time_and_then_good_again(
    impatient: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    relay, chance, ledger = impatient, random.Random(SEED), Ledger()
    relay.start()
    assert post(relay.address, ledger, "before", body(chance, 1000)).status == ACCEPTED
    longest = 0.0
    for lock in LOCKS:
        contents = {f"{lock} {number}": body(chance, 1000) for number in range(3)}
        with held(relay.path, lock):
            for delivery, content in contents.items():
                began = time.monotonic()
                answer = post(relay.address, ledger, delivery, content)
                longest = max(longest, time.monotonic() - began)
                assert (answer.status, answer.document["code"]) == (503, "store-unavailable")
                assert answer.retry_after
            assert httpx.get(f"{relay.address.url}/health/ready", trust_env=False, timeout=30).status_code == 503
        for delivery, content in contents.items():
            again = post(relay.address, ledger, delivery, content)
            assert (again.status, again.document["duplicate"]) == (ACCEPTED, False)
    relay.program.kill()
    wrong = findings(relay.path, ledger)
    print_figures(
        capsys,
        "locked store",
        locks=LOCKS,
        refused=dict(ledger.refused),
        longest_answer=f"{longest:.1f} s, with a patience of {BUSY_TIMEOUT} s",
        accepted=len(ledger.accepted),
        lost_or_wrong=len(wrong),
    )
    assert longest < BUSY_TIMEOUT + SLACK
    assert wrong == []


def test_a_locked_store_is_never_taken_for_a_damaged_one(impatient: Served) -> None:
    relay = impatient
    relay.start()
    relay.program.kill()
    with held(relay.path, "BEGIN EXCLUSIVE"):
        relay.program.start()
        while relay.program.running and not listens(relay):
            time.sleep(0.02)
    relay.program.kill()
    assert [path for path in relay.path.parent.iterdir() if "corrupt" in path.name] == []
    relay.start()


def listens(relay: Served) -> bool:
    try:
        return httpx.get(f"{relay.address.url}/health", trust_env=False, timeout=5).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
