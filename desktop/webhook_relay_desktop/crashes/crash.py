"""Crash: one kind of thing that went wrong and that nobody foresaw, and how often it did."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Final

LONGEST_TRACEBACK: Final = 20_000
"""Characters; an endless recursion's has a thousand equal lines, and its end says where."""


class Place(StrEnum):
    """Where an exception ended because nobody caught it."""

    WINDOW = "window"
    """A slot, or a method that Qt calls: painting, keys, events."""
    TASK = "task"
    THREAD = "thread"
    CLEARING = "clearing"
    """While something was thrown away; Python itself calls it unraisable."""


@dataclass(frozen=True)
class Kind:
    """What makes two crashes the same: the type, and the line that raised."""

    error: str
    file: str
    line: int

    @classmethod
    def of(cls, error: BaseException, trace: TracebackType | None) -> Kind:
        """Return the kind of `error`."""
        last = trace
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        file, line = ("", 0) if last is None else (last.tb_frame.f_code.co_filename, last.tb_lineno)
        return cls(type(error).__qualname__, file, line)

    @property
    def where(self) -> str:
        """The line that raised, as `module.py:12`; empty when it is not known."""
        return f"{Path(self.file).name}:{self.line}" if self.file else ""


@dataclass
class Crash:
    """Counts how often its kind happened; the texts are those of the first time."""

    kind: Kind
    place: Place
    message: str
    """What the exception says; it may hold anything: scrub it before anybody sees it."""
    traceback: str = field(repr=False)
    times: int = 1

    @classmethod
    def of(cls, error: BaseException, trace: TracebackType | None, place: Place) -> Crash:
        """Make one of an exception."""
        lines = "".join(traceback.format_exception(type(error), error, trace)).rstrip()
        if len(lines) > LONGEST_TRACEBACK:
            half = LONGEST_TRACEBACK // 2
            lines = f"{lines[:half]}\n  ...\n{lines[-half:]}"
        try:
            message = str(error)
        except Exception:  # noqa: BLE001 - an exception that cannot even say what it is
            message = ""
        return cls(Kind.of(error, trace), place, message, lines)
