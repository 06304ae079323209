"""Salvage: the channels, sources and tokens of a damaged store, as far as they can be trusted.

A relay that began with nothing would answer 404 to every sender, and most senders do not try again after that. A table
is taken only if SQLite finds nothing wrong with it, and of it the rows that make sense: what cannot be trusted is left
out, because a row that is read wrongly could let somebody in. Events are not taken.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from webhook_relay.errors import ConfigurationError
from webhook_relay.reader_keys import read_public_keys
from webhook_relay.signatures import SCHEMES, parse_config
from webhook_relay_server.rates import parse_rate
from webhook_relay_server.store.models import Channel, Source, SourceSecret, Token, Workspace, from_microseconds
from webhook_relay_server.store.names import check_name
from webhook_relay_server.store.sources import WITHOUT_SECRET
from webhook_relay_server.store.tokens import Scope
from webhook_relay_server.store.workspaces import FIRST

_KEY = re.compile(r"[A-Za-z0-9_-]{22}")
"""A source's key: 16 random bytes in URL-safe base64."""
_TOKEN_ID = re.compile(r"[0-9a-f]{8}")
_METHODS = re.compile(r"[A-Z]+( [A-Z]+)*")
_DIGEST_BYTES = 32

Row = Mapping[str, Any]
Kept = TypeVar("Kept")


@dataclass
class Salvaged:
    """What could be had, ready to be put into a new store."""

    workspaces: list[Workspace] = field(default_factory=list)
    """Without the first one, which every store has."""
    channels: list[Channel] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    secrets: list[SourceSecret] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    left_out: int = 0
    """Rows that made no sense."""


def salvage(path: Path) -> Salvaged:
    """Read what can be trusted out of a damaged file, which is not changed. Returns whatever is wrong with it."""
    tables: dict[str, list[Row]] = {}
    if path.stat().st_size == 0:  # there is nothing, and opening it would delete its log
        return Salvaged()
    with suppress(sqlite3.Error), closing(_reading(path)) as connection:
        for table in ("workspace", "channel", "source", "sourcesecret", "token"):
            tables[table] = _rows(connection, table)
    return sorted_out(tables)


