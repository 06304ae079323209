"""Damaged files: moved aside, never away; senders and readers find what they know; and never another tenant's rows."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from support.figures import of_form, print_figures
from support.plain_reader import Reading, read
from support.preloaded import preloaded
from support.relay import github_headers
from support.served import Served
from support.store import administration, open_store
from webhook_relay.event import Cursor
from webhook_relay.messages import Reset, Resumed
from webhook_relay_server.store.schema import CURRENT
from webhook_relay_server.store.workspaces import FIRST

SEED = 20261125
TENANTS = ("red", "blue")
EVENTS = 60
"""Of each tenant: their rows lie side by side on a few dozen pages."""
READ = 40
"""How many of them a tenant's reader has when the damage is done."""
PAGE = 8192
ROUNDS = of_form(short=1, long=40)
"""How often each kind of damage is done, each time elsewhere."""
EXIT_CONFIGURATION = 78
"""sysexits.h: something was found to be set up in a way that cannot be used."""
ENDINGS = ("", "-wal", "-shm")


@dataclass(frozen=True)
class Tenant:
    """A channel, its source and its reader."""

    name: str
    url: str
    secret: str
    token: str
    cursor: Cursor

    def body(self, number: int) -> bytes:
        return content(self.name, number)


def content(tenant: str, number: int) -> bytes:
    filling = random.Random(f"{tenant} {number}").randbytes(700).hex()
    return json.dumps({"tenant": tenant, "number": number, "filling": filling}).encode()


class Ground:
    """A relay's store with two tenants, kept in its state before and after its log was brought back."""

    def __init__(self, relay: Served, folder: Path) -> None:
        self.relay = relay
        self._kept = {"in order": folder / "in-order", "with a log": folder / "with-a-log"}
        relay.start()  # once, so that there is nothing to be changed at the next start
        relay.program.terminate()
        made = asyncio.run(self._fill())
        self.tenants = {tenant.name: tenant for tenant in made}

    async def _fill(self) -> list[Tenant]:
        tenants = []
        admin = administration(self.relay.path)
        for name in TENANTS:
            admin.create_channel(name)
            source = admin.create_source(name, scheme="github", channel=name)
            token = admin.create_token(name, only=[name]).text or ""
            tenants.append(Tenant(name, source.url.rpartition("/in/")[2], source.secret or "", token, Cursor("", 0)))
        async with open_store(self.relay.path, *TENANTS) as store:
            ids: dict[tuple[str, int], str] = {}
            for number in range(1, EVENTS + 1):
                for name in TENANTS:
                    entry = store.entry(name, body=content(name, number), delivery_id=f"{name}-{number}")
                    ids[name, number] = (await store.log.append(entry)).id
            self._keep("with a log")
            epochs = {name: channel.epoch for name in TENANTS if (channel := store.directory.channel(FIRST, name))}
        self._keep("in order")
        return [
            Tenant(one.name, one.url, one.secret, one.token, Cursor(epochs[one.name], READ, ids[one.name, READ]))
            for one in tenants
        ]

    def _keep(self, state: str) -> None:
        folder = self._kept[state]
        folder.mkdir()
        for ending in ENDINGS[:2]:
            if self._file(ending).exists():
                shutil.copy(self._file(ending), folder / f"relay.db{ending}")

    def restore(self, state: str) -> None:
        """Put the store back as it was."""
        for path in self.relay.path.parent.glob("relay.db*"):
            if path.suffix != ".key" and not path.name.endswith((".serving", ".lock")):
                path.unlink()
        for path in self._kept[state].iterdir():
            shutil.copy(path, self.relay.path.parent / path.name)

    def _file(self, ending: str) -> Path:
        return self.relay.path.with_name(self.relay.path.name + ending)

    @property
    def aside(self) -> list[Path]:
        """Files that were moved aside, without their companions."""
        return [
            path
            for path in self.relay.path.parent.glob("relay.db.corrupt-*")
            if not path.name.endswith(("-wal", "-shm"))
        ]

    def post(self, tenant: Tenant, number: int) -> httpx.Response:
        body = tenant.body(number)
        headers = github_headers(tenant.secret, body, delivery=f"{tenant.name}-new-{number}")
        url = f"{self.relay.address.url}/in/{tenant.url}"
        return httpx.post(url, content=body, headers=headers, trust_env=False, timeout=30)

    def read(self, tenant: Tenant) -> Reading:
        return read(self.relay.address, tenant.token, tenant.name, tenant.cursor)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("damaged")
    relay = Served(folder)
    with preloaded(relay):
        yield Ground(relay, folder)


