"""The command `webhook-relay`: finds its sub-commands, reports errors in words, sets the exit code.

A sub-command is an entry point of the group `webhook_relay.commands`; its name is the command's name. What it
refers to is either

- a plain function, annotated the way Typer wants it: then it is the command, its docstring is the help; or
- a `typer.Typer`: then it is a group, and its own commands are the sub-commands.

Modules of commands import what is heavy inside their functions. Only the command that is asked for is
imported at all; a part that is not installed is one line with the remedy. Commands raise WebhookRelayError and
leave printing it, and the exit code, to `main`.

Exit codes, where they say something, are those of sysexits.h:

    0   done
    1   failed, in another way than those below
    2   the command line is not right
    69  the relay, or a part of this program, is not there
    76  the other side does not speak the protocol
    77  the relay refused
    78  a setting, a file or an argument is not usable
    130 interrupted
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Annotated, Any

import typer

import webhook_relay
from webhook_relay.errors import (
    ConfigurationError,
    ConnectionFailedError,
    MissingExtraError,
    ProtocolError,
    RefusedError,
    SecretStoreError,
    WebhookRelayError,
)
from webhook_relay.plain_text import plain

GROUP = "webhook_relay.commands"
PROGRAM = "webhook-relay"

SUMMARIES = {
    "up": "Start the desktop: tray icon, history and an own relay (or the one in the settings).",
    "pair": "Connect the desktop to a relay by a pairing link; it asks before anything happens.",
    "autostart": "Start the desktop at log-in, or not.",
    "connect": "Follow a relay in the terminal and run the handlers of the settings.",
    "inbox": "The history on this machine: its size, a copy of it, less of it.",
    "desk": "Tell the running desktop what its buttons tell it: open, run, pause, status.",
    "reader-key": "Make and list the keys with which this machine opens sealed events.",
    "send": "Post a file as a signed webhook, to try a source out.",
    "events": "Look for events that a relay keeps; show, replay, export and count them.",
    "serve": "Run a relay.",
    "channel": "Make, list and remove channels of a relay.",
    "source": "Make, list and remove sources of a relay, and change their secrets.",
    "token": "Make, list and revoke tokens of a relay.",
    "workspace": "Workspaces: tenants of one relay, who see nothing of each other.",
    "key": "The key that seals the secrets of a relay's sources: check it, change it.",
    "db": "Check, copy and upgrade the store of a relay.",
}
"""What the overview says, so that it need not import the commands. Commands of others show their name only."""

TALKATIVE = frozenset({"serve"})
"""Commands whose log is what they show; all others show something else and log warnings only."""

EXTRAS = {"webhook_relay_server": "relay", "webhook_relay_desktop": "desktop"}
"""Package of a command -> the extra that brings what it imports."""

EXIT_CODES: tuple[tuple[type[WebhookRelayError], int], ...] = (
    (ConfigurationError, 78),
    (RefusedError, 77),
    (ProtocolError, 76),
    (ConnectionFailedError, 69),
    (MissingExtraError, 69),
    (SecretStoreError, 69),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    commands = {command.name: command for command in entry_points(group=GROUP)}
    asked = next((commands[word] for word in words if word in commands), None)
    try:
        _build(commands, asked, words)(words, prog_name=PROGRAM)
    except WebhookRelayError as error:
        _report(error)
        sys.exit(exit_code(error))
    except ModuleNotFoundError as error:
        if asked is None or _is_ours(error):
            raise
        missing = _missing_extra(asked, error)
        _report(missing)
        sys.exit(exit_code(missing))


def exit_code(error: WebhookRelayError) -> int:
    """Return the exit code for `error`."""
    return next((code for kind, code in EXIT_CODES if isinstance(error, kind)), 1)


def _build(commands: dict[str, EntryPoint], asked: EntryPoint | None, words: Sequence[str]) -> typer.Typer:
    app = typer.Typer(
        help="Webhooks from GitHub, Stripe and anywhere, verified, kept and delivered to your desk - once.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    level = "info" if asked is not None and asked.name in TALKATIVE else "warning"
    app.callback()(_global_options(level, helping="--help" in words))
    for name in _ordered(commands):
        _add(app, name, asked.load() if asked is not None and asked.name == name else None)
    return app


def _add(app: typer.Typer, name: str, target: Any) -> None:
    if isinstance(target, typer.Typer):
        app.add_typer(target, name=name, help=SUMMARIES.get(name))
    elif target is not None:
        app.command(name)(target)
    else:
        app.command(name, help=SUMMARIES.get(name, ""))(_not_asked_for)


def _not_asked_for() -> None:
    raise AssertionError("only the command that was asked for is run")


def _ordered(commands: dict[str, EntryPoint]) -> list[str]:
    known = [name for name in SUMMARIES if name in commands]
    return known + sorted(set(commands) - set(known))


def _global_options(default_level: str, *, helping: bool) -> Callable[..., None]:
    def options(
        version: Annotated[
            bool, typer.Option("--version", help="Print the version and end.", is_eager=True, callback=_print_version)
        ] = False,
        log_format: Annotated[
            str, typer.Option(help="How log lines look: console or json.", envvar="WEBHOOK_RELAY_LOG_FORMAT")
        ] = "console",
        log_level: Annotated[
            str,
            typer.Option(help="From which level on: debug, info, warning or error.", envvar="WEBHOOK_RELAY_LOG_LEVEL"),
        ] = default_level,
    ) -> None:
        if helping:
            return  # help needs no log, and the log's library is what takes longest to import
        from webhook_relay import log  # noqa: PLC0415

        log.configure(log_format, log_level)

    return options


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{PROGRAM} {webhook_relay.__version__}")
        raise typer.Exit


def _report(error: WebhookRelayError) -> None:
    typer.echo(f"{PROGRAM}: {plain(error.message)}", err=True)
    if error.hint:
        typer.echo(plain(error.hint), err=True)


def _is_ours(error: ModuleNotFoundError) -> bool:
    return not error.name or error.name.partition(".")[0] in ("webhook_relay", *EXTRAS)


def _missing_extra(command: EntryPoint, error: ModuleNotFoundError) -> MissingExtraError:
    missing = (error.name or "").partition(".")[0]
    extra = EXTRAS.get(command.module.partition(".")[0])
    package = f"'ai-webhook-relay[{extra}]'" if extra else missing
    return MissingExtraError(f"'{command.name}' needs {missing}: pip install {package}")
