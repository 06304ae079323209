from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from webhook_relay.errors import SecretStoreError
from webhook_relay.plugins import bundled_handlers
from webhook_relay_desktop.desks import connection_trial, kept_settings
from webhook_relay_desktop.desks.connection_trial import try_connection
from webhook_relay_desktop.desks.settings import SettingsDesk
from webhook_relay_desktop.embedded import EmbeddedRelay
from webhook_relay_desktop.first_steps.relay_source import manage_token
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.own_relay.start import OwnRelay, start_own_relay
from webhook_relay_desktop.secrets import MemoryStore, checking_secret, handler_option, relay_token
from webhook_relay_desktop.settings import ConnectionSettings, HandlerSettings, LogLevel, Scheme, Settings, load, save
from webhook_relay_desktop.settings.edits import add_connection, change_section
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.match_editor import ReceivedNames
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.settings.connection_dialog import ConnectionDialog
from webhook_relay_desktop.ui.settings.settings_dialog import HANDLER_PAGE, SettingsDialog

pytestmark = pytest.mark.qt_loop

NOW = datetime(2026, 11, 26, tzinfo=UTC)
RELAY = "https://relay.example.com"
REMOTE = Settings(connections=(ConnectionSettings(relay=RELAY),))
PAIRED = ConnectionSettings(name="Paired", relay="https://paired.example.com")
TWO = add_connection(PAIRED)(REMOTE)
PAIRED_SECRETS = (relay_token(PAIRED.log), manage_token(PAIRED.log), checking_secret(PAIRED.log, "github"))


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
        self.store = store
        self.errors: list[Exception] = []
        self.tasks = Tasks(self.errors.append)
        self.saved: list[Settings] = []
        self.desk = SettingsDesk(
            settings,
            path=path,
            secrets=store,
            tasks=self.tasks,
            make_dialog=lambda: SettingsDialog(theme, icons, bundled_handlers()),
            received=lambda: ReceivedNames(["github.push"], ["github"]),
        )
        self.desk.saved.connect(self.saved.append)

    @property
    def dialog(self) -> SettingsDialog:
        assert self.desk.dialog is not None
        return self.desk.dialog

    def open_connection(self, number: int) -> ConnectionDialog:
        self.dialog.connections.open_dialog(self.desk.settings.connections[number])
        assert self.dialog.connections.dialog is not None
        return self.dialog.connections.dialog


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


async def test_what_a_person_changes_is_on_the_disk_and_said(rooms: Callable[..., Room]) -> None:
    room = rooms()
    await room.desk.open()
    room.dialog.appearance.schemes[Scheme.DARK].click()
    await until(lambda: room.saved)
    assert load(room.path).appearance.scheme is Scheme.DARK
    assert room.desk.settings == room.saved[0] == load(room.path)
    assert room.dialog.state.text() == "Saved"


async def test_the_last_change_can_be_undone(rooms: Callable[..., Room]) -> None:
    room = rooms()
    await room.desk.open()
    room.dialog.appearance.schemes[Scheme.DARK].click()
    await until(room.dialog.undo.isVisible)
    room.dialog.undo.click()
    await until(lambda: len(room.saved) == 2)
    assert load(room.path) == Settings()
    assert room.dialog.appearance.schemes[Scheme.SYSTEM].isChecked()
    assert not room.dialog.undo.isVisible()


async def test_undo_is_not_offered_once_somebody_else_has_changed_something(rooms: Callable[..., Room]) -> None:
    room = rooms()
    await room.desk.open()
    room.dialog.appearance.schemes[Scheme.DARK].click()
    await until(room.dialog.undo.isVisible)
    room.desk.change(change_section("notifications", enabled=False))
    await until(lambda: len(room.saved) == 2)
    assert not room.dialog.undo.isVisible()
    assert not room.dialog.notifications.enabled.value()
    room.dialog.undo_wanted.emit()
    await asyncio.sleep(0.05)
    assert room.desk.settings.appearance.scheme is Scheme.DARK


