from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
import shiboken6
from filelock import FileLock
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox

from webhook_relay_desktop.life import opening
from webhook_relay_desktop.life.opening import hold_inbox, open_inbox, open_secrets, open_settings
from webhook_relay_desktop.secrets import MemoryStore, WaitingStore
from webhook_relay_desktop.settings import Settings, load
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.question import ask
from webhook_relay_desktop.ui.kit.theme import Theme

pytestmark = pytest.mark.qt_loop


@pytest.fixture
async def icons() -> Icons:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return Icons(Theme(application))


async def box() -> QMessageBox:
    """Return the question on the screen, once it is there."""
    async with asyncio.timeout(20):
        while True:
            for widget in QApplication.topLevelWidgets():
                if isinstance(widget, QMessageBox) and widget.isVisible():
                    return widget
            await asyncio.sleep(0.01)


async def press(label: str) -> str:
    """Press a button of the question; return what it said."""
    question = await box()
    next(button for button in question.buttons() if button.text() == label).click()
    return f"{question.text()} {question.informativeText()}"


async def test_sound_settings_are_read_without_a_question(icons: Icons, tmp_path: Path) -> None:
    assert await open_settings(icons, tmp_path / "settings.toml") == Settings()


async def test_a_broken_file_is_kept_when_a_person_takes_the_defaults(icons: Icons, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[connection\n")
    opened, words = await asyncio.gather(open_settings(icons, path), press("Use defaults"))
    assert opened == Settings()
    assert str(path) in words
    (kept,) = tmp_path.iterdir()
    assert "broken" in kept.name
    assert kept.read_text() == "[connection\n"
    assert load(path) == Settings()


@pytest.mark.parametrize("leave", [lambda question: question.reject(), lambda question: question.close()])
async def test_a_broken_file_stays_where_it_is_when_a_person_quits(
    icons: Icons, tmp_path: Path, leave: Callable[[QMessageBox], None]
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[connection\n")
    opening_them = asyncio.ensure_future(open_settings(icons, path))
    leave(await box())
    assert await opening_them is None
    assert path.read_text() == "[connection\n"


async def test_a_broken_file_that_cannot_be_moved_is_told(
    icons: Icons, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[connection\n")

    def refuse(_: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(opening, "replace_broken", refuse)

    async def answer() -> str:
        await press("Use defaults")
        await asyncio.sleep(0)
        return await press("Quit")

    opened, words = await asyncio.gather(open_settings(icons, path), answer())
    assert opened is None
    assert "cannot be moved" in words


async def test_an_inbox_that_cannot_be_used_is_told_and_nothing_opens(icons: Icons, tmp_path: Path) -> None:
    path = tmp_path / "inbox.db"
    path.mkdir()
    opened, words = await asyncio.gather(open_inbox(icons, path), press("Quit"))
    assert opened is None
    assert str(path) in words


async def test_an_inbox_that_another_program_uses_is_told_and_left_alone(icons: Icons, tmp_path: Path) -> None:
    path = tmp_path / "inbox.db"
    with FileLock(path.with_suffix(".lock")):
        held, words = await asyncio.gather(hold_inbox(icons, path), press("Quit"))
    assert held is None
    assert "Another program is using the inbox" in words
    lock = await hold_inbox(icons, path)
    assert lock is not None
    assert lock.is_locked
    lock.release()


async def test_a_question_is_never_markup(icons: Icons) -> None:
    asking = asyncio.ensure_future(ask(icons, "<b>message</b>\u202e", "<img src='file:///x'>", reject="Quit"))
    question = await box()
    labels = [label for label in question.findChildren(QLabel) if label.text()]
    assert {label.text() for label in labels} == {"<b>message</b>⟨202E⟩", "<img src='file:///x'>"}
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    question.reject()
    assert not await asking


async def test_an_inbox_opens(icons: Icons, tmp_path: Path) -> None:
    inbox = await open_inbox(icons, tmp_path / "inbox.db")
    assert inbox is not None
    inbox.close()


async def test_without_a_keyring_the_store_waits_for_a_person_and_the_reason_is_known() -> None:
    opened = await open_secrets()
    assert isinstance(opened.store, WaitingStore)
    assert opened.store.present is None
    assert opened.problem is not None
    assert opened.problem.hint


async def test_with_a_keyring_there_is_no_question(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = MemoryStore()
    monkeypatch.setattr(opening, "open_secret_store", lambda: keyring)
    opened = await open_secrets()
    assert isinstance(opened.store, WaitingStore)
    assert opened.store.present is opened.keyring is keyring
    assert opened.problem is None


async def test_an_encrypted_file_goes_before_a_keyring_that_appeared_later(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keyring = MemoryStore()
    monkeypatch.setattr(opening, "open_secret_store", lambda: keyring)
    (tmp_path / "secrets.json").touch()
    monkeypatch.setattr(opening, "secrets_file", lambda: tmp_path / "secrets.json")
    opened = await open_secrets()
    assert isinstance(opened.store, WaitingStore)
    assert opened.store.present is None
    assert opened.keyring is keyring


async def test_a_question_that_nobody_answers_goes_with_its_task(icons: Icons, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[connection\n")
    asking = asyncio.ensure_future(open_settings(icons, path))
    question = await box()
    asking.cancel()
    await asyncio.wait([asking])
    assert not shiboken6.isValid(question)
