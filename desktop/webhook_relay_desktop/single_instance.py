"""SingleInstance: one program per log-in; a second start shows the first one's window and ends."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import structlog
from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

log = structlog.get_logger(__name__)

SOCKET = "desktop.sock"
LOCK = "desktop.lock"

ANSWER_MILLISECONDS = 2000
"""Longest a second start waits for the first: a busy first one answers within a second, a hung one never."""
LOCK_MILLISECONDS = 1000
"""Longest a start waits for another that is just looking around; that takes a few milliseconds."""
MOST_CALLERS = 8
"""Connections the socket keeps waiting: nobody starts a program more often than that in a moment."""

RAISE = b"raise\n"
RAISED = b"raised\n"


class Claim(StrEnum):
    """What a start found when it wanted to be the one running program."""

    FIRST = "first"
    """Nobody else runs: this start is the one."""
    OTHER_RAISED = "other-raised"
    """Another one runs and shows its window now."""
    OTHER_SILENT = "other-silent"
    """Another one holds the place and does not answer."""


class SingleInstance(QObject):
    """Hold the place of the one running program in `folder`, a folder only this user can read."""

    raise_wanted = Signal()
    """Another start asks this program to show its window."""

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
        self._server.newConnection.connect(self._answer)

    def claim(self) -> Claim:
        """Take the place, or ask the program that has it to show its window."""
        if self._lock.tryLock(0):
            self._listen()
            return Claim.FIRST
        if self._ask_other():
            return Claim.OTHER_RAISED
        # Its holder is just starting or just leaving: the lock becomes free, or the socket answers.
        if self._lock.tryLock(LOCK_MILLISECONDS):
            self._listen()
            return Claim.FIRST
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
        socket.write(RAISE)
        answered = socket.waitForReadyRead(ANSWER_MILLISECONDS)
        socket.disconnectFromServer()
        return answered

    def _answer(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.disconnected.connect(caller.deleteLater)
            caller.readyRead.connect(self._read)
            self._serve(caller)

    def _read(self) -> None:
        caller = self.sender()
        if isinstance(caller, QLocalSocket):
            self._serve(caller)

    def _serve(self, caller: QLocalSocket) -> None:
        """Answer a caller that said its word; whatever else it says is not read further."""
        if not caller.canReadLine():
            return
        if bytes(caller.readLine(len(RAISE) + 1).data()) == RAISE:
            caller.write(RAISED)
            caller.flush()
            self.raise_wanted.emit()
        caller.disconnectFromServer()
