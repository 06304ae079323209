"""Endpoint: where senders send to, and with which secret."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Endpoint:
    """Where senders send to. `public` says whether the internet can reach it."""

    url: str
    secret: str
    public: bool = False
