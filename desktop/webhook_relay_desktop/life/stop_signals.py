"""Stop signals: Ctrl-C and a polite kill end the program the way its Quit does."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

TICK_SECONDS = 0.2
"""On Windows a signal waits until Python code runs; an idle window runs none, so a timer does this often."""

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def on_stop_signal(stop: Callable[[], None]) -> Callable[[], None]:
    """Call `stop` on the running event loop for SIGINT and SIGTERM; return what undoes it."""
    loop = asyncio.get_running_loop()
    try:
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, stop)
    except NotImplementedError:  # Windows
        return _with_ticks(loop, stop)
    return lambda: _remove(loop)


def _remove(loop: asyncio.AbstractEventLoop) -> None:
    for number in STOP_SIGNALS:
        loop.remove_signal_handler(number)


def _with_ticks(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> Callable[[], None]:
    ticking = True

    def tick() -> None:
        if ticking:
            loop.call_later(TICK_SECONDS, tick)

    def undo() -> None:
        nonlocal ticking
        ticking = False
        for number, handler in earlier.items():
            signal.signal(number, handler)

    earlier = {number: signal.signal(number, lambda *_: stop()) for number in STOP_SIGNALS}
    tick()
    return undo
