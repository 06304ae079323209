"""The sub-commands of `webhook-relay workspace`: the tenants of a relay."""

from __future__ import annotations

import typer

from webhook_relay_server.commands.options import DatabaseOption, administration_of
from webhook_relay_server.commands.printing import print_line, print_table

workspace = typer.Typer(
    name="workspace",
    help="Workspaces: tenants of one relay, who see nothing of each other.",
    no_args_is_help=True,
)


@workspace.command("create")
def workspace_create(name: str, database_url: DatabaseOption = None) -> None:
    """Make a workspace with a channel `default` in it."""
    administration_of(database_url, None).create_workspace(name)
    print_line(f"Workspace {name} is there. Give it a source: webhook-relay source create NAME --workspace {name}")


@workspace.command("list")
def workspace_list(database_url: DatabaseOption = None) -> None:
    """Show every workspace."""
    rows = [
        (item.name, str(item.channels), f"{item.created_at:%Y-%m-%d %H:%M} UTC")
        for item in administration_of(database_url, None).list_workspaces()
    ]
    print_table(["workspace", "channels", "created"], rows)


@workspace.command("revoke")
def workspace_revoke(name: str, database_url: DatabaseOption = None) -> None:
    """End a workspace: its channels, sources and tokens."""
    administration_of(database_url, None).revoke_workspace(name)
    print_line(f"Workspace {name} is revoked: its sources answer 404, its readers are refused.")
