"""Loading Qt: nothing is read and kept that the program does not use."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import linecache
from webhook_relay_desktop.life.loading import load_qt_lean
load_qt_lean()
import webhook_relay_desktop.program, webhook_relay_desktop.embedded
print(sum(len(entry[2]) for entry in linecache.cache.values() if len(entry) > 1))
"""


def in_a_new_process(program: str) -> str:
    """Return what a program writes that is the first in its process to load Qt."""
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    ).stdout.strip()


def test_the_source_lines_of_what_is_loaded_are_not_kept_in_memory() -> None:
    assert int(in_a_new_process(LOADED)) < 30_000


def test_without_it_they_would_be_so_the_reason_for_it_is_still_there() -> None:
    assert int(in_a_new_process(LOADED.replace("load_qt_lean()\n", ""))) > 100_000


def test_signals_and_signatures_work_as_before() -> None:
    assert (
        in_a_new_process("""
from webhook_relay_desktop.life.loading import load_qt_lean
load_qt_lean()
from PySide6.QtCore import QObject, Signal
class Bell(QObject):
    rung = Signal(int)
bell, heard = Bell(), []
bell.rung.connect(heard.append)
bell.rung.emit(7)
try:
    bell.setObjectName(1, 2)
except TypeError:
    heard.append("refused")
print(heard)
""")
        == "[7, 'refused']"
    )
