"""The sub-commands of `webhook-relay inbox`: how large this machine's history is, a copy of it, and less of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from webhook_relay import config
from webhook_relay.errors import ConfigurationError

if TYPE_CHECKING:
    from webhook_relay_desktop.inbox import Inbox
    from webhook_relay_desktop.inbox.database import Readable
    from webhook_relay_desktop.inbox.retention import Keep

inbox = typer.Typer(name="inbox", help="The history on this machine.", no_args_is_help=True)

FileOption = Annotated[
    Path | None, typer.Option("--inbox", metavar="PATH", help="The inbox file. Default: the desktop's.")
]


@inbox.command("size")
def inbox_size(file: FileOption = None) -> None:
    """Show how large the inbox is and what is in it. Also while the desktop runs."""
    from webhook_relay_desktop.inbox.size import inbox_size as measure  # noqa: PLC0415 - as in commands.py

    with _readable(file) as database:
        size = measure(database)
    typer.echo(f"{size.path}")
    typer.echo(f"file      {_bytes(size.file_bytes)}, of that unused {_bytes(size.free_bytes)}")
    typer.echo(f"events    {size.events:,}, of those starred {size.starred:,}, unread {size.unread:,}")
    if size.oldest is not None and size.newest is not None:
        typer.echo(f"from      {size.oldest.astimezone():%Y-%m-%d %H:%M} to {size.newest.astimezone():%Y-%m-%d %H:%M}")


@inbox.command("backup")
def inbox_backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes.")],
    file: FileOption = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Copy the inbox into one file, consistent and complete. Also while the desktop runs."""
    from webhook_relay_desktop.inbox.backup import back_up  # noqa: PLC0415

    with _readable(file) as database, _progress("Copying") as tell:
        size = back_up(database, target, force=force, progress=tell)
    typer.echo(f"{target}: {_bytes(size)}. Only you can read it; it holds everything that the events hold.")


@inbox.command("compact")
def inbox_compact(file: FileOption = None) -> None:
    """Give the room of removed events back to the disk. Not while the desktop runs: use its settings then."""
    from webhook_relay_desktop.inbox.compacting import compact  # noqa: PLC0415

    with _held(file) as held, _busy("Compacting"):
        smaller = compact(held.database)
    typer.echo(f"The file is {_bytes(smaller)} smaller.")


@inbox.command("prune")
def inbox_prune(
    file: FileOption = None,
    *,
    days: Annotated[int | None, typer.Option(min=1, help="Remove what is older. Default: as in the settings.")] = None,
    megabytes: Annotated[int | None, typer.Option(min=1, help="Remove the oldest while there is more.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove old events, but for starred ones. Not while the desktop runs: it does this by itself."""
    from webhook_relay_desktop.inbox.retention import Keep  # noqa: PLC0415
    from webhook_relay_desktop.settings import load  # noqa: PLC0415

    history = load(config.settings_file()).history
    chosen = days is not None or megabytes is not None
    keep = Keep(days or 0, megabytes or 0) if chosen else Keep.of(history)
    if keep == Keep():
        raise ConfigurationError(
            "Nothing says what is to be removed.", hint="Say --days or --megabytes, or set one in the settings."
        )
    if not yes:
        typer.confirm(f"{_said(keep)} Go on?", abort=True)
    with _held(file) as held, _busy("Removing"):
        while held.words.advance() or held.statistics.advance():  # what no reader had yet stays
            pass
        removed = held.retention.sweep(keep, pause=lambda _seconds: None)
    typer.echo(f"{removed:,} events were removed. Their room is used again; `webhook-relay inbox compact` frees it.")


# --- opening -----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _readable(file: Path | None) -> Iterator[Readable]:
    """Open the inbox for reading, whether or not another program uses it."""
    from webhook_relay_desktop.inbox.database import OthersDatabase  # noqa: PLC0415
    from webhook_relay_desktop.inbox.lock import HELD  # noqa: PLC0415

    with contextlib.ExitStack() as stack:
        try:
            held = stack.enter_context(_held(file))
        except ConfigurationError as error:
            if error.code != HELD:
                raise
            yield OthersDatabase(_existing(file))
        else:
            yield held.database


@contextlib.contextmanager
def _held(file: Path | None) -> Iterator[Inbox]:
    """Open the inbox for this program alone."""
    from webhook_relay_desktop.inbox import Inbox  # noqa: PLC0415
    from webhook_relay_desktop.inbox.lock import lock_inbox  # noqa: PLC0415

    path = _existing(file)
    with lock_inbox(path):
        held = Inbox.open(path)
        try:
            yield held
        finally:
            held.close()


def _existing(file: Path | None) -> Path:
    path = file or config.data_folder() / "inbox.db"
    if not path.is_file():
        raise ConfigurationError(
            f"There is no inbox {path}.", hint="It is made when the desktop starts; --inbox names another file."
        )
    return path


# --- words -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _progress(words: str) -> Iterator[Callable[[float], None]]:
    """Show how far something is, where somebody looks; give the function that is told the share done."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(words, total=1.0)
        yield lambda done: shown.update(task, completed=done)


@contextlib.contextmanager
def _busy(words: str) -> Iterator[None]:
    from rich.console import Console  # noqa: PLC0415

    with Console(stderr=True).status(f"{words} ..."):
        yield


def _said(keep: Keep) -> str:
    parts = []
    if keep.days:
        parts.append(f"older than {keep.days:,} days")
    if keep.megabytes:
        parts.append(f"beyond {keep.megabytes:,} MB")
    return f"Events {' and those '.join(parts)} are removed for good, but for starred ones."


def _bytes(count: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if count >= size:
            return f"{count / size:,.1f} {unit}"
    return f"{count} bytes"
