from __future__ import annotations

import pytest

from webhook_relay.messages import HEARTBEAT_DEADLINE, HEARTBEAT_INTERVAL
from webhook_relay_server.delivery import heartbeat
from webhook_relay_server.delivery.heartbeat import SEND_DEADLINE, Pulse, feel
from webhook_relay_server.delivery.reader import Reader
from webhook_relay_server.delivery.wire import Listener, Wire
from webhook_relay_server.frame import Burst


class MeasuredWire(Wire):
    """A wire whose figures are set by the test."""

    backlog = 0
    taken = 0
    deflates = True
    deaf = False

    def send_events(self, burst: Burst) -> None:
        """Send nothing."""

    def say(self, text: bytes) -> None:
        """Say nothing."""

    async def room(self) -> None:
        """Have room."""

    def close(self, code: int, reason: str) -> None:
        """Stay open."""

    async def listen(self, listener: Listener) -> None:
        """Hear nothing."""

    async def finish(self) -> None:
        """Have nothing left to say."""


def begun() -> tuple[Reader, MeasuredWire]:
    wire = MeasuredWire()
    reader = Reader("r", wire)
    heartbeat.begin(reader, 0.0)
    return reader, wire


def test_a_client_is_pinged_every_interval() -> None:
    reader, _ = begun()
    pulses = [feel(reader, second / 2) for second in range(int(HEARTBEAT_INTERVAL * 2) + 1)]
    assert pulses.count(Pulse.PING_DUE) == 1
    assert pulses[-1] is Pulse.PING_DUE


def test_a_client_that_is_silent_beyond_the_deadline_is_gone() -> None:
    reader, _ = begun()
    assert feel(reader, HEARTBEAT_DEADLINE) is not Pulse.GONE
    assert feel(reader, HEARTBEAT_DEADLINE + 1) is Pulse.GONE


def test_silence_means_nothing_while_nothing_is_read_from_the_client() -> None:
    reader, wire = begun()
    wire.deaf = True
    for second in range(int(HEARTBEAT_DEADLINE) * 3):
        wire.taken += 1
        assert feel(reader, float(second)) is not Pulse.GONE


@pytest.mark.parametrize("backlog", [1, 1_000_000])
def test_a_client_that_takes_nothing_of_what_is_held_for_it_is_gone(backlog: int) -> None:
    reader, wire = begun()
    wire.backlog = backlog
    reader.heard_at = 1e9
    assert feel(reader, SEND_DEADLINE) is not Pulse.GONE
    assert feel(reader, SEND_DEADLINE + 1) is Pulse.GONE


def test_a_client_that_goes_on_taking_is_well_however_much_is_always_held_for_it() -> None:
    reader, wire = begun()
    reader.heard_at = 1e9
    wire.backlog = 1_000_000  # the same at every look, because as much comes as goes
    for second in range(int(SEND_DEADLINE) * 3):
        wire.taken += 1_000_000
        assert feel(reader, float(second)) is not Pulse.GONE
