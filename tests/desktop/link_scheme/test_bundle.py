"""Bundle: links open the program on macOS. Nothing here has run there."""

from __future__ import annotations

import plistlib
import subprocess
import sys
from pathlib import Path

import pytest

from webhook_relay_desktop.link_scheme.bundle import Bundle

COMMAND = ("/opt/my apps/webhook-relay", "up")


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    """Stands where the system's tool would be, and writes down what it is told."""
    tool = tmp_path / "lsregister"
    tool.write_text(f'#!/bin/sh\necho "$@" >> "{tmp_path}/told"\n')
    tool.chmod(0o755)
    return tool


def contents(folder: Path) -> Path:
    return folder / "AI Webhook Relay.app" / "Contents"


def test_it_says_that_it_opens_links_of_our_scheme(tmp_path: Path) -> None:
    Bundle(COMMAND, tmp_path, tool="/nonexistent/lsregister").turn_on()
    said = plistlib.loads((contents(tmp_path) / "Info.plist").read_bytes())
    assert said["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == ["webhook-relay"]
    assert said["CFBundleIdentifier"] == "io.github.ai-webhook-relay"
    assert said["CFBundlePackageType"] == "APPL"
    assert (contents(tmp_path) / "MacOS" / said["CFBundleExecutable"]).is_file()


def test_it_is_on_for_the_copy_of_the_program_that_it_starts(tmp_path: Path) -> None:
    one, other = (Bundle((f"/opt/{name}/webhook-relay", "up"), tmp_path, tool="/nonexistent") for name in ("a", "b"))
    assert not one.is_on()
    one.turn_on()
    assert one.is_on()
    assert not other.is_on()
    other.turn_on()
    assert other.is_on()


@pytest.mark.skipif(sys.platform == "win32", reason="runs a script of sh")
def test_the_system_is_told_of_it_once_and_when_it_is_gone(tmp_path: Path, tool: Path) -> None:
    way = Bundle(COMMAND, tmp_path, tool=str(tool))
    way.turn_on()
    way.turn_on()
    way.turn_off()
    way.turn_off()
    bundle = tmp_path / "AI Webhook Relay.app"
    assert (tmp_path / "told").read_text().splitlines() == [f"-f {bundle}", f"-u {bundle}"]
    assert not bundle.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="runs a script of sh")
def test_its_script_becomes_the_program(tmp_path: Path) -> None:
    command = (sys.executable, "-c", "import os; print('it is $me', os.getpid())")
    Bundle(command, tmp_path, tool="/nonexistent").turn_on()
    with subprocess.Popen([contents(tmp_path) / "MacOS" / "start"], stdout=subprocess.PIPE, text=True) as started:
        told, _ = started.communicate(timeout=20)
    assert told == f"it is $me {started.pid}\n"
