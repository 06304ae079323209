"""Faults: what kind of trouble an error of SQLite means, and how it is said. Pure."""

from __future__ import annotations

import sqlite3
from enum import Enum, auto

from sqlalchemy.exc import SQLAlchemyError

from webhook_relay_server.errors import StoreFullError, StoreUnavailableError


class Fault(Enum):
    """What an error means for the store."""

    FULL = auto()
    """There is no room, on the disk or under the limit."""
    BUSY = auto()
    """Another process holds the file."""
    DISK = auto()
    """The disk failed. What it was told before may be lost: an fsync that failed once is not repaired by the next one,
    because the kernel may have dropped what it could not write (https://wiki.postgresql.org/wiki/Fsync_Errors)."""
    DAMAGED = auto()
    """The file is not what was written to it."""
    OTHER = auto()
    """Anything else that has to do with the file rather than with what was asked."""


_BY_CODE = {
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_BUSY: Fault.BUSY,
    sqlite3.SQLITE_LOCKED: Fault.BUSY,
    sqlite3.SQLITE_IOERR: Fault.DISK,
    sqlite3.SQLITE_CORRUPT: Fault.DAMAGED,
    sqlite3.SQLITE_NOTADB: Fault.DAMAGED,
}
_PRIMARY = 0xFF
"""The low byte of an extended code is the code that it refines (https://www.sqlite.org/rescode.html)."""


def fault_of(error: BaseException) -> Fault | None:
    """Return what kind of fault it is; None when it is about a value or a statement, not about the store."""
    cause = _cause(error)
    if not isinstance(cause, sqlite3.Error):
        return None
    code = getattr(cause, "sqlite_errorcode", None)
    if (
        code == sqlite3.SQLITE_IOERR_SHMSIZE
    ):  # the index of the log found no room; SQLite does not say it in a better way
        return Fault.FULL
    if code is not None and code & _PRIMARY in _BY_CODE:
        return _BY_CODE[code & _PRIMARY]
    if code is None and type(cause) is sqlite3.DatabaseError:
        return Fault.DAMAGED  # not SQLite's own: found by looking at the file
    return Fault.OTHER if isinstance(cause, sqlite3.OperationalError) or type(cause) is sqlite3.DatabaseError else None


def in_words(error: Exception) -> Exception:
    """Return the error as a sender is told it; itself when it is not about the store."""
    match fault_of(error):
        case None:
            return error
        case Fault.FULL:
            return full()
        case Fault.DAMAGED:
            return damaged()
        case _:
            return StoreUnavailableError(
                "The store could not be written or read; nothing was kept.", hint="Send it again later."
            )


def full() -> StoreFullError:
    """Return what is said when there is no room on the disk."""
    return StoreFullError(
        "The relay's disk is full; nothing was kept.",
        hint="Free some space on the relay's disk; it goes on by itself.",
    )


def at_limit() -> StoreFullError:
    """Return what is said when the store is as large as it may become."""
    return StoreFullError(
        "The store is as large as it may become; nothing was kept.",
        hint="Raise WEBHOOK_RELAY_MAX_DATABASE_BYTES, or let the relay keep events for a shorter time.",
    )


def distrusted() -> StoreUnavailableError:
    """Return what is said until a disk that has failed is found to work again."""
    return StoreUnavailableError(
        "The relay's disk has failed; nothing is kept until it works again.",
        hint="Send it again later. The relay goes on by itself when the disk works.",
    )


def damaged() -> StoreUnavailableError:
    """Return what is said once the file was found damaged."""
    return StoreUnavailableError(
        "The store is damaged; nothing was kept.",
        hint="Restart the relay: it moves the damaged file aside and begins a new one.",
    )


def reason(error: BaseException) -> str:
    """Return what SQLite says, for the log."""
    cause = _cause(error)
    name = getattr(cause, "sqlite_errorname", None)
    return f"{cause} ({name})" if name else str(cause)


def _cause(error: BaseException) -> BaseException:
    """Return the driver's own error; SQLAlchemy wraps it."""
    original = getattr(error, "orig", None) if isinstance(error, SQLAlchemyError) else None
    return original or error
