"""Where secrets may be kept: asked, never assumed; and moved without losing one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMessageBox, QWidget

from webhook_relay.errors import SecretStoreError
from webhook_relay_desktop.desks import secret_keeping
from webhook_relay_desktop.desks.secret_keeping import SecretKeeping
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.secrets import EncryptedFileStore, MemoryStore, SecretStore, WaitingStore
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.settings.passphrase_dialog import PassphraseDialog
from webhook_relay_desktop.ui.settings.secret_place_dialog import SecretPlaceDialog
from webhook_relay_desktop.ui.settings.settings_dialog import SettingsDialog

pytestmark = pytest.mark.qt_loop

PASSPHRASE = "four words nobody guesses"
OTHER = "another four words instead"


def quick(path: Path, passphrase: str) -> EncryptedFileStore:
    """Begin a file whose key takes milliseconds."""
    return ORIGINAL(path, passphrase, passes=1, memory=8192)


ORIGINAL = EncryptedFileStore.create


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


class Room:
    """The one who asks, and what became of it."""

    def __init__(self, path: Path, keyring: SecretStore | None, passphrase: str | None) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.theme = Theme(application)
        self.path = path
        self.store = WaitingStore()
        self.errors: list[Exception] = []
        self.told: list[str] = []
        self.window = QWidget()
        self.tasks = Tasks(self.errors.append)
        self.keeping = SecretKeeping(
            self.store,
            path=path,
            keyring=keyring,
            reason="There is no keyring on this machine.",
            window=self.window,
            tasks=self.tasks,
            passphrase=lambda: passphrase,
        )
        self.keeping.settled.connect(lambda: self.told.append("settled"))
        self.keeping.only_for_this_start.connect(lambda: self.told.append("only for this start"))
        self.keeping.quit_wanted.connect(lambda: self.told.append("quit"))

    @property
    def place(self) -> SecretPlaceDialog:
        assert isinstance(self.keeping.question, SecretPlaceDialog)
        return self.keeping.question

    @property
    def passphrase(self) -> PassphraseDialog:
        assert isinstance(self.keeping.question, PassphraseDialog)
        return self.keeping.question

    def type(self, *, old: str = "", new: str = "", again: str | None = None) -> None:
        dialog = self.passphrase
        dialog.old.line.setText(old)
        dialog.new.line.setText(new)
        dialog.again.line.setText(new if again is None else again)
        dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()


@pytest.fixture
async def rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[..., Room]]:
    monkeypatch.setattr(EncryptedFileStore, "create", staticmethod(quick))
    made: list[Room] = []

    def make(keyring: SecretStore | None = None, passphrase: str | None = None) -> Room:
        made.append(Room(tmp_path / "secrets.json", keyring, passphrase))
        return made[-1]

    yield make
    for room in made:
        if room.keeping.question is not None:
            room.keeping.question.close()
        await room.tasks.close(1)
        assert room.errors == []


@pytest.fixture
def file(tmp_path: Path) -> Path:
    store = quick(tmp_path / "secrets.json", PASSPHRASE)
    store.set("a", "whr_kept")
    return store.path


async def test_without_a_keyring_a_person_is_asked_before_anything_is_kept(rooms: Callable[..., Room]) -> None:
    room = rooms()
    await room.keeping.start()
    assert room.place.isVisible()
    assert room.store.present is None
    assert not room.path.exists()


async def test_the_choice_of_this_start_only_forgets(rooms: Callable[..., Room]) -> None:
    room = rooms()
    await room.keeping.start()
    room.place.memory.click()
    assert isinstance(room.store.present, MemoryStore)
    assert room.told == ["settled", "only for this start"]
    assert not room.path.exists()


async def test_closing_the_question_is_the_choice_of_this_start_only(rooms: Callable[..., Room]) -> None:
    room = rooms()
    await room.keeping.start()
    room.place.reject()
    assert isinstance(room.store.present, MemoryStore)


async def test_a_person_can_quit_to_start_a_keyring(rooms: Callable[..., Room]) -> None:
    room = rooms()
    await room.keeping.start()
    room.place.quit.click()
    assert room.told == ["quit"]
    assert room.store.present is None


async def test_an_encrypted_file_is_begun_with_a_good_passphrase(rooms: Callable[..., Room]) -> None:
    room = rooms()
    await room.keeping.start()
    room.place.file.click()
    room.type(new="short")
    assert "at least 12" in room.passphrase.new.error.text()
    room.type(new=PASSPHRASE, again="something else")
    assert room.passphrase.again.error.text() == "The two are different."
    room.type(new=PASSPHRASE)
    await until(lambda: room.told)
    assert room.told == ["settled"]
    room.store.set("a", "whr_1")
    assert EncryptedFileStore.unlock(room.path, PASSPHRASE).get("a") == "whr_1"
    assert room.keeping.question is None


async def test_who_thinks_better_of_a_file_is_asked_again(rooms: Callable[..., Room]) -> None:
    room = rooms()
    await room.keeping.start()
    room.place.file.click()
    room.passphrase.reject()
    assert room.place.isVisible()
    assert room.store.present is None


async def test_what_is_typed_cannot_be_cancelled_while_the_key_is_made(
    rooms: Callable[..., Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = threading.Event()

    def slow(path: Path, passphrase: str) -> EncryptedFileStore:
        made.wait(30)
        return quick(path, passphrase)

    monkeypatch.setattr(EncryptedFileStore, "create", staticmethod(slow))
    room = rooms()
    await room.keeping.start()
    room.place.file.click()
    room.type(new=PASSPHRASE)
    dialog = room.passphrase
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel).isEnabled()
    dialog.reject()  # as Escape and the close box do
    assert room.passphrase is dialog
    made.set()
    await until(lambda: room.told)
    assert isinstance(room.store.present, EncryptedFileStore)
    assert room.keeping.question is None


async def test_a_file_that_was_made_counts_though_its_question_is_gone(rooms: Callable[..., Room]) -> None:
    room = rooms()
    await room.keeping.start()
    room.place.file.click()
    room.type(new=PASSPHRASE)
    dialog = room.passphrase
    dialog.blockSignals(True)
    dialog.done(0)
    room.keeping.question = None
    await until(lambda: room.told)
    assert isinstance(room.store.present, EncryptedFileStore)


async def test_a_file_is_unlocked_and_a_wrong_passphrase_is_said(rooms: Callable[..., Room], file: Path) -> None:
    room = rooms()
    await room.keeping.start()
    room.type(old=OTHER)
    await until(lambda: not room.passphrase.problem.isHidden())
    assert "not the passphrase" in room.passphrase.problem.text()
    assert room.store.present is None
    room.type(old=PASSPHRASE)
    await until(lambda: room.told)
    assert room.store.get("a") == "whr_kept"


async def test_a_damaged_file_is_said_and_left(rooms: Callable[..., Room], file: Path) -> None:
    content = file.read_bytes()[:-30]
    file.write_bytes(content)
    room = rooms()
    await room.keeping.start()
    room.type(old=PASSPHRASE)
    await until(lambda: not room.passphrase.problem.isHidden())
    assert "is damaged" in room.passphrase.problem.text()
    assert file.read_bytes() == content


async def test_the_passphrase_can_be_skipped_and_the_file_stays(rooms: Callable[..., Room], file: Path) -> None:
    before = file.read_bytes()
    room = rooms()
    await room.keeping.start()
    room.passphrase.reject()
    assert isinstance(room.store.present, MemoryStore)
    assert room.told == ["settled", "only for this start"]
    assert file.read_bytes() == before


async def test_a_passphrase_in_a_file_asks_nobody(rooms: Callable[..., Room], file: Path) -> None:
    room = rooms(passphrase=PASSPHRASE)
    await room.keeping.start()
    assert room.keeping.question is None
    assert room.store.get("a") == "whr_kept"


async def test_a_wrong_passphrase_in_a_file_asks_after_all(rooms: Callable[..., Room], file: Path) -> None:
    room = rooms(passphrase=OTHER)
    await room.keeping.start()
    assert room.passphrase.isVisible()


async def test_secrets_move_into_a_keyring_that_appeared(rooms: Callable[..., Room], file: Path) -> None:
    keyring = MemoryStore()
    room = rooms(keyring=keyring)
    await room.keeping.start()
    room.type(old=PASSPHRASE)
    await until(lambda: isinstance(room.keeping.question, QMessageBox))
    box = room.keeping.question
    assert isinstance(box, QMessageBox)
    [yes] = [one for one in box.buttons() if box.buttonRole(one) is QMessageBox.ButtonRole.AcceptRole]
    yes.click()
    await until(lambda: room.store.present is keyring)
    assert keyring.get("a") == "whr_kept"
    assert not file.exists()


async def test_a_keyring_that_takes_nothing_leaves_the_file(rooms: Callable[..., Room], file: Path) -> None:
    class Refusing(MemoryStore):
        def set(self, name: str, value: str) -> None:
            raise SecretStoreError("The keyring is locked.", hint="Unlock it.")

    class Forgetful(MemoryStore):
        def set(self, name: str, value: str) -> None:
            """Take it, and have it no more."""

    for keyring in (Refusing(), Forgetful()):
        with pytest.raises(SecretStoreError):
            secret_keeping._move(EncryptedFileStore.unlock(file, PASSPHRASE), keyring)
        assert EncryptedFileStore.unlock(file, PASSPHRASE).get("a") == "whr_kept"


async def test_the_passphrase_is_changed_in_the_settings(rooms: Callable[..., Room], file: Path) -> None:
    room = rooms(passphrase=PASSPHRASE)
    await room.keeping.start()
    dialog = SettingsDialog(room.theme, Icons(room.theme), [])
    room.keeping.serve(dialog)
    assert "encrypted file" in dialog.advanced.secrets.text()
    dialog.advanced.secret_buttons["change"].click()
    room.type(old=PASSPHRASE, new=OTHER)
    await until(lambda: "is changed" in dialog.advanced.secrets.text())
    assert EncryptedFileStore.unlock(file, OTHER).get("a") == "whr_kept"
    dialog.reject()


async def test_what_was_typed_without_the_file_goes_into_it_when_it_is_unlocked_later(
    rooms: Callable[..., Room], file: Path
) -> None:
    room = rooms()
    await room.keeping.start()
    room.passphrase.reject()
    room.store.set("b", "whr_typed_meanwhile")
    dialog = SettingsDialog(room.theme, Icons(room.theme), [])
    room.keeping.serve(dialog)
    dialog.advanced.secret_buttons["unlock"].click()
    room.type(old=PASSPHRASE)
    await until(lambda: isinstance(room.store.present, EncryptedFileStore))
    assert room.told == ["settled", "only for this start", "settled"]
    assert EncryptedFileStore.unlock(file, PASSPHRASE).secrets() == {"a": "whr_kept", "b": "whr_typed_meanwhile"}
    dialog.reject()


async def test_what_was_kept_in_this_start_goes_into_a_file_that_is_begun_later(rooms: Callable[..., Room]) -> None:
    room = rooms()
    await room.keeping.start()
    room.place.memory.click()
    room.store.set("a", "whr_1")
    dialog = SettingsDialog(room.theme, Icons(room.theme), [])
    room.keeping.serve(dialog)
    assert not dialog.advanced.secret_buttons["file"].isHidden()
    dialog.advanced.secret_buttons["file"].click()
    room.type(new=PASSPHRASE)
    await until(lambda: isinstance(room.store.present, EncryptedFileStore))
    assert room.store.get("a") == "whr_1"
    dialog.reject()
