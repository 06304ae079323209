"""Half-open TCP: one side, or both, send into the void and are told nothing. Each notices, and no event is lost."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.figures import links, memory, of_form, print_figures
from support.light_reader import Place, reading
from support.namespaces import RELAY_HOST, Cable, Cut, cable
from support.posting import Sender, Tally, post_all
from support.processes import START_LIMIT
from support.served import Following, Served
from support.waiting import until
from webhook_relay.messages import HEARTBEAT_DEADLINE, HEARTBEAT_INTERVAL

SHORT_INTERVAL, SHORT_DEADLINE = 1.0, 2.5
"""Seconds, in the proportion of the real ones. The client takes them from the relay's welcome."""
INTERVAL = of_form(short=SHORT_INTERVAL, long=HEARTBEAT_INTERVAL)
DEADLINE = of_form(short=SHORT_DEADLINE, long=HEARTBEAT_DEADLINE)
NUMBERS = [
    ("webhook_relay.messages", "HEARTBEAT_INTERVAL", INTERVAL),
    ("webhook_relay.messages", "HEARTBEAT_DEADLINE", DEADLINE),
    ("webhook_relay_server.delivery.heartbeat", "ROUND", INTERVAL / 20),
]
CLOSING = 20.0
"""Seconds that a relay may take beyond the deadline to let go of a link: its last words and the close handshake."""
READERS = 5
EVENTS = 20
LARGE_EVENTS = 120
LARGE = 128 * 1024
"""Together more than any socket's buffers hold, so that the relay has bytes that it cannot get rid of."""


@pytest.fixture
def joined() -> Iterator[Cable]:
    with cable() as made:
        yield made


NOTICED = "Next try in"
"""What the client says when a link has ended."""


