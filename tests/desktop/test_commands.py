from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from support.events import make_event
from support.stand_in_relay import TOKEN, StandInRelay, stand_in_relay
from support.waiting import until
from webhook_relay_desktop.commands import has_display
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.inbox.database import OthersDatabase
from webhook_relay_desktop.notify.announcer import DIGEST, READER, THE_BEGINNING

PROGRAM = "import sys; from webhook_relay.cli import main; main(sys.argv[1:])"
PATIENCE = 50.0
"""Seconds; a start takes one or two, on a busy machine ten."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends the program with POSIX signals")


@pytest.fixture
async def relay() -> AsyncIterator[StandInRelay]:
    async with stand_in_relay() as relay:
        yield relay


class Running:
    """`webhook-relay` as a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []

    async def line(self, part: str) -> str:
        """Wait for a line with `part` in it."""
        assert self.process.stdout is not None
        while True:
            line = (await asyncio.wait_for(self.process.stdout.readline(), PATIENCE)).decode()
            assert line, f"{part!r} did not come; before it came {self.lines} and {await self.errors()}"
            self.lines.append(line.rstrip("\n"))
            if part in line:
                return self.lines[-1]

    async def errors(self) -> str:
        assert self.process.stderr is not None
        return (await self.process.stderr.read()).decode()

    async def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), PATIENCE)


@asynccontextmanager
async def command(*arguments: str, home: Path, **environment: str) -> AsyncIterator[Running]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "WEBHOOK_RELAY_HOME": str(home), **environment},
    )
    running = Running(process)
    try:
        yield running
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_connect_prints_the_feed_keeps_the_events_and_ends_cleanly(
    relay: StandInRelay, tmp_path: Path, number: int
) -> None:
    await relay.append(1, summary="[bold]not markup[/bold] \x1b[31mnot red")
    async with command("connect", "--relay", relay.url, home=tmp_path, WEBHOOK_RELAY_TOKEN=TOKEN) as running:
        line = await running.line("github.push")
        assert "octo-org/octo-repo  [bold]not markup[/bold] \\x1b[31mnot red" in line
        await relay.until(lambda: bool(relay.acknowledged))
        assert await running.end(number) == 0
        assert await running.errors() == ""
    inbox = Inbox.open(tmp_path / "data" / "connect.db")
    assert inbox.newest_position() == 1
    assert inbox.cursors(relay.url) == {"default": make_event(1).cursor}
    inbox.close()


