"""`webhook-relay inbox`: beside a running desktop where that is safe, and alone where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from support.events import make_event
from webhook_relay.errors import ConfigurationError
from webhook_relay_desktop.history_filter import EVERYTHING
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.inbox.lock import lock_inbox
from webhook_relay_desktop.inbox_commands import inbox as commands


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "inbox.db"
    inbox = Inbox.open(path, now=lambda: datetime.now(UTC) - timedelta(days=40))
    inbox.store("r", [make_event(seq, body=bytes(5000)) for seq in range(1, 101)])
    inbox.set_starred([7], True)
    inbox.close()
    return path


@pytest.fixture
def running(path: Path) -> Iterator[Inbox]:
    """A desktop that uses the inbox."""
    with lock_inbox(path):
        inbox = Inbox.open(path)
        yield inbox
        inbox.close()


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(commands, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def events_in(path: Path) -> int:
    inbox = Inbox.open(path)
    try:
        return inbox.count(EVERYTHING)
    finally:
        inbox.close()


def test_the_size_is_shown_with_and_without_a_running_desktop(path: Path) -> None:
    alone = run("size", "--inbox", path)
    assert "events    100, of those starred 1, unread 100" in alone.output
    assert "from      2026-11-01" in alone.output
    with lock_inbox(path):
        inbox = Inbox.open(path)
        assert run("size", "--inbox", path).output.splitlines()[-2:] == alone.output.splitlines()[-2:]
        inbox.close()


def test_a_backup_is_made_beside_a_running_desktop(running: Inbox, path: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    assert run("backup", target, "--inbox", path).exit_code == 0
    assert events_in(target) == 100
    with pytest.raises(ConfigurationError, match="is there already"):
        run("backup", target, "--inbox", path)
    assert run("backup", target, "--inbox", path, "--force").exit_code == 0
    assert running.store("r", [make_event(500)]) == [101]


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize("command", [["compact"], ["prune", "--days", "30", "--yes"]])
def test_what_changes_the_inbox_says_why_it_has_to_wait(path: Path, command: list[str]) -> None:
    with pytest.raises(ConfigurationError, match=r"Another program is using the inbox.*End it first"):
        run(*command, "--inbox", path)


def test_pruning_asks_and_then_removes_what_is_old(path: Path) -> None:
    asked = CliRunner().invoke(commands, ["prune", "--days", "30", "--inbox", str(path)], input="n\n")
    assert "older than 30 days are removed for good" in asked.output
    assert events_in(path) == 100
    assert "99 events were removed" in run("prune", "--days", 30, "--yes", "--inbox", path).output
    assert events_in(path) == 1
    assert "smaller" in run("compact", "--inbox", path).output


def test_pruning_without_a_limit_removes_nothing(path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Nothing says what is to be removed"):
        run("prune", "--yes", "--inbox", path)


def test_an_inbox_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="There is no inbox"):
        run("size", "--inbox", tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()
