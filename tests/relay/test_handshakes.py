"""Handshakes as functions of a request: what is answered, and what is not."""

from __future__ import annotations

import hashlib
import hmac
import json
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import pytest

from webhook_relay.signatures import SignedRequest, WebsubConfig
from webhook_relay_server.errors import HandshakeRefusedError, SignatureRefusedError
from webhook_relay_server.rates import parse_rate
from webhook_relay_server.senders.handshakes import Reply, Terms, handshake_for, meta_verify_token
from webhook_relay_server.senders.handshakes.reply import LARGEST_HANDSHAKE, LONGEST_CHALLENGE
from webhook_relay_server.senders.handshakes.table import HANDSHAKES

TOPIC = "arn:aws:sns:eu-west-1:123456789012:orders"
SUBSCRIBE = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=abc"
FEED = "https://pub.example/feed"


def request(
    body: object = b"", method: str = "POST", query: dict[str, str] | str = "", **headers: str
) -> SignedRequest:
    text = query if isinstance(query, str) else urlencode(query)
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return SignedRequest(method, f"https://hooks.example/in/key?{text}", pairs, content)


def unsigned(scheme: str, asked: SignedRequest, *secrets: str, **terms: Any) -> Reply | None:
    answer = HANDSHAKES[scheme].unsigned
    assert answer is not None
    return answer(asked, Terms(secrets, **terms))


def signed(scheme: str, asked: SignedRequest, *secrets: str) -> Reply | None:
    answer = HANDSHAKES[scheme].signed
    assert answer is not None
    return answer(asked, Terms(secrets))


def test_slack_gets_its_challenge_back_as_plain_text() -> None:
    reply = signed("slack", request({"token": "t", "challenge": "3eZbrw1a", "type": "url_verification"}))
    assert reply is not None
    assert (reply.status, reply.content_type, reply.body) == (200, "text/plain", b"3eZbrw1a")


@pytest.mark.parametrize(
    "body",
    [
        {"type": "event_callback", "event": {"text": "url_verification"}, "challenge": "no"},
        {"type": "url_verification"},
        {"type": "url_verification", "challenge": 7},
        {"type": "url_verification", "challenge": ""},
        {"type": "url_verification", "challenge": "x" * (LONGEST_CHALLENGE + 1)},
        {"type": "url_verification", "challenge": "x", "filling": "x" * LARGEST_HANDSHAKE},
        b"url_verification",
        b'{"type":"url_verification","challenge":"\xff"}',
        b"[" * 5_000 + b'"url_verification"',
    ],
)
def test_what_only_looks_like_slacks_question_is_an_event(body: object) -> None:
    assert signed("slack", request(body)) is None


def test_zoom_gets_its_token_and_the_hmac_of_it() -> None:
    body = {"event": "endpoint.url_validation", "payload": {"plainToken": "qgg8vlvZRS6UYooatFL8Aw"}, "event_ts": 1}
    reply = signed("zoom", request(body), "the secret token")
    assert reply is not None
    assert (reply.status, reply.content_type) == (200, "application/json")
    assert json.loads(reply.body) == {
        "plainToken": "qgg8vlvZRS6UYooatFL8Aw",
        "encryptedToken": hmac.new(b"the secret token", b"qgg8vlvZRS6UYooatFL8Aw", hashlib.sha256).hexdigest(),
    }


def test_zoom_is_answered_with_the_secret_that_it_asked_with_while_there_are_two() -> None:
    body = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": "abc"}}).encode()
    sent = "v0=" + hmac.new(b"old", b"v0:1700000000:" + body, hashlib.sha256).hexdigest()
    reply = signed("zoom", request(body, x_zm_signature=sent, x_zm_request_timestamp="1700000000"), "new", "old")
    assert reply is not None
    assert json.loads(reply.body)["encryptedToken"] == hmac.new(b"old", b"abc", hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    "body", [{"event": "meeting.started", "payload": {"note": "endpoint.url_validation"}}, {"event": 1}, b"\x00"]
)
def test_what_zoom_reports_is_an_event(body: object) -> None:
    assert signed("zoom", request(body), "secret") is None


def test_twitch_gets_its_challenge_back_and_its_other_messages_are_events() -> None:
    body = {"challenge": "pogchamp-kappa", "subscription": {"status": "webhook_callback_verification_pending"}}
    kind = "Twitch-Eventsub-Message-Type".replace("-", "_")
    reply = signed("twitch", request(body, **{kind: "webhook_callback_verification"}))
    assert reply is not None
    assert (reply.content_type, reply.body) == ("text/plain", b"pogchamp-kappa")
    for other in ("notification", "revocation"):
        assert signed("twitch", request(body, **{kind: other})) is None


