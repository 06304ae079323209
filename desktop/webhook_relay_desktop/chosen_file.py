"""Files that a person names: they are read only when this program does not have them open already.

Closing a file drops every POSIX lock of this process on it (fcntl(2)), those of SQLite as well: reading the inbox once
as if it were a text would leave its connections without any.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

DESCRIPTORS: Final = Path("/dev/fd")
"""What is open in this process, by number; Windows has neither this nor such locks."""


def open_chosen(path: Path) -> BinaryIO:
    """Open a file for reading. Raises OSError, with EBUSY for one that this program is using itself."""
    if _is_open_here(path):
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(path))
    return path.open("rb")


def _is_open_here(path: Path) -> bool:
    if not DESCRIPTORS.is_dir():
        return False
    wanted = path.stat()
    return any(os.path.samestat(wanted, found) for found in _open_here())


def _open_here() -> list[os.stat_result]:
    found = []
    for entry in DESCRIPTORS.iterdir():
        with suppress(OSError):  # it is closed by now
            found.append(os.fstat(int(entry.name)))
    return found