class Ground:
    """A relay in one namespace, readers in the other, and a sender beside the relay that no cut concerns."""

    def __init__(self, folder: Path, joined: Cable) -> None:
        self.joined = joined
        self.relay = Served(folder, host=RELAY_HOST, patches=NUMBERS, prefix=joined.prefix(joined.relay))
        self.address = self.relay.address
        self.sender = Sender(self.address, lambda: joined.open_socket(joined.relay, self.address.port))
        self.tally = Tally()

    async def start(self) -> None:
        self.relay.start(wait=False)
        await until(self._listens, "the relay listens", START_LIMIT)

    async def post(self, name: str, count: int, size: int = 0) -> None:
        await post_all([self.sender], [f"{name}-{index}" for index in range(count)], self.tally, size=size)
        await self.sender.close()  # so that the relay's links are those of readers

    def socket_of_a_client(self) -> socket.socket:
        return self.joined.open_socket(self.joined.client, self.address.port)

    def held(self) -> int:
        """Return how many links the relay has."""
        return links(self.relay.program.pid, self.address.port)

    def _listens(self) -> bool:
        try:
            self.joined.open_socket(self.joined.relay, self.address.port).close()
        except OSError:
            return False
        return True


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("cut", Cut, ids=lambda cut: cut.name.lower())
async def test_each_side_notices_that_the_other_is_gone_and_the_client_resumes_without_a_hole(
    tmp_path: Path, joined: Cable, cut: Cut, capsys: pytest.CaptureFixture[str]
) -> None:
    ground = Ground(tmp_path, joined)
    client = Following(tmp_path, ground.address, prefix=joined.prefix(joined.client))
    places = [Place(f"reader-{index}") for index in range(READERS)]
    await ground.start()
    try:
        await ground.post("before", EVENTS)
        client.program.start()
        async with reading(ground.address, open_socket=ground.socket_of_a_client) as connect:
            for place in places:
                await connect(place)
            await until(lambda: len(client.received()) == EVENTS, "the client has the first events")
            await until(lambda: all(place.seq == EVENTS for place in places), "the readers have the first events")
            said = len(client.program.output())
            await until(lambda: ground.held() == READERS + 1, "the relay has no other links")
            joined.cut(cut)
            cut_at = time.monotonic()
            await ground.post("during", EVENTS)
            await until(lambda: ground.held() == 0, "the relay has let go of every link", DEADLINE + CLOSING)
            freed_after = time.monotonic() - cut_at
            await until(lambda: NOTICED in client.program.output()[said:], "the client notices", DEADLINE + CLOSING)
            noticed_after = time.monotonic() - cut_at
            joined.mend()
        async with reading(ground.address, open_socket=ground.socket_of_a_client) as connect:
            for place in places:
                await connect(place)
            await ground.post("after", EVENTS)
            total = len(ground.tally.accepted)
            await until(lambda: len(client.received()) == total, "the client has everything", 60)
            await until(lambda: all(place.seq == total for place in places), "the readers have everything")
    finally:
        await ground.sender.close()
        client_exit = client.program.terminate()
        relay_exit = ground.relay.program.terminate()
    stored = ground.relay.stored()
    print_figures(
        capsys,
        f"half open, {cut.value}",
        deadline=f"{DEADLINE:g} s",
        relay_freed_after=f"{freed_after:.1f} s",
        client_noticed_by=f"{noticed_after:.1f} s",
        accepted=total,
        client=len(client.received()),
    )
    assert sorted(stored) == sorted(ground.tally.accepted)
    assert client.received() == stored
    for place in places:
        assert (place.deliveries, place.faults) == (stored, [])
    assert (client_exit, relay_exit) == (0, 0)


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_a_reader_that_is_gone_is_let_go_of_with_all_that_was_on_its_way(
    tmp_path: Path, joined: Cable, capsys: pytest.CaptureFixture[str]
) -> None:
    ground = Ground(tmp_path, joined)
    place = Place("reader")
    await ground.start()
    try:
        await ground.post("before", EVENTS)
        memory_before = memory(ground.relay.program.pid)
        async with reading(ground.address, open_socket=ground.socket_of_a_client) as connect:
            await connect(place)
            await until(lambda: place.seq == EVENTS, "the reader has the first events")
            await until(lambda: ground.held() == 1, "the relay has no other link")
            joined.cut(Cut.BOTH)
            cut_at = time.monotonic()
            await ground.post("large", LARGE_EVENTS, LARGE)
            await until(lambda: ground.held() == 0, "the relay has let go of the link", DEADLINE + CLOSING)
            freed_after = time.monotonic() - cut_at
            joined.mend()
        async with reading(ground.address, open_socket=ground.socket_of_a_client) as connect:
            await connect(place)
            await until(lambda: place.seq == EVENTS + LARGE_EVENTS, "the reader has everything")
        memory_after = memory(ground.relay.program.pid)
    finally:
        await ground.sender.close()
        exit_code = ground.relay.program.terminate()
    print_figures(
        capsys,
        "half open, much on its way",
        deadline=f"{DEADLINE:g} s",
        bytes=LARGE_EVENTS * LARGE,
        relay_freed_after=f"{freed_after:.1f} s",
        memory_grew_by=f"{(memory_after - memory_before) / 2**20:.1f} MiB",
    )
    assert (place.deliveries, place.faults) == (ground.relay.stored(), [])
    assert exit_code == 0


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("cut", Cut, ids=lambda cut: cut.name.lower())
async def test_a_client_of_server_sent_events_that_is_gone_is_let_go_of(
    tmp_path: Path, joined: Cable, cut: Cut, capsys: pytest.CaptureFixture[str]
) -> None:
    ground = Ground(tmp_path, joined)
    await ground.start()
    try:
        with ground.socket_of_a_client() as link:
            link.settimeout(20)
            bearer = f"Authorization: Bearer {ground.address.token}"
            link.sendall(f"GET /sse HTTP/1.1\r\nHost: 127.0.0.1\r\n{bearer}\r\n\r\n".encode())
            said = b""
            while b"event: resumed" not in said:
                said += link.recv(65_536)
            assert ground.held() == 1
            joined.cut(cut)
            cut_at = time.monotonic()
            await until(lambda: ground.held() == 0, "the relay has let go", INTERVAL + DEADLINE + CLOSING)
            freed_after = time.monotonic() - cut_at
            joined.mend()
    finally:
        exit_code = ground.relay.program.terminate()
    print_figures(
        capsys, f"half open, server-sent events, {cut.value}", deadline=f"{DEADLINE:g} s", freed=f"{freed_after:.1f} s"
    )
    assert exit_code == 0
