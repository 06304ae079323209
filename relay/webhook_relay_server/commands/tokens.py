"""`webhook-relay token`: what clients show to read, to send and to manage."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.commands.options import DatabaseOption, WorkspaceOption, administration_of
from webhook_relay_server.commands.printing import print_line, print_table

token = typer.Typer(name="token", help="Tokens: what clients show to read events.", no_args_is_help=True)


class ScopeName(StrEnum):
    """What a token can allow, as it is typed."""

    INGEST = "ingest"
    READ = "read"
    MANAGE = "manage"
    ADMIN = "admin"


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


def _lifetime(text: str | None) -> timedelta | None:
    from webhook_relay_server.durations import parse_duration  # noqa: PLC0415 - when a command runs

    try:
        return None if text is None else timedelta(seconds=parse_duration(text))
    except ValueError as error:
        raise ConfigurationError(f"--expires {text} is not usable: {error}.", hint="Give 12h or 30d.") from None
