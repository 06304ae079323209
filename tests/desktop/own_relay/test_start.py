from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from webhook_relay.errors import SecretStoreError
from webhook_relay.signatures import check_secret
from webhook_relay_desktop.embedded import EmbeddedRelay
from webhook_relay_desktop.own_relay.start import KnownSecret, OwnRelay, keep_token, known_secret, start_own_relay
from webhook_relay_desktop.secrets import relay_token

OWN = OwnRelay(url="http://127.0.0.1:8750", token="whr_t0ken", source="github", ingest_url="http://127.0.0.1:8750/in/k")


class Keyring:
    """A keyring that is open, or not."""

    def __init__(self, *, locked: bool = False) -> None:
        self.kept: dict[str, str] = {}
        self.locked = locked

    def get(self, name: str) -> str | None:
        self._check()
        return self.kept.get(name)

    def set(self, name: str, value: str) -> None:
        self._check()
        self.kept[name] = value

    def delete(self, name: str) -> None:
        self._check()
        del self.kept[name]

    def _check(self) -> None:
        if self.locked:
            raise SecretStoreError("The keyring is locked.", hint="Unlock it.")


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[EmbeddedRelay]:
    with_port = EmbeddedRelay(tmp_path, port=0)
    yield with_port
    with_port.stop()


def test_the_first_start_makes_a_source_with_a_secret_and_a_token(relay: EmbeddedRelay) -> None:
    own = start_own_relay(relay)
    assert own.url == relay.url
    assert own.ingest_url.startswith(f"{own.url}/in/")
    assert own.source == "github"
    assert own.token.startswith("whr_")
    assert own.new_secret is not None
    check_secret("github", own.new_secret)


def test_a_later_start_keeps_the_source_and_makes_a_new_token(tmp_path: Path) -> None:
    starts = []
    for _ in range(2):
        relay = EmbeddedRelay(tmp_path, port=0)
        starts.append(start_own_relay(relay))
        relay.stop()
    first, second = starts
    assert second.new_secret is None
    assert second.token != first.token
    assert second.ingest_url.rpartition("/")[2] == first.ingest_url.rpartition("/")[2]


def test_neither_token_nor_secret_shows_in_a_log_of_the_value(relay: EmbeddedRelay) -> None:
    own = start_own_relay(relay)
    assert own.token not in repr(own)
    assert str(own.new_secret) not in repr(own)
    assert "hidden" not in repr(KnownSecret("hidden"))


def test_a_new_secret_is_kept_and_found_again() -> None:
    keyring = Keyring()
    assert known_secret(keyring, "source/github", "s3cret") == KnownSecret("s3cret")
    assert known_secret(keyring, "source/github", None) == KnownSecret("s3cret")


def test_a_secret_that_was_never_kept_here_is_not_known() -> None:
    assert known_secret(Keyring(), "source/github", None) == KnownSecret(None)


def test_with_a_locked_keyring_a_new_secret_is_known_in_this_start_and_the_reason_is_told() -> None:
    known = known_secret(Keyring(locked=True), "source/github", "s3cret")
    assert known.text == "s3cret"
    assert known.problem is not None
    assert known.problem.hint == "Unlock it."


def test_with_a_locked_keyring_an_old_secret_is_not_known() -> None:
    known = known_secret(Keyring(locked=True), "source/github", None)
    assert known.text is None
    assert known.problem is not None


def test_the_token_is_kept_where_a_terminal_on_this_machine_finds_it() -> None:
    keyring = Keyring()
    keep_token(keyring, OWN)
    assert keyring.kept == {relay_token("http://127.0.0.1:8750"): "whr_t0ken"}


def test_a_start_at_another_port_leaves_no_token_of_the_one_before() -> None:
    keyring = Keyring()
    keep_token(keyring, OWN)
    moved = replace(OWN, url="http://127.0.0.1:9001", token="whr_m0ved")
    keep_token(keyring, moved, instead_of=OWN)
    assert keyring.kept == {relay_token(moved.url): "whr_m0ved"}
    keep_token(keyring, moved, instead_of=moved)
    assert keyring.kept == {relay_token(moved.url): "whr_m0ved"}


def test_the_token_of_another_relay_at_the_port_of_before_stays() -> None:
    keyring = Keyring()
    keyring.set(relay_token(OWN.url), "whr_theirs")
    keep_token(keyring, replace(OWN, url="http://127.0.0.1:9001"), instead_of=OWN)
    assert keyring.kept[relay_token(OWN.url)] == "whr_theirs"


def test_a_token_that_cannot_be_kept_stops_nothing() -> None:
    keyring = Keyring(locked=True)
    keep_token(keyring, OWN)
    assert keyring.kept == {}
