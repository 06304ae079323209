"""A wall clock that can jump while a program runs: libfaketime, told through a file. The monotonic clock stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


class FakedTime:
    """The wall clock of the programs that are started with `environment`."""

    def __init__(self, folder: Path) -> None:
        if not LIBRARIES:
            pytest.skip("libfaketime is missing: install Debian's package faketime")
        self._file = folder / "faketime"
        self.jump_to(timedelta())
        self.environment = {
            "LD_PRELOAD": str(LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def jump_to(self, offset: timedelta) -> None:
        """Let the clock show the real time plus `offset` from now on."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{offset.total_seconds():+.0f}\n")
        new.replace(self._file)  # at once: a half-written file would be another time
