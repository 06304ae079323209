"""The sub-commands of `webhook-relay key`: what is typed and what is printed. The work is in `key_rotation.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from webhook_relay_server.commands.options import DatabaseOption
from webhook_relay_server.commands.printing import print_line, print_table

if TYPE_CHECKING:
    from webhook_relay_server.administering.key_rotation import KeyRotation

key = typer.Typer(
    name="key", help="The key that seals the secrets of sources: check it, change it.", no_args_is_help=True
)

FOUND = 1
"""Exit code of a check that found a secret which cannot be opened."""


@key.command("check")
def key_check(database_url: DatabaseOption = None) -> None:
    """Show how every secret is kept; exit code 1 when one cannot be opened. Secrets are never shown."""
    from webhook_relay_server.store.resealing import SealState  # noqa: PLC0415 - when a command runs

    secrets = _rotation(database_url).check()
    rows = [(secret.source, secret.workspace, secret.state.value, secret.reference) for secret in secrets]
    print_table(["secret of the source", "workspace", "state", "where"], rows)
    if any(secret.state is SealState.MISSING for secret in secrets):
        print_line(
            "What is kept elsewhere was looked for from here; the relay may see variables that are not set here."
        )
    if any(secret.state is SealState.LOST for secret in secrets):
        print_line("Give the key back that sealed them, or new secrets: webhook-relay source rotate NAME")
        raise typer.Exit(FOUND)


@key.command("rotate")
def key_rotate(database_url: DatabaseOption = None) -> None:
    """Seal every secret with a new key. A relay may run meanwhile; cut off, it is finished by running it again.

    The key in the file beside the database is replaced. A key in WEBHOOK_RELAY_KEY or from a command is yours to make:
    put the new one first, restart every relay, run this, and then take the old one away.
    """
    rotated = _rotation(database_url).rotate()
    secrets = "1 secret was" if rotated.sealed_anew == 1 else f"{rotated.sealed_anew} secrets were"
    print_line(f"{secrets} sealed with the newest key ({rotated.source}).")
    if rotated.lost:
        print_line(f"{rotated.lost} cannot be opened with any key and stay as they were: webhook-relay key check")
    if rotated.yours and not rotated.older_keys:
        print_line(
            "No new key is given there. Put one before the present one, restart every relay, and run this again."
        )
    elif rotated.yours:
        print_line("Take the older keys away and restart every relay; keep them with copies of the store made before.")
    else:
        print_line(
            "The older key is gone from there; copies of the store that were made before need the one beside them."
        )


def _rotation(database_url: str | None) -> KeyRotation:
    from webhook_relay_server.administering.key_rotation import KeyRotation  # noqa: PLC0415 - when a command runs
    from webhook_relay_server.settings import load_settings  # noqa: PLC0415 - when a command runs

    return KeyRotation(load_settings(database_url=database_url))
