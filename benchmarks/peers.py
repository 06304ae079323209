"""Peers: relays that are not run here, by what they did beside a bare uvicorn in one run elsewhere.

Measured on 2 virtual cores in November 2026, server on one and generator on the other: 8 KB bodies, 64 connections,
with smee.io and gosmee as they are installed by default.
"""

from __future__ import annotations

FLOOR_OF_SMEE = 5.5
"""POSTs a second that a bare uvicorn accepts, divided by those of smee.io."""
FLOOR_OF_GOSMEE = 8.8
FLOOR_OF_NCHAN = 0.53
NCHAN_OF_SMEE = 97 / 31
"""Deliveries a second to 1,000 readers: Nchan 97,000, gosmee 33,000 (and it dropped some), smee.io 31,000."""
NCHAN_OF_GOSMEE = 97 / 33
