"""A payload as a document to walk through: JSON with everything as it was sent, forms and multipart as their fields.

JSON keeps what a dictionary would lose: keys that are there twice, the digits of numbers, the words that are no JSON.
Parsing is one pass in C; whoever shows it makes what is inside a value when it is opened. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from enum import StrEnum
from typing import Any, Final
from urllib.parse import parse_qsl

from webhook_relay_desktop.ui.kit.text import size

LARGEST: Final = 2 * 1024 * 1024
"""Bytes, twenty times the largest real webhooks; above it the values of a tree take a hundred megabytes, and looking
through them for garbage takes a tenth of a second. Then there is the raw text."""
MOST_FIELDS: Final = 2_000
"""Of a form, or parts of a multipart body; senders of webhooks have a handful."""
LONGEST_NESTED: Final = 1024 * 1024
"""Characters of a form's field that are read as JSON."""
DEEPEST_INDENT: Final = 64
"""Deeper levels are not indented further."""
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_RESERVED: Final = frozenset(
    {
        *("as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let"),
        *("loop", "namespace", "null", "package", "return", "true", "var", "void", "while"),
    }
)
"""Words that CEL does not take as a name behind a dot (its language definition, "Syntax")."""


class Kind(StrEnum):
    """What a value is."""

    OBJECT = "object"
    LIST = "list"
    TEXT = "text"
    NUMBER = "number"
    WORD = "word"
    """true, false, null; and NaN or Infinity, which are no JSON but are sent."""


class Members(tuple[tuple[str, Any], ...]):
    """The members of an object in their order; a name can be there twice."""

    __slots__ = ()


class Literal(str):
    """A number or a word, in the letters it was sent in."""

    __slots__ = ()


@dataclass(frozen=True)
class Document:
    """What a body holds. `cel` is how a condition calls it; empty where conditions cannot look into it."""

    value: Any
    cel: str = "body"


