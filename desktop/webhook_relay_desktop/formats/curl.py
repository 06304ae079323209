"""An event as a command: curl in a POSIX shell, sending the very bytes. Pure.

    curl "${WEBHOOK_URL:-http://127.0.0.1:8750/webhook}" \\
      -H 'X-GitHub-Event: push' \\
      --data-binary '{"ref":"refs/heads/main"}'

Strangers wrote headers and body: they stand in single quotes or as base64, where a shell reads nothing in them, and
without control characters, which a terminal would obey when the command is pasted.
"""

from __future__ import annotations

import base64
import re
from typing import Final

from webhook_relay.event import Event
from webhook_relay_desktop.formats.literals import slices
from webhook_relay_desktop.formats.request import headers_to_send, plain_url

LONGEST_ARGUMENT: Final = 64 * 1024
"""Bytes; Linux takes 128 KiB in one argument (MAX_ARG_STRLEN). A longer body comes through a pipe."""
URL_VARIABLE: Final = "WEBHOOK_URL"
HEAD: Final = "#!/bin/sh\n# Sends webhooks again, byte for byte. WEBHOOK_URL says where to.\nset -e\n\n"
BASE64_END: Final = "END_OF_BODY"
"""No line of base64 has an underscore."""

_DEFAULTS: Final = ("Accept", "User-Agent", "Content-Type", "Expect")
"""Headers that curl adds by itself unless it is told not to."""
_NOT_PLAIN: Final = re.compile(r"[^ -\[\]-~]")
"""Everything but printable ASCII without the backslash."""
_UNPASTABLE: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""What a terminal would obey, or hide, when the command is pasted."""


def write(event: Event, url: str) -> str:
    """Return the command; it posts to `url` unless the variable WEBHOOK_URL names another address."""
    text = _as_argument(event.body)
    options = [*_header_options(event), f"--data-binary {'@-' if text is None else quoted(text)}"]
    command = " \\\n  ".join([f'curl "${{{URL_VARIABLE}:-{plain_url(url)}}}"', *options])
    if text is not None:
        return command
    encoded = "\n".join(slices(base64.b64encode(event.body).decode(), 76))
    return f"base64 -d <<'{BASE64_END}' | {command}\n{encoded}\n{BASE64_END}"


def quoted(text: str) -> str:
    """Return `text` as one word of a shell, in which nothing is expanded."""
    return "'" + text.replace("'", "'\\''") + "'"


def _header_options(event: Event) -> list[str]:
    headers = headers_to_send(event)
    there = {name.lower() for name, _value in headers}
    missing = [f"-H {quoted(name + ':')}" for name in _DEFAULTS if name.lower() not in there]
    return [*(_header_option(name, value) for name, value in headers), *missing]


def _header_option(name: str, value: str) -> str:
    if not value:
        return f"-H {quoted(name + ';')}"  # with a colon curl would leave the header out
    if value.isascii() and value.isprintable():
        return f"-H {quoted(f'{name}: {value}')}"
    # A shell's words are text of the terminal's encoding; printf makes the bytes of ISO-8859-1.
    escaped = _NOT_PLAIN.sub(lambda found: f"\\{ord(found[0]):03o}", f"{name}: {value}").replace("%", "%%")
    return f'-H "$(printf {quoted(escaped)})"'


def _as_argument(body: bytes) -> str | None:
    """Return the body as the text of an argument; None when it cannot be one."""
    if len(body) > LONGEST_ARGUMENT or body.startswith(b"@"):  # curl would read a file of that name
        return None
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    return None if _UNPASTABLE.search(text) else text
