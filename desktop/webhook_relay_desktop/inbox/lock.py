"""The lock of an inbox: one program at a time, because two on one inbox would both run its handlers."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from webhook_relay.errors import ConfigurationError
from webhook_relay.sentence import Sentence

HELD: Final = "inbox-held"
"""Code of the error that says that another program has it."""


def lock_inbox(inbox: Path) -> FileLock:
    """Return the held lock of the inbox file `inbox`. Raises ConfigurationError when another program holds it.

    The system gives it back when the process ends, however that happens.
    """
    lock = FileLock(inbox.with_suffix(".lock"))
    try:
        inbox.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise ConfigurationError(
            Sentence("Another program is using the inbox {inbox}.", inbox=inbox),
            hint=Sentence(
                "End it first: the desktop, 'up --headless' or 'connect'. (For connect, --inbox names another file.)"
            ),
            code=HELD,
        ) from None
    except OSError as error:
        raise ConfigurationError(
            Sentence("The inbox {inbox} cannot be used: {reason}.", inbox=inbox, reason=error.strerror),
            hint=Sentence("Check that this user may write into its folder. (For connect, --inbox names another file.)"),
        ) from None
    return lock
