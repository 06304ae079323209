"""Structure: what a source's webhooks must look like beyond who sent them, where somebody wants that checked.

Known types of events, a JSON Schema for the body, or both; kept as JSON with the source, compiled once. The schema
comes from a tenant and the body from anybody, so the work of a check is bounded before it begins (`schema_cost.py`),
patterns run in linear time (no look-around, no back-references), and nothing is fetched.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec

from webhook_relay.embedding import parse_json
from webhook_relay.errors import ConfigurationError
from webhook_relay_server.errors import StructureRefusedError, TypeRefusedError
from webhook_relay_server.extras import extra
from webhook_relay_server.senders.schema_cost import LARGEST_SCHEMA, PATTERN_BYTES, schema_cost

MOST_TYPES = 200
LONGEST_TYPE = 100
"""Characters; types of events are no longer."""
LARGEST_BODY = 1024 * 1024
"""Bytes that are checked: GitHub's largest common events have a tenth of that."""
MOST_WORK = 20_000_000
"""Units of work of one check: half a second if everything is at its worst, thousandths of that as a rule."""
LONGEST_PATH = 200
"""Characters of a path that are told and logged."""
WILDCARD = ".*"
Document: TypeAlias = bytes | Mapping[str, str]
"""What should be JSON, or the fields of a form."""


class Structure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is asked for. Nothing that is empty is checked."""

    types: tuple[str, ...] = ()
    """Types of events, such as `github.push`; `github.pull_request.*` is every one that begins so."""
    schema: dict[str, Any] | None = None
    """JSON Schema of the body (or of the JSON in a form's `payload`)."""


class StructureCheck:
    """Checks webhooks against a structure."""

    def __init__(self, structure: Structure) -> None:
        """Compile. Raises ConfigurationError for what cannot be checked."""
        self._types = frozenset(name.removesuffix(WILDCARD) for name in structure.types)
        self._beginnings = tuple(name[:-1] for name in structure.types if name.endswith(WILDCARD))
        self._schema = None if structure.schema is None else _Schema(structure.schema)

    def check(self, event_type: str, document: Callable[[], Document]) -> None:
        """Raise TypeRefusedError or StructureRefusedError for a webhook that is not as it must be.

        `document` returns what is to fit the schema; it raises ValueError, LookupError or zlib.error if there is none.
        """
        if self._types and event_type not in self._types and not event_type.startswith(self._beginnings):
            raise TypeRefusedError(
                "Events of this type are not among those that the source takes.",
                hint="Send only those that were agreed on, or add it with `webhook-relay source update`.",
            )
        if self._schema is not None:
            self._schema.check(document)


class _Schema:
    """A compiled JSON Schema."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._cost = schema_cost(schema)
        self._validator = _validator(schema)

    def check(self, document: Callable[[], Document]) -> None:
        import jsonschema_rs  # noqa: PLC0415 - only those who have a schema need it

        text = _text(document)
        value = _parsed(text)
        if self._cost.of(text) > MOST_WORK:
            raise StructureRefusedError("The body is too large to be checked against the source's schema.")
        try:
            self._validator.validate(value)
        except jsonschema_rs.ValidationError as error:
            path = _pointer(error.instance_path)
            where = f"at {path}" if path else "as a whole"
            raise StructureRefusedError(
                f"The body is not as the source's schema wants it {where} ({_rule(error)}).", path=path
            ) from None
        except (ValueError, OverflowError):
            raise StructureRefusedError("The body holds something that cannot be checked.") from None


def make_structure(schema: bytes | None, types: Iterable[str]) -> Structure | None:
    """Return what is asked for, None for nothing. Raises ConfigurationError when it cannot be checked."""
    structure = Structure(types=_checked_types(types), schema=None if schema is None else _read_schema(schema))
    if structure == Structure():
        return None
    StructureCheck(structure)  # raises
    return structure


@lru_cache(maxsize=1024)
def structure_check(text: str) -> StructureCheck:
    """Return what checks webhooks against a structure as it is kept. Raises ConfigurationError."""
    return StructureCheck(parse_structure(text))


def parse_structure(text: str) -> Structure:
    """Return a structure as it is kept. Raises ConfigurationError."""
    try:
        return msgspec.json.decode(text, type=Structure)
    except (msgspec.MsgspecError, ValueError):
        raise ConfigurationError(
            "The structure that the source asks for cannot be read.",
            hint="Set it again: `webhook-relay source update`.",
        ) from None


def _checked_types(types: Iterable[str]) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(types))
    wrong = [name for name in wanted if not 1 <= len(name) <= LONGEST_TYPE or "*" in name.removesuffix(WILDCARD)]
    if wrong or len(wanted) > MOST_TYPES or WILDCARD in wanted:
        raise ConfigurationError(
            "The types of events are not usable.",
            hint=f"At most {MOST_TYPES}, such as github.push, or github.pull_request.* for all that begin so.",
        )
    return wanted


def _read_schema(schema: bytes) -> dict[str, Any]:
    if len(schema) > LARGEST_SCHEMA:
        raise ConfigurationError(f"The schema is larger than {LARGEST_SCHEMA} bytes.", hint="Check less.")
    try:
        return msgspec.json.decode(schema, type=dict[str, Any])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise ConfigurationError("The schema is not a JSON object.", hint="Give a JSON Schema.") from None


def _validator(schema: dict[str, Any]) -> Any:
    with extra("relay", "Checking the structure of webhooks"):
        import jsonschema_rs  # noqa: PLC0415 - only those who have a schema need it
    try:
        return jsonschema_rs.validator_for(
            schema,
            validate_formats=True,
            offline=True,
            pattern_options=jsonschema_rs.RegexOptions(size_limit=PATTERN_BYTES, dfa_size_limit=PATTERN_BYTES),
        )
    except (ValueError, OverflowError, jsonschema_rs.ReferencingError) as error:
        said = str(error).partition("\n")[0][:LONGEST_PATH]
        raise ConfigurationError(
            f"The schema is not usable: {said}.",
            hint="Look-around and back-references in patterns are not taken, nor is anything that would be fetched.",
        ) from None


def _text(document: Callable[[], Document]) -> bytes:
    """Return what is to fit the schema, as JSON. Raises StructureRefusedError."""
    try:
        found = document()
    except (ValueError, LookupError, zlib.error):
        raise _not_json() from None
    text = found if isinstance(found, bytes) else msgspec.json.encode(dict(found))
    if len(text) > LARGEST_BODY:
        raise StructureRefusedError(
            f"The body is larger than {LARGEST_BODY} bytes, and is not checked against a schema."
        )
    return text


def _parsed(text: bytes) -> Any:
    try:
        return parse_json(text)
    except ValueError:
        raise _not_json() from None


def _not_json() -> StructureRefusedError:
    return StructureRefusedError(
        "The body is not JSON, and the source's schema wants it to be.",
        hint="Send JSON, as it is, compressed by gzip, or in a form's field `payload`.",
        path="",
    )


def _rule(error: Any) -> str:
    """Return which rule was broken. What is named is the schema's, never what the sender has written."""
    if error.kind.name == "required":
        return f"required: {_shown(error.kind.property)}"
    return str(error.kind.name)


def _pointer(path: Sequence[str | int]) -> str:
    """Return where something is (RFC 6901). The names in it are the sender's: what cannot be shown is replaced."""
    steps = [str(step).replace("~", "~0").replace("/", "~1") for step in path]
    return _shown("".join(f"/{step}" for step in steps))


def _shown(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[:LONGEST_PATH])
