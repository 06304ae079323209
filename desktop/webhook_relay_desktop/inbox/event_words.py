"""The words of an event, as they are searched: those of its head, and those in its body. Pure.

What an event's words are must stay as it is while there are indexes of them: whoever takes an event out of the index
says its words once more. Other words are a migration that empties the index.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from webhook_relay.event import Event
from webhook_relay_desktop.inbox.records import storable_text

LONGEST_WORDS: Final = 16 * 1024
"""Characters of one event: twice the text of large pull requests. What a log of a build says beyond is not searched."""
LARGEST_DOCUMENT: Final = 1024 * 1024
"""Bytes of a body that is read as JSON or as a form, in some 10 ms; of a larger one the beginning is taken as text."""
MOST_FIELDS: Final = 1_000
"""Of a form."""
_ADDRESSES: Final = ("http://", "https://")
"""Half of the text that GitHub sends is its own API's addresses; nobody looks for those, and their words are said
elsewhere: a repository's name, a branch, a number."""
_FORM: Final = "application/x-www-form-urlencoded"


def words_of(event: Event) -> str:
    """Return all words of an event in one text, each piece once."""
    head = (event.type, event.source, event.subject, event.summary)
    body = () if event.sealed else _body_words(event.body, event.content_type)
    pieces = dict.fromkeys(head)
    length = 0
    for piece in body:
        if piece not in pieces:
            pieces[piece[:LONGEST_WORDS]] = None
            length += len(piece)
        if length > LONGEST_WORDS:
            break
    return storable_text(" ".join(pieces)[:LONGEST_WORDS]).replace("\0", " ")


def _body_words(body: bytes, content_type: str) -> Iterator[str]:
    if len(body) > LARGEST_DOCUMENT:
        return _plain_words(body)
    if content_type.partition(";")[0].strip().lower() == _FORM:
        return _form_words(body)
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _plain_words(body)
    return _texts(document)


def _texts(document: Any) -> Iterator[str]:
    """Yield the texts among a JSON document's values, in their order."""
    left = [document]
    while left:
        value = left.pop()
        if isinstance(value, str):
            if not value.startswith(_ADDRESSES):
                yield value
        elif isinstance(value, dict):
            left.extend(reversed(value.values()))
        elif isinstance(value, list):
            left.extend(reversed(value))


def _form_words(body: bytes) -> Iterator[str]:
    try:
        fields = parse_qsl(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
    except ValueError:
        yield from _plain_words(body)
        return
    for _name, value in fields:
        try:
            yield from _texts(msgspec.json.decode(value))  # GitHub and Slack send JSON in a field
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            yield value


def _plain_words(body: bytes) -> Iterator[str]:
    beginning = body[:LONGEST_WORDS]
    if b"\0" not in beginning:  # else it is no text
        yield beginning.decode("utf-8", "replace")
