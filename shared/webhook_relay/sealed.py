"""Sealed events: what a webhook says, encrypted for its readers before a relay stores it. Pure.

The envelope is JSON, so that it travels as every other body; its parts are what libsodium and all its bindings have:

    {"version": 1,
     "keys": {id of a reader's key: crypto_box_seal(content key, public key), ...},
     "box": nonce (24 bytes) and crypto_secretbox(content, nonce, content key)}

all in base64 (RFC 4648, section 4). The content, deflated (RFC 1951), is the length of its head in four bytes (big
endian), the head as JSON (`Inside`), and the body's bytes. The head names the event, so that an envelope that was moved
to another event is noticed. See https://doc.libsodium.org/public-key_cryptography/sealed_boxes and
https://doc.libsodium.org/secret-key_cryptography/secretbox.

Whoever knows the public keys can make an envelope: it keeps a secret, and proves nothing about who wrote it.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec
import structlog
from msgspec.structs import replace

from webhook_relay.arrivals import Arrival, unpacked
from webhook_relay.errors import ProtocolError
from webhook_relay.event import Event, Headers
from webhook_relay.messages import MAX_SERVER_FRAME
from webhook_relay.reader_keys import ReaderPrivateKey, ReaderPublicKey
from webhook_relay.sentence import Sentence
from webhook_relay.sodium import sodium

CONTENT_TYPE = "application/vnd.webhook-relay.sealed+json"
"""What the body of a sealed event is declared as."""
VERSION = 1
LEVEL = 1
"""Of the compression; as for events that are not sealed."""
RAW = -15
_LENGTH = struct.Struct(">I")

log = structlog.get_logger(__name__)


class Inside(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is sealed of an event besides its body: everything that was, or was made of what was, in the request."""

    id: str
    type: str
    subject: str = ""
    summary: str = ""
    delivery_id: str | None = msgspec.field(default=None, name="deliveryid")
    content_type: str = msgspec.field(default="", name="datacontenttype")
    occurred_at: datetime | None = msgspec.field(default=None, name="occurredat")
    headers: Headers = ()


class _Envelope(msgspec.Struct, frozen=True):
    version: int
    keys: dict[str, str]
    box: str


_Decoded = TypeVar("_Decoded")
_encode = msgspec.json.Encoder().encode
_envelopes = msgspec.json.Decoder(_Envelope)
_heads = msgspec.json.Decoder(Inside)


def seal(event: Event, readers: Sequence[ReaderPublicKey]) -> bytes:
    """Return the envelope of an event for these readers. Takes 0.3 ms for 8 KB, and 60 ms for each further megabyte."""
    head = _encode(
        Inside(
            id=event.id,
            type=event.type,
            subject=event.subject,
            summary=event.summary,
            delivery_id=event.delivery_id,
            content_type=event.content_type,
            occurred_at=event.occurred_at,
            headers=event.headers,
        )
    )
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, RAW)
    parts = (compressor.compress(part) for part in (_LENGTH.pack(len(head)), head, event.body))
    content = b"".join(parts) + compressor.flush()
    library = sodium()
    key = library.random(library.secret_box.KEY_SIZE)
    keys = {reader.id: _base64(library.sealed_box(reader.key).encrypt(key)) for reader in readers}
    return _encode(_Envelope(VERSION, keys, _base64(library.secret_box(key).encrypt(content))))


class Opener:
    """Opens sealed events with the private keys of one reader."""

    def __init__(self, keys: Iterable[ReaderPrivateKey] = ()) -> None:
        self._keys = {key.public.id: key for key in keys}

    def has_key_of(self, sealed: str) -> bool:
        """Say whether one of these keys opens an event with this mark."""
        return any(name in self._keys for name in sealed.split())

    def opened(self, event: Event) -> Event:
        """Return the event as it came to the relay; one that is not sealed is returned as it is.

        Raises ProtocolError: `no-reader-key` when it is for others, `bad-seal` when it is not whole.
        """
        if not event.sealed:
            return event
        envelope = _decoded(_envelopes, event.body)
        if envelope.version != VERSION:
            raise _bad(Sentence("it has a form that this version does not know"))
        inside, body = _content(self._unboxed(envelope))
        if inside.id not in (event.id, event.replay_of):
            raise _bad(Sentence("it is of another event"))
        return replace(
            event,
            type=inside.type,
            subject=inside.subject,
            summary=inside.summary,
            delivery_id=inside.delivery_id,
            content_type=inside.content_type,
            occurred_at=inside.occurred_at,
            headers=inside.headers,
            body=body,
            sealed="",
        )

    def all_opened(self, arrivals: Iterable[Arrival]) -> tuple[Arrival, ...]:
        """Return events, those opened that can be. Others stay sealed, and the log says why."""
        return tuple(self._tried(arrival) if arrival.sealed else arrival for arrival in arrivals)

    def _tried(self, arrival: Arrival) -> Arrival:
        try:
            return self.opened(unpacked(arrival))
        except ProtocolError as error:
            log.warning("event.not_opened", id=arrival.id, channel=arrival.channel, code=error.code, reason=str(error))
            return arrival

    def _unboxed(self, envelope: _Envelope) -> bytes:
        name = next((name for name in envelope.keys if name in self._keys), None)
        if name is None:
            raise ProtocolError(
                Sentence("An event is sealed for other readers."),
                hint=Sentence(
                    "Its keys: {keys}. See `webhook-relay reader-key list`.", keys=" ".join(envelope.keys)[:100]
                ),
                code="no-reader-key",
            )
        library = sodium()
        try:
            sealed_key = base64.b64decode(envelope.keys[name], validate=True)
            key = library.sealed_box(self._keys[name].key).decrypt(sealed_key)
            return library.secret_box(key).decrypt(base64.b64decode(envelope.box, validate=True))
        except (library.error, ValueError, TypeError):
            raise _bad(Sentence("its encryption is damaged")) from None


def _content(deflated: bytes) -> tuple[Inside, bytes]:
    inflater = zlib.decompressobj(RAW)
    try:
        content = inflater.decompress(deflated, MAX_SERVER_FRAME)
        (size,) = _LENGTH.unpack_from(content)
    except (zlib.error, struct.error):
        raise _bad(Sentence("its content is damaged")) from None
    start = _LENGTH.size + size
    if inflater.unconsumed_tail or not inflater.eof or start > len(content):
        raise _bad(Sentence("its content is not whole"))
    return _decoded(_heads, content[_LENGTH.size : start]), content[start:]


def _decoded(decoder: msgspec.json.Decoder[_Decoded], text: bytes) -> _Decoded:
    try:
        return decoder.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise _bad(Sentence("it was not understood")) from None


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bad(reason: str) -> ProtocolError:
    return ProtocolError(Sentence("A sealed event cannot be opened: {reason}.", reason=reason), code="bad-seal")
