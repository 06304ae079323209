from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.senders import CONFIGS, SIGNING, pair, signed_request
from webhook_relay.signatures import SCHEMES, SignedRequest, verify

from .requests import NOW

SAMPLES = {name: signed_request(name, pair(name, b"1").private, b"{}") for name in SIGNING}
MORE = {
    "standard-webhooks": ("svix-id", "svix-timestamp", "svix-signature"),
    "gitlab": ("X-Gitlab-Token",),
    "twilio": ("X-Twilio-Webhooks-Signature-Settings",),
}
NAMES = {
    name: sorted(
        {
            *(header for header, _ in (SAMPLES[name].headers if name in SAMPLES else ())),
            *SCHEMES[name].ids,
            *MORE.get(name, ()),
        }
    )
    for name in SCHEMES
}
"""The headers that each scheme looks at."""
near_misses = st.lists(
    st.sampled_from(
        [
            "sha256=",
            "sha1=",
            "sig=",
            "v0=",
            "v1=",
            "v1,",
            "v1a,",
            "t=",
            "t=1700000000",
            ",",
            " ",
            "0" * 64,
            "A" * 43 + "=",
        ]
    )
    | st.text(max_size=5),
    max_size=8,
).map("".join)
values = (
    st.text(max_size=100)
    | st.binary(max_size=100).map(lambda raw: raw.decode("iso-8859-1"))
    | st.text(st.characters(codec=None), max_size=20)
    | st.just("1700000000")
    | near_misses
)


def headers(scheme: str) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Draw headers at random, or all that the scheme looks at with what comes to mind in them."""
    names = st.sampled_from([*NAMES[scheme], "X-Other"]) | st.text(max_size=20)
    every = st.fixed_dictionaries(dict.fromkeys(NAMES[scheme], values)).map(lambda found: list(found.items()))
    return st.lists(st.tuples(names, values), max_size=10) | every


BODIES = [
    b"[" * 5000,
    b'{"a":' * 5000,
    b'{"webhookTimestamp":1e400}',
    b'{"webhookTimestamp":' + b"9" * 5000 + b"}",
    b'{"Type":"Notification","Type":1}',
    b'{"TopicArn":"arn:aws:sns:eu-west-1:123456789012:orders","SigningCertURL":"\\ud800"}',
    b"a=1&" * 5000,
    b"%ff=%ud800&\xff=&&=",
]


@pytest.mark.parametrize("scheme", list(SCHEMES))
@settings(deadline=None, max_examples=50)
@given(
    data=st.data(),
    secrets=st.lists(st.text(max_size=60), max_size=7),
    line=st.tuples(st.text(max_size=5), st.text(max_size=30) | st.text(max_size=20).map("https://".__add__)),
    body=st.tuples(st.binary(max_size=50) | st.sampled_from(BODIES), st.text(max_size=20) | st.just("192.0.2.999")),
)
def test_no_request_and_no_secret_makes_verify_raise(
    scheme: str, data: st.DataObject, secrets: list[str], line: tuple[str, str], body: tuple[bytes, str]
) -> None:
    pairs = data.draw(headers(scheme))
    request = SignedRequest(*line, pairs, *body)
    tokens = {"gitlab": "x-gitlab-token", "generic-token": "x-token"}
    guessed = any(name.lower() == tokens.get(scheme) for name, _ in pairs)
    for known in (secrets, [pair(scheme, b"1").known, *secrets]):
        verdict = verify(scheme, known, request, now=NOW, config=CONFIGS.get(scheme))
        assert guessed or not verdict.ok  # a token of a few letters can be hit by chance
        assert verdict.ok or verdict.detail
