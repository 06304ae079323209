"""Files that a person names: those that this program has open stay untouched."""

from __future__ import annotations

import errno
import threading
from pathlib import Path

import pytest

from support.events import make_event
from webhook_relay.errors import ConfigurationError
from webhook_relay_desktop.certificates import certificates_problem
from webhook_relay_desktop.chosen_file import DESCRIPTORS, open_chosen, write_chosen
from webhook_relay_desktop.export import export
from webhook_relay_desktop.formats import EXPORTS
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.inbox.backup import back_up

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


@pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
def test_no_file_that_is_open_here_is_replaced_by_one_of_its_name(tmp_path: Path, ending: str) -> None:
    inbox, other = Inbox.open(tmp_path / "inbox.db"), Inbox.open(tmp_path / "other.db")
    other.store("relay", [make_event(1)])
    named = tmp_path / f"other.db{ending}"
    before = named.stat().st_ino
    with pytest.raises(ConfigurationError, match="cannot be written"):
        back_up(inbox.database, named, force=True)
    with pytest.raises(OSError, match="busy"):
        write_chosen(named, b"a payload")
    with pytest.raises(ConfigurationError, match="not exported"):
        export([], EXPORTS["json"], named, url="", stop=threading.Event(), progress=lambda count: None)
    assert named.stat().st_ino == before
    assert sorted(file.name for file in tmp_path.iterdir() if "part" in file.name) == []
    other.close()
    inbox.close()


def test_any_other_file_is_opened(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"content")
    with open_chosen(tmp_path / "settings.toml") as file:
        assert file.read() == b"content"
