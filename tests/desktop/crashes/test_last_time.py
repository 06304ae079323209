from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from webhook_relay_desktop.crashes.last_time import FILE, LastTime


def test_a_good_end_leaves_nothing(tmp_path: Path) -> None:
    LastTime(tmp_path).close()
    assert list(tmp_path.iterdir()) == []
    again = LastTime(tmp_path)
    assert again.words == ""
    again.close()


def test_what_ends_the_process_from_within_is_told_once_with_the_place(tmp_path: Path) -> None:
    program = (
        "import ctypes, pathlib, sys\n"
        "from webhook_relay_desktop.crashes.last_time import LastTime\n"
        "kept = LastTime(pathlib.Path(sys.argv[1]))\n"
        "def fall(): ctypes.string_at(0)\n"
        "fall()\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False, capture_output=True)
    assert ended.returncode != 0
    following = LastTime(tmp_path)
    assert "in fall" in following.words
    following.close()
    assert not (tmp_path / FILE).exists()
    third = LastTime(tmp_path)
    assert third.words == ""
    third.close()


def test_the_thread_that_ended_the_process_comes_before_those_that_waited(tmp_path: Path) -> None:
    program = (
        "import ctypes, pathlib, sys, threading\n"
        "from webhook_relay_desktop.crashes.last_time import LastTime\n"
        "kept = LastTime(pathlib.Path(sys.argv[1]))\n"
        "for _ in range(20): threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "def fall(): ctypes.string_at(0)\n"
        "fall()\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False, capture_output=True)
    following = LastTime(tmp_path)
    following.close()
    head, first, *others = following.words.split("\n\n")
    assert head.startswith("Fatal Python error")
    assert "in fall" in first
    assert sum(other.startswith("Thread ") for other in others) == 20


def test_last_words_are_kept_for_the_next_start(tmp_path: Path) -> None:
    last = LastTime(tmp_path)
    last.write("Qt (default): no display \ud800")
    last.close()
    following = LastTime(tmp_path)
    assert following.words.endswith("Qt (default): no display \\ud800")
    following.close()
