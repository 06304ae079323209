from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from webhook_relay.errors import SecretStoreError
from webhook_relay.plugins import bundled_handlers
from webhook_relay_desktop.desks import settings as settings_desk
from webhook_relay_desktop.desks.settings import SettingsDesk
from webhook_relay_desktop.embedded import EmbeddedRelay
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.own_relay.start import OwnRelay, start_own_relay
from webhook_relay_desktop.secrets import MemoryStore, relay_token
from webhook_relay_desktop.settings import EMBEDDED, ConnectionSettings, Settings, load
from webhook_relay_desktop.ui.icons import Icons
from webhook_relay_desktop.ui.settings_dialog import SettingsDialog
from webhook_relay_desktop.ui.theme import Theme

pytestmark = pytest.mark.qt_loop

RELAY = "https://relay.example.com"
REMOTE = Settings(connections=(ConnectionSettings(relay=RELAY),))


class LockedStore(MemoryStore):
    """A keyring that waits for a person, who then cancels."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = threading.Event()

    def get(self, name: str) -> str | None:
        self.answered.wait(30)
        raise SecretStoreError("The keyring is locked.", hint="Unlock it.")


class Room:
    """A desk with everything around it."""

    def __init__(self, path: Path, settings: Settings, store: MemoryStore) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme = Theme(application)
        icons = Icons(theme)
        self.path = path
        self.errors: list[Exception] = []
        self.tasks = Tasks(self.errors.append)
        self.saved: list[Settings] = []
        self.desk = SettingsDesk(
            settings,
            path=path,
            secrets=store,
            tasks=self.tasks,
            make_dialog=lambda: SettingsDialog(theme, icons, bundled_handlers()),
            types=lambda: ["github.push"],
        )
        self.desk.saved.connect(self.saved.append)

    @property
    def dialog(self) -> SettingsDialog:
        assert self.desk.dialog is not None
        return self.desk.dialog

    def press_save(self) -> None:
        self.dialog.buttons.button(QDialogButtonBox.StandardButton.Save).click()


@pytest.fixture
async def rooms(tmp_path: Path) -> AsyncIterator[Callable[..., Room]]:
    made: list[Room] = []

    def make(settings: Settings | None = None, store: MemoryStore | None = None) -> Room:
        made.append(Room(tmp_path / "settings.toml", settings or Settings(), store or MemoryStore()))
        return made[-1]

    yield make
    for room in made:
        if room.desk.dialog is not None:
            room.desk.dialog.reject()
        await room.tasks.close(1)
        assert room.errors == []


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def test_what_a_person_saves_is_on_the_disk_and_in_the_keyring(rooms: Callable[..., Room]) -> None:
    store = MemoryStore()
    room = rooms(store=store)
    await room.desk.open()
    room.dialog.connection.remote.setChecked(True)
    room.dialog.connection.url.set_value(RELAY)
    room.dialog.connection.token.line.setText("whr_typed")
    room.press_save()
    await until(lambda: room.saved)
    assert load(room.path).connection.relay == RELAY
    assert "whr_typed" not in room.path.read_text()
    assert store.get(relay_token(RELAY)) == "whr_typed"
    assert room.desk.settings == room.saved[0] == load(room.path)
    assert room.desk.dialog is None


async def test_a_second_wish_for_the_settings_brings_the_open_dialog_to_the_front(rooms: Callable[..., Room]) -> None:
    room = rooms()
    await room.desk.open()
    dialog = room.dialog
    await room.desk.open()
    assert room.dialog is dialog


async def test_the_dialog_says_which_secrets_are_kept(rooms: Callable[..., Room]) -> None:
    store = MemoryStore()
    store.set(relay_token(RELAY), "whr_kept")
    room = rooms(REMOTE, store)
    await room.desk.open()
    assert room.dialog.secret_changes().relay_token is None
    assert not room.dialog.problem.isVisible()


async def test_a_locked_keyring_keeps_no_dialog_from_opening_and_says_why_later(
    rooms: Callable[..., Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_desk, "KEYRING_SECONDS", 0.01)
    store = LockedStore()
    room = rooms(REMOTE, store)
    opening = room.tasks.start(room.desk.open(), name="open")
    await until(lambda: room.desk.dialog is not None and room.dialog.isVisible())
    assert not room.dialog.problem.isVisible()
    store.answered.set()
    await opening
    assert room.dialog.problem.text() == "The keyring is locked. Unlock it."


async def test_what_a_person_has_typed_meanwhile_stays(
    rooms: Callable[..., Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_desk, "KEYRING_SECONDS", 0.01)
    store = LockedStore()
    room = rooms(REMOTE, store)
    opening = room.tasks.start(room.desk.open(), name="open")
    await until(lambda: room.desk.dialog is not None and room.dialog.isVisible())
    room.dialog.notifications.enabled.setChecked(False)
    store.answered.set()
    await opening
    assert not room.dialog.notifications.enabled.isChecked()


async def test_settings_that_cannot_be_kept_go_back_to_the_person(rooms: Callable[..., Room]) -> None:
    room = rooms()
    room.path.write_text("connection = 7\n")
    await room.desk.open()
    room.press_save()
    await until(room.dialog.problem.isVisible)
    assert "connection" in room.dialog.problem.text()
    assert room.saved == []
    assert room.path.read_text() == "connection = 7\n"


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncIterator[OwnRelay]:
    embedded = EmbeddedRelay(tmp_path, port=0)
    yield await asyncio.to_thread(start_own_relay, embedded)
    await asyncio.to_thread(embedded.stop)


async def test_a_connection_is_tried_with_the_typed_or_the_kept_token(
    rooms: Callable[..., Room], relay: OwnRelay
) -> None:
    store = MemoryStore()
    room = rooms(Settings(connections=(ConnectionSettings(relay=relay.url),)), store)
    await room.desk.open()
    results: list[str] = []
    for typed in ("", "whr_wrong", relay.token):
        room.dialog.test_wanted.emit(relay.url, typed)
        before = room.dialog.connection.result.text()
        await until(lambda before=before: room.dialog.connection.result.text() not in ("", before))
        results.append(room.dialog.connection.result.text())
    assert "no token" in results[0]
    assert "token" in results[1]
    assert results[2].startswith("Connected.")
    store.set(relay_token(relay.url), relay.token)
    room.dialog.test_wanted.emit(EMBEDDED, "")
    await until(lambda: "no test" in room.dialog.connection.result.text())
    room.dialog.test_wanted.emit(relay.url, "")
    await until(lambda: room.dialog.connection.result.text().startswith("Connected."))


async def test_a_relay_that_does_not_answer_is_told_in_words(
    rooms: Callable[..., Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_desk, "TEST_SECONDS", 0.05)

    async def never(*_: object, **__: object) -> str:
        await asyncio.Event().wait()
        return ""

    monkeypatch.setattr(settings_desk, "check", never)
    room = rooms(REMOTE)
    await room.desk.open()
    room.dialog.test_wanted.emit(RELAY, "whr_1")
    await until(lambda: "did not answer in time" in room.dialog.connection.result.text())
