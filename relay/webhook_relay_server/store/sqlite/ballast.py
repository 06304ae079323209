"""Ballast: room that is kept for the day when the disk is full.

A full disk does not only stop what is new: without any room SQLite can neither delete what is old nor bring its log
back into the file. The ballast is a file that means nothing. It is given up then, and made again as soon as there is
space for it.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

BALLAST_BYTES = 24 * 1024 * 1024
"""16 MiB by which a file can grow when its log comes back into it (CHECKPOINT_BYTES), and 8 for deleting: a transaction
of 200 usual events changes one or two. Only one transaction that is larger, as of several of the largest bodies, can
need more."""
STEP_BYTES = 512 * 1024
"""It is this much larger than the store until it has its full size, and so large for a new one: a store that holds next
to nothing has next to nothing to delete or to bring back."""
_BLOCK = bytes(1024 * 1024)


class Ballast:
    """The file `relay.db.ballast` beside a store. Used by one thread at a time."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self.path = store.with_name(store.name + ".ballast")
        self._written = 0

    @property
    def due(self) -> int:
        """Bytes it should have."""
        held = sum(_size(self._store.with_name(self._store.name + ending)) for ending in ("", "-wal"))
        return min(BALLAST_BYTES, held + STEP_BYTES)

    @property
    def whole(self) -> bool:
        """Whether it is there. One that the store has outgrown is, until `make` is next called."""
        return _size(self.path) >= STEP_BYTES

    def keep_up(self, written: int, room: int) -> None:
        """Let it grow with a store into which so many more bytes were written. Looks at the disk now and then only."""
        self._written += written
        if self._written >= STEP_BYTES:
            self._written = 0
            self.make(room)

    def make(self, room: int) -> bool:
        """Make it as large as is due if that leaves `room` bytes of the disk free; say whether it is there now."""
        due, held = self.due, _size(self.path)
        if held >= due:
            return True
        if free_bytes(self._store) < due - held + room:
            return self.whole
        try:
            _reserve(self.path, due)
        except OSError:  # others were quicker; half a ballast would look like a whole one
            self.release()
            return False
        return True

    def release(self) -> None:
        """Give its space to who needs it now."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def free_bytes(store: Path) -> int:
    """Return how much the disk of the store has left for this account; nothing when the disk does not even say that."""
    try:
        return shutil.disk_usage(store.parent).free
    except OSError:
        return 0


def _reserve(path: Path, size: int) -> None:
    """Make the file so long, with space that is really there. Raises OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, size)
            return
        for place in range(os.fstat(descriptor).st_size, size, len(_BLOCK)):
            os.lseek(descriptor, place, os.SEEK_SET)
            os.write(descriptor, _BLOCK[: size - place])
    finally:
        os.close(descriptor)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
