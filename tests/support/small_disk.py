"""A disk of a few megabytes, which a test can fill to the last byte: a tmpfs of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BLOCK = bytes(64 * 1024)


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """Mount a disk of `size` bytes until the end of the block; skip the test where that is refused."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk to fill")
    place = folder / "small-disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(place)]
    mounted = subprocess.run(command, check=False, capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"this account may not mount a small disk: {mounted.stderr.strip()[:200]}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True, capture_output=True)


def fill(disk: Path, leave: int = 0) -> Path:
    """Fill the disk with a file of somebody else's, but for `leave` bytes; return the file."""
    filler = disk / "somebody-elses-file"
    with filler.open("ab", buffering=0) as file:
        try:
            while (room := shutil.disk_usage(disk).free - leave) > 0:
                file.write(BLOCK[:room])
        except OSError:  # full
            pass
    return filler


def free_bytes(disk: Path) -> int:
    return shutil.disk_usage(disk).free
