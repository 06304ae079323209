from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from support import mortal_announcer
from support.events import make_event
from support.processes import unmeasured
from webhook_relay_desktop.inbox import Inbox

EVENTS = 4
STEPS = 2 * EVENTS
"""Showing and noting each."""


def announce(folder: Path, dies_at: int) -> int:
    """Announce in a process of its own; return how it ended."""
    program = [sys.executable, mortal_announcer.__file__, str(folder / "inbox.db"), str(folder / "shown")]
    return subprocess.run([*program, str(dies_at)], env=unmeasured({}), check=False, timeout=60).returncode


@pytest.mark.skipif(sys.platform == "win32", reason="nothing can kill itself with SIGKILL on Windows")
@pytest.mark.parametrize("dies_at", range(1, STEPS + 1))
def test_a_kill_loses_no_notification_and_repeats_at_most_the_one_that_was_not_noted(
    tmp_path: Path, dies_at: int
) -> None:
    inbox = Inbox.open(tmp_path / "inbox.db")
    inbox.store("relay", [make_event(seq, subject=f"repo-{seq}") for seq in range(1, EVENTS + 1)])
    inbox.close()
    assert announce(tmp_path, dies_at) == -signal.SIGKILL
    assert announce(tmp_path, 0) == 0
    assert announce(tmp_path, 0) == 0
    shown = Counter(map(int, (tmp_path / "shown").read_text().split()))
    assert set(shown) == set(range(1, EVENTS + 1))
    unnoted = [(dies_at + 1) // 2] if dies_at % 2 else []  # it died between showing and noting
    assert [position for position, times in shown.items() if times > 1] == unnoted
    assert max(shown.values()) <= 2
