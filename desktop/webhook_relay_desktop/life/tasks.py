"""Tasks: the owner of everything that goes on in the background of a window."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

import structlog

from webhook_relay.errors import WebhookRelayError

log = structlog.get_logger(__name__)

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class Tasks:
    """Keeps every task until it ends, and tells `on_error` what went wrong in it.

    That is a WebhookRelayError, which has words for a person. What nobody foresaw goes to the event loop's own
    handler, as from everywhere else (`crashes`).

    The event loop itself refers to a task only weakly: one that waits for nothing but itself would be collected.
    """

    def __init__(self, on_error: Callable[[Exception], None]) -> None:
        self._on_error = on_error
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, object], *, name: str) -> asyncio.Task[None]:
        """Run `work` in the background."""
        task = asyncio.get_running_loop().create_task(self._guarded(work, name), name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        # A task that is cancelled before its first step never gets to `work`, which would be warned about.
        task.add_done_callback(lambda _: work.close())
        return task

    def slot(self, work: Callable[Parameters, Coroutine[Any, Any, object]]) -> Callable[Parameters, None]:
        """Return a plain function for a signal, which starts `work` with the signal's arguments."""

        def start(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
            self.start(work(*args, **kwargs), name=work.__name__)

        return start

    async def close(self, seconds: float) -> None:
        """Cancel what still runs and wait for it, at most `seconds`."""
        running = set(self._running)
        for task in running:
            task.cancel()
        if running:
            _, left = await asyncio.wait(running, timeout=seconds)
            for task in left:
                log.error("task.does_not_end", name=task.get_name())

    async def _guarded(self, work: Coroutine[Any, Any, object], name: str) -> None:
        try:
            await work
        except WebhookRelayError as error:
            log.exception("task.failed", name=name)
            self._on_error(error)
        except Exception as error:  # noqa: BLE001 - noted with its traceback by the loop's handler
            message = f"The task {name!r} failed in a way that nobody foresaw."
            asyncio.get_running_loop().call_exception_handler({"message": message, "exception": error})


async def in_own_thread(work: Callable[[], Result], *, name: str) -> Result:
    """Return what `work` returns, run on a thread of its own.

    For calls that may wait for a person, such as a locked keyring's. The loop's own threads are waited for when the
    loop closes, so an open prompt would keep the program from quitting; this thread ends with the program.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[Result] = loop.create_future()

    def settle(result: Callable[[], None]) -> None:
        if not outcome.done():
            result()

    def run() -> None:
        try:
            value = work()
        except BaseException as error:  # noqa: BLE001 - raised again where the outcome is awaited
            report = _failed(outcome, error)
        else:
            report = _succeeded(outcome, value)
        try:
            loop.call_soon_threadsafe(settle, report)
        except RuntimeError:
            log.info("thread.nobody_waits", name=name)  # the loop is closed: the program is leaving

    threading.Thread(target=run, name=name, daemon=True).start()
    return await outcome


def _failed(outcome: asyncio.Future[Any], error: BaseException) -> Callable[[], None]:
    return lambda: outcome.set_exception(error)


def _succeeded(outcome: asyncio.Future[Result], value: Result) -> Callable[[], None]:
    return lambda: outcome.set_result(value)
