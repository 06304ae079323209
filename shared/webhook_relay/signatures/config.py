"""SchemeConfig: what a scheme has to be told of a sender, kept as JSON with the source. Each kind is a struct."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from webhook_relay.errors import ConfigurationError

LONGEST_TOLERANCE = 86_400
"""Seconds. A signature that is good for more than a day guards against no replay."""
LONGEST_TEXT = 200
"""Characters of a header name, a prefix or a template: more than any provider uses, too little to do harm."""

_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
"""RFC 9110, section 5.6.2: a token."""
_PREFIX = re.compile(r"[\x21-\x7e][\x20-\x7e]*")
"""Visible ASCII that does not begin with a blank, which HTTP would strip."""


class SchemeConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all configurations have. Which kind a scheme takes is said in its entry of the table.

    Making one checks it: a configuration that exists is usable; ConfigurationError says what is wrong otherwise.
    """

    id_header: str = ""
    """Header that carries the delivery's id."""

    def __post_init__(self) -> None:
        check_header_name("id_header", self.id_header, may_be_empty=True)


Kind = TypeVar("Kind", bound=SchemeConfig)


def read_config(kind: type[Kind], source: str | bytes | Mapping[str, Any]) -> Kind:
    """Read a configuration from JSON or from a mapping; ConfigurationError names the option that is wrong."""
    try:
        if isinstance(source, str | bytes):
            return msgspec.json.decode(source, type=kind)
        return msgspec.convert(source, kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ConfigurationError(
            f"The configuration of the signature scheme is not usable: {error}.",
            hint=f"Options are {', '.join(kind.__struct_fields__)}.",
        ) from None


def required_options(kind: type[SchemeConfig]) -> tuple[str, ...]:
    """Return the names of the options that a configuration of this kind must have."""
    return tuple(field.name for field in msgspec.structs.fields(kind) if field.required)


def check_header_name(option: str, name: str, *, may_be_empty: bool = False) -> None:
    """Raise ConfigurationError when the option `option` does not name a header."""
    if not name and may_be_empty:
        return
    if len(name) > LONGEST_TEXT or not _HEADER_NAME.fullmatch(name):
        raise ConfigurationError(
            f"{option} is not the name of an HTTP header.", hint="Write it without the colon, such as X-Signature."
        )


def check_prefix(prefix: str) -> None:
    """Raise ConfigurationError when `prefix` cannot stand at the beginning of a header's value."""
    if prefix and (len(prefix) > LONGEST_TEXT or not _PREFIX.fullmatch(prefix)):
        raise ConfigurationError("prefix is not a short text of visible ASCII characters.")


def check_distinct(*names: str) -> None:
    """Raise ConfigurationError when two values would come from one header."""
    given = [name.lower() for name in names if name]
    if len(set(given)) != len(given):
        raise ConfigurationError("Signature, timestamp and id are configured to come from the same header.")
