"""Idempotency keys: a sender's own name for a delivery, the same on every attempt. Pure.

Source: draft-ietf-httpapi-idempotency-key-header. The header is a string of structured fields (RFC 9651, section
3.3.3), in quotes; many senders leave the quotes out, and mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

HEADER = "idempotency-key"

_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)" *(?:;.*)?')
"""A string, and parameters, which mean nothing here."""
_ESCAPED = re.compile(r'\\(["\\])')


def idempotency_key(value: str) -> str:
    """Return the key in a header; what is no string of structured fields is the key as it stands."""
    value = value.strip(" \t")  # RFC 9110, section 5.5; headers are Latin-1, where other white space is a letter
    quoted = _QUOTED.fullmatch(value)
    return _ESCAPED.sub(r"\1", quoted[1]) if quoted else value


def with_plain_key(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return headers (lower-case names) whose idempotency key, if there is one, is without quotes."""
    value = headers.get(HEADER)
    return headers if value is None else {**headers, HEADER: idempotency_key(value)}
