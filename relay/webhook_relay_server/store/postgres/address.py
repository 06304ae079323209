"""Where a PostgreSQL is, from the URL that the settings give; what may be shown of it, and what may not."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from webhook_relay.errors import ConfigurationError

PORT = 5432


@dataclass(frozen=True)
class PostgresAddress:
    """A database of a PostgreSQL server."""

    dsn: str = field(repr=False)
    """What the driver takes, with the password: https://www.postgresql.org/docs/current/libpq-connect.html."""
    name: str
    """What people may see of it."""


def postgres_address(url: str) -> PostgresAddress:
    """Return the address that a DATABASE_URL names. Raises ConfigurationError, which never holds the URL."""
    try:
        parts = urlsplit(url)
        name = _name(parts)
    except ValueError:  # its words would hold a piece of the URL
        raise _unusable() from None
    if "#" in url or not name:
        raise _unusable()
    return PostgresAddress(f"postgresql{url[len(parts.scheme) :]}", name)


def _name(parts: SplitResult) -> str:
    """Return host, port and database, or nothing when they are not told apart."""
    database = unquote(parts.path).lstrip("/")
    if not parts.hostname or not database or "/" in database or "@" in database:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"postgresql://{host}:{parts.port or PORT}/{database}"


def _unusable() -> ConfigurationError:
    return ConfigurationError(
        "DATABASE_URL does not say which PostgreSQL to use.",
        hint="Use postgresql://user:password@host:5432/database; write / # @ in a password as %2F %23 %40.",
        code="bad-database-url",
    )
