"""Formats: an event as text to take along: a command, a script, JSON, a fixture. No Qt, no I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from webhook_relay.errors import WebhookRelayError
from webhook_relay.event import Event
from webhook_relay_desktop.formats import curl, event_json, httpx_script, pytest_fixture
from webhook_relay_desktop.words import mark, tr

LARGEST_COPY: Final = 4 * 1024 * 1024
"""Bytes of a body that goes to the clipboard: forty times the largest usual webhook. Everything larger is a file."""


class NotCopiedError(WebhookRelayError):
    """An event cannot be copied."""

    code = "not-copied"


@dataclass(frozen=True)
class Format:
    """One way to write events down. Several stand between `head` and `tail`, with `between` in the middle.

    `write` is given an event and the address that a request goes to where the person names no other.
    """

    name: str
    title: str
    """To be said with `tr`."""
    ending: str
    """Of a file's name, without the dot."""
    write: Callable[[Event, str], str]
    head: str = ""
    between: str = "\n"
    tail: str = ""

    def whole(self, event: Event, url: str) -> str:
        """Return one event as a whole file."""
        return f"{self.head}{self.write(event, url)}{self.tail}"


CURL: Final = Format("curl", mark("curl command"), "sh", curl.write, head=curl.HEAD, between="\n\n", tail="\n")
HTTPX: Final = Format(
    "httpx", mark("Python script (httpx)"), "py", httpx_script.write, head=httpx_script.HEAD, between="\n\n", tail="\n"
)
JSON: Final = Format("json", mark("JSON"), "json", event_json.write, head="[\n", between=",\n", tail="\n]\n")
NDJSON: Final = Format("ndjson", mark("JSON, a line for each event"), "ndjson", event_json.write, tail="\n")
PYTEST: Final = Format(
    "pytest",
    mark("pytest fixture, secrets replaced"),
    "py",
    pytest_fixture.write,
    head=pytest_fixture.HEAD,
    between="\n\n\n",
    tail="\n",
)

COPIES: Final[Mapping[str, Format]] = {each.name: each for each in (CURL, HTTPX, JSON, PYTEST)}
"""What one event is copied as."""
EXPORTS: Final[Mapping[str, Format]] = {each.name: each for each in (NDJSON, JSON, CURL, HTTPX, PYTEST)}
"""What many events are written to a file as."""


def copied(event: Event, name: str, url: str) -> str:
    """Return the event as the clipboard gets it. Raises NotCopiedError when it is too large for that."""
    if len(event.body) > LARGEST_COPY:
        raise NotCopiedError(
            tr("The event is not copied: its payload has more than {megabytes} MB.").format(
                megabytes=LARGEST_COPY // (1024 * 1024)
            ),
            hint=tr("Export it to a file, or save the payload."),
        )
    form = COPIES[name]
    return form.whole(event, url) if form in (HTTPX, PYTEST) else form.write(event, url)
