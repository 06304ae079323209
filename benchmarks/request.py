"""Request: one signed POST in bytes, with a delivery id that counts up in its header and at the end of its body."""

from __future__ import annotations

import hashlib
import hmac

DELIVERY_PREFIX = b"0b5e0000-0000-4000-8000-"
"""What every delivery id begins with; digits that count up follow. A reader finds an event by it, whether a server
passes on headers, bodies or both."""
DELIVERY_DIGITS = 12

_NO_DIGITS = b"0" * DELIVERY_DIGITS
_NO_SIGNATURE = b"0" * hashlib.sha256().digest_size * 2


class Request:
    """A POST whose bytes are made once. `fill` changes only what differs from one to the next."""

    def __init__(self, host: str, port: int, path: str, body: bytes, secret: str) -> None:
        """Take the request apart. `body` is a JSON object; an empty secret leaves the signature at zeros."""
        start, end = body[:-1] + b',"delivery":"' + DELIVERY_PREFIX, b'"}'
        length = len(start) + DELIVERY_DIGITS + len(end)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: GitHub-Hookshot/bench\r\nAccept: */*\r\n"
            "Content-Type: application/json\r\nX-GitHub-Event: push\r\nX-GitHub-Hook-ID: 1\r\n"
            f"Content-Length: {length}\r\nX-GitHub-Delivery: {DELIVERY_PREFIX.decode()}"
        ).encode()
        signature = b"\r\nX-Hub-Signature-256: sha256="
        self.bytes = bytearray().join((head, _NO_DIGITS, signature, _NO_SIGNATURE, b"\r\n\r\n", start, _NO_DIGITS, end))
        self._in_head = slice(len(head), len(head) + DELIVERY_DIGITS)
        signature_at = self._in_head.stop + len(signature)
        self._signature = slice(signature_at, signature_at + len(_NO_SIGNATURE))
        digits_at = len(self.bytes) - len(end) - DELIVERY_DIGITS
        self._in_body = slice(digits_at, digits_at + DELIVERY_DIGITS)
        self._end = end
        # What every body begins with is hashed once: a signature then costs the generator 2 us, whatever the size.
        self._signed_so_far = hmac.new(secret.encode(), start, hashlib.sha256) if secret else None

    def fill(self, number: int) -> bytearray:
        """Return the request as the delivery of this number: the same bytes as last time, changed in place."""
        digits = b"%012d" % number
        made = self.bytes
        made[self._in_head] = made[self._in_body] = digits
        if self._signed_so_far is not None:
            signature = self._signed_so_far.copy()
            signature.update(digits + self._end)
            made[self._signature] = signature.hexdigest().encode()
        return made


def delivery_number(received: bytes | bytearray, start: int, end: int) -> int:
    """Return the number of the first delivery id between two places. Raises ValueError when there is none."""
    digits = received.index(DELIVERY_PREFIX, start, end) + len(DELIVERY_PREFIX)
    return int(received[digits : digits + DELIVERY_DIGITS])
