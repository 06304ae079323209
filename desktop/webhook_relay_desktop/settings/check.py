"""Checking what a TOML document says against a type, with an answer a person can act on."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar, get_args, get_origin

import msgspec

from webhook_relay.sentence import Sentence

T = TypeVar("T")
Keys = tuple[str | int, ...]
"""Way to a value in a document: `("handlers", "greet", "enabled")`, `("connections", 0, "relay")`."""

_PLACE: Final = re.compile(r" - at `\$(?:\.(?P<keys>[^`\[]*))?[^`]*`$")
_EXPECTED: Final = re.compile(r"Expected (?P<wanted>`[^`]*`(?: with a timezone component)?), got (?P<given>`[^`]*`)")
_WORDS: Final = {
    "`object`": Sentence("a table"),
    "`array`": Sentence("a list"),
    "`str`": Sentence("text"),
    "`int`": Sentence("a whole number"),
    "`bool`": Sentence("true or false"),
    "`bool | int | float | str | array`": Sentence("text, a number, true or false, or a list of texts"),
    "`null`": Sentence("nothing"),
    "`float`": Sentence("a number with a point"),
    "`datetime`": Sentence("a date with a time"),
    "`datetime | null`": Sentence("a date with a time"),
    "`datetime` with a timezone component": Sentence("a date with a time and its zone, such as 2026-11-23T12:00:00Z"),
}
"""msgspec's words for what is expected, in the words of the file; longest first when replaced."""


class Complaint(Exception):  # noqa: N818 - it is a finding; its catcher makes the error of it
    """What is wrong with the value at `keys`."""

    def __init__(self, reason: str, keys: Keys) -> None:
        super().__init__(reason)
        self.reason = reason
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
        raise Complaint(
            Sentence("{name}: {reason}", name=dotted(at), reason=_in_words(_PLACE.sub("", message))), at
        ) from None


def dotted(keys: Keys) -> str:
    """Return the way as people write it, `connections.2.relay` for the second connection's."""
    return ".".join(key if isinstance(key, str) else str(key + 1) for key in keys)


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
    if isinstance(document, list) and (entry := _entry_of(wanted)) is not None:
        for number, value in enumerate(document):
            checked(value, entry, (*keys, number))  # each by itself: msgspec does not say which one is wrong
        return
    if not (isinstance(document, Mapping) and isinstance(wanted, type) and issubclass(wanted, msgspec.Struct)):
        return
    fields = {field.name: field.type for field in msgspec.structs.fields(wanted)}
    for key, value in document.items():
        if key not in fields:
            raise Complaint(_unknown(key, list(fields), keys), (*keys, key))
        _refuse_unknown(value, fields[key], (*keys, key))


def _entry_of(wanted: Any) -> Any:
    """Return the type of the entries of `tuple[Entry, ...]`, also where it is annotated; None for another type."""
    plain = get_args(wanted)[0] if get_origin(wanted) is Annotated else wanted
    return get_args(plain)[0] if get_origin(plain) is tuple else None


def _unknown(key: str, known: list[str], keys: Keys) -> str:
    where = f"[{dotted(keys)}]" if keys else Sentence("the file")
    near = difflib.get_close_matches(key, known, n=1, cutoff=0)[0]
    return Sentence("{where} has no setting {key!r}; the nearest is {near!r}", where=where, key=key, near=near)


def _in_words(message: str) -> str:
    if found := _EXPECTED.fullmatch(message):
        return Sentence(
            "expected {wanted}, got {given}",
            wanted=_kind_in_words(found["wanted"]),
            given=_kind_in_words(found["given"]),
        )
    for word in sorted(_WORDS, key=len, reverse=True):
        message = message.replace(word, _WORDS[word])
    return message[:1].lower() + message[1:]


def _kind_in_words(kind: str) -> str:
    return _WORDS.get(kind, kind.strip("`"))


def _has(document: Any, keys: Keys) -> bool:
    for key in keys:
        try:
            document = document[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True