def read_document(body: bytes, content_type: str) -> Document | None:
    """Return the document in a body; None when it is none, is too large or is nested too deeply."""
    if not body or len(body) > LARGEST:
        return None
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return _form(body)
    if kind.startswith("multipart/"):
        return _multipart(body, content_type)
    try:
        return Document(parse_json(body.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        return None


def parse_json(text: str) -> Any:
    """Return the value in JSON: Members, list, str or Literal. Raises ValueError, and RecursionError when too deep."""
    return json.loads(
        text,
        object_pairs_hook=_members,
        parse_int=_literal,
        parse_float=_literal,
        parse_constant=_literal,
    )


def _members(pairs: list[tuple[str, Any]]) -> Members:
    # A function, and not the class itself: the interpreter lets other threads have a turn where a function begins.
    # Without one the window stood still for as long as a large body is parsed, on whichever thread.
    return Members(pairs)


def _literal(text: str) -> Literal:
    return Literal(text)


def kind_of(value: Any) -> Kind:
    """Return what a value is."""
    if isinstance(value, Members):
        return Kind.OBJECT
    if isinstance(value, list):
        return Kind.LIST
    if isinstance(value, Literal):
        return Kind.NUMBER if value[:1] in "-0123456789" and value != "-Infinity" else Kind.WORD
    if isinstance(value, str):
        return Kind.TEXT
    return Kind.WORD


def children_of(value: Any) -> Sequence[tuple[str | int, Any]]:
    """Return what is in a value, each with its name or its number."""
    if isinstance(value, Members):
        return value
    return list(enumerate(value)) if isinstance(value, list) else ()


def count_in(value: Any) -> int:
    """Return how many children a value has."""
    return len(value) if isinstance(value, Members | list) else 0


def words_of(value: Any) -> str:
    """Return a value that is no object and no list as it is written in JSON, texts without their quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def as_json(value: Any) -> str:
    """Return a value as JSON again, set out over lines; numbers and repeated names as they were sent."""
    return "".join(_written(value))


def cel_path(parent: str, name: str | int) -> str:
    """Return how a condition calls a child of what it calls `parent`; empty when it cannot."""
    if not parent:
        return ""
    if isinstance(name, int):
        return f"{parent}[{name}]"
    if _NAME.match(name) and name not in _RESERVED:
        return f"{parent}.{name}"
    return f"{parent}[{cel_text(name)}]"


def cel_text(text: str) -> str:
    """Return a text as a CEL literal, whatever is in it; lone surrogates, which CEL has no way to write, as U+FFFD."""
    plain = text.encode("utf-8", "replace").decode() if not text.isascii() else text
    return "".join(['"', *map(_escaped, plain), '"'])


def cel_condition(path: str, value: Any) -> str:
    """Return the condition that holds for events with this value at this place; empty when there is none."""
    kind = kind_of(value)
    if not path or kind in (Kind.OBJECT, Kind.LIST):
        return ""
    if kind is Kind.TEXT:
        return f"{path} == {cel_text(value)}"
    words = words_of(value)
    if kind is Kind.WORD:
        return f"{path} == {words}" if words in ("true", "false", "null") else ""
    return f"{path} == {words}" if _fits(words) else ""


def _fits(number: str) -> bool:
    """Say whether a number can be compared exactly: CEL has 64 bits for each kind of them."""
    if re.fullmatch(r"-?\d+", number):
        return len(number) < 20 and -(2**63) <= int(number) < 2**63  # noqa: PLR2004 - digits of 64 bits
    return len(number) < 40  # noqa: PLR2004 - more digits than a double has


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else _by_number(ord(character))


def _by_number(number: int) -> str:
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"  # noqa: PLR2004 - four digits


def _written(value: Any) -> Iterator[str]:
    """Write a value, however deep it is: with a stack of its own."""
    if not children_of(value):
        yield _leaf(value)
        return
    stack = [(value, iter(children_of(value)))]
    yield "{" if isinstance(value, Members) else "["
    first = True
    while stack:
        parent, children = stack[-1]
        named = isinstance(parent, Members)
        child = next(children, None)
        if child is None:
            stack.pop()
            yield f"\n{_indent(len(stack))}" + ("}" if named else "]")
            first = False
            continue
        name, inside = child
        yield ("\n" if first else ",\n") + _indent(len(stack))
        first = False
        if named:
            yield json.dumps(name, ensure_ascii=False) + ": "
        if children_of(inside):
            stack.append((inside, iter(children_of(inside))))
            yield "{" if isinstance(inside, Members) else "["
            first = True
        else:
            yield _leaf(inside)


def _indent(depth: int) -> str:
    return "  " * min(depth, DEEPEST_INDENT)


def _leaf(value: Any) -> str:
    kind = kind_of(value)
    if kind is Kind.TEXT:
        return json.dumps(value, ensure_ascii=False)
    return {Kind.OBJECT: "{}", Kind.LIST: "[]"}.get(kind) or words_of(value)


def _form(body: bytes) -> Document | None:
    """Return a form's fields; one that holds JSON (GitHub's and Slack's `payload`) is opened as such."""
    try:
        fields = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    if not fields:
        return None
    return Document(Members((name, _opened(text)) for name, text in fields), "")


def _opened(text: str) -> Any:
    if text[:1] in ("{", "[") and len(text) <= LONGEST_NESTED:
        try:
            return parse_json(text)
        except (ValueError, RecursionError):
            return text
    return text


def _multipart(body: bytes, content_type: str) -> Document | None:
    head = b"Content-Type: " + content_type.encode("latin-1", "replace").replace(b"\r", b" ").replace(b"\n", b" ")
    try:
        message = BytesParser(policy=HTTP).parsebytes(head + b"\r\n\r\n" + body)
    except (ValueError, LookupError, RecursionError):
        return None
    if not message.is_multipart():
        return None
    parts = message.get_payload()
    if not isinstance(parts, list):
        return None
    return Document(Members(_part(number, part) for number, part in enumerate(parts[:MOST_FIELDS], 1)), "")


def _part(number: int, part: Message[Any, Any]) -> tuple[str, Any]:
    name = part.get_param("name", header="content-disposition")
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    file_name = part.get_filename()
    try:
        text: Any = _opened(content.decode("utf-8"))
    except UnicodeDecodeError:
        text = size(len(content))
    shown = name if isinstance(name, str) and name else f"part {number}"
    if file_name is None:
        return shown, text
    kind = part.get_content_type()
    return shown, Members((("file", file_name), ("type", kind), ("size", Literal(len(content))), ("content", text)))