async def test_connect_goes_on_where_it_stopped_and_writes_a_file_per_event(
    relay: StandInRelay, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text(f"{TOKEN}\n")
    options = ["connect", "--relay", relay.url, "--token-file", str(token), "--log-dir", str(tmp_path / "logs")]
    for count in (1, 2):
        await relay.append(1, type="github.issues/../opened")
        async with command(*options, "--no-handlers", home=tmp_path) as running:
            await running.line(f"push number {count}")
            await relay.until(lambda count=count: len(relay.acknowledged) == count)  # type: ignore[misc]
            assert await running.end() == 0
            assert not any("push number 1" in line for line in running.lines if count == 2)
    names = sorted(path.name for path in (tmp_path / "logs").iterdir())
    assert names == ["20261101_120001_github.issues_.._opened.json", "20261101_120002_github.issues_.._opened.json"]


async def test_an_event_whose_file_could_not_be_written_gets_it_at_the_next_start(
    relay: StandInRelay, tmp_path: Path
) -> None:
    logs = tmp_path / "logs"
    options = ["connect", "--relay", relay.url, "--log-dir", str(logs), "--no-handlers"]
    async with command(*options, home=tmp_path, WEBHOOK_RELAY_TOKEN=TOKEN) as running:
        await running.line("waiting for events")
        logs.rmdir()
        await relay.append(1)
        assert f"not written to {logs}: No such file or directory." in await running.line("Files of events")
        running.process.kill()
        await running.process.wait()
    async with command(*options, home=tmp_path, WEBHOOK_RELAY_TOKEN=TOKEN) as running:
        await running.line("waiting for events")
        assert await running.end() == 0
    assert [path.name for path in logs.iterdir()] == ["20261101_120001_github.push.json"]


async def test_a_refused_token_ends_connect_with_words_and_the_code_for_it(relay: StandInRelay, tmp_path: Path) -> None:
    async with command(
        "connect", "--relay", relay.url, "--token-env", "MY_TOKEN", home=tmp_path, MY_TOKEN="whr_wrong"
    ) as running:
        assert await asyncio.wait_for(running.process.wait(), PATIENCE) == 77
        errors = await running.errors()
    assert "did not accept the token" in errors
    assert "whr_wrong" not in errors


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "There is no token for this relay"),
        (["--token-env", "NOT_SET_ANYWHERE"], "is not set"),
        (["--token-file", "/nowhere/token"], "cannot be read"),
        (["--token-file", os.devnull], "is empty"),
    ],
)
async def test_connect_without_a_token_says_how_to_get_one(arguments: list[str], words: str, tmp_path: Path) -> None:
    async with command("connect", "--relay", "http://127.0.0.1:1", *arguments, home=tmp_path) as running:
        assert await asyncio.wait_for(running.process.wait(), PATIENCE) == 78
        assert words in await running.errors()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("ftp://127.0.0.1:1", "address is not usable"),
        ("http://127.0.0.1:1/?token=whr_hidden", "more than an address"),
        ("http://whr_hidden@127.0.0.1:1", "more than an address"),
    ],
)
async def test_connect_to_an_address_that_nobody_can_dial_ends_at_once(
    address: str, words: str, tmp_path: Path
) -> None:
    options = ["connect", "--relay", address, "--log-dir", str(tmp_path / "logs")]
    async with command(*options, home=tmp_path, WEBHOOK_RELAY_TOKEN=TOKEN) as running:
        assert await asyncio.wait_for(running.process.wait(), PATIENCE) == 78
        errors = await running.errors()
    assert words in errors
    assert "whr_hidden" not in errors
    assert not (tmp_path / "logs").exists()


