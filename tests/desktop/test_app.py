from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QFileSystemModel

from support.events import make_event
from webhook_relay import config
from webhook_relay.errors import ConfigurationError, SecretStoreError
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop import program
from webhook_relay_desktop.app import Desktop
from webhook_relay_desktop.desks import dock
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.inbox.lock import lock_inbox
from webhook_relay_desktop.life.application import Application
from webhook_relay_desktop.life.opening import OpenedSecrets
from webhook_relay_desktop.life.teardown import Teardown
from webhook_relay_desktop.notify.decision import Hush
from webhook_relay_desktop.own_relay.trial import send_trial
from webhook_relay_desktop.remote_control.commands import Status
from webhook_relay_desktop.secrets import MemoryStore
from webhook_relay_desktop.settings import (
    ConnectionSettings,
    EmbeddedSettings,
    HistorySettings,
    NotificationSettings,
    Settings,
    load,
)
from webhook_relay_desktop.settings.notifications import FOREVER, NotificationRule
from webhook_relay_desktop.ui.event.event_view import RUNS_TAB
from webhook_relay_desktop.ui.kit.file_chooser import FileChooser
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.window.notice_menus import PauseLength

SECRET = "a secret of sixteen and more characters"
ANY_PORT = Settings(embedded=EmbeddedSettings(port=0))

START = """
import sys
from webhook_relay import log
log.configure("json", "debug")
from webhook_relay_desktop import program
from webhook_relay_desktop.desks import dock
sys.exit(program.run(hidden="--hidden" in sys.argv))
"""


