from __future__ import annotations

import pytest

from webhook_relay.signatures import Refusal, sign, verify

from .requests import NOW, hex_hmac, post, refusal

SECRET = "whsec_an_example_of_stripe"
BODY = b'{\n  "id": "evt_test_webhook",\n  "object": "event"\n}'
TIME = "1700000000"
SIGNATURE = hex_hmac(SECRET, TIME.encode() + b"." + BODY)
WRONG = "0" * 64


def refused(value: str, *, now: float = NOW, body: bytes = BODY) -> Refusal | None:
    return refusal("stripe", SECRET, post(body, ("Stripe-Signature", value)), now=now)


def test_a_signature_by_the_whole_secret_over_time_and_body_verifies() -> None:
    assert refused(f"t={TIME},v1={SIGNATURE}") is None


def test_the_order_of_the_parts_does_not_matter() -> None:
    assert refused(f"v1={SIGNATURE},v0={WRONG},t={TIME},extra") is None


def test_any_of_several_signatures_passes() -> None:
    assert refused(f"t={TIME},v1={WRONG},v1=short,v1={SIGNATURE}") is None


@pytest.mark.parametrize("version", ["v0", "v2", "V1", " v1", "v1 "])
def test_the_right_digest_under_another_version_is_not_trusted(version: str) -> None:
    assert refused(f"t={TIME},{version}={SIGNATURE}") is Refusal.WRONG_VERSION


@pytest.mark.parametrize(
    "value",
    [
        "",
        "asdf",
        f"t={TIME}",
        f"t={TIME},asdf",
        f"v1={SIGNATURE}",
        f"t=,v1={SIGNATURE}",
        f"t=abc,v1={SIGNATURE}",
        f"t={TIME},v1=",
        f"t={TIME},v1",
        f"t={TIME},v1={SIGNATURE[:-2]}",
        f"t={TIME},t={TIME},v1={SIGNATURE}",
        f"t=1_700_000_000,v1={SIGNATURE}",
        f"t={TIME},v1={'é' * 64}",
    ],
)
def test_a_value_that_is_not_one_time_and_signatures_is_malformed(value: str) -> None:
    assert refused(value) is Refusal.MALFORMED_HEADER


def test_two_times_cannot_refresh_an_old_signature() -> None:
    assert refused(f"t=1700005000,t={TIME},v1={SIGNATURE}", now=NOW + 5000) is Refusal.MALFORMED_HEADER


def test_more_than_32_signatures_are_refused() -> None:
    assert refused(f"t={TIME}" + f",v1={WRONG}" * 31 + f",v1={SIGNATURE}") is None
    assert refused(f"t={TIME}" + f",v1={WRONG}" * 32 + f",v1={SIGNATURE}") is Refusal.MALFORMED_HEADER
    assert refused(f"t={TIME}" + ",v1=" * 50_000) is Refusal.MALFORMED_HEADER


@pytest.mark.parametrize(
    ("age", "expected"),
    [(300, None), (302, Refusal.EXPIRED), (-300, None), (-302, Refusal.FUTURE)],
)
def test_the_time_may_differ_by_five_minutes(age: int, expected: Refusal | None) -> None:
    assert refused(f"t={TIME},v1={SIGNATURE}", now=NOW + age) is expected


def test_the_time_is_signed() -> None:
    assert refused(f"t=1700000001,v1={SIGNATURE}") is Refusal.BAD_SIGNATURE


def test_a_reindented_body_is_refused() -> None:
    assert refused(f"t={TIME},v1={SIGNATURE}", body=BODY.replace(b"  ", b" ")) is Refusal.BAD_SIGNATURE


def test_missing_and_repeated_headers_are_refused() -> None:
    header = ("Stripe-Signature", f"t={TIME},v1={SIGNATURE}")
    assert refusal("stripe", SECRET, post(BODY)) is Refusal.MISSING_HEADER
    assert refusal("stripe", SECRET, post(BODY, header, header)) is Refusal.MALFORMED_HEADER


def test_signing_writes_time_and_signature_into_one_header() -> None:
    assert sign("stripe", SECRET, post(BODY), now=NOW + 0.9, message_id="") == (
        ("Stripe-Signature", f"t={TIME},v1={SIGNATURE}"),
    )


def test_a_refusal_for_age_says_how_far_the_clocks_are_apart() -> None:
    request = post(BODY, ("Stripe-Signature", f"t={TIME},v1={SIGNATURE}"))
    late = verify("stripe", [SECRET], request, now=NOW + 7261)
    early = verify("stripe", [SECRET], request, now=NOW - 301)
    assert "signed 2 hours 1 minute ago; the limit is 5 minutes." in late.detail
    assert "signed 5 minutes 1 second in the future" in early.detail
