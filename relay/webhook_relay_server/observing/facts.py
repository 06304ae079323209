"""Facts: how a relay is at this moment, in values; `metrics.py` puts them into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from webhook_relay_server.store.records import StoreSize


@dataclass(frozen=True)
class ClientFact:
    """One connection: over which wire, whose, how many events it lacks, and how many bytes it has not taken."""

    wire: str
    workspace: int
    client_id: str
    lag: int
    waiting_bytes: int


@dataclass(frozen=True)
class Facts:
    """How a relay is at this moment, beside what it has counted."""

    store: str
    """Kind of the engine."""
    sources: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """Workspace and name by id."""
    clients: Sequence[ClientFact] = ()
    waiting_writes: int = 0
    waiting_bytes: int = 0
    size: StoreSize | None = None
    """None when the store has not answered."""
    doorbell_connected: bool = True
