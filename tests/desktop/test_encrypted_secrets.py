"""Secrets in a file under a passphrase: sealed, whole, and told apart when wrong or damaged."""

from __future__ import annotations

import json
import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from webhook_relay.errors import ConfigurationError, SecretStoreError
from webhook_relay_desktop.own_keys import own_keys
from webhook_relay_desktop.secrets import EncryptedFileStore, MemoryStore, WaitingStore, find_secret_store
from webhook_relay_desktop.secrets.encrypted_file import MEMORY, MOST_SECRETS, PASSES
from webhook_relay_desktop.secrets.finding import PASSPHRASE_VARIABLE

PASSPHRASE = "four words nobody guesses"
OTHER = "another four words instead"
TOKEN = "whr_very-secret"


def begin(path: Path, passphrase: str = PASSPHRASE) -> EncryptedFileStore:
    """Begin a file whose key takes milliseconds."""
    return EncryptedFileStore.create(path, passphrase, passes=1, memory=8192)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "secrets.json"


@pytest.fixture
def store(path: Path) -> EncryptedFileStore:
    return begin(path)


def code_of(opening: object) -> str:
    assert callable(opening)
    with pytest.raises(SecretStoreError) as caught:
        opening()
    assert caught.value.hint
    return caught.value.code


def test_what_is_kept_is_there_after_a_restart(store: EncryptedFileStore, path: Path) -> None:
    store.set("a", TOKEN)
    store.set("b", "tẅo")
    store.set("b", "")
    store.delete("c")
    again = EncryptedFileStore.unlock(path, PASSPHRASE)
    assert again.secrets() == {"a": TOKEN}
    assert (again.get("a"), again.get("b")) == (TOKEN, None)


def test_a_new_file_asks_for_as_much_work_as_is_written_down(path: Path) -> None:
    EncryptedFileStore.create(path, PASSPHRASE)
    said = json.loads(path.read_text())
    assert (said["passes"], said["memory"]) == (PASSES, MEMORY)


def test_neither_secret_nor_name_nor_passphrase_is_in_the_file(store: EncryptedFileStore, path: Path) -> None:
    store.set("relay-token:https://relay.example", TOKEN)
    written = path.read_text()
    for word in (TOKEN, "relay.example", PASSPHRASE):
        assert word not in written
    assert TOKEN not in repr(store)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_file_is_for_its_owner_alone(store: EncryptedFileStore, path: Path) -> None:
    os.umask(os.umask(0))
    store.set("a", TOKEN)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_wrong_passphrase_is_not_called_damage(store: EncryptedFileStore, path: Path) -> None:
    assert code_of(lambda: EncryptedFileStore.unlock(path, OTHER)) == "passphrase-wrong"


def test_damage_is_not_called_a_wrong_passphrase(store: EncryptedFileStore, path: Path) -> None:
    store.set("a", TOKEN)
    good = path.read_bytes()
    sealed = json.loads(good)["sealed"]
    flipped = good.replace(sealed.encode(), (("B" if sealed[0] == "A" else "A") + sealed[1:]).encode())
    for broken in (good[:-20], b"", b"\xff\xfe", flipped, good.replace(b'"passes": 1', b'"passes": 2')):
        path.write_bytes(broken)
        assert code_of(lambda: EncryptedFileStore.unlock(path, PASSPHRASE)) == "secrets-damaged"
    path.write_bytes(good)
    assert EncryptedFileStore.unlock(path, PASSPHRASE).get("a") == TOKEN


def test_a_file_cannot_ask_for_all_of_this_machine(store: EncryptedFileStore, path: Path) -> None:
    said = json.loads(path.read_text())
    for greedy in ({"memory": 2**40}, {"passes": 10**6}):
        path.write_text(json.dumps({**said, **greedy}))
        assert code_of(lambda: EncryptedFileStore.unlock(path, PASSPHRASE)) == "secrets-damaged"


def test_a_file_of_a_later_version_is_left_alone(store: EncryptedFileStore, path: Path) -> None:
    path.write_text(path.read_text().replace('"version": 1', '"version": 2'))
    assert code_of(lambda: EncryptedFileStore.unlock(path, PASSPHRASE)) == "secrets-unusable"


def test_a_file_that_is_not_there_is_told(path: Path) -> None:
    assert code_of(lambda: EncryptedFileStore.unlock(path, PASSPHRASE)) == "secrets-unusable"


