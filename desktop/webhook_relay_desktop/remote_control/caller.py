"""tell: says one command to the running desktop and returns its answer. Plain sockets, no Qt."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from webhook_relay import config
from webhook_relay.errors import ConfigurationError, ConnectionFailedError, ProtocolError
from webhook_relay_desktop.remote_control.commands import (
    LONGEST_LINE,
    SOCKET,
    Answer,
    Command,
    command_line,
    read_answer,
)

ANSWER_SECONDS: Final = 12.0
"""A little more than the running program gives itself for an answer."""
PIPES: Final = "\\\\.\\pipe\\"
"""Where Windows keeps named pipes; QLocalServer puts its name behind it (Qt documentation of QLocalServer::listen)."""

NOT_RUNNING: Final = f"{config.APP_NAME} is not running."
START_IT: Final = "Start it: webhook-relay up"


def tell(command: Command, *, folder: Path | None = None, seconds: float = ANSWER_SECONDS) -> Answer:
    """Say `command` to the desktop that runs for this user; return its answer, which is always a yes.

    Raises ConnectionFailedError when none runs or it does not answer, ProtocolError when it is another version, and
    ConfigurationError with its own words and code when it says no.
    """
    place = str(((folder or config.runtime_folder()) / SOCKET).absolute())
    exchange = _over_pipe if sys.platform == "win32" else _over_socket
    line = exchange(place, command_line(command), seconds)
    if not line:
        raise ProtocolError(
            "The running program hung up without an answer: it is an earlier version that does not know this command.",
            hint="Quit it and start the new one: webhook-relay up",
        )
    answer = read_answer(line)
    if not answer.ok:
        raise ConfigurationError(answer.message, hint=answer.hint, code=answer.code or None)
    return answer


def _over_socket(place: str, words: bytes, seconds: float) -> bytes:
    until = time.monotonic() + seconds
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        try:
            line.settimeout(seconds)
            line.connect(place)
            line.sendall(words)
            return _read_line(lambda: _receive(line, until))
        except TimeoutError:
            raise _no_answer() from None
        except OSError as error:
            raise ConnectionFailedError(NOT_RUNNING, hint=START_IT, code="not-running") from error


def _receive(line: socket.socket, until: float) -> bytes:
    """Return what comes next. A program that drips must not hold this one longer than one that is silent."""
    line.settimeout(max(0.001, until - time.monotonic()))
    try:
        return line.recv(LONGEST_LINE)
    except ConnectionResetError:
        return b""


def _over_pipe(place: str, words: bytes, seconds: float) -> bytes:
    """Do the same over a named pipe. A pipe that is a file knows no time-out, so a thread waits that may be left."""
    found: list[bytes | OSError] = []

    def exchange() -> None:
        try:
            with Path(f"{PIPES}{place}").open("r+b", buffering=0) as pipe:
                pipe.write(words)
                found.append(_read_line(lambda: pipe.read(LONGEST_LINE) or b""))
        except OSError as error:
            found.append(error)

    waiting = threading.Thread(target=exchange, name="tell the desktop", daemon=True)
    waiting.start()
    waiting.join(seconds)
    if not found:
        raise _no_answer()
    if isinstance(found[0], OSError):
        raise ConnectionFailedError(NOT_RUNNING, hint=START_IT, code="not-running") from found[0]
    return found[0]


def _read_line(receive: Callable[[], bytes]) -> bytes:
    """Return what is received up to the end of a line or of the connection, within bounds."""
    line = b""
    while not line.endswith(b"\n") and len(line) <= LONGEST_LINE:
        if not (more := receive()):
            break
        line += more
    return line


def _no_answer() -> ConnectionFailedError:
    return ConnectionFailedError(
        f"{config.APP_NAME} is running but does not answer.",
        hint="Wait a moment and try again; end its process if that does not help.",
        code="no-answer",
    )