class Program:
    """The whole program in a process of its own, without a display, a session bus or a keyring."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def says(self, event: str) -> dict[str, Any]:
        """Wait for a log line and return it."""
        assert self.process.stderr is not None
        async with asyncio.timeout(40):
            while line := await self.process.stderr.readline():
                said = json.loads(line) if line.startswith(b"{") else {}
                if said.get("event") == event:
                    return dict(said)
        raise AssertionError(f"it ended without saying {event}")

    async def leave(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return await self.process.wait()


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text("[embedded]\nport = 0\n")
    environment = {**os.environ, "WEBHOOK_RELAY_HOME": str(tmp_path), "GITHUB_WEBHOOK_SECRET": SECRET}
    environment |= {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus", "QT_QPA_PLATFORM": "offscreen"}
    started: list[Program] = []

    async def start(*arguments: str) -> Program:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            START,
            *arguments,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(Program(process))
        return started[-1]

    yield start
    for one in started:
        if one.process.returncode is None:
            one.process.kill()
        await one.process.communicate()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be asked to end by a signal on Windows")
class TestTheWholeProgram:
    async def test_a_signed_webhook_reaches_the_inbox_and_a_polite_kill_leaves_nothing_open(
        self, start: Callable[..., Any]
    ) -> None:
        program = await start()
        url = (await program.says("embedded_relay.started"))["url"]
        await program.says("client.connected")
        await send_trial(f"{url}/webhook", SECRET)
        await program.says("engine.stored")
        program.process.send_signal(signal.SIGTERM)
        assert (await program.says("teardown.done"))["failed"] == []
        assert await program.process.wait() == 0

    async def test_a_second_start_ends_well_and_says_why(self, start: Callable[..., Any]) -> None:
        first = await start("--hidden")
        await first.says("client.connected")
        second = await start()
        output, _ = await second.process.communicate()
        assert second.process.returncode == 0
        assert b"is running already" in output
        assert await first.leave(signal.SIGINT) == 0

    async def test_after_kill_9_the_program_starts_again_with_what_it_had(
        self, start: Callable[..., Any], tmp_path: Path
    ) -> None:
        program = await start()
        url = (await program.says("embedded_relay.started"))["url"]
        await program.says("client.connected")
        await send_trial(f"{url}/webhook", SECRET)
        await program.says("engine.stored")
        await program.leave(signal.SIGKILL)
        again = await start()
        await again.says("client.connected")
        assert await again.leave() == 0
        inbox = Inbox.open(tmp_path / "data" / "inbox.db")
        assert inbox.newest_position() == 1
        inbox.close()

    async def test_a_question_on_the_screen_does_not_keep_the_program_from_ending(
        self, start: Callable[..., Any], tmp_path: Path
    ) -> None:
        (tmp_path / "config" / "settings.toml").write_text("[embedded\n")
        program = await start()
        await program.says("settings.broken")
        assert await program.leave() == 0


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


class Room:
    """A desktop in this process."""

    def __init__(self, inbox: Inbox, settings: Settings, secrets: OpenedSecrets) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme = Theme(application)
        self.quitting = asyncio.Event()
        self.desktop = Desktop(
            settings=settings,
            inbox=inbox,
            secrets=secrets,
            theme=theme,
            icons=Icons(theme),
            quitting=self.quitting,
        )
        self.states: list[LinkState] = []
        self.desktop.session.links_changed.connect(lambda reports: self.states.extend(one.state for one in reports))

    def live(self) -> bool:
        return bool(self.states) and self.states[-1].phase is LinkPhase.LIVE

    def problems(self) -> list[str]:
        return [problem.key for problem in self.desktop.window.problems.problems()]


def open_files() -> list[str]:
    """Return the names of all files that are open in this process."""
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # closed by now
            found.append(str(descriptor.readlink()))
    return found


MakeRoom = Callable[..., AbstractAsyncContextManager[Room]]


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeRoom:
    monkeypatch.setenv("WEBHOOK_RELAY_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    monkeypatch.setattr(dock, "TRAY_SECONDS", 0.0)

    # Entered and left inside the test: between a test and its fixtures the loop does not run, but Qt's timers do.
    @asynccontextmanager
    async def make(
        settings: Settings = ANY_PORT, secrets: OpenedSecrets | None = None, *, hidden: bool = False
    ) -> AsyncIterator[Room]:
        async with Teardown(seconds=20) as leaving:
            inbox = Inbox.open(tmp_path / "inbox.db")
            leaving.push("inbox", inbox.close)
            room = Room(inbox, settings, secrets or OpenedSecrets(MemoryStore()))
            room.desktop.push_steps(leaving)
            await room.desktop.start(hidden=hidden)
            yield room
        assert leaving.failed == []

    return make


@pytest.mark.qt_loop
class TestTheWiring:
    async def test_the_first_start_shows_where_to_send_to_and_a_test_event_arrives(self, at: MakeRoom) -> None:
        async with at() as room:
            await until(room.live)
            window = room.desktop.window
            await until(window.welcome.secret.value)
            assert window.welcome.url.value().startswith("http://127.0.0.1:")
            window.test_wanted.emit()
            await until(lambda: room.desktop.model.rowCount() == 1)
            room.desktop.open_event(1)
            await until(lambda: window.details.event_shown is not None)
            assert window.shown_position == 1

    async def test_a_run_that_is_chosen_in_the_settings_is_shown_in_front_of_them(self, at: MakeRoom) -> None:
        async with at() as room:
            desktop = room.desktop
            await until(room.live)
            await until(desktop.window.welcome.secret.value)
            desktop.window.test_wanted.emit()
            await until(lambda: desktop.model.rowCount() == 1)
            await desktop.settings.open()
            assert desktop.settings.dialog is not None
            desktop.settings.dialog.handlers.event_wanted.emit(1)
            await until(lambda: desktop.window.details.event_shown is not None)
            assert desktop.settings.dialog is None
            assert desktop.window.details.tabs.currentIndex() == RUNS_TAB

    @pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc which files are open")
    async def test_other_programs_may_look_into_files_that_a_person_saw_in_a_dialog(
        self, at: MakeRoom, tmp_path: Path
    ) -> None:
        async with at() as room:
            await until(room.live)
            await room.desktop.settings.open()
            dialog = room.desktop.settings.dialog
            assert dialog is not None
            dialog.advanced.backup.click()
            [chooser] = dialog.findChildren(FileChooser)
            folders = [tmp_path, config.data_folder()]
            for folder in folders:
                chooser.setDirectory(str(folder))
                listed = chooser.findChild(QFileSystemModel)
                assert listed is not None
                for name in folder.glob("*.db*"):
                    await until(lambda name=name, listed=listed: listed.index(str(name), 2).data())
            chooser.reject()
            dialog.reject()
            store = f"sqlite:///{config.data_folder() / 'relay.db'}"
            for command in (["inbox", "size", "--inbox", str(tmp_path / "inbox.db")], ["token", "list"]):
                other = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "webhook_relay", *command, env={**os.environ, "DATABASE_URL": store}
                )
                assert await other.wait() == 0
            assert [name for name in open_files() if name.startswith(str(tmp_path)) and "(deleted)" in name] == []
            room.desktop.window.test_wanted.emit()
            await until(lambda: room.desktop.model.rowCount() == 1)

    async def test_without_a_tray_there_is_a_small_window_and_it_is_said_once(self, at: MakeRoom) -> None:
        async with at(hidden=True) as room:
            await until(lambda: room.desktop.first.dock.dock)
            dock = room.desktop.first.dock.dock
            assert dock is not None
            assert dock.isMinimized()
            assert room.problems() == ["no-tray"]
            dock.history.click()
            assert room.desktop.window.isVisible()
            room.desktop.window.close_wanted.emit()
            assert not room.desktop.window.isVisible()
        async with at() as room:
            await until(lambda: room.desktop.first.dock.dock)
            assert room.problems() == []
            room.desktop.tray.appeared.emit()
            assert room.desktop.first.dock.dock is None

    async def test_what_retention_removes_is_neither_counted_nor_named_any_more(
        self, at: MakeRoom, tmp_path: Path
    ) -> None:
        old = Inbox.open(tmp_path / "inbox.db", now=lambda: datetime(2025, 1, 1, tzinfo=UTC))
        old.store("r", [make_event(seq) for seq in range(1, 4)])
        old.set_starred([1], True)
        for reader in ("notifier", "digest", "automation"):
            old.set_reader_position(reader, 3)
        old.close()
        async with at(replace(ANY_PORT, history=HistorySettings(keep_days=30))) as room:
            tray, desk = room.desktop.tray, room.desktop.first.dock
            told: list[object] = []
            room.desktop.history.unread_changed.connect(told.append)
            room.desktop.events.newest_changed.connect(lambda position, _line: told.append(position))
            await until(lambda: desk.dock and desk.dock.events.count() == 1)
            assert told[-2:] == [1, 1]
            await until(lambda: len(tray.last_events.actions()) == 1)

    async def test_a_program_that_leaves_shows_no_small_window_any_more(self, at: MakeRoom) -> None:
        async with at() as room:
            desk = room.desktop.first.dock
            await until(lambda: desk.dock)
            desk.close()
            await desk.look_for_tray(hidden=False)
            assert desk.dock is None

    async def test_with_a_tray_closing_hides_and_a_click_on_the_icon_shows(
        self, at: MakeRoom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with at() as room:
            monkeypatch.setattr(room.desktop.tray, "can_show", lambda: True)
            room.desktop.window.close_wanted.emit()
            assert not room.desktop.window.isVisible()
            room.desktop.tray.history_wanted.emit()
            assert room.desktop.window.isVisible()

    async def test_without_a_keyring_it_is_said_that_secrets_do_not_last(self, at: MakeRoom) -> None:
        missing = SecretStoreError("There is no keyring.", hint="Start one.")
        async with at(secrets=OpenedSecrets(MemoryStore(), missing)) as room:
            assert "keyring" in room.problems()

    async def test_quit_is_wished_from_the_tray_and_from_the_window(self, at: MakeRoom) -> None:
        async with at() as room:
            for wish in (room.desktop.tray.quit_wanted, room.desktop.window.quit_wanted):
                room.quitting.clear()
                wish.emit()
                assert room.quitting.is_set()

    async def test_a_remote_relay_without_a_token_is_told_and_its_button_opens_the_settings(self, at: MakeRoom) -> None:
        remote = Settings(connections=(ConnectionSettings(relay="https://relay.example.com"),))
        async with at(remote) as room:
            await until(lambda: "link:https://relay.example.com" in room.problems())
            assert not room.desktop.window.welcome._remote.isHidden()
            room.desktop.window.problem_action_wanted.emit("link:https://relay.example.com")
            await until(lambda: room.desktop.settings.dialog is not None and room.desktop.settings.dialog.isVisible())
            room.desktop.settings.dialog.reject()  # type: ignore[union-attr, attr-defined]

    async def test_saved_settings_are_in_force_without_a_restart(self, at: MakeRoom) -> None:
        async with at(Settings(connections=(ConnectionSettings(relay="https://relay.example.com"),))) as room:
            await until(lambda: "link:https://relay.example.com" in room.problems())
            room.desktop.settings.change(lambda _now: ANY_PORT)
            await until(room.live)
            await until(lambda: "link:https://relay.example.com" not in room.problems())
            assert room.desktop.window.welcome._remote.isHidden()

    async def test_pausing_is_kept_over_a_restart_and_ends_when_a_person_wants(self, at: MakeRoom) -> None:
        async with at(ANY_PORT) as room:
            desktop = room.desktop
            desktop.tray.pause_menu.pause_wanted.emit(PauseLength.HOUR)
            await until(lambda: desktop.settings.settings.notifications.paused_until is not None)
            assert await desktop.notices.announcer.hush() is Hush.PAUSED
            assert load(config.settings_file()) == desktop.settings.settings
            assert desktop.tray.pause_menu.end_action.isVisible()
            desktop.tray.pause_menu.pause_wanted.emit(PauseLength.OVER)
            await until(lambda: desktop.settings.settings.notifications.paused_until is None)
            assert not desktop.tray.pause_menu.end_action.isVisible()

    async def test_open_settings_follow_the_end_of_a_pause_and_offer_what_comes_meanwhile(self, at: MakeRoom) -> None:
        async with at(ANY_PORT) as room:
            desktop = room.desktop
            await desktop.notices.pause(FOREVER)
            await desktop.settings.open()
            assert desktop.settings.dialog is not None
            page = desktop.settings.dialog.notifications
            assert page.pause_button.text() == "Resume"
            desktop.notices.pause_changed.emit(False)  # as its timer does
            assert page.pause_button.text() == "Pause for 1 h"
            desktop.notices._inbox.store("embedded", [make_event(1, type="shop.sold")])
            desktop.model.note_stored()
            await until(lambda: "shop.sold" in page._names.types)
            desktop.settings.dialog.reject()

    async def test_the_last_events_are_in_the_trays_menu_and_open_from_there(self, at: MakeRoom) -> None:
        async with at(ANY_PORT) as room:
            desktop = room.desktop
            desktop.notices._inbox.store("embedded", [make_event(1, summary="The older one"), make_event(2)])
            desktop.notices.note_events()
            desktop.model.note_stored()
            await until(lambda: len(desktop.tray.last_events.actions()) == 2)
            older = desktop.tray.last_events.actions()[1]
            assert "The older one" in older.text()
            menu = older.menu()
            menu.actions()[0].trigger()  # type: ignore[union-attr, attr-defined]
            await until(lambda: desktop.window.shown_position == 1)

    async def test_a_template_that_is_not_understood_is_told_until_it_is_corrected(self, at: MakeRoom) -> None:
        wrong = NotificationRule(name="Pushes", body="by {sender.login}")
        async with at(replace(ANY_PORT, notifications=NotificationSettings(rules=(wrong,)))) as room:
            assert "notification-rules" in room.problems()
            right = NotificationSettings(rules=(replace(wrong, body="by {sender}"),))
            await room.desktop.settings.changed(lambda settings: replace(settings, notifications=right))
            assert "notification-rules" not in room.problems()

    async def test_commands_of_other_programs_are_heard(self, at: MakeRoom) -> None:
        async with at(ANY_PORT) as room:
            remote = room.desktop.notices.remote
            await until(lambda: bool(remote._reports()))
            status = (await remote.do(Status())).status
            assert status is not None
            assert [connection.name for connection in status.connections] == ["This computer"]

    async def test_what_goes_wrong_in_the_background_is_shown(self, at: MakeRoom) -> None:
        async with at() as room:
            room.desktop.window.run_again_wanted.emit(99)
            await until(lambda: "run-not-finished" in room.problems())


@pytest.mark.qt_loop
async def test_the_inbox_is_held_until_the_program_has_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WEBHOOK_RELAY_HOME", str(tmp_path))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    leaving = Teardown()
    async with leaving:
        opened = await program._open_files(Icons(Theme(application)), leaving)
        assert opened is not None
        leaving.push("inbox", opened[1].close)
        with pytest.raises(ConfigurationError, match="Another program"):
            lock_inbox(tmp_path / "data" / "inbox.db")
    lock_inbox(tmp_path / "data" / "inbox.db").release()
    assert leaving.failed == []


@pytest.mark.qt_loop
async def test_the_systems_own_way_to_quit_is_only_a_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    class Asked:
        def __init__(self) -> None:
            self.asked = 0
            self.quit_asked = self

        def emit(self) -> None:
            self.asked += 1

    wishes = Asked()
    assert Application.event(wishes, QEvent(QEvent.Type.Quit))  # type: ignore[arg-type]
    assert wishes.asked == 1


def test_a_program_that_does_not_answer_is_said_to_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert program._say_other_runs(program.Claim.OTHER_SILENT) == 1
    assert "does not answer" in capsys.readouterr().err
    assert program._say_other_runs(program.Claim.OTHER_RAISED) == 0
    assert program._say_other_runs(program.Claim.OTHER_RUNS) == 0
    assert "window is shown" in capsys.readouterr().out
