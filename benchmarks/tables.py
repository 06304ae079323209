"""Tables: for a terminal, or as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A heading, a line of column names, and lines of as many cells; `below` are sentences under it."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    below: Sequence[str] = ()

    def plain(self) -> str:
        """Return it for a terminal."""
        lines = [self.columns, *self.rows]
        widths = [max(len(line[index]) for line in lines) for index in range(len(self.columns))]
        return "\n".join([f"{self.title}:", "", *(_aligned(line, widths) for line in lines), *_apart(self.below)])

    def markdown(self) -> str:
        """Return it as Markdown, below a heading of the third level."""
        rule = ["---", *("--:" for _ in self.columns[1:])]
        lines = ["| " + " | ".join(line) + " |" for line in (self.columns, rule, *self.rows)]
        return "\n".join([f"### {self.title}", "", *lines, *_apart(self.below)])


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.rjust(width) if index else cell.ljust(width)
        for index, (cell, width) in enumerate(zip(line, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def _apart(sentences: Sequence[str]) -> list[str]:
    return ["", *sentences] if sentences else []
