"""How a payload's bytes become a text to look at: bounded, exact in its values, never markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from webhook_relay_desktop.ui.kit.text import many_lines, number, size
from webhook_relay_desktop.words import tr

PRETTY_LIMIT = 1024 * 1024
"""Bodies above this are not set out as JSON; the largest real webhooks seen are a tenth of it."""
PRETTY_LINES = 30_000
PRETTY_CHARACTERS = 2_000_000
"""What a text view takes in a tenth of a second. A megabyte of commas or brackets would become far more."""
RAW_LIMIT = 256 * 1024
"""Bytes shown of a body that is shown raw; a text view lays out this much in some milliseconds."""
HEX_LIMIT = 16 * 1024
"""Bytes shown of a body that is not text."""
LINE_LIMIT = 1000
"""Characters in a line; a text view is slow with lines far beyond that, and minified JSON is one line."""
DEPTH_LIMIT = 64
"""Deeper levels are not indented further."""
_HEX_ROW = 16
_MARK = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_INDENT = "  "
_PARTS_PARAGRAPHS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\u2029\ufdd0\ufdd1"}
"""What an editor takes for the end of a line (Qt's `QTextCursor.insertText`); JSON has them in texts only."""


@dataclass(frozen=True)
class Shown:
    """A text to look at and a note on what was left out (empty: nothing)."""

    text: str
    note: str = ""
    json: bool = False
    breaks: tuple[int, ...] = ()
    """Places of the line breaks in `text` that are only there because a line was too long: nobody sent them."""


def pretty(body: bytes) -> Shown:
    """Return JSON set out over lines. Numbers, escapes and repeated keys stay as they were sent.

    What is not JSON, or is too big, is returned as `raw` shows it.
    """
    if len(body) > PRETTY_LIMIT:
        shown = raw(body)
        return Shown(shown.text, f"{tr('Too big to set out as JSON.')} {shown.note}".rstrip())
    text = _text_of(body)
    if text is None or not _is_structure(text):
        return raw(body)
    lines, whole = _up_to_limit(_set_out(text))
    note = "" if whole else tr("First {count} lines, save it to see all.").format(count=number(PRETTY_LINES))
    bounded, breaks = _bounded_lines(many_lines(lines))
    return Shown(bounded, note, json=True, breaks=breaks)


def over_lines(text: str) -> str | None:
    """Return JSON set out over lines to be edited, whole and of the same value; None when it is none or is too big.

    What an editor would break a line at is written as an escape, so that a text keeps it.
    """
    if len(text) > PRETTY_LIMIT or not _is_structure(text):
        return None
    lines, whole = _up_to_limit(_set_out(text))
    return lines.translate(_PARTS_PARAGRAPHS) if whole else None


def raw(body: bytes) -> Shown:
    """Return the bytes as they came: as text when they are UTF-8, else as a hex dump."""
    if not body:
        return Shown("", tr("The body is empty."))
    text = _text_of(body[:RAW_LIMIT], cut=len(body) > RAW_LIMIT)
    if text is None:
        return Shown("\n".join(_hex_rows(body[:HEX_LIMIT])), _about_hex(len(body)))
    lines, breaks = _bounded_lines(many_lines(text))
    notes = []
    if len(body) > RAW_LIMIT:
        notes.append(
            tr("First {shown} of {whole}, save it to see all.").format(shown=size(RAW_LIMIT), whole=size(len(body)))
        )
    if breaks:
        notes.append(tr("Long lines are broken."))
    return Shown(lines, " ".join(notes), breaks=breaks)


def _text_of(body: bytes, *, cut: bool = False) -> str | None:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A cut through the middle of a character is no reason to call it binary.
        if cut and error.start >= len(body) - 3:
            return body[: error.start].decode("utf-8")
        return None


def _is_structure(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _up_to_limit(parts: Iterator[str]) -> tuple[str, bool]:
    taken, lines, characters = [], 1, 0
    for part in parts:
        taken.append(part)
        lines += part.startswith((",", "\n"))
        characters += len(part)
        if lines > PRETTY_LINES or characters > PRETTY_CHARACTERS:
            return "".join(taken), False
    return "".join(taken), True


def _set_out(text: str) -> Iterator[str]:
    depth, opened = 0, False
    for found in _MARK.finditer(text):
        mark = found.group()
        if mark in "}]":
            depth -= 1
            yield mark if opened else _line(depth) + mark
            opened = False
            continue
        if opened:
            yield _line(depth)
            opened = False
        if mark in "{[":
            depth += 1
            opened = True
            yield mark
        elif mark == ",":
            yield "," + _line(depth)
        else:
            yield ": " if mark == ":" else mark


def _line(depth: int) -> str:
    return "\n" + _INDENT * min(max(depth, 0), DEPTH_LIMIT)


def _bounded_lines(text: str) -> tuple[str, tuple[int, ...]]:
    """Return the text with no line longer than may be, and where lines were broken for that."""
    lines: list[str] = []
    breaks: list[int] = []
    place = 0
    for line in text.split("\n"):
        pieces = list(_pieces(line, LINE_LIMIT)) or [""]
        for count, piece in enumerate(pieces, 1):
            lines.append(piece)
            place += len(piece) + 1
            if count < len(pieces):
                breaks.append(place - 1)
    return "\n".join(lines), tuple(breaks)


def _pieces(line: str, length: int) -> Iterator[str]:
    return (line[start : start + length] for start in range(0, len(line), length))


def _hex_rows(body: bytes) -> Iterator[str]:
    for start in range(0, len(body), _HEX_ROW):
        part = body[start : start + _HEX_ROW]
        letters = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in part)  # noqa: PLR2004 - ASCII
        yield f"{start:08x}  {part.hex(' '):<47}  {letters}"


def _about_hex(length: int) -> str:
    if length <= HEX_LIMIT:
        return tr("Not text: bytes as hexadecimal numbers.")
    words = tr("Not text: bytes as hexadecimal numbers, the first {shown} of {whole}.")
    return words.format(shown=size(HEX_LIMIT), whole=size(length))