def _reading(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA writable_schema=ON")  # only so that SQLite opens a file that was cut off
    return connection


def _rows(connection: sqlite3.Connection, table: str) -> list[Row]:
    """Return every row of a table that is whole; none of one that is not."""
    try:
        if connection.execute(f"PRAGMA integrity_check({table})").fetchone()[0] != "ok":
            return []
        return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608 - constants only
    except sqlite3.Error:
        return []


# --- which of it makes sense; pure -----------------------------------------------------------------------------


def sorted_out(tables: Mapping[str, Sequence[Row]]) -> Salvaged:
    """Return the rows that count and make sense together. Channels get new epochs: their events are not there."""
    kept = Salvaged()
    others = [row for row in tables.get("workspace", ()) if row.get("id") != FIRST]
    kept.workspaces = _sensible(kept, others, _workspace)
    workspaces = {FIRST, *(workspace.id for workspace in kept.workspaces)}
    kept.channels = _sensible(kept, tables.get("channel", ()), lambda row: _channel(row, workspaces))
    owners = {channel.id: channel.workspace_id for channel in kept.channels}
    kept.sources = _sensible(kept, tables.get("source", ()), lambda row: _source(row, owners))
    for extra in [source for source in kept.sources if source.is_default][1:]:
        extra.is_default = False
    sources = {source.id for source in kept.sources}
    kept.secrets = _sensible(kept, tables.get("sourcesecret", ()), lambda row: _secret(row, sources))
    kept.tokens = _sensible(kept, tables.get("token", ()), lambda row: _token(row, workspaces))
    return kept


def _sensible(kept: Salvaged, rows: Sequence[Row], make: Callable[[Row], Kept]) -> list[Kept]:
    made = []
    for row in rows:
        if row.get("revoked_at") is not None:
            continue
        try:
            made.append(make(row))
        except (KeyError, TypeError, ValueError, OverflowError, ConfigurationError):
            kept.left_out += 1
    return made


def _workspace(row: Row) -> Workspace:
    check_name("workspace", _text(row["name"]))
    created_at = from_microseconds(_number(row["created_at"]))
    return Workspace(id=_number(row["id"]), name=row["name"], created_at=created_at)


def _owner(row: Row, workspaces: Set[int | None]) -> int:
    """Return whose a row is; stores of before there were workspaces do not say so."""
    owner = _number(row.get("workspace_id", FIRST))
    _must(owner in workspaces)
    return owner


def _channel(row: Row, workspaces: Set[int | None]) -> Channel:
    check_name("channel", _text(row["name"]))
    return Channel(
        id=_number(row["id"]),
        workspace_id=_owner(row, workspaces),
        name=row["name"],
        epoch=secrets.token_hex(8),
        keep_seconds=_number_or_none(row.get("keep_seconds")),
        keep_events=_number_or_none(row.get("keep_events")),
        sealed_to=_reader_keys(row.get("sealed_to", "")),
        created_at=from_microseconds(_number(row["created_at"])),
    )


def _source(row: Row, owners: Mapping[int | None, int]) -> Source:
    check_name("source", _text(row["name"]))
    _must(_number(row["channel_id"]) in owners)
    _must(_number(row.get("workspace_id", FIRST)) == owners[row["channel_id"]])
    _must(_KEY.fullmatch(_text(row["key"])) is not None)
    _must(row["scheme"] in WITHOUT_SECRET or row["scheme"] in SCHEMES)
    if row["config"] is not None:
        parse_config(row["scheme"], _text(row["config"]))
    return Source(
        id=_number(row["id"]),
        workspace_id=owners[row["channel_id"]],
        name=row["name"],
        key=row["key"],
        channel_id=row["channel_id"],
        scheme=row["scheme"],
        config=row["config"],
        methods=_methods(row.get("methods", "POST")),
        structure=_text_or_none(row.get("structure")),
        quota=_quota(row.get("quota")),
        is_default=bool(_number(row["is_default"])),
        created_at=from_microseconds(_number(row["created_at"])),
    )


def _secret(row: Row, sources: Set[int | None]) -> SourceSecret:
    _must(_number(row["source_id"]) in sources)
    sealed, reference, expires_at = row["sealed"], row["reference"], _number_or_none(row["expires_at"])
    _must(isinstance(sealed, bytes) if reference is None else sealed is None and bool(_text(reference)))
    return SourceSecret(
        id=_number(row["id"]),
        source_id=row["source_id"],
        sealed=sealed,
        reference=reference,
        created_at=from_microseconds(_number(row["created_at"])),
        expires_at=None if expires_at is None else from_microseconds(expires_at),
    )


def _token(row: Row, workspaces: Set[int | None]) -> Token:
    _must(_TOKEN_ID.fullmatch(_text(row["id"])) is not None)
    _must(isinstance(row["digest"], bytes) and len(row["digest"]) == _DIGEST_BYTES)
    scopes = [Scope(scope) for scope in _text(row["scopes"]).split()]
    for channel in _text(row["channels"]).split():
        check_name("channel", channel)
    expires_at = _number_or_none(row.get("expires_at"))
    return Token(
        id=row["id"],
        workspace_id=_owner(row, workspaces),
        name=_text(row["name"]),
        digest=row["digest"],
        scopes=" ".join(scopes),
        channels=row["channels"],
        created_at=from_microseconds(_number(row["created_at"])),
        expires_at=None if expires_at is None else from_microseconds(expires_at),
    )


def _reader_keys(value: object) -> str:
    """Return whom events are sealed to. A channel whose keys are damaged is left out: it would take events openly."""
    read_public_keys(_text(value))
    return _text(value)


def _quota(value: object) -> str | None:
    quota = _text_or_none(value)
    if quota is not None:
        parse_rate("source", quota)
    return quota


def _methods(value: object) -> str:
    methods = _text(value)
    _must(_METHODS.fullmatch(methods) is not None)
    return methods


def _must(holds: bool) -> None:
    if not holds:
        raise ValueError


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value


def _number_or_none(value: object) -> int | None:
    return None if value is None else _number(value)
