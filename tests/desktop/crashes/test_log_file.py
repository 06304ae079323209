from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from webhook_relay_desktop.crashes.log_file import EARLIER_FILES, LAST_LINES, LogFile


def test_lines_are_on_the_disk_when_it_is_closed_and_the_newest_in_memory(tmp_path: Path) -> None:
    log = LogFile(tmp_path)
    for number in range(100):
        log.write(b"%d\n" % number)
    log.close()
    assert log.path.read_text().split() == [str(number) for number in range(100)]
    assert log.last_lines().split() == [str(number) for number in range(100 - LAST_LINES, 100)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes; the folder is the user's own")
def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    log = LogFile(tmp_path)
    log.write(b"{}\n")
    log.close()
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600


def test_it_never_grows_beyond_its_files(tmp_path: Path) -> None:
    for number in range(20):
        log = LogFile(tmp_path, most_bytes=100)
        log.write(b"%0120d\n" % number)
        log.close()
    files = sorted(tmp_path.iterdir())
    assert len(files) == EARLIER_FILES + 1
    assert [int(file.read_text()) for file in files] == [19, 18, 17, 16, 15]


def test_a_disk_that_cannot_be_written_harms_nobody_and_is_told_later(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    log = LogFile(folder)
    log.write(b"1\n")
    log.close()
    assert not folder.exists()
    folder.mkdir()
    log._append([b"2\n"])
    assert json.loads(log.path.read_text().splitlines()[-1])["lines"] == 1
