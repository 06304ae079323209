from __future__ import annotations

import asyncio
import gc
import threading

import pytest
from PySide6.QtCore import QObject, Signal

from webhook_relay.errors import ConfigurationError
from webhook_relay_desktop.life.tasks import Tasks, in_own_thread


class Window(QObject):
    saved = Signal(str)


def nothing(error: Exception) -> None:
    raise AssertionError(error)


@pytest.mark.qt_loop
async def test_a_slot_runs_with_the_arguments_of_the_signal() -> None:
    heard: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def save(text: str) -> None:
        heard.set_result(text)

    window = Window()
    window.saved.connect(Tasks(nothing).slot(save))
    window.saved.emit("settings")
    assert await heard == "settings"


@pytest.mark.qt_loop
async def test_a_task_that_waits_only_for_itself_is_not_collected() -> None:
    tasks = Tasks(nothing)

    async def wait() -> None:
        await asyncio.get_running_loop().create_future()

    name = "waits for itself"
    tasks.start(wait(), name=name)
    await asyncio.sleep(0)
    gc.collect()
    assert name in {task.get_name() for task in asyncio.all_tasks()}
    await tasks.close(1)
    assert name not in {task.get_name() for task in asyncio.all_tasks()}


async def test_an_error_is_told_and_harms_no_other_task() -> None:
    told: list[Exception] = []
    tasks = Tasks(told.append)
    error = ConfigurationError("Broken.")

    async def fail() -> None:
        raise error

    await tasks.start(fail(), name="fail")
    assert told == [error]


async def test_closing_cancels_what_runs_and_gives_up_on_what_does_not_end() -> None:
    tasks = Tasks(nothing)
    free = asyncio.Event()

    async def stubborn() -> None:
        while not free.is_set():
            try:
                await free.wait()
            except asyncio.CancelledError:
                continue

    task = tasks.start(stubborn(), name="stubborn")
    await asyncio.sleep(0)
    await tasks.close(0.01)
    assert not task.done()
    free.set()
    await task


async def test_a_task_that_is_cancelled_before_it_begins_leaves_nothing_behind() -> None:
    tasks = Tasks(nothing)
    tasks.start(asyncio.sleep(1), name="never")
    await tasks.close(1)


async def test_closing_with_nothing_running_is_quick() -> None:
    await Tasks(nothing).close(1)


@pytest.mark.qt_loop
async def test_a_call_on_its_own_thread_returns_and_raises_like_any_other() -> None:
    assert await in_own_thread(threading.current_thread, name="keyring") is not threading.current_thread()

    def fail() -> None:
        raise ConfigurationError("Broken.")

    with pytest.raises(ConfigurationError):
        await in_own_thread(fail, name="keyring")


def test_a_call_that_waits_for_a_person_does_not_keep_the_loop_from_closing() -> None:
    answered = threading.Event()

    def prompt() -> None:
        answered.wait(30)

    async def leave() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await in_own_thread(prompt, name="prompt")

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(leave())
    threads = [thread for thread in threading.enumerate() if thread.name == "prompt"]
    assert len(threads) == 1
    answered.set()
    threads[0].join(10)
    assert not threads[0].is_alive()


async def test_an_answer_nobody_waits_for_any_more_is_dropped() -> None:
    answered = threading.Event()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await in_own_thread(lambda: answered.wait(30), name="late")
    thread = next(thread for thread in threading.enumerate() if thread.name == "late")
    answered.set()
    await asyncio.to_thread(thread.join, 10)
    await asyncio.sleep(0)
