"""Watched files: small files whose content counts, and whether one of them has changed since it was read."""

from __future__ import annotations

import os
from pathlib import Path

Mark = tuple[int, int, int]
"""Time of the last change in nanoseconds, size, inode: a file that was put in the place of another differs too."""


class WatchedFiles:
    """Reads files and remembers what they were like. Links are followed, as orchestrators change mounted secrets."""

    def __init__(self) -> None:
        self._marks: dict[Path, Mark | None] = {}

    def read(self, path: Path) -> str:
        """Return the text in a file, and watch it from now on. Raises OSError and UnicodeDecodeError."""
        self.mark(path)
        return path.read_text("utf-8")

    def mark(self, path: Path) -> None:
        """Watch a file that is about to be read: a change in between counts as one that comes later."""
        self._marks[path] = _mark(path)

    def differs(self, path: Path) -> bool:
        """Say whether a file is another one than the one that was read."""
        return self._marks.get(path) != _mark(path)

    def changed(self) -> bool:
        """Say, once, that a file has changed, come or gone since it was read or this was asked."""
        changes = {path: now for path, before in list(self._marks.items()) if (now := _mark(path)) != before}
        self._marks.update(changes)
        return bool(changes)


def _mark(path: Path) -> Mark | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - ten times as quick, and asked twice a second
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
