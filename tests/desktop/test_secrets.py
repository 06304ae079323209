"""Secrets: in a keyring that encrypts, for this start only, or nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import KeyringLocked, NoKeyringError, PasswordDeleteError

from webhook_relay.config import APP_ID
from webhook_relay.errors import MissingExtraError, SecretStoreError
from webhook_relay_desktop import secrets
from webhook_relay_desktop.secrets import (
    MAX_SECRET_BYTES,
    EncryptedFileStore,
    KeyringStore,
    MemoryStore,
    SecretStore,
    WaitingStore,
    find_relay_token,
    handler_option,
    open_secret_store,
    relay_token,
    source_secret,
)

TOKEN = "whr_very-secret"


class Vault(KeyringBackend):
    """A keyring in memory that the operating system could have."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.trouble: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        self._fail()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._fail()
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not found")
        del self.kept[service, username]

    def _fail(self) -> None:
        if self.trouble is not None:
            raise self.trouble


class PlainFile(Vault):
    """Like keyrings.alt.file.PlaintextKeyring."""

    priority = 0.5


class Alternative(Vault):
    """Like keyrings.alt.file.EncryptedKeyring, when a person's configuration raises it."""

    priority = 9


Alternative.__module__ = "keyrings.alt.file"


class RaisingPriority(type(Vault)):  # type: ignore[misc]
    @property
    def priority(cls) -> float:
        raise RuntimeError("no such service")


@pytest.fixture(autouse=True)
def original() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.fixture
def vault() -> Vault:
    vault = Vault()
    keyring.set_keyring(vault)
    return vault


@pytest.fixture(params=["keyring", "memory", "file", "waiting"])
def store(request: pytest.FixtureRequest, vault: Vault, tmp_path: Path) -> SecretStore:
    stores: dict[str, Callable[[], SecretStore]] = {
        "keyring": open_secret_store,
        "memory": MemoryStore,
        "file": lambda: EncryptedFileStore.create(tmp_path / "secrets.json", "four good words", passes=1, memory=8192),
        "waiting": lambda: WaitingStore(MemoryStore()),
    }
    return stores[request.param]()


def chain_of(monkeypatch: pytest.MonkeyPatch, *backends: KeyringBackend) -> None:
    monkeypatch.setattr(chainer.ChainerBackend, "backends", list(backends))
    keyring.set_keyring(chainer.ChainerBackend())


# --- any store ---------------------------------------------------------------------------------------


def test_a_secret_is_kept_replaced_and_forgotten(store: SecretStore) -> None:
    assert store.get("a") is None
    store.set("a", "one")
    store.set("a", "tẅo")
    store.set("b", "three")
    assert (store.get("a"), store.get("b")) == ("tẅo", "three")
    store.delete("a")
    store.delete("a")
    assert (store.get("a"), store.get("b")) == (None, "three")


def test_an_empty_value_removes_the_secret(store: SecretStore) -> None:
    store.set("a", "one")
    store.set("a", "")
    assert store.get("a") is None


