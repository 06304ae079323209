"""Hosts: under which names a relay is spoken to.

A page in somebody's browser can give its own name the address 127.0.0.1 (DNS rebinding), and then the browser counts a
relay there as part of the page. The name gives it away: it is not the relay's.
"""

from __future__ import annotations

from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names that lead nowhere but to this machine, in every browser (RFC 6761, section 6.3)."""
ANY = "*"
"""In the setting: every name, for relays whose names nobody knows beforehand."""


def allowed_hosts(named: str, public_url: str | None, bind_host: str) -> frozenset[str] | None:
    """Return the names that a relay answers to; None for every name.

    `named` is what the operator says, separated by commas. Without it: the host of the public URL, the address it
    listens on, and this machine's own names. A relay that listens on every address and has no public URL cannot know.
    """
    hosts = {part.strip().lower() for part in named.split(",") if part.strip()}
    if ANY in hosts:
        return None
    everywhere = bind_host in ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on
    if not hosts and public_url is None and everywhere:
        return None
    if public_url is not None and (name := urlsplit(public_url).hostname):
        hosts.add(name)
    return frozenset(hosts | LOOPBACK | (set() if everywhere else {bind_host.lower()}))


def name_of(host: str) -> str:
    """Return the name in a Host header, without its port (RFC 9110, section 7.2)."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.rpartition(":")[0].lower() if host.count(":") == 1 else host.lower()
