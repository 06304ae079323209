from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from webhook_relay_desktop.link_scheme import CLASS, register_desktop_file, register_in_registry


def test_the_desktop_file_opens_links_of_our_scheme(tmp_path: Path) -> None:
    assert register_desktop_file(("/opt/my apps/webhook-relay", "pair"), tmp_path)
    text = (tmp_path / "ai-webhook-relay.desktop").read_text()
    assert 'Exec="/opt/my apps/webhook-relay" pair %u\n' in text
    assert "MimeType=x-scheme-handler/webhook-relay;\n" in text
    assert not register_desktop_file(("/opt/my apps/webhook-relay", "pair"), tmp_path)


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="needs desktop-file-validate")
def test_the_desktop_file_is_valid(tmp_path: Path) -> None:
    register_desktop_file(("/usr/bin/webhook-relay", "pair"), tmp_path)
    path = str(tmp_path / "ai-webhook-relay.desktop")
    checked = subprocess.run(["desktop-file-validate", path], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")


def test_windows_is_told_the_command_with_the_link_in_quotes() -> None:
    values: dict[tuple[str, str], str] = {}

    class Registry:
        def read(self, key: str, name: str) -> str | bytes | None:
            return values.get((key, name))

        def write(self, key: str, name: str, value: str) -> None:
            values[key, name] = value

        def remove(self, key: str, name: str) -> None:
            values.pop((key, name), None)

    register_in_registry((r"C:\Program Files\relay.exe", "pair"), Registry())
    assert values[CLASS, "URL Protocol"] == ""
    assert values[rf"{CLASS}\shell\open\command", ""] == r'"C:\Program Files\relay.exe" pair "%1"'
