from __future__ import annotations

import pytest

from webhook_relay.signatures import Refusal, SignedRequest

from .requests import post, refusal

# docs.slack.dev/authentication/verifying-requests-from-slack
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
SIGNATURE = "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
TIMESTAMP, THEN = "1531420618", 1_531_420_618.0


def request(signature: str = f"v0={SIGNATURE}", timestamp: str = TIMESTAMP, body: bytes = BODY) -> SignedRequest:
    return post(body, ("X-Slack-Request-Timestamp", timestamp), ("X-Slack-Signature", signature))


def refused(slack: SignedRequest, *, now: float = THEN) -> Refusal | None:
    return refusal("slack", SECRET, slack, now=now)


def test_the_vector_of_the_documentation_verifies() -> None:
    assert refused(request()) is None


@pytest.mark.parametrize(
    ("age", "expected"), [(300, None), (301, Refusal.EXPIRED), (-300, None), (-301, Refusal.FUTURE)]
)
def test_the_time_may_differ_by_five_minutes(age: int, expected: Refusal | None) -> None:
    assert refused(request(), now=THEN + age) is expected


def test_another_version_is_not_trusted() -> None:
    assert refused(request(f"v1={SIGNATURE}")) is Refusal.WRONG_VERSION


def test_body_and_time_are_signed() -> None:
    assert refused(request(body=BODY + b"&")) is Refusal.BAD_SIGNATURE
    assert refused(request(timestamp="1531420619")) is Refusal.BAD_SIGNATURE


@pytest.mark.parametrize("timestamp", ["", "abc", "１５３１４２０６１８", "1531420618.0"])
def test_a_timestamp_that_is_not_plain_digits_is_malformed(timestamp: str) -> None:
    assert refused(request(timestamp=timestamp)) is Refusal.MALFORMED_HEADER


def test_signature_and_timestamp_are_both_needed() -> None:
    assert refused(post(BODY, ("X-Slack-Signature", f"v0={SIGNATURE}"))) is Refusal.MISSING_HEADER
    assert refused(post(BODY, ("X-Slack-Request-Timestamp", TIMESTAMP))) is Refusal.MISSING_HEADER
