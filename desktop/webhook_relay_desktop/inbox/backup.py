"""Backup: a consistent copy of the inbox in one file, while it is in use."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

from webhook_relay.errors import ConfigurationError, WebhookRelayError
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.chosen_file import refuse_own
from webhook_relay_desktop.inbox.database import Readable

PAGES: Final = 1_000
"""Pages copied at once, 8 MB: a tenth of a second between two words about how far it is."""


class BackupStoppedError(WebhookRelayError):
    """Somebody stopped a backup; nothing is left of it."""

    code = "backup-stopped"


def back_up(
    database: Readable,
    target: Path,
    *,
    force: bool = False,
    progress: Callable[[float], None] = lambda done: None,
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Copy the inbox as it is at this moment into the file `target`; return its bytes.

    The copy is readable by this user only and takes its name when it is whole. `progress` gets the share that is done,
    0 to 1. Raises ConfigurationError when `target` is there and `force` is not, or when it cannot be written.
    """
    if target.exists() and target.samefile(database.path):
        raise ConfigurationError(
            Sentence("This is the inbox itself."), hint=Sentence("Choose another file for its backup.")
        )
    if target.exists() and not force:
        raise ConfigurationError(
            Sentence("The file {target} is there already.", target=target),
            hint=Sentence("Choose another name, or say that it may be replaced."),
        )
    partial = target.with_name(f"{target.name}.partial")
    try:
        refuse_own(target)
        os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
        partial.chmod(0o600)
        _copy(database, partial, progress, stopped)
        size = partial.stat().st_size
        partial.replace(target)
    except OSError as error:
        raise ConfigurationError(
            Sentence("The backup {target} cannot be written: {reason}.", target=target, reason=error.strerror),
            hint=Sentence("Choose another folder."),
        ) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return size


def _copy(database: Readable, target: Path, progress: Callable[[float], None], stopped: Callable[[], bool]) -> None:
    def tell(_status: int, remaining: int, total: int) -> None:
        if stopped():
            raise BackupStoppedError("The backup was stopped.", hint="Start it again when there is time.")
        progress(1 - remaining / max(1, total))

    with database.read() as source:
        # The first read fixes the moment: what is written meanwhile does not make the copy begin anew.
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        copy = sqlite3.connect(target, isolation_level=None)
        try:
            source.backup(copy, pages=PAGES, progress=tell)
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file, without a log beside it
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                raise ConfigurationError(
                    Sentence("There is no room for the backup {target}.", target=target),
                    hint=Sentence("Choose another disk, or free some space."),
                ) from error
            raise
        finally:
            copy.close()
    with target.open("rb+") as file:
        os.fsync(file.fileno())
