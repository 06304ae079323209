"""Body: what can be read of a body by its content type and encoding. What is stored is never touched by it.

Everything is bounded: a document that is too long, a form with too many fields and an encoding that grows too much are
not read, and then the description comes from the headers.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from urllib.parse import parse_qs

from multipart import MultipartSegment, PushMultipartParser, parse_options_header

from webhook_relay.embedding import MAX_EMBED_BYTES
from webhook_relay_server.describing.payload import read_json

MAX_FORM_BYTES = 1024 * 1024
"""Longer forms are not looked into."""
MAX_FORM_FIELDS = 100
"""Slack's commands have about fifteen; a form with more is not looked into."""
MAX_MULTIPART_TYPE = 500
"""Characters of a Content-Type with a boundary in it, which has at most 70 (RFC 2046, section 5.1.1)."""
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_GZIP_OR_ZLIB = 47
"""zlib's wbits for either of these headers, with any window."""
_RAW = -15
"""zlib's wbits for deflate without a header, which some call deflate as well."""


def read_body(body: bytes, content_type: str, encoding: str) -> tuple[object, bool]:
    """Return the payload as far as it can be read, and whether the body itself, as it came, is strict JSON."""
    try:
        document = document_in(body, content_type, encoding)
        return read_json(document) if isinstance(document, bytes) else document, document is body
    except (ValueError, zlib.error, LookupError):
        return None, False


def document_in(body: bytes, content_type: str, encoding: str) -> bytes | Mapping[str, str]:
    """Return what should be JSON of a body: all of it, or a form's `payload`; or else the form's fields.

    It is the body itself, the same object, where nothing had to be taken off it. Raises ValueError, LookupError or
    zlib.error for what is not as its headers say, or longer than what is looked into.
    """
    plain = _decoded(body, encoding) if encoding and encoding != "identity" else body
    kind = content_type.lower()
    if kind.startswith(FORM):
        return _payload_of(_form_fields(plain))
    if kind.startswith(MULTIPART):
        return _payload_of(_multipart_fields(plain, content_type))
    return plain


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


def _form_fields(body: bytes) -> dict[str, str]:
    if len(body) > MAX_FORM_BYTES:
        raise ValueError("the form is too long")
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=MAX_FORM_FIELDS)
    return {name: values[0] for name, values in fields.items()}


def _payload_of(fields: Mapping[str, str]) -> bytes | Mapping[str, str]:
    """Return the JSON in the field `payload` (GitHub, Slack), or else the fields themselves (Slack's commands)."""
    return fields["payload"].encode("utf-8", "replace") if "payload" in fields else fields


def _multipart_fields(body: bytes, content_type: str) -> dict[str, str]:
    """Return the fields that are text; files are not looked into (RFC 7578). Raises ValueError for what is no form."""
    if len(body) > MAX_FORM_BYTES or len(content_type) > MAX_MULTIPART_TYPE:
        raise ValueError("the form is too long")
    fields: dict[str, str] = {}
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    with PushMultipartParser(boundary, max_segment_count=MAX_FORM_FIELDS, strict=True) as parser:
        part, content = None, b""
        for piece in parser.parse(body):
            if isinstance(piece, MultipartSegment):
                part, content = piece, b""
            elif piece is not None:
                content = piece  # all of it: the body is given in one piece
            elif part is not None and part.filename is None:
                fields.setdefault(part.name or "", content.decode("utf-8", "replace").strip())
    return fields
