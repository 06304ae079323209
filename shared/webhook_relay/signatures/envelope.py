"""Envelope: how signatures, time and id travel in the headers."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from webhook_relay.headers import RequestHeaders
from webhook_relay.signatures.encoding import Encoding, decode, encode
from webhook_relay.signatures.request import require_header
from webhook_relay.signatures.verdict import Refusal, Refused

MAX_SIGNATURES = 32
"""Signatures (of any version) in one header. A sender that rotates keys sends two or three."""

SIGN_HINT = "Set the source's secret at the sender, which then signs what it sends."

_OTHER_ALGORITHM = re.compile(r"(md5|sha[0-9]{1,3})=", re.IGNORECASE)
_OTHER_VERSION = re.compile(r"v[0-9]{1,3}[a-z]?=", re.IGNORECASE)


class Sent(msgspec.Struct, frozen=True):
    """What a sender claims in the headers of a request."""

    signatures: tuple[bytes, ...]
    """At least one, each of the digest's size."""
    timestamp: str = ""
    message_id: str = ""


class Envelope(ABC):
    """Reads a scheme's headers, and writes them."""

    @abstractmethod
    def open(self, headers: RequestHeaders, size: int | None) -> Sent:
        """Return what the headers claim; raises Refused when they are not in order.

        Signatures have `size` bytes; None where the algorithm's differ in length.
        """

    @abstractmethod
    def seal(self, signature: bytes, *, timestamp: str, message_id: str) -> tuple[tuple[str, str], ...]:
        """Return the headers that `open` reads back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderPerValue(Envelope):
    """One signature in a header, perhaps behind a fixed prefix; time and id in headers of their own."""

    header: str
    encoding: Encoding
    prefix: str = ""
    other_header: str = ""
    """Another name under which newer senders write the same; it counts where `header` is not there."""
    timestamp_header: str = ""
    id_header: str = ""
    """Empty when the id is not part of what is signed."""

    def open(self, headers: RequestHeaders, size: int | None) -> Sent:
        """Read the signature behind its prefix, and the headers for time and id that are configured."""
        header = self.header
        if self.other_header and header.lower() not in headers.first and self.other_header.lower() in headers.first:
            header = self.other_header
        value = require_header(headers, header, SIGN_HINT)
        if not value.startswith(self.prefix):
            raise _foreign_prefix(header, value)
        return Sent(
            (decode_signature(value[len(self.prefix) :], self.encoding, size, header),),
            require_value(headers, self.timestamp_header) if self.timestamp_header else "",
            require_value(headers, self.id_header) if self.id_header else "",
        )

    def seal(self, signature: bytes, *, timestamp: str, message_id: str) -> tuple[tuple[str, str], ...]:
        """Write the signature behind its prefix, and the headers for time and id that are configured."""
        sealed = [(self.header, self.prefix + encode(signature, self.encoding))]
        if self.timestamp_header:
            sealed.append((self.timestamp_header, timestamp))
        if self.id_header:
            sealed.append((self.id_header, message_id))
        return tuple(sealed)


def require_value(headers: RequestHeaders, name: str) -> str:
    """Return the value of the header `name`, which must be there and not be empty."""
    value = require_header(headers, name)
    if not value:
        raise Refused(Refusal.MALFORMED_HEADER, f"The {name} header is empty.")
    return value


def decode_signature(text: str, encoding: Encoding, size: int | None, header: str) -> bytes:
    """Return the signature of `size` bytes that is written in a header."""
    try:
        signature = decode(text, encoding)
    except ValueError:
        signature = b""
    if not signature or (size is not None and len(signature) != size):
        length = "" if size is None else f" of {size} bytes"
        raise Refused(Refusal.MALFORMED_HEADER, f"The {header} header holds no signature{length} in {encoding}.")
    return signature


def choose_version(
    versioned: Iterable[tuple[str, str]], version: str, encoding: Encoding, size: int | None, header: str
) -> tuple[bytes, ...]:
    """Return the signatures of `version` among (version, text) pairs.

    Other versions are skipped, never trusted. A malformed signature is skipped too while a well-formed one is there.
    """
    pairs = list(versioned)
    texts = [text for sent_version, text in pairs if sent_version == version]
    if len(pairs) > MAX_SIGNATURES:
        raise Refused(Refusal.MALFORMED_HEADER, f"The {header} header holds more than {MAX_SIGNATURES} signatures.")
    if not pairs:
        raise Refused(Refusal.MALFORMED_HEADER, f"The {header} header holds no signature.")
    if not texts:
        raise Refused(Refusal.WRONG_VERSION, f"The {header} header holds no signature of version {version}.")
    signatures: list[bytes] = []
    malformed: Refused | None = None
    for text in texts:
        try:
            signatures.append(decode_signature(text, encoding, size, header))
        except Refused as refused:
            malformed = refused
    if malformed is not None and not signatures:
        raise malformed
    return tuple(signatures)


def _foreign_prefix(header: str, value: str) -> Refused:
    if _OTHER_ALGORITHM.match(value):
        return Refused(Refusal.WRONG_ALGORITHM, f"The signature in {header} is of another algorithm than expected.")
    if _OTHER_VERSION.match(value):
        return Refused(Refusal.WRONG_VERSION, f"The signature in {header} is of another version than expected.")
    return Refused(Refusal.MALFORMED_HEADER, f"The {header} header does not begin as the scheme prescribes.")
