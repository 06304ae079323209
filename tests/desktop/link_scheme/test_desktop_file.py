"""DesktopFile: links open the program on Linux."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from webhook_relay_desktop.link_scheme.desktop_file import DesktopFile

COMMAND = ("/opt/my apps/webhook-relay", "pair")


@pytest.fixture
def way(tmp_path: Path) -> DesktopFile:
    return DesktopFile(COMMAND, tmp_path)


def entry(home: Path) -> Path:
    return home / "applications" / "ai-webhook-relay.desktop"


def test_the_file_opens_links_of_our_scheme(way: DesktopFile, tmp_path: Path) -> None:
    way.turn_on()
    text = entry(tmp_path).read_text()
    assert 'Exec="/opt/my apps/webhook-relay" pair %u\n' in text
    assert "MimeType=x-scheme-handler/webhook-relay;\n" in text


def test_what_is_there_already_is_not_written_again(way: DesktopFile, tmp_path: Path) -> None:
    way.turn_on()
    before = entry(tmp_path).stat().st_mtime_ns
    way.turn_on()
    assert entry(tmp_path).stat().st_mtime_ns == before


def test_the_picture_that_the_file_names_is_where_desktops_look_for_it(way: DesktopFile, tmp_path: Path) -> None:
    way.turn_on()
    assert "\nIcon=ai-webhook-relay\n" in entry(tmp_path).read_text()
    icon = tmp_path / "icons" / "hicolor" / "scalable" / "apps" / "ai-webhook-relay.svg"
    assert b"<svg" in icon.read_bytes()
    icon.unlink()
    way.turn_on()
    assert icon.exists()


def test_whether_links_open_this_program_is_read_from_what_is_there(way: DesktopFile, tmp_path: Path) -> None:
    assert not way.is_on()
    way.turn_on()
    assert way.is_on()
    assert not DesktopFile(("/opt/another copy", "pair"), tmp_path).is_on()


def test_nothing_is_left_when_it_is_turned_off(way: DesktopFile, tmp_path: Path) -> None:
    way.turn_on()
    way.turn_off()
    way.turn_off()
    assert not way.is_on()
    assert [path for path in tmp_path.rglob("*") if path.name.startswith("ai-webhook-relay")] == []


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="needs desktop-file-validate")
def test_the_file_is_valid(tmp_path: Path) -> None:
    DesktopFile(("/usr/bin/webhook-relay", "pair"), tmp_path).turn_on()
    command = ["desktop-file-validate", str(entry(tmp_path))]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")
