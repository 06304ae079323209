"""LogFile: the log on the disk, bounded, for this user's eyes only, written on a thread of its own.

Whoever logs, the thread of the windows among them, only puts a line into a queue.
"""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from pathlib import Path
from typing import Final

NAME: Final = "desktop.log"
MOST_BYTES: Final = 2_000_000
"""Of one file: some ten thousand lines, which an editor opens at once."""
EARLIER_FILES: Final = 4
"""Kept beside the newest, as desktop.log.1 and so on: 10 MB in all."""
MOST_WAITING: Final = 10_000
"""Lines that wait for a slow disk; what comes on top of them is left out and counted."""
LAST_LINES: Final = 60
"""Kept in memory, for whoever copies the details of a crash."""
CLOSE_SECONDS: Final = 1.0


class LogFile:
    """A stream for `webhook_relay.log.keep`. Never raises and never waits: a full disk harms nothing but the log."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.path = folder / NAME
        self._most_bytes = most_bytes
        self._last: deque[bytes] = deque(maxlen=LAST_LINES)
        self._waiting: queue.Queue[bytes | None] = queue.Queue(MOST_WAITING)
        self._lost = 0
        self._thread = threading.Thread(target=self._run, name="log file", daemon=True)
        self._thread.start()

    def write(self, line: bytes, /) -> None:
        """Take one line."""
        self._last.append(line)
        try:
            self._waiting.put_nowait(line)
        except queue.Full:
            self._lost += 1

    def flush(self) -> None:
        """Do nothing: the thread writes as soon as it can."""

    def last_lines(self) -> str:
        """Return the newest lines."""
        return b"".join(self._last.copy()).decode("utf-8", "replace")

    def close(self) -> None:
        """Write what waits, in bounded time."""
        try:
            self._waiting.put(None, timeout=CLOSE_SECONDS)
        except queue.Full:
            return
        self._thread.join(CLOSE_SECONDS)

    def _run(self) -> None:
        while (line := self._waiting.get()) is not None:
            lines = [line]
            while len(lines) < MOST_WAITING and not self._waiting.empty():
                following = self._waiting.get()
                if following is None:
                    self._append(lines)
                    return
                lines.append(following)
            self._append(lines)

    def _append(self, lines: list[bytes]) -> None:
        lost, self._lost = self._lost, 0
        if lost:
            lines.append(b'{"level":"warning","event":"log.lines_left_out","lines":%d}\n' % lost)
        try:
            if self.path.exists() and self.path.stat().st_size >= self._most_bytes:
                self._rotate()
            with open(self.path, "ab", opener=_for_this_user) as file:
                file.write(b"".join(lines))
        except OSError:
            self._lost += len(lines)

    def _rotate(self) -> None:
        for number in range(EARLIER_FILES, 0, -1):
            older = self.path.with_name(f"{NAME}.{number}")
            newer = self.path.with_name(f"{NAME}.{number - 1}") if number > 1 else self.path
            if newer.exists():
                newer.replace(older)


def _for_this_user(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
