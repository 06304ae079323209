"""Who sent a request: what proxies say counts only as far as trusted ones have written it."""

from __future__ import annotations

import pytest

from webhook_relay.errors import ConfigurationError
from webhook_relay.headers import RequestHeaders
from webhook_relay_server.security.proxies import MOST_HOPS, Caller, Proxies, parse_proxies

BEHIND = parse_proxies("10.0.0.0/8, 2001:db8:1::/48, 192.0.2.7")


def caller(peer: str, forwarded_for: str = "", proto: str = "", proxies: Proxies = BEHIND) -> Caller:
    pairs = [("X-Forwarded-For", forwarded_for), ("X-Forwarded-Proto", proto)]
    return proxies.caller(Caller(peer, False), RequestHeaders([pair for pair in pairs if pair[1]]))


def test_without_trusted_proxies_nothing_is_believed() -> None:
    assert caller("10.0.0.1", "203.0.113.9", "https", parse_proxies("")) == Caller("10.0.0.1", False)


def test_a_stranger_is_not_believed() -> None:
    assert caller("203.0.113.5", "198.51.100.1", "https") == Caller("203.0.113.5", False)


@pytest.mark.parametrize(
    ("forwarded_for", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),  # whoever sent it can write the beginning
        ("203.0.113.9, 10.1.1.1", "203.0.113.9"),
        ("203.0.113.9,10.1.1.1 , 192.0.2.7", "203.0.113.9"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8:9::1]:4711", "2001:db8:9::1"),
        ("2001:db8:9::1", "2001:db8:9::1"),
        ("10.1.1.1", "10.1.1.1"),  # from inside
        ("", "10.0.0.1"),
        ("unknown", "10.0.0.1"),
        ("203.0.113.9, not an address", "10.0.0.1"),
        ("203.0.113.9, not an address, 10.1.1.1", "10.1.1.1"),
        (", ,", "10.0.0.1"),
        ("203.0.113.9, " + "10.1.1.1, " * MOST_HOPS + "10.1.1.2", "10.1.1.1"),
    ],
)
def test_the_last_address_that_is_not_a_trusted_proxy_is_the_sender(forwarded_for: str, address: str) -> None:
    assert caller("10.0.0.1", forwarded_for).address == address


def test_a_line_that_a_proxy_adds_counts_more_than_the_one_a_client_sent() -> None:
    headers = RequestHeaders(
        [
            ("X-Forwarded-For", "198.51.100.1"),
            ("x-forwarded-for", "203.0.113.9"),
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Proto", "http"),
        ]
    )
    assert BEHIND.caller(Caller("10.0.0.1", True), headers) == Caller("203.0.113.9", False)


def test_an_ipv4_address_in_ipv6_form_is_the_same_proxy() -> None:
    assert caller("::ffff:10.0.0.1", "203.0.113.9").address == "203.0.113.9"


@pytest.mark.parametrize(
    ("proto", "secure"),
    [("https", True), ("HTTPS", True), ("wss", True), ("https, https", True), ("http", False), ("https,http", False)],
)
def test_a_request_is_secure_when_every_hop_says_so(proto: str, secure: bool) -> None:
    assert caller("10.0.0.1", "203.0.113.9", proto).secure is secure


@pytest.mark.parametrize("text", ["10.0.0.1/8", "example.com", "10.0.0.0/33", "*", "10.0.0.0/8;10.1.0.0/16", "::1/129"])
def test_what_is_no_network_is_refused_by_name(text: str) -> None:
    with pytest.raises(ConfigurationError, match="is no address and no network"):
        parse_proxies(text)
