"""Handshakes: what senders ask before they send, answered by the relay itself and not stored. Pure.

Each kind of sender has an entry in `table.py`. What can be signed is answered only after the signature was checked;
what cannot (a GET, an OPTIONS) gives away nothing that whoever asks has not sent. Where a sender wants
its events to be acknowledged in a way of its own, the entry says so, too.
"""

from __future__ import annotations

from webhook_relay_server.senders.handshakes.by_query import meta_verify_token
from webhook_relay_server.senders.handshakes.reply import Handshake, Reply, Terms
from webhook_relay_server.senders.handshakes.table import METHODS, NEVER_STORED, handshake_for

__all__ = ["METHODS", "NEVER_STORED", "Handshake", "Reply", "Terms", "handshake_for", "meta_verify_token"]
