from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest

from webhook_relay_desktop.life.stop_signals import on_stop_signal


@pytest.mark.qt_loop
@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send itself these signals on Windows")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("windows", [False, True])
async def test_a_polite_kill_stops_the_program_once_the_loop_runs(
    number: signal.Signals, windows: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(number)
    stopped = asyncio.Event()
    if windows:
        monkeypatch.setattr(asyncio.get_running_loop(), "add_signal_handler", not_there, raising=False)
    undo = on_stop_signal(stopped.set)
    os.kill(os.getpid(), number)
    async with asyncio.timeout(5):
        await stopped.wait()
    undo()
    await asyncio.sleep(0)
    assert signal.getsignal(number) in (before, signal.SIG_DFL, signal.default_int_handler)


def not_there(*_: object) -> None:
    raise NotImplementedError