async def test_changes_from_everywhere_at_once_are_all_kept(rooms: Callable[..., Room]) -> None:
    room = rooms()
    room.desk.change(change_section("notifications", enabled=False))
    room.desk.change(change_section("advanced", proxy="http://p:1"))
    room.desk.change(change_section("appearance", scheme=Scheme.DARK))
    await until(lambda: len(room.saved) == 3)
    kept = load(room.path)
    assert (kept.notifications.enabled, kept.advanced.proxy, kept.appearance.scheme) == (
        False,
        "http://p:1",
        Scheme.DARK,
    )


async def test_a_second_wish_for_the_settings_brings_the_open_dialog_to_the_front(rooms: Callable[..., Room]) -> None:
    room = rooms()
    await room.desk.open()
    dialog = room.dialog
    await room.desk.open(HANDLER_PAGE)
    assert room.dialog is dialog
    assert dialog.stack.currentIndex() == HANDLER_PAGE


async def test_undo_takes_back_only_the_change_that_was_made_in_the_dialog(
    rooms: Callable[..., Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    writing = threading.Event()

    def slow(path: Path, settings: Settings) -> None:
        writing.wait(30)
        save(path, settings)

    monkeypatch.setattr(kept_settings, "save", slow)
    room = rooms()
    await room.desk.open()
    room.desk.change(add_connection(PAIRED))
    room.dialog.appearance.schemes[Scheme.DARK].click()  # waits until the other one is on the disk
    writing.set()
    await until(room.dialog.undo.isVisible)
    room.dialog.undo.click()
    await until(lambda: len(room.saved) == 3)
    assert room.desk.settings == add_connection(PAIRED)(Settings())


async def test_a_connection_that_is_removed_takes_all_its_secrets_along(rooms: Callable[..., Room]) -> None:
    room = rooms(TWO)
    for name in PAIRED_SECRETS:
        room.store.set(name, "secret")
    room.store.set(relay_token(RELAY), "of the other one")
    await room.desk.open()
    room.dialog.connections._remove(PAIRED)
    await until(lambda: not any(room.store.get(name) for name in PAIRED_SECRETS))
    assert room.store.get(relay_token(RELAY)) == "of the other one"


async def test_undo_brings_a_connection_back_with_its_secrets(rooms: Callable[..., Room]) -> None:
    room = rooms(TWO)
    for name in PAIRED_SECRETS:
        room.store.set(name, name)
    await room.desk.open()
    room.dialog.connections._remove(PAIRED)
    await until(room.dialog.undo.isVisible)
    room.dialog.undo.click()
    await until(lambda: room.desk.settings == TWO)
    assert [room.store.get(name) for name in PAIRED_SECRETS] == list(PAIRED_SECRETS)
    await until(lambda: room.open_connection(1).token.kept)


async def test_another_address_leaves_no_secret_of_the_one_before(rooms: Callable[..., Room]) -> None:
    room = rooms(TWO)
    for name in PAIRED_SECRETS:
        room.store.set(name, "secret")
    await room.desk.open()
    dialog = room.open_connection(1)
    dialog.url.set_value("https://moved.example.com")
    dialog.token.line.setText("whr_moved")
    dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    await until(lambda: not any(room.store.get(name) for name in PAIRED_SECRETS))
    assert room.store.get(relay_token("https://moved.example.com")) == "whr_moved"


async def test_a_token_that_was_kept_before_its_connection_came_is_known_in_the_open_dialog(
    rooms: Callable[..., Room],
) -> None:
    room = rooms(REMOTE)
    await room.desk.open()
    await room.desk.keep_secret(relay_token(PAIRED.log), "whr_paired")  # as pairing does
    await room.desk.changed(add_connection(PAIRED))
    await until(lambda: room.open_connection(1).token.kept)


async def test_the_answer_of_a_test_is_not_shown_in_another_dialog(
    rooms: Callable[..., Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    monkeypatch.setattr(connection_trial, "check", lambda *_, **__: answer)
    room = rooms(TWO)
    await room.desk.open()
    first = room.open_connection(0)
    first.token.line.setText("whr_1")
    first.test.click()
    first.reject()
    second = room.open_connection(1)
    second.token.line.setText("whr_2")
    answer.set_result("9.9")
    await until(lambda: not room.tasks._running)
    assert second.outcome.text() == ""


async def test_a_token_goes_to_the_store_and_never_into_the_file(rooms: Callable[..., Room]) -> None:
    room = rooms(REMOTE)
    told: list[bool] = []
    room.desk.secret_kept.connect(lambda: told.append(True))
    await room.desk.open()
    dialog = room.open_connection(0)
    dialog.token.line.setText("whr_typed")
    dialog.token.edited.emit()
    dialog.name.set_value("Renamed")
    dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    await until(lambda: told and room.saved)
    assert room.store.get(relay_token(RELAY)) == "whr_typed"
    assert load(room.path).connections[0].name == "Renamed"
    assert "whr_typed" not in room.path.read_text()
    await until(lambda: "Kept" in room.open_connection(0).token.line.placeholderText())


async def test_a_secret_option_goes_to_the_store_and_switches_on_who_waited_for_it(rooms: Callable[..., Room]) -> None:
    room = rooms()
    await room.desk.open()
    card = room.dialog.handlers.cards["slack"]
    card.switch.click()
    card.form.secret_typed.emit("webhook_url", "https://hooks.slack.com/services/T0/B0/x")
    await until(lambda: room.desk.settings.handlers.get("slack", HandlerSettings()).enabled)
    assert room.store.get(handler_option("slack", "webhook_url")) == "https://hooks.slack.com/services/T0/B0/x"
    assert "hooks.slack.com" not in room.path.read_text()


async def test_a_locked_keyring_keeps_no_dialog_from_opening_and_says_why_later(rooms: Callable[..., Room]) -> None:
    store = LockedStore()
    room = rooms(REMOTE, store)
    opening = room.tasks.start(room.desk.open(), name="open")
    await until(lambda: room.desk.dialog is not None and room.dialog.isVisible())
    assert room.dialog.state.text() == ""
    room.dialog.notifications.enabled.box.click()
    await until(lambda: room.saved)
    store.answered.set()
    await opening
    assert room.dialog.state.text() == "The keyring is locked. Unlock it."
    assert not room.desk.settings.notifications.enabled


async def test_settings_that_cannot_be_kept_are_told_and_nothing_is_in_force(rooms: Callable[..., Room]) -> None:
    room = rooms()
    room.path.write_text("connection = 7\n")
    await room.desk.open()
    room.dialog.notifications.enabled.box.click()
    await until(lambda: "connection" in room.dialog.state.text())
    assert room.saved == []
    assert room.desk.settings == Settings()
    assert room.path.read_text() == "connection = 7\n"


UNREADABLE = "connection = 7\n"


async def test_after_a_refused_change_every_page_shows_what_is_in_force(rooms: Callable[..., Room]) -> None:
    before = Settings(handlers={"slack": HandlerSettings()})
    room = rooms(before)
    room.store.set(handler_option("slack", "webhook_url"), "https://hooks.slack.com/services/T0/B0/x")
    await room.desk.open()
    dialog = room.dialog
    slack = dialog.handlers.cards["slack"]
    await until(lambda: slack.form.complete)
    room.path.write_text(UNREADABLE)
    for wish, as_it_is in (
        (dialog.appearance.schemes[Scheme.DARK].click, dialog.appearance.schemes[Scheme.SYSTEM].isChecked),
        (dialog.notifications.quiet.box.click, lambda: not dialog.notifications.quiet.value()),
        (lambda: dialog.advanced.log_level.choose(LogLevel.ERROR), lambda: dialog.advanced.log_level.value() == "info"),
        (slack.switch.click, lambda: not slack.switch.isChecked()),
    ):
        wish()
        assert not as_it_is()
        await until(lambda: not room.tasks._running)
        assert as_it_is()
        assert "connection" in dialog.state.text()
        dialog.show_problem("")
    assert room.desk.settings == before


async def test_a_handler_that_cannot_be_switched_off_is_shown_as_on(rooms: Callable[..., Room]) -> None:
    room = rooms(Settings(handlers={"deploy": HandlerSettings(enabled=True, enabled_since=NOW)}))
    await room.desk.open()
    room.path.write_text(UNREADABLE)
    switch = room.dialog.handlers.cards["deploy"].switch
    switch.click()
    assert not switch.isChecked()
    await until(switch.isChecked)


async def test_a_removal_that_cannot_be_kept_costs_no_secret_and_is_not_called_saved(
    rooms: Callable[..., Room],
) -> None:
    room = rooms(TWO)
    for name in PAIRED_SECRETS:
        room.store.set(name, name)
    await room.desk.open()
    room.path.write_text(UNREADABLE)
    room.dialog.connections._remove(PAIRED)
    await until(lambda: not room.tasks._running)
    assert "connection" in room.dialog.state.text()
    assert [room.store.get(name) for name in PAIRED_SECRETS] == list(PAIRED_SECRETS)
    assert list(room.dialog.connections.cards) == [RELAY, PAIRED.log]


async def test_a_connection_that_cannot_be_kept_leaves_its_token_as_it_was(rooms: Callable[..., Room]) -> None:
    room = rooms(TWO)
    room.store.set(relay_token(PAIRED.log), "before")
    await room.desk.open()
    room.path.write_text(UNREADABLE)
    for url in (PAIRED.relay, "https://moved.example.com"):
        dialog = room.open_connection(1)
        dialog.url.set_value(url)
        dialog.name.set_value("Renamed")
        dialog.token.line.setText("whr_other")
        dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
        await until(lambda: not room.tasks._running)
        assert "connection" in room.dialog.state.text()
    assert room.store.get(relay_token(PAIRED.log)) == "before"
    assert not room.store.get(relay_token("https://moved.example.com"))


async def test_an_undo_that_cannot_be_kept_can_be_tried_again(rooms: Callable[..., Room]) -> None:
    room = rooms(TWO)
    for name in PAIRED_SECRETS:
        room.store.set(name, name)
    await room.desk.open()
    room.dialog.connections._remove(PAIRED)
    await until(lambda: not any(room.store.get(name) for name in PAIRED_SECRETS))
    good = room.path.read_text()
    room.path.write_text(UNREADABLE)
    room.dialog.undo.click()
    await until(lambda: "connection" in room.dialog.state.text())
    assert not any(room.store.get(name) for name in PAIRED_SECRETS)
    room.path.write_text(good)
    room.dialog.undo.click()
    await until(lambda: room.desk.settings == TWO)
    assert [room.store.get(name) for name in PAIRED_SECRETS] == list(PAIRED_SECRETS)


async def test_a_secret_option_that_cannot_be_said_in_the_settings_is_not_kept(rooms: Callable[..., Room]) -> None:
    room = rooms()
    await room.desk.open()
    room.path.write_text(UNREADABLE)
    room.dialog.handlers.secret_typed.emit("slack", "webhook_url", "https://hooks.slack.com/services/T0/B0/x")
    await until(lambda: "connection" in room.dialog.state.text())
    assert not room.store.get(handler_option("slack", "webhook_url"))


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncIterator[OwnRelay]:
    embedded = EmbeddedRelay(tmp_path, port=0)
    yield await asyncio.to_thread(start_own_relay, embedded)
    await asyncio.to_thread(embedded.stop)


async def test_a_connection_is_tried_with_the_typed_or_the_kept_token(
    rooms: Callable[..., Room], relay: OwnRelay
) -> None:
    room = rooms(Settings(connections=(ConnectionSettings(relay=relay.url),)))
    connection = room.desk.settings.connections[0]
    ok, words = await try_connection(room.store, connection, "", settings=Settings())
    assert (ok, "no token" in words) == (False, True)
    await room.desk.open()
    dialog = room.open_connection(0)
    results: list[str] = []
    for typed in ("whr_wrong", relay.token):
        dialog.token.line.setText(typed)
        dialog.test.click()
        await until(dialog.test.isEnabled)
        results.append(dialog.outcome.text())
    assert "token" in results[0]
    assert results[1].startswith("Connected.")
    room.store.set(relay_token(relay.url), relay.token)
    assert (await try_connection(room.store, connection, "", settings=Settings()))[0]
    assert (await try_connection(room.store, ConnectionSettings(), "", settings=Settings()))[0]


async def test_a_relay_that_does_not_answer_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_trial, "TEST_SECONDS", 0.05)

    async def never(*_: object, **__: object) -> str:
        await asyncio.Event().wait()
        return ""

    monkeypatch.setattr(connection_trial, "check", never)
    ok, words = await try_connection(MemoryStore(), REMOTE.connections[0], "whr_1", settings=REMOTE)
    assert not ok
    assert "did not answer in time" in words
