"""Options that several commands have, and the administration that they choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from webhook_relay_server.administering.administration import Administration

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


def administration_of(
    database_url: str | None, workspace: str | None, public_url: str | None = None, port: int | None = None
) -> Administration:
    """Return what can be done to a store, in one of its workspaces (None: the first one)."""
    from webhook_relay_server.administering.administration import Administration  # noqa: PLC0415 - when a command runs
    from webhook_relay_server.settings import load_settings  # noqa: PLC0415 - when a command runs

    settings = load_settings(database_url=database_url, public_url=public_url, port=port)
    return Administration(settings, workspace or "default")
