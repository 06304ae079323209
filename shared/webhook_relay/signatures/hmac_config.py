"""HmacConfig: an HMAC signature described by its values, for senders without a scheme of their own here."""

from __future__ import annotations

from typing import Literal

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures.config import (
    LONGEST_TEXT,
    LONGEST_TOLERANCE,
    SchemeConfig,
    check_distinct,
    check_header_name,
    check_prefix,
)
from webhook_relay.signatures.encoding import Encoding
from webhook_relay.signatures.freshness import TimeUnit
from webhook_relay.signatures.template import Field, Template

Algorithm = Literal["sha1", "sha256", "sha384", "sha512"]
SecretEncoding = Literal["utf8", "hex", "base64"]


class HmacConfig(SchemeConfig, frozen=True, kw_only=True):
    """How a sender signs. Scheme: generic-hmac."""

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
    timestamp_unit: TimeUnit = "seconds"
    """How that time is written: "seconds" or "milliseconds" since 1970, or "rfc3339"."""
    tolerance: int | None = None
    """How many seconds the time of signing may differ from ours, either way; without it the time is mere text."""
    secret_encoding: SecretEncoding = "utf8"  # noqa: S105 - the name of an encoding
    """How the secret's text becomes the key."""

    def __post_init__(self) -> None:
        check_header_name("header", self.header)
        check_header_name("timestamp_header", self.timestamp_header, may_be_empty=True)
        SchemeConfig.__post_init__(self)
        check_distinct(self.header, self.timestamp_header, self.id_header)
        check_prefix(self.prefix)
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
