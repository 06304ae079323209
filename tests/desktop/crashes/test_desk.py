from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from support.waiting import until
from webhook_relay_desktop.crashes import desk as desk_module
from webhook_relay_desktop.crashes.crash import Place
from webhook_relay_desktop.crashes.crashes import Crashes
from webhook_relay_desktop.crashes.desk import CrashDesk
from webhook_relay_desktop.crashes.log_file import LogFile
from webhook_relay_desktop.crashes.scrub import Person
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.window.crash_window import CrashWindow

pytestmark = pytest.mark.qt_loop

TOKEN = "whr_" + "aB3" * 15


@asynccontextmanager
async def desk_of(crashes: Crashes, folder: Path) -> AsyncIterator[CrashDesk]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme = Theme(application)
    log_file = LogFile(folder)
    log_file.write(b'{"event":"a.line","token":"%s"}\n' % TOKEN.encode())
    desk = CrashDesk(crashes, log_file, theme, Icons(theme))
    desk._person = Person(home=str(folder), names=("mireille",))
    yield desk
    desk.close()
    log_file.close()
    await asyncio.sleep(0)


def fail_as(crashes: Crashes, error: type[Exception], times: int = 1) -> None:
    for _ in range(times):
        try:
            raise error(f"the token {TOKEN} of mireille")
        except error as raised:
            crashes.note(raised, raised.__traceback__, Place.WINDOW)


async def test_another_kind_brings_the_window_before_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: list[str] = []
    monkeypatch.setattr(CrashWindow, "raise_", lambda window: raised.append(window.sentence.text().split()[0]))
    crashes = Crashes()
    async with desk_of(crashes, tmp_path) as desk:
        for error in (KeyError, KeyError, ValueError):
            fail_as(crashes, error)
            await until(lambda: desk.window is not None and error.__name__ in desk.window.sentence.text())  # noqa: B023
        assert raised == ["KeyError", "ValueError"]


async def test_a_failure_is_shown_once_in_words_without_secrets_and_repeats_are_counted(tmp_path: Path) -> None:
    crashes = Crashes()
    async with desk_of(crashes, tmp_path) as desk:
        fail_as(crashes, KeyError)
        await until(lambda: desk.window is not None and desk.window.isVisible())
        window = desk.window
        assert window is not None
        assert window.sentence.text().startswith("KeyError (test_desk.py:")
        fail_as(crashes, KeyError, times=499)
        await until(lambda: "500 times" in window.comfort.text())
        assert desk.window is window
        window.copy_button.click()
        copied = QApplication.clipboard().text()
        assert "500 times" in copied
        assert "Traceback (most recent call last)" in copied
        assert "a.line" in copied
        assert "Qt for Python" in copied
        for shown in (window.sentence.text(), copied):
            assert TOKEN not in shown
            assert "mireille" not in shown


async def test_a_closed_window_comes_back_for_another_kind_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "SHORTEST_SECONDS", 0.01)
    crashes = Crashes()
    async with desk_of(crashes, tmp_path) as desk:
        fail_as(crashes, KeyError)
        await until(lambda: desk.window is not None)
        assert desk.window is not None
        desk.window.close_button.click()
        await until(lambda: desk.window is None)
        fail_as(crashes, KeyError, times=3)
        await until(lambda: not desk._timer.isActive())
        assert desk.window is None
        fail_as(crashes, ValueError)
        await until(lambda: desk.window is not None)
        assert "ValueError" in desk.window.sentence.text()  # type: ignore[attr-defined]
        assert "1 other problem" in desk.window.comfort.text()  # type: ignore[attr-defined]


async def test_what_fails_in_a_thread_is_shown_by_the_windows_own(tmp_path: Path) -> None:
    crashes = Crashes()
    async with desk_of(crashes, tmp_path) as desk:
        await asyncio.to_thread(fail_as, crashes, KeyError)
        await until(lambda: desk.window is not None)


async def test_a_window_that_fails_itself_does_not_begin_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crashes = Crashes()
    tries: list[int] = []

    def broken(*_: object) -> None:
        tries.append(1)
        raise RuntimeError

    monkeypatch.setattr(desk_module, "CrashWindow", broken)
    async with desk_of(crashes, tmp_path) as desk:
        fail_as(crashes, KeyError)
        await until(lambda: tries)
        for _ in range(5):
            await asyncio.sleep(0)
        assert tries == [1]
        assert desk.window is None


async def test_how_the_last_start_ended_is_shown_and_closes_by_itself(tmp_path: Path) -> None:
    async with desk_of(Crashes(), tmp_path) as desk:
        desk.show_last_time(f"Fatal Python error: Segmentation fault {tmp_path}/x.py")
        assert desk.earlier is not None
        assert "last time" in desk.earlier.title.text()
        desk.earlier.show_button.click()
        assert "Segmentation fault ~/x.py" in desk.earlier.details.toPlainText()
        desk.earlier.close_button.click()
        assert desk.earlier is None


async def test_the_log_folder_is_shown_in_the_systems_own_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    remember: Callable[[Path], object] = opened.append
    monkeypatch.setattr(desk_module, "open_folder", remember)
    crashes = Crashes()
    async with desk_of(crashes, tmp_path) as desk:
        fail_as(crashes, KeyError)
        await until(lambda: desk.window is not None)
        desk.window.folder_button.click()  # type: ignore[attr-defined]
    assert opened == [tmp_path]
