from __future__ import annotations

import errno
import ssl

import pytest
from websockets.exceptions import ConnectionClosedError, InvalidHandshake
from websockets.frames import Close

import webhook_relay
from webhook_relay.dial import UNEXPECTED, RelayAddress, check_token, explain
from webhook_relay.errors import ConfigurationError, ConnectionFailedError
from webhook_relay.plain_text import plain

RELAY = RelayAddress("https://relay.example.org")


@pytest.mark.parametrize(
    ("url", "websocket", "shown"),
    [
        ("http://127.0.0.1:8750", "ws://127.0.0.1:8750/ws", "http://127.0.0.1:8750"),
        ("https://relay.example.org/", "wss://relay.example.org/ws", "https://relay.example.org"),
        ("wss://relay.example.org/base/ws", "wss://relay.example.org/base/ws", "https://relay.example.org/base"),
        (" ws://[::1]:1/ ", "ws://[::1]:1/ws", "http://[::1]:1"),
    ],
)
def test_an_address_is_dialled_and_shown(url: str, websocket: str, shown: str) -> None:
    address = RelayAddress(url)
    assert (address.websocket, address.shown) == (websocket, shown)


@pytest.mark.parametrize("url", ["", "relay.example.org", "ftp://x.org", "http://", "http://x:99999999", "http://[::"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="not usable"):
        RelayAddress(url)


@pytest.mark.parametrize(
    "url", ["https://user:secret@x.org", "https://x.org?token=secret", "https://x.org#secret", "https://secret@x.org"]
)
def test_an_address_with_a_secret_in_it_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ConfigurationError, match="more than an address") as raised:
        RelayAddress(url)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://localhost:1", True),
        ("http://127.8.8.8", True),
        ("http://[::1]", True),
        ("http://10.0.0.1", False),
        ("http://localhost.example.org", False),
    ],
)
def test_loopback_is_told_from_the_network(url: str, loopback: bool) -> None:
    assert RelayAddress(url).loopback is loopback


@pytest.mark.parametrize(
    "token", ["whr_a\nX-Other: 1", "whr_a\r\nb", "whr_a b", "whr_\u00e9", "\ufeffwhr_a", "whr_\x00a", "\udcff"]
)
def test_a_token_that_cannot_stand_in_a_header_is_refused_and_not_repeated(token: str) -> None:
    with pytest.raises(ConfigurationError, match="token is not usable") as raised:
        check_token(token)
    assert "whr_" not in str(raised.value)


@pytest.mark.parametrize("token", ["", "whr_0aZ-._~+/="])
def test_a_token_of_visible_characters_is_taken_and_so_is_none(token: str) -> None:
    check_token(token)


def _certificate() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "x")
    error.verify_message = "certificate has expired"
    return error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (_certificate(), "The certificate of https://relay.example.org is not valid: certificate has expired."),
        (TimeoutError(), "did not answer in time"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), "Nothing answers at"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "cannot be reached: Network is unreachable."),
        (OSError(), "cannot be reached: network error."),
        (InvalidHandshake(), "does not answer like a relay"),
        (ConnectionClosedError(Close(1012, ""), None), "is restarting"),
        (ConnectionClosedError(Close(1011, ""), None), r"ended the link \(1011\)"),
        (ConnectionClosedError(None, None), r"ended the link \(no goodbye\)"),
    ],
)
def test_what_happened_is_said_in_words_and_may_pass(error: Exception, sentence: str) -> None:
    with pytest.raises(ConnectionFailedError, match=sentence):
        raise explain(error, RELAY)


def test_what_has_no_words_is_marked_for_the_log() -> None:
    assert explain(LookupError("x"), RELAY).code == UNEXPECTED


def test_the_sdk_is_found_at_the_top() -> None:
    for name in webhook_relay.__all__:
        assert getattr(webhook_relay, name) is not None
        assert name in dir(webhook_relay)
    with pytest.raises(AttributeError):
        _ = webhook_relay.nothing_of_that_name


def test_plain_text_is_one_harmless_line() -> None:
    assert plain("a\nb\u00a0c\x9b\u2066", limit=None) == "a\\nb\u00a0c\\x9b\\u2066"
    assert plain("abcdef", limit=4) == "abc…"
    assert plain(12) == "12"
