"""The border between the program and a handler: everything becomes an outcome."""

from __future__ import annotations

import asyncio
import logging
import stat
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog.testing

from support.handling import event
from webhook_relay.dispatch import ask_handler, run_handler
from webhook_relay.errors import HandlerError
from webhook_relay.event import Event
from webhook_relay.handler import Handler, OptionKind, Outcome, RunState, Tools, option

Body = Callable[[Tools], Awaitable[Any]]
PUSH = event("github.push", {"ref": "refs/heads/main"})


@dataclass(frozen=True)
class ProbeOptions:
    body: Any = option("Body")  # noqa: RUF009 - what the plug-in API is for
    token: str = option("Token", kind=OptionKind.SECRET, default="")
    longer_token: str = option("Longer token", kind=OptionKind.SECRET, default="")


class Probe(Handler[ProbeOptions]):
    """Does what the test says."""

    name = "probe"
    title = "Probe"
    description = "Does what a test says."
    options_type = ProbeOptions

    def wants(self, event: Event) -> bool:
        return bool(self.options.body(event))

    async def run(self, event: Event, tools: Tools) -> Outcome:
        outcome: Outcome = await self.options.body(tools)
        return outcome


def raising(error: BaseException) -> Body:
    async def body(tools: Tools) -> Outcome:
        raise error

    return body


def returning(value: object) -> Body:
    async def body(tools: Tools) -> object:
        return value

    return body


async def run(body: Body, **secrets: str) -> Outcome:
    return await run_handler(Probe(ProbeOptions(body, **secrets)), PUSH)


async def test_a_handlers_outcome_is_passed_on() -> None:
    outcome = Outcome.succeeded("Done.", output="line\n\tline", exit_code=0)
    assert await run(returning(outcome)) == outcome


async def test_a_handlers_own_error_keeps_its_words_and_its_next_step() -> None:
    outcome = await run(raising(HandlerError("It is closed.", hint="Open it.")))
    assert outcome == Outcome.failed("It is closed. Open it.")


@pytest.mark.parametrize(
    "error", [ValueError("no good"), KeyError("x"), SystemExit(3), TimeoutError(), RecursionError()]
)
async def test_any_other_error_becomes_a_failed_outcome_and_its_traceback_is_logged(error: BaseException) -> None:
    with structlog.testing.capture_logs() as logs:
        outcome = await run(raising(error))
    assert outcome.state is RunState.FAILED
    assert type(error).__name__ in outcome.summary
    assert [line["event"] for line in logs] == ["handler.failed"]
    assert "Traceback" in logs[0]["traceback"]
    assert logs[0]["event_id"] == PUSH.id


@pytest.mark.parametrize("value", [None, "fine", Outcome(RunState.UNKNOWN, ""), Outcome(RunState.NEW, "")])
async def test_anything_but_a_success_or_a_failure_is_a_failure(value: object) -> None:
    outcome = await run(returning(value))
    assert outcome.state is RunState.FAILED
    assert "neither a success nor a failure" in outcome.summary


async def test_a_run_that_never_ends_is_ended() -> None:
    async def body(tools: Tools) -> None:
        await asyncio.Event().wait()

    outcome = await run_handler(Probe(ProbeOptions(body)), PUSH, time_limit=0.05)
    assert outcome.state is RunState.FAILED
    assert "was ended after 0.05 s" in outcome.summary


async def test_cancelling_a_run_is_passed_on_and_removes_its_folder() -> None:
    begun: asyncio.Future[Path] = asyncio.get_running_loop().create_future()

    async def body(tools: Tools) -> None:
        begun.set_result(tools.folder)
        await asyncio.Event().wait()

    task = asyncio.create_task(run(body))
    folder = await begun
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not folder.exists()


async def test_each_run_has_a_private_folder_that_is_removed_afterwards() -> None:
    folders: list[Path] = []

    async def body(tools: Tools) -> Outcome:
        folders.append(tools.folder)
        assert list(tools.folder.iterdir()) == []
        assert stat.S_IMODE(tools.folder.stat().st_mode) == 0o700
        (tools.folder / "left").write_text("behind")
        completed = await tools.run_program(["ls"], timeout=30, folder=tools.folder)
        return Outcome.succeeded("Done.", output=completed.output)

    first, second = await run(body), await run(body)
    assert first.output == second.output == "left\n"
    assert folders[0] != folders[1]
    assert not any(folder.exists() for folder in folders)


async def test_http_follows_no_redirects_and_logs_no_address() -> None:
    async def body(tools: Tools) -> Outcome:
        assert not tools.http.follow_redirects
        assert tools.http.timeout.read == 10
        return Outcome.succeeded("Done.")

    assert (await run(body)).state is RunState.SUCCEEDED
    assert logging.getLogger("httpx").getEffectiveLevel() >= logging.WARNING


async def test_secrets_appear_neither_in_the_outcome_nor_in_the_log() -> None:
    secrets = {"token": "abcd-secret", "longer_token": "abcd-secret-and-more\n"}
    outcome = Outcome.failed("bad abcd-secret-and-more", output="abcd-secret twice abcd-secret")
    hidden = await run(returning(outcome), **secrets)
    assert (hidden.summary, hidden.output) == ("bad (secret)", "(secret) twice (secret)")
    with structlog.testing.capture_logs() as logs:
        failed = await run(raising(ValueError("no route to https://abcd-secret-and-more/")), **secrets)
    assert "abcd" not in failed.summary
    assert "abcd" not in str(logs)


async def test_what_is_kept_is_bounded_and_plain() -> None:
    outcome = await run(
        returning(Outcome.succeeded("a\nb\x1b[31m\x07\ud800" + "x" * 900, output="\x00\x07" + "y" * 1_000_000))
    )
    assert len(outcome.summary) == 500
    assert outcome.summary.startswith("a b\N{REPLACEMENT CHARACTER}?xxx")
    assert outcome.output.startswith("\N{REPLACEMENT CHARACTER}" * 2 + "yyy")
    assert "bytes cut" in outcome.output
    assert len(outcome.output) < 300_000


def test_a_handler_is_asked_and_its_errors_are_outcomes() -> None:
    assert ask_handler(Probe(ProbeOptions(lambda event: 1)), PUSH) is True
    assert ask_handler(Probe(ProbeOptions(lambda event: "")), PUSH) is False
    answer = ask_handler(Probe(ProbeOptions(lambda event: event.nothing, token="nothing")), PUSH)
    assert isinstance(answer, Outcome)
    assert answer.state is RunState.FAILED
    assert "(secret)" in answer.summary
