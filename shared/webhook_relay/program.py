"""Running programs: argument lists only, a clean environment, bounded in time and in what they print."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from webhook_relay.errors import HandlerError
from webhook_relay.handler import Completed
from webhook_relay.sentence import Sentence

HEAD_LIMIT = 64 * 1024
"""Bytes kept from the start of what a program prints: how it began, and the first error of many."""
TAIL_LIMIT = 192 * 1024
"""Bytes kept from the end: how it ended. Room for the longest answer that an agent prints as its last line."""
GRACE = 1.0
"""Seconds between asking a program to end and killing it. Quitting the app has 3 s for everything."""
DRAIN_LIMIT = 1.0
"""Seconds to wait for the rest of the output once the program is gone: a child that went to the background
may hold the pipe open for ever."""

_LEFTOVERS = frozenset(
    {
        *("LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "DYLD_FRAMEWORK_PATH", "DYLD_INSERT_LIBRARIES"),
        *("_MEIPASS2", "APPDIR", "APPIMAGE", "ARGV0", "OWD"),
    }
)
"""What a frozen build or an AppImage sets for itself: with it, other programs load our libraries and crash."""
_LEFTOVER_PREFIXES = ("PYTHON", "_PYI_", "QT_", "QML_")
_SECRETS = frozenset({"GITHUB_WEBHOOK_SECRET", "DATABASE_URL"})
_SECRET_PREFIXES = ("WEBHOOK_RELAY_",)


def clean_environment(source: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return a copy of this process's environment (or of `source`) that is fit for other programs.

    Leftovers of a frozen build are dropped (a library path that the build put aside is restored), and so is
    every variable that may hold a secret of this project.
    """
    source = os.environ if source is None else source
    clean = {name: value for name, value in source.items() if not _is_ours(name.upper())}
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        original = clean.pop(f"{name}_ORIG", None)  # PyInstaller's name for what was there before
        if original:
            clean[name] = original
    return clean


def _is_ours(name: str) -> bool:
    return name in _LEFTOVERS or name in _SECRETS or name.startswith(_LEFTOVER_PREFIXES + _SECRET_PREFIXES)


async def run_program(
    arguments: Sequence[str],
    *,
    timeout: float,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    standard_input: bytes = b"",
    grace: float = GRACE,
    on_output: Callable[[bytes], None] | None = None,
) -> Completed:
    """Run a program and wait for it; see `Tools.run_program` for the contract.

    `on_output` is given what is printed as it comes, on the event loop: it must be quick.

    The program leads a process group of its own. When its time is up, or when the waiting task is cancelled,
    the group is asked to end and killed `grace` seconds later. Children that a program leaves behind in the
    background when it ends by itself are left alone.
    """
    variables = clean_environment() | dict(environment or {})
    command = [_find(arguments, folder, variables), *arguments[1:]]
    transport, watch = await _started(command, folder, variables, grace, on_output)
    try:
        _feed(transport, standard_input)
        await asyncio.wait([watch.exited], timeout=timeout)
        if watch.exited.done():
            await asyncio.wait([watch.drained], timeout=DRAIN_LIMIT)
            return Completed(watch.exited.result(), watch.output.text())
    finally:
        await asyncio.shield(_settle(transport, watch, grace))
    return Completed(None, watch.output.text())


class Excerpt:
    """Keeps the beginning and the end of a stream of bytes, in bounded memory."""

    def __init__(self, head_limit: int = HEAD_LIMIT, tail_limit: int = TAIL_LIMIT) -> None:
        self._head_limit = head_limit
        self._tail_limit = tail_limit
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_size = 0
        self._dropped = 0

    def add(self, chunk: bytes) -> None:
        """Take the next bytes."""
        room = self._head_limit - len(self._head)
        self._head += chunk[:room]
        rest = chunk[room:]
        if rest:
            self._tail.append(rest)
            self._tail_size += len(rest)
        while self._tail and self._tail_size - len(self._tail[0]) >= self._tail_limit:
            first = self._tail.popleft()
            self._tail_size -= len(first)
            self._dropped += len(first)

    def text(self) -> str:
        """Return what was kept as text, with a line in the middle that says how much was cut."""
        tail = b"".join(self._tail)
        excess = max(0, len(tail) - self._tail_limit)
        cut = self._dropped + excess
        head_text = bytes(self._head).decode("utf-8", "replace")
        if not cut:
            return bytes(self._head + tail).decode("utf-8", "replace")
        return f"{head_text}\n[... {cut:,} bytes cut ...]\n{tail[excess:].decode('utf-8', 'replace')}"


