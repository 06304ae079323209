"""The database's refusals, in the relay's words: what a sender or an operator can do about each."""

from __future__ import annotations

import asyncpg

from webhook_relay_server.errors import RelayError, StoreBusyError, StoreFullError, StoreUnavailableError

DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""Everything that a use of the driver raises."""
AWAY = (
    OSError,  # refused, reset, unreachable; TimeoutError is one
    asyncpg.InterfaceError,  # the connection is closed
    asyncpg.InternalClientError,  # the same, when the server's last words came between two of ours
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shutting down, starting up, a time limit of the server
    asyncpg.InsufficientResourcesError,  # too many connections, out of memory, disk full
    asyncpg.PostgresSystemError,  # an I/O error of the server
    asyncpg.InvalidAuthorizationSpecificationError,  # also a wrong password
    asyncpg.InvalidCatalogNameError,
    asyncpg.ReadOnlySQLTransactionError,  # a standby, in the middle of a change of roles
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TransactionRollbackError,  # deadlock, serialisation
    asyncpg.LockNotAvailableError,
)
"""What says nothing about the statement, so that the same one may succeed later."""
BROKEN = (
    ConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)
"""What ends a connection at once, rather than after a wait: another one may be good already."""


def cause_of(error: BaseException) -> BaseException:
    """Return the driver's own error, which SQLAlchemy wraps twice."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, DRIVER_ERRORS):
            return seen
        seen = getattr(seen, "orig", None) or seen.__cause__
    return error


def is_away(error: BaseException) -> bool:
    """Say whether the database is to blame, rather than what it was asked for."""
    cause = cause_of(error)
    return isinstance(cause, AWAY) and not isinstance(cause, ValueError)  # the driver refuses values as InterfaceError


def is_broken(error: BaseException) -> bool:
    """Say whether the connection broke, with nothing known against the database behind it."""
    cause = cause_of(error)
    return isinstance(cause, BROKEN) and not isinstance(cause, ValueError)


def in_words(error: Exception) -> Exception:
    """Return the error to raise instead: a RelayError for what the database does, the same one for our mistakes."""
    if isinstance(error, RelayError):
        return error
    cause = cause_of(error)
    if isinstance(cause, asyncpg.DiskFullError):
        return StoreFullError("The database's disk is full; nothing was kept.", hint="Free some space there.")
    if is_away(cause):
        return away()
    if isinstance(cause, asyncpg.UniqueViolationError):
        return StoreBusyError("Another relay changed the same thing at this moment.", hint="Try it again.")
    return error


def away() -> RelayError:
    """Return what is said while the database cannot be used."""
    return StoreUnavailableError("The database cannot be reached; nothing was kept.", hint="Send it again later.")


def unknown_outcome() -> RelayError:
    """Return what is said when the connection broke between the order to commit and its confirmation."""
    return StoreUnavailableError(
        "The database went away while it committed; whether this was kept is not known.",
        hint="Send it again: a delivery that was kept is found by its id, and kept once.",
    )
