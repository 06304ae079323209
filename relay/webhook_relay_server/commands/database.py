"""The sub-commands of `webhook-relay db`: what is typed and what is printed. The work is in `upkeep.py`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from webhook_relay_server.commands.options import DatabaseOption
from webhook_relay_server.commands.printing import print_line

if TYPE_CHECKING:
    from webhook_relay_server.administering.upkeep import Progress as Report
    from webhook_relay_server.administering.upkeep import Upkeep

db = typer.Typer(name="db", help="The store as a whole: check it, copy it, upgrade it.", no_args_is_help=True)

FOUND = 1
"""Exit code of a check that found something."""


@db.command("check")
def check(database_url: DatabaseOption = None) -> None:
    """Look at everything in the store, beside a running relay; exit code 1 when something is wrong."""
    upkeep = _upkeep(database_url)
    with _progress() as report:
        checked = upkeep.check(report)
    for finding in checked.findings:
        print_line(finding)
    if checked.events is None:
        print_line(
            "The events were not looked at: the store is of an older version. Upgrade it: webhook-relay db upgrade"
        )
    if checked.findings:
        print_line(f"{upkeep.store} is damaged. See docs/operating.md for what to do.")
        raise typer.Exit(FOUND)
    if checked.events is not None:
        read = "1 event was read" if checked.events == 1 else f"{checked.events} events were read"
        print_line(f"Nothing is wrong with {upkeep.store}: {read}.")


@db.command("backup")
def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file when it is there.")] = False,
    database_url: DatabaseOption = None,
) -> None:
    """Copy the store while the relay runs. The file is there only when it is complete and on disk."""
    with _progress() as report:
        made = _upkeep(database_url).backup(target, report, overwrite=overwrite)
    print_line(f"{made.path} is a complete copy ({made.size} bytes).")
    if made.key is not None:
        print_line(f"Copy {made.key} too, to another place: without it the secrets of the sources cannot be read.")
    else:
        print_line("Its secrets are sealed with WEBHOOK_RELAY_KEY, or what the key command prints; keep that too.")


@db.command("upgrade")
def upgrade(database_url: DatabaseOption = None) -> None:
    """Bring the store to this version's tables, as `serve` does when it starts."""
    upkeep = _upkeep(database_url)
    before, after = upkeep.upgrade()
    if before == after:
        print_line(f"{upkeep.store} is up to date (schema {after}).")
    elif before is None:
        print_line(f"{upkeep.store} was empty; its tables are made (schema {after}).")
    else:
        print_line(f"{upkeep.store} is upgraded from schema {before} to {after}.")


def _upkeep(database_url: str | None) -> Upkeep:
    from webhook_relay_server.administering.upkeep import Upkeep  # noqa: PLC0415 - when a command runs
    from webhook_relay_server.settings import load_settings  # noqa: PLC0415 - when a command runs

    return Upkeep(load_settings(database_url=database_url))


@contextmanager
def _progress() -> Iterator[Report]:
    """Show how far it has come, where a person looks on."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def report(what: str, done: int, total: int) -> None:
            bar.update(task, description=f"Reading {what}", completed=done, total=total or None)

        yield report
