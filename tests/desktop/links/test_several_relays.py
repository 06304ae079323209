from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from websockets.asyncio.server import Response
from websockets.datastructures import Headers

from support.session_room import Room, session_room
from support.stand_in_relay import TOKEN, stand_in_relay
from support.waiting import until
from webhook_relay.link import LinkPhase
from webhook_relay_desktop.embedded import EmbeddedRelay
from webhook_relay_desktop.own_relay.start import OwnRelay, start_own_relay
from webhook_relay_desktop.own_relay.trial import send_trial
from webhook_relay_desktop.secrets import relay_token
from webhook_relay_desktop.settings import EMBEDDED, Colour, ConnectionSettings, EmbeddedSettings, Settings

pytestmark = pytest.mark.qt_loop
OWN = ConnectionSettings(name="Own")


class Other:
    """A relay that is not the program's own: another process' in life, another thread's here."""

    def __init__(self, relay: EmbeddedRelay, own: OwnRelay) -> None:
        self.relay = relay
        self.own = own
        self.connection = ConnectionSettings(name="Work", relay=own.url, colour=Colour.TEAL)

    async def send(self) -> None:
        assert self.own.new_secret is not None
        await send_trial(self.own.ingest_url, self.own.new_secret)


@asynccontextmanager
async def other_relay(folder: Path, port: int = 0) -> AsyncIterator[Other]:
    folder.mkdir(exist_ok=True)
    relay = EmbeddedRelay(folder, port=port)
    own = await asyncio.to_thread(start_own_relay, relay)
    try:
        yield Other(relay, own)
    finally:
        await asyncio.to_thread(relay.stop)


def these(*connections: ConnectionSettings, port: int = 0) -> Settings:
    return Settings(connections=connections, embedded=EmbeddedSettings(port=port))


async def phases(room: Room, wanted: Sequence[LinkPhase]) -> None:
    await room.until(lambda: [report.state.phase for report in room.session.links.reports()] == list(wanted))


LIVE, PAUSED = LinkPhase.LIVE, LinkPhase.PAUSED


async def test_events_of_all_relays_come_into_one_inbox_each_under_its_relays_name(tmp_path: Path) -> None:
    async with other_relay(tmp_path / "other") as other, session_room(tmp_path) as room:
        room.keyring.set(relay_token(other.own.url), other.own.token)
        await room.session.start(these(OWN, other.connection))
        await phases(room, [LIVE, LIVE])
        await room.session.home.send_trial()
        await other.send()
        await room.until(lambda: len(room.stored) == 2)
        assert set(room.inbox.cursors(EMBEDDED)) == set(room.inbox.cursors(other.own.url)) == {"default"}
        own, work = room.session.links.reports()
        assert own.last_event is not None
        assert work.last_event is not None
        assert (own.embedded, work.embedded) == (True, False)


async def test_a_paused_connection_leaves_the_others_alone_and_gets_what_waited(tmp_path: Path) -> None:
    async with other_relay(tmp_path / "other") as other, session_room(tmp_path) as room:
        room.keyring.set(relay_token(other.own.url), other.own.token)
        await room.session.start(these(OWN, other.connection))
        await phases(room, [LIVE, LIVE])
        await room.session.start(these(OWN, msgspec.structs.replace(other.connection, paused=True)))
        await phases(room, [LIVE, PAUSED])
        await other.send()
        await other.send()
        await room.session.home.send_trial()
        await room.until(lambda: len(room.stored) == 1)
        await room.session.start(these(OWN, other.connection))
        await room.until(lambda: room.reports["Work"].away == 2)
        assert room.reports["Own"].away == 0
        room.session.links.greet()
        assert room.reports["Work"].away == 0


async def test_a_paused_own_relay_goes_on_taking_events(tmp_path: Path) -> None:
    async with session_room(tmp_path) as room:
        await room.session.start(these(msgspec.structs.replace(OWN, paused=True)))
        await phases(room, [PAUSED])
        await room.session.home.send_trial()
        assert room.trials == [(True, "Accepted. It is in the history now.")]
        assert room.stored == []
        await room.session.start(these(OWN))
        await room.until(lambda: len(room.stored) == 1)


async def test_everything_can_be_paused_at_once_and_a_connection_paused_by_itself_stays_so(tmp_path: Path) -> None:
    async with other_relay(tmp_path / "other") as other, session_room(tmp_path) as room:
        room.keyring.set(relay_token(other.own.url), other.own.token)
        await room.session.start(these(OWN, msgspec.structs.replace(other.connection, paused=True)))
        await phases(room, [LIVE, PAUSED])
        room.session.links.pause(True)
        await phases(room, [PAUSED, PAUSED])
        room.session.links.pause(False)
        await phases(room, [LIVE, PAUSED])


async def test_another_name_or_colour_touches_no_link(tmp_path: Path) -> None:
    async with other_relay(tmp_path / "other") as other, session_room(tmp_path) as room:
        room.keyring.set(relay_token(other.own.url), other.own.token)
        await room.session.start(these(OWN, other.connection))
        await phases(room, [LIVE, LIVE])
        engines = [link._engine for link in room.session.links._links.values()]
        renamed = msgspec.structs.replace(other.connection, name="Day job", colour=Colour.RED)
        await room.session.start(these(OWN, renamed))
        await room.until(lambda: "Day job" in room.reports)
        await asyncio.gather(*(link._opening for link in room.session.links._links.values() if link._opening))
        assert [link._engine for link in room.session.links._links.values()] == engines
        assert len(room.relays) == 1


