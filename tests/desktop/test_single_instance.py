from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from webhook_relay_desktop import single_instance
from webhook_relay_desktop.single_instance import LOCK, SOCKET, Claim, SingleInstance

START = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from webhook_relay_desktop.single_instance import Claim, SingleInstance
application = QCoreApplication([])
place = SingleInstance(Path(sys.argv[1]))
claim = place.claim()
print(claim.value, flush=True)
if claim is Claim.FIRST:
    place.raise_wanted.connect(lambda: print("raise", flush=True))
    application.exec()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not tmp_path: a socket's path has at most 107 bytes, and the test's name is part of tmp_path.
    with tempfile.TemporaryDirectory(prefix="wr-") as name:
        yield Path(name)


class Starts:
    """Starts programs in one folder, and ends those that still run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[asyncio.subprocess.Process] = []

    async def start(self) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", START, str(self.folder), stdout=asyncio.subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.processes.append(process)
        return process

    async def end(self) -> None:
        for process in self.processes:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
            await process.communicate()


@pytest.fixture
async def starts(folder: Path) -> AsyncIterator[Starts]:
    starts = Starts(folder)
    yield starts
    await starts.end()


async def says(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(20):
        return (await process.stdout.readline()).decode().strip()


async def test_a_second_start_raises_the_first_and_ends(starts: Starts) -> None:
    first = await starts.start()
    assert await says(first) == "first"
    second = await starts.start()
    assert await says(second) == "other-raised"
    assert await second.wait() == 0
    assert await says(first) == "raise"


async def test_a_start_after_kill_takes_the_place_of_the_dead_one(starts: Starts, folder: Path) -> None:
    first = await starts.start()
    assert await says(first) == "first"
    first.send_signal(signal.SIGKILL)
    await first.wait()
    assert (folder / LOCK).exists()
    second = await starts.start()
    assert await says(second) == "first"
    third = await starts.start()
    assert await says(third) == "other-raised"
    await third.wait()


async def test_of_four_starts_at_once_one_runs_and_three_end(starts: Starts) -> None:
    processes = [await starts.start() for _ in range(4)]
    words = [await says(process) for process in processes]
    assert sorted(words) == ["first", "other-raised", "other-raised", "other-raised"]


async def test_a_start_beside_one_that_hangs_says_so(starts: Starts) -> None:
    first = await starts.start()
    assert await says(first) == "first"
    first.send_signal(signal.SIGSTOP)
    second = await starts.start()
    assert await says(second) == "other-silent"
    await second.wait()


async def test_a_start_behind_the_tray_icon_leaves_the_first_ones_window_alone(starts: Starts, folder: Path) -> None:
    first = await starts.start()
    assert await says(first) == "first"
    assert SingleInstance(folder).claim(raise_other=False) is Claim.OTHER_RUNS
    second = await starts.start()
    assert await says(second) == "other-raised"
    assert await says(first) == "raise"
    assert first.stdout is not None
    with pytest.raises(TimeoutError):  # once, for the second alone
        await asyncio.wait_for(first.stdout.readline(), 0.2)


def test_a_place_given_back_is_free(folder: Path, qtbot: QtBot) -> None:
    for _ in range(2):
        place = SingleInstance(folder)
        assert place.claim() is Claim.FIRST
        place.close()
    assert not (folder / LOCK).exists()


def test_only_this_user_can_reach_the_socket(folder: Path, qtbot: QtBot) -> None:
    place = SingleInstance(folder)
    assert place.claim() is Claim.FIRST
    assert (folder / SOCKET).stat().st_mode & 0o077 == 0
    place.close()


def test_a_caller_that_says_something_else_raises_nothing(folder: Path, qtbot: QtBot) -> None:
    place = SingleInstance(folder)
    place.claim()
    caller = QLocalSocket()
    caller.connectToServer(str(folder / SOCKET))
    with qtbot.assertNotEmitted(place.raise_wanted), qtbot.waitSignal(caller.disconnected):
        caller.write(b"format the disk\n")
        caller.flush()
    place.close()


def test_a_word_that_comes_in_two_pieces_is_understood(folder: Path, qtbot: QtBot) -> None:
    place = SingleInstance(folder)
    place.claim()
    caller = QLocalSocket()
    caller.connectToServer(str(folder / SOCKET))
    caller.write(b"ra")
    caller.flush()
    qtbot.waitUntil(lambda: bool(place.children()))
    with qtbot.waitSignal(place.raise_wanted):
        caller.write(b"ise\n")
        caller.flush()
    place.close()


def test_a_socket_that_cannot_be_made_does_not_keep_the_program_from_running(
    folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "SOCKET", "x" * 300)
    place = SingleInstance(folder)
    assert place.claim() is Claim.FIRST
    place.close()
