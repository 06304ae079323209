"""Automation: runs handlers for the events of the inbox, at most once each, and records how every run ended.

It is a reader of the inbox with a durable position of its own. Reading an event and noting which handlers run
for it is one transaction; noting that a run begins is another, before it begins. So a kill at any moment
neither loses a run nor starts one twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from webhook_relay.dispatch import run_handler, secrets_of
from webhook_relay.errors import WebhookRelayError
from webhook_relay.handler import Outcome, RunState
from webhook_relay.live_output import LiveOutput, OutputPiece
from webhook_relay.sentence import Sentence
from webhook_relay.way import Way
from webhook_relay_desktop.automation.choosing import EnabledHandler, choose, newest_taken, refuse_to_run
from webhook_relay_desktop.automation.endings import Endings
from webhook_relay_desktop.automation.ledger import READER, Ledger, Run
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.words import tr

PAGE: Final = 16
"""Events read at a time. Bodies may have 25 MiB each."""
RUNS_PER_HANDLER: Final = 1
"""Runs of one handler at the same time: pushes are deployed in order, and never two of them over each other.
Handlers do not wait for each other, so the number of enabled handlers bounds what runs at all."""
POLL_SECONDS: Final = 30.0
"""A lost wake-up, or a disk that was full, costs this much time and nothing else."""
STOP_SECONDS: Final = 2.5
"""Time for ending what runs when the app quits, which has 3 s for everything."""
OUTPUT_SECONDS: Final = 0.2
"""What a run prints is shown this often: as fast as anybody reads."""
GONE: Final = Sentence("The event is no longer in the inbox, so there is nothing to run for.")
QUIT: Final = Sentence("The app was quit while this ran, and ended it. Look how far it got before you run it again.")
CANCELLED: Final = Sentence("The handler cancelled its own work. Look how far it got before you run it again.")
CANCELLED_BY_PERSON: Final = Sentence("Cancelled while it ran. Look how far it got before you run it again.")
WITHDRAWN: Final = Sentence("Cancelled before it began.")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Current:
    """A run that goes on: the handler's own task, and the one that records how it ends."""

    run: Run
    live: LiveOutput
    work: asyncio.Task[Outcome]
    record: asyncio.Task[None]


