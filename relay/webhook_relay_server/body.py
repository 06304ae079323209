"""Body: what can be read of a body by its content type and encoding. What is stored is never touched by it.

Everything is bounded: a document that is too long, a form with too many fields and an encoding that grows too much are
not read, and then the description comes from the headers.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qs

from webhook_relay.embedding import MAX_EMBED_BYTES
from webhook_relay_server.payload import read_json

MAX_FORM_BYTES = 1024 * 1024
"""Longer forms are not looked into."""
MAX_FORM_FIELDS = 100
"""Slack's commands have about fifteen; a form with more is not looked into."""
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_GZIP_OR_ZLIB = 47
"""zlib's wbits for either of these headers, with any window."""
_RAW = -15
"""zlib's wbits for deflate without a header, which some call deflate as well."""


def read_body(body: bytes, content_type: str, encoding: str) -> tuple[object, bool]:
    """Return the payload as far as it can be read, and whether the body itself, as it came, is strict JSON."""
    encoded = bool(encoding) and encoding != "identity"
    try:
        plain = _decoded(body, encoding) if encoded else body
        kind = content_type.lower()
        if kind.startswith(FORM):
            return _form_payload(plain), False
        if kind.startswith(MULTIPART):
            return _payload_of(_multipart_fields(plain, content_type)), False
        return read_json(plain), not encoded
    except (ValueError, zlib.error, LookupError):
        return None, False


def _decoded(body: bytes, encoding: str) -> bytes:
    """Return a body without its Content-Encoding (RFC 9110, section 8.4). Raises ValueError when it grows too much."""
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise ValueError("the encoding is not known")
    for window in (_GZIP_OR_ZLIB, _RAW):
        decoder = zlib.decompressobj(window)
        try:
            plain = decoder.decompress(body, MAX_EMBED_BYTES)
        except zlib.error:
            continue
        if decoder.unconsumed_tail or not decoder.eof:
            raise ValueError("it is too long, or cut off")
        return plain
    raise ValueError("the body is not what its encoding says")


def _form_payload(body: bytes) -> object:
    if len(body) > MAX_FORM_BYTES:
        return None
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=MAX_FORM_FIELDS)
    return _payload_of({name: values[0] for name, values in fields.items()})


def _payload_of(fields: Mapping[str, str] | None) -> object:
    """Return the JSON in the field `payload` (GitHub, Slack), or else the fields themselves (Slack's commands)."""
    if fields is not None and "payload" in fields:
        return read_json(fields["payload"].encode("utf-8", "replace"))
    return fields


def _multipart_fields(body: bytes, content_type: str) -> dict[str, str] | None:
    """Return the fields that are text; files are not looked into (RFC 7578)."""
    if len(body) > MAX_FORM_BYTES or body.count(b"\n--") > 2 * MAX_FORM_FIELDS:
        return None
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    if not message.is_multipart():
        return None
    fields: dict[str, str] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str) and part.get_filename() is None and len(fields) < MAX_FORM_FIELDS:
            content = part.get_payload(decode=True)
            fields.setdefault(name, content.decode("utf-8", "replace").strip() if isinstance(content, bytes) else "")
    return fields
