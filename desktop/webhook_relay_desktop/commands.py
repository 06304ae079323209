"""The desktop's sub-commands: `up` and `connect`. Everything heavy is imported when a command runs."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from webhook_relay import config

if TYPE_CHECKING:
    from webhook_relay_desktop.settings import Settings


def up(
    *,
    headless: Annotated[bool, typer.Option("--headless", help="No window and no tray icon: a feed here.")] = False,
    hidden: Annotated[bool, typer.Option("--hidden", help="Start with the tray icon only.")] = False,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port of the own relay; only with --headless.")
    ] = None,
    home: Annotated[
        str, typer.Option(metavar="FOLDER", help=f"Folder of all files, as {config.HOME_VARIABLE} names it.")
    ] = "",
) -> None:
    """Start the desktop: tray icon, history and an own relay (or the one in the settings).

    Without a display it is a feed in this terminal, as with --headless.
    """
    if home:
        os.environ[config.HOME_VARIABLE] = home
    if headless or not has_display():
        from webhook_relay_desktop.terminal import headless as without_window  # noqa: PLC0415

        without_window.run(_settings(), port=port)
        return
    from webhook_relay_desktop.life.loading import run_program  # noqa: PLC0415

    raise typer.Exit(run_program(hidden=hidden))


def connect(
    *,
    relay: Annotated[str, typer.Option(help="The relay's address, such as https://relay.example.org.")],
    token_env: Annotated[str, typer.Option(metavar="NAME", help="The token is in this environment variable.")] = "",
    token_file: Annotated[Path | None, typer.Option(metavar="PATH", help="The token is in this file.")] = None,
    channel: Annotated[list[str] | None, typer.Option(help="A channel to read; may be repeated.")] = None,
    log_dir: Annotated[Path | None, typer.Option(help="Write a JSON file per event into this folder.")] = None,
    inbox: Annotated[Path | None, typer.Option(help="File that keeps what was read. Default: one of its own.")] = None,
    no_handlers: Annotated[bool, typer.Option("--no-handlers", help="Run no handlers.")] = False,
    reader_key_file: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="File with the keys that open sealed events. Default: the keyring."),
    ] = None,
) -> None:
    """Follow a relay in the terminal and run the handlers of the settings.

    Reading goes on where it stopped, also after a restart. Ctrl-C ends it.
    """
    from rich.console import Console  # noqa: PLC0415

    from webhook_relay.dial import RelayAddress  # noqa: PLC0415
    from webhook_relay_desktop.engine import Connection  # noqa: PLC0415
    from webhook_relay_desktop.inbox.lock import lock_inbox  # noqa: PLC0415
    from webhook_relay_desktop.inbox.retention import Keep  # noqa: PLC0415
    from webhook_relay_desktop.own_keys import own_keys  # noqa: PLC0415
    from webhook_relay_desktop.settings import ConnectionSettings  # noqa: PLC0415
    from webhook_relay_desktop.terminal.event_files import EventFiles  # noqa: PLC0415
    from webhook_relay_desktop.terminal.feed import Feed  # noqa: PLC0415
    from webhook_relay_desktop.terminal.follow import Following, follow  # noqa: PLC0415
    from webhook_relay_desktop.terminal.setup import ready_handlers, relay_token, secret_store  # noqa: PLC0415

    RelayAddress(relay)  # before a keyring is asked or a folder made for an address that nobody can dial
    token = relay_token(relay, token_env, token_file)
    secrets, _ = secret_store()
    settings = _settings()
    handlers, problems = ((), ()) if no_handlers else ready_handlers(settings, secrets)
    reader_keys = own_keys(secrets, reader_key_file).read
    channels, advanced = tuple(channel or ("default",)), settings.advanced

    async def opened(connection: ConnectionSettings) -> Connection:
        return Connection(relay, relay, token, channels, reader_keys, proxy=advanced.proxy, ca_file=advanced.ca_file)

    following = Following(
        connections=(ConnectionSettings(name=relay, relay=relay, channels=channels),),
        open=opened,
        inbox=inbox or config.data_folder() / "connect.db",
        handlers=handlers,
        files=EventFiles(log_dir) if log_dir is not None else None,
        keep=Keep.of(settings.history),
        problems=problems,
        find_way=advanced.way,
    )
    with lock_inbox(following.inbox):
        asyncio.run(follow(following, Feed(Console())))


def has_display() -> bool:
    """Say whether a window can be shown: always on Windows and macOS, elsewhere with X11 or Wayland."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _settings() -> Settings:
    from webhook_relay_desktop.settings import load  # noqa: PLC0415

    return load(config.settings_file())
