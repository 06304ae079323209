"""The whole program in a process of its own: it fails inside, says so, and goes on; or ends, and says so next time."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from support.waiting import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be asked to end by a signal on Windows"),
]

SHOWS = """
import os, sys
from PySide6.QtCore import QTimer
from webhook_relay import log
log.configure("json", "error")
from webhook_relay_desktop import program
from webhook_relay_desktop.ui.window.crash_window import CrashWindow

class Reporting(CrashWindow):
    def showEvent(self, event):
        super().showEvent(event)
        print("shown:", self.sentence.text(), flush=True)

    def raise_(self):
        super().raise_()
        if "last time" in self.title.text():
            print("before the others", flush=True)

import webhook_relay_desktop.crashes.desk as desk
desk.CrashWindow = Reporting

class Failing(program.Desktop):
    async def start(self, *, hidden, link):
        await super().start(hidden=hidden, link=link)
        self.timer = QTimer()
        self.timer.timeout.connect(self.fail)
        self.timer.start(1)

    def fail(self):
        {act}

program.Desktop = Failing
sys.exit(program.run(hidden=True))
"""
Start = Callable[[str], Any]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text('[embedded]\nport = 0\n[appearance]\nlanguage = "en"\n')
    environment = {**os.environ, "WEBHOOK_RELAY_HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    environment |= {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus", "QT_QPA_PLATFORM": "offscreen"}
    started: list[asyncio.subprocess.Process] = []

    async def start(act: str) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", SHOWS.replace("{act}", act)),
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def logged(home: Path, event: str) -> list[dict[str, Any]]:
    path = home / "log" / "desktop.log"
    lines = path.read_text().splitlines() if path.exists() else []
    return [line for line in map(json.loads, lines) if line["event"] == event]


async def test_a_slot_that_fails_a_thousand_times_a_second_is_one_window_and_the_program_goes_on(
    start: Start, tmp_path: Path
) -> None:
    program = await start('raise KeyError("in a slot")')
    shown = await asyncio.wait_for(program.stdout.readline(), 40)
    assert shown.startswith(b"shown: KeyError (<string>:")
    await until(lambda: logged(tmp_path, "crash.repeated"), "repeats are counted")
    await until(lambda: logged(tmp_path, "client.connected"), "the program goes on")
    program.send_signal(signal.SIGTERM)
    assert await program.wait() == 0
    assert await program.stdout.read() == b""
    assert len(logged(tmp_path, "crash.found")) == 1
    assert "KeyError: 'in a slot'" in logged(tmp_path, "crash.found")[0]["exception"]


async def test_a_program_that_is_ended_from_within_says_so_at_its_next_start_and_only_then(
    start: Start, tmp_path: Path
) -> None:
    first = await start("os.abort()")
    assert await asyncio.wait_for(first.wait(), 40) == -signal.SIGABRT
    second = await start("self.timer.stop()")
    assert (await asyncio.wait_for(second.stdout.readline(), 40)).startswith(b"shown:")
    assert await asyncio.wait_for(second.stdout.readline(), 40) == b"before the others\n"
    await until(lambda: logged(tmp_path, "crash.last_time"), "the log says so")
    assert "in fail" in logged(tmp_path, "crash.last_time")[0]["words"]
    second.send_signal(signal.SIGTERM)
    assert await second.wait() == 0
    third = await start("self.timer.stop()")
    await until(lambda: len(logged(tmp_path, "client.connected")) > 1, "it has started once more")
    third.send_signal(signal.SIGTERM)
    assert await third.wait() == 0
    assert await third.stdout.read() == b""


async def test_a_failure_before_there_is_a_window_is_told_at_the_next_start(start: Start, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    first = await start("pass\n\ndef broken(*_):\n    raise KeyError('early')\nprogram.Theme = broken")
    assert await asyncio.wait_for(first.wait(), 40) == 1
    second = await start("self.timer.stop()")
    assert (await asyncio.wait_for(second.stdout.readline(), 40)).startswith(b"shown:")
    await until(lambda: logged(tmp_path, "crash.last_time"), "the log says so")
    assert "KeyError: 'early'" in logged(tmp_path, "crash.last_time")[0]["words"]
