"""A relay as a process of its own, with one GitHub source and one token, for tests that do it harm."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from support.patched import COMMAND as PATCHED
from support.patched import VARIABLE as PATCHES
from support.processes import COMMAND, Program, free_port, wait_until_ready
from webhook_relay_server.administering.administration import Administration
from webhook_relay_server.settings import load_settings

TESTS = Path(__file__).parent.parent
LOCAL = "127.0.0.1"
WEBHOOK_PATH = "/webhook"
QUIET = "quiet"
STORED = """
SELECT delivery_id FROM event WHERE channel_id IN (SELECT id FROM channel WHERE name = ?) ORDER BY channel_id, seq
"""


@dataclass(frozen=True)
class Address:
    """Where a relay listens, and what a sender and a reader need to be let in."""

    host: str
    port: int
    secret: str = field(repr=False)
    token: str = field(repr=False)
    path: str = WEBHOOK_PATH
    """Where webhooks go."""

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"


@dataclass(frozen=True)
class ServedApi:
    """Where a relay's API is, and a token that may do everything there."""

    url: str
    token: str = field(repr=False)


class Served:
    """`webhook-relay serve` on a store that is kept over its lives."""

    def __init__(
        self,
        folder: Path,
        *,
        name: str = "relay",
        host: str = LOCAL,
        database_url: str = "",
        secret: str = "",
        patches: Sequence[tuple[str, str, float]] = (),
        environment: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (),
    ) -> None:
        """Prepare it; `patches` are numbers of the program that differ (module, name, value)."""
        home = folder / "home"
        home.mkdir(exist_ok=True)
        self.path = home / "relay.db"
        self.database_url = database_url = database_url or f"sqlite:///{self.path}"
        secret = secret or secrets.token_hex(16)
        token = Administration(load_settings(database_url=database_url)).create_token(name).text or ""
        self.address = Address(host, free_port(), secret, token)
        arguments = ["serve", "--host", host, "--port", str(self.address.port), "--database-url", database_url]
        variables = {"WEBHOOK_RELAY_HOME": str(home), "GITHUB_WEBHOOK_SECRET": secret, **(environment or {})}
        if patches:
            variables |= {PATCHES: json.dumps(patches), "PYTHONPATH": str(TESTS)}
        code = PATCHED if patches else COMMAND
        self.program = Program(arguments, variables, folder / f"{name}.log", prefix=prefix, code=code)

    def make_quiet_source(self) -> Address:
        """Make a source of a channel that nobody reads; return where its webhooks go."""
        administration = Administration(load_settings(database_url=self.database_url))
        administration.create_channel(QUIET)
        source = administration.create_source(QUIET, scheme="github", channel=QUIET, secret=self.address.secret)
        return replace(self.address, path=urlsplit(source.url).path)

    def start(self, *, wait: bool = True) -> None:
        """Start it; return when it is ready (`wait=False`: at once)."""
        self.program.start()
        if wait:
            wait_until_ready(self.address.url, self.program)

    def stored(self, channel: str = "default") -> list[str]:
        """Return the delivery ids of a channel in the SQLite file, in the log's order."""
        return _deliveries(self.path, STORED, channel)


class Following:
    """`webhook-relay connect`: the real client, with its inbox on disk."""

    def __init__(
        self,
        folder: Path,
        address: Address,
        *,
        environment: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (),
    ) -> None:
        home = folder / "client"
        home.mkdir()
        self.path = home / "data" / "connect.db"
        variables = {"WEBHOOK_RELAY_HOME": str(home), "WEBHOOK_RELAY_TOKEN": address.token, **(environment or {})}
        self.program = Program(["connect", "--relay", address.url], variables, folder / "client.log", prefix=prefix)

    def received(self) -> list[str]:
        """Return the delivery ids in its inbox, in order."""
        return _deliveries(self.path, "SELECT delivery_id FROM event ORDER BY seq")


def _deliveries(path: Path, query: str, *values: str) -> list[str]:
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        try:
            return [row[0] for row in connection.execute(query, values)]
        except sqlite3.OperationalError:  # the tables are being made
            return []
