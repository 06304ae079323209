from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.senders import CONFIGS, COVERING, SIGNING, pair, signed_request, with_body
from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures import SCHEMES, Proof, SignedRequest, Verdict, sign, verify

from .requests import NOW, post

ids = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters=".:"), min_size=1, max_size=60)
seeds = st.binary(min_size=1, max_size=8)
bodies = st.binary(max_size=300).map(lambda body: b"{" + body)


def check(scheme: str, secrets: list[str], request: SignedRequest, now: float) -> Verdict:
    return verify(scheme, secrets, request, now=now, config=CONFIGS.get(scheme))


@pytest.mark.parametrize("scheme", SIGNING)
@settings(deadline=None, max_examples=50)
@given(seed=seeds, body=bodies, message_id=ids, now=st.floats(0, 4e9))
def test_what_a_scheme_signs_it_verifies(scheme: str, seed: bytes, body: bytes, message_id: str, now: float) -> None:
    keys = pair(scheme, seed)
    request = signed_request(scheme, keys.private, body, now=now, message_id=message_id)
    assert check(scheme, [keys.known], request, now) == Verdict(ok=True)
    assert check(scheme, [pair(scheme, seed + b"1").known, "another", keys.known], request, now).ok


@pytest.mark.parametrize("scheme", COVERING)
@settings(deadline=None, max_examples=50)
@given(data=st.data(), seed=seeds, body=bodies, message_id=ids)
def test_no_flipped_bit_and_no_other_secret_verifies(
    scheme: str, data: st.DataObject, seed: bytes, body: bytes, message_id: str
) -> None:
    keys = pair(scheme, seed)
    request = signed_request(scheme, keys.private, body, message_id=message_id)
    place = data.draw(st.integers(0, len(body) - 1))
    flipped = body[:place] + bytes([body[place] ^ 1 << data.draw(st.integers(0, 7))]) + body[place + 1 :]
    assert not check(scheme, [keys.known], with_body(request, flipped), NOW).ok
    assert not check(scheme, [pair(scheme, seed + b"1").known], request, NOW).ok


@pytest.mark.parametrize("scheme", SIGNING)
def test_nothing_is_signed_with_an_empty_secret(scheme: str) -> None:
    with pytest.raises(ConfigurationError):
        sign(scheme, "", post(b""), now=NOW, message_id="m", config=CONFIGS.get(scheme))


@pytest.mark.parametrize("scheme", [name for name, scheme in SCHEMES.items() if scheme.proof is Proof.NOTHING])
def test_a_scheme_without_a_secret_signs_nothing(scheme: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be signed"):
        sign(scheme, "secret", post(b""), now=NOW, message_id="m", config=CONFIGS[scheme])


@pytest.mark.parametrize("scheme", SIGNING)
@pytest.mark.parametrize("secrets", [[], [""]])
def test_without_a_secret_nothing_verifies(scheme: str, secrets: list[str]) -> None:
    request = signed_request(scheme, pair(scheme, b"1").private, b"{}")
    assert check(scheme, secrets, request, NOW).refusal == "empty-secret"


@pytest.mark.parametrize("scheme", SIGNING)
def test_only_the_first_five_secrets_are_tried(scheme: str) -> None:
    keys = pair(scheme, b"1")
    others = [pair(scheme, b"other" + bytes([number])).known for number in range(5)]
    request = signed_request(scheme, keys.private, b"{}")
    assert check(scheme, [*others[:4], keys.known], request, NOW).ok
    assert not check(scheme, [*others, keys.known], request, NOW).ok


@pytest.mark.parametrize("scheme", SIGNING)
def test_each_signed_header_must_be_there_once(scheme: str) -> None:
    keys = pair(scheme, b"1")
    request = signed_request(scheme, keys.private, b"{}")
    added = {name.lower() for name, _ in request.headers.pairs[2:]}
    assert added
    for name in added - {"linear-timestamp"}:  # which counts only where the body says no time
        without = SignedRequest(request.method, request.url, request.headers.without(frozenset({name})), b"{}")
        assert check(scheme, [keys.known], without, NOW).refusal == "missing-header"
        doubled = (*request.headers, *(pair for pair in request.headers if pair[0].lower() == name))
        twice = SignedRequest(request.method, request.url, doubled, b"{}")
        assert check(scheme, [keys.known], twice, NOW).refusal == "malformed-header"


TIMED = {  # seconds either way
    "stripe": 300,
    "slack": 300,
    "standard-webhooks": 300,
    "linear": 60,
    "zoom": 300,
    "twitch": 600,
    "hubspot": 300,
    "paddle": 5,
    "generic-hmac": 30,
    "gitlab": 300,
}


@pytest.mark.parametrize("scheme", SIGNING)
def test_a_scheme_with_a_time_wants_a_fresh_one_and_the_others_take_any(scheme: str) -> None:
    keys = pair(scheme, b"1")
    request = signed_request(scheme, keys.private, b"{}")
    tolerance = TIMED.get(scheme)
    if tolerance is None:
        assert check(scheme, [keys.known], request, NOW + 1e6).ok
        return
    assert check(scheme, [keys.known], request, NOW + tolerance).ok
    assert check(scheme, [keys.known], request, NOW - tolerance).ok
    assert check(scheme, [keys.known], request, NOW + tolerance + 1).refusal == "expired"
    assert check(scheme, [keys.known], request, NOW - tolerance - 1).refusal == "future"


@pytest.mark.parametrize("scheme", ["square", "twilio", "hubspot", "generic-hmac"])
@pytest.mark.parametrize("url", ["/in/abc", "", "ftp://relay.example/in/abc"])
def test_a_receiver_that_does_not_know_its_address_is_told_so(scheme: str, url: str) -> None:
    keys = pair(scheme, b"1")
    request = signed_request(scheme, keys.private, b"{}")
    unknown = SignedRequest(request.method, url, request.headers, b"{}")
    assert check(scheme, [keys.known], unknown, NOW).refusal == "unknown-url"
    with pytest.raises(ConfigurationError, match="public URL"):
        sign(scheme, keys.private, unknown, now=NOW, message_id="m", config=CONFIGS.get(scheme))


@pytest.mark.parametrize("scheme", ["square", "twilio", "hubspot", "generic-hmac"])
def test_another_address_does_not_verify(scheme: str) -> None:
    keys = pair(scheme, b"1")
    request = signed_request(scheme, keys.private, b"{}")
    other = SignedRequest(request.method, request.url.replace("/in/abc", "/in/abd"), request.headers, b"{}")
    assert check(scheme, [keys.known], other, NOW).refusal == "bad-signature"
