"""A real desktop, or the reason why there is none; and the real program on it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from live.desktop import Bus, TrayIcon, missing, windows
from support.waiting import until
from webhook_relay.config import APP_NAME

GONE_SECONDS = 15.0
SETTINGS = """
[embedded]
port = 0
[appearance]
language = "en"
[advanced]
log_level = "debug"
"""


@pytest.fixture
async def bus() -> AsyncIterator[Bus]:
    if reason := await missing():
        pytest.skip(f"no desktop: {reason}. scripts/live makes one")
    connection = await Bus.connect()
    yield connection
    connection.close()


class Program:
    """The real program on the real desktop."""

    def __init__(self, process: asyncio.subprocess.Process, bus: Bus, home: Path) -> None:
        self.process = process
        self.bus = bus
        self._log = home / "log" / "desktop.log"

    async def says(self, event: str, times: int = 1) -> dict[str, Any]:
        """Wait for a line of its log."""
        await until(lambda: len(self._said(event)) >= times, f"it says {event}")
        return self._said(event)[times - 1]

    async def icon(self) -> TrayIcon:
        """Return its icon, as soon as it is in the tray."""
        for _ in range(200):
            if found := await self.bus.tray_icon(self.process.pid):
                return found
            await asyncio.sleep(0.05)
        raise AssertionError("its icon did not come into the tray")

    async def ends(self) -> int:
        """Wait until it has ended by itself; return its exit code."""
        return await asyncio.wait_for(self.process.wait(), GONE_SECONDS)

    def _said(self, event: str) -> list[dict[str, Any]]:
        if not self._log.exists():
            return []
        lines = (json.loads(line) for line in self._log.read_text().splitlines() if line.endswith("}"))
        return [line for line in lines if line["event"] == event]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text(
        '[embedded]\nport = 0\n\n[appearance]\nlanguage = "en"\n[advanced]\nlog_level = "debug"\n'
    )
    return tmp_path


@asynccontextmanager
async def running(bus: Bus, home: Path, *arguments: str) -> AsyncIterator[Program]:
    """Run the program until the end of the block; one that is still there then is asked to leave."""
    process = await start(home, *arguments)
    try:
        yield Program(process, bus, home)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.wait()
        await until(lambda: not windows(APP_NAME), "its windows are gone")


async def start(home: Path, *arguments: str) -> asyncio.subprocess.Process:
    """Start `webhook-relay up` with the desktop's own platform and keyring, not those that other tests use."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHON_KEYRING_BACKEND"}
    environment |= {"WEBHOOK_RELAY_HOME": str(home), "QT_QPA_PLATFORM": "xcb"}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "webhook_relay_desktop",
        *arguments,
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
