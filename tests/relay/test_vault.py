from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store.vault import KEY_VARIABLE, Vault, key_file, open_vault

SECRET = "known to nobody"
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_a_sealed_secret_comes_back_and_cannot_be_read_without_the_key() -> None:
    sealed = Vault([OLD], {}).seal(SECRET)
    assert SECRET.encode() not in sealed
    assert Vault([OLD], {}).open(sealed=sealed, reference=None) == SECRET
    with pytest.raises(ConfigurationError, match="cannot be opened with the current key") as refused:
        Vault([NEW], {}).open(sealed=sealed, reference=None)
    assert refused.value.code == "wrong-key"


@pytest.mark.parametrize("damaged", [b"", b"not sealed", None])
def test_what_was_never_sealed_is_not_opened(damaged: bytes | None) -> None:
    with pytest.raises(ConfigurationError):
        Vault([OLD], {}).open(sealed=damaged, reference=None)


def test_a_new_key_in_front_seals_and_the_old_one_still_opens(tmp_path: Path) -> None:
    sealed = Vault([OLD], {}).seal(SECRET)
    both = open_vault(tmp_path / "relay.db", {KEY_VARIABLE: f"{NEW}, {OLD}"})
    assert both.open(sealed=sealed, reference=None) == SECRET
    assert Vault([NEW], {}).open(sealed=both.seal(SECRET), reference=None) == SECRET


def test_a_key_of_another_kind_is_refused_without_being_shown() -> None:
    with pytest.raises(ConfigurationError, match="not a Fernet key") as refused:
        Vault(["my-password"], {})
    assert "my-password" not in str(refused.value)
    assert KEY_VARIABLE in refused.value.hint


def test_without_a_variable_the_key_is_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "relay.db"
    sealed = open_vault(path, {}).seal(SECRET)
    assert stat.S_IMODE(key_file(path).stat().st_mode) == 0o600
    assert open_vault(path, {}).open(sealed=sealed, reference=None) == SECRET


def test_with_a_variable_no_key_file_is_made(tmp_path: Path) -> None:
    open_vault(tmp_path / "relay.db", {KEY_VARIABLE: OLD})
    assert list(tmp_path.iterdir()) == []


def test_a_secret_can_live_in_a_variable_or_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    vault = Vault([OLD], {"THE_SECRET": SECRET})
    assert vault.open(sealed=None, reference="env:THE_SECRET") == SECRET
    assert vault.open(sealed=None, reference=f"file:{file}") == SECRET


@pytest.mark.parametrize(
    ("content", "reference", "said"),
    [
        (b"", "file:{}", "is not set"),
        (b"\xff", "file:{}", "UnicodeDecodeError"),
        (b"", "file:{}/missing", "cannot be read"),
        (b"", "env:NOT_THERE", "env:NOT_THERE refers to is not set"),
        (b"", "vault:name", "starts with 'vault'"),
    ],
)
def test_a_reference_that_leads_nowhere_says_so(tmp_path: Path, content: bytes, reference: str, said: str) -> None:
    file = tmp_path / "secret"
    file.write_bytes(content)
    with pytest.raises(ConfigurationError, match=said):
        Vault([OLD], {}).open(sealed=None, reference=reference.format(file))


def test_processes_that_start_at_the_same_moment_agree_on_one_whole_key(tmp_path: Path) -> None:
    path = tmp_path / "relay.db"
    with ThreadPoolExecutor(8) as pool:
        vaults = list(pool.map(lambda _: open_vault(path, {}), range(32)))
    sealed = vaults[0].seal("known to nobody")
    assert {vault.open(sealed=sealed, reference=None) for vault in vaults} == {"known to nobody"}
    assert [file.name for file in tmp_path.iterdir()] == [key_file(path).name]
