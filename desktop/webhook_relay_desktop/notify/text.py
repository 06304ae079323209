"""plain_line: texts of strangers as one line that shows what it is. Pure."""

from __future__ import annotations

import unicodedata

TITLE_CHARACTERS = 63
"""Windows cuts the title of a balloon after 63 characters; every desktop shows about as many on one line."""
BODY_CHARACTERS = 200
"""Three lines of a usual pop-up, and below the 255 characters of a Windows balloon."""

_BIDIRECTIONAL_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Invisible characters that turn the order of what is read around (Unicode Standard Annex 9): a sender could
make one repository's name look like another's."""
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn"})
"""Controls, lone surrogates (which no D-Bus message can carry), private and unassigned characters."""
_WITHOUT_WIDTH = frozenset("\u00ad\u180e\u200b\ufeff\ufff9\ufffa\ufffb") | frozenset(
    map(chr, (*range(0x2060, 0x2070), *range(0xE0000, 0xE0080)))
)
"""Spaces and marks without width, and tags: text that no screen shows. What joins letters and emoji stays."""
_BREAKS = frozenset("\t\n\v\f\r\x85\u2028\u2029")


def plain_line(text: str, limit: int) -> str:
    """Return `text` as one line of visible characters, at most `limit` of them."""
    visible = "".join(_visible(character) for character in text[: limit * 4])
    line = " ".join(visible.split())
    return line if len(line) <= limit and len(text) <= limit * 4 else line[: limit - 1].rstrip() + "…"


def _visible(character: str) -> str:
    if character in _BREAKS:
        return " "
    hidden = character in _BIDIRECTIONAL_CONTROLS or character in _WITHOUT_WIDTH
    if hidden or unicodedata.category(character) in _INVISIBLE_CATEGORIES:
        return ""
    return character
