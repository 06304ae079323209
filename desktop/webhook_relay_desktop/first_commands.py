"""`webhook-relay pair` and `webhook-relay autostart`: what the first steps do with a window, from a terminal."""

from __future__ import annotations

import sys
from typing import Annotated, Final

import typer

from webhook_relay.cli import exit_code
from webhook_relay.errors import ConfigurationError, ConnectionFailedError, WebhookRelayError
from webhook_relay.pairing import LONGEST_LINK, read_link

autostart = typer.Typer(name="autostart", help="Start the desktop at log-in, or not.", no_args_is_help=True)

STATE_WORDS: Final = {
    "on": "On: the desktop starts at log-in.",
    "off": "Off: there is no entry.",
    "disabled": "Off: there is an entry, which was switched off outside of this program.",
    "other": "On, but another copy of the program is started. `webhook-relay autostart on` makes it this one.",
}


def pair(
    link: Annotated[str, typer.Argument(metavar="LINK", help="The link, or - to read it from the input.")] = "",
    *,
    window: Annotated[
        bool, typer.Option("--window", help="Say in a window what is wrong with the link, as for one that was clicked.")
    ] = False,
) -> None:
    """Connect the desktop to a relay by a pairing link. A person is asked there before anything happens.

    Without a link the desktop is started, or shown.
    """
    from webhook_relay_desktop.commands import has_display  # noqa: PLC0415

    text = sys.stdin.readline(LONGEST_LINK + 1).strip() if link == "-" else link
    try:
        if text:
            read_link(text)  # what is no link is refused here, by words that do not repeat it
            if _asked_running(text):
                typer.echo("The running desktop asks you in its window now.")
                return
    except WebhookRelayError as error:
        if not (window and has_display()):
            raise
        from webhook_relay_desktop import program  # noqa: PLC0415

        program.say(error)
        raise typer.Exit(exit_code(error)) from None
    if not has_display():
        raise ConfigurationError(
            "There is no display here for the question.",
            hint="In a terminal use: webhook-relay connect --relay ADDRESS, with the token in WEBHOOK_RELAY_TOKEN.",
        )
    from webhook_relay_desktop.life.loading import run_program  # noqa: PLC0415

    raise typer.Exit(run_program(link=text))


@autostart.command("on")
def autostart_on() -> None:
    """Start the desktop at log-in, hidden behind its tray icon."""
    from webhook_relay_desktop.autostart import system_autostart  # noqa: PLC0415

    way = system_autostart()
    way.turn_on()
    _tell(way.state(), way.place)


@autostart.command("off")
def autostart_off() -> None:
    """Do not start the desktop at log-in."""
    from webhook_relay_desktop.autostart import system_autostart  # noqa: PLC0415

    way = system_autostart()
    way.turn_off()
    _tell(way.state(), way.place)


@autostart.command("status")
def autostart_status() -> None:
    """Say what happens at the next log-in."""
    from webhook_relay_desktop.autostart import system_autostart  # noqa: PLC0415

    way = system_autostart()
    _tell(way.state(), way.place)


def _tell(state: str, place: str) -> None:
    typer.echo(STATE_WORDS[state])
    typer.echo(f"  {place}")


def _asked_running(link: str) -> bool:
    """Hand the link to the desktop that runs; return whether one does."""
    from webhook_relay_desktop.remote_control.caller import tell  # noqa: PLC0415
    from webhook_relay_desktop.remote_control.commands import Pair  # noqa: PLC0415

    try:
        tell(Pair(link))
    except ConnectionFailedError as error:
        if error.code == "not-running":
            return False
        raise
    return True
