"""The generator against the null relay: what it counts is what was sent."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Iterator

import pytest

if sys.platform != "linux":
    pytest.skip("the generator needs epoll and /proc, which Linux has", allow_module_level=True)

from benchmarks.arrivals import Arrivals
from benchmarks.catching_up import read_burst
from benchmarks.crowd import DeflateRefusedError, reading
from benchmarks.driver import Driver
from benchmarks.frames import deflated_frame, event_text, server_frame
from benchmarks.reader import Looking
from benchmarks.sender import Sender
from benchmarks.servers import Server, bare_server

ARRIVAL_DEADLINE = 20.0
CUT_BYTES = 400
"""What is sent in small pieces: handshake, first frames, and the beginning of a long one."""
HEADER_BYTES = 4
"""Of a frame whose payload is longer than 125 bytes and shorter than 64 KiB."""


@pytest.fixture(scope="module")
def null() -> Iterator[Server]:
    with bare_server("null_server", "null") as server:
        yield server


@pytest.fixture(scope="module")
def floor() -> Iterator[Server]:
    with bare_server("floor", "floor", "/publish") as server:
        yield server


@pytest.mark.parametrize("deflate", [False, True])
def test_every_reader_counts_every_event_and_the_looking_ones_see_which(null: Server, deflate: bool) -> None:
    arrivals = Arrivals()
    with (
        Driver() as driver,
        reading(driver, null, readers=5, deflate=deflate, looking=Looking(arrivals.take, readers=2)) as crowd,
        Sender.connected(driver, null, 3, 25) as sender,
    ):
        sender.send(20, ARRIVAL_DEADLINE)
        assert driver.run_until(lambda: crowd.events == 100, ARRIVAL_DEADLINE)
        assert [reader.events for reader in crowd.readers] == [20] * 5
    numbers = sorted(arrivals.numbers)
    assert numbers[::2] == numbers[1::2] == list(range(numbers[0], numbers[0] + 20))


def test_an_open_loop_sends_what_was_asked_for_and_times_every_arrival(null: Server) -> None:
    arrivals = Arrivals()
    with (
        Driver() as driver,
        reading(driver, null, looking=Looking(arrivals.take)) as crowd,
        Sender.connected(driver, null, 2) as sender,
    ):
        sender.send_at_rate(200, 0.2)
        assert driver.run_until(lambda: crowd.events == 40, ARRIVAL_DEADLINE)
    assert sender.accepted == sender.due == 40
    latencies = arrivals.seconds_since(sender.sent_at, skip=10)
    assert len(latencies) == 30
    assert latencies[0] > 0


def test_a_burst_is_counted_to_its_last_frame(null: Server, floor: Server) -> None:
    for server in (null, floor):
        assert read_burst(server, 1_000, 9_000).event_bytes == 9_000


def test_a_server_that_does_not_take_deflate_is_not_measured_with_it(floor: Server) -> None:
    with (
        Driver() as driver,
        pytest.raises(DeflateRefusedError, match="floor was offered deflate and did not take it"),
        reading(driver, floor, deflate=True),
    ):
        pass


@pytest.mark.parametrize("piece", [1, 3, 1_000])
async def test_frames_are_counted_however_they_are_cut(piece: int) -> None:
    texts = [event_text(200), event_text(70_000), random.Random(1).randbytes(500).hex().encode()]
    frames = [server_frame(texts[0]), server_frame(b"hello"), server_frame(texts[1]), deflated_frame(texts[2])]
    answer = b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + b"".join(frames)
    cut = [answer[start : start + piece] for start in range(0, CUT_BYTES, piece)]
    seen: list[bytes] = []

    async def serve(incoming: asyncio.StreamReader, outgoing: asyncio.StreamWriter) -> None:
        await incoming.readuntil(b"\r\n\r\n")
        for part in (*cut, answer[sum(map(len, cut)) :]):
            outgoing.write(part)
            await outgoing.drain()
            await asyncio.sleep(0)  # lets the loop hand over this part before the next one
        await incoming.read()
        outgoing.close()

    def read(port: int) -> int:
        looking = Looking(lambda _, received, start, end: seen.append(bytes(received[start:end])))
        with Driver() as driver, reading(driver, Server("pieces", 0, port), looking=looking, settle=0) as crowd:
            driver.run_until(lambda: crowd.events == len(texts), ARRIVAL_DEADLINE)
            return crowd.event_bytes

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        received = await asyncio.to_thread(read, listening.sockets[0].getsockname()[1])
    assert seen == texts
    assert received == 200 + 70_000 + len(frames[-1]) - HEADER_BYTES
