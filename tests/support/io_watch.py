"""IoWatch: what one thread reads, writes, asks or starts, seen by Python's audit hooks and SQLite's trace.

What Qt reads in C++ is not seen (fonts, its plug-ins), nor is what only looks at a name (`os.stat`).
"""

from __future__ import annotations

import sqlite3
import ssl
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

OURS = "webhook_relay_desktop"
MOST_FOUND = 200
"""Things kept; a test that finds more has failed long before."""

WATCHED = {
    "open": "opens {0}",
    "os.listdir": "lists {0}",
    "os.scandir": "lists {0}",
    "os.mkdir": "makes {0}",
    "os.rename": "renames {0}",
    "os.remove": "removes {0}",
    "os.truncate": "truncates {0}",
    "socket.connect": "connects to {1}",
    "socket.getaddrinfo": "looks up {0}",
    "socket.gethostbyname": "looks up {0}",
    "sqlite3.connect": "opens the database {0}",
    "subprocess.Popen": "starts {0}",
    "os.system": "starts {0}",
    "os.posix_spawn": "starts {0}",
}
"""Audit events (docs.python.org/3/library/audit_events.html), in words."""


@dataclass(frozen=True)
class Waited:
    """One thing that may have waited for a disk, a network or another program."""

    what: str
    where: str
    """The lines of this program that led there, the innermost last."""

    def __str__(self) -> str:
        return f"{self.what}\n      {self.where}"


Allowed = Mapping[str, Callable[[str, str], bool]]
"""Reason -> whether it is the one for this event and this stack."""

ALLOWED: Allowed = {
    "a module is imported once in a program's life": lambda event, stack: (
        "importlib._bootstrap" in stack or "_find_and_load" in stack
    ),
    "pictures and style sheets of this program, a few KB each, read once": lambda event, stack: (
        event == "open" and ("in _load_asset" in stack or "ui/kit/icons.py" in stack or "ui/kit/stylesheet.py" in stack)
    ),
    "the lines of a traceback, when something failed": lambda event, stack: "linecache.py" in stack,
}


class IoWatch:
    """Collects in `found` what the thread does on which `watching` was entered."""

    def __init__(self) -> None:
        self.found: list[Waited] = []
        self._thread = 0
        self._inside = False

    @contextmanager
    def watching(self) -> Iterator[IoWatch]:
        """Watch this thread."""
        self._thread = threading.get_ident()
        _watches.append(self)
        try:
            yield self
        finally:
            _watches.remove(self)
            self._thread = 0

    def note(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take one event of any thread."""
        if threading.get_ident() != self._thread or self._inside or len(self.found) >= MOST_FOUND:
            return
        if event == "socket.connect" and arguments[0].gettimeout() == 0:
            return  # the event loop's own connections never wait
        if event == "open" and isinstance(arguments[0], int):
            return  # a descriptor that is open already
        self._inside = True  # looking at the stack opens files itself
        try:
            self._keep(event, WATCHED.get(event, "{0}").format(*arguments, ""))
        finally:
            self._inside = False

    @contextmanager
    def seeing_certificates(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Watch certificates being read, which OpenSSL does in C where no audit hook sees it."""
        with monkeypatch.context() as patch:
            for name in ("load_verify_locations", "load_default_certs", "set_default_verify_paths"):
                patch.setattr(ssl.SSLContext, name, self._noting(getattr(ssl.SSLContext, name)))
            yield

    def _noting(self, read: Callable[..., None]) -> Callable[..., None]:
        def noted(*args: Any, **kwargs: Any) -> None:
            self.note("certificates", ("reads certificates",))
            read(*args, **kwargs)

        return noted

    def _keep(self, event: str, what: str) -> None:
        frames = traceback.extract_stack(limit=40)
        stack = "\n".join(f"{frame.filename} in {frame.name}" for frame in frames)
        if any(allows(event, stack) for allows in ALLOWED.values()):
            return
        ours = [frame for frame in frames if OURS in frame.filename]
        if ours:  # what a test itself reads is its own matter
            lines = [f"{frame.filename.rpartition(OURS + '/')[2]}:{frame.lineno} {frame.name}" for frame in ours[-6:]]
            self.found.append(Waited(" ".join(what.split())[:160], " > ".join(lines)))

    @contextmanager
    def tracing_sql(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Watch every statement of connections that are opened inside."""
        connect = sqlite3.connect

        def traced(*args: Any, **kwargs: Any) -> sqlite3.Connection:
            connection = connect(*args, **kwargs)
            connection.set_trace_callback(lambda statement: self.note("sql", (f"asks SQLite: {statement}",)))
            return connection

        with monkeypatch.context() as patch:
            patch.setattr(sqlite3, "connect", traced)
            yield


_watches: list[IoWatch] = []
_installed: list[bool] = []


def install() -> None:
    """Add the hook, once: Python has no way to take one away. Without a watch it costs a look at an empty list."""
    if not _installed:
        _installed.append(True)
        sys.addaudithook(_hear)


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _watches and event in WATCHED:
        for watch in _watches:
            watch.note(event, arguments)
