"""LastTime: how the program ended last time, when it could not say so itself.

What ends a process inside Qt or the interpreter leaves no exception. Python's faulthandler writes then, from within
the signal, where every thread was; the file is opened beforehand, and the next start finds what is in it.
"""

from __future__ import annotations

import faulthandler
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

FILE: Final = "ended-unexpectedly.txt"
KEPT: Final = "ended-unexpectedly-before.txt"
MOST_BYTES: Final = 65_536
"""Read of what an earlier start left; some threads' places take a few kilobytes."""


class LastTime:
    """Reads what the last start left in `folder`, then catches what ends this one."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self.words = self._take(folder / KEPT)
        """What the last start wrote when it ended unexpectedly; empty when it did not."""
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        faulthandler.enable(self._file)

    def write(self, words: str) -> None:
        """Keep last words; the process ends after them."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        os.write(self._file, f"{now} {words}\n".encode("utf-8", "backslashreplace"))

    def close(self) -> None:
        """Say that this start ended as it should, unless last words were kept."""
        faulthandler.disable()
        written = os.fstat(self._file).st_size
        os.close(self._file)
        if not written:
            self._path.unlink(missing_ok=True)

    def _take(self, kept: Path) -> str:
        try:
            with self._path.open("rb") as file:
                words = file.read(MOST_BYTES).decode("utf-8", "replace").strip()
            if words:
                self._path.replace(kept)
        except OSError:  # none was left, which is how it should be
            return ""
        return _ending_first(words)


def _ending_first(words: str) -> str:
    """Put the thread that ended the process before all others: faulthandler writes it last, after dozens."""
    parts = words.split("\n\n")
    return "\n\n".join(sorted(parts, key=lambda part: part.startswith(("Thread ", "Extension modules:"))))