async def test_connect_with_a_token_of_two_lines_ends_with_words(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("whr_one\nwhr_two\n")
    options = ["connect", "--relay", "http://127.0.0.1:1", "--token-file", str(token)]
    async with command(*options, home=tmp_path) as running:
        assert await asyncio.wait_for(running.process.wait(), PATIENCE) == 78
        errors = await running.errors()
    assert "token is not usable" in errors
    assert "whr_" not in errors


async def test_two_programs_do_not_share_one_inbox(relay: StandInRelay, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with FileLock(tmp_path / "data" / "connect.lock"):
        async with command("connect", "--relay", relay.url, home=tmp_path, WEBHOOK_RELAY_TOKEN=TOKEN) as running:
            assert await asyncio.wait_for(running.process.wait(), PATIENCE) == 78
            assert "Another program is using the inbox" in await running.errors()


async def test_up_headless_leaves_the_store_of_a_running_desktop_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with FileLock(tmp_path / "data" / "inbox.lock"):
        async with command("up", "--headless", "--port", "0", home=tmp_path) as running:
            assert await asyncio.wait_for(running.process.wait(), PATIENCE) == 78
            assert "Another program is using the inbox" in await running.errors()
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["inbox.lock"]


async def test_connect_runs_the_handlers_of_the_settings_and_says_which_cannot_run(
    relay: StandInRelay, tmp_path: Path
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text(
        "[handlers.deploy]\nenabled = true\nenabled_since = 2026-01-01T00:00:00Z\n[handlers.deploy.options]\n"
        f'repository = "octo/repo"\ncommand = ["{sys.executable}", "-c", "print(6 * 7)"]\n'
        "[handlers.slack]\nenabled = true\nenabled_since = 2026-01-01T00:00:00Z\n"
    )
    body = b'{"ref":"refs/heads/main","after":"%s","repository":{"full_name":"octo/repo"}}' % (b"a" * 40)
    async with command("connect", "--relay", relay.url, home=tmp_path, WEBHOOK_RELAY_TOKEN=TOKEN) as running:
        await running.line("are not complete")
        await running.line("Handlers: deploy")
        await running.line("waiting for events")
        await relay.append(1, body=body)
        await running.line("deploy running")
        await running.line("deploy succeeded")
        assert await running.end() == 0


@pytest.mark.parametrize(
    ("options", "file"),
    [(("connect", "--relay", "http://127.0.0.1:1"), "connect.db"), (("up", "--headless", "--port", "0"), "inbox.db")],
    ids=["connect", "up"],
)
async def test_without_a_window_old_events_go_as_the_settings_say_and_the_others_can_be_found(
    options: tuple[str, ...], file: str, tmp_path: Path
) -> None:
    for name in ("config", "data"):
        (tmp_path / name).mkdir()
    (tmp_path / "config" / "settings.toml").write_text("[history]\nkeep_days = 30\n")
    path = tmp_path / "data" / file
    for seq, came in enumerate((datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC)), 1):
        inbox = Inbox.open(path, now=lambda came=came: came)  # type: ignore[misc]
        inbox.store("a-relay", [make_event(seq)])
        inbox.close()
    others = OthersDatabase(path)

    def kept() -> list[int]:
        with others.read() as connection:
            return [position for (position,) in connection.execute("SELECT position FROM event")]

    async with command(*options, home=tmp_path, WEBHOOK_RELAY_TOKEN=TOKEN) as running:
        await until(lambda: kept() == [2], "only the new event is kept", PATIENCE)
        assert await running.end() == 0
        assert await running.errors() == ""
    inbox = Inbox.open(path)
    assert inbox.words.left() == inbox.statistics.left() == 0
    inbox.close()


async def test_what_the_feed_has_said_is_not_left_to_notifications(tmp_path: Path) -> None:
    path = tmp_path / "data" / "inbox.db"
    path.parent.mkdir()
    inbox = Inbox.open(path)
    inbox.store("a-relay", [make_event(seq) for seq in (1, 2, 3)])
    for reader in (READER, DIGEST):
        inbox.set_reader_position(reader, THE_BEGINNING)
    inbox.close()
    others = OthersDatabase(path)

    def positions() -> list[int]:
        with others.read() as connection:
            rows = connection.execute("SELECT position FROM reader WHERE name IN (?, ?)", (READER, DIGEST)).fetchall()
        return [position for (position,) in rows]

    async with command("up", "--headless", "--port", "0", home=tmp_path) as running:
        await until(lambda: positions() == [3, 3], "the positions of notifications have moved", PATIENCE)
        assert await running.end() == 0


@pytest.mark.slow
async def test_up_headless_runs_a_relay_shows_its_secret_once_and_the_events(tmp_path: Path) -> None:
    async with command("up", "--headless", "--port", "0", home=tmp_path) as running:
        address = (await running.line("Senders post to")).split()[-1]
        secret = (await running.line("this secret")).split()[-1]
        await running.line("no keyring")
        await running.line("made anew at each start")
        await running.line("waiting for events")
        payload = tmp_path / "push.json"
        payload.write_text('{"repository":{"full_name":"octo/repo"}}')
        options = ["--scheme", "github", "--event", "push", "--secret-env", "SECRET"]
        async with command("send", address, str(payload), *options, home=tmp_path, SECRET=secret) as sending:
            await sending.line("202 Accepted")
        await running.line("octo/repo")
        assert await running.end() == 0
    for file in (tmp_path / "data").iterdir():
        assert secret.encode() not in file.read_bytes(), file
    async with command("up", "--headless", "--port", "0", home=tmp_path) as running:
        await running.line("waiting for events")
        assert not any("this secret" in line for line in running.lines)
        assert await running.end() == 0


@pytest.mark.parametrize(
    ("environment", "expected"), [({}, False), ({"DISPLAY": ":0"}, True), ({"WAYLAND_DISPLAY": "wayland-0"}, True)]
)
def test_a_window_needs_a_display(environment: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert has_display() is expected
    monkeypatch.setattr(sys, "platform", "darwin")
    assert has_display()
