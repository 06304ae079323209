from __future__ import annotations

import base64
import hashlib

import pytest

from webhook_relay.errors import ConfigurationError
from webhook_relay.reader_keys import (
    MOST_RECIPIENTS,
    PUBLIC_PREFIX,
    key_ids,
    new_private_key,
    read_private_key,
    read_public_key,
    read_public_keys,
)


def public_text(key: bytes) -> str:
    check = hashlib.sha256(PUBLIC_PREFIX.encode() + key).digest()[:4]
    return PUBLIC_PREFIX + base64.urlsafe_b64encode(key + check).decode()


def test_both_halves_come_back_from_their_texts() -> None:
    made = new_private_key()
    assert read_public_key(made.public.text) == made.public
    assert read_private_key(made.text) == made


def test_two_keys_are_never_the_same() -> None:
    assert len({new_private_key().public.id for _ in range(20)}) == 20


def test_a_key_that_was_copied_wrongly_is_refused_wherever_the_mistake_is() -> None:
    text = new_private_key().public.text
    for place in range(len(text)):
        wrong = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        with pytest.raises(ConfigurationError):
            read_public_key(wrong)
        with pytest.raises(ConfigurationError):
            read_public_key(text[:place])


@pytest.mark.parametrize("text", ["", "whrpub_", "whrpub_é", "whrpub_" + "A" * 48, "ssh-ed25519 AAAA", "whrpub_=" * 9])
def test_what_is_no_key_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ConfigurationError, match="no public key of a reader") as refused:
        read_public_key(text)
    assert refused.value.code == "bad-reader-key"


def test_a_private_key_is_not_taken_for_a_public_one_and_not_repeated() -> None:
    made = new_private_key()
    with pytest.raises(ConfigurationError, match="This is a private key") as refused:
        read_public_key(made.text)
    assert made.text not in str(refused.value)
    assert made.text not in repr(made)


def test_a_point_that_gives_everybody_the_same_secret_is_refused() -> None:
    with pytest.raises(ConfigurationError):
        read_public_key(public_text(bytes(32)))


def test_keys_are_read_in_order_and_each_once() -> None:
    first, second = new_private_key().public, new_private_key().public
    keys = read_public_keys(f"{first.text} {second.text}\n{first.text}")
    assert key_ids(keys) == f"{first.id} {second.id}"


def test_readers_are_bounded_in_number() -> None:
    texts = [new_private_key().public.text for _ in range(MOST_RECIPIENTS + 1)]
    assert len(read_public_keys(" ".join(texts[1:]))) == MOST_RECIPIENTS
    with pytest.raises(ConfigurationError, match=f"{MOST_RECIPIENTS} keys"):
        read_public_keys(" ".join(texts))
