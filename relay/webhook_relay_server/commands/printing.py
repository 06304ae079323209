"""Printing: lines and tables on a terminal, as the relay's sub-commands write them.

Much of it was written by others, tenants, readers and senders: nothing of it steers the operator's terminal.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from webhook_relay.plain_text import plain

UNCUT = 1_000
"""Columns a table may take: a URL that is cut cannot be copied."""


def print_table(columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    """Print a table, or that there is nothing in it; the first column says what its rows are.

    What cells hold may come from anybody: it is shown so that it cannot steer the terminal.
    """
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(plain, row))
    console = Console(markup=False, highlight=False, soft_wrap=True, width=UNCUT)
    console.print(table if rows else f"There is no {columns[0]} yet.")


def print_line(line: str) -> None:
    """Print a line whole, however long."""
    Console(markup=False, highlight=False, soft_wrap=True).print(plain(line))
