from __future__ import annotations

import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from webhook_relay.errors import ConfigurationError, SecretStoreError
from webhook_relay.reader_keys import read_private_key, read_public_key
from webhook_relay_desktop import secrets
from webhook_relay_desktop.own_keys import FILE_VARIABLE, FileKeys, KeyringKeys, own_keys
from webhook_relay_desktop.reader_key_commands import reader_key
from webhook_relay_desktop.secrets import MAX_SECRET_BYTES, MemoryStore


def run(*words: str, typed: str | None = None) -> str:
    outcome = CliRunner().invoke(reader_key, list(words), input=typed, catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    return outcome.stdout


def test_a_new_key_is_kept_before_the_older_ones_and_only_its_public_half_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    first = run("new", "--file", str(file)).strip()
    second = run("new", "--file", str(file)).strip()
    kept = [read_private_key(text) for text in FileKeys(file).read()]
    assert [key.public.text for key in kept] == [second, first]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    listed = run("list", "--file", str(file))
    assert [line.split()[1] for line in listed.splitlines()] == [second, first]
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_a_key_is_forgotten_once_a_person_has_said_so(tmp_path: Path) -> None:
    file = str(tmp_path / "keys")
    first, second = (read_public_key(run("new", "--file", file).strip()) for _ in range(2))
    refused = CliRunner().invoke(reader_key, ["forget", first.id, "--file", file], input="n\n")
    assert refused.exit_code == 1
    assert len(FileKeys(Path(file)).read()) == 2
    run("forget", first.id, "--file", file, typed="y\n")
    assert run("list", "--file", file).split() == [second.id, second.text]
    with pytest.raises(ConfigurationError, match="no such key"):
        run("forget", first.id, "--file", file, "--yes")


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    run("new", "--file", str(file))
    file.chmod(0o640)
    with pytest.raises(ConfigurationError, match="can be read by others") as refused:
        FileKeys(file).read()
    assert "chmod 600" in refused.value.hint


def test_a_file_that_is_not_there_holds_no_key_and_one_that_is_no_text_is_refused(tmp_path: Path) -> None:
    assert FileKeys(tmp_path / "keys").read() == []
    with pytest.raises(ConfigurationError, match="cannot be read"):
        FileKeys(tmp_path).read()
    with pytest.raises(ConfigurationError, match="cannot be written"):
        FileKeys(tmp_path / "no folder" / "keys").write(["key"])


def test_the_keyring_takes_twenty_keys() -> None:
    store = MemoryStore()
    keys = KeyringKeys(store)
    assert keys.read() == []
    texts = ["whrkey_" + 48 * "A" for _ in range(20)]
    assert len(" ".join(texts)) * 2 <= MAX_SECRET_BYTES
    keys.write(texts)
    assert keys.read() == texts


def test_a_variable_names_the_file_and_then_no_keyring_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(own_keys(MemoryStore()), KeyringKeys)
    monkeypatch.setenv(FILE_VARIABLE, str(tmp_path / "keys"))
    made = run("new").strip()
    [kept] = own_keys(MemoryStore()).read()
    assert read_private_key(kept).public.text == made


def test_without_a_keyring_no_key_is_made_and_a_file_is_suggested(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_keyring(**_: object) -> None:
        raise SecretStoreError("There is no keyring on this machine.", code="keyring-missing")

    monkeypatch.delenv(FILE_VARIABLE, raising=False)
    monkeypatch.setattr(secrets, "find_secret_store", no_keyring)
    with pytest.raises(SecretStoreError, match="no keyring") as refused:
        run("new")
    assert "--file PATH" in refused.value.hint
