from __future__ import annotations

import contextlib
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from webhook_relay.errors import ConfigurationError, ConnectionFailedError, ProtocolError, WebhookRelayError
from webhook_relay_desktop import single_instance
from webhook_relay_desktop.remote_control.caller import tell
from webhook_relay_desktop.remote_control.commands import (
    DONE,
    LONGEST_LINE,
    SOCKET,
    Answer,
    Command,
    DesktopStatus,
    Open,
    Raise,
    Resume,
    Status,
    read_answer,
)
from webhook_relay_desktop.single_instance import Claim, Reply, SingleInstance


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not tmp_path: a socket's path has at most 107 bytes, and the test's name is part of tmp_path.
    with tempfile.TemporaryDirectory(prefix="wr-") as name:
        yield Path(name)


@pytest.fixture
def place(folder: Path, qtbot: QtBot) -> Iterator[SingleInstance]:
    place = SingleInstance(folder)
    assert place.claim() is Claim.FIRST
    yield place
    place.close()


class Told:
    """A command told from another thread, as from another program."""

    def __init__(self, command: Command, folder: Path) -> None:
        self.answer: Answer | None = None
        self.error: WebhookRelayError | None = None
        self.thread = threading.Thread(target=self._tell, args=(command, folder))
        self.thread.start()

    def _tell(self, command: Command, folder: Path) -> None:
        try:
            self.answer = tell(command, folder=folder)
        except WebhookRelayError as error:
            self.error = error

    def wait(self, qtbot: QtBot) -> Told:
        qtbot.waitUntil(lambda: not self.thread.is_alive())
        return self


def test_a_command_reaches_the_running_program_and_its_answer_comes_back(
    place: SingleInstance, folder: Path, qtbot: QtBot
) -> None:
    heard: list[Command] = []

    def hear(command: Command, reply: Reply) -> None:
        heard.append(command)
        reply.answer(Answer(True, status=DesktopStatus("1.0", 7)))

    place.command_received.connect(hear)
    told = Told(Status(), folder).wait(qtbot)
    assert heard == [Status()]
    assert told.answer == Answer(True, status=DesktopStatus("1.0", 7))


def test_an_answer_may_come_later_and_counts_once(place: SingleInstance, folder: Path, qtbot: QtBot) -> None:
    replies: list[Reply] = []
    place.command_received.connect(lambda _command, reply: replies.append(reply))
    told = Told(Resume(), folder)
    qtbot.waitUntil(lambda: bool(replies))
    replies[0].answer()
    replies[0].fail(ConfigurationError("too late"))
    assert told.wait(qtbot).answer == DONE


def test_a_no_is_an_error_with_its_code_words_and_next_step(place: SingleInstance, folder: Path, qtbot: QtBot) -> None:
    place.command_received.connect(
        lambda _command, reply: reply.fail(ConfigurationError("No such event.", hint="Look.", code="no-event"))
    )
    error = Told(Open("9"), folder).wait(qtbot).error
    assert isinstance(error, ConfigurationError)
    assert (error.message, error.hint, error.code) == ("No such event.", "Look.", "no-event")


def test_raise_is_answered_without_anybody_connected_to_commands(
    place: SingleInstance, folder: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(place.raise_wanted):
        told = Told(Raise(), folder)
    assert told.wait(qtbot).answer == DONE


def test_a_program_that_is_starting_says_so(place: SingleInstance, folder: Path, qtbot: QtBot) -> None:
    error = Told(Status(), folder).wait(qtbot).error
    assert error is not None
    assert error.code == "starting"


def test_without_a_running_program_it_is_said_at_once(folder: Path) -> None:
    with pytest.raises(ConnectionFailedError, match="not running"):
        tell(Status(), folder=folder)
    (folder / SOCKET).touch()  # what a killed one left
    with pytest.raises(ConnectionFailedError, match="not running"):
        tell(Status(), folder=folder)


def test_a_caller_without_patience_is_told_that_there_is_no_answer(place: SingleInstance, folder: Path) -> None:
    with pytest.raises(ConnectionFailedError, match="does not answer") as refused:
        tell(Status(), folder=folder, seconds=0.05)  # nobody runs Qt's loop meanwhile
    assert refused.value.code == "no-answer"


@contextlib.contextmanager
def serving(folder: Path, serve: Callable[[socket.socket], None]) -> Iterator[None]:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / SOCKET))
        listening.listen()

        def accept() -> None:
            connection, _ = listening.accept()
            with connection:
                serve(connection)

        thread = threading.Thread(target=accept)
        thread.start()
        yield
        thread.join()


def test_an_earlier_version_that_hangs_up_is_said_to_be_one(folder: Path) -> None:
    def hang_up(connection: socket.socket) -> None:
        connection.recv(7)

    with serving(folder, hang_up), pytest.raises(ProtocolError, match="earlier version"):
        tell(Status(), folder=folder)


def test_an_answer_without_end_is_not_read_for_ever(folder: Path) -> None:
    def talk(connection: socket.socket) -> None:
        connection.recv(100)
        with contextlib.suppress(OSError):
            connection.sendall(b"x" * LONGEST_LINE * 100)

    with serving(folder, talk), pytest.raises(ProtocolError):
        tell(Status(), folder=folder)


def caller_to(folder: Path) -> QLocalSocket:
    caller = QLocalSocket()
    caller.connectToServer(str(folder / SOCKET))
    return caller


def test_a_line_that_is_too_long_is_refused_and_not_kept(place: SingleInstance, folder: Path, qtbot: QtBot) -> None:
    caller = caller_to(folder)
    with qtbot.assertNotEmitted(place.command_received), qtbot.waitSignal(caller.disconnected):
        caller.write(b"x" * LONGEST_LINE * 4)
    assert not read_answer(bytes(caller.readAll().data())).ok


def test_a_caller_that_says_nothing_is_left(
    place: SingleInstance, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "SAY_MILLISECONDS", 20)
    caller = caller_to(folder)
    with qtbot.waitSignal(caller.disconnected):
        caller.write(b"{")


def test_more_callers_than_a_few_are_turned_away_and_the_next_one_is_served(
    place: SingleInstance, folder: Path, qtbot: QtBot
) -> None:
    place.command_received.connect(lambda _command, reply: reply.answer())
    callers = [caller_to(folder) for _ in range(single_instance.MOST_CALLERS)]
    qtbot.waitUntil(lambda: len(place.findChildren(single_instance.Caller)) == len(callers))
    extra = caller_to(folder)
    qtbot.waitUntil(lambda: extra.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    for caller in callers:
        caller.abort()
    qtbot.waitUntil(lambda: not place.findChildren(single_instance.Caller))
    assert Told(Resume(), folder).wait(qtbot).answer == DONE
