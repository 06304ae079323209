from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures import SCHEMES, SchemeConfig, SignedRequest, Verdict, generate_secret, sign, verify

from .requests import NOW, post

GENERIC = SchemeConfig(
    header="X-Sig",
    algorithm="sha384",
    encoding="base64",
    prefix="sig=",
    signed="{method}:{id}:{timestamp}:{url}:{body}",
    timestamp_header="X-Time",
    tolerance=30,
    id_header="X-Id",
)

texts = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=4, max_size=80)
standard = st.binary(min_size=16, max_size=64).map(lambda key: "whsec_" + base64.b64encode(key).decode())
SECRETS = {
    "github": texts,
    "gitlab": texts | st.binary(min_size=32, max_size=32).map(lambda key: "whsec_" + base64.b64encode(key).decode()),
    "standard-webhooks": standard,
    "stripe": texts,
    "slack": texts,
    "generic-hmac": texts,
}
ids = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters=".:"), min_size=1, max_size=60)


def config_of(scheme: str) -> SchemeConfig | None:
    return GENERIC if SCHEMES[scheme].configurable else None


def check(scheme: str, secrets: list[str], request: SignedRequest, now: float) -> Verdict:
    return verify(scheme, secrets, request, now=now, config=config_of(scheme))


@pytest.mark.parametrize("scheme", list(SCHEMES))
@settings(deadline=None)
@given(data=st.data(), body=st.binary(max_size=300), message_id=ids, now=st.floats(0, 4e9))
def test_what_a_scheme_signs_it_verifies(
    scheme: str, data: st.DataObject, body: bytes, message_id: str, now: float
) -> None:
    secret = data.draw(SECRETS[scheme])
    headers = sign(scheme, secret, post(body), now=now, message_id=message_id, config=config_of(scheme))
    assert check(scheme, [secret], post(body, *headers), now) == Verdict(ok=True)
    assert check(scheme, ["whsec_" + "A" * 44, "another", secret], post(body, *headers), now).ok


@pytest.mark.parametrize("scheme", list(SCHEMES))
@settings(deadline=None)
@given(data=st.data(), body=st.binary(min_size=1, max_size=300), message_id=ids)
def test_no_flipped_bit_and_no_other_secret_verifies(
    scheme: str, data: st.DataObject, body: bytes, message_id: str
) -> None:
    secret = generate_secret("standard-webhooks" if scheme == "gitlab" else scheme)
    headers = sign(scheme, secret, post(body), now=NOW, message_id=message_id, config=config_of(scheme))
    place = data.draw(st.integers(0, len(body) - 1))
    flipped = body[:place] + bytes([body[place] ^ 1 << data.draw(st.integers(0, 7))]) + body[place + 1 :]
    other = generate_secret("standard-webhooks" if scheme == "gitlab" else scheme)
    assert not check(scheme, [secret], post(flipped, *headers), NOW).ok
    assert not check(scheme, [other], post(body, *headers), NOW).ok


@pytest.mark.parametrize("scheme", list(SCHEMES))
def test_nothing_is_signed_with_an_empty_secret(scheme: str) -> None:
    with pytest.raises(ConfigurationError):
        sign(scheme, "", post(b""), now=NOW, message_id="m", config=config_of(scheme))
