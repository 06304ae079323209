"""Template: which parts of a request are signed, and in which order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures.percent import decode_only
from webhook_relay.signatures.request import SignedRequest, header_bytes, require_url
from webhook_relay.signatures.verdict import Refusal, Refused


class Field(StrEnum):
    """A part of the request that a template can name in braces."""

    BODY = "body"
    TIMESTAMP = "timestamp"
    ID = "id"
    METHOD = "method"
    URL = "url"


_PIECE = re.compile(r"\{([a-z]+)\}|([^{}]+)")
_FIELDS_IN_WORDS = ", ".join(f"{{{field}}}" for field in Field)


@dataclass(frozen=True, slots=True)
class Template:
    """The signed text: literals (bytes) and fields in order."""

    pieces: tuple[Field | bytes, ...]
    decoded_in_url: str = ""
    """Characters that stand in {url} as themselves where the address has them percent-encoded."""

    @classmethod
    def parse(cls, text: str, *, decoded_in_url: str = "") -> Template:
        """Read a template such as `v0:{timestamp}:{body}`; ConfigurationError says what is wrong with it."""
        pieces: list[Field | bytes] = []
        end = 0
        for match in _PIECE.finditer(text):
            if match.start() != end:
                break
            pieces.append(_field(match[1]) if match[1] else match[2].encode())
            end = match.end()
        if end != len(text):
            raise ConfigurationError(
                f"The template of the signed text has a brace that does not belong to a field (character {end + 1}).",
                hint=f"Fields are {_FIELDS_IN_WORDS}.",
            )
        if Field.BODY not in pieces:
            raise ConfigurationError(
                "The template of the signed text does not contain {body}.",
                hint="Without it a signature says nothing about what was sent.",
            )
        return cls(tuple(pieces), decoded_in_url)

    def uses(self, field: Field) -> bool:
        """Whether the field is part of the signed text."""
        return field in self.pieces

    def fill(self, request: SignedRequest, *, timestamp: str, message_id: str) -> bytes:
        """Return the bytes that are signed."""
        if self.pieces == (Field.BODY,):
            return request.body
        self._refuse_ambiguous_id(message_id)
        return b"".join(
            piece if isinstance(piece, bytes) else self._value(piece, request, timestamp, message_id)
            for piece in self.pieces
        )

    def _value(self, field: Field, request: SignedRequest, timestamp: str, message_id: str) -> bytes:
        match field:
            case Field.BODY:
                return request.body
            case Field.TIMESTAMP:
                return header_bytes(timestamp, "timestamp")
            case Field.ID:
                return header_bytes(message_id, "message id")
            case Field.METHOD:
                line = request.method
            case Field.URL:
                line = decode_only(require_url(request), self.decoded_in_url)
        return line.encode("utf-8", "surrogatepass")

    def _refuse_ambiguous_id(self, message_id: str) -> None:
        """Refuse an id that holds the separator behind it.

        With `{id}.{timestamp}.{body}`, the id `a.1` at time 2 signs the same bytes as the id `a` at time `1.2`:
        whoever has one signed message could send it again under another id and time.
        """
        for piece, following in zip(self.pieces, self.pieces[1:], strict=False):
            if piece is Field.ID and isinstance(following, bytes) and following.decode() in message_id:
                raise Refused(
                    Refusal.MALFORMED_HEADER,
                    "The message id contains the separator that ends it in the signed text, so the text is ambiguous.",
                )


def _field(name: str) -> Field:
    try:
        return Field(name)
    except ValueError:
        raise ConfigurationError(
            f"The template of the signed text names an unknown field, {{{name}}}.",
            hint=f"Fields are {_FIELDS_IN_WORDS}.",
        ) from None
