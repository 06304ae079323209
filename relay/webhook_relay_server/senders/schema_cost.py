"""SchemaCost: how much work a JSON Schema can make, with all its references followed. Pure.

A check must end soon whatever the schema and the body are, and both can come from people who want the opposite. So a
schema whose work cannot be told beforehand is not taken: one that refers to itself or to another document, and one with
`unevaluated...`, for which validators go over everything again at each level. Of all others each place is held against
each place of a body once at the most. A unit of work is about 25 ns (jsonschema-rs 0.60, one core of 2026).
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import unquote

from webhook_relay.errors import ConfigurationError

LARGEST_SCHEMA = 64 * 1024
"""Bytes as it is given."""
MOST_PLACES = 20_000
"""JSON values in it, each reference counted as what it refers to."""
DEEPEST = 100
"""Levels, references included."""
PATTERN_BYTES = 16 * 1024
"""Memory of one compiled pattern: that bounds what a character can cost when no short cut is left, to 2 µs."""
COSTLIEST_PATTERN = 80
"""Units of work for a byte, at that size."""
FRACTION = 1_000
"""Units of work for `multipleOf` with a fraction, which is worked out with whole numbers of any length."""
_REFUSED = frozenset({"$dynamicRef", "$recursiveRef", "unevaluatedProperties", "unevaluatedItems"})
_REPEATED = re.compile(r"\{(\d+)(?:,(\d*))?\}")


class SchemaCost(NamedTuple):
    """What a check can cost at the most: `places` for each member of a body, `patterns` for each of its bytes."""

    places: int
    patterns: int

    def of(self, body: bytes) -> int:
        """Return the units of work for a body, counted without reading it."""
        members = 1 + body.count(b",") + body.count(b"{") + body.count(b"[")
        return members * self.places + len(body) * self.patterns


def schema_cost(schema: dict[str, Any]) -> SchemaCost:
    """Return what a schema can cost. Raises ConfigurationError when that has no end or is too much."""
    draft = schema.get("$schema")
    identifier = "id" if isinstance(draft, str) and "draft-04" in draft else "$id"
    return _Measure(schema, identifier).of(schema, 0)


class _Measure:
    def __init__(self, root: dict[str, Any], identifier: str) -> None:
        self._root = root
        self._identifier = identifier
        self._known: dict[int, SchemaCost] = {}
        self._open: set[int] = set()

    def of(self, node: object, depth: int) -> SchemaCost:
        """Return the cost of a part of the schema, which is `depth` levels down."""
        if not isinstance(node, dict | list):
            return SchemaCost(1, 0)
        known = self._known.get(id(node))
        if known is not None:
            return known
        if id(node) in self._open:
            raise _unusable("refers to itself")
        if depth > DEEPEST:
            raise _unusable("is nested too deep")
        self._open.add(id(node))
        parts = [self.of(part, depth + 1) for part in (node.values() if isinstance(node, dict) else node)]
        own = SchemaCost(1, 0)
        if isinstance(node, dict):
            own = _own(node)
            parts += self._referred(node, depth)
        self._open.remove(id(node))
        places, patterns = zip(own, *parts, strict=True)
        cost = SchemaCost(sum(places), sum(patterns))
        if cost.places > MOST_PLACES:
            raise _unusable("is too large with its references followed")
        self._known[id(node)] = cost
        return cost

    def _referred(self, node: dict[str, Any], depth: int) -> list[SchemaCost]:
        for name in _REFUSED.intersection(node):
            raise _unusable(f"has {name}, whose work cannot be told beforehand")
        if node is not self._root and isinstance(node.get(self._identifier), str):
            raise _unusable("holds a schema with an address of its own")
        reference = node.get("$ref")
        return [self.of(self._target(reference), depth + 1)] if isinstance(reference, str) else []

    def _target(self, reference: str) -> object:
        """Return what a JSON Pointer in a fragment (RFC 6901, section 6) refers to."""
        if reference == "#":
            raise _unusable("refers to itself")
        if not reference.startswith("#/"):
            raise _unusable("refers to something outside of it")
        node: object = self._root
        for step in unquote(reference[2:]).split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            if isinstance(node, dict) and name in node:
                node = node[name]
            elif isinstance(node, list) and name.isdecimal() and name.isascii() and int(name[:9]) < len(node):
                node = node[int(name[:9])]
            else:
                raise _unusable("refers to a part that is not there")
        return node


def _own(node: dict[str, Any]) -> SchemaCost:
    """Return the cost of an object of the schema without that of its members."""
    patterns = [node["pattern"]] if isinstance(node.get("pattern"), str) else []
    if isinstance(node.get("patternProperties"), dict):
        patterns += node["patternProperties"]
    fraction = isinstance(node.get("multipleOf"), float)
    return SchemaCost(1 + FRACTION * fraction, sum(_pattern_cost(pattern) for pattern in patterns))


def _pattern_cost(pattern: str) -> int:
    """Return about how many states a pattern can be in at once: each is gone through for each character."""
    counts = [int((most or least)[:6]) for least, most in _REPEATED.findall(pattern)]
    nested = ")" + "{" in pattern
    repeated = 1
    for count in counts:
        repeated = min(COSTLIEST_PATTERN, repeated * max(1, count) if nested else repeated + count)
    return min(COSTLIEST_PATTERN, len(pattern) // 8 + repeated)


def _unusable(what: str) -> ConfigurationError:
    return ConfigurationError(
        f"The schema {what}.", hint="References are taken to parts of the same schema, `#/$defs/...`, without a circle."
    )
