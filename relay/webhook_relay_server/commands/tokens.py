"""`webhook-relay token`: what clients show to read, to send and to manage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from webhook_relay.errors import ConfigurationError
from webhook_relay.pairing import PairingLink
from webhook_relay_server.commands.options import (
    DatabaseOption,
    PortOption,
    PublicUrlOption,
    WorkspaceOption,
    administration_of,
)
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
    link: Annotated[bool, typer.Option("--link", help="Also show a link that connects a desktop.")] = False,
    database_url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
    public_url: PublicUrlOption = None,
    port: PortOption = None,
) -> None:
    """Make a token and show it, this once."""
    scopes, channels = scope or [ScopeName.READ], channel or []
    administration = administration_of(database_url, workspace, public_url, port)
    if link:
        # Before there is a token: one for a link that nobody can use would be left behind.
        _check_link(administration.base_url, scopes, channels, workspace)
    created = administration.create_token(name, scopes, channels, expires_in=_lifetime(expires))
    print_line(f"Token {created.id} ({created.name}). It is shown this once; keep it in a password store:")
    print_line(created.text or "")
    if link:
        print_line("")
        print_line(
            "The link for a desktop. It holds the token: whoever has the link can read the events, so send it as"
        )
        print_line("you would send a password. The desktop asks before it uses it.")
        print_line(_link(administration.base_url, created.text or "", channels, workspace).text())


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


def _check_link(base_url: str, scopes: Sequence[ScopeName], channels: Sequence[str], workspace: str | None) -> None:
    if ScopeName.READ not in scopes:
        raise ConfigurationError(
            "A link connects a desktop, which reads; this token would not allow that.", hint="Add --scope read."
        )
    try:
        _link(base_url, f"whr_{'x' * 43}", channels, workspace).text()
    except ConfigurationError as error:
        raise ConfigurationError(
            f"No link can be made for the relay at {base_url}. {error.message}",
            hint="Say under which https address it is reached: --public-url, or WEBHOOK_RELAY_PUBLIC_URL.",
            code=error.code,
        ) from None


def _link(base_url: str, token: str, channels: Sequence[str], workspace: str | None) -> PairingLink:
    return PairingLink(
        relay=base_url.rstrip("/"),
        token=token,
        channels=tuple(dict.fromkeys(channels)) or ("default",),
        name=workspace or "",
        workspace=workspace or "",
    )


def _lifetime(text: str | None) -> timedelta | None:
    from webhook_relay_server.durations import parse_duration  # noqa: PLC0415 - when a command runs

    try:
        return None if text is None else timedelta(seconds=parse_duration(text))
    except ValueError as error:
        raise ConfigurationError(f"--expires {text} is not usable: {error}.", hint="Give 12h or 30d.") from None
