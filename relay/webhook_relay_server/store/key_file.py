"""Key file: the keys of a store that nothing else gives any, in a file beside it that only its owner may read.

One key a line. The first one seals, all of them open: there is more than one only while the secrets are being sealed
anew (`webhook-relay key rotate`).
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet

from webhook_relay.errors import ConfigurationError


def key_file(database_path: Path) -> Path:
    """Return where the keys of a store lie when nothing else gives them."""
    return database_path.with_name(database_path.name + ".key")


def read_keys(path: Path) -> list[str]:
    """Return the keys in the file; a new one appears there whole or not at all, and only if there is no file.

    Raises ConfigurationError.
    """
    try:
        if not path.exists():
            _make(path)
        return path.read_text("ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The key file {path} cannot be read ({type(error).__name__}).",
            hint="Check its rights, or restore it from its backup.",
            code="bad-key",
        ) from None


def write_keys(path: Path, keys: Sequence[str]) -> None:
    """Put `keys` in the place of what the file holds: on disk when this returns, whole at every moment."""
    new = _written(path, "\n".join(keys))
    try:
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    if sys.platform != "win32":  # where a folder cannot be opened
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _make(path: Path) -> None:
    new = _written(path, Fernet.generate_key().decode())
    try:
        with suppress(FileExistsError):  # another process was quicker: its key counts
            os.link(new, path)
    finally:
        new.unlink()


def _written(path: Path, text: str) -> Path:
    """Return a file beside `path` that holds `text` and is on disk."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # for this user only
    with os.fdopen(descriptor, "wb") as file:
        file.write(text.encode("ascii"))
        file.flush()
        os.fsync(file.fileno())
    return Path(name)
