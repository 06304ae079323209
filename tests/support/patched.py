"""The program with some of its numbers changed, for what would take minutes with the real ones.

Run as a program of its own (see `Served`). A variable says which: [[module, name, value], ...], in the order in
which the modules are to be loaded, because a number that is imported by name is copied then.
"""

from __future__ import annotations

import importlib
import json
import os
import select
import time

VARIABLE = "SUPPORT_PATCHES"
COMMAND = "from support.patched import main; main()"


def main() -> None:
    """Change the numbers, then do what `webhook-relay` does."""
    if "faketime" in os.environ.get("LD_PRELOAD", ""):
        time.sleep = _sleep
    for module_name, name, value in json.loads(os.environ[VARIABLE]):
        module = importlib.import_module(module_name)
        if not hasattr(module, name):
            raise SystemExit(f"{module_name} has no {name}: the test's patches are out of date.")
        setattr(module, name, value)

    from webhook_relay.cli import main as program  # now, so that it sees the numbers

    program()


def _sleep(seconds: float) -> None:
    """Sleep by `select`: with a monotonic clock that it leaves alone, libfaketime 0.9.10 breaks `clock_nanosleep`."""
    select.select((), (), (), seconds)
