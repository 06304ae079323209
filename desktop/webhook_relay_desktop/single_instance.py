"""SingleInstance: one program per log-in; a second start shows the first one's window and ends.

The same socket hears every other command of `remote_control`; whoever answers is told by a signal.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import structlog
from PySide6.QtCore import QLockFile, QMetaMethod, QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from webhook_relay.errors import ProtocolError, WebhookRelayError
from webhook_relay_desktop.remote_control.commands import (
    DONE,
    LONGEST_LINE,
    RAISE_WORD,
    RAISED_WORD,
    SOCKET,
    Answer,
    Raise,
    answer_line,
    read_command,
)

log = structlog.get_logger(__name__)

LOCK = "desktop.lock"

ANSWER_MILLISECONDS = 2000
"""Longest a second start waits for the first: a busy first one answers within a second, a hung one never."""
LOCK_MILLISECONDS = 1000
"""Longest a start waits for another that is just looking around; that takes a few milliseconds."""
MOST_CALLERS = 8
"""Connections the socket keeps waiting, and callers that are served at a time: nobody starts a program, or tells it
something, more often than that in a moment."""
SAY_MILLISECONDS = 2000
"""Longest a caller may take to say its line; a program says it at once."""
REPLY_MILLISECONDS = 10_000
"""Longest an answer may take: more than reading an event from a slow disk."""


class Claim(StrEnum):
    """What a start found when it wanted to be the one running program."""

    FIRST = "first"
    """Nobody else runs: this start is the one."""
    OTHER_RAISED = "other-raised"
    """Another one runs and shows its window now."""
    OTHER_RUNS = "other-runs"
    """Another one runs and was left alone."""
    OTHER_SILENT = "other-silent"
    """Another one holds the place and does not answer."""


class SingleInstance(QObject):
    """Hold the place of the one running program in `folder`, a folder only this user can read."""

    raise_wanted = Signal()
    """Another start asks this program to show its window."""
    command_received = Signal(object, object)
    """A `Command` other than `Raise`, and the `Reply` to answer it with, now or later."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Absolute: a bare name would land in the system's folder for temporary files, where anybody may sit.
        self._path = str((folder / SOCKET).absolute())
        self._lock = QLockFile(str((folder / LOCK).absolute()))
        # A lock is stale when its process is gone, never because it is old: this program runs for weeks.
        self._lock.setStaleLockTime(0)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setListenBacklogSize(MOST_CALLERS)
        self._server.newConnection.connect(self._welcome)
        self._callers: set[Caller] = set()

    def claim(self, *, raise_other: bool = True) -> Claim:
        """Take the place, or ask the program that has it to show its window, unless `raise_other` is false."""
        if self._lock.tryLock(0):
            self._listen()
            return Claim.FIRST
        if raise_other and self._ask_other():
            return Claim.OTHER_RAISED
        # Its holder is just starting or just leaving: the lock becomes free, or the socket answers.
        if self._lock.tryLock(LOCK_MILLISECONDS):
            self._listen()
            return Claim.FIRST
        if not raise_other:
            return Claim.OTHER_RUNS
        return Claim.OTHER_RAISED if self._ask_other() else Claim.OTHER_SILENT

    def close(self) -> None:
        """Give the place free for the next start."""
        if self._server.isListening():
            self._server.close()
        self._lock.unlock()

    def _listen(self) -> None:
        """Take the socket's place; what `kill -9` left there is removed first, which the lock makes safe."""
        QLocalServer.removeServer(self._path)
        if not self._server.listen(self._path):
            # The lock already keeps this the only one; only showing the window from a second start is lost.
            log.warning("instance.not_listening", path=self._path, error=self._server.errorString())

    def _ask_other(self) -> bool:
        """Ask the running program to show its window; return whether it answered."""
        socket = QLocalSocket()
        socket.connectToServer(self._path)
        if not socket.waitForConnected(ANSWER_MILLISECONDS):
            return False
        socket.write(RAISE_WORD)
        answered = socket.waitForReadyRead(ANSWER_MILLISECONDS)
        socket.disconnectFromServer()
        return answered

    def _welcome(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            if len(self._callers) >= MOST_CALLERS:
                socket.abort()
                socket.deleteLater()
                continue
            caller = Caller(socket, self)
            self._callers.add(caller)
            caller.gone.connect(self._forget)
            caller.said.connect(self._hear)
            caller.listen()

    def _hear(self, line: bytes, reply: Reply) -> None:
        """Do what a caller says, or have it done by whoever is connected to the signal."""
        try:
            command = read_command(line)
        except ProtocolError as error:
            log.info("instance.not_understood", size=len(line))
            reply.fail(error)
            return
        if isinstance(command, Raise):
            reply.say(RAISED_WORD if line == RAISE_WORD else answer_line(DONE))
            self.raise_wanted.emit()
        elif self.isSignalConnected(QMetaMethod.fromSignal(self.command_received)):
            self.command_received.emit(command, reply)
        else:
            reply.answer(Answer(False, "starting", "The program is still starting.", "Try again in a moment."))

    def _forget(self, caller: Caller) -> None:
        self._callers.discard(caller)


class Reply:
    """The answer that a caller waits for. The first one counts; one for a caller that left does no harm."""

    def __init__(self, caller: Caller) -> None:
        self._caller: Caller | None = caller

    def answer(self, answer: Answer = DONE) -> None:
        """Give the answer."""
        self.say(answer_line(answer))

    def fail(self, error: WebhookRelayError) -> None:
        """Answer with what went wrong."""
        self.answer(Answer(False, error.code, error.message, error.hint))

    def say(self, line: bytes) -> None:
        """Give the answer as it goes over the socket."""
        caller, self._caller = self._caller, None
        if caller is not None:
            caller.say(line)


class Caller(QObject):
    """One connection to the socket: says a line, gets a line, goes."""

    said = Signal(object, object)
    """The line (bytes) and the `Reply` to it."""
    gone = Signal(object)
    """This caller, once."""

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        socket.setParent(self)
        socket.setReadBufferSize(LONGEST_LINE + 1)
        socket.readyRead.connect(self.listen)
        socket.disconnected.connect(self._leave)
        self._heard = False
        self._patience = QTimer(self, singleShot=True, interval=SAY_MILLISECONDS)
        self._patience.timeout.connect(self._lose_patience)
        self._patience.start()

    def listen(self) -> None:
        """Hear the line when it is there; whatever else is said is not read."""
        if self._heard or not (self._socket.canReadLine() or self._socket.bytesAvailable() > LONGEST_LINE):
            return
        self._heard = True
        self._patience.start(REPLY_MILLISECONDS)
        self.said.emit(bytes(self._socket.readLine(LONGEST_LINE + 1).data()), Reply(self))

    def say(self, line: bytes) -> None:
        """Answer and hang up."""
        if self._socket.state() is QLocalSocket.LocalSocketState.ConnectedState:
            self._patience.start(SAY_MILLISECONDS)
            self._socket.write(line)
            self._socket.flush()
            self._socket.disconnectFromServer()

    def _lose_patience(self) -> None:
        self._socket.abort()

    def _leave(self) -> None:
        self._patience.stop()
        self.gone.emit(self)
        self.deleteLater()
