"""The plug-in API: what a handler is.

A handler does something on the person's machine when an event arrives. It declares its options as a frozen
dataclass (the settings dialog makes a form of it), says which events it wants, and runs for one event at a
time. Bundled handlers use nothing but this module.

    @dataclass(frozen=True)
    class GreetOptions:
        name: str = option("Name", default="world", help="Who is greeted.")

    class Greet(Handler[GreetOptions]):
        name = "greet"
        title = "Greet"
        description = "Says hello for every push."
        options_type = GreetOptions

        def wants(self, event: Event) -> bool:
            return event.type == "github.push"

        async def run(self, event: Event, tools: Tools) -> Outcome:
            return Outcome.succeeded(f"Hello {self.options.name}")

Everything in an event comes from whoever could make the provider send it. Values go to programs through
argument lists, environment, standard input or files, never into code or a shell.
"""

from __future__ import annotations

import dataclasses
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from webhook_relay.event import Event

if TYPE_CHECKING:
    import httpx


class OptionKind(StrEnum):
    """How an option is asked for and kept."""

    TEXT = "text"
    """One line of text."""
    SECRET = "secret"  # noqa: S105 - the name of a kind, not a secret
    """One line of text that lives in the keyring, never in the settings file."""
    LIST = "list"
    """Short texts, one per line; an argument list, for example."""
    FOLDER = "folder"
    """A folder on this machine."""
    NUMBER = "number"
    """A whole number."""
    DECIMAL = "decimal"
    """A number with two places, such as an amount of money."""
    SWITCH = "switch"
    """Yes or no."""


@dataclass(frozen=True)
class Shape:
    """What a text, or each line of a list, looks like: a pattern for all of it, and the words for one that does not.

    The words go on where the option's name stands before them: "must be written as owner/name".
    """

    pattern: str
    words: str

    def fits(self, text: str) -> bool:
        """Say whether a text looks like that; spaces around it do not count."""
        return re.fullmatch(self.pattern, text.strip()) is not None


@dataclass(frozen=True)
class Option:
    """One declared option of a handler; a form row is made from it."""

    name: str
    label: str
    kind: OptionKind
    help: str
    required: bool
    default: Any
    placeholder: str
    shape: Shape | None = None
    limits: tuple[float, float] | None = None
    """Smallest and largest number."""

    def fits(self, value: Any) -> bool:
        """Say whether a value of the right kind looks as it must; an empty one does."""
        texts = value if isinstance(value, tuple) else (value,)
        return self.shape is None or all(self.shape.fits(text) for text in texts if text.strip())


def option(
    label: str,
    *,
    kind: OptionKind = OptionKind.TEXT,
    default: Any = dataclasses.MISSING,
    help: str = "",  # the word a person knows it by
    placeholder: str = "",
    shape: Shape | None = None,
    limits: tuple[float, float] | None = None,
) -> Any:
    """Declare a field of an options dataclass. Without a default it is required. `limits` are a number's.

    The Python types are: `str` for TEXT, SECRET and FOLDER, `tuple[str, ...]` for LIST, `int` for NUMBER,
    `float` for DECIMAL (a whole one may come as an `int`) and `bool` for SWITCH.
    """
    metadata = {
        "label": label,
        "kind": kind,
        "help": help,
        "placeholder": placeholder,
        "shape": shape,
        "limits": limits,
    }
    if default is dataclasses.MISSING:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


class RunState(StrEnum):
    """The life of a run: new -> running -> succeeded | failed | unknown."""

    NEW = "new"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The program ended while the run was going on; nobody knows how far it got."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended. `summary` is one line for people, `output` what there is to read."""

    state: RunState
    summary: str
    output: str = ""
    exit_code: int | None = None

    @classmethod
    def succeeded(cls, summary: str, *, output: str = "", exit_code: int | None = None) -> Outcome:
        """The handler did its work."""
        return cls(RunState.SUCCEEDED, summary, output, exit_code)

    @classmethod
    def failed(cls, summary: str, *, output: str = "", exit_code: int | None = None) -> Outcome:
        """The handler could not do its work; `summary` says why and what to do."""
        return cls(RunState.FAILED, summary, output, exit_code)


@dataclass(frozen=True)
class Completed:
    """A program that ran: exit code (None when it was ended for taking too long) and what it printed."""

    exit_code: int | None
    output: str
    """Standard output and standard error together, cut in the middle above a limit."""

    @property
    def timed_out(self) -> bool:
        """Whether it was ended because its time was up."""
        return self.exit_code is None


class Tools(Protocol):
    """What a handler may use while it runs. Everything is bounded in time and size."""

    http: httpx.AsyncClient
    """Follows no redirects, gives up after 10 s."""
    folder: Path
    """An empty folder of this run's own, removed afterwards."""

    async def run_program(
        self,
        arguments: Sequence[str],
        *,
        timeout: float,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        standard_input: bytes = b"",
    ) -> Completed:
        """Run a program (an argument list, never a shell) in a clean environment and wait for it.

        `timeout` is in seconds; then the program and its children are ended. `environment` is added to a
        cleaned copy of this process's own. Raises HandlerError when the program cannot be started.
        """
        ...


Options = TypeVar("Options")


class Handler(ABC, Generic[Options]):
    """Does something for an event. One instance per configuration; holds no state between runs."""

    name: ClassVar[str]
    """Stable and unique: it is in the ledger and the settings file."""
    title: ClassVar[str]
    description: ClassVar[str]
    options_type: ClassVar[type[Any]]
    idempotent: ClassVar[bool] = False
    """True only if a second run for the same event does no harm: then a run that a crash cut off is repeated."""

    def __init__(self, options: Options) -> None:
        self.options = options

    @abstractmethod
    def wants(self, event: Event) -> bool:
        """Say whether to run for this event. Pure and quick; only verified events are asked about."""

    @abstractmethod
    async def run(self, event: Event, tools: Tools) -> Outcome:
        """Do the work. Raise HandlerError, or return `Outcome.failed`, when it cannot be done."""


def declared_options(options_type: type[Any]) -> tuple[Option, ...]:
    """Return the options that a handler's dataclass declares, in order."""
    return tuple(
        Option(
            name=field.name,
            label=field.metadata["label"],
            kind=field.metadata["kind"],
            help=field.metadata["help"],
            required=field.default is dataclasses.MISSING,
            default=None if field.default is dataclasses.MISSING else field.default,
            placeholder=field.metadata["placeholder"],
            shape=field.metadata["shape"],
            limits=field.metadata["limits"],
        )
        for field in dataclasses.fields(options_type)
    )
