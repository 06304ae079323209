"""Idempotency keys: a sender's own name for a delivery, the same on every attempt. Pure.

Source: draft-ietf-httpapi-idempotency-key-header. The header is a string of structured fields (RFC 9651, section
3.3.3), in quotes; many senders leave the quotes out, and mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from webhook_relay.headers import RequestHeaders
from webhook_relay_server.errors import InvalidParametersError

HEADER = "idempotency-key"

_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)" *(?:;.*)?')
"""A string, and parameters, which mean nothing here."""
_BLANKS = " \t"
"""Around a header's value they are no part of it (RFC 9110, section 5.5); other characters that look like them are."""
_ESCAPED = re.compile(r'\\(["\\])')


def idempotency_key(value: str) -> str:
    """Return the key in a header; what is no string of structured fields is the key as it stands."""
    value = value.strip(_BLANKS)
    quoted = _QUOTED.fullmatch(value)
    return _ESCAPED.sub(r"\1", quoted[1]) if quoted else value


def sent_key(headers: RequestHeaders) -> str:
    """Return the key of a request; empty when it has none. Raises InvalidParametersError for one that names nothing.

    Whoever sends one relies on it: taken for none, it would let each attempt be an event of its own.
    """
    if HEADER not in headers.first:
        return ""
    if HEADER in headers.repeated:
        raise InvalidParametersError(
            "The Idempotency-Key is there more than once; nothing was kept.",
            hint="Send one, the same on every attempt.",
        )
    key = idempotency_key(headers.first[HEADER])
    if not key.strip(_BLANKS):
        raise InvalidParametersError(
            "The Idempotency-Key is empty; nothing was kept.", hint="Give the event a key of its own, or leave it out."
        )
    return key


def with_plain_key(headers: RequestHeaders, id_headers: Iterable[str]) -> Mapping[str, str]:
    """Return headers by lower-case name, in which the key, where it is what names the delivery, is without quotes.

    It does unless one of the other `id_headers` says something. Raises InvalidParametersError for a key that cannot.
    """
    if any(headers.first.get(name) for name in id_headers if name != HEADER):
        return headers.first
    key = sent_key(headers)
    return {**headers.first, HEADER: key} if key else headers.first
