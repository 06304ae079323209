from __future__ import annotations

import base64
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures import Refusal, SignedRequest, check_secret, sign

from .requests import NOW, post, refusal, signed

# The vector of the specification's libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
ID, TIMESTAMP = "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330"
SIGNATURE = "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
THEN = 1_614_265_330.0


def message(
    signature: str = f"v1,{SIGNATURE}", *, message_id: str = ID, timestamp: str = TIMESTAMP, family: str = "webhook"
) -> SignedRequest:
    return post(
        BODY,
        (f"{family}-id", message_id),
        (f"{family}-timestamp", timestamp),
        (f"{family}-signature", signature),
    )


def refused(request: SignedRequest, *, now: float = THEN, secret: str = SECRET) -> Refusal | None:
    return refusal("standard-webhooks", secret, request, now=now)


def test_the_vector_of_the_libraries_verifies() -> None:
    assert refused(message()) is None


def test_the_vector_of_svix_s_documentation_verifies_under_svix_s_header_names() -> None:
    # docs.svix.com/receiving/verifying-payloads/how-manual
    body = b'{"event_type":"ping","data":{"success":true}}'
    request = post(
        body,
        ("svix-id", "msg_loFOjxBNrRLzqYUf"),
        ("svix-timestamp", "1731705121"),
        ("svix-signature", "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="),
    )
    assert refused(request, secret="whsec_plJ3nmyCDGBKInavdOK15jsl", now=1_731_705_121.0) is None


@pytest.mark.parametrize(
    "secret", [SECRET.removeprefix("whsec_"), "whsec_" + base64.b64encode(bytes(range(25))).decode().rstrip("=")]
)
def test_prefix_and_padding_of_a_secret_may_be_missing(secret: str) -> None:
    check_secret("standard-webhooks", secret)
    assert refused(signed("standard-webhooks", secret, BODY, now=THEN), secret=secret) is None


@pytest.mark.parametrize(("seconds", "expected"), [(300, None), (301, Refusal.EXPIRED), (300.5, Refusal.EXPIRED)])
def test_a_message_is_good_for_five_minutes(seconds: float, expected: Refusal | None) -> None:
    assert refused(message(), now=THEN + seconds) is expected


@pytest.mark.parametrize(("seconds", "expected"), [(300, None), (301, Refusal.FUTURE)])
def test_a_clock_that_is_ahead_by_five_minutes_is_tolerated(seconds: float, expected: Refusal | None) -> None:
    assert refused(message(), now=THEN - seconds) is expected


def test_any_of_several_signatures_passes() -> None:
    assert refused(message(f"v1,78nXHjpFP0tVJQW5D0SBwmVyyW87BV/rL6MgfM/Bw44= v1,{SIGNATURE}")) is None


def test_unknown_versions_and_junk_before_the_good_signature_are_skipped() -> None:
    assert refused(message(f"v2,AAAA v1a,BBBB junk  v1,short v1,{SIGNATURE}")) is None


@pytest.mark.parametrize("version", ["v2", "v1a", "V1", "v1 ", ""])
def test_the_right_digest_under_another_version_is_not_trusted(version: str) -> None:
    assert refused(message(f"{version},{SIGNATURE}")) is Refusal.WRONG_VERSION


@pytest.mark.parametrize(
    "value",
    [
        "",
        "v1",
        SIGNATURE,
        "v1,",
        f"v1,{SIGNATURE[:-1]}",
        f"v1,{SIGNATURE[:-2]}F=",
        f"v1,{SIGNATURE}=",
        f"v1,{SIGNATURE}\n",
        f"v1, {SIGNATURE}",
        f"v1,{SIGNATURE.replace('+', '-').replace('/', '_')}",
        "v1,é",
    ],
)
def test_a_value_that_is_no_signature_is_malformed(value: str) -> None:
    assert refused(message(value)) is Refusal.MALFORMED_HEADER


def test_more_than_32_signatures_are_refused() -> None:
    wrong = base64.b64encode(bytes(32)).decode()
    assert refused(message(" ".join([f"v1,{wrong}"] * 31 + [f"v1,{SIGNATURE}"]))) is None
    assert refused(message(" ".join([f"v1,{wrong}"] * 32 + [f"v1,{SIGNATURE}"]))) is Refusal.MALFORMED_HEADER
    assert refused(message(" ".join([f"v1,{SIGNATURE}"] * 50_000))) is Refusal.MALFORMED_HEADER


@pytest.mark.parametrize(
    "timestamp",
    [
        "",
        "not-a-number",
        "1614265330.5",
        " 1614265330",
        "1614265330 ",
        "+1614265330",
        "1_614_265_330",
        "１６１４２６５３３０",
        "１６１４２６５３３０".encode().decode("iso-8859-1"),
        "1614265330\n",
        "0001614265330",
        "99999999999999999999999",
        "-1",
        "1e9",
        "0x6037b7f2",
        "nan",
        "²",
    ],
)
def test_a_timestamp_that_is_not_plain_digits_is_malformed(timestamp: str) -> None:
    assert refused(message(timestamp=timestamp)) is Refusal.MALFORMED_HEADER


