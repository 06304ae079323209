"""Scrubbing: an event without its secrets, and otherwise the same, to be shown to others. Pure.

A secret is known by its shape (`ghp_...`) or by the name of its field (`client_secret`). In its place comes one that
is clearly made up; the same secret becomes the same one everywhere in an event, so what was equal stays equal.
Everything else keeps its bytes, also the white space and the numbers of JSON.
"""

from __future__ import annotations

import json
import re
import zlib
from typing import Final
from urllib.parse import quote, unquote_plus

from webhook_relay.event import Headers
from webhook_relay_desktop.formats.secret_shapes import ELEMENT, PARAMETER, PASSWORD_IN_URL, SHAPES, names_a_secret

LARGEST_INFLATED: Final = 32 * 1024 * 1024
"""Bytes that a compressed body may become: a little more than the largest that a relay takes."""
DEEPEST_TEXT: Final = 3
"""JSON within a text of JSON within a text."""

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_BEARER: Final = re.compile(r"(?i)(bearer|basic|token|digest) +")


class Scrubber:
    """Replaces secrets in one event."""

    def __init__(self) -> None:
        self._made_up: dict[str, str] = {}

    def headers(self, headers: Headers) -> Headers:
        """Return the headers without secrets."""
        return tuple((name, self._header(name, value)) for name, value in headers)

    def body(self, body: bytes, *, encoding: str = "") -> bytes:
        """Return the body without secrets; one that is compressed (`encoding`, as its header says it) is opened."""
        text = opened(body, encoding).decode("utf-8", "surrogateescape")
        return self.text(text).encode("utf-8", "surrogateescape")

    def text(self, text: str, *, depth: int = 0) -> str:
        """Return a text without secrets, whatever it is: JSON, a form, XML or words."""
        if depth < DEEPEST_TEXT and text.lstrip()[:1] in ("{", "[") and _is_json(text):
            return self._json(text, depth)
        for kind, shape in SHAPES:
            text = shape.sub(lambda found, kind=kind: self._fake(found[0], kind), text)  # type: ignore[misc]
        text = PASSWORD_IN_URL.sub(lambda found: f"{found[1]}:{self._fake(found[2], 'password')}", text)
        text = PARAMETER.sub(lambda found: f"{found[1]}={self._parameter(found[1], found[2], depth)}", text)
        return ELEMENT.sub(self._element, text)

    def _header(self, name: str, value: str) -> str:
        if not names_a_secret(name):
            return self.text(value)
        scheme = _BEARER.match(value)
        start = scheme[0] if scheme else ""
        return start + self._fake(value[len(start) :], _kind(name))

    def _json(self, text: str, depth: int) -> str:
        """Go through the tokens of a document that is known to be JSON, and replace single ones."""
        done: list[str] = []
        end = 0
        name, secret = "", [False]
        tokens = list(_TOKEN.finditer(text))
        for number, token in enumerate(tokens):
            word = token[0]
            if word in "{[":
                secret.append(secret[-1] or names_a_secret(name))
            elif word in "}]":
                secret.pop()
                name = ""
            elif word == ",":
                name = name if secret[-1] else ""
            elif word[0] == '"' and number + 1 < len(tokens) and tokens[number + 1][0] == ":":
                name = json.loads(word)
            elif word != ":":
                value = self._value(word, name, secret[-1] or names_a_secret(name), depth)
                done += (text[end : token.start()], value)
                end = token.end()
        return "".join([*done, text[end:]])

    def _value(self, word: str, name: str, secret: bool, depth: int) -> str:
        if word[0] != '"':
            return "0" if secret and word[0] in "-0123456789" else word
        value = json.loads(word)
        scrubbed = self._fake(value, _kind(name)) if secret and value else self.text(value, depth=depth + 1)
        return word if scrubbed == value else json.dumps(scrubbed)

    def _parameter(self, name: str, value: str, depth: int) -> str:
        if names_a_secret(name):
            return self._fake(value, _kind(name))
        plain = unquote_plus(value)
        if plain == value:
            return value
        scrubbed = self.text(plain, depth=depth + 1)
        return value if scrubbed == plain else quote(scrubbed, safe="")

    def _element(self, found: re.Match[str]) -> str:
        name, value = found[1], found[2]
        return (
            f"<{name}>{self._fake(value, _kind(name))}</{name}>" if names_a_secret(name) and value.strip() else found[0]
        )

    def _fake(self, secret: str, kind: str) -> str:
        if secret.startswith("FAKE-"):
            return secret
        return self._made_up.setdefault(secret, f"FAKE-{kind}-{len(self._made_up) + 1}")


def opened(body: bytes, encoding: str) -> bytes:
    """Return a body without its compression; as it is where that cannot be undone."""
    try:
        if encoding.strip().lower() in ("gzip", "x-gzip"):
            return _inflated(body, 16 + zlib.MAX_WBITS)
        if encoding.strip().lower() == "deflate":
            return _inflated(body, zlib.MAX_WBITS)
    except (zlib.error, ValueError):
        return body
    return body


def _inflated(body: bytes, window: int) -> bytes:
    inflater = zlib.decompressobj(window)
    content = inflater.decompress(body, LARGEST_INFLATED)
    if inflater.unconsumed_tail or not inflater.eof:
        raise ValueError("it is too long, or not whole")
    return content


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _kind(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "secret"
