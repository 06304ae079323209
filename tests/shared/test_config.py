from __future__ import annotations

import stat
import sys
import warnings
from pathlib import Path

import pytest

from webhook_relay import config


def test_one_variable_moves_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(config.HOME_VARIABLE, str(tmp_path / "here"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folders = [config.settings_file(), config.data_folder(), config.runtime_folder()]
    assert all(folder.is_relative_to(tmp_path / "here") for folder in folders)


def test_folders_are_for_this_user_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(config.HOME_VARIABLE, str(tmp_path))
    for folder in (config.data_folder(), config.runtime_folder()):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has XDG_RUNTIME_DIR")
def test_without_a_runtime_folder_of_the_user_locks_lie_beside_the_databases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(config.HOME_VARIABLE, str(tmp_path))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    with warnings.catch_warnings(action="error"):
        assert config.runtime_folder().is_relative_to(config.data_folder())


@pytest.mark.skipif(sys.platform != "linux", reason="the places of Linux")
def test_without_the_variable_files_are_where_the_system_wants_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(config.HOME_VARIABLE, raising=False)
    for name in ("CONFIG_HOME", "DATA_HOME", "RUNTIME_DIR"):
        monkeypatch.setenv(f"XDG_{name}", str(tmp_path / name))
    assert config.settings_file() == tmp_path / "CONFIG_HOME" / config.APP_ID / "settings.toml"
    assert config.data_folder() == tmp_path / "DATA_HOME" / config.APP_ID
    assert config.runtime_folder() == tmp_path / "RUNTIME_DIR" / config.APP_ID
