"""A store restored from an older copy while a reader was ahead: it is told, and misses nothing that is there."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from support.figures import of_form, print_figures
from support.plain_reader import Reading, read
from support.sender import ACCEPTED, Ledger, body, post
from support.served import Served
from webhook_relay.messages import Reset, Resumed

SEED = 20261125
ROUNDS = of_form(short=4, long=60)
BEFORE, LOST = 20, 10
"""Events up to the copy, and most that come between the copy and the loss."""


class Restored:
    """One relay whose store is copied, goes on, and is put back to the copy."""

    def __init__(self, relay: Served) -> None:
        self._relay = relay
        self._chance = random.Random(SEED)
        self._number = 0
        self.ledger = Ledger()
        self._copy = relay.path.with_name("copy.db")

    def post(self, count: int) -> list[str]:
        deliveries = []
        for _ in range(count):
            self._number += 1
            deliveries.append(f"d-{self._number}")
            answer = post(self._relay.address, self.ledger, deliveries[-1], body(self._chance, 200))
            assert answer.status == ACCEPTED
        return deliveries

    def copy(self) -> None:
        with closing(sqlite3.connect(self._relay.path)) as store, closing(sqlite3.connect(self._copy)) as copy:
            store.backup(copy)

    def put_back(self) -> None:
        self._relay.program.kill()
        for ending in ("-wal", "-shm"):
            Path(f"{self._relay.path}{ending}").unlink(missing_ok=True)
        shutil.copy(self._copy, self._relay.path)
        self._relay.start()

    def read(self, after: Reading | None = None) -> Reading:
        return read(self._relay.address, self._relay.address.token, cursor=after.cursor if after else None)


@pytest.mark.slow
@pytest.mark.timeout(of_form(short=120, long=900))
def test_a_reader_that_was_ahead_of_an_older_copy_is_told_and_gets_all_that_is_there(
    relay: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    relay.start()
    store = Restored(relay)
    store.post(BEFORE)
    told = {"reset": 0, "resumed": 0}
    for _ in range(ROUNDS):
        store.copy()
        lost = store.post(chance.randint(0, LOST))
        ahead = store.read()
        store.put_back()
        since = store.post(chance.randint(0, 2 * LOST))
        later = store.read(ahead)
        had = {event.id for event in ahead.events}
        assert later.closed is None
        if isinstance(later.began, Resumed):
            told["resumed"] += 1
            assert lost == [], "what was lost went unsaid"
            assert [event.delivery_id for event in later.events] == since
        else:
            told["reset"] += 1
            assert isinstance(later.began, Reset)
            assert later.began.reason
            assert lost != []
        everything = store.read()
        assert had | {event.id for event in later.events} >= {event.id for event in everything.events}
    print_figures(capsys, "older copy", restores=ROUNDS, **told, events=len(everything.events))
    assert told["reset"] > 0
