"""Upkeep: checking, copying and upgrading a whole store, beside a running relay or without one."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.errors import RelayError
from webhook_relay_server.settings import RelaySettings
from webhook_relay_server.store.check import Findings, check_events
from webhook_relay_server.store.engine import change, reading, store_name
from webhook_relay_server.store.schema import CURRENT, refuse_newer, revision_in
from webhook_relay_server.store.sqlite.copy import copy_store
from webhook_relay_server.store.sqlite.reading import file_findings
from webhook_relay_server.store.sqlite.reading import reading as reading_file
from webhook_relay_server.store.vault import KEY_VARIABLE, key_file

Progress = Callable[[str, int, int], None]
"""Told what is done, how much of it is, and of how much (0: nobody knows)."""


@dataclass(frozen=True)
class Checked:
    """What a check came to. `events` is None when they were not looked at: the tables are older than the program."""

    events: int | None
    findings: list[str]


@dataclass(frozen=True)
class Backup:
    """A copy that was made, and the key without which its secrets cannot be read, where that is a file."""

    path: Path
    size: int
    key: Path | None


class Upkeep:
    """What an operator can do to a store as a whole. All raise ConfigurationError."""

    def __init__(self, settings: RelaySettings) -> None:
        self._settings = settings
        self.store = store_name(settings)

    def check(self, progress: Progress) -> Checked:
        """Look at everything in the store."""
        findings = Findings()
        file = self._settings.database_file
        if file is not None:
            progress("the file", 0, 0)
            with reading_file(file) as connection:
                findings.add(*file_findings(connection))
        try:
            events = asyncio.run(self._check_events(progress, findings))
        except RelayError as error:
            raise self._unavailable(error) from None
        return Checked(events, findings)

    async def _check_events(self, progress: Progress, findings: Findings) -> int | None:
        async with reading(self._settings) as query:
            revision = await query(revision_in)
            refuse_newer(revision, self.store)
            if revision != CURRENT:
                return None
            return await check_events(query, lambda done, total: progress("events", done, total), findings)

    def backup(self, target: Path, progress: Progress, *, overwrite: bool = False) -> Backup:
        """Copy the store to `target` while it may be served, and see that the copy can be read."""
        file = self._settings.database_file
        if file is None:
            raise ConfigurationError(
                f"{self.store} is a PostgreSQL, which has a tool of its own for that.",
                hint=f"Run it as the user of DATABASE_URL: pg_dump --format=custom --file={target} {self.store}",
                code="not-for-postgresql",
            )
        if target.exists() and not overwrite:
            raise ConfigurationError(
                f"{target} is there already.", hint="Name another file, or add --overwrite.", code="taken"
            )
        try:
            with reading_file(file) as connection:
                copy_store(connection, target, lambda done, total: progress("pages", done, total))
            progress("the copy", 0, 0)
            with reading_file(target) as copy:
                findings = file_findings(copy)
        except (sqlite3.Error, OSError) as error:
            raise ConfigurationError(
                f"{file} could not be copied to {target}: {error}.",
                hint="Check the folder's rights and its free space; `webhook-relay db check` looks at the store.",
                code="not-copied",
            ) from None
        if findings:
            raise ConfigurationError(
                f"The copy {target} is damaged: {findings[0]}",
                hint="Run `webhook-relay db check`: the store itself may be damaged.",
                code="store-damaged",
            )
        key = key_file(file)
        elsewhere = KEY_VARIABLE in os.environ or self._settings.key_command is not None
        return Backup(target, target.stat().st_size, key if not elsewhere and key.exists() else None)

    def upgrade(self) -> tuple[str | None, str]:
        """Bring the store to this program's tables; return the revision it had (None: it was empty) and has."""
        before = asyncio.run(self._revision())
        change(self._settings.model_copy(update={"migrate": True}), lambda _: None)
        return before, CURRENT

    async def _revision(self) -> str | None:
        file = self._settings.database_file
        if file is not None and not file.exists():
            return None
        try:
            async with reading(self._settings) as query:
                return await query(revision_in)
        except RelayError as error:
            raise self._unavailable(error) from None

    def _unavailable(self, error: RelayError) -> ConfigurationError:
        return ConfigurationError(
            f"The store {self.store} could not be read: {error.detail}",
            hint="Try again in a moment.",
            code="store-busy",
        )
