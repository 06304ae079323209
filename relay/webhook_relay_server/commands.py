"""The relay's sub-commands: what is typed and what is printed. The work is in `administration.py`.

`webhook-relay source` is in `source_commands.py`. Everything heavy is imported when a command runs, so that `--help` is
quick and works without the relay's extra.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.printing import print_line, print_table

if TYPE_CHECKING:
    from webhook_relay_server.administration import Administration
    from webhook_relay_server.summaries import ChannelSummary

channel = typer.Typer(name="channel", help="Channels: logs of events, each with its own order.", no_args_is_help=True)
token = typer.Typer(name="token", help="Tokens: what clients show to read events.", no_args_is_help=True)

DatabaseOption = Annotated[
    str | None, typer.Option("--database-url", help="Store to work on, such as sqlite:////var/lib/relay.db.")
]
PortOption = Annotated[int | None, typer.Option(help="Port that the relay listens on, for the printed address.")]
WorkspaceOption = Annotated[
    str | None, typer.Option(help="Workspace (tenant) that this is about.", show_default="default")
]
PublicUrlOption = Annotated[str | None, typer.Option(help="Address under which senders reach this relay.")]

DEFAULT = "default"
"""What is typed for a limit that the relay's settings shall give again."""
KeepOption = Annotated[
    str | None, typer.Option(metavar="TIME", help="How long events are kept, such as 12h or 30d (or `default`).")
]
KeepEventsOption = Annotated[
    str | None, typer.Option(metavar="N", help="How many of the newest are kept longer than that (or `default`).")
]


class ScopeName(StrEnum):
    """What a token can allow, as it is typed."""

    INGEST = "ingest"
    READ = "read"
    MANAGE = "manage"
    ADMIN = "admin"


def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on (default 127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (default 8750; PORT is honoured).")] = None,
    database_url: DatabaseOption = None,
    public_url: PublicUrlOption = None,
    https_only: Annotated[
        bool | None,
        typer.Option("--https-only/--no-https-only", help="Refuse http (default: if the public URL is https)."),
    ] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="Certificate with its chain (PEM), for https.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Key of the certificate, where it is in another file.")] = None,
    no_migrate: Annotated[bool, typer.Option("--no-migrate", help="Refuse an older store, do not upgrade it.")] = False,
) -> None:
    """Run the relay: take webhooks, keep them, hand them to every client."""
    from webhook_relay_server.server import serve_until_stopped  # noqa: PLC0415 - see above

    migrate = False if no_migrate else None  # None: whatever the environment says
    serve_until_stopped(
        host=host,
        port=port,
        database_url=database_url,
        public_url=public_url,
        https_only=https_only,
        tls_cert=tls_cert,
        tls_key=tls_key,
        migrate=migrate,
    )


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
    from webhook_relay_server.administration import Same  # noqa: PLC0415 - see above

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
    public_key: Annotated[
        list[str], typer.Option(metavar="KEY", help="Public key of a reader who alone can read; may be repeated.")
    ],
    database_url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Let nobody but these readers read what a channel takes from now on, not even the relay once it is stored.

    The keys take the place of earlier ones. Readers make theirs with `webhook-relay reader-key new`.
    """
    administration_of(database_url, workspace).seal_channel(name, public_key)
    print_line(f"Channel {name} is sealed; a relay that runs notices within a second.")
    print_line("Events that it holds already stay as they are until their time is over.")


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


@token.command("create")
def token_create(
    name: str,
    *,
    scope: Annotated[list[ScopeName] | None, typer.Option(help="What it allows (default: read).")] = None,
    channel: Annotated[list[str] | None, typer.Option(help="Channel it is good for (default: every one).")] = None,
    expires: Annotated[str | None, typer.Option(metavar="TIME", help="When it ends, such as 12h or 30d.")] = None,
    database_url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Make a token and show it, this once."""
    created = administration_of(database_url, workspace).create_token(
        name, scope or [ScopeName.READ], channel or [], expires_in=_lifetime(expires)
    )
    print_line(f"Token {created.id} ({created.name}). It is shown this once; keep it in a password store:")
    print_line(created.text or "")


@token.command("list")
def token_list(database_url: DatabaseOption = None, workspace: WorkspaceOption = None) -> None:
    """Show every token by id and name; their texts are not kept."""
    rows = [
        (
            item.id,
            item.name,
            item.scopes,
            item.channels or "every channel",
            f"{item.created_at:%Y-%m-%d %H:%M} UTC",
            "never" if item.expires_at is None else f"{item.expires_at:%Y-%m-%d %H:%M} UTC",
        )
        for item in administration_of(database_url, workspace).list_tokens()
    ]
    print_table(["token", "name", "scopes", "channels", "created", "ends"], rows)


@token.command("revoke")
def token_revoke(
    token_id: Annotated[str, typer.Argument(metavar="ID_OR_NAME")],
    database_url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Revoke a token; its connections end within a second."""
    revoked = administration_of(database_url, workspace).revoke_token(token_id)
    print_line(f"Revoked: {', '.join(revoked)}.")


def administration_of(
    database_url: str | None, workspace: str | None, public_url: str | None = None, port: int | None = None
) -> Administration:
    """Return what can be done to a store, in one of its workspaces (None: the first one)."""
    from webhook_relay_server.administration import Administration  # noqa: PLC0415 - see above
    from webhook_relay_server.settings import load_settings  # noqa: PLC0415 - see above

    settings = load_settings(database_url=database_url, public_url=public_url, port=port)
    return Administration(settings, workspace or "default")


def _kept(item: ChannelSummary) -> str:
    from webhook_relay_server.durations import duration_text  # noqa: PLC0415 - see above

    kept = f"{duration_text(item.keeps.seconds)} or {item.keeps.events} events"
    return kept if item.has_own_limits else f"{kept} (default)"


def _seconds(text: str | None) -> int | None:
    """Return the duration that was typed; None for the relay's default."""
    from webhook_relay_server.durations import parse_duration  # noqa: PLC0415 - see above

    if text is None or text == DEFAULT:
        return None
    try:
        return parse_duration(text)
    except ValueError as error:
        raise ConfigurationError(f"--keep {text} is not usable: {error}.", hint=f"Or give `{DEFAULT}`.") from None


def _lifetime(text: str | None) -> timedelta | None:
    from webhook_relay_server.durations import parse_duration  # noqa: PLC0415 - see above

    try:
        return None if text is None else timedelta(seconds=parse_duration(text))
    except ValueError as error:
        raise ConfigurationError(f"--expires {text} is not usable: {error}.", hint="Give 12h or 30d.") from None


def _events(text: str | None) -> int | None:
    """Return the number that was typed; None for the relay's default."""
    from webhook_relay_server.settings import MOST_EVENTS  # noqa: PLC0415 - see above

    if text is None or text == DEFAULT:
        return None
    if not (text.isascii() and text.isdigit()) or int(text) > MOST_EVENTS:
        raise ConfigurationError(f"--keep-events {text} is not usable.", hint=f"Give a number, or `{DEFAULT}`.")
    return int(text)
