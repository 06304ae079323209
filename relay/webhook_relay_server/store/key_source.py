"""Key source: where the keys come from that protect the secrets of sources.

In this order: WEBHOOK_RELAY_KEY; a command that prints them, such as the one that asks the system's keyring; a file
beside the database. The relay itself knows no keyring: a command serves every one of them, and every password store and
cloud besides, and the commands of the command line ask it as the relay does, so that all of them have the same keys.
"""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from webhook_relay.errors import ConfigurationError
from webhook_relay.program import clean_environment
from webhook_relay_server.store.key_file import key_file, read_keys

KEY_VARIABLE = "WEBHOOK_RELAY_KEY"
COMMAND_VARIABLE = "WEBHOOK_RELAY_KEY_COMMAND"
NEW_KEY = "head -c 32 /dev/urandom | base64 | tr '+/' '-_'"
"""Prints a new Fernet key: 32 random bytes in URL-safe base64."""
COMMAND_LIMIT = 60.0
"""Seconds for the command: a person may have to unlock a keyring first."""


@dataclass(frozen=True)
class Keys:
    """The keys of a store, and where they were found."""

    texts: list[str] = field(repr=False)
    """The first one seals, all of them open."""
    source: str
    """What to call the place in a sentence."""
    file: Path | None = None
    """The file that they are in, if that is the place."""


def find_keys(database_file: Path | None, environment: Mapping[str, str], command: str | None = None) -> Keys:
    """Return the keys of a store; its key file is made when there is none and nothing else gives keys.

    A store that is no file (None) may be shared, so that every relay must be given the same keys. Raises
    ConfigurationError.
    """
    given = environment.get(KEY_VARIABLE, "")
    if given:
        return Keys([key.strip() for key in given.split(",")], KEY_VARIABLE)
    if command:
        return Keys(_printed_by(command), "the key command")
    if database_file is None:
        raise ConfigurationError(
            f"{KEY_VARIABLE} is not set; relays on one PostgreSQL need the same key to read source secrets.",
            hint=f"Set it to the store's key on each of them, or {COMMAND_VARIABLE}. A new store's: {NEW_KEY}",
            code="no-key",
        )
    file = key_file(database_file)
    return Keys(read_keys(file), str(file), file)


def _printed_by(command: str) -> list[str]:
    """Run the command, without a shell, and return the keys that it prints: separated by commas or white space."""
    try:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603 - what the operator has configured
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=COMMAND_LIMIT,
            env=clean_environment(),
        )
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired) as error:
        raise _no_key(f"it could not be run ({type(error).__name__})") from None
    if done.returncode != 0:
        raise _no_key(f"it ended with exit code {done.returncode}")
    keys = done.stdout.decode("ascii", "replace").replace(",", " ").split()
    if not keys:
        raise _no_key("it printed nothing")
    return keys


def _no_key(reason: str) -> ConfigurationError:
    """Say what is wrong, without anything that the command has printed: that may be a key."""
    return ConfigurationError(
        f"The command of {COMMAND_VARIABLE} gave no key: {reason}.",
        hint="Run it by hand as the relay's user: it must print the key only. Is the keyring there, and open?",
        code="no-key",
    )