def test_a_secret_that_windows_could_not_keep_is_refused_everywhere(store: SecretStore) -> None:
    store.set("a", "x" * (MAX_SECRET_BYTES // 2))
    with pytest.raises(SecretStoreError, match=r"a is too long.*1280.*name the file"):
        store.set("a", "y" * (MAX_SECRET_BYTES // 2 + 1))


def test_a_secret_that_is_no_text_is_refused_without_showing_it(store: SecretStore) -> None:
    with pytest.raises(SecretStoreError, match="characters that cannot be kept") as caught:
        store.set("a", TOKEN + "\ud800")
    assert TOKEN not in str(caught.value)


def test_a_store_does_not_show_its_secrets(store: SecretStore) -> None:
    store.set("a", TOKEN)
    assert TOKEN not in repr(store)


# --- names -------------------------------------------------------------------------------------------


def test_the_names_are_stable() -> None:
    assert relay_token("https://relay.example.com") == "relay-token:https://relay.example.com"
    assert source_secret("github") == "source-secret:github"
    assert handler_option("slack", "address") == "handler-option:slack:address"


@pytest.mark.parametrize(
    "address",
    [
        "https://relay.example.com/",
        "HTTPS://Relay.Example.com",
        "wss://relay.example.com",
        "https://a:b@relay.example.com",
    ],
)
def test_every_spelling_of_an_address_has_the_same_token(address: str) -> None:
    assert relay_token(address) == relay_token("https://relay.example.com")


def test_the_environment_goes_before_the_store() -> None:
    store = MemoryStore()
    url = "https://relay.example.com"
    assert find_relay_token(store, url, environment={}) is None
    store.set(relay_token(url), "from the store")
    assert find_relay_token(store, url, environment={}) == "from the store"
    assert find_relay_token(store, url, environment={"WEBHOOK_RELAY_TOKEN": "  "}) == "from the store"
    assert find_relay_token(store, url, environment={"WEBHOOK_RELAY_TOKEN": f"{TOKEN}\n"}) == TOKEN


# --- choosing a keyring ------------------------------------------------------------------------------


def test_a_secret_lands_in_the_keyring_under_the_name_of_the_program(vault: Vault) -> None:
    open_secret_store().set("a", TOKEN)
    assert vault.kept == {(APP_ID, "a"): TOKEN}


def test_without_a_keyring_the_next_step_is_told() -> None:
    keyring.set_keyring(fail.Keyring())
    with pytest.raises(SecretStoreError, match=r"no keyring on this machine.*WEBHOOK_RELAY_TOKEN") as caught:
        open_secret_store()
    assert caught.value.code == "keyring-missing"


def not_here() -> KeyringBackend:
    backend: KeyringBackend = RaisingPriority("Gone", (Vault,), {})()
    return backend


@pytest.mark.parametrize("make", [PlainFile, Alternative, null.Keyring, not_here])
def test_a_keyring_that_does_not_protect_is_refused(make: Callable[[], KeyringBackend]) -> None:
    keyring.set_keyring(make())
    with pytest.raises(SecretStoreError, match=r"does not protect secrets.*Start a keyring") as caught:
        open_secret_store()
    assert caught.value.code == "keyring-unsafe"


def test_out_of_a_chain_only_the_safe_keyring_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    alternative, safe, plain = Alternative(), Vault(), PlainFile()
    chain_of(monkeypatch, alternative, safe, plain)
    store = open_secret_store()
    store.set("a", TOKEN)
    safe.trouble = KeyringLocked()
    with pytest.raises(SecretStoreError):
        store.set("b", TOKEN)
    assert safe.kept == {(APP_ID, "a"): TOKEN}
    assert alternative.kept == plain.kept == {}


def test_a_chain_without_a_safe_keyring_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    chain_of(monkeypatch, PlainFile(), Alternative())
    with pytest.raises(SecretStoreError, match=r"\(keyrings\.alt\.file, .*\) does not protect"):
        open_secret_store()


def test_an_empty_chain_is_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    chain_of(monkeypatch)
    with pytest.raises(SecretStoreError, match="no keyring on this machine"):
        open_secret_store()


def test_without_the_desktop_extra_the_command_to_install_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'ai-webhook-relay\[desktop\]'"):
        secrets.safe_backend()


# --- a keyring in trouble ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trouble", "code", "words"),
    [
        (KeyringLocked("Failed to unlock the collection!"), "keyring-locked", r"is locked.*Unlock it"),
        (NoKeyringError(), "keyring-missing", "no keyring on this machine"),
        (OSError(TOKEN), "secret-store", r"did not answer.*OSError.*keyring diagnose"),
    ],
)
def test_trouble_is_told_with_the_next_step_and_without_the_secret(
    vault: Vault, trouble: Exception, code: str, words: str
) -> None:
    store = KeyringStore(vault)
    store.set("a", TOKEN)
    vault.trouble = trouble
    for use in (lambda: store.get("a"), lambda: store.set("a", TOKEN), lambda: store.delete("a")):
        with pytest.raises(SecretStoreError, match=words) as caught:
            use()
        assert caught.value.code == code
        assert TOKEN not in str(caught.value)
        assert caught.value.__suppress_context__