# --- kinds of damage -------------------------------------------------------------------------------------------

Damage = Callable[[Path, random.Random], None]


def cut_off(path: Path, chance: random.Random) -> None:
    with path.open("r+b") as file:
        file.truncate(chance.randrange(PAGE, path.stat().st_size))


def page_of_noise(path: Path, chance: random.Random) -> None:
    overwrite(path, other_page(path, chance) * PAGE, chance.randbytes(PAGE))


def page_of_zeros(path: Path, chance: random.Random) -> None:
    overwrite(path, other_page(path, chance) * PAGE, bytes(PAGE))


def pages_swapped(path: Path, chance: random.Random) -> None:
    one, other = (page * PAGE for page in chance.sample(range(1, path.stat().st_size // PAGE), 2))
    before = path.read_bytes()
    overwrite(path, one, before[other : other + PAGE])
    overwrite(path, other, before[one : one + PAGE])


def old_page(path: Path, chance: random.Random) -> None:
    """Put one page in the place of another, as a disk does that writes to the wrong place."""
    one, other = (page * PAGE for page in chance.sample(range(1, path.stat().st_size // PAGE), 2))
    overwrite(path, one, path.read_bytes()[other : other + PAGE])


def flipped_bits(path: Path, chance: random.Random, count: int = 20) -> None:
    before = path.read_bytes()
    for place in chance.sample(range(PAGE, len(before)), count):
        overwrite(path, place, bytes([before[place] ^ 1 << chance.randrange(8)]))


def flipped_bit(path: Path, chance: random.Random) -> None:
    flipped_bits(path, chance, 1)


def other_page(path: Path, chance: random.Random) -> int:
    return chance.randrange(1, path.stat().st_size // PAGE)


def overwrite(path: Path, place: int, new: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        file.write(new)


KINDS: list[Damage] = [cut_off, page_of_noise, page_of_zeros, pages_swapped, old_page, flipped_bits, flipped_bit]


@pytest.mark.slow
@pytest.mark.timeout(of_form(short=120, long=1800))
def test_a_damaged_file_never_gives_a_tenant_what_is_anothers_and_the_relay_goes_on(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    outcomes: Counter[str] = Counter()
    for kind in KINDS:
        for _ in range(ROUNDS):
            ground.restore("in order")
            kind(ground.relay.path, chance)
            damaged = ground.relay.path.read_bytes()
            ground.relay.start()
            for tenant in ground.tenants.values():
                outcomes[look(ground, tenant, kind.__name__)] += 1
            ground.relay.program.kill()
            for path in ground.aside:
                assert path.read_bytes() == damaged
            outcomes["moved aside"] += len(ground.aside)
    print_figures(capsys, "damaged files", damages=len(KINDS) * ROUNDS, **dict(outcomes))
    assert outcomes["moved aside"] > 0


def look(ground: Ground, tenant: Tenant, kind: str) -> str:
    """Read and write as a tenant; return what that was like."""
    reading = ground.read(tenant)
    for event in reading.events:
        other = next(name for name in TENANTS if name != tenant.name)
        assert event.channel == tenant.name, kind
        assert event.source == tenant.name, kind
        assert b'"tenant": "%b"' % other.encode() not in event.body, kind
        assert event.body == tenant.body(event.seq), kind
    answer = ground.post(tenant, EVENTS + 1)
    assert answer.status_code in (202, 404, 503), answer.text
    if isinstance(reading.began, Reset):
        assert reading.began.cursor.epoch != tenant.cursor.epoch
        assert reading.began.reason
        return "reset, source kept" if answer.status_code == httpx.codes.ACCEPTED else "reset, source lost"
    if reading.began is None:
        return f"closed with {reading.closed}"
    expected = [tenant.body(number) for number in range(READ + 1, EVENTS + 1)]
    return "read on" if [event.body for event in reading.events] == expected else "read on, with a gap"


def test_what_a_damaged_store_knew_of_senders_and_readers_is_in_the_new_one(ground: Ground) -> None:
    ground.restore("in order")
    cut_at = ground.relay.path.stat().st_size - PAGE
    with ground.relay.path.open("r+b") as file:
        file.truncate(cut_at)
    ground.relay.start()
    for tenant in ground.tenants.values():
        reading = ground.read(tenant)
        assert isinstance(reading.began, Reset)
        assert reading.began.head == 0
        answer = ground.post(tenant, 1)
        assert (answer.status_code, answer.json()["seq"]) == (202, 1)
        assert [event.body for event in ground.read(tenant).events] == [tenant.body(1)]
    assert ground.relay.program.terminate() == 0
    said = ground.relay.program.said()
    assert "store.quarantined" in said
    assert "store.salvaged" in said
    assert len(ground.aside) == 1


@pytest.mark.parametrize("state", ["in order", "with a log"])
def test_an_empty_file_is_a_new_store_and_its_readers_are_told(ground: Ground, state: str) -> None:
    ground.restore(state)
    ground.relay.path.write_bytes(b"")
    ground.relay.start()
    tenant = ground.tenants["red"]
    assert ground.read(tenant).closed is not None  # nothing is known, so nobody is let in
    assert ground.post(tenant, 1).status_code == 404
    assert ground.relay.program.terminate() == 0
    assert len(ground.aside) == (1 if state == "with a log" else 0)


def test_damage_that_a_running_relay_meets_makes_it_unready_until_it_is_started_again(ground: Ground) -> None:
    ground.restore("in order")
    ground.relay.start()
    size = ground.relay.path.stat().st_size
    overwrite(ground.relay.path, 2 * PAGE, random.Random(SEED).randbytes(size - 2 * PAGE))
    tenant = ground.tenants["red"]
    ground.post(tenant, 1)  # a commit, after which readers look at the file again
    assert ground.read(tenant).events == []
    answer = ground.post(tenant, 2)
    assert (answer.status_code, answer.json()["code"]) == (503, "store-unavailable")
    assert "Restart the relay" in answer.json()["hint"]
    ready = httpx.get(f"{ground.relay.address.url}/health/ready", trust_env=False, timeout=30)
    assert ready.status_code == 503
    assert "damaged" in ready.text
    ground.relay.program.terminate()
    assert ground.aside == []
    ground.relay.start()
    assert len(ground.aside) == 1
    ground.relay.program.kill()


def test_a_destroyed_header_is_damage_where_a_relay_has_served(ground: Ground) -> None:
    ground.restore("in order")
    overwrite(ground.relay.path, 0, bytes(PAGE))
    ground.relay.start()
    assert len(ground.aside) == 1
    ground.relay.program.kill()


@pytest.mark.parametrize("damage", [cut_off, page_of_noise, flipped_bits], ids=lambda damage: damage.__name__)
def test_a_damaged_log_never_makes_a_hole(ground: Ground, damage: Damage) -> None:
    ground.restore("with a log")
    log = ground.relay.path.with_name("relay.db-wal")
    damage(log, random.Random(SEED))
    ground.relay.start()
    for tenant in ground.tenants.values():
        reading = ground.read(tenant)
        if isinstance(reading.began, Resumed):
            numbers = [event.seq for event in reading.events]
            assert numbers == list(range(READ + 1, READ + 1 + len(numbers)))
        else:
            assert isinstance(reading.began, Reset)
            assert [event.seq for event in reading.events] == list(range(1, len(reading.events) + 1))
        assert [event.body for event in reading.events] == [tenant.body(event.seq) for event in reading.events]
    ground.relay.program.kill()


def test_a_store_of_a_newer_version_is_refused_and_left_as_it_is(ground: Ground) -> None:
    ground.restore("in order")
    with closing(sqlite3.connect(ground.relay.path)) as connection, connection:
        connection.execute(f"PRAGMA user_version={int(CURRENT) + 1}")
        connection.execute("UPDATE alembic_version SET version_num = ?", (f"{int(CURRENT) + 1:04}",))
    with closing(sqlite3.connect(ground.relay.path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = ground.relay.path.read_bytes()
    ground.relay.start(wait=False)
    assert ground.relay.program.wait() == EXIT_CONFIGURATION
    assert "made by a newer version" in ground.relay.program.said()
    assert ground.relay.path.read_bytes() == before
    assert ground.aside == []