@pytest.mark.parametrize(
    ("body", "status", "answer"),
    [
        ({"type": 1, "id": "1", "application_id": "2", "token": "t"}, 200, b'{"type":1}'),
        ({"version": 1, "application_id": "2", "type": 0}, 204, b""),
    ],
)
def test_discords_pings_are_answered(body: object, status: int, answer: bytes) -> None:
    reply = signed("discord", request(body))
    assert reply is not None
    assert (reply.status, reply.content_type, reply.body) == (status, "application/json", answer)


@pytest.mark.parametrize(
    "body",
    [
        {"type": 2, "data": {"name": "deploy"}},
        {"version": 1, "type": 1, "event": {"type": "APPLICATION_AUTHORIZED"}},
        {"type": True},
        {"type": "1"},
        [1],
        b"",
    ],
)
def test_discords_interactions_and_events_are_events(body: object) -> None:
    assert signed("discord", request(body)) is None


def acknowledged(scheme: str, accepted: SignedRequest) -> Reply:
    acknowledge = HANDSHAKES[scheme].accepted
    assert acknowledge is not None
    return acknowledge(accepted)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"version": 1, "type": 1, "event": {"type": "APPLICATION_AUTHORIZED", "data": {"user": {"id": "1"}}}}, 204),
        ({"version": 1, "type": 1, "event": {"type": "LOBBY_MESSAGE_CREATE", "data": {"content": "x" * 20_000}}}, 204),
        ({"type": 2, "id": "1", "data": {"name": "deploy"}}, 202),
        ({"type": 3, "id": "1", "data": {"custom_id": "event"}}, 202),
        ({"type": 1, "event": "none"}, 202),
        ([1], 202),
        (b"", 202),
        (b"\xff", 202),
        (b'{"event":{"a":' * 5_000, 202),
    ],
)
def test_discords_webhook_events_are_acknowledged_with_204_and_its_interactions_with_202_without_a_body(
    body: object, status: int
) -> None:
    reply = acknowledged("discord", request(body))
    assert (reply.status, reply.content_type, reply.body) == (status, "application/json", b"")


def test_no_other_sender_wants_an_acknowledgement_of_its_own() -> None:
    assert [scheme for scheme, handshake in HANDSHAKES.items() if handshake.accepted] == ["discord"]


def test_a_source_keeps_its_schemes_acknowledgement_when_it_lists_head() -> None:
    handshake = handshake_for("discord", frozenset({"POST", "HEAD"}))
    assert handshake is not None
    assert handshake.accepted is HANDSHAKES["discord"].accepted


def test_bitbuckets_test_connection_is_answered_without_a_signature_and_everything_else_is_not() -> None:
    assert unsigned("bitbucket", request({"test": True}, x_event_key="diagnostics:ping")) is not None
    assert unsigned("bitbucket", request({"test": True}, x_event_key="repo:refs_changed")) is None
    assert unsigned("bitbucket", request({"push": {}}, x_event_key="diagnostics:ping")) is None
    assert unsigned("bitbucket", request({"test": False}, x_event_key="diagnostics:ping")) is None


def test_dropbox_gets_its_challenge_back_as_text() -> None:
    reply = unsigned("dropbox", request(method="GET", query={"challenge": "<b>é"}))
    assert reply is not None
    assert (reply.content_type, reply.body) == ("text/plain", "<b>é".encode())


@pytest.mark.parametrize(
    "query", ["", "challenge=", "challenge=a&challenge=b", "other=a", "challenge=" + "x" * 9_000, "a&" * 30]
)
def test_a_get_without_one_challenge_is_no_handshake(query: str) -> None:
    assert unsigned("dropbox", request(method="GET", query=query)) is None


def test_a_post_with_a_challenge_in_its_address_is_no_handshake() -> None:
    assert unsigned("dropbox", request(query={"challenge": "a"})) is None
    assert unsigned("meta", request(query={"hub.verify_token": "a"}), "secret") is None
    assert unsigned("websub", request(query={"hub.mode": "subscribe"})) is None


