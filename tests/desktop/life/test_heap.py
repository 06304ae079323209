"""Heap: what a rush has used goes back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

RUSH = """
from webhook_relay_desktop.life.heap import keep_heap_tight, trim

def held():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

blocks = [bytearray(b"x" * 4000) for _ in range(20_000)]
kept = blocks[::400]
del blocks
before = held()
trim()
print(before - held())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's heap is what this is about")
def test_pages_that_nothing_is_in_go_back() -> None:
    said = subprocess.run([sys.executable, "-c", RUSH], capture_output=True, text=True, check=True, timeout=60).stdout
    assert int(said) > 40_000_000
