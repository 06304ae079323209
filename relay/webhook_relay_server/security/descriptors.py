"""Descriptors: how many connections the operating system lets this process have."""

from __future__ import annotations

import sys

RESERVED = 100
"""Files and connections of the relay's own: its store, PostgreSQL, Redis, the log, what is opened for a moment."""


def room_for_connections() -> int:
    """Return for how many connections there are descriptors. Above, accepting would fail for everybody at once."""
    if sys.platform == "win32":  # no such limit on sockets
        return sys.maxsize
    import resource  # noqa: PLC0415 - is not there on Windows

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if soft == resource.RLIM_INFINITY else max(soft - RESERVED, soft // 2)
