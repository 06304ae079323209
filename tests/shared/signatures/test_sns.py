from __future__ import annotations

import base64
import json

import pytest

from support.sns import CERTIFICATE_URL, TOPIC, amazon, sns_request
from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures import Refusal, SignedRequest, SnsConfig, certificate_url, verify

from .requests import NOW

CONFIG = SnsConfig(topics=(TOPIC,))


def refused(request: SignedRequest, *, now: float = NOW, certificate: str | None = None) -> Refusal | None:
    """Return why a request is refused, by whoever fetches the certificate when there is one to fetch."""
    url = certificate_url("sns", request, CONFIG)
    known = [] if url is None else [amazon().certificate if certificate is None else certificate]
    return verify("sns", known, request, now=now, config=CONFIG).refusal


def signed(version: str = "2", now: float = NOW, **changes: str | None) -> SignedRequest:
    return sns_request(amazon().message(now, version, **changes))


def altered(**changes: object) -> SignedRequest:
    """Return a message that was changed after it was signed."""
    return sns_request({**amazon().message(NOW), **changes})  # type: ignore[dict-item]


@pytest.mark.parametrize("version", ["1", "2"])
def test_both_versions_of_the_signature_verify(version: str) -> None:
    assert refused(signed(version)) is None
    assert refused(signed(version, Subject="A subject")) is None
    assert certificate_url("sns", signed(version), CONFIG) == CERTIFICATE_URL


@pytest.mark.parametrize("kind", ["SubscriptionConfirmation", "UnsubscribeConfirmation"])
def test_a_confirmation_is_signed_with_its_address_and_token(kind: str) -> None:
    changes = {"Type": kind, "SubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=Confirm", "Token": "t" * 64}
    assert refused(signed(**changes)) is None
    other = {**amazon().message(NOW, **changes), "SubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=Other"}
    assert refused(sns_request(other)) is Refusal.BAD_SIGNATURE
    assert refused(signed(**{**changes, "Token": None})) is Refusal.MALFORMED_BODY


@pytest.mark.parametrize("key", ["Message", "MessageId", "Subject", "Type"])
def test_every_signed_key_is_covered(key: str) -> None:
    message = {**amazon().message(NOW), key: "another"}
    assert refused(sns_request(message)) is Refusal.BAD_SIGNATURE


def test_a_topic_that_is_not_configured_is_refused_before_any_certificate_is_asked_for() -> None:
    request = signed(TopicArn="arn:aws:sns:eu-west-1:999999999999:stranger")
    assert certificate_url("sns", request, CONFIG) is None
    assert refused(request) is Refusal.WRONG_TOPIC


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem",
        "https://sns.eu-west-1.amazonaws.com@evil.example/a.pem",
        "https://user@sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com:8443/a.pem",
        "https://evil.example/sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com/a.pem?x=1",
        "https://sns.eu-west-1.amazonaws.com/a.pem#x",
        "https://sns.eu-west-1.amazonaws.com/?a.pem",
        "https://sns.eu-west-1.amazonaws.com/bucket/a.pem",
        "https://sns.eu-west-1.amazonaws.com/../a.pem",
        "https://sns.eu-west-1.amazonaws.com/a.crt",
        "https://sns.eu-west-1.amazonaws.com/a.pem\n",
        "https://sns.a.b.amazonaws.com/a.pem",
        "https://s3.amazonaws.com/sns/a.pem",
        "https://sns.amazonaws.com/a.pem",
        "https://xsns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com.cn.evil.example/a.pem",
        "https://sns.eu-west-1.amazonawsxcom/a.pem",
        "https://sns.ｅu-west-1.amazonaws.com/a.pem",
        "",
    ],
)
def test_an_address_that_is_not_exactly_one_of_sns_is_never_asked(url: str) -> None:
    request = signed(SigningCertURL=url)
    assert certificate_url("sns", request, CONFIG) is None
    assert refused(request) in {Refusal.UNTRUSTED_CERTIFICATE, Refusal.MALFORMED_BODY}


def test_the_hosts_of_china_are_sns_too() -> None:
    url = "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-1.pem"
    assert refused(signed(SigningCertURL=url)) is None


@pytest.mark.parametrize(
    ("age", "expected"),
    [(3600, None), (3601, Refusal.EXPIRED), (-3600, None), (-3601, Refusal.FUTURE)],
)
def test_a_message_is_good_for_an_hour(age: int, expected: Refusal | None) -> None:
    assert refused(signed(), now=NOW + age) is expected


