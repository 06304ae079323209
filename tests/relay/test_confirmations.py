"""URLs that complete a handshake, fetched from a real server on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from structlog.testing import capture_logs

from webhook_relay_server.receiving.confirmations import MOST_BYTES, MOST_WAITING, TRIES, Confirmations

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
FAILED = b"HTTP/1.1 503 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
Answers = Callable[[int], bytes]


class Server:
    """Answers what it is told to, and keeps what it was asked."""

    def __init__(self, answers: Answers, *, hangs: bool) -> None:
        self._answers = answers
        self._hangs = hangs
        self.asked: list[str] = []
        self.port = 0

    def url(self, path: str = "/?Token=abc") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            request = await reader.readuntil(b"\r\n\r\n")
            self.asked.append(request.split(b" ")[1].decode())
            writer.write(self._answers(len(self.asked)))
            await writer.drain()
            if self._hangs:
                await reader.read()
        writer.close()


@asynccontextmanager
async def server(answers: Answers, *, hangs: bool = False) -> AsyncIterator[Server]:
    serving = Server(answers, hangs=hangs)
    listening = await asyncio.start_server(serving.serve, "127.0.0.1", 0)
    serving.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield serving


@asynccontextmanager
async def following(confirmations: Confirmations) -> AsyncIterator[None]:
    task = asyncio.create_task(confirmations.follow())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class Sleeps:
    """Sleeps no time, and knows how often it was asked to."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.waits.append(seconds)


async def settled(confirmations: Confirmations) -> None:
    async with asyncio.timeout(20):
        while confirmations._known:
            await asyncio.sleep(0.01)


async def outcome(answers: Answers, *, hangs: bool = False, time: float = 10.0) -> tuple[list[str], list[str], str]:
    """Return which paths were asked for, the problems, and everything that was logged."""
    sleeps = Sleeps()
    confirmations = Confirmations(sleeps, time=time)
    with capture_logs() as logs:
        async with server(answers, hangs=hangs) as serving, following(confirmations):
            confirmations.visit(serving.url())
            await settled(confirmations)
    assert all(0 <= wait <= 60 for wait in sleeps.waits)
    assert len(sleeps.waits) == max(0, len(serving.asked) - 1)
    return serving.asked, [str(line.get("problem", "")) for line in logs], str(logs)


async def test_the_url_is_visited_once_when_that_succeeds() -> None:
    asked, problems, logged = await outcome(lambda _: OK)
    assert asked == ["/?Token=abc"]
    assert problems == [""]
    assert "abc" not in logged


async def test_a_visit_that_fails_is_tried_again() -> None:
    asked, problems, logged = await outcome(lambda number: OK if number == 3 else FAILED)
    assert len(asked) == 3
    assert problems == ["status 503", "status 503", ""]
    assert "abc" not in logged


async def test_after_a_few_tries_it_is_given_up() -> None:
    asked, _, _ = await outcome(lambda _: FAILED)
    assert len(asked) == TRIES


async def test_no_redirect_is_followed() -> None:
    redirect = b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    asked, problems, _ = await outcome(lambda _: redirect)
    assert set(asked) == {"/?Token=abc"}
    assert set(problems) == {"status 302"}


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"],
    ids=["nothing", "half an answer"],
)
async def test_a_server_that_hangs_costs_a_try_and_no_more(answer: bytes) -> None:
    asked, problems, _ = await outcome(lambda _: answer, hangs=True, time=0.2)
    assert len(asked) == TRIES
    assert set(problems) <= {"TimeoutError", "ReadTimeout"}


async def test_an_answer_without_end_is_not_read() -> None:
    endless = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (MOST_BYTES * 4)
    _, problems, _ = await outcome(lambda _: endless)
    assert set(problems) == {"the answer is too long"}


@pytest.mark.parametrize("answer", [b"no http\r\n\r\n", b""])
async def test_what_is_no_http_costs_a_try_and_no_more(answer: bytes) -> None:
    asked, problems, _ = await outcome(lambda _: answer)
    assert len(asked) == TRIES
    assert set(problems) == {"RemoteProtocolError"}


async def test_the_same_url_does_not_wait_twice_and_only_a_few_do() -> None:
    confirmations = Confirmations(Sleeps())
    with capture_logs() as logs:
        async with server(lambda _: OK) as serving:
            for _ in range(3):
                confirmations.visit(serving.url())
            for number in range(MOST_WAITING + 5):
                confirmations.visit(serving.url(f"/{number}"))
            async with following(confirmations):
                await settled(confirmations)
    assert serving.asked == ["/?Token=abc", *(f"/{number}" for number in range(MOST_WAITING - 1))]
    assert sum(line["event"] == "confirmation.dropped" for line in logs) == 6
