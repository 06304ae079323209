from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from webhook_relay_desktop.link_scheme import (
    CLASS,
    forget_desktop_file,
    forget_in_registry,
    register_desktop_file,
    register_in_registry,
    registered_as_desktop_file,
    registered_in_registry,
)

COMMAND = ("/opt/my apps/webhook-relay", "pair")
ON_WINDOWS = (r"C:\Program Files\relay.exe", "pair")


class Registry:
    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str] = {}

    def read(self, key: str, name: str) -> str | bytes | None:
        return self.values.get((key, name))

    def write(self, key: str, name: str, value: str) -> None:
        self.values[key, name] = value

    def remove(self, key: str, name: str) -> None:
        self.values.pop((key, name), None)


def test_the_desktop_file_opens_links_of_our_scheme(tmp_path: Path) -> None:
    assert register_desktop_file(COMMAND, tmp_path)
    text = (tmp_path / "applications" / "ai-webhook-relay.desktop").read_text()
    assert 'Exec="/opt/my apps/webhook-relay" pair %u\n' in text
    assert "MimeType=x-scheme-handler/webhook-relay;\n" in text
    assert not register_desktop_file(COMMAND, tmp_path)


def test_the_picture_that_the_desktop_file_names_is_where_desktops_look_for_it(tmp_path: Path) -> None:
    register_desktop_file(COMMAND, tmp_path)
    assert "\nIcon=ai-webhook-relay\n" in (tmp_path / "applications" / "ai-webhook-relay.desktop").read_text()
    icon = tmp_path / "icons" / "hicolor" / "scalable" / "apps" / "ai-webhook-relay.svg"
    assert b"<svg" in icon.read_bytes()
    icon.unlink()
    assert register_desktop_file(COMMAND, tmp_path)
    assert icon.exists()


def test_whether_links_open_this_program_is_read_from_what_is_there(tmp_path: Path) -> None:
    assert not registered_as_desktop_file(COMMAND, tmp_path)
    register_desktop_file(COMMAND, tmp_path)
    assert registered_as_desktop_file(COMMAND, tmp_path)
    assert not registered_as_desktop_file(("/opt/another copy", "pair"), tmp_path)
    forget_desktop_file(tmp_path)
    assert not registered_as_desktop_file(COMMAND, tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.name.startswith("ai-webhook-relay")] == []
    forget_desktop_file(tmp_path)


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="needs desktop-file-validate")
def test_the_desktop_file_is_valid(tmp_path: Path) -> None:
    register_desktop_file(("/usr/bin/webhook-relay", "pair"), tmp_path)
    path = str(tmp_path / "applications" / "ai-webhook-relay.desktop")
    checked = subprocess.run(["desktop-file-validate", path], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")


def test_windows_is_told_the_command_with_the_link_in_quotes() -> None:
    registry = Registry()
    register_in_registry(ON_WINDOWS, registry)
    assert registry.values[CLASS, "URL Protocol"] == ""
    opening = registry.values[rf"{CLASS}\shell\open\command", ""]
    assert opening == r'"C:\Program Files\relay.exe" pair "%1"'


def test_windows_forgets_what_it_was_told() -> None:
    registry = Registry()
    assert not registered_in_registry(ON_WINDOWS, registry)
    register_in_registry(ON_WINDOWS, registry)
    assert registered_in_registry(ON_WINDOWS, registry)
    assert not registered_in_registry((r"D:\relay.exe", "pair"), registry)
    forget_in_registry(registry)
    assert not registered_in_registry(ON_WINDOWS, registry)
    assert (CLASS, "URL Protocol") not in registry.values
