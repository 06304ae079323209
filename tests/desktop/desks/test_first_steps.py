"""What goes on for the first steps while a person closes them, and what a relay says only once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from support.waiting import until
from webhook_relay.errors import ConnectionFailedError, SecretStoreError, WebhookRelayError
from webhook_relay.pairing import PairingLink
from webhook_relay_desktop.autostart import AutostartState
from webhook_relay_desktop.desks import first_steps
from webhook_relay_desktop.desks.autostart import AutostartDesk
from webhook_relay_desktop.desks.first_steps import FirstStepsDesk
from webhook_relay_desktop.desks.github import GitHubDesk
from webhook_relay_desktop.first_steps.relay_source import MadeSource, manage_token
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.secrets import MemoryStore
from webhook_relay_desktop.settings import ConnectionSettings, Settings
from webhook_relay_desktop.ui.first_steps.source_card import SourceAddress
from webhook_relay_desktop.ui.first_steps.wizard import GITHUB, Wizard
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme

pytestmark = pytest.mark.qt_loop

RELAY = "https://relay.example"
TOKEN = "whr_" + "m" * 43
REFUSED = ConnectionFailedError("The relay cannot be reached.")
ADDRESS = SourceAddress(f"{RELAY}/in/a", "said once")


class Answer:
    """What somebody answers, and when."""

    def __init__(self, value: Any) -> None:
        self._value = value
        self.asked = 0
        self.may_come = asyncio.Event()

    async def __call__(self, *_arguments: object, **_options: object) -> Any:
        self.asked += 1
        await self.may_come.wait()
        if isinstance(self._value, WebhookRelayError):
            raise self._value
        return self._value


class NoAutostart:
    place = "here"

    def state(self) -> AutostartState:
        return AutostartState.OFF

    def turn_on(self) -> None: ...

    def turn_off(self) -> None: ...


class KnownSettings:
    """Settings with one connection, to a relay on a server."""

    settings = Settings(connections=(ConnectionSettings(name="Work", relay=RELAY),))

    def change(self, _edit: object) -> None: ...


class Room:
    """The desk with what is around it."""

    def __init__(self, store: MemoryStore) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme = Theme(application)
        self.store = store
        self.crashes: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, crash: self.crashes.append(crash))
        self.errors: list[Exception] = []
        self.tasks = Tasks(self.errors.append)
        self.pairing = Pairing()
        self.desk = FirstStepsDesk(
            tasks=self.tasks,
            settings=KnownSettings(),  # type: ignore[arg-type]
            secrets=store,
            pairing=self.pairing,  # type: ignore[arg-type]
            github=GitHubDesk(tasks=self.tasks, secrets=store, open_page=lambda _page: None),
            autostart=AutostartDesk(NoAutostart(), self.tasks),  # type: ignore[arg-type]
            make_wizard=lambda: Wizard(theme, Icons(theme)),
            notifies=lambda: False,
        )
        self.desk.open()

    @property
    def wizard(self) -> Wizard:
        assert self.desk.wizard is not None
        return self.desk.wizard

    async def close(self) -> None:
        """Close the wizard, and wait until Qt has deleted it."""
        gone: list[bool] = []
        self.wizard.destroyed.connect(lambda: gone.append(True))
        self.wizard.reject()
        await until(lambda: gone)

    def want_source(self) -> None:
        self.wizard.show_page(GITHUB)
        source = self.wizard.github.source
        source.manage_token.line.setText(TOKEN)
        source.make.click()


class Pairing:
    connect_to: Answer


@pytest.fixture
async def rooms() -> AsyncIterator[Callable[..., Room]]:
    made: list[Room] = []

    def make(store: MemoryStore | None = None) -> Room:
        made.append(Room(store or MemoryStore()))
        return made[-1]

    yield make
    for room in made:
        if room.desk.wizard is not None:
            await room.close()
        await room.tasks.close(5)
        assert room.errors == room.crashes == []


async def ended(room: Room) -> None:
    """Wait until nothing goes on in the background."""
    await until(lambda: not room.tasks._running)


async def test_a_relay_that_refuses_after_the_wizard_was_closed_is_no_accident(rooms: Callable[..., Room]) -> None:
    room = rooms()
    answer = room.pairing.connect_to = Answer(REFUSED)
    room.wizard.place.relay_wanted.emit(PairingLink(RELAY, TOKEN))
    await until(lambda: answer.asked)
    await room.close()
    answer.may_come.set()
    await ended(room)
    assert room.crashes == []


async def test_a_test_event_that_is_under_way_ends_with_the_wizard(rooms: Callable[..., Room]) -> None:
    room = rooms()
    room.wizard.github.source.show_made(ADDRESS)
    send = Answer(REFUSED)
    room.desk._trial._send = send
    room.wizard.trial.send.click()
    await until(lambda: send.asked)
    await room.close()
    send.may_come.set()
    await ended(room)
    assert room.crashes == []
    room.desk.open()  # and another one can be sent
    room.wizard.github.source.show_made(ADDRESS)
    room.wizard.trial.send.click()
    await until(room.wizard.trial.send.isEnabled)
    assert send.asked == 2


async def test_a_source_that_was_made_after_the_wizard_was_closed_is_shown_when_it_is_opened_again(
    rooms: Callable[..., Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    making = Answer(MadeSource("a", ADDRESS.url, ADDRESS.secret))
    monkeypatch.setattr(first_steps, "make_source", making)
    room = rooms()
    room.want_source()
    await until(lambda: making.asked)
    await room.close()
    making.may_come.set()
    await until(lambda: room.store.get(manage_token(RELAY)) == TOKEN)
    room.desk.open()
    assert room.wizard.github.source.address() == ADDRESS


async def test_a_source_that_is_refused_after_the_wizard_was_closed_is_no_accident(
    rooms: Callable[..., Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    making = Answer(REFUSED)
    monkeypatch.setattr(first_steps, "make_source", making)
    room = rooms()
    room.want_source()
    await until(lambda: making.asked)
    await room.close()
    making.may_come.set()
    await ended(room)
    assert room.crashes == []


async def test_a_source_that_was_made_is_shown_though_the_keyring_refuses_the_token(
    rooms: Callable[..., Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Locked(MemoryStore):
        def set(self, name: str, value: str) -> None:
            raise SecretStoreError("The keyring is locked.", hint="Unlock it.")

    making = Answer(MadeSource("a", ADDRESS.url, ADDRESS.secret))
    making.may_come.set()
    monkeypatch.setattr(first_steps, "make_source", making)
    room = rooms(Locked())
    room.want_source()
    source = room.wizard.github.source
    assert not source.make.isEnabled()
    await until(lambda: "locked" in source.result.text())
    assert source.address() == ADDRESS
    assert source.result.text().startswith("Made.")
    assert source.make.isEnabled()
