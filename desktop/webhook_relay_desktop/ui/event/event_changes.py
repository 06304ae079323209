"""What is different between two payloads: paths that were added, removed or changed. Pure and bounded.

Lists are compared by `id` (or another name that tells elements apart) where every element has one, else by place. What
is not JSON is compared line by line.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from webhook_relay_desktop.ui.event.payload_document import Document, Members, as_json, children_of, words_of

MOST_CHANGES: Final = 1_000
"""More is another event and no difference of one."""
MOST_STEPS: Final = 200_000
"""Values that are compared: about a second on a slow machine."""
MOST_LINES: Final = 1_000
"""Lines of a text that are compared, which takes the square of them at worst: what follows is left out."""
LONGEST_VALUE: Final = 300
"""Characters of a value that are shown."""
NAMES_OF_ELEMENTS: Final = ("id", "node_id", "uuid", "key", "sha", "name")
"""Members by which elements of a list are told apart, the likeliest first."""
DEEPEST: Final = 200
"""Levels; deeper ones are compared as a whole."""


class How(StrEnum):
    """What became of a path."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """One path that is different."""

    how: How
    path: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class Changes:
    """All that is different, as far as it was looked for."""

    changes: tuple[Change, ...] = ()
    same: int = 0
    """Values that are the same."""
    complete: bool = True


def changes_between(
    old: Document | None, new: Document | None, old_body: bytes = b"", new_body: bytes = b""
) -> Changes:
    """Return what is different from `old` to `new`; of bodies that are no documents, line by line."""
    if old is None or new is None:
        return _lines(_text(old_body), _text(new_body))
    walk = _Walk()
    walk.compare("", old.value, new.value, 0)
    return Changes(tuple(walk.found), walk.same, walk.complete)


class _Walk:
    def __init__(self) -> None:
        self.found: list[Change] = []
        self.same = 0
        self.complete = True
        self._steps = 0

    def compare(self, path: str, old: Any, new: Any, depth: int) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS or len(self.found) >= MOST_CHANGES:
            self.complete = False
            return
        pairs = None if depth >= DEEPEST else _paired(old, new)
        if pairs is None:
            if _same(old, new):
                self.same += 1
            else:
                self.found.append(Change(How.CHANGED, path or "(all)", short(old), short(new)))
            return
        for name, before, after in pairs:
            place = f"{path}{name}" if name.startswith("[") or not path else f"{path}.{name}"
            if before is _NOTHING:
                self._note(Change(How.ADDED, place, new=short(after)))
            elif after is _NOTHING:
                self._note(Change(How.REMOVED, place, old=short(before)))
            else:
                self.compare(place, before, after, depth + 1)

    def _note(self, change: Change) -> None:
        self._steps += 1
        if len(self.found) >= MOST_CHANGES:
            self.complete = False
        else:
            self.found.append(change)


def _same(old: Any, new: Any) -> bool:
    try:
        return type(old) is type(new) and bool(old == new)
    except RecursionError:
        return False


_NOTHING: Final = object()
_Pair = tuple[str, Any, Any]


def _paired(old: Any, new: Any) -> list[_Pair] | None:
    """Return the children of two objects or two lists side by side; None when they are compared as a whole."""
    if isinstance(old, Members) and isinstance(new, Members):
        return _side_by_side(_by_name(old), _by_name(new))
    if isinstance(old, list) and isinstance(new, list):
        name = _telling_apart(old, new)
        if name is None:
            numbered = ({f"[{place}]": value for place, value in enumerate(values)} for values in (old, new))
            return _side_by_side(*numbered)
        named = ({f"[{name}={_member(value, name)}]": value for value in values} for values in (old, new))
        return _side_by_side(*named)
    return None


def _side_by_side(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[_Pair]:
    pairs: list[_Pair] = [(name, old.get(name, _NOTHING), value) for name, value in new.items()]
    return pairs + [(name, value, _NOTHING) for name, value in old.items() if name not in new]


def _by_name(members: Members) -> dict[str, Any]:
    """Return members by their names; the second of a name gets a number behind it."""
    found: dict[str, Any] = {}
    seen: Counter[str] = Counter()
    for name, value in members:
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name}#{seen[name]}"] = value
    return found


def _telling_apart(old: list[Any], new: list[Any]) -> str | None:
    for name in NAMES_OF_ELEMENTS:
        if (old or new) and all(_tells_apart(values, name) for values in (old, new)):
            return name
    return None


def _tells_apart(values: list[Any], name: str) -> bool:
    found = [_member(value, name) for value in values]
    return None not in found and len(set(found)) == len(found)


def _member(value: Any, name: str) -> str | None:
    if not isinstance(value, Members):
        return None
    member = next((child for own, child in value if own == name), None)
    return str(member) if isinstance(member, str) and 0 < len(member) <= LONGEST_VALUE else None


def short(value: Any) -> str:
    """Return a value in few words."""
    children = children_of(value)
    if children or isinstance(value, Members | list):
        text = as_json(value) if _is_small(value) else ""
        text = " ".join(text.split())
        if text and len(text) <= LONGEST_VALUE:
            return text
        return f"{{{len(children)}}}" if isinstance(value, Members) else f"[{len(children)}]"
    text = words_of(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _is_small(value: Any) -> bool:
    return len(children_of(value)) <= 8 and not any(  # noqa: PLR2004 - what fits into a line
        children_of(child) for _, child in children_of(value)
    )


def _text(body: bytes) -> list[str]:
    return body.decode("utf-8", "backslashreplace").splitlines()


def _lines(old: Sequence[str], new: Sequence[str]) -> Changes:
    complete = len(old) <= MOST_LINES and len(new) <= MOST_LINES
    matcher = difflib.SequenceMatcher(None, old[:MOST_LINES], new[:MOST_LINES], autojunk=True)
    found: list[Change] = []
    same = 0
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            same += end - start
            continue
        found += _changed_lines(old[start:end], new[other_start:other_end], start, other_start)
        if len(found) >= MOST_CHANGES:
            return Changes(tuple(found[:MOST_CHANGES]), same, complete=False)
    return Changes(tuple(found), same, complete)


def _changed_lines(old: Sequence[str], new: Sequence[str], at: int, other_at: int) -> Iterator[Change]:
    both = min(len(old), len(new))
    for number in range(both):
        yield Change(How.CHANGED, str(other_at + number + 1), short(old[number]), short(new[number]))
    for number in range(both, len(old)):
        yield Change(How.REMOVED, str(at + number + 1), old=short(old[number]))
    for number in range(both, len(new)):
        yield Change(How.ADDED, str(other_at + number + 1), new=short(new[number]))
