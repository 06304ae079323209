"""What is taken out of a damaged store into the new one: what can be trusted, and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from support.store import administration
from webhook_relay_server.store.models import Channel
from webhook_relay_server.store.sqlite.salvage import Row, Salvaged, salvage, sorted_out


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a store with two channels, a source of each kind and a few tokens."""
    path = tmp_path / "relay.db"
    admin = administration(path)
    for channel in ("red", "blue"):
        admin.create_channel(channel)
        admin.create_source(f"{channel}-source", scheme="github", channel=channel, is_default=channel == "red")
    admin.create_source("open", scheme="unverified", channel="red")
    admin.create_source("custom", scheme="generic-hmac", channel="blue", config=b'{"header": "X-Signature"}')
    admin.rotate_secret("red-source")
    admin.create_token("everything")
    admin.create_token("only red", only=["red"])
    admin.create_token("gone")
    admin.revoke_token("gone")
    admin.create_source("gone", scheme="github", channel="red")
    admin.revoke_source("gone")
    return path


def tables(path: Path) -> dict[str, list[Row]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        names = ("channel", "source", "sourcesecret", "token")
        return {name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")] for name in names}


def names(kept: Salvaged) -> tuple[list[str], list[str], list[str]]:
    return (
        [channel.name for channel in kept.channels],
        [source.name for source in kept.sources],
        [token.name for token in kept.tokens],
    )


def test_everything_that_counts_is_taken_and_nothing_that_was_revoked(path: Path) -> None:
    kept = salvage(path)
    assert names(kept) == (
        ["red", "blue"],
        ["red-source", "blue-source", "open", "custom"],
        ["everything", "only red"],
    )
    assert kept.left_out == 1, "the secret of the source that was revoked"
    before = tables(path)
    assert [source.key for source in kept.sources] == [row["key"] for row in before["source"]][:4]
    assert [token.digest for token in kept.tokens] == [row["digest"] for row in before["token"]][:2]
    assert {secret.sealed for secret in kept.secrets} < {row["sealed"] for row in before["sourcesecret"]}
    assert [secret.expires_at is None for secret in kept.secrets if secret.source_id == 1] == [False, True]


def test_a_channel_begins_anew_with_another_epoch(path: Path) -> None:
    before = {row["name"]: row["epoch"] for row in tables(path)["channel"]}
    for channel in salvage(path).channels:
        assert isinstance(channel, Channel)
        assert channel.epoch != before[channel.name]
        assert channel.head == 0


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("channel", "name", "../red"),
        ("channel", "name", None),
        ("channel", "keep_events", "many"),
        ("channel", "created_at", 2**62),
        ("source", "name", b"red"),
        ("source", "key", "short"),
        ("source", "channel_id", 99),
        ("source", "scheme", "anything"),
        ("source", "config", "{"),
        ("source", "quota", "many"),
        ("sourcesecret", "source_id", 99),
        ("sourcesecret", "sealed", None),
        ("sourcesecret", "reference", "env:BOTH"),
        ("sourcesecret", "expires_at", "soon"),
        ("token", "id", "1234567g"),
        ("token", "digest", b"short"),
        ("token", "digest", "a" * 32),
        ("token", "scopes", "read everything"),
        ("token", "channels", "red ../blue"),
        ("token", "name", None),
    ],
)
def test_a_row_that_makes_no_sense_is_left_out_with_what_hangs_on_it(
    path: Path, table: str, column: str, value: object
) -> None:
    before = tables(path)
    whole = sorted_out(before)
    spoilt: dict[str, list[Any]] = {name: list(rows) for name, rows in before.items()}
    spoilt[table][0] = {**spoilt[table][0], column: value}
    kept = sorted_out(spoilt)
    assert kept.left_out > whole.left_out
    counts: list[Callable[[Salvaged], int]] = [
        lambda one: len(one.channels),
        lambda one: len(one.sources),
        lambda one: len(one.secrets),
        lambda one: len(one.tokens),
    ]
    assert sum(count(kept) for count in counts) < sum(count(whole) for count in counts)
    sources = {source.id for source in kept.sources}
    assert all(secret.source_id in sources for secret in kept.secrets)


def test_a_column_that_is_not_there_leaves_the_table_out(path: Path) -> None:
    before = tables(path)
    before["token"] = [{"id": row["id"]} for row in before["token"]]
    assert sorted_out(before).tokens == []


def test_only_one_source_is_the_default_one(path: Path) -> None:
    before = tables(path)
    before["source"] = [{**row, "is_default": 1} for row in before["source"]]
    assert [source.is_default for source in sorted_out(before).sources] == [True, False, False, False]


def test_a_table_in_which_sqlite_finds_something_wrong_is_left_out_as_a_whole(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'token'").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * 8192 + 3)
        file.write(b"\xff\xff")  # more rows than a page holds
    kept = salvage(path)
    assert kept.tokens == []
    assert len(kept.sources) == 4


@pytest.mark.parametrize("content", [b"", b"my diary", bytes(50_000), b"SQLite format 3\x00" + bytes(50_000)])
def test_nothing_is_taken_from_what_is_no_store(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    assert salvage(tmp_path / "file") == Salvaged()


def test_the_file_is_not_changed(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 8192)
    before = path.read_bytes()
    assert len(salvage(path).channels) == 2
    assert path.read_bytes() == before
