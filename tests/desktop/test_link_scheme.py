from __future__ import annotations

import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from webhook_relay_desktop.app_bundle import write_bundle
from webhook_relay_desktop.link_scheme import (
    CLASS,
    register_bundle,
    register_desktop_file,
    register_in_registry,
)


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


class TestTheApplicationOfMacOs:
    def test_it_says_that_it_opens_links_of_our_scheme(self, tmp_path: Path) -> None:
        assert register_bundle(("/opt/my apps/webhook-relay", "up"), tmp_path, tool="/nonexistent/lsregister")
        said = plistlib.loads((tmp_path / "AI Webhook Relay.app" / "Contents" / "Info.plist").read_bytes())
        assert said["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == ["webhook-relay"]
        assert said["CFBundleIdentifier"] == "io.github.ai-webhook-relay"
        assert said["CFBundlePackageType"] == "APPL"
        assert (tmp_path / "AI Webhook Relay.app" / "Contents" / "MacOS" / said["CFBundleExecutable"]).is_file()

    def test_it_is_written_anew_only_when_something_is_different(self, tmp_path: Path) -> None:
        one, other = ("/opt/one/webhook-relay", "up"), ("/opt/other/webhook-relay", "up")
        assert write_bundle(one, tmp_path)
        assert not write_bundle(one, tmp_path)
        assert write_bundle(other, tmp_path)

    def test_the_system_is_told_of_it_once(self, tmp_path: Path) -> None:
        tool = tmp_path / "lsregister"
        tool.write_text(f'#!/bin/sh\necho "$@" >> "{tmp_path}/told"\n')
        tool.chmod(0o755)
        register_bundle(("/opt/webhook-relay", "up"), tmp_path, tool=str(tool))
        register_bundle(("/opt/webhook-relay", "up"), tmp_path, tool=str(tool))
        assert (tmp_path / "told").read_text() == f"-f {tmp_path}/AI Webhook Relay.app\n"

    @pytest.mark.skipif(sys.platform == "win32", reason="runs a script of sh")
    def test_its_script_becomes_the_program(self, tmp_path: Path) -> None:
        write_bundle((sys.executable, "-c", "import os; print('it is $me', os.getpid())"), tmp_path)
        script = tmp_path / "AI Webhook Relay.app" / "Contents" / "MacOS" / "start"
        with subprocess.Popen([script], stdout=subprocess.PIPE, text=True) as started:
            told, _ = started.communicate(timeout=20)
        assert told == f"it is $me {started.pid}\n"
