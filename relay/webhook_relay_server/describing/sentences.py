"""Sentences: templates that are filled from a payload nobody has checked.

`{sender.login} pushed[ {commits:commits}] to {ref:branch}` has paths in braces. Each is looked up in the payload;
several with `|` between them are tried in order, and a word behind a colon says how the value reads (`wording.py`).
What stands in square brackets is left out when something in it is missing. When anything else is missing, there is no
sentence. `{data.amount:money}` takes the currency that stands beside the amount.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any

from webhook_relay_server.describing.money import money
from webhook_relay_server.describing.payload import OBJECTS, length
from webhook_relay_server.describing.wording import READINGS, text_of

WHOLE = "@"
"""Path of the payload itself."""
ANYTHING = "*"
"""In a condition, whatever there is."""
CURRENCIES = ("currency", "currency_code")
"""Names under which senders give the currency of an amount."""
Reader = Callable[[object], str]
"""Takes a payload; returns what is read at a place of it, or nothing."""
Filler = Callable[[object], str]
"""Takes a payload; returns a sentence about it, or nothing when something that the sentence needs is missing."""
Condition = Callable[[object], bool]


def value_at(payload: object, path: str) -> str:
    """Return the text or number at a dotted `path`, or nothing; nothing is at no path."""
    return text_of(_finder(path)(payload)) if path else ""


def raw_at(payload: object, path: str) -> object:
    """Return whatever is at a dotted `path`; None when nothing is."""
    return _finder(path)(payload)


def clean(text: str, limit: int) -> str:
    """Return one line without control characters, at most `limit` long, that any database takes."""
    if not (text.isascii() and text.isprintable()):
        text = _CONTROL.sub(" ", text.encode("utf-8", "replace").decode())
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


@lru_cache(maxsize=1024)
def type_name(text: str, limit: int) -> str:
    """Return `text` as (a part of) an event's type: letters, digits, dots, dashes and underscores."""
    return _NOT_IN_TYPES.sub("_", text)[:limit].rstrip(".")


# Every path and sentence of the tables is taken apart once, into functions that do little more than look.


@cache
def filler(sentence: str) -> Filler:
    """Return what fills a sentence. Values are put in once: braces in them mean nothing."""
    parts = tuple(
        (number % 2 == 1, tuple(_pieces(part))) for number, part in enumerate(_OPTIONAL.split(sentence)) if part
    )

    def filled(payload: object) -> str:
        sentence = ""
        for optional, pieces in parts:
            said = ""
            for text, read in pieces:
                if read is None:
                    said += text
                elif value := read(payload):
                    said += value
                elif optional:
                    break
                else:
                    return ""
            else:
                sentence += said
        return sentence

    return filled


def _pieces(part: str) -> Iterator[tuple[str, Reader | None]]:
    """Give what a sentence is made of: texts, and what reads a place."""
    end = 0
    for match in _PATH.finditer(part):
        if match.start() > end:
            yield part[end : match.start()], None
        yield "", _money_reader(match[1]) if match[2] == "money" else _reader(match[1], READINGS[match[2] or "text"])
        end = match.end()
    if part[end:]:
        yield part[end:], None


@cache
def finders_of(paths: str) -> tuple[Callable[[object], object], ...]:
    """Return what looks at each of several places, which have `|` between them; it finds None where nothing is."""
    return tuple(_finder(path) for path in paths.split("|"))


def _reader(paths: str, read: Reader) -> Reader:
    """Return what tries several places in order and reads the first value that says something."""
    finders = finders_of(paths)
    if len(finders) == 1:
        [only] = finders
        return lambda payload: read(only(payload))

    def first(payload: object) -> str:
        for find in finders:
            if text := read(find(payload)):
                return text
        return ""

    return first


def _money_reader(path: str) -> Reader:
    """Return what reads an amount and its currency, which stand side by side."""
    place = path.rpartition(".")[0]
    find, finders = _finder(path), tuple(_finder(f"{place}.{name}".lstrip(".")) for name in CURRENCIES)

    def read(payload: object) -> str:
        amount = find(payload)
        if amount is None:
            return ""
        return next((text for currency in finders if (text := money(amount, currency(payload)))), "")

    return read


@cache
def condition(text: str) -> Condition:
    """Return what says whether the condition of a rule holds (`Rule.when` has its forms); none always does."""
    if not text:
        return lambda _: True
    path, equals, wanted = text.partition("=")
    find = _finder(path)
    if not equals:
        return lambda payload: find(payload) is True
    if wanted == ANYTHING:
        return lambda payload: find(payload) is not None
    if wanted.startswith("="):
        other = _finder(wanted[1:])
        return lambda payload: text_of(find(payload)) == text_of(other(payload)) != ""
    return lambda payload: text_of(find(payload)) == wanted


@cache
def _finder(path: str) -> Callable[[object], object]:
    """Return what finds the value at a dotted path; it gives None when there is none."""
    if path == WHOLE:
        return lambda payload: payload
    *outer, last = path.split(".")
    if any(_PLACE.fullmatch(step) for step in (*outer, last)):
        return _finder_through_lists((*outer, last))

    if not outer:
        return lambda payload: payload.get(last) if isinstance(payload, OBJECTS) else None

    def find(payload: Any) -> object:
        for step in outer:
            if not isinstance(payload, OBJECTS):
                return None
            payload = payload.get(step)
        return payload.get(last) if isinstance(payload, OBJECTS) else None

    return find


def _finder_through_lists(path: tuple[str, ...]) -> Callable[[object], object]:
    """Return what finds the value at a path that has numbers in it: places in lists, from their end below zero."""
    steps = tuple((step, int(step) if _PLACE.fullmatch(step) else None) for step in path)

    def find(payload: Any) -> object:
        for step, place in steps:
            if isinstance(payload, OBJECTS):
                payload = payload.get(step)
            elif place is not None and -(count := length(payload) or 0) <= place < count:
                payload = payload[place % count]
            else:
                return None
        return payload

    return find


_PATH = re.compile(r"\{([@\w.|-]+)(?::([a-z]+))?\}")
_PLACE = re.compile(r"-?[0-9]+")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NOT_IN_TYPES = re.compile(r"[^A-Za-z0-9._-]+")
