"""Sentences: templates that are filled from a payload nobody has checked.

`{sender.login} pushed[ {commits:commits}] to {ref:branch}` has paths in braces. Each is looked up in the payload;
several with `|` between them are tried in order, and a filter behind a colon says how the value reads. What stands in
square brackets is left out when something in it is missing. When anything else is missing, there is no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

VERBS: Mapping[str, str] = {
    "action_required": "needs a decision",
    "cancelled": "was cancelled",
    "canceled": "was cancelled",
    "close": "closed",
    "create": "created",
    "delete": "deleted",
    "error": "failed",
    "failure": "failed",
    "inactive": "is inactive",
    "in_progress": "is in progress",
    "merge": "merged",
    "neutral": "ended neutral",
    "open": "opened",
    "pending": "is pending",
    "queued": "is queued",
    "reopen": "reopened",
    "running": "is running",
    "skipped": "was skipped",
    "stale": "went stale",
    "startup_failure": "could not start",
    "success": "succeeded",
    "suspend": "suspended",
    "unsuspend": "unsuspended",
    "update": "updated",
}
"""Names of actions and outcomes that do not read as the verb of a sentence in the past."""


@dataclass(frozen=True)
class _Value:
    """A place in a sentence: the paths that are tried in order, and how what is found there reads."""

    paths: tuple[tuple[str, ...], ...]
    read: Callable[[object], str]

    def of(self, payload: object) -> str:
        for path in self.paths:
            if text := self.read(_follow(payload, path)):
                return text
        return ""


@dataclass(frozen=True)
class _Part:
    """A run of text and values that is said as a whole, or left out as a whole."""

    optional: bool
    pieces: tuple[str | _Value, ...]


def fill(sentence: str, payload: object) -> str | None:
    """Return `sentence` with its paths replaced by their values, or None when one that it needs is missing."""
    filled = []
    for part in _parsed(sentence):
        text = _fill(part, payload)
        if text is None and not part.optional:
            return None
        filled.append(text or "")
    return "".join(filled)


def value_at(payload: object, path: str) -> str:
    """Return the text or number at a dotted `path`, or nothing."""
    return _text(_look_up(payload, path))


def holds(payload: object, condition: str) -> bool:
    """Say whether `path` is true in the payload, or `path=text` is what it says; no condition always holds."""
    if not condition:
        return True
    path, equals, wanted = condition.partition("=")
    found = _look_up(payload, path)
    return _text(found) == wanted if equals else found is True


def words(name: str) -> str:
    """Return a technical name as words: `payment_intent.canceled` becomes `payment intent canceled`."""
    return " ".join(_BETWEEN_WORDS.sub(" ", name).split())


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


@cache
def _parsed(sentence: str) -> tuple[_Part, ...]:
    """Take a sentence of the tables apart, once."""
    return tuple(
        _Part(optional=number % 2 == 1, pieces=tuple(_pieces(part)))
        for number, part in enumerate(_OPTIONAL.split(sentence))
    )


def _pieces(part: str) -> Iterator[str | _Value]:
    end = 0
    for match in _PATH.finditer(part):
        yield part[end : match.start()]
        paths = tuple(tuple(path.split(".")) for path in match[1].split("|"))
        yield _Value(paths, _FILTERS[match[2] or "text"])
        end = match.end()
    yield part[end:]


def _fill(part: _Part, payload: object) -> str | None:
    """Put every value in; None when one is missing. Values are put in once: braces in them mean nothing."""
    texts = []
    for piece in part.pieces:
        text = piece if isinstance(piece, str) else piece.of(payload)
        if not text and not isinstance(piece, str):
            return None
        texts.append(text)
    return "".join(texts)


def _follow(payload: object, path: tuple[str, ...]) -> object:
    for step in path:
        if not isinstance(payload, dict):
            return None
        payload = payload.get(step)
    return payload


def _look_up(payload: object, path: str) -> object:
    return _follow(payload, _steps(path))


@cache
def _steps(path: str) -> tuple[str, ...]:
    """Take a path of the tables apart, once."""
    return tuple(path.split("."))


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _line(value: object) -> str:
    return _text(value).partition("\n")[0].strip()


def _branch(value: object) -> str:
    """`refs/heads/main` reads `main`; other references say of which kind they are."""
    return _text(value).removeprefix("refs/heads/") if not _is_tag(value) else _reference(value)


def _reference(value: object) -> str:
    text = _text(value)
    if _is_tag(value):
        return f"tag {text.removeprefix('refs/tags/')}"
    return f"branch {text.removeprefix('refs/heads/')}" if text.startswith("refs/heads/") else text


def _is_tag(value: object) -> bool:
    return _text(value).startswith("refs/tags/")


def _commits(value: object) -> str:
    count = len(value) if isinstance(value, list) else value
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        return ""
    return "1 commit" if count == 1 else f"{count} commits"


def _verb(value: object) -> str:
    text = _text(value)
    return VERBS.get(text, words(text))


_FILTERS: Mapping[str, Callable[[object], str]] = {
    "text": _text,
    "line": _line,
    "branch": _branch,
    "reference": _reference,
    "commits": _commits,
    "verb": _verb,
    "words": lambda value: words(_text(value)),
}

_PATH = re.compile(r"\{([\w.|]+)(?::([a-z]+))?\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_BETWEEN_WORDS = re.compile(r"[._]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NOT_IN_TYPES = re.compile(r"[^A-Za-z0-9._-]+")
