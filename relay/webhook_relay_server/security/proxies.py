"""Proxies: who really sent a request that came through others, as far as that can be believed.

`X-Forwarded-For` and `X-Forwarded-Proto` are lists that every proxy adds to, and that anybody can begin. So only what
trusted proxies have written counts: the list is walked from its end, over addresses that are trusted themselves, to the
first one that is not. Without trusted proxies the headers mean nothing. Some proxies add a line of their own instead of
an entry; lines of one name are one list (RFC 9110, section 5.3), so all of them are read.

`Forwarded` (RFC 7239) is not read: a proxy that does not know it hands on what a client wrote there.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from webhook_relay.errors import ConfigurationError
from webhook_relay.headers import RequestHeaders

FORWARDED_FOR = "x-forwarded-for"
FORWARDED_PROTO = "x-forwarded-proto"
MOST_HOPS = 20
"""Entries of a list that are looked at; nobody has more proxies than that."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Caller(NamedTuple):
    """Who sent a request."""

    address: str
    """Empty when the connection has none (a socket in the file system)."""
    secure: bool
    """Whether it came over TLS, to this relay or to a trusted proxy in front of it."""


class Proxies:
    """The proxies whose word counts."""

    def __init__(self, networks: Iterable[Network] = ()) -> None:
        self._networks = tuple(networks)
        self.trusts = lru_cache(maxsize=1024)(self._trusts)

    def __bool__(self) -> bool:
        """Say whether there is any."""
        return bool(self._networks)

    def caller(self, peer: Caller, headers: RequestHeaders) -> Caller:
        """Return who sent a request that came over the connection of `peer`."""
        if not self._networks or not self.trusts(peer.address):
            return peer
        address = self._client(peer.address, _whole(headers, FORWARDED_FOR))
        return Caller(address, _forwarded_secure(headers, peer.secure))

    def _client(self, peer: str, forwarded_for: str) -> str:
        nearest = peer
        for entry in reversed(forwarded_for.split(",")[-MOST_HOPS:]):
            address = _address(entry)
            if address is None:  # whoever wrote that cannot be followed any further
                break
            nearest = address
            if not self.trusts(address):
                break
        return nearest

    def _trusts(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        mapped = getattr(parsed, "ipv4_mapped", None)
        return any((mapped or parsed) in network for network in self._networks)


def parse_proxies(text: str) -> Proxies:
    """Read addresses and networks, separated by commas. Raises ConfigurationError that names what is none."""
    networks = []
    for entry in filter(None, (part.strip() for part in text.split(","))):
        try:
            networks.append(ipaddress.ip_network(entry))
        except ValueError as error:
            raise ConfigurationError(
                f"{entry!r} is no address and no network of a proxy ({error}).",
                hint="Write them like 10.0.0.0/8 or fd00::/8, separated by commas.",
            ) from None
    return Proxies(networks)


def _address(entry: str) -> str | None:
    """Return the address of an entry, which some proxies write with a port."""
    text = entry.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def _whole(headers: RequestHeaders, name: str) -> str:
    """Return the list that all lines of a lower-case `name` are."""
    if name not in headers.repeated:
        return headers.get(name)
    return ",".join([value for other, value in headers if other.lower() == name])


def _forwarded_secure(headers: RequestHeaders, secure: bool) -> bool:
    """Say whether every hop that says something about it says https."""
    said = _whole(headers, FORWARDED_PROTO)
    if not said:
        return secure
    return all(part.strip().lower() in ("https", "wss") for part in said.split(","))
