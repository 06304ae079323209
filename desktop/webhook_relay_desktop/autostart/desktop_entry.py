"""Desktop entries (specifications.freedesktop.org/desktop-entry-spec): writing them, and reading what matters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

GROUP: Final = "[Desktop Entry]"
_RESERVED: Final = re.compile(r"[\s\"'\\><~|&;$*?#()`]")
"""What makes an argument need quotes."""
_ESCAPED_IN_QUOTES: Final = re.compile(r'(["`$\\])')


def exec_line(command: Sequence[str], *codes: str) -> str:
    """Return the value of `Exec` for a command; `codes` are field codes such as `%u`, which stand unquoted.

    It is quoted for the program that splits it, and its backslashes once more, as those of every text of an entry.
    """
    words = [_quoted(word.replace("%", "%%")) for word in command]
    return " ".join([*words, *codes]).replace("\\", "\\\\")


def entry_text(keys: Mapping[str, str]) -> str:
    """Return an entry with these keys."""
    return "\n".join([GROUP, *(f"{key}={value}" for key, value in keys.items())]) + "\n"


def read_entry(text: str) -> dict[str, str]:
    """Return the keys of the entry itself; later groups, comments and lines that say nothing are left."""
    keys: dict[str, str] = {}
    inside = False
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            inside = line == GROUP
        elif inside and "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            keys[key.rstrip()] = value.lstrip()
    return keys


def _quoted(word: str) -> str:
    if word and not _RESERVED.search(word):
        return word
    return '"' + _ESCAPED_IN_QUOTES.sub(r"\\\1", word) + '"'
