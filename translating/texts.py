"""Texts: what the source says to people, found in its syntax tree; and what it says past `tr`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SAYERS = frozenset({"tr", "mark", "Sentence"})
"""What takes a literal that a person reads, in their language."""
WORDLESS = frozenset({"words.py", "sentence.py"})
"""Where these are made."""
DECLARED = frozenset({"title", "description"})
"""What a handler says of itself, as attributes of its class."""
OPTION_WORDS = frozenset({"help", "placeholder"})
HANDLERS = "handlers"
"""The folder of the bundled handlers."""
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, order=True)
class Text:
    """One text as it stands in the program."""

    source: str
    note: str = ""
    """For the translator; the same words with another note may be translated otherwise."""
    counted: bool = False
    """It has a number in it, so there is a translation for each of the language's forms."""


@dataclass(frozen=True, order=True)
class Remark:
    """Something wrong in the source, with its place."""

    file: str
    line: int
    words: str


def texts_of(root: Path) -> tuple[list[Text], list[Remark]]:
    """Return every text below `root`, sorted, each once; and each call that no tool could read."""
    texts: set[Text] = set()
    remarks: list[Remark] = []
    for path, tree in trees(root):
        for call in calls(tree):
            if not isinstance(call.func, ast.Name) or call.func.id not in SAYERS or path.name in WORDLESS:
                continue
            if isinstance(literal := _literal(call), Text):
                texts.add(literal)
            elif not _looks_up(call):
                remarks.append(Remark(path.relative_to(root).as_posix(), call.lineno, literal))
        if path.parent.name == HANDLERS:
            texts.update(declared_texts(tree))
    return sorted(texts), sorted(remarks)


def declared_texts(tree: ast.Module) -> Iterator[Text]:
    """Yield what a module's handlers say of themselves and of their options, which a form shows."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for line in node.body:
                if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
                    yield from _texts_in([line.value] if line.targets[0].id in DECLARED else [])
        elif isinstance(node, ast.Call) and called(node) == "option":
            yield from _texts_in([*node.args, *(word.value for word in node.keywords if word.arg in OPTION_WORDS)])
        elif isinstance(node, ast.Call) and called(node) == "Shape":
            yield from _texts_in(node.args[1:])


def _texts_in(places: Iterable[ast.expr]) -> Iterator[Text]:
    for place in places:
        if isinstance(place, ast.Constant) and isinstance(place.value, str) and _WORD.search(place.value):
            yield Text(place.value)


def trees(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Return each module below `root` with its syntax tree."""
    for path in sorted(root.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Return every call."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """Return the last part of what is called: `button`, `setText`; empty for what has no name."""
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _literal(call: ast.Call) -> Text | str:
    """Return the text of a call, or what is wrong with it."""
    words = [argument.value if isinstance(argument, ast.Constant) else None for argument in call.args]
    if not words or not all(isinstance(word, str) for word in words):
        return f"{called(call)} is called with something else than a literal"
    source, note = str(words[0]), str(words[1]) if len(words) > 1 else ""
    counted = any(keyword.arg == "n" for keyword in call.keywords)
    if counted and "%n" not in source:
        return "the text has no %n for its number"
    return Text(source, note, counted)


def _looks_up(call: ast.Call) -> bool:
    """Say whether `tr` (or a Sentence) says what is marked elsewhere: tr(TABLE[key]), tr(problem.message).

    A text that is put together at run time is in no catalogue, whoever calls it.
    """
    return called(call) in ("tr", "Sentence") and len(call.args) == 1 and _refers(call.args[0])


def _refers(argument: ast.expr) -> bool:
    if isinstance(argument, ast.IfExp):
        return _refers(argument.body) and _refers(argument.orelse)
    if isinstance(argument, ast.Constant):
        return False  # a literal that no tool would find here
    return isinstance(argument, ast.Name | ast.Attribute | ast.Subscript)