class Automation:
    """Runs the enabled handlers. Every method but the constructor belongs to the thread of the event loop."""

    def __init__(
        self,
        inbox: Inbox,
        ledger: Ledger,
        *,
        on_change: Callable[[Run], None] = lambda run: None,
        on_output: Callable[[int, OutputPiece], None] = lambda run_id, piece: None,
        on_trouble: Callable[[WebhookRelayError | None], None] = lambda error: None,
        find_way: Callable[[], Way] = Way,
    ) -> None:
        """`on_output` is told what a run prints, by the run's id, some times a second.

        `on_trouble` is told that the end of a run cannot be recorded, and None when it is on record after all.
        `find_way` is asked, at each run, how its HTTP gets out of this machine.
        """
        self._inbox = inbox
        self._ledger = ledger
        self._on_change = on_change
        self._on_output = on_output
        self._find_way = find_way
        self._enabled: Mapping[str, EnabledHandler] | None = None
        self._endings = Endings(ledger, on_recorded=lambda run: self._tell([run]), on_trouble=on_trouble)
        self._awaited: Collection[str] = ()
        self._running: dict[int, _Current] = {}
        self._cancelled: set[int] = set()
        self._woken = asyncio.Event()
        self._ending = False

    def configure(self, handlers: Sequence[EnabledHandler], *, awaited: Collection[str] = ()) -> None:
        """Take the handlers that are enabled from now on; what already runs goes on. Nothing starts before.

        `awaited` are enabled as well, but not to be had yet: events wait for them unread, and their own runs wait.
        """
        self._enabled = {enabled.handler.name: enabled for enabled in handlers}
        self._awaited = frozenset(awaited)
        self.wake()

    def wake(self) -> None:
        """Look for work now: events were stored."""
        self._woken.set()

    async def again(self, run_id: int) -> Run:
        """Run once more for the same event, because a person asked. Raises WebhookRelayError while it runs."""
        await self._endings.settle()
        run = await asyncio.to_thread(self._ledger.again, run_id)
        self._tell([run])
        self.wake()
        return run

    async def run_for(self, position: int, handler: str) -> Run:
        """Run one enabled handler for one event because a person asks, whatever ran for it before.

        The person's own match and the time at which the handler was switched on are not asked about: the person
        chose this event. What stays: the event is verified and open, and of a kind that the handler takes.
        Raises WebhookRelayError with a code: `handler-not-enabled`, `event-gone`, `event-not-verified`,
        `event-sealed`, `event-not-taken`, or `run-not-finished` while the handler runs, or waits, for this event.
        """
        enabled = (self._enabled or {}).get(handler)
        run = await asyncio.to_thread(self._line_up, position, handler, enabled)
        self._tell([run])
        self.wake()
        return run

    def _line_up(self, position: int, handler: str, enabled: EnabledHandler | None) -> Run:
        refuse_to_run(self._inbox.get(position), handler, enabled)
        return self._ledger.ask_for(position, handler)

    async def cancel(self, run_id: int) -> None:
        """End a run because a person asks: it has failed then. WebhookRelayError (`run-finished`): it is over."""
        current = self._running.get(run_id)
        if current is not None:
            self._cancelled.add(run_id)
            current.work.cancel()
            return
        withdrawn = await asyncio.to_thread(self._ledger.withdraw, run_id, WITHDRAWN)
        if withdrawn is None:
            raise WebhookRelayError(Sentence("This run is over, so there is nothing to cancel."), code="run-finished")
        self._tell([withdrawn])

    def output_of(self, run_id: int) -> OutputPiece | None:
        """Return what a run that goes on has printed so far, as far as it is still known; None: it does not go on."""
        current = self._running.get(run_id)
        return None if current is None else current.live.so_far()

    @property
    def handlers(self) -> tuple[tuple[str, str], ...]:
        """Names and titles of the handlers that are enabled."""
        return tuple((name, tr(one.handler.title)) for name, one in (self._enabled or {}).items())

    async def last_matching(self, handler: str) -> int | None:
        """Return the position of the newest event that an enabled handler takes, its match included; None: none.

        `newest_taken` answers the same for a handler that is not switched on.
        """
        enabled = (self._enabled or {}).get(handler)
        return None if enabled is None else await asyncio.to_thread(newest_taken, self._inbox, enabled)

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until `stopping` is set; then end what runs and record it as unknown, within `STOP_SECONDS`."""
        stopped = asyncio.create_task(stopping.wait(), name="automation stopping")
        recovered = self._ending = False
        try:
            while not stopping.is_set():
                self._woken.clear()
                try:
                    await self._endings.retry()
                    recovered = recovered or await self._recover()
                    while recovered and not stopping.is_set() and await self._work(stopping):
                        pass
                except Exception:
                    log.exception("automation.failed", next_try_seconds=POLL_SECONDS)
                await self._pause(stopped)
        finally:
            stopped.cancel()
            await self._end_running()

    async def _recover(self) -> bool:
        """Settle what an earlier end of the program cut off, once the handlers are known."""
        if self._enabled is None or self._awaited:
            return False
        idempotent = {name for name, enabled in self._enabled.items() if enabled.handler.idempotent}
        self._tell(await asyncio.to_thread(self._ledger.recover, idempotent))
        return True

    async def _work(self, stopping: asyncio.Event) -> bool:
        """Read one page of events and start what can start. Say whether there is more to read."""
        enabled, awaited = self._enabled or {}, self._awaited
        self._tell(await asyncio.to_thread(self._ledger.abandon, {*enabled, *awaited}))
        more, added = (False, []) if awaited else await asyncio.to_thread(self._read, enabled)
        self._tell(added)
        for name in enabled:
            if not stopping.is_set():
                await self._start_next(name)
        return more

    def _read(self, enabled: Mapping[str, EnabledHandler]) -> tuple[bool, list[Run]]:
        """Decide about the next page of events and note the runs. Runs in a thread of its own."""
        position = self._inbox.reader_position(READER)
        since = self._ledger.enabled_since({name: one.enabled_since for name, one in enabled.items()})
        if not enabled:
            newest = self._inbox.newest_position()
            if newest > position:
                self._inbox.set_reader_position(READER, newest)
            return False, []
        page = self._inbox.after(position, PAGE)
        decisions = [(stored.position, *choose(stored, enabled, since)) for stored in page]
        added: list[Run] = []
        if page:
            with self._inbox.transaction():
                for place, wanted, broken in decisions:
                    if wanted or broken:
                        added += self._ledger.enqueue(place, wanted, reader_position=place, broken=broken)
                self._inbox.set_reader_position(READER, page[-1].position)
        return len(page) == PAGE, added

    async def _start_next(self, name: str) -> None:
        """Start the oldest waiting run of a handler, if the handler is free."""
        if sum(current.run.handler == name for current in self._running.values()) >= RUNS_PER_HANDLER:
            return
        waiting = await asyncio.to_thread(self._ledger.next_new, name)
        if waiting is None:
            return
        stored = await asyncio.to_thread(self._inbox.get, waiting.position)
        enabled = (self._enabled or {}).get(name)
        if enabled is None:  # since a moment ago; the next look at the ledger says what that means for its runs
            return
        run = await asyncio.to_thread(self._ledger.start, waiting.id)
        if run is None:
            return
        self._tell([run])
        if stored is None:
            await self._endings.note(run, Outcome.failed(GONE))
            return
        live = LiveOutput(secrets_of(enabled.handler))
        work = asyncio.create_task(
            run_handler(enabled.handler, stored.event, live=live, find_way=self._find_way),
            name=f"run {run.id} of {name}",
        )
        record = asyncio.create_task(self._record(run, live, work), name=f"record of run {run.id}")
        self._running[run.id] = _Current(run, live, work, record)
        record.add_done_callback(lambda done: self._forget(run, done))

    async def _record(self, run: Run, live: LiveOutput, work: asyncio.Task[Outcome]) -> None:
        """Show what a run prints until it ends, and record its end. Stopping cancels the work, never this."""
        while not work.done():
            await asyncio.wait([work], timeout=OUTPUT_SECONDS)
            if live.waits:
                await self._show_output(run, live, ended=work.done())
        await self._endings.note(run, work.result() if not work.cancelled() else self._cut_off(run, live))

    async def _show_output(self, run: Run, live: LiveOutput, *, ended: bool) -> None:
        piece = await asyncio.to_thread(lambda: live.take(ended=ended))
        try:
            if piece.text:
                self._on_output(run.id, piece)
        except Exception:
            log.exception("automation.observer_failed", run=run.id)

    def _cut_off(self, run: Run, live: LiveOutput) -> Outcome:
        printed = live.so_far().told()
        if run.id in self._cancelled:
            return Outcome.failed(CANCELLED_BY_PERSON, output=printed)
        if self._ending:
            return Outcome(RunState.UNKNOWN, QUIT, printed)
        return Outcome.failed(CANCELLED, output=printed)

    def _forget(self, run: Run, record: asyncio.Task[None]) -> None:
        self._running.pop(run.id, None)
        self._cancelled.discard(run.id)
        if not record.cancelled() and (error := record.exception()) is not None:
            # Its row still says `running`; the next start of the program settles it.
            log.error("run.record_failed", run=run.id, handler=run.handler, exc_info=error)
        self.wake()

    async def _end_running(self) -> None:
        """End what runs. A handler that does not let itself be ended is recorded and left behind."""
        self._ending = True
        await self._endings.retry()
        for current in self._running.values():
            current.work.cancel()
        if records := [current.record for current in self._running.values()]:
            await asyncio.wait(records, timeout=STOP_SECONDS)
        for current in list(self._running.values()):
            log.warning("run.does_not_end", run=current.run.id, handler=current.run.handler)
            await self._endings.note(current.run, Outcome(RunState.UNKNOWN, QUIT))

    async def _pause(self, stopped: asyncio.Task[bool]) -> None:
        woken = asyncio.create_task(self._woken.wait(), name="automation woken")
        await asyncio.wait([woken, stopped], timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        woken.cancel()

    def _tell(self, runs: Sequence[Run]) -> None:
        for run in runs:
            try:
                self._on_change(run)
            except Exception:
                log.exception("automation.observer_failed", run=run.id)
