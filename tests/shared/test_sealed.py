from __future__ import annotations

import base64
import hashlib
import json
import struct
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from nacl.public import PrivateKey, SealedBox
from nacl.secret import SecretBox
from structlog.testing import capture_logs

from support.events import make_event
from webhook_relay.embedding import embeddable, parse_json
from webhook_relay.errors import ProtocolError
from webhook_relay.event import Event
from webhook_relay.messages import MAX_SERVER_FRAME, EventMessage, decode_event, decode_server_message, encode_event
from webhook_relay.reader_keys import PRIVATE_PREFIX, ReaderPrivateKey, key_ids, new_private_key, read_private_key
from webhook_relay.sealed import CONTENT_TYPE, Opener, seal
from webhook_relay.seals import Seals

MINE, THEIRS, STRANGERS = new_private_key(), new_private_key(), new_private_key()
BODY = b'{"secret plan":"to be read by nobody else"}'

OF_ANOTHER_LIBRARY = {
    "version": 1,
    "keys": {
        "ID": (
            "dYIWZPsoY+KGm05SLnNlx37zDGNcJN8vARFwdV1qPzudmwtPZANb/HCGUw+6"
            "U1QwVJwEoe3OEA0g0ho6NRKUwX0brrxif1o7rvboxdx3EA0="
        )
    },
    "box": (
        "OpWokkjK8lRsOtfsBRy/bMZAzSHkyDe6FyLxALwEMbJiP8dLi+T8IDzGh/AwDC6lyGQ4c1nB3w0WQSC5szRXvYk6uwwDI0miIO6lk0QhUwAFcUVg"
        "XhGCLMllGgQ80XC1hOEdjLczgbQ5YhVREdzPBBwevJHaX9aBKbp1ntCWzbjkDXHT2Pxjikc8toBsmVH8I3mi3INPJG4WXYkgWVNxkXMln3D7KMbs"
        "OOKsCmPqBwhBy6aFMPj9Owf8/1xmwStzmBICE5IzWt5xwiJOJdY2oF3TSg=="
    ),
}
"""Made by libsodium.js 0.7 and Node's zlib for the private key 01 02 03 ... 20; under "ID" stands that key's id."""


def sealed(event: Event, *keys: ReaderPrivateKey) -> Event:
    """Return an event as a relay stores it."""
    readers = [key.public for key in keys]
    return replace(
        event,
        type="github.push",
        subject="",
        summary="Push from github (sealed)",
        content_type=CONTENT_TYPE,
        headers=(),
        body=seal(event, readers),
        occurred_at=None,
        sealed=key_ids(readers),
    )


def opened(event: Event, *keys: ReaderPrivateKey) -> Event:
    return Opener(keys).opened(event)


def with_envelope(event: Event, **changes: Any) -> Event:
    return replace(event, body=json.dumps({**json.loads(event.body), **changes}).encode())


def test_an_event_is_opened_as_it_was_by_each_of_its_readers_and_by_nobody_else() -> None:
    event = make_event(
        body=BODY,
        headers=(("X-GitHub-Event", "push"), ("X-Latin", "caf\xe9")),
        occurred_at=datetime(2026, 11, 2, 8, 30, tzinfo=UTC),
    )
    stored = sealed(event, MINE, THEIRS)
    assert opened(stored, MINE) == event
    assert opened(stored, STRANGERS, THEIRS) == event
    with pytest.raises(ProtocolError, match="sealed for other readers") as refused:
        opened(stored, STRANGERS)
    assert refused.value.code == "no-reader-key"


def test_nothing_of_what_is_sealed_can_be_seen() -> None:
    event = make_event(
        body=BODY, headers=(("X-Customer", "a name of somebody"),), summary="a summary", subject="a repo"
    )
    text = sealed(event, MINE).body
    box = base64.b64decode(json.loads(text)["box"])
    for word in (b"secret plan", b"X-Customer", b"somebody", b"a summary", b"a repo"):
        assert word not in text + box


def test_the_same_event_is_another_envelope_each_time() -> None:
    first, second = (json.loads(sealed(make_event(), MINE).body) for _ in range(2))
    assert first["box"] != second["box"]
    assert first["keys"][MINE.public.id] != second["keys"][MINE.public.id]


def test_an_envelope_can_stand_in_a_frame_as_it_is_and_comes_through_it() -> None:
    stored = sealed(make_event(body=BODY), MINE)
    parse_json(stored.body)
    assert embeddable(stored.body, stored.content_type, parsed=True)
    message = decode_server_message(encode_event(stored, embed=True))
    assert isinstance(message, EventMessage)
    assert decode_event(message) == stored


def test_what_is_not_sealed_is_left_as_it_is_whatever_it_says_of_itself() -> None:
    event = make_event(body=seal(make_event(), [MINE.public]), content_type=CONTENT_TYPE)
    assert opened(event, MINE) == event


@settings(max_examples=50, deadline=None)
@given(body=st.binary(max_size=2000), headers=st.lists(st.tuples(st.text(), st.text())), summary=st.text())
def test_whatever_was_sent_comes_back_byte_for_byte(body: bytes, headers: list[tuple[str, str]], summary: str) -> None:
    event = make_event(body=body, headers=tuple(headers), summary=summary)
    assert opened(sealed(event, MINE), MINE) == event


