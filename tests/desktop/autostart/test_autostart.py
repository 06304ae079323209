from __future__ import annotations

import plistlib
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from webhook_relay.errors import ConfigurationError
from webhook_relay_desktop.autostart import Autostart, AutostartState
from webhook_relay_desktop.autostart.desktop_entry import exec_line, read_entry
from webhook_relay_desktop.autostart.launch_agent import LaunchAgentAutostart
from webhook_relay_desktop.autostart.run_key import APPROVED, RUN, RunKeyAutostart
from webhook_relay_desktop.autostart.start_command import chosen_home, start_command
from webhook_relay_desktop.autostart.xdg import XdgAutostart

COMMAND = ("/opt/my apps/webhook-relay", "up", "--hidden")
NAME = "AI Webhook Relay"


class FakeRegistry:
    """The registry of Windows in memory."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str | bytes] = {}

    def read(self, key: str, name: str) -> str | bytes | None:
        return self.values.get((key, name))

    def write(self, key: str, name: str, value: str) -> None:
        self.values[key, name] = value

    def remove(self, key: str, name: str) -> None:
        self.values.pop((key, name), None)


@pytest.fixture(autouse=True)
def _no_entry_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "system"))


@pytest.fixture
def registry() -> FakeRegistry:
    return FakeRegistry()


@pytest.fixture(params=["xdg", "launch agent", "run key"])
def ways(request: pytest.FixtureRequest, tmp_path: Path, registry: FakeRegistry) -> tuple[Autostart, Autostart]:
    """Return the way of this copy, and that of another copy of the program."""
    other = ("/elsewhere/webhook-relay", "up", "--hidden")
    if request.param == "xdg":
        return XdgAutostart(COMMAND, folder=tmp_path), XdgAutostart(other, folder=tmp_path)
    if request.param == "launch agent":
        return LaunchAgentAutostart(COMMAND, folder=tmp_path), LaunchAgentAutostart(other, folder=tmp_path)
    return RunKeyAutostart(COMMAND, registry=registry), RunKeyAutostart(other, registry=registry)


class TestEveryWay:
    """What every way does, whatever the system."""

    def test_it_is_off_until_it_is_turned_on_and_off_again_afterwards(self, ways: tuple[Autostart, Autostart]) -> None:
        way, _ = ways
        assert way.state() is AutostartState.OFF
        way.turn_on()
        assert way.state() is AutostartState.ON
        way.turn_on()
        assert way.state() is AutostartState.ON
        way.turn_off()
        assert way.state() is AutostartState.OFF
        way.turn_off()
        assert way.state() is AutostartState.OFF

    def test_another_copy_is_told_from_this_one_and_replaced(self, ways: tuple[Autostart, Autostart]) -> None:
        way, other = ways
        other.turn_on()
        assert way.state() is AutostartState.OTHER
        way.turn_on()
        assert way.state() is AutostartState.ON
        assert other.state() is AutostartState.OTHER


class TestAnotherFolderOfFiles:
    """A person who runs the program with WEBHOOK_RELAY_HOME has it started with the same folder."""

    HOME = "/srv/my files"

    def test_the_desktop_file_sets_it_by_env(self, tmp_path: Path) -> None:
        way = XdgAutostart(COMMAND, home=self.HOME, folder=tmp_path)
        way.turn_on()
        line = read_entry(Path(way.place).read_text())["Exec"].replace("\\\\", "\\")
        assert shlex.split(line) == ["env", f"WEBHOOK_RELAY_HOME={self.HOME}", *COMMAND]
        assert way.state() is AutostartState.ON
        assert XdgAutostart(COMMAND, folder=tmp_path).state() is AutostartState.OTHER

    def test_launchd_sets_it_before_the_start(self, tmp_path: Path) -> None:
        way = LaunchAgentAutostart(COMMAND, home=self.HOME, folder=tmp_path)
        way.turn_on()
        agent = plistlib.loads(Path(way.place).read_bytes())
        assert agent["EnvironmentVariables"] == {"WEBHOOK_RELAY_HOME": self.HOME}
        assert way.state() is AutostartState.ON
        assert LaunchAgentAutostart(COMMAND, folder=tmp_path).state() is AutostartState.OTHER

    def test_windows_is_told_it_as_an_option(self, registry: FakeRegistry) -> None:
        way = RunKeyAutostart((r"C:\relay.exe", "up"), home=r"D:\my files", registry=registry)
        way.turn_on()
        assert registry.values == {(RUN, NAME): r'C:\relay.exe up --home "D:\my files"'}
        assert way.state() is AutostartState.ON
        assert RunKeyAutostart((r"C:\relay.exe", "up"), registry=registry).state() is AutostartState.OTHER

    def test_it_is_the_one_of_this_start_as_an_absolute_path(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert chosen_home({"WEBHOOK_RELAY_HOME": "files"}) == str(tmp_path / "files")
        assert chosen_home({}) == ""

    @pytest.mark.skipif(sys.platform != "linux", reason="starts an entry as Linux does")
    def test_what_starts_at_log_in_has_the_folder(self, tmp_path: Path) -> None:
        ask = "import os; print(os.environ['WEBHOOK_RELAY_HOME'])"
        way = XdgAutostart((sys.executable, "-c", ask), home=str(tmp_path), folder=tmp_path)
        way.turn_on()
        line = read_entry(Path(way.place).read_text())["Exec"].replace("\\\\", "\\")
        assert subprocess.run(shlex.split(line), capture_output=True, text=True, check=True).stdout.strip() == str(
            tmp_path
        )


class TestTheDesktopFile:
    @pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="needs desktop-file-validate")
    @pytest.mark.parametrize("program", ["/usr/bin/webhook-relay", '/home/me/my "odd" $apps`/100%/a\\b', "/ü/relay"])
    def test_it_is_valid_whatever_the_program_is_called(self, tmp_path: Path, program: str) -> None:
        way = XdgAutostart((program, "up"), folder=tmp_path)
        way.turn_on()
        assert way.state() is AutostartState.ON
        checked = subprocess.run(["desktop-file-validate", way.place], capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stdout) == (0, "")

    def test_arguments_are_quoted_by_the_rules_of_the_specification(self) -> None:
        assert exec_line(["/a b", "50%", 'say "x"', "$HOME", "a\\b", ""], "%u") == (
            r'"/a b" 50%% "say \\"x\\"" "\\$HOME" "a\\\\b" "" %u'
        )

    @pytest.mark.parametrize("line", ["Hidden=true", "Hidden = True", "X-GNOME-Autostart-enabled=false"])
    def test_what_the_desktop_switched_off_is_respected(self, tmp_path: Path, line: str) -> None:
        way = XdgAutostart(COMMAND, folder=tmp_path)
        way.turn_on()
        path = Path(way.place)
        lines = [each for each in path.read_text().splitlines() if "GNOME" not in each]
        path.write_text("\n".join([*lines, line, "", "[Desktop Action x]", "Hidden=false"]))
        assert way.state() is AutostartState.DISABLED
        way.turn_on()
        assert way.state() is AutostartState.ON

    def test_a_file_without_a_command_starts_nothing(self, tmp_path: Path) -> None:
        way = XdgAutostart(COMMAND, folder=tmp_path)
        Path(way.place).write_bytes(b"\xff[Desktop Entry]\nName=x\n")
        assert way.state() is AutostartState.DISABLED

    def test_an_entry_of_the_whole_system_is_overridden_when_it_is_turned_off(self, tmp_path: Path) -> None:
        way = XdgAutostart(COMMAND, folder=tmp_path / "own")
        system = tmp_path / "system" / "autostart" / "ai-webhook-relay.desktop"
        system.parent.mkdir(parents=True)
        system.write_text("[Desktop Entry]\nExec=x\n")
        way.turn_off()
        assert read_entry(Path(way.place).read_text())["Hidden"] == "true"
        assert way.state() is AutostartState.DISABLED

    def test_a_place_that_cannot_be_written_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        way = XdgAutostart(COMMAND, folder=tmp_path / "file")
        with pytest.raises(ConfigurationError, match=str(tmp_path)) as raised:
            way.turn_on()
        assert raised.value.code == "autostart"


class TestTheLaunchAgent:
    def test_it_starts_at_log_in_and_not_again_after_quitting(self, tmp_path: Path) -> None:
        way = LaunchAgentAutostart(COMMAND, folder=tmp_path)
        way.turn_on()
        agent = plistlib.loads(Path(way.place).read_bytes())
        assert agent["ProgramArguments"] == list(COMMAND)
        assert (agent["RunAtLoad"], agent["KeepAlive"]) == (True, False)

    @pytest.mark.parametrize("content", [b"not a list", plistlib.dumps({"RunAtLoad": True, "Disabled": True}), b""])
    def test_what_launchd_does_not_start_is_said_to_be_off(self, tmp_path: Path, content: bytes) -> None:
        way = LaunchAgentAutostart(COMMAND, folder=tmp_path)
        Path(way.place).write_bytes(content)
        assert way.state() is AutostartState.DISABLED


class TestTheRunKey:
    def test_the_command_is_quoted(self, registry: FakeRegistry) -> None:
        RunKeyAutostart((r"C:\Program Files\relay.exe", "up"), registry=registry).turn_on()
        assert registry.values == {(RUN, NAME): r'"C:\Program Files\relay.exe" up'}

    def test_what_the_task_manager_switched_off_is_respected_until_a_person_turns_it_on(
        self, registry: FakeRegistry
    ) -> None:
        way = RunKeyAutostart(COMMAND, registry=registry)
        way.turn_on()
        registry.values[APPROVED, NAME] = bytes([3]) + bytes(11)
        assert way.state() is AutostartState.DISABLED
        registry.values[APPROVED, NAME] = bytes([2]) + bytes(11)
        assert way.state() is AutostartState.ON
        registry.values[APPROVED, NAME] = bytes([3])
        way.turn_on()
        assert way.state() is AutostartState.ON


class TestTheStartCommand:
    def test_an_appimage_is_started_by_its_own_path(self) -> None:
        command = start_command(environment={"APPIMAGE": "/home/me/Relay.AppImage"}, executable="/tmp/.mount/python")
        assert command == ("/home/me/Relay.AppImage",)

    def test_a_frozen_program_is_started_by_itself(self) -> None:
        assert start_command(environment={}, executable="/opt/relay/relay", frozen=True) == ("/opt/relay/relay",)

    def test_in_an_environment_its_own_command_is_taken(self, tmp_path: Path) -> None:
        command = tmp_path / "webhook-relay"
        command.touch(mode=0o755)
        assert start_command(environment={}, executable=str(tmp_path / "python"), frozen=False) == (str(command),)

    def test_without_one_it_is_the_python_with_the_module(self, tmp_path: Path) -> None:
        python = str(tmp_path / "python")
        assert start_command(environment={}, executable=python, frozen=False) == (python, "-m", "webhook_relay")
