"""Checking what a TOML document says against a type, with an answer a person can act on."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec

T = TypeVar("T")
Keys = tuple[str, ...]
"""Way to a value in a document: `("handlers", "greet", "enabled")`."""

_PLACE: Final = re.compile(r" - at `\$(?:\.(?P<keys>[^`\[]*))?[^`]*`$")
_WORDS: Final = {
    "`object`": "a table",
    "`array`": "a list",
    "`str`": "text",
    "`int`": "a whole number",
    "`bool`": "true or false",
    "`bool | int | str | array`": "text, a whole number, true or false, or a list of texts",
    "`null`": "nothing",
    "`float`": "a number with a point",
    "`datetime`": "a date with a time",
    "`datetime | null`": "a date with a time",
    "`datetime` with a timezone component": "a date with a time and its zone, such as 2026-11-23T12:00:00Z",
}
"""msgspec's words for what is expected, in the words of the file; longest first when replaced."""


class Complaint(Exception):  # noqa: N818 - it is a finding; its catcher makes the error of it
    """What is wrong with the value at `keys`."""

    def __init__(self, reason: str, keys: Keys) -> None:
        super().__init__(reason)
        self.keys = keys


def checked(document: object, wanted: Any, keys: Keys) -> Any:
    """Return `document`, which stands at `keys`, as a `wanted`. Raises Complaint, also for unknown keys."""
    _refuse_unknown(document, wanted, keys)
    try:
        return msgspec.convert(document, wanted)
    except msgspec.ValidationError as error:
        message = str(error)
        place = _PLACE.search(message)
        inner = tuple(place["keys"].split(".")) if place and place["keys"] else ()
        at = (*keys, *inner)
        raise Complaint(f"{'.'.join(at)}: {_in_words(_PLACE.sub('', message))}", at) from None


def line_of(keys: Keys, text: str) -> int | None:
    """Return the line on which the value at `keys` begins in a valid TOML text, counted from 1.

    Grows the document line by line until the value is in it; a statement over several lines begins behind
    the last part that was a document by itself. Slow and exact: it runs only to make an error message.
    """
    lines = text.splitlines(keepends=True)
    begin = 0
    for end in range(1, len(lines) + 1):
        try:
            document = tomllib.loads("".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
        if _has(document, keys):
            return begin + 1
        begin = end
    return None


def _refuse_unknown(document: object, wanted: Any, keys: Keys) -> None:
    if not (isinstance(document, Mapping) and isinstance(wanted, type) and issubclass(wanted, msgspec.Struct)):
        return
    fields = {field.name: field.type for field in msgspec.structs.fields(wanted)}
    for key, value in document.items():
        if key not in fields:
            raise Complaint(_unknown(key, list(fields), keys), (*keys, key))
        _refuse_unknown(value, fields[key], (*keys, key))


def _unknown(key: str, known: list[str], keys: Keys) -> str:
    where = f"[{'.'.join(keys)}]" if keys else "the file"
    near = difflib.get_close_matches(key, known, n=1, cutoff=0)[0]
    return f"{where} has no setting {key!r}; the nearest is {near!r}"


def _in_words(message: str) -> str:
    for word in sorted(_WORDS, key=len, reverse=True):
        message = message.replace(word, _WORDS[word])
    return message[:1].lower() + message[1:]


def _has(document: object, keys: Keys) -> bool:
    for key in keys:
        if not isinstance(document, Mapping) or key not in document:
            return False
        document = document[key]
    return True
