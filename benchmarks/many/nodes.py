"""Nodes: relays, alone on a SQLite file or several on one PostgreSQL, and how their senders reach them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.reader import CHANNEL
from benchmarks.servers import Server, free_port, serving
from webhook_relay_server.administering.administration import Administration
from webhook_relay_server.settings import load_settings

OTHER_CHANNEL = "other"


@dataclass(frozen=True)
class Node:
    """One relay that listens."""

    server: Server
    """As senders of the usual channel reach it."""
    other: Server
    """The same process, as senders of another channel reach it."""
    log: Path
    """Where it writes what it does."""


@contextmanager
def nodes_on(
    url: str, folder: Path, *names: str, environment: Mapping[str, str] | None = None
) -> Iterator[tuple[Node, ...]]:
    """Run a relay of each name on the store at `url`, which is new, until the end of the block."""
    administration = Administration(load_settings(database_url=url))
    source = administration.ensure_default_source()
    administration.create_channel(OTHER_CHANNEL)
    other = administration.create_source(OTHER_CHANNEL, scheme="github", channel=OTHER_CHANNEL)
    token = administration.create_token("benchmark", only=[CHANNEL]).text or ""
    with ExitStack() as stack:
        made = []
        for name in names:
            log, port = folder / f"{name}.log", free_port()
            pid = stack.enter_context(serving(name, log, port, {**(environment or {}), "DATABASE_URL": url}))
            usual = Server(name, pid, port, urlsplit(source.url).path, secret=source.secret or "", token=token)
            made.append(Node(usual, replace(usual, path=urlsplit(other.url).path, secret=other.secret or ""), log))
        yield tuple(made)