@pytest.mark.parametrize("timestamp", ["", "2023-11-14T22:13:20Z", "1700000000", "2023-02-31T00:00:00.000Z", "soon"])
def test_a_time_of_another_form_is_malformed(timestamp: str) -> None:
    assert refused(signed(Timestamp=timestamp)) is Refusal.MALFORMED_BODY


def test_a_certificate_is_good_for_its_time_only() -> None:
    later = NOW + 3 * 365 * 86_400
    assert refused(signed(now=later), now=later) is Refusal.UNTRUSTED_CERTIFICATE
    assert refused(signed(), certificate=amazon(year=2024).certificate) is Refusal.UNTRUSTED_CERTIFICATE


def test_another_key_s_certificate_does_not_verify() -> None:
    assert refused(signed(), certificate=amazon("other.example").certificate) is Refusal.BAD_SIGNATURE


@pytest.mark.parametrize(
    "certificate", ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "\ud800"]
)
def test_what_is_no_certificate_is_untrusted(certificate: str) -> None:
    assert refused(signed(), certificate=certificate) is Refusal.UNTRUSTED_CERTIFICATE


@pytest.mark.parametrize("version", ["0", "3", "", "v2", "02"])
def test_an_unknown_version_is_not_trusted(version: str) -> None:
    assert refused(signed(version)) is Refusal.WRONG_VERSION


@pytest.mark.parametrize("signature", ["", "AAAA", base64.b64encode(bytes(256)).decode()])
def test_a_signature_of_the_wrong_bytes_does_not_verify(signature: str) -> None:
    assert refused(altered(Signature=signature)) is Refusal.BAD_SIGNATURE


def test_a_signature_that_is_not_base64_is_malformed() -> None:
    assert refused(altered(Signature="!")) is Refusal.MALFORMED_BODY


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"[[1]]", b"null", b"{", b"\xff", b'"text"', b"{}", b"[" * 5000, "{}".encode("utf-16")]
)
def test_a_body_that_is_no_message_is_malformed(body: bytes) -> None:
    assert refused(SignedRequest("POST", "", (), body)) is Refusal.MALFORMED_BODY


@pytest.mark.parametrize("charset", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_message_is_utf_8_and_nothing_else(charset: str) -> None:
    body = json.dumps(amazon().message(NOW)).encode(charset)
    assert refused(SignedRequest("POST", "", (), body)) is Refusal.MALFORMED_BODY


@pytest.mark.parametrize("value", [None, 1, ["a"], {"a": "b"}, "a\nb"])
def test_a_key_that_is_no_line_of_text_is_malformed(value: object) -> None:
    assert refused(altered(MessageId=value)) is Refusal.MALFORMED_BODY


def test_a_key_that_is_there_twice_is_refused_wherever_the_genuine_one_is() -> None:
    message = amazon().message(NOW)
    genuine = json.dumps(message)
    forged = '{"Message": "forged", ' + genuine[1:]
    assert refused(SignedRequest("POST", "", (), forged.encode())) is Refusal.MALFORMED_BODY


def test_the_header_with_the_id_must_say_what_the_body_says() -> None:
    message = amazon().message(NOW)
    assert refused(sns_request(message, **{"x-amz-sns-message-id": "another"})) is Refusal.MALFORMED_HEADER
    bare = SignedRequest("POST", "", (), json.dumps(message).encode())
    assert refused(bare) is None


def test_a_message_beyond_what_sns_sends_is_not_read() -> None:
    assert refused(signed(Message="x" * 2**20)) is Refusal.MALFORMED_BODY


def test_without_its_certificate_nothing_verifies() -> None:
    assert verify("sns", [], signed(), now=NOW, config=CONFIG).refusal is Refusal.UNTRUSTED_CERTIFICATE


@pytest.mark.parametrize("topics", [(), ("orders",), ("arn:aws:sqs:eu-west-1:123456789012:orders",), (TOPIC,) * 101])
def test_a_source_must_name_topics(topics: tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError, match="topics"):
        SnsConfig(topics=topics)


def test_topics_of_every_partition_are_names() -> None:
    topics = ("arn:aws-cn:sns:cn-north-1:123456789012:a", "arn:aws-us-gov:sns:us-gov-west-1:123456789012:a.fifo")
    assert SnsConfig(topics=topics).topics == topics
