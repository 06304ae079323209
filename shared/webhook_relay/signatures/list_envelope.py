"""ListEnvelope: time and signatures as one list in one header, such as `t=<seconds>,v1=<hex>,v1=<hex>,v0=<hex>`."""

from __future__ import annotations

from dataclasses import dataclass

from webhook_relay.headers import RequestHeaders
from webhook_relay.signatures.envelope import MAX_SIGNATURES, SIGN_HINT, Envelope, Sent, choose_version
from webhook_relay.signatures.request import require_header
from webhook_relay.signatures.verdict import Refusal, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEnvelope(Envelope):
    """Reads and writes `name=value` pairs. Signatures under another name than `version` never count."""

    header: str
    version: str = "v1"
    time: str = ""
    """What the time is called, which must be there exactly once; empty when the list holds none."""
    separator: str = ","

    def open(self, headers: RequestHeaders, size: int | None) -> Sent:
        """Read the one time, and the signatures (hexadecimal) of the version that counts."""
        value = require_header(headers, self.header, SIGN_HINT)
        # One more than may be there, so that too many are still noticed.
        items = [item.partition("=") for item in value.split(self.separator, MAX_SIGNATURES + 2)]
        times = [text for name, _, text in items if name == self.time] if self.time else [""]
        if len(times) != 1:
            raise Refused(
                Refusal.MALFORMED_HEADER, f"The {self.header} header does not hold exactly one time ({self.time}=)."
            )
        versioned = ((name, text) for name, equals, text in items if equals and name != self.time)
        return Sent(choose_version(versioned, self.version, "hex", size, self.header), times[0])

    def seal(self, signature: bytes, *, timestamp: str, message_id: str) -> tuple[tuple[str, str], ...]:
        """Write the time and one signature."""
        signed = f"{self.version}={signature.hex()}"
        return ((self.header, f"{self.time}={timestamp}{self.separator}{signed}" if self.time else signed),)
