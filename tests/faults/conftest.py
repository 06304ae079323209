"""What the fault tests of disk and process share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.preloaded import preloaded
from support.served import Served


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Served]:
    """Return a relay that starts in a fraction of a second, not started yet."""
    served = Served(tmp_path)
    with preloaded(served):
        yield served