def test_meta_gets_its_challenge_back_with_the_token_of_any_secret_that_counts() -> None:
    for secret in ("new secret", "old secret"):
        query = {"hub.mode": "subscribe", "hub.verify_token": meta_verify_token(secret), "hub.challenge": "1158201444"}
        reply = unsigned("meta", request(method="GET", query=query), "new secret", "old secret")
        assert reply is not None
        assert (reply.content_type, reply.body) == ("text/plain", b"1158201444")


@pytest.mark.parametrize("token", ["", "guess", "é", meta_verify_token("another secret"), "the secret"])
def test_meta_with_another_verify_token_is_refused(token: str) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "1158201444"}
    with pytest.raises(SignatureRefusedError) as refused:
        unsigned("meta", request(method="GET", query=query), "the secret")
    assert refused.value.code == "wrong-token"


def test_the_verify_token_of_a_secret_stays_the_same_and_does_not_hold_it() -> None:
    assert meta_verify_token("the secret") == "5bf8a2fdf8769e7b28aa0f5cb361a14c5d54b9a5"
    assert len({meta_verify_token(secret) for secret in ("a", "b", "the secret")}) == 3


def websub(mode: str, topic: str) -> dict[str, str]:
    return {"hub.mode": mode, "hub.topic": topic, "hub.challenge": "c7a1", "hub.lease_seconds": "864000"}


def test_websub_is_agreed_to_for_the_topics_that_the_source_names() -> None:
    config = WebsubConfig(topics=(FEED,))
    reply = unsigned("websub", request(method="GET", query=websub("subscribe", FEED)), config=config)
    assert reply is not None
    assert reply.body == b"c7a1"


@pytest.mark.parametrize(
    ("mode", "topic"),
    [("subscribe", "https://pub.example/other"), ("unsubscribe", FEED), ("subscribe", ""), ("anything", FEED)],
)
def test_websub_is_not_agreed_to_for_what_the_source_does_not_want(mode: str, topic: str) -> None:
    with pytest.raises(HandshakeRefusedError) as refused:
        unsigned("websub", request(method="GET", query=websub(mode, topic)), config=WebsubConfig(topics=(FEED,)))
    assert refused.value.status == 404


def test_websub_may_end_what_the_source_does_not_name_any_more() -> None:
    reply = unsigned("websub", request(method="GET", query=websub("unsubscribe", FEED)), config=None)
    assert reply is not None
    assert reply.kind == "websub.unsubscribe"


def test_a_hub_that_says_no_is_heard() -> None:
    query = {"hub.mode": "denied", "hub.topic": FEED, "hub.reason": "no"}
    reply = unsigned("websub", request(method="GET", query=query))
    assert reply is not None
    assert (reply.kind, reply.body) == ("websub.denied", b"")


def test_a_sender_of_cloud_events_may_deliver_by_post() -> None:
    asked = request(method="OPTIONS", WebHook_Request_Origin="emitter.example.com", WebHook_Request_Rate="120")
    reply = unsigned("unverified", asked)
    assert reply is not None
    assert (reply.status, reply.body) == (200, b"")
    assert dict(reply.headers) == {
        b"allow": b"POST",
        b"webhook-allowed-origin": b"emitter.example.com",
        b"webhook-allowed-rate": b"*",
    }


@pytest.mark.parametrize(
    ("quota", "asked", "allowed"),
    [
        (None, "", b"*"),
        ("off", "120", b"*"),
        ("600/minute", "", b"600"),
        ("600/minute", "900", b"600"),
        ("600/minute", "120", b"120"),
        ("5/second", "", b"300"),
        ("7200/hour", "121", b"120"),
        ("30/hour", "10", b"1"),
        ("600/minute", "0", b"600"),
        ("600/minute", "-1", b"600"),
        ("600/minute", "1e2", b"600"),
        ("600/minute", "٣", b"600"),
        ("600/minute", "9" * 5_000, b"600"),
    ],
)
def test_the_rate_that_is_allowed_is_the_sources_quota_and_no_more_than_was_asked_for(
    quota: str | None, asked: str, allowed: bytes
) -> None:
    options = request(method="OPTIONS", WebHook_Request_Origin="emitter.example.com", WebHook_Request_Rate=asked)
    reply = unsigned("unverified", options, quota=parse_rate("source", quota) if quota else None)
    assert reply is not None
    assert dict(reply.headers)[b"webhook-allowed-rate"] == allowed


def test_a_rate_is_allowed_without_having_been_asked_for() -> None:
    reply = unsigned("unverified", request(method="OPTIONS", WebHook_Request_Origin="emitter.example.com"))
    assert reply is not None
    assert dict(reply.headers)[b"webhook-allowed-rate"] == b"*"


