"""Template: the title or body of a notification with {names} in it, checked when it is saved. Pure.

    {subject}: {body.pull_request.title}
    {sender} pushed to {body.ref} ({headers.x-github-event})

`{body.…}` goes into the JSON by names and places in lists, `{headers.…}` takes the first header of that name. What an
event does not have is empty. `{{` and `}}` are braces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from webhook_relay.errors import ConfigurationError
from webhook_relay.event import Event
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.notify.payload import Payload
from webhook_relay_desktop.notify.text import plain_line
from webhook_relay_desktop.settings.notifications import LONGEST_TEMPLATE
from webhook_relay_desktop.words import tr

MOST_STEPS: Final = 20
"""Names in one path; real payloads are half as deep."""
LONGEST_VALUE: Final = 300
"""Characters of one value: more than a notification shows."""

SENDERS: Final = (
    ("sender", "login"),
    ("actor", "display_name"),
    ("actor", "name"),
    ("user_username",),
    ("user", "username"),
    ("user", "login"),
    ("user", "name"),
    ("sender", "name"),
    ("pusher", "name"),
    ("event", "agent", "summary"),
)
"""Where senders say who did it: GitHub, Gitea and Gogs; Bitbucket and Linear; GitLab; others."""

_HEAD: Final[Mapping[str, Callable[[Event], str]]] = {
    "type": lambda event: event.type,
    "source": lambda event: event.source,
    "subject": lambda event: event.subject,
    "summary": lambda event: event.summary,
    "channel": lambda event: event.channel,
    "delivery_id": lambda event: event.delivery_id or "",
    "id": lambda event: event.id,
    "time": lambda event: f"{event.time.astimezone():%H:%M}",
}
NAMES: Final = (*_HEAD, "sender", "body.…", "headers.…")
"""What can stand between braces, as people read it."""

_TOKEN: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")
"""A token of RFC 9110, section 5.6.2."""


class TemplateError(ConfigurationError):
    """A template is not usable. `column` (from 1) says where."""

    code = "bad-template"

    def __init__(self, reason: str, *, column: int) -> None:
        super().__init__(
            Sentence("The template is not understood at column {column}: {reason}.", column=column, reason=reason),
            hint=Sentence("Names stand in braces, such as {subject} or {body.pull_request.title}."),
        )
        self.reason = reason
        self.column = column


@dataclass(frozen=True)
class _Part:
    text: str = ""
    kind: str = ""
    path: tuple[str, ...] = ()


class Template:
    """A checked template. Made by `compile_template`."""

    def __init__(self, parts: tuple[_Part, ...]) -> None:
        self._parts = parts

    def fill(self, event: Event, limit: int, *, payload: Payload | None = None) -> str:
        """Return one plain line about `event`, of at most `limit` characters."""
        body = payload or Payload(event)
        return plain_line("".join(_said(part, event, body) for part in self._parts), limit)


@lru_cache(maxsize=256)
def compile_template(text: str) -> Template:
    """Return the template in `text`. Raises TemplateError with the column."""
    if len(text) > LONGEST_TEMPLATE:
        raise TemplateError(
            Sentence("it has more than {most} characters", most=LONGEST_TEMPLATE), column=LONGEST_TEMPLATE + 1
        )
    parts: list[_Part] = []
    end = 0
    for found in _TOKEN.finditer(text):
        parts.append(_Part(text[end : found.start()]))
        end = found.end()
        brace = found[0]
        if brace in ("{{", "}}"):
            parts.append(_Part(brace[0]))
        elif found[1] is not None:
            parts.append(_named(found[1], found.start() + 2))
        else:
            reason = (
                Sentence("this brace is never closed; a brace itself is written twice")
                if brace == "{"
                else Sentence("this brace was never opened; a brace itself is written twice")
            )
            raise TemplateError(reason, column=found.start() + 1)
    parts.append(_Part(text[end:]))
    return Template(tuple(part for part in parts if part != _Part()))


def template_problem(text: str) -> str:
    """Return what is wrong with a template, with the column, or an empty text: for a form that checks as one types."""
    try:
        compile_template(text)
    except TemplateError as error:
        return tr("Column {column}: {reason}.").format(column=error.column, reason=tr(error.reason))
    return ""


def sender_of(payload: Payload) -> str:
    """Return who did what an event tells of, by the sender's account; empty when it does not say."""
    return next((said for path in SENDERS if (said := _text(payload.at(path)))), "")


def _named(name: str, column: int) -> _Part:
    first, *path = name.strip().split(".")
    if not first and not path:
        raise TemplateError(Sentence("there is no name between these braces"), column=column)
    if first == "headers":
        header = ".".join(path)
        if not _HEADER.match(header):
            raise TemplateError(Sentence("a header is written {headers.x-github-event}"), column=column)
        return _Part(kind="headers", path=(header,))
    if first == "body":
        if len(path) > MOST_STEPS:
            raise TemplateError(Sentence("it is more than {most} names deep", most=MOST_STEPS), column=column)
        if not path or not all(path):
            raise TemplateError(Sentence("a part of the body is written {body.pull_request.title}"), column=column)
        return _Part(kind="body", path=tuple(path))
    if path or (first not in _HEAD and first != "sender"):
        known = ", ".join(NAMES)
        unknown = Sentence("{name!r} is not known here; known are {known}", name=plain_line(name, 40), known=known)
        raise TemplateError(unknown, column=column)
    return _Part(kind=first)


def _said(part: _Part, event: Event, payload: Payload) -> str:
    if not part.kind:
        return part.text
    if part.kind == "body":
        return _text(payload.at(part.path))
    if part.kind == "headers":
        return _text(event.header(part.path[0]))
    if part.kind == "sender":
        return sender_of(payload)
    return _text(_HEAD[part.kind](event))


def _text(value: Any) -> str:
    """Return a value of a document as a person reads it; a whole branch of it is none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value[: LONGEST_VALUE * 4]
    if isinstance(value, float):
        return str(value)
    # A whole number of thousands of digits is no text that Python makes quickly.
    return str(value) if isinstance(value, int) and abs(value) < 10**30 else ""