class _Watch(asyncio.SubprocessProtocol):
    """Collects what a program prints and tells when it is gone.

    `asyncio.subprocess.Process.wait` waits for the pipes too, so a background child could hold it for ever.
    """

    def __init__(self, on_output: Callable[[bytes], None] | None) -> None:
        loop = asyncio.get_running_loop()
        self._on_output = on_output
        self.exited: asyncio.Future[int] = loop.create_future()
        self.drained: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()
        self.output = Excerpt()
        self._transport: asyncio.SubprocessTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.SubprocessTransport)  # noqa: S101 - narrows asyncio's own promise
        self._transport = transport

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self.output.add(data)
        if self._on_output is not None:
            self._on_output(data)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if fd == 1 and not self.drained.done():
            self.drained.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set_result(None)

    def process_exited(self) -> None:
        if not self.exited.done() and self._transport is not None:
            code = self._transport.get_returncode()
            self.exited.set_result(-1 if code is None else code)


async def _started(
    command: Sequence[str],
    folder: Path | None,
    variables: Mapping[str, str],
    grace: float,
    on_output: Callable[[bytes], None] | None,
) -> tuple[asyncio.SubprocessTransport, _Watch]:
    """Start the program. Cancelling waits until it has started, and then ends it with its whole group.

    asyncio's own answer to a cancelled start kills one process and leaves its children and pipes behind.
    """
    starting = asyncio.create_task(_start(command, folder, variables, on_output), name="program starting")
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        await asyncio.wait([starting])
        if starting.exception() is None:
            await asyncio.shield(_settle(*starting.result(), grace))
        raise


async def _start(
    command: Sequence[str],
    folder: Path | None,
    variables: Mapping[str, str],
    on_output: Callable[[bytes], None] | None,
) -> tuple[asyncio.SubprocessTransport, _Watch]:
    try:
        return await asyncio.get_running_loop().subprocess_exec(
            lambda: _Watch(on_output),
            *command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=dict(variables),
            **_own_group(),
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise HandlerError(
            Sentence("{command} cannot be started: {reason}.", command=command[0], reason=reason),
            hint=Sentence(
                "Check that the file may be executed, and that a script's first line names a program that exists."
            ),
        ) from error


def _find(arguments: Sequence[str], folder: Path | None, variables: Mapping[str, str]) -> str:
    """Return the program's full path: a bare name is looked up in PATH, a path is taken from the folder."""
    if not arguments or not arguments[0]:
        raise HandlerError(
            Sentence("There is no program to run."), hint=Sentence("Enter the command, one argument per line.")
        )
    if folder is not None and not folder.is_dir():
        raise HandlerError(
            Sentence("The folder {folder} does not exist.", folder=folder), hint=Sentence("Choose an existing folder.")
        )
    program = Path(arguments[0]).expanduser()
    if program.name == arguments[0]:
        found = shutil.which(arguments[0], path=variables.get("PATH"))
    else:
        place = (folder or Path.cwd()) / program
        found = str(place) if place.is_file() else None
    if found is None:
        raise HandlerError(
            Sentence("The program {arguments} was not found.", arguments=arguments[0]),
            hint=Sentence("Install it, or enter its full path."),
        )
    return found


def _feed(transport: asyncio.SubprocessTransport, standard_input: bytes) -> None:
    pipe = transport.get_pipe_transport(0)
    assert isinstance(pipe, asyncio.WriteTransport)  # noqa: S101 - stdin was asked for as a pipe
    if standard_input:
        pipe.write(standard_input)
    if not pipe.is_closing():
        pipe.write_eof()


async def _settle(transport: asyncio.SubprocessTransport, watch: _Watch, grace: float) -> None:
    """Leave nothing behind: end the group of a program that still runs, then close its pipes."""
    if not watch.exited.done():
        _ask_to_end(transport.get_pid())
        await asyncio.wait([watch.exited], timeout=grace)
        await _kill(transport.get_pid())
        await asyncio.wait([watch.exited], timeout=grace)
    transport.close()
    await asyncio.wait([watch.closed], timeout=grace)


if sys.platform == "win32":  # pragma: no cover - runs on Windows only

    def _own_group() -> dict[str, Any]:
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}

    def _ask_to_end(pid: int) -> None:
        with contextlib.suppress(OSError):  # without a shared console nobody hears it; then only killing helps
            os.kill(pid, signal.CTRL_BREAK_EVENT)

    async def _kill(pid: int) -> None:
        # Windows has no call for "this process and its children": its own tool walks the tree.
        killer = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "taskkill.exe")
        await asyncio.to_thread(
            subprocess.run,
            [str(killer), "/T", "/F", "/PID", str(pid)],
            check=False,
            capture_output=True,
            timeout=GRACE,
            creationflags=subprocess.CREATE_NO_WINDOW,
        )

else:

    def _own_group() -> dict[str, Any]:
        return {"start_new_session": True}

    def _ask_to_end(pid: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGTERM)

    async def _kill(pid: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for a group of zombies
            os.killpg(pid, signal.SIGKILL)
