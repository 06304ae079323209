"""A session with everything it tells, and a keyring that a person can lock."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from webhook_relay.errors import SecretStoreError
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.automation.ledger import Ledger, Run
from webhook_relay_desktop.embedded import EmbeddedRelay
from webhook_relay_desktop.endpoint import Endpoint
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.notify.announcer import Announcer
from webhook_relay_desktop.notify.base import Notifier
from webhook_relay_desktop.notify.silent import SilentNotifier
from webhook_relay_desktop.problem import Problem
from webhook_relay_desktop.secrets import MemoryStore
from webhook_relay_desktop.session import Session
from webhook_relay_desktop.settings import NotificationSettings


class Keyring(MemoryStore):
    """A keyring that a person can lock."""

    lasting = True

    def __init__(self) -> None:
        super().__init__()
        self.locked = False
        self.prompt = threading.Event()
        self.prompt.set()

    def get(self, name: str) -> str | None:
        self._ask()
        return super().get(name)

    def set(self, name: str, value: str) -> None:
        self._ask()
        super().set(name, value)

    def _ask(self) -> None:
        self.prompt.wait(30)
        if self.locked:
            raise SecretStoreError("The keyring is locked.", hint="Unlock it.")


class Room:
    """A session with everything it tells."""

    def __init__(self, folder: Path, inbox: Inbox, keyring: Keyring, notifier: Notifier) -> None:
        self.inbox = inbox
        self.keyring = keyring
        self.relays: list[EmbeddedRelay] = []

        def make(port: int) -> EmbeddedRelay:
            self.relays.append(EmbeddedRelay(folder, port=port))
            return self.relays[-1]

        announcer = Announcer(inbox, notifier, NotificationSettings())
        self.session = Session(inbox, Ledger(inbox), announcer=announcer, secrets=keyring, make_relay=make)
        self.states: list[LinkState] = []
        self.reports: dict[str, LinkReport] = {}
        self.stored: list[Any] = []
        self.runs: list[Run] = []
        self.endpoints: list[Endpoint | None] = []
        self.problems: dict[str, tuple[Problem, Callable[[], object] | None]] = {}
        self.trials: list[tuple[bool, str]] = []
        self.session.links_changed.connect(self._note)
        self.session.stored.connect(self.stored.extend)
        self.session.run_changed.connect(self.runs.append)
        self.session.home.endpoint_changed.connect(self.endpoints.append)
        self.session.home.trial_ended.connect(lambda ok, words: self.trials.append((ok, words)))
        self.session.problem_found.connect(self._keep)
        self.session.problem_gone.connect(lambda key: self.problems.pop(key, None))

    def _note(self, reports: Sequence[LinkReport]) -> None:
        self.reports = {report.connection.name: report for report in reports}
        if reports:
            self.states.append(reports[0].state)

    def _keep(self, problem: Problem, step: Callable[[], object] | None) -> None:
        self.problems[problem.key] = (problem, step)

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not condition():
                await asyncio.sleep(0.01)

    async def live(self) -> None:
        await self.until(lambda: self.states and self.states[-1].phase is LinkPhase.LIVE)

    async def refused(self) -> None:
        await self.until(lambda: self.states and self.states[-1].phase is LinkPhase.REFUSED)

    async def failed(self) -> None:
        await self.until(lambda: self.states and self.states[-1].phase is LinkPhase.FAILED)

    def press(self, key: str) -> None:
        step = self.problems[key][1]
        assert step is not None
        step()


@asynccontextmanager
async def session_room(
    folder: Path, keyring: Keyring | None = None, *, notifier: Notifier | None = None
) -> AsyncIterator[Room]:
    """Entered and left inside a test: between a test and its fixtures the loop does not run, but Qt's timers do."""
    inbox = Inbox.open(folder / "inbox.db")
    room = Room(folder, inbox, keyring or Keyring(), notifier or SilentNotifier())
    try:
        yield room
    finally:
        await room.session.close()
        inbox.close()