def test_id_and_timestamp_are_signed() -> None:
    assert refused(message(message_id=f"{ID}x")) is Refusal.BAD_SIGNATURE
    assert refused(message(timestamp="1614265331")) is Refusal.BAD_SIGNATURE


@pytest.mark.parametrize("missing", ["id", "timestamp", "signature"])
def test_each_of_the_three_headers_is_needed(missing: str) -> None:
    request = message()
    headers = [(name, value) for name, value in request.headers if name != f"webhook-{missing}"]
    assert refused(SignedRequest("POST", "", headers, BODY)) is Refusal.MISSING_HEADER


@pytest.mark.parametrize("repeated", ["id", "timestamp", "signature"])
def test_none_of_the_three_headers_may_be_repeated(repeated: str) -> None:
    request = message()
    again = [(name, value) for name, value in request.headers if name == f"webhook-{repeated}"]
    assert refused(SignedRequest("POST", "", [*request.headers, *again], BODY)) is Refusal.MALFORMED_HEADER


def test_the_two_families_of_header_names_do_not_mix() -> None:
    names = {"webhook-id": "svix-id"}
    headers = [(names.get(name, name), value) for name, value in message().headers]
    assert refused(SignedRequest("POST", "", headers, BODY)) is Refusal.MISSING_HEADER


def test_an_id_with_a_full_stop_cannot_borrow_digits_from_the_timestamp() -> None:
    body = b"7.rest"
    genuine = signed("standard-webhooks", SECRET, body, now=5, message_id="msg")
    signature = dict(genuine.headers)["webhook-signature"]
    forged = post(
        b"rest", ("webhook-id", "msg.5"), ("webhook-timestamp", "7"), ("webhook-signature", signature)
    )  # msg.5.7.rest, the same signed text
    assert refused(genuine, now=5) is None
    assert refused(forged, now=5) is Refusal.MALFORMED_HEADER


def test_an_empty_id_is_malformed() -> None:
    assert refused(message(message_id="")) is Refusal.MALFORMED_HEADER


def test_an_id_beyond_iso_8859_1_is_malformed() -> None:
    assert refused(message(message_id="秘密")) is Refusal.MALFORMED_HEADER


@pytest.mark.parametrize("message_id", ["", "a.b", "秘密"])
def test_an_id_that_would_be_refused_is_not_signed(message_id: str) -> None:
    with pytest.raises(ConfigurationError):
        sign("standard-webhooks", SECRET, post(BODY), now=NOW, message_id=message_id)


@pytest.mark.parametrize("secret", ["whsec_%%%", "whsk_" + SECRET, "whsec_é"])
def test_a_secret_of_another_form_never_verifies_and_never_raises(secret: str) -> None:
    assert refused(message(), secret=secret) is Refusal.UNUSABLE_SECRET
    with pytest.raises(ConfigurationError):
        sign("standard-webhooks", secret, post(BODY), now=NOW, message_id="m")


def test_the_bare_prefix_is_an_empty_key_and_never_verifies() -> None:
    assert refused(message(), secret="whsec_") is Refusal.UNUSABLE_SECRET


keys = st.binary(min_size=1, max_size=80)
ids = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="."), min_size=1, max_size=60)
bodies = st.text(st.characters(exclude_categories=["Cs"]), max_size=400).map(str.encode)


def accepted_by_the_library(secret: str, request: SignedRequest) -> bool:
    try:
        Webhook(secret).verify(request.body, dict(request.headers), json_parse=False)
    except WebhookVerificationError:
        return False
    return True


@settings(deadline=None)
@given(key=keys, message_id=ids, body=bodies, age=st.sampled_from([-600, -200, 0, 200, 600]))
def test_the_reference_library_accepts_what_we_sign_and_agrees_on_age(
    key: bytes, message_id: str, body: bytes, age: int
) -> None:
    secret = "whsec_" + base64.b64encode(key).decode()
    now = time.time()  # the library reads the clock itself
    request = signed("standard-webhooks", secret, body, now=now - age, message_id=message_id)
    assert accepted_by_the_library(secret, request) == (abs(age) < 300)
    assert (refused(request, secret=secret, now=now) is None) == (abs(age) < 300)


@settings(deadline=None)
@given(key=keys, other=keys, message_id=ids, body=bodies, sent=bodies, changed=st.booleans())
def test_we_agree_with_the_reference_library_on_what_it_signs(
    key: bytes, other: bytes, message_id: str, body: bytes, sent: bytes, *, changed: bool
) -> None:
    secret = "whsec_" + base64.b64encode(key).decode()
    known = "whsec_" + base64.b64encode(other if changed else key).decode()
    now = int(time.time())
    headers = dict(sign("standard-webhooks", secret, post(body), now=now, message_id=message_id))
    request = post(sent if changed else body, *headers.items())
    assert (refused(request, secret=known, now=now) is None) == accepted_by_the_library(known, request)
