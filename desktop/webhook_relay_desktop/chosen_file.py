"""Files that a person names: they are read and replaced only when this program does not have them open already.

Closing a file drops every POSIX lock of this process on it (fcntl(2)), those of SQLite as well: reading the inbox once
as if it were a text would leave its connections without any. And what takes the name of a file that SQLite has open
leaves it writing into one that nobody finds again.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from webhook_relay_desktop.whole_file import write_whole

DESCRIPTORS: Final = Path("/dev/fd")
"""What is open in this process, by number; Windows has neither this nor such locks."""


def open_chosen(path: Path) -> BinaryIO:
    """Open a file for reading. Raises OSError, with EBUSY for one that this program is using itself."""
    refuse_own(path)
    return path.open("rb")


def write_chosen(path: Path, content: bytes) -> None:
    """Write a file as a whole, also in place of another. Raises OSError as `open_chosen` does."""
    refuse_own(path)
    write_whole(path, content)


def refuse_own(path: Path) -> None:
    """Raise OSError (EBUSY) for a file that this program has open."""
    if not (DESCRIPTORS.is_dir() and path.exists()):
        return
    named = path.stat()
    if any(os.path.samestat(named, found) for found in _open_here()):
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(path))


def _open_here() -> list[os.stat_result]:
    found = []
    for entry in DESCRIPTORS.iterdir():
        with suppress(OSError):  # it is closed by now
            found.append(os.fstat(int(entry.name)))
    return found
