"""Command: what a running desktop can be told, and its Answer. Lines of JSON, strictly read. No I/O.

    {"command":"open","event":"417"}                     show an event: its number here, or its id
    {"command":"link","event":"417"}                     open the event's page at its sender in the browser
    {"command":"run","handler":"greet","event":"417"}    run a handler for it
    {"command":"pause","until":"2026-11-26T15:00:00Z"}   keep notifications quiet; without `until`: until resumed
    {"command":"resume"}
    {"command":"pair","link":"webhook-relay://..."}      ask a person whether to take this connection
    {"command":"status"}
    {"command":"raise"}                                  show the window

    {"ok":true,"status":{...}}                           `status` for the command of that name only
    {"ok":false,"code":"...","message":"...","hint":"..."}

Whoever can reach the socket is the same user on the same machine, so a command may do what a click does and no
more: what always asks a person, such as pairing, asks here as well. `raise` is also said as the bare word, which is
all that versions before this protocol know: they answer nothing else and hang up.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, TypeAlias

import msgspec

from webhook_relay.errors import ProtocolError

SOCKET: Final = "desktop.sock"
"""Name of the socket in `config.runtime_folder()`."""
LONGEST_LINE: Final = 8 * 1024
"""Bytes, with the end of the line: twice the longest link."""
LONGEST_LINK: Final = 4_000
LINK_SCHEME: Final = "webhook-relay"

RAISE_WORD: Final = b"raise\n"
RAISED_WORD: Final = b"raised\n"
"""The words of earlier versions, still said between starts: the program that runs may be the older one."""

_Name: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\u0000-\u0020\u007f]+\Z")]
"""Number of an event in the inbox of this machine, or its id."""
_HandlerName: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\u0000-\u001f]+\Z")]
_Link: TypeAlias = Annotated[
    str, msgspec.Meta(max_length=LONGEST_LINK, pattern=rf"^{LINK_SCHEME}://[^\u0000-\u0020\u007f]+\Z")
]


class _Command(msgspec.Struct, frozen=True, tag_field="command", forbid_unknown_fields=True, omit_defaults=True):
    pass


class Raise(_Command, tag="raise", frozen=True):
    """Show the window."""


class Open(_Command, tag="open", frozen=True):
    """Show an event."""

    event: _Name


class OpenLink(_Command, tag="link", frozen=True):
    """Open the event's page at its sender, in the browser."""

    event: _Name


class Run(_Command, tag="run", frozen=True):
    """Run a handler for an event."""

    handler: _HandlerName
    event: _Name


class Pause(_Command, tag="pause", frozen=True):
    """Keep notifications quiet."""

    until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    """None: until `resume`."""


class Resume(_Command, tag="resume", frozen=True):
    """Let notifications out again."""


class Pair(_Command, tag="pair", frozen=True):
    """Ask a person whether to take the connection in a pairing link. The link holds a secret."""

    link: _Link

    def __repr__(self) -> str:
        return "Pair(link=...)"


class Status(_Command, tag="status", frozen=True):
    """Say how it goes."""


Command: TypeAlias = Raise | Open | OpenLink | Run | Pause | Resume | Pair | Status


class ConnectionStatus(msgspec.Struct, frozen=True):
    """One connection."""

    name: str
    state: str
    """Stable word of a `LinkPhase`, such as `live`."""


class DesktopStatus(msgspec.Struct, frozen=True):
    """How a running desktop goes. As JSON it has all of its keys, whatever they say."""

    version: str
    process: int
    connections: tuple[ConnectionStatus, ...] = ()
    notifications: str = "on"
    """`on`, `off`, `paused`, `quiet` (quiet hours) or `do-not-disturb`."""
    paused_until: datetime | None = None
    newest: int = 0
    """Number of the newest event that there is; 0: there is none."""
    newest_at: datetime | None = None


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a command."""

    ok: bool
    code: str = ""
    message: str = ""
    hint: str = ""
    status: DesktopStatus | None = None


DONE: Final = Answer(True)

_encoder = msgspec.json.Encoder()
_commands: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)
_answers = msgspec.json.Decoder(Answer)


def command_line(command: Command) -> bytes:
    """Return the command as it goes over the socket. `Raise` is the word that every version knows."""
    return RAISE_WORD if isinstance(command, Raise) else _encoder.encode(command) + b"\n"


def read_command(line: bytes) -> Command:
    """Return the command in a line. Raises ProtocolError with words that hold nothing of the line."""
    if line == RAISE_WORD:
        return Raise()
    try:
        if len(line) > LONGEST_LINE or not line.endswith(b"\n"):
            raise ProtocolError(f"A command is one line of at most {LONGEST_LINE} bytes.")
        return _commands.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError(
            "The running program does not know this command.", hint="Both must be the same version: start it again."
        ) from error


def answer_line(answer: Answer) -> bytes:
    """Return the answer as it goes over the socket."""
    line = _encoder.encode(answer) + b"\n"
    if len(line) <= LONGEST_LINE:
        return line
    return _encoder.encode(Answer(False, "too-long", "The answer is too long.")) + b"\n"


def read_answer(line: bytes) -> Answer:
    """Return the answer in a line. Raises ProtocolError."""
    if line == RAISED_WORD:
        return DONE
    try:
        return _answers.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError(
            "The running program answers in words that are not known here.",
            hint="Both must be the same version: start it again.",
        ) from error
