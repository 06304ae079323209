"""A list of IP addresses, for senders that sign nothing but say where they send from: the weakest of the schemes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures.config import SchemeConfig
from webhook_relay.signatures.request import SignedRequest
from webhook_relay.signatures.verdict import Refusal, Refused
from webhook_relay.signatures.verifier import KeylessVerifier

MOST_NETWORKS = 500
"""Providers name a few dozen; each is compared with each request of the source."""


class AddressConfig(SchemeConfig, frozen=True, kw_only=True):
    """From where requests are taken. Scheme: ip-allow-list."""

    allow: tuple[str, ...]
    """Addresses and networks, such as 192.0.2.7, 198.51.100.0/24 or 2001:db8::/32."""

    def __post_init__(self) -> None:
        SchemeConfig.__post_init__(self)
        if not 1 <= len(self.allow) <= MOST_NETWORKS:
            raise ConfigurationError(f"allow must name 1 to {MOST_NETWORKS} networks.", hint="Ask the sender for them.")
        self.networks()

    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Return them parsed."""
        return tuple(_network(text) for text in self.allow)


@dataclass(frozen=True)
class AddressVerifier(KeylessVerifier):
    """Looks up the address that a request came from."""

    networks: tuple[IPv4Network | IPv6Network, ...]

    def check(self, secrets: Sequence[str], request: SignedRequest, *, now: float) -> None:
        """Want an address of the list."""
        address = _address(request.address)
        if address is None:
            raise Refused(Refusal.WRONG_ADDRESS, "It is not known which address the request comes from.")
        if not any(address in network for network in self.networks):
            raise Refused(
                Refusal.WRONG_ADDRESS,
                "The request comes from an address that is not on the source's list. "
                "Compare the list with the one that the sender publishes.",
            )


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(text)
    except ValueError as error:
        raise ConfigurationError(
            f"allow is not usable: {error}.", hint="Write addresses or networks, such as 192.0.2.7 or 198.51.100.0/24."
        ) from None
    if network.prefixlen == 0:
        raise ConfigurationError("allow names every address there is.", hint="Name those of the sender.")
    return network


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address; one of version 4 also where a socket of version 6 took it (RFC 4291, section 2.5.5.2)."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or address
    return address


@lru_cache(maxsize=256)
def address_verifier(config: AddressConfig) -> AddressVerifier:
    """Return the verifier of the senders that `config` describes."""
    return AddressVerifier(config.networks())