async def test_a_new_token_makes_only_its_own_link_anew(tmp_path: Path) -> None:
    async with other_relay(tmp_path / "other") as other, session_room(tmp_path) as room:
        room.keyring.set(relay_token(other.own.url), "whr_revoked")
        await room.session.start(these(OWN, other.connection))
        await phases(room, [LIVE, LinkPhase.REFUSED])
        own, work = [link._engine for link in room.session.links._links.values()]
        room.keyring.set(relay_token(other.own.url), other.own.token)
        room.session.links.reconnect(other.connection.log)
        await phases(room, [LIVE, LIVE])
        engines = [link._engine for link in room.session.links._links.values()]
        assert engines[0] is own
        assert engines[1] is not work


REFUSES = Response(401, "Unauthorized", Headers(), b"")


async def test_a_link_that_was_refused_dials_again_with_the_same_token_when_a_person_wants_it(tmp_path: Path) -> None:
    async with stand_in_relay() as relay, session_room(tmp_path) as room:
        room.keyring.set(relay_token(relay.url), TOKEN)
        relay.refuse = REFUSES
        await room.session.start(these(ConnectionSettings(relay=relay.url)))
        await room.refused()
        room.session.links.reconnect()
        await until(lambda: len(relay.headers) == 2, "it has dialled once more")
        await phases(room, [LinkPhase.REFUSED])
        relay.refuse = None  # the token was put right at the relay
        room.session.links.reconnect()
        await phases(room, [LIVE])


async def test_other_settings_leave_no_refused_link_connecting_for_good(tmp_path: Path) -> None:
    async with stand_in_relay() as relay, session_room(tmp_path) as room:
        room.keyring.set(relay_token(relay.url), TOKEN)
        relay.refuse = REFUSES
        await room.session.start(these(ConnectionSettings(relay=relay.url)))
        await room.refused()
        room.keyring.locked = True
        await room.session.start(these(ConnectionSettings(relay=relay.url)))
        await until(lambda: "locked" in room.states[-1].detail, "it says what it lacks now")
        await phases(room, [LinkPhase.REFUSED])
        room.keyring.locked = False
        relay.refuse = None
        await room.session.start(these(ConnectionSettings(relay=relay.url)))
        await phases(room, [LIVE])


async def test_a_locked_keyring_ends_no_link_that_is_up(tmp_path: Path) -> None:
    async with other_relay(tmp_path / "other") as other, session_room(tmp_path) as room:
        room.keyring.set(relay_token(other.own.url), other.own.token)
        await room.session.start(these(other.connection))
        await phases(room, [LIVE])
        room.keyring.locked = True
        await room.session.start(these(other.connection))
        await asyncio.gather(*(link._opening for link in room.session.links._links.values() if link._opening))
        await phases(room, [LIVE])
        await other.send()
        await room.until(lambda: len(room.stored) == 1)


async def test_a_connection_that_is_gone_is_not_followed_and_the_own_relay_stops_with_its_last_one(
    tmp_path: Path,
) -> None:
    async with other_relay(tmp_path / "other") as other, session_room(tmp_path) as room:
        room.keyring.set(relay_token(other.own.url), other.own.token)
        await room.session.start(these(OWN, other.connection))
        await phases(room, [LIVE, LIVE])
        await room.session.start(these(other.connection))
        await phases(room, [LIVE])
        assert room.session.home.endpoint is None
        await room.session.start(these())
        assert room.session.links.reports() == ()


async def test_an_own_relay_that_cannot_start_keeps_no_other_link_waiting(tmp_path: Path) -> None:
    async with other_relay(tmp_path / "other") as other, session_room(tmp_path) as room:
        room.keyring.set(relay_token(other.own.url), other.own.token)
        taken = int(other.own.url.rpartition(":")[2])
        await room.session.start(these(OWN, other.connection, port=taken))
        await phases(room, [LinkPhase.FAILED, LIVE])


async def test_another_port_moves_the_own_relay_and_its_link_follows(tmp_path: Path) -> None:
    async with other_relay(tmp_path / "other") as free:
        port = int(free.own.url.rpartition(":")[2])
    async with session_room(tmp_path) as room:
        await room.session.start(these(OWN))
        await phases(room, [LIVE])
        await room.session.start(these(OWN, port=port))
        await room.until(lambda: room.endpoints[-1] is not None and f":{port}/" in room.endpoints[-1].url)
        await phases(room, [LIVE])
        await room.session.home.send_trial()
        await room.until(lambda: len(room.stored) == 1)


async def test_notifications_wait_while_any_link_catches_up(tmp_path: Path) -> None:
    async with session_room(tmp_path) as room:
        told: list[bool] = []
        room.session._announcer.settle = lambda *, settled: told.append(settled)  # type: ignore[method-assign]
        await room.session.start(these(OWN))
        await phases(room, [LIVE])
        assert told == [False, True], "until its first word"
        told.clear()
        link = next(iter(room.session.links._links.values()))
        link._settle(False)
        link._settle(True)
        assert told == [False, True]


async def test_the_last_event_of_an_earlier_start_is_known(tmp_path: Path) -> None:
    async with session_room(tmp_path) as room:
        await room.session.start(these(OWN))
        await phases(room, [LIVE])
        await room.session.home.send_trial()
        await room.until(lambda: len(room.stored) == 1)
        last = room.reports["Own"].last_event
        assert last is not None
    async with session_room(tmp_path) as room:
        await room.session.start(these(OWN))
        known = room.session.links.reports()[0].last_event
        assert known is not None
        assert abs((known - last).total_seconds()) < 1
