from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from pytestqt.qtbot import QtBot

from webhook_relay.cli import main
from webhook_relay_desktop.desk_commands import pause_length, status_lines
from webhook_relay_desktop.remote_control.commands import (
    DONE,
    Answer,
    Command,
    ConnectionStatus,
    DesktopStatus,
    Open,
    OpenLink,
    Pause,
    Raise,
    Resume,
    Run,
    Status,
)
from webhook_relay_desktop.single_instance import Claim, Reply, SingleInstance

STATUS = DesktopStatus("1.0", 7, (ConnectionStatus("This computer", "live"),), newest=3, newest_at=datetime.now(UTC))


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("h")
    monkeypatch.setenv("WEBHOOK_RELAY_HOME", str(folder))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


def typed(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["desk", *words])
    return int(ended.value.code or 0)


@contextmanager
def running(home: Path, answer: Callable[[Command], Answer]) -> Iterator[list[Command]]:
    (home / "run").mkdir(mode=0o700)
    place = SingleInstance(home / "run")
    assert place.claim() is Claim.FIRST
    heard: list[Command] = []

    def hear(command: Command, reply: Reply) -> None:
        heard.append(command)
        reply.answer(answer(command))

    place.command_received.connect(hear)
    place.raise_wanted.connect(lambda: heard.append(Raise()))
    yield heard
    place.close()


def typed_beside(qtbot: QtBot, *words: str) -> int:
    """Type in another thread, as in another program, while this one hears."""
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(typed(*words)))
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive())
    return codes[0]


def test_each_command_is_told_to_the_running_desktop(home: Path, qtbot: QtBot) -> None:
    with running(home, lambda _command: DONE) as heard:
        for words in ("show", "open 3", "link 3", "run greet 3", "pause", "resume"):
            assert typed_beside(qtbot, *words.split()) == 0
    assert heard == [Raise(), Open("3"), OpenLink("3"), Run("greet", "3"), Pause(), Resume()]


def test_a_pause_of_an_hour_ends_in_an_hour(home: Path, qtbot: QtBot) -> None:
    with running(home, lambda _command: DONE) as heard:
        assert typed_beside(qtbot, "pause", "1h") == 0
    (pause,) = heard
    assert isinstance(pause, Pause)
    assert pause.until is not None
    assert abs(pause.until - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=1)


def test_the_status_is_printed_for_people_and_for_programs(
    home: Path, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(home, lambda _command: Answer(True, status=STATUS)) as heard:
        assert typed_beside(qtbot, "status") == 0
        assert "This computer: live" in capsys.readouterr().out
        assert typed_beside(qtbot, "status", "--json") == 0
        said = json.loads(capsys.readouterr().out)
    assert (said["notifications"], said["paused_until"]) == ("on", None)
    assert list(said) == list(DesktopStatus.__struct_fields__)
    assert heard == [Status(), Status()]


def test_without_a_desktop_it_is_one_line_and_code_69(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("status") == 69
    assert "is not running" in capsys.readouterr().err


def test_what_is_not_possible_is_said_with_code_78(
    home: Path, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(home, lambda _command: Answer(False, "event-gone", "There is no such event here.", "Look.")):
        assert typed_beside(qtbot, "open", "9") == 78
    assert "no such event" in capsys.readouterr().err


@pytest.mark.parametrize("words", ["open a\tb", "pair https://example.com"])
def test_what_no_desktop_would_understand_is_not_even_told(words: str, home: Path) -> None:
    assert typed(*words.split(" ")) == 78


@pytest.mark.parametrize("length", ["5", "0m", "0h", "1.5h", "999d"])
def test_a_length_that_is_none_is_a_wrong_command_line(
    length: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed("pause", length) == 2
    assert "is no length of a pause" in capsys.readouterr().err


@pytest.mark.parametrize(("text", "minutes"), [("30m", 30), ("1h", 60), ("2d", 2880)])
def test_a_length_is_minutes_hours_or_days(text: str, minutes: int) -> None:
    assert pause_length(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "h", "1", "-1h", "1.5h", "1w", "１h", "99999m", "366000h"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        pause_length(text)


def test_a_name_from_elsewhere_cannot_move_the_cursor() -> None:
    status = DesktopStatus("1", 1, (ConnectionStatus("a\x1b[2J", "live"),))
    assert "\x1b" not in "".join(status_lines(status))