@pytest.mark.parametrize("origin", ["", "*", "a b", "a\r\nset-cookie: x", "é.example", "x" * 300, "-", "https://a"])
def test_an_origin_that_is_no_name_of_a_system_is_not_answered(origin: str) -> None:
    assert unsigned("unverified", request(method="OPTIONS", WebHook_Request_Origin=origin)) is None


def sns(**changes: str) -> dict[str, str]:
    message = {"Type": "SubscriptionConfirmation", "TopicArn": TOPIC, "SubscribeURL": SUBSCRIBE, "Token": "abc"}
    return {**message, **changes}


def test_a_subscription_to_sns_is_confirmed_by_a_visit() -> None:
    reply = signed("sns", request(sns()))
    assert reply is not None
    assert (reply.status, reply.body, reply.visit) == (200, b"", SUBSCRIBE)


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.eu-west-1.amazonaws.com/?Token=abc",
        "https://sns.eu-west-1.amazonaws.com.evil.example/?Token=abc",
        "https://evil.example/?sns.eu-west-1.amazonaws.com/",
        "https://user@sns.eu-west-1.amazonaws.com/?Token=abc",
        "https://sns.eu-west-1.amazonaws.com:8443/?Token=abc",
        "https://sns.eu-west-1.amazonaws.com/other?Token=abc",
        "https://sns.us-east-1.amazonaws.com/?Token=abc",
        "https://sns.eu-west-1.amazonaws.com/?Token=a b",
        "https://169.254.169.254/?Token=abc",
        "",
    ],
)
def test_only_sns_in_the_topics_region_is_visited(url: str) -> None:
    with pytest.raises(HandshakeRefusedError):
        signed("sns", request(sns(SubscribeURL=url)))


@pytest.mark.parametrize("kind", ["Notification", "UnsubscribeConfirmation"])
def test_what_sns_reports_is_an_event(kind: str) -> None:
    assert signed("sns", request(sns(Type=kind, Message="SubscriptionConfirmation"))) is None


def test_only_methods_that_a_handshake_needs_are_let_in_beside_those_of_the_source() -> None:
    added = {scheme: set(handshake.methods) for scheme, handshake in HANDSHAKES.items()}
    assert {scheme for scheme, methods in added.items() if methods == {"GET"}} == {"dropbox", "meta", "websub"}
    assert all(methods <= {"GET", "OPTIONS"} for methods in added.values())
    assert handshake_for("github", frozenset({"POST"})) is None


def test_head_is_answered_where_a_source_lists_it() -> None:
    handshake = handshake_for("github", frozenset({"POST", "HEAD"}))
    assert handshake is not None
    assert handshake.unsigned is not None
    assert handshake.unsigned(request(method="HEAD"), Terms()) == Reply("head")
    assert handshake.unsigned(request(method="POST"), Terms()) is None


def test_a_source_keeps_its_schemes_handshake_when_it_lists_head() -> None:
    handshake = handshake_for("dropbox", frozenset({"POST", "HEAD"}))
    assert handshake is not None
    assert handshake.unsigned is not None
    assert handshake.unsigned(request(method="GET", query="challenge=a"), Terms()) is not None
    assert handshake.unsigned(request(method="HEAD"), Terms()) == Reply("head")


@pytest.mark.parametrize("scheme", HANDSHAKES)
@pytest.mark.parametrize("method", ["POST", "GET", "OPTIONS", "HEAD", "PUT"])
def test_no_request_makes_a_handshake_fail_otherwise_than_by_a_refusal(scheme: str, method: str) -> None:
    handshake = HANDSHAKES[scheme]
    bodies: list[Any] = [
        b"",
        b"\xff\xfe",
        b"{",
        b"null",
        b"[[[[",
        {"type": None},
        {"payload": 1, "event": []},
        {"a": "x" * 20_000},
    ]
    queries = ["", "hub.mode=%ff&hub.verify_token=%ff&hub.challenge=%ff&challenge=%ff", "&&&==", "%", "a=b;c=d"]
    for body in bodies:
        for query in queries:
            asked = request(body, method, query, x_event_key="diagnostics:ping", webhook_request_origin="\xff")
            for answer in (handshake.unsigned, handshake.signed):
                if answer is not None:
                    with suppress(SignatureRefusedError, HandshakeRefusedError):
                        assert isinstance(answer(asked, Terms(["secret"])), Reply | None)
