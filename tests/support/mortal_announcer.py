"""An announcer that is killed: `python mortal_announcer.py INBOX SHOWN DIES_AT`.

Each notification's events are a line in the file SHOWN, on the disk as soon as it is "on the screen". The process kills
itself at the DIES_AT-th step, where showing and noting are a step each; with 0 it lives.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.notify.announcer import Announcer
from webhook_relay_desktop.notify.base import Notification, Notifier
from webhook_relay_desktop.settings import NotificationSettings


class Mortal(Notifier):
    """Writes down what it shows."""

    def __init__(self, shown: Path, dies_at: int) -> None:
        self._shown = shown
        self._dies_at = dies_at
        self._steps = 0

    async def show(self, notification: Notification) -> bool:
        with self._shown.open("a") as file:
            file.write(f"{notification.position}\n")
            file.flush()
            os.fsync(file.fileno())
        self.step()
        return True

    def step(self) -> None:
        """Die, when it is time."""
        self._steps += 1
        if self._steps == self._dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


def main(inbox_path: str, shown: str, dies_at: str) -> None:
    """Announce once."""
    inbox = Inbox.open(Path(inbox_path))
    mortal = Mortal(Path(shown), int(dies_at))
    note = inbox.note_notified

    def note_and_step(positions: Sequence[int], at: datetime) -> None:
        note(positions, at)
        mortal.step()

    inbox.note_notified = note_and_step  # type: ignore[method-assign]
    asyncio.run(Announcer(inbox, mortal, NotificationSettings()).announce())
    inbox.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
