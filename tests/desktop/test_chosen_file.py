"""Files that a person names: those that this program has open stay untouched."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from support.events import make_event
from webhook_relay_desktop.certificates import certificates_problem
from webhook_relay_desktop.chosen_file import DESCRIPTORS, open_chosen
from webhook_relay_desktop.inbox import Inbox

pytestmark = pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="this system has no such locks")


@pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
def test_a_file_of_the_open_inbox_is_not_opened_once_more(tmp_path: Path, ending: str) -> None:
    inbox = Inbox.open(tmp_path / "inbox.db")
    inbox.store("relay", [make_event(1)])
    named = tmp_path / "as-another-name"
    named.symlink_to(tmp_path / f"inbox.db{ending}")
    with pytest.raises(OSError, match=r".") as refused:
        open_chosen(named)
    assert refused.value.errno == errno.EBUSY
    assert "cannot be read" in certificates_problem(str(named))
    inbox.close()


def test_any_other_file_is_opened(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"content")
    with open_chosen(tmp_path / "settings.toml") as file:
        assert file.read() == b"content"
