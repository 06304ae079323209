from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.clock import Clock
from webhook_relay_desktop.inbox import Inbox


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox(tmp_path: Path, clock: Clock) -> Iterator[Inbox]:
    inbox = Inbox.open(tmp_path / "inbox.db", now=clock)
    yield inbox
    inbox.close()
