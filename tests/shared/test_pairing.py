from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhook_relay.errors import ConfigurationError
from webhook_relay.pairing import LONGEST_LINK, PairingLink, looks_like_link, read_link

TOKEN = "whr_" + "aB3_-" * 8 + "xyz"
RELAY = "https%3A%2F%2Frelay.example.org"
LINK = f"webhook-relay://pair?relay={RELAY}&token={TOKEN}"


def test_a_link_says_relay_token_channels_and_name() -> None:
    link = read_link(f"{LINK}&channels=default,ci&name=Work+%C3%BC&workspace=acme")
    assert link == PairingLink("https://relay.example.org", TOKEN, ("default", "ci"), "Work ü", "acme")


def test_what_is_not_said_has_a_default() -> None:
    link = read_link(f"  {LINK}\n")
    assert (link.channels, link.name, link.workspace) == (("default",), "", "")


@pytest.mark.parametrize(
    "relay",
    [
        "https://relay.example.org:8443/under/a-path",
        "http://127.0.0.1:8750",
        "http://localhost:1",
        "http://[::1]:8750",
        "https://[2001:db8::1]",
        "https://xn--nxasmq6b.example",
    ],
)
def test_a_link_that_is_made_is_read_back(relay: str) -> None:
    link = PairingLink(relay, TOKEN, ("a", "b.c"), "Büro & Küche = 1", "tenant")
    assert read_link(link.text()) == link


@given(st.text(max_size=60))
def test_every_name_is_read_back_or_refused_when_the_link_is_made(name: str) -> None:
    link = PairingLink("https://relay.example.org", TOKEN, name=name)
    try:
        text = link.text()
    except (ConfigurationError, UnicodeEncodeError):
        return
    assert read_link(text) == link


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("", "begin"),
        (f"webhook-relays://pair?relay={RELAY}&token={TOKEN}", "begin"),
        (f"https://pair?relay={RELAY}&token={TOKEN}", "begin"),
        (f"webhook-relay://Pair?relay={RELAY}&token={TOKEN}", "begin"),
        (f"webhook-relay://user@pair?relay={RELAY}&token={TOKEN}", "begin"),
        (f"webhook-relay://pair:80?relay={RELAY}&token={TOKEN}", "begin"),
        (f"webhook-relay://pair/x?relay={RELAY}&token={TOKEN}", "begin"),
        (f"webhook-relay:pair?relay={RELAY}&token={TOKEN}", "begin"),
        (f"{LINK}#x", "begin"),
        (f"webhook-relay://pair?relay={RELAY}", "no token"),
        (f"webhook-relay://pair?token={TOKEN}", "no relay"),
        (f"webhook-relay://pair?relay=&token={TOKEN}", "no relay"),
        (f"{LINK}&token={TOKEN}", "twice"),
        (f"{LINK}&handler=run", "more than this version"),
        (f"{LINK}&name=%ff", "cannot be read"),
        (f"{LINK}&", "cannot be read"),
        (f"{LINK}&name", "cannot be read"),
        (f"{LINK}&channels=a,a", "twice"),
        (f"{LINK}&channels=", "channels"),
        (f"{LINK}&channels=UP", "channels"),
        (f"{LINK}&channels=" + ",".join(f"c{n}" for n in range(21)), "channels"),
        (f"{LINK}&workspace=A%20B", "workspace"),
        (f"{LINK}&name=a%0Ab", "name"),
        (f"{LINK}&name=%E2%80%AEgro", "name"),
        (f"{LINK}&name={'x' * 61}", "name"),
        (f"{LINK}&name={'x' * LONGEST_LINK}", "too long"),
        (f"{LINK} &name=x", "characters"),
        (f"{LINK}&name=ü", "characters"),
        (f"webhook-relay://pair?relay={RELAY}&token=whr_short", "token"),
        (f"webhook-relay://pair?relay={RELAY}&token={TOKEN}x", "token"),
        (f"webhook-relay://pair?relay={RELAY}&token=ghp_{'x' * 43}", "token"),
        (f"webhook-relay://pair?relay=http://relay.example.org&token={TOKEN}", "https"),
        (f"webhook-relay://pair?relay=http://127.0.0.1.example.org&token={TOKEN}", "https"),
        (f"webhook-relay://pair?relay=ftp://relay.example.org&token={TOKEN}", "https"),
        (f"webhook-relay://pair?relay=javascript:alert(1)&token={TOKEN}", "https"),
        (f"webhook-relay://pair?relay=https://&token={TOKEN}", "https"),
        (f"webhook-relay://pair?relay=https://a..b&token={TOKEN}", "https"),
        (f"webhook-relay://pair?relay=https://relay.example.org:0&token={TOKEN}", "https"),
        (f"webhook-relay://pair?relay=https://relay.example.org:x&token={TOKEN}", "cannot be read"),
        (f"webhook-relay://pair?relay=https://[x&token={TOKEN}", "cannot be read"),
        (f"webhook-relay://pair?relay=https://ex%C3%A4mple.org&token={TOKEN}", "https"),
        (f"webhook-relay://pair?relay=https://relay.example.org/%20&token={TOKEN}", "https"),
        (f"webhook-relay://pair?relay=https://me:pw@relay.example.org&token={TOKEN}", "more than an address"),
        (f"webhook-relay://pair?relay=https://relay.example.org%3Fa=b&token={TOKEN}", "more than an address"),
    ],
)
def test_what_is_no_link_of_ours_is_refused_without_repeating_it(link: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason) as raised:
        read_link(link)
    assert raised.value.code == "bad-link"
    assert TOKEN not in str(raised.value)
    assert raised.value.__cause__ is None


def test_the_token_is_not_in_what_a_log_would_show() -> None:
    assert TOKEN not in repr(read_link(LINK))


def test_what_is_meant_as_a_link_is_told_from_an_address() -> None:
    assert looks_like_link(" Webhook-Relay:nonsense")
    assert not looks_like_link("https://relay.example.org")
