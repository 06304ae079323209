"""The sub-commands of `webhook-relay reader-key`: the keys with which this machine opens sealed events."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from webhook_relay.errors import ConfigurationError, SecretStoreError

if TYPE_CHECKING:
    from webhook_relay.reader_keys import ReaderPrivateKey
    from webhook_relay_desktop.own_keys import OwnKeys

reader_key = typer.Typer(
    name="reader-key", help="Keys with which this machine opens sealed events.", no_args_is_help=True
)

FileOption = Annotated[
    Path | None, typer.Option("--file", metavar="PATH", help="Keep them in this file instead of the keyring.")
]


@reader_key.command("new")
def reader_key_new(file: FileOption = None) -> None:
    """Make a key pair: the private half stays on this machine, the public half is printed."""
    from webhook_relay.reader_keys import new_private_key  # noqa: PLC0415 - as in commands.py

    keys = _own_keys(file)
    made = new_private_key()
    keys.write([made.text, *keys.read()])
    typer.echo(made.public.text)
    typer.echo("This is the public key; give it to the relay:", err=True)
    typer.echo(f"  webhook-relay channel seal CHANNEL --public-key {made.public.text}", err=True)


@reader_key.command("list")
def reader_key_list(file: FileOption = None) -> None:
    """Show the public halves of this machine's keys, the newest first."""
    found = _pairs(_own_keys(file))
    for key in found:
        typer.echo(f"{key.public.id}  {key.public.text}")
    if not found:
        typer.echo("There is no reader key yet: webhook-relay reader-key new", err=True)


@reader_key.command("forget")
def reader_key_forget(
    key_id: Annotated[str, typer.Argument(metavar="ID")],
    file: FileOption = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete a key. What is sealed to it alone, nobody can ever read again."""
    keys = _own_keys(file)
    found = _pairs(keys)
    left = [key.text for key in found if key.public.id != key_id]
    if len(left) == len(found):
        raise ConfigurationError("There is no such key here.", hint="See `webhook-relay reader-key list`.")
    if not yes:
        typer.confirm(f"Events that are sealed to {key_id} alone can never be read again. Delete it?", abort=True)
    keys.write(left)
    typer.echo(f"The key {key_id} is deleted.")


def _own_keys(file: Path | None) -> OwnKeys:
    from webhook_relay_desktop.own_keys import FILE_VARIABLE, FileKeys, KeyringKeys, key_file  # noqa: PLC0415 - as above
    from webhook_relay_desktop.secrets import find_secret_store  # noqa: PLC0415 - as above
    from webhook_relay_desktop.terminal.setup import passphrase_prompt  # noqa: PLC0415 - as above

    if (named := key_file(file)) is not None:
        return FileKeys(named)
    try:
        return KeyringKeys(find_secret_store(prompt=passphrase_prompt()))
    except SecretStoreError as error:  # a key that is kept for this start only is of no use
        hint = f"Keep the keys in a file: --file PATH, and {FILE_VARIABLE}=PATH for the programs that read."
        raise SecretStoreError(error.said, hint=hint, code=error.code) from None


def _pairs(keys: OwnKeys) -> list[ReaderPrivateKey]:
    from webhook_relay.reader_keys import read_private_key  # noqa: PLC0415 - as in commands.py

    return [read_private_key(text) for text in keys.read()]
