from __future__ import annotations

import sys
from pathlib import Path

import pytest

from webhook_relay_desktop.browser import has_browser

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands are shell scripts")


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A computer with xdg-open and no browser."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("BROWSER", raising=False)
    for name in ("xdg-open", "xdg-mime"):
        put(tmp_path, name)
    return tmp_path


def put(folder: Path, name: str, says: str = "") -> None:
    command = folder / name
    command.write_text(f"#!/bin/sh\necho {says}\n")
    command.chmod(0o755)


def test_a_computer_without_a_browser_has_none(commands: Path) -> None:
    assert not has_browser()


def test_the_desktops_choice_is_one(commands: Path) -> None:
    put(commands, "xdg-mime", "firefox.desktop")
    assert has_browser()


def test_a_command_that_is_well_known_is_one_and_what_the_variable_names(
    commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(commands, "firefox")
    assert has_browser()
    (commands / "firefox").unlink()
    monkeypatch.setenv("BROWSER", "mine")
    assert has_browser()


def test_where_it_cannot_be_known_it_is_tried(commands: Path) -> None:
    (commands / "xdg-open").unlink()
    assert has_browser()