def test_an_existing_file_is_never_begun_anew(store: EncryptedFileStore, path: Path) -> None:
    before = path.read_bytes()
    code_of(lambda: begin(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize("passphrase", ["", "short", "x" * 1001, " " * 40])
def test_a_passphrase_that_protects_nothing_is_refused(path: Path, passphrase: str) -> None:
    code_of(lambda: begin(path, passphrase))
    assert not path.exists()


def test_another_passphrase_opens_the_same_secrets_and_the_old_one_none(store: EncryptedFileStore, path: Path) -> None:
    store.set("a", TOKEN)
    assert code_of(lambda: store.change_passphrase("not the old one", OTHER)) == "passphrase-wrong"
    store.change_passphrase(PASSPHRASE, OTHER)
    store.set("b", "after")
    assert EncryptedFileStore.unlock(path, OTHER).secrets() == {"a": TOKEN, "b": "after"}
    assert code_of(lambda: EncryptedFileStore.unlock(path, PASSPHRASE)) == "passphrase-wrong"


def test_a_program_that_has_the_old_passphrase_is_told_and_overwrites_nothing(
    store: EncryptedFileStore, path: Path
) -> None:
    other_program = EncryptedFileStore.unlock(path, PASSPHRASE)
    store.change_passphrase(PASSPHRASE, OTHER)
    assert code_of(lambda: other_program.get("a")) == "passphrase-changed"
    assert code_of(lambda: other_program.set("a", TOKEN)) == "passphrase-changed"


def test_two_programs_lose_nothing_of_each_other(store: EncryptedFileStore, path: Path) -> None:
    other_program = EncryptedFileStore.unlock(path, PASSPHRASE)
    writers = [
        threading.Thread(target=lambda who=who, name=name: [who.set(f"{name}{n}", TOKEN) for n in range(10)])
        for who, name in ((store, "a"), (other_program, "b"))
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(store.secrets()) == 20


def test_there_is_a_bound_to_how_much_is_kept(store: EncryptedFileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webhook_relay_desktop.secrets.encrypted_file.MOST_SECRETS", 2)
    store.set("a", "1")
    store.set("b", "2")
    assert MOST_SECRETS > 2
    code_of(lambda: store.set("c", "3"))
    assert store.secrets() == {"a": "1", "b": "2"}


def test_a_disk_that_takes_nothing_leaves_the_old_file(
    store: EncryptedFileStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    store.set("a", TOKEN)
    monkeypatch.setattr("webhook_relay_desktop.secrets.encrypted_file.write_whole", full)
    assert code_of(lambda: store.set("a", "other")) == "secrets-unusable"
    assert store.get("a") == TOKEN


def test_keys_of_sealed_events_live_in_it_too(store: EncryptedFileStore, path: Path) -> None:
    own_keys(store).write(["newest", "older"])
    assert own_keys(EncryptedFileStore.unlock(path, PASSPHRASE)).read() == ["newest", "older"]


# --- waiting -----------------------------------------------------------------------------------------


def test_who_needs_a_secret_waits_until_a_person_has_chosen() -> None:
    waiting, found = WaitingStore(), MemoryStore()
    found.set("a", TOKEN)
    got: list[str | None] = []
    reader = threading.Thread(target=lambda: got.append(waiting.get("a")), daemon=True)
    reader.start()
    reader.join(0.05)
    assert got == []
    assert waiting.present is None
    waiting.settle(found)
    reader.join(5)
    assert got == [TOKEN]
    waiting.set("b", "x")
    waiting.delete("a")
    assert (found.get("a"), found.get("b")) == (None, "x")


# --- finding -----------------------------------------------------------------------------------------


def no_keyring() -> MemoryStore:
    raise SecretStoreError("There is no keyring.", hint="Start one.", code="keyring-missing")


def test_a_keyring_goes_before_anything_that_is_not_there(path: Path) -> None:
    keyring = MemoryStore()
    assert find_secret_store(path=path, environment={}, open_keyring=lambda: keyring) is keyring


def test_without_keyring_and_file_nothing_is_begun_unasked(path: Path) -> None:
    with pytest.raises(SecretStoreError, match="no keyring"):
        find_secret_store(path=path, environment={}, open_keyring=no_keyring)
    assert not path.exists()


def test_a_passphrase_in_a_file_begins_and_opens_the_encrypted_one(path: Path, tmp_path: Path) -> None:
    named = tmp_path / "passphrase"
    named.write_text(PASSPHRASE + "\n")
    environment = {PASSPHRASE_VARIABLE: str(named)}
    find_secret_store(path=path, environment=environment, open_keyring=no_keyring).set("a", TOKEN)
    assert find_secret_store(path=path, environment=environment, open_keyring=no_keyring).get("a") == TOKEN


def test_a_passphrase_is_asked_for_until_it_is_right_but_not_for_ever(store: EncryptedFileStore, path: Path) -> None:
    typed = iter(["wrong one here", PASSPHRASE])
    found = find_secret_store(path=path, environment={}, prompt=lambda: next(typed), open_keyring=no_keyring)
    assert found.get("a") is None
    asked: list[str] = []
    assert (
        code_of(lambda: find_secret_store(path=path, environment={}, prompt=lambda: asked.append("x") or "never right"))
        == "passphrase-wrong"
    )
    assert len(asked) == 3


def test_where_nobody_can_type_the_variable_is_told(store: EncryptedFileStore, path: Path) -> None:
    with pytest.raises(SecretStoreError, match=PASSPHRASE_VARIABLE):
        find_secret_store(path=path, environment={})


def test_a_passphrase_file_that_is_no_use_is_told(store: EncryptedFileStore, path: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    for named in (empty, tmp_path / "gone"):
        with pytest.raises(ConfigurationError, match="passphrase's file"):
            find_secret_store(path=path, environment={PASSPHRASE_VARIABLE: str(named)})
