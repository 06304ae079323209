"""SchemeConfig: a signature scheme described by its values, kept as JSON with the source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures.encoding import Encoding
from webhook_relay.signatures.template import Field, Template

Algorithm = Literal["sha1", "sha256", "sha384", "sha512"]
SecretEncoding = Literal["utf8", "hex", "base64"]

LONGEST_TOLERANCE = 86_400
"""Seconds. A signature that is good for more than a day guards against no replay."""
LONGEST_TEXT = 200
"""Characters of a header name, a prefix or a template: more than any provider uses, too little to do harm."""

_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
"""RFC 9110, section 5.6.2: a token."""
_PREFIX = re.compile(r"[\x21-\x7e][\x20-\x7e]*")
"""Visible ASCII that does not begin with a blank, which HTTP would strip."""


class SchemeConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a sender signs, for senders without a scheme of their own here.

    Making one checks it: a `SchemeConfig` that exists is usable; ConfigurationError says what is wrong otherwise.
    """

    header: str
    """Header that carries the signature, such as `X-Signature`."""
    algorithm: Algorithm = "sha256"
    encoding: Encoding = "hex"
    prefix: str = ""
    """Text before the signature in the header, such as `sha256=`."""
    signed: str = "{body}"
    """Template of the signed text: {body}, {timestamp}, {id}, {method}, {url} and any text between them."""
    timestamp_header: str = ""
    """Header that carries the time of signing."""
    tolerance: int | None = None
    """How many seconds the time of signing may differ from ours, either way; without it the time is mere text."""
    id_header: str = ""
    """Header that carries the delivery's id."""
    secret_encoding: SecretEncoding = "utf8"  # noqa: S105 - the name of an encoding
    """How the secret's text becomes the key."""

    def __post_init__(self) -> None:
        for option in ("header", "timestamp_header", "id_header"):
            _check_header_name(option, getattr(self, option))
        names = [name.lower() for name in (self.header, self.timestamp_header, self.id_header) if name]
        if len(set(names)) != len(names):
            raise ConfigurationError("Signature, timestamp and id are configured to come from the same header.")
        if self.prefix and (len(self.prefix) > LONGEST_TEXT or not _PREFIX.fullmatch(self.prefix)):
            raise ConfigurationError("prefix is not a short text of visible ASCII characters.")
        if len(self.signed) > LONGEST_TEXT:
            raise ConfigurationError(f"signed is longer than {LONGEST_TEXT} characters.")
        self._check_fields(Template.parse(self.signed))

    def _check_fields(self, template: Template) -> None:
        if template.uses(Field.TIMESTAMP) != bool(self.timestamp_header):
            raise ConfigurationError(
                "timestamp_header and {timestamp} in signed belong together, but only one of them is configured.",
                hint="A time that is not signed proves nothing; leave both out when the sender signs no time.",
            )
        if template.uses(Field.ID) and not self.id_header:
            raise ConfigurationError("signed contains {id}, but id_header does not say where the id comes from.")
        if self.tolerance is None:
            return
        if not self.timestamp_header:
            raise ConfigurationError("tolerance is configured, but no timestamp_header to compare with the clock.")
        if not 1 <= self.tolerance <= LONGEST_TOLERANCE:
            raise ConfigurationError(f"tolerance is {self.tolerance}; it must be 1 to {LONGEST_TOLERANCE} seconds.")


def parse_config(source: str | bytes | Mapping[str, Any]) -> SchemeConfig:
    """Read a configuration from JSON or from a mapping; ConfigurationError names the option that is wrong."""
    try:
        if isinstance(source, str | bytes):
            return msgspec.json.decode(source, type=SchemeConfig)
        return msgspec.convert(source, SchemeConfig)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ConfigurationError(
            f"The configuration of the signature scheme is not usable: {error}.",
            hint=f"Options are {', '.join(SchemeConfig.__struct_fields__)}.",
        ) from None


def _check_header_name(option: str, name: str) -> None:
    if not name and option != "header":
        return
    if len(name) > LONGEST_TEXT or not _HEADER_NAME.fullmatch(name):
        raise ConfigurationError(
            f"{option} is not the name of an HTTP header.", hint="Write it without the colon, such as X-Signature."
        )
