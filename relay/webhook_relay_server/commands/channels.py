"""`webhook-relay channel`: logs of events, how long they are kept, who reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.commands.options import DEFAULT, DatabaseOption, WorkspaceOption, administration_of
from webhook_relay_server.commands.printing import print_line, print_table

if TYPE_CHECKING:
    from webhook_relay_server.administering.summaries import ChannelSummary

channel = typer.Typer(name="channel", help="Channels: logs of events, each with its own order.", no_args_is_help=True)

KeepOption = Annotated[
    str | None, typer.Option(metavar="TIME", help="How long events are kept, such as 12h or 30d (or `default`).")
]
KeepEventsOption = Annotated[
    str | None, typer.Option(metavar="N", help="How many of the newest are kept longer than that (or `default`).")
]


@channel.command("create")
def channel_create(
    name: str,
    *,
    keep: KeepOption = None,
    keep_events: KeepEventsOption = None,
    sealed_to: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="Public key of a reader who alone can read; may be repeated."),
    ] = None,
    database_url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Make a channel."""
    administration_of(database_url, workspace).create_channel(
        name, keep_seconds=_seconds(keep), keep_events=_events(keep_events), sealed_to=sealed_to or ()
    )
    print_line(f"Channel {name} is there. Give it a source: webhook-relay source create NAME --channel {name}")


@channel.command("update")
def channel_update(
    name: str,
    keep: KeepOption = None,
    keep_events: KeepEventsOption = None,
    database_url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Change how long a channel's events are kept."""
    from webhook_relay_server.administering.wishes import Same  # noqa: PLC0415 - when a command runs

    if keep is None and keep_events is None:
        raise ConfigurationError("There is nothing to change.", hint="Give --keep, --keep-events or both.")
    administration_of(database_url, workspace).limit_channel(
        name,
        keep_seconds=Same.AS_BEFORE if keep is None else _seconds(keep),
        keep_events=Same.AS_BEFORE if keep_events is None else _events(keep_events),
    )
    print_line(f"Channel {name} is changed. Events that are past its limits go within ten minutes, if a relay runs.")


@channel.command("list")
def channel_list(database_url: DatabaseOption = None, workspace: WorkspaceOption = None) -> None:
    """Show every channel and how many events it has taken."""
    rows = [
        (
            item.name,
            str(item.events),
            _kept(item),
            item.epoch,
            f"{item.created_at:%Y-%m-%d %H:%M} UTC",
            " ".join(item.sealed_to),
        )
        for item in administration_of(database_url, workspace).list_channels()
    ]
    print_table(["channel", "events so far", "keeps", "epoch", "created", "sealed to"], rows)


@channel.command("seal")
def channel_seal(
    name: str,
    sealed_to: Annotated[
        list[str], typer.Option(metavar="KEY", help="Public key of a reader who alone can read; may be repeated.")
    ],
    database_url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Let nobody but these readers read what a channel takes from now on, not even the relay once it is stored.

    The keys take the place of earlier ones. Readers make theirs with `webhook-relay reader-key new`.
    """
    administration_of(database_url, workspace).seal_channel(name, sealed_to)
    print_line(f"Channel {name} is sealed; a relay that runs notices within a second.")
    print_line("Events that it holds already stay as they are until their time is over.")
    print_line("Filters know of sealed events what headers tell: of the type `github.pull_request`, not `.opened`.")


@channel.command("unseal")
def channel_unseal(name: str, database_url: DatabaseOption = None, workspace: WorkspaceOption = None) -> None:
    """Store what a channel takes from now on as it comes; what is sealed stays sealed."""
    administration_of(database_url, workspace).seal_channel(name, ())
    print_line(f"Channel {name} is not sealed any more; a relay that runs notices within a second.")


@channel.command("readers")
def channel_readers(
    name: Annotated[str, typer.Argument()] = "default",
    database_url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Show who reads a channel, and how far each has come."""
    rows = [
        (item.name, str(item.seq), str(item.behind), f"{item.seen_at:%Y-%m-%d %H:%M} UTC", item.client_id)
        for item in administration_of(database_url, workspace).list_readers(name)
    ]
    print_table(["reader", "has up to", "behind", "acknowledged", "client"], rows)


@channel.command("revoke")
def channel_revoke(name: str, database_url: DatabaseOption = None, workspace: WorkspaceOption = None) -> None:
    """Stop taking and giving a channel's events."""
    administration_of(database_url, workspace).revoke_channel(name)
    print_line(f"Channel {name} is revoked: its sources answer 404, its readers are refused.")


def _kept(item: ChannelSummary) -> str:
    from webhook_relay_server.durations import duration_text  # noqa: PLC0415 - when a command runs

    kept = f"{duration_text(item.keeps.seconds)} or {item.keeps.events} events"
    return kept if item.has_own_limits else f"{kept} (default)"


def _seconds(text: str | None) -> int | None:
    """Return the duration that was typed; None for the relay's default."""
    from webhook_relay_server.durations import parse_duration  # noqa: PLC0415 - when a command runs

    if text is None or text == DEFAULT:
        return None
    try:
        return parse_duration(text)
    except ValueError as error:
        raise ConfigurationError(f"--keep {text} is not usable: {error}.", hint=f"Or give `{DEFAULT}`.") from None


def _events(text: str | None) -> int | None:
    """Return the number that was typed; None for the relay's default."""
    from webhook_relay_server.settings import MOST_EVENTS  # noqa: PLC0415 - when a command runs

    if text is None or text == DEFAULT:
        return None
    if not (text.isascii() and text.isdigit()) or int(text) > MOST_EVENTS:
        raise ConfigurationError(f"--keep-events {text} is not usable.", hint=f"Give a number, or `{DEFAULT}`.")
    return int(text)
