"""Idling: what a server holds in memory when nothing happens, alone and with many connections."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.crowd import reading
from benchmarks.driver import Driver
from benchmarks.machine import proportional_bytes, resident_bytes
from benchmarks.servers import Server

CONNECTIONS = 1_000
SETTLE = 0.5
"""Seconds for the last connections to become idle."""


@dataclass(frozen=True)
class Idle:
    """Bytes."""

    resident: float
    per_connection: float


def measure(server: Server) -> Idle:
    """Hold CONNECTIONS readers that have said hello and wait for events."""
    resident, before = resident_bytes(server.pid), proportional_bytes(server.pid)
    with Driver() as driver, reading(driver, server, readers=CONNECTIONS, settle=SETTLE):
        grown = proportional_bytes(server.pid) - before
    return Idle(resident, grown / CONNECTIONS)
