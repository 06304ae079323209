from __future__ import annotations

import asyncio

from webhook_relay_desktop.life.teardown import Teardown


async def test_steps_run_newest_first_whether_they_wait_or_not() -> None:
    done: list[str] = []

    async def close_inbox() -> None:
        done.append("inbox")

    async with Teardown() as leaving:
        leaving.push("inbox", close_inbox)
        leaving.push("tray", lambda: done.append("tray"))
    assert done == ["tray", "inbox"]
    assert leaving.failed == []


async def test_a_step_that_fails_keeps_no_other_from_running_and_is_named() -> None:
    done: list[str] = []

    def fail() -> None:
        raise OSError("disk full")

    async with Teardown() as leaving:
        leaving.push("inbox", lambda: done.append("inbox"))
        leaving.push("relay", fail)
    assert done == ["inbox"]
    assert leaving.failed == ["relay"]


async def test_a_step_that_hangs_is_given_up_and_named() -> None:
    done: list[str] = []
    async with Teardown(seconds=0.01) as leaving:
        leaving.push("inbox", lambda: done.append("inbox"))
        leaving.push("relay", asyncio.Event().wait)
    assert done == ["inbox"]
    assert leaving.failed == ["relay"]


async def test_a_step_after_slow_ones_still_has_a_moment() -> None:
    now = [0.0]

    def slow() -> None:
        now[0] += 10.0

    async def short() -> None:
        await asyncio.sleep(0)

    async with Teardown(clock=lambda: now[0]) as leaving:
        leaving.push("short", short)
        leaving.push("slow", slow)
    assert leaving.failed == []