def test_the_largest_body_fits_into_a_frame_when_nothing_of_it_can_be_compressed() -> None:
    body = b"".join(zlib.crc32(struct.pack(">I", n)).to_bytes(4, "big") for n in range(25 * 1024 * 1024 // 4))
    event = make_event(body=body, headers=tuple((f"X-{n}", "v" * 300) for n in range(200)))
    stored = sealed(event, MINE)
    assert len(encode_event(stored, embed=True)) < MAX_SERVER_FRAME
    assert opened(stored, MINE) == event


def test_an_envelope_that_was_moved_to_another_event_is_refused() -> None:
    stored = sealed(make_event(1), MINE)
    with pytest.raises(ProtocolError, match="of another event") as refused:
        opened(replace(stored, id="another"), MINE)
    assert refused.value.code == "bad-seal"


def test_a_replay_is_opened_as_the_event_that_it_repeats() -> None:
    event = make_event(1)
    replay = replace(sealed(event, MINE), id="another", replay_of=event.id)
    assert opened(replay, MINE) == replace(event, id="another", replay_of=event.id)


def test_every_byte_of_an_envelope_is_protected() -> None:
    stored = sealed(make_event(body=BODY), MINE)
    envelope = json.loads(stored.body)
    for part, text in (("box", envelope["box"]), ("keys", envelope["keys"][MINE.public.id])):
        content = base64.b64decode(text)
        for place in range(len(content)):
            changed = bytearray(content)
            changed[place] ^= 1
            wrong = base64.b64encode(changed).decode()
            with pytest.raises(ProtocolError, match="encryption is damaged"):
                opened(with_envelope(stored, **{part: wrong if part == "box" else {MINE.public.id: wrong}}), MINE)


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 2},
        {"version": "1"},
        {"keys": []},
        {"box": None},
        {"box": ""},
        {"box": "=é"},
        {"keys": {MINE.public.id: "AAAA"}},
        {"keys": {MINE.public.id: ""}},
    ],
)
def test_an_envelope_of_another_form_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError) as refused:
        opened(with_envelope(sealed(make_event(), MINE), **changes), MINE)
    assert refused.value.code == "bad-seal"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no deflate",
        zlib.compress(b"", wbits=-15),
        zlib.compress(b"\x00\x00\x00", wbits=-15),
        zlib.compress(b"\xff\xff\xff\xff{}", wbits=-15),
        zlib.compress(b"\x00\x00\x00\x02{}", wbits=-15),
        zlib.compress(b"\x00\x00\x00\x02[]body", wbits=-15),
        zlib.compress(b"\x00\x00\x00\x02\xff\xff", wbits=-15),
        zlib.compress(b"\x00\x00\x00\x02{}", wbits=-15)[:-1],
        zlib.compress(bytes(MAX_SERVER_FRAME + 1), wbits=-15),
    ],
)
def test_a_content_that_a_relay_would_not_make_is_refused(content: bytes) -> None:
    key = bytes(32)
    envelope = {
        "version": 1,
        "keys": {MINE.public.id: base64.b64encode(SealedBox(MINE.public.key).encrypt(key)).decode()},
        "box": base64.b64encode(SecretBox(key).encrypt(content)).decode(),
    }
    with pytest.raises(ProtocolError) as refused:
        opened(replace(sealed(make_event(), MINE), body=json.dumps(envelope).encode()), MINE)
    assert refused.value.code == "bad-seal"


def test_an_envelope_of_another_library_is_opened() -> None:
    private = PrivateKey(bytes(range(1, 33)))
    assert bytes(private.public_key).hex() == "07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c"
    key = read_private_key(text_of(private))
    keys = {key.public.id: OF_ANOTHER_LIBRARY["keys"]["ID"]}  # type: ignore[index]
    stored = replace(
        make_event(),
        id="e-1",
        sealed=key.public.id,
        body=json.dumps({**OF_ANOTHER_LIBRARY, "keys": keys}).encode(),
    )
    event = opened(stored, key)
    assert (event.type, event.subject, event.summary) == ("github.push", "octo/hello", "mona pushed")
    assert event.headers == (("X-GitHub-Event", "push"), ("X-Latin", "caf\xe9"))
    assert event.body == b'{"ref":"refs/heads/main"}'


def text_of(private: PrivateKey) -> str:
    check = hashlib.sha256(PRIVATE_PREFIX.encode() + bytes(private)).digest()[:4]
    return PRIVATE_PREFIX + base64.urlsafe_b64encode(bytes(private) + check).decode()


# --- keys that are asked for when they are needed --------------------------------------------------------------


class Keyring:
    """Counts how often it is asked."""

    def __init__(self, *keys: ReaderPrivateKey) -> None:
        self.keys = list(keys)
        self.asked = 0

    def __call__(self) -> list[str]:
        self.asked += 1
        return [key.text for key in self.keys]


def test_the_keyring_is_asked_once_and_again_only_for_an_event_that_no_known_key_opens() -> None:
    keyring = Keyring(MINE)
    seals = Seals(keyring)
    mine, theirs = sealed(make_event(1), MINE), sealed(make_event(2), THEIRS)
    assert seals.opened([mine]) == seals.opened([mine]) == (make_event(1),)
    assert keyring.asked == 1
    keyring.keys.append(THEIRS)
    assert seals.opened([theirs, make_event(3), mine]) == (make_event(2), make_event(3), make_event(1))
    assert keyring.asked == 2


def test_what_cannot_be_opened_stays_sealed_and_does_not_stop_the_others() -> None:
    other, damaged = sealed(make_event(1), THEIRS), with_envelope(sealed(make_event(2), MINE), box="AAAA")
    with capture_logs() as logs:
        assert Seals(Keyring(MINE)).opened([other, damaged, sealed(make_event(3), MINE)]) == (
            other,
            damaged,
            make_event(3),
        )
    assert [(line["event"], line["code"]) for line in logs] == [
        ("event.not_opened", "no-reader-key"),
        ("event.not_opened", "bad-seal"),
    ]


def test_without_any_key_everything_stays_as_it_is() -> None:
    event = sealed(make_event(), MINE)
    assert Seals(Keyring()).opened([event]) == (event,)
