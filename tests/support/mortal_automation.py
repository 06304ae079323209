"""A program that runs automation over an inbox and may be killed at any moment.

    python -m support.mortal_automation INBOX STARTS IDEMPOTENT DIES_AT

The handler appends the event's position to the file STARTS. At the DIES_AT-th edge of a ledger transaction
(before it begins, after it is committed) the program kills itself with SIGKILL; with 0 it works until nothing
is left to do.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.events import BEGINNING
from webhook_relay.event import Event
from webhook_relay.handler import Handler, Outcome, Tools, option
from webhook_relay_desktop.automation import Automation, EnabledHandler
from webhook_relay_desktop.automation.ledger import READER, Ledger, Run
from webhook_relay_desktop.inbox import Inbox


@dataclass(frozen=True)
class AppendOptions:
    file: str = option("File")


class Append(Handler[AppendOptions]):
    """Leaves a durable trace of every start."""

    name = "append"
    title = "Append"
    description = "Appends a line to a file."
    options_type = AppendOptions

    def wants(self, event: Event) -> bool:
        return True

    async def run(self, event: Event, tools: Tools) -> Outcome:
        file = os.open(self.options.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(file, f"{event.seq}\n".encode())
        os.close(file)
        await asyncio.sleep(0)
        return Outcome.succeeded("Appended.")


class RepeatableAppend(Append):
    """The same, claiming that a second run does no harm."""

    idempotent = True


class MortalLedger(Ledger):
    """A ledger that kills its program at an edge of a transaction."""

    edges_left = 0

    def _edge(self) -> None:
        self.edges_left -= 1
        if self.edges_left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def enqueue(self, *arguments: Any, **named: Any) -> list[Run]:
        self._edge()
        added = super().enqueue(*arguments, **named)
        self._edge()
        return added

    def start(self, run_id: int) -> Run | None:
        self._edge()
        run = super().start(run_id)
        self._edge()
        return run

    def finish(self, run_id: int, outcome: Outcome) -> Run | None:
        self._edge()
        run = super().finish(run_id, outcome)
        self._edge()
        return run


async def main(inbox_file: str, starts: str, idempotent: str, dies_at: str) -> None:
    inbox = Inbox.open(Path(inbox_file))
    ledger = MortalLedger(inbox)
    ledger.edges_left = int(dies_at)
    stopping = asyncio.Event()

    def changed(run: Run) -> None:
        if ledger.pending() == 0 and not inbox.after(inbox.reader_position(READER), 1):
            stopping.set()

    automation = Automation(inbox, ledger, on_change=changed)
    handler = (RepeatableAppend if idempotent == "yes" else Append)(AppendOptions(starts))
    automation.configure([EnabledHandler(handler, BEGINNING)])
    await automation.run(stopping)
    inbox.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
