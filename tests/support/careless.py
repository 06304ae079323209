"""The relay with a store that does not wait for the disk: what a power cut costs then.

The program has no option for this. It is the control of the power-loss test: a rig that finds nothing here finds
nothing anywhere.
"""

from __future__ import annotations

import functools
import sqlite3
from typing import Any

COMMAND = "from support.careless import main; main()"
CAREFUL, CARELESS = "synchronous=FULL", "synchronous=NORMAL"


class _Careless(sqlite3.Connection):
    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        return super().execute(sql.replace(CAREFUL, CARELESS), *parameters)


def main() -> None:
    """Do what `webhook-relay` does, with the numbers of `support.patched`."""
    sqlite3.connect = functools.partial(sqlite3.connect, factory=_Careless)  # type: ignore[assignment]

    from support.patched import main as program

    program()
