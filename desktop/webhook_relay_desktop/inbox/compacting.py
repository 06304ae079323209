"""Compacting: gives the room of removed events back to the disk."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from webhook_relay.errors import ConfigurationError, WebhookRelayError
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.inbox.database import Database, beside, size_of

SPARE_BYTES: Final = 100_000_000
"""Left free on the disk beside what compacting needs: events go on coming in."""
STEPS_BETWEEN: Final = 200_000
"""Steps of SQLite's machine between two signs of life: some 20 ms."""


class CompactStoppedError(WebhookRelayError):
    """Somebody stopped it; the inbox is as it was."""

    code = "compact-stopped"


def compact(
    database: Database,
    *,
    busy: Callable[[], None] = lambda: None,
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Write the whole file anew without its gaps; return how many bytes it became smaller.

    Reading goes on meanwhile, as it was before; whoever wants to write waits. It takes some seconds for each gigabyte.
    `busy` is called many times, so that somebody can see it works. Raises ConfigurationError when the disk has not
    enough room: once more the file's size for the log beside it, and once for a temporary copy.
    """
    before = _whole_size(database.path)
    _refuse_without_room(database.path, before)
    with database.exclusively() as connection:

        def pulse() -> int:
            busy()
            return int(stopped())

        connection.set_progress_handler(pulse, STEPS_BETWEEN)
        try:
            # What was removed is only crossed out in these two.
            connection.execute("INSERT INTO event_words (event_words) VALUES ('optimize')")
            connection.execute("INSERT INTO event_text (event_text) VALUES ('optimize')")
            connection.execute("VACUUM")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise CompactStoppedError(
                    "Compacting was stopped.", hint="Nothing was lost; try again later."
                ) from None
            raise
        finally:
            connection.set_progress_handler(None, 0)
    return max(0, before - _whole_size(database.path))


def _refuse_without_room(path: Path, size: int) -> None:
    folders = {path.parent, _temporary_folder()}
    one_disk = len({folder.stat().st_dev for folder in folders}) == 1
    for folder in folders:
        needed = size * (2 if one_disk else 1) + SPARE_BYTES
        free = shutil.disk_usage(folder).free
        if free < needed:
            raise ConfigurationError(
                Sentence(
                    "Compacting needs {needed:.1f} GB free in {folder}; there are {free:.1f} GB.",
                    needed=needed / 1000000000.0,
                    folder=folder,
                    free=free / 1000000000.0,
                ),
                hint=Sentence("Free some space, or keep fewer events and let the room inside the file be used again."),
            )


def _temporary_folder() -> Path:
    """Return where SQLite puts temporary files (https://sqlite.org/tempfiles.html, section 5)."""
    named = (os.environ.get(name) for name in ("SQLITE_TMPDIR", "TMPDIR"))
    for folder in (*named, "/var/tmp", "/usr/tmp", "/tmp"):  # noqa: S108 - looked at, not written to
        if folder and os.access(folder, os.W_OK | os.X_OK) and Path(folder).is_dir():
            return Path(folder)
    return Path(tempfile.gettempdir())


def _whole_size(path: Path) -> int:
    return size_of(path) + size_of(beside(path, "-wal"))
