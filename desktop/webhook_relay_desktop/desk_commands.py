"""The sub-commands of `webhook-relay desk`: tell the running desktop what its buttons and menus tell it.

Exit codes: 0 done; 2 the command line is not right; 69 no desktop runs, or it does not answer; 76 it is another
version; 78 what was asked for is not possible (there is no such event, it names no page, the handler is not on).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from webhook_relay.errors import ConfigurationError
from webhook_relay.plain_text import plain
from webhook_relay_desktop.remote_control.commands import Open, OpenLink, Pair, Pause, Raise, Resume, Run, Status

if TYPE_CHECKING:
    from webhook_relay_desktop.remote_control.commands import Answer, Command, DesktopStatus

desk = typer.Typer(
    name="desk",
    help="Tell the running desktop what its buttons tell it.",
    no_args_is_help=True,
    epilog="Exit codes: 0 done, 69 no desktop runs or it does not answer, 76 it is another version, 78 not possible.",
)

EventArgument = Annotated[str, typer.Argument(metavar="ID", help="Number of the event on this machine, or its id.")]

LONGEST_PAUSE = timedelta(days=366)
_LENGTH = re.compile(r"([0-9]{1,4})([mhd])\Z")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_NOTIFICATIONS = {
    "on": "on",
    "off": "switched off",
    "paused": "paused",
    "quiet": "quiet hours",
    "do-not-disturb": "do not disturb",
}


@desk.command("status")
def desk_status(*, as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False) -> None:
    """Say how the running desktop goes."""
    status = _tell(Status()).status
    if status is None:
        return
    if as_json:
        import msgspec  # noqa: PLC0415 - as in commands.py

        typer.echo(msgspec.json.encode(status).decode())
        return
    for line in status_lines(status):
        typer.echo(line)


@desk.command("show")
def desk_show() -> None:
    """Show the window."""
    _tell(Raise())


@desk.command("open")
def desk_open(event: EventArgument) -> None:
    """Show an event in the window."""
    _tell(_checked(Open(event)))


@desk.command("link")
def desk_link(event: EventArgument) -> None:
    """Open the event's page at its sender in the browser."""
    _tell(_checked(OpenLink(event)))


@desk.command("run")
def desk_run(
    handler: Annotated[str, typer.Argument(metavar="HANDLER", help="Name of a handler that is switched on.")],
    event: EventArgument,
) -> None:
    """Run a handler for an event, whatever ran for it before."""
    _tell(_checked(Run(handler, event)))


@desk.command("pause")
def desk_pause(
    length: Annotated[
        str, typer.Argument(metavar="[LENGTH]", help="Such as 30m, 1h or 2d; without it: until `resume`.")
    ] = "",
) -> None:
    """Keep notifications quiet. What comes meanwhile is told together afterwards."""
    until = datetime.now(UTC) + pause_length(length) if length else None
    _tell(Pause(until))
    typer.echo(
        f"Paused until {until.astimezone():%Y-%m-%d %H:%M}." if until else "Paused until: webhook-relay desk resume"
    )


@desk.command("resume")
def desk_resume() -> None:
    """Let notifications out again."""
    _tell(Resume())


@desk.command("pair")
def desk_pair(
    link: Annotated[
        str, typer.Argument(metavar="LINK", help="A webhook-relay:// link; - reads it from standard input.")
    ],
) -> None:
    """Ask in the window whether to take the connection of a pairing link.

    A link holds a secret, and what stands on a command line can be seen by every program of this user.
    """
    import sys  # noqa: PLC0415

    _tell(_checked(Pair(sys.stdin.readline().strip() if link == "-" else link)))


def pause_length(text: str) -> timedelta:
    """Return the length that a text says. Raises BadParameter."""
    found = _LENGTH.match(text)
    length = int(found[1]) * _UNITS[found[2]] if found else timedelta()
    if not timedelta() < length <= LONGEST_PAUSE:
        raise typer.BadParameter(
            f"{plain(text)!r} is no length of a pause. Write minutes, hours or days, up to a year: 30m, 1h, 2d."
        )
    return length


def status_lines(status: DesktopStatus) -> list[str]:
    """Return a status as lines for people."""
    lines = [f"running, version {plain(status.version)}, process {status.process}"]
    lines += [f"{plain(one.name)}: {plain(one.state)}" for one in status.connections]
    until = f" until {status.paused_until.astimezone():%Y-%m-%d %H:%M}" if status.paused_until else ""
    lines.append(f"notifications: {_NOTIFICATIONS.get(status.notifications, plain(status.notifications))}{until}")
    if status.newest_at is not None:
        lines.append(f"newest event: {status.newest}, received {status.newest_at.astimezone():%Y-%m-%d %H:%M:%S}")
    return lines


def _checked(command: Command) -> Command:
    """Return the command, if a running desktop will understand it. Raises ConfigurationError."""
    from webhook_relay.errors import ProtocolError  # noqa: PLC0415 - as in commands.py
    from webhook_relay_desktop.remote_control.commands import command_line, read_command  # noqa: PLC0415

    try:
        return read_command(command_line(command))
    except ProtocolError:
        raise ConfigurationError(
            "That is no id of an event, name of a handler or pairing link.",
            hint="Ids are in the history's details; links begin with webhook-relay://.",
        ) from None


def _tell(command: Command) -> Answer:
    from webhook_relay_desktop.remote_control.caller import tell  # noqa: PLC0415 - as in commands.py

    return tell(command)
