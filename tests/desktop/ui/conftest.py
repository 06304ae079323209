"""One look for all tests of widgets, and an inbox in a temporary folder for those that show events."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from support.at_once import AtOnce
from support.events import make_event
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.ui.history.inbox_model import InboxModel
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Scheme, Theme


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Scheme.LIGHT)


@pytest.fixture
def icons(theme: Theme) -> Icons:
    return Icons(theme)


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    opened = Inbox.open(tmp_path / "inbox.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def model(inbox: Inbox, theme: Theme) -> InboxModel:
    return InboxModel(inbox, reading=AtOnce)


def store(inbox: Inbox, first: int, last: int, **changes: object) -> list[int]:
    """Store the events `first` to `last`."""
    return inbox.store("relay", [make_event(seq, **changes) for seq in range(first, last + 1)])
