"""Power loss: what the disk holds of a store if the power goes at a certain moment.

A relay runs with `power_loss.c` loaded, which keeps a journal of everything that it does to the store's files. From
the journal, `Disk` makes the files as they would be after a cut at any of its records: what an fsync has covered is
there; of what came after, each sector is there or is not, as chance will have it, and so are changes of length and
names that nothing has made safe. That is what a disk with a cache that obeys fsync may do, and no more.
"""

from __future__ import annotations

import random
import re
import shutil
import struct
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_suffix(".c")
SECTOR = 512
"""Bytes that a disk writes whole or not at all."""
HEAD = struct.Struct("=IIQQ")
FOLDER = 4
ENDINGS = {1: "", 2: "-wal", 3: "-journal"}
"""What the files that the journal numbers are called, behind the name of the store."""
RECEIPT = re.compile(rb'"id":"([0-9a-f]+)","channel":"[^"]*","seq":(\d+)')


class Kind(Enum):
    """What a record of the journal tells of."""

    WRITE = "W"
    LENGTH = "L"
    SYNC_BEGINS = "B"
    SYNC_ENDS = "E"
    SYNC_FAILS = "F"
    CREATED = "C"
    REMOVED = "R"
    ANSWER = "A"


@dataclass(frozen=True)
class Record:
    """Something that the program did."""

    kind: Kind
    file: int
    offset: int
    content: bytes


def shim(folder: Path) -> Path:
    """Compile the library that keeps the journal; skip the test where that cannot be done."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler: install Debian's package gcc")
    library = folder / "power_loss.so"
    command = [compiler, "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", str(library), str(SOURCE)]
    made = subprocess.run([*command, "-ldl", "-lpthread"], check=False, capture_output=True, text=True)
    if made.returncode:
        if "Python.h" in made.stderr or "fatal error" in made.stderr:
            pytest.skip(f"the C library's headers are missing: {made.stderr.splitlines()[0]}")
        raise AssertionError(made.stderr)
    return library


def records(journal: Path) -> list[Record]:
    """Return everything that the journal holds, in order."""
    content = journal.read_bytes()
    found = []
    place = 0
    while place < len(content):
        kind, file, offset, length = HEAD.unpack_from(content, place)
        place += HEAD.size
        has_content = chr(kind) in (Kind.WRITE.value, Kind.ANSWER.value)
        found.append(Record(Kind(chr(kind)), file, offset, content[place : place + length] if has_content else b""))
        place += length if has_content else 0
    return found


def acknowledged(record: Record) -> dict[int, str]:
    """Return the seqs and ids of the events that an answer says are kept."""
    if record.kind is not Kind.ANSWER:
        return {}
    return {int(seq): event_id.decode() for event_id, seq in RECEIPT.findall(record.content)}


@dataclass
class _File:
    """One file: what is safe of it, and what has happened since."""

    safe: bytearray | None
    """None while it is not there."""
    since: list[Record] = field(default_factory=list)
    covered: dict[int, int] = field(default_factory=dict)
    """How much of `since` a sync that has begun will cover, by descriptor."""

    def forget(self, count: int) -> None:
        """Drop the writes that a failed sync should have made safe: nothing will ever write them."""
        self.since = [
            record for index, record in enumerate(self.since) if index >= count or record.kind is not Kind.WRITE
        ]

    def make_safe(self, count: int) -> None:
        done, self.since = self.since[:count], self.since[count:]
        self.covered = {descriptor: max(0, other - count) for descriptor, other in self.covered.items()}
        self.safe = _applied(self.safe, done)


class Disk:
    """A disk that is told of records one after the other, and asked what it holds when the power goes."""

    def __init__(self, store: Path) -> None:
        """Begin with the files as they are now, all of them safe."""
        self._name = store.name
        self._files = {}
        for number, ending in ENDINGS.items():
            path = store.with_name(store.name + ending)
            self._files[number] = _File(bytearray(path.read_bytes()) if path.exists() else None)

    def take(self, record: Record) -> None:
        """Note what the program did."""
        if record.file == FOLDER:
            if record.kind is Kind.SYNC_ENDS:
                self._names_are_safe()
            return
        if record.kind is Kind.ANSWER:
            return
        file = self._files[record.file]
        if record.kind is Kind.SYNC_BEGINS:
            file.covered[record.offset] = len(file.since)
        elif record.kind is Kind.SYNC_ENDS:
            file.make_safe(file.covered.pop(record.offset))
        elif record.kind is Kind.SYNC_FAILS:
            file.forget(file.covered.pop(record.offset))
        else:
            file.since.append(record)

    def _names_are_safe(self) -> None:
        """A synced folder keeps the names of its files; what is in them is another matter."""
        for file in self._files.values():
            names = [index for index, record in enumerate(file.since) if record.kind in (Kind.CREATED, Kind.REMOVED)]
            if names and file.since[names[-1]].kind is Kind.CREATED and file.safe is None:
                file.safe = bytearray()
                del file.since[names[-1]]
            elif names and file.since[names[-1]].kind is Kind.REMOVED:
                file.make_safe(names[-1] + 1)

    def lose_power(self, folder: Path, chance: random.Random) -> Path:
        """Put into `folder` what is left after a cut now; return the store's path there."""
        folder.mkdir()
        kept = chance.choice((0.0, 0.5, 0.5, 0.9, 1.0))
        for number, ending in ENDINGS.items():
            file = self._files[number]
            content = _applied(None if file.safe is None else bytearray(file.safe), list(_left(file, kept, chance)))
            if content is not None:
                (folder / (self._name + ending)).write_bytes(content)
        return folder / self._name


def _left(file: _File, kept: float, chance: random.Random) -> Iterator[Record]:
    """Yield what is left of the records that nothing has made safe: each sector of a write for itself."""
    for record in file.since:
        if record.kind is not Kind.WRITE:
            if chance.random() < kept:
                yield record
            continue
        for start in range(0, len(record.content), SECTOR):
            if chance.random() < kept:
                yield Record(Kind.WRITE, record.file, record.offset + start, record.content[start : start + SECTOR])


def _applied(content: bytearray | None, done: Sequence[Record]) -> bytearray | None:
    for record in done:
        if record.kind is Kind.REMOVED:
            content = None
        elif record.kind is Kind.CREATED:
            content = bytearray()
        elif content is None:
            content = bytearray()  # its name is in the folder although nothing made sure of it
        if content is None:
            continue
        if record.kind is Kind.LENGTH:
            content = content[: record.offset] + bytes(max(0, record.offset - len(content)))
        elif record.kind is Kind.WRITE:
            content.extend(bytes(max(0, record.offset - len(content))))
            content[record.offset : record.offset + len(record.content)] = record.content
    return content
