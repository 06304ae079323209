from __future__ import annotations

import os

import pytest

from support.packing import compressed
from webhook_relay.errors import ProtocolError
from webhook_relay.packed import FIRST_BYTES, Packed, beginnings, inflate

TEXT = os.urandom(3 * FIRST_BYTES).hex().encode()


def test_a_message_comes_out_as_it_went_in() -> None:
    for text in (b"", b"{}", TEXT):
        assert inflate(compressed(text)) == text


def test_a_message_that_would_grow_beyond_the_limit_is_refused() -> None:
    assert inflate(compressed(TEXT), len(TEXT)) == TEXT
    for text, limit in ((TEXT, len(TEXT) - 1), (bytes(100_000_000), 1_000_000)):
        with pytest.raises(ProtocolError, match="too long"):
            inflate(compressed(text), limit)


def test_a_damaged_message_is_refused() -> None:
    with pytest.raises(ProtocolError, match="damaged"):
        inflate(Packed(b"\xff" * 100))


def test_a_beginning_grows_until_the_message_is_whole() -> None:
    grown = list(beginnings(compressed(TEXT), 10 * len(TEXT)))
    assert len(grown[0]) == FIRST_BYTES
    assert [TEXT.startswith(beginning) for beginning in grown] == [True] * len(grown)
    assert grown[-1] == TEXT


def test_a_beginning_grows_no_further_than_asked_for() -> None:
    grown = list(beginnings(compressed(bytes(100_000_000)), 10_000))
    assert [len(beginning) for beginning in grown] == [FIRST_BYTES * 2**step for step in range(4)]


def test_a_beginning_ends_where_the_damage_begins() -> None:
    message = compressed(TEXT)
    damaged = Packed(message[: len(message) // 2] + b"\xff" * 1000)
    assert all(TEXT.startswith(beginning[:FIRST_BYTES]) for beginning in beginnings(damaged, len(TEXT)))
    assert list(beginnings(Packed(b"\xff" * 100), 1000)) == []
