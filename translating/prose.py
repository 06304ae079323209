"""Prose: sentences, numbers and names of days that windows would show in English, whatever the person's language.

`unsaid` knows what shows a text at once. What is put together first and shown elsewhere is found here: by its form.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from translating.texts import SAYERS, Remark, called, trees
from translating.unsaid import ROOMS

_SENTENCE = re.compile(r"^[A-Z][a-z]+,?(?: [a-z]+[,:]?){2}")
"""`The body is empty.`, and not `github.push` or `SELECT id`."""
_ENGLISH_TIME = re.compile(r"%[aAbBpcx]")
"""Names of days and months, and the order of a date: strftime has them in English here (docs.python.org)."""
_THOUSANDS = ","
_FOR_OTHERS = re.compile(r"(?:^|/)remote_control\.py$|^crashes/details\.py$")
"""What a terminal shows, which speaks English, and what those read who mend this program."""
LOGGERS = frozenset({"log", "logger"})


def prose(root: Path) -> list[Remark]:
    """Return what would be read in English in the rooms of `root`, each with its place."""
    found = []
    for room in ROOMS:
        for path, tree in trees(root / room):
            name = path.relative_to(root).as_posix()
            if _FOR_OTHERS.search(name):
                continue
            found += [Remark(name, line, words) for line, words in _found_in(tree)]
    return sorted(set(found))


def _found_in(node: ast.AST) -> Iterator[tuple[int, str]]:
    for child in ast.iter_child_nodes(node):
        if _is_said(child):
            continue
        if isinstance(child, ast.FormattedValue) and _spec(child).startswith(_THOUSANDS):
            yield child.lineno, "a number is written as in English: text.number(...) knows how"
        elif isinstance(child, ast.Constant) and isinstance(child.value, str):
            if _SENTENCE.search(child.value):
                yield child.lineno, child.value
            elif _ENGLISH_TIME.search(child.value):
                yield child.lineno, f"{child.value} has English names in it: text.moment(...) knows others"
        yield from _found_in(child)


def _is_said(node: ast.AST) -> bool:
    """Say whether all below is in good hands: said with `tr`, for the log, raised (`plain_errors`) or a docstring."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.Raise):
        return True
    return isinstance(node, ast.Call) and (called(node) in SAYERS or _logger(node) in LOGGERS)


def _logger(call: ast.Call) -> str:
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return owner.id if isinstance(owner, ast.Name) else ""


def _spec(value: ast.FormattedValue) -> str:
    parts = value.format_spec.values if isinstance(value.format_spec, ast.JoinedStr) else []
    return "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
