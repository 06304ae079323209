"""What each provider's webhooks say: the examples of docs/events.md, and every real payload there is."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from webhook_relay_server.describing.description import Description, describe
from webhook_relay_server.describing.descriptions import PROVIDERS

DOCUMENT = (Path(__file__).parents[2] / "docs" / "events.md").read_text()
SENT_BY = {
    "bitbucket-server": "bitbucket",
    **dict.fromkeys(("aws", "azure-devops", "jira", "docker-hub", "cloudevents"), "unverified"),
}
"""Schemes of the providers that do not have one of their own name."""
FEW_THAT_SAY_NOTHING = 4
"""Real payloads of which there is nothing to say but their type: skeletons whose values are all empty."""

EXAMPLES: dict[str, tuple[dict[str, str], Any]] = {
    "bitbucket": (
        {"x-event-key": "pullrequest:created"},
        {
            "actor": {"display_name": "Mona"},
            "repository": {"full_name": "octo/hello"},
            "pullrequest": {"id": 7, "title": "Add a door", "updated_on": "2026-11-02T08:30:00+00:00"},
        },
    ),
    "circleci": (
        {},
        {
            "type": "workflow-completed",
            "id": "c1",
            "happened_at": "2026-11-02T08:30:00Z",
            "workflow": {"name": "deploy", "status": "failed"},
            "project": {"name": "hello", "slug": "gh/octo/hello"},
        },
    ),
    "discord": (
        {},
        {"type": 2, "id": "9", "data": {"name": "deploy"}, "member": {"user": {"username": "mona"}}, "token": "hidden"},
    ),
    "dropbox": ({}, {"list_folder": {"accounts": ["dbid:1", "dbid:2"]}}),
    "forgejo": (
        {"x-forgejo-event": "push"},
        {
            "ref": "refs/heads/main",
            "total_commits": 2,
            "sender": {"login": "mona"},
            "repository": {"full_name": "octo/hello"},
        },
    ),
    "gitea": (
        {"x-gitea-event": "issues"},
        {
            "action": "opened",
            "sender": {"login": "mona"},
            "repository": {"full_name": "octo/hello"},
            "issue": {"number": 3, "title": "It rains", "updated_at": "2026-11-02T08:30:00Z"},
        },
    ),
    "github": (
        {"x-github-event": "pull_request"},
        {
            "action": "opened",
            "sender": {"login": "octocat"},
            "repository": {"full_name": "acme/api"},
            "pull_request": {"number": 42, "title": "Fix login", "updated_at": "2026-11-02T08:30:00Z"},
        },
    ),
    "gitlab": (
        {"x-gitlab-event": "Merge Request Hook"},
        {
            "object_kind": "merge_request",
            "user": {"name": "Mona"},
            "project": {"path_with_namespace": "octo/hello"},
            "object_attributes": {
                "iid": 4,
                "action": "open",
                "title": "Add a door",
                "updated_at": "2026-11-02 08:30:00 UTC",
            },
        },
    ),
    "gogs": (
        {"x-gogs-event": "release"},
        {"action": "published", "release": {"tag_name": "v1"}, "repository": {"full_name": "octo/hello"}},
    ),
    "hubspot": (
        {},
        [
            {
                "eventId": 5,
                "subscriptionType": "contact.propertyChange",
                "objectId": 12,
                "propertyName": "lifecyclestage",
                "propertyValue": "customer",
                "occurredAt": 1793608200000,
            },
            {"eventId": 6},
        ],
    ),
    "intercom": (
        {},
        {
            "topic": "conversation.user.created",
            "id": "notif_1",
            "created_at": 1793608200,
            "data": {"item": {"source": {"author": {"name": "Mona"}, "body": "Where is my order?"}}},
        },
    ),
    "line": (
        {},
        {
            "events": [
                {
                    "type": "message",
                    "webhookEventId": "01H",
                    "timestamp": 1793608200000,
                    "source": {"userId": "U1"},
                    "message": {"type": "text", "text": "Hello"},
                }
            ]
        },
    ),
    "linear": (
        {},
        {
            "type": "Issue",
            "action": "create",
            "createdAt": "2026-11-02T08:30:00Z",
            "actor": {"name": "Mona"},
            "data": {"identifier": "ENG-7", "title": "Add a door", "team": {"key": "ENG"}},
        },
    ),
    "meta": (
        {},
        {
            "object": "whatsapp_business_account",
            "entry": [
                {
                    "changes": [
                        {
                            "field": "messages",
                            "value": {
                                "contacts": [{"profile": {"name": "Mona"}}],
                                "messages": [{"from": "1", "timestamp": "1793608200", "text": {"body": "Hello"}}],
                            },
                        }
                    ]
                }
            ],
        },
    ),
    "paddle": (
        {},
        {
            "event_type": "transaction.paid",
            "event_id": "evt_1",
            "occurred_at": "2026-11-02T08:30:00Z",
            "data": {"id": "txn_1", "details": {"totals": {"grand_total": "2000", "currency_code": "EUR"}}},
        },
    ),
    "pagerduty": (
        {},
        {
            "event": {
                "id": "01B",
                "event_type": "incident.triggered",
                "occurred_at": "2026-11-02T08:30:00Z",
                "data": {"number": 2, "title": "The disk is full", "service": {"summary": "API"}},
            }
        },
    ),
    "sendgrid": (
        {},
        [
            {
                "event": "bounce",
                "email": "mona@example.com",
                "sg_event_id": "s1",
                "timestamp": 1793608200,
                "reason": "No such user",
            }
        ],
    ),
    "sentry": (
        {"sentry-hook-resource": "issue"},
        {
            "action": "created",
            "data": {
                "issue": {
                    "shortId": "API-1",
                    "title": "KeyError",
                    "project": {"slug": "api"},
                    "lastSeen": "2026-11-02T08:30:00Z",
                }
            },
        },
    ),
    "shopify": (
        {"x-shopify-topic": "orders/create", "x-shopify-triggered-at": "2026-11-02T08:30:00Z"},
        {"name": "#1001", "total_price": "9.00", "currency": "EUR", "email": "mona@example.com"},
    ),
    "slack": (
        {},
        {
            "token": "hidden",
            "event_id": "Ev1",
            "event_time": 1793608200,
            "event": {"type": "message", "user": "U1", "channel": "C1", "text": "Hello"},
        },
    ),
    "sns": (
        {"x-amz-sns-message-type": "Notification"},
        {
            "Type": "Notification",
            "MessageId": "m1",
            "TopicArn": "arn:aws:sns:eu-west-1:1:alarms",
            "Subject": "The disk is full",
            "Message": "Look at it",
            "Timestamp": "2026-11-02T08:30:00Z",
        },
    ),
    "square": (
        {},
        {
            "type": "payment.created",
            "event_id": "e1",
            "created_at": "2026-11-02T08:30:00Z",
            "data": {
                "id": "p1",
                "object": {"payment": {"amount_money": {"amount": 2000, "currency": "EUR"}, "status": "APPROVED"}},
            },
        },
    ),
    "standard-webhooks": ({}, {"type": "invoice.paid", "timestamp": "2026-11-02T08:30:00Z", "data": {"id": "in_1"}}),
    "stripe": (
        {},
        {
            "type": "invoice.paid",
            "id": "evt_1",
            "created": 1793608200,
            "data": {
                "object": {
                    "id": "in_1",
                    "amount_paid": 2000,
                    "currency": "eur",
                    "customer_email": "mona@example.com",
                }
            },
        },
    ),
    "twilio": (
        {"content-type": "application/x-www-form-urlencoded"},
        b"MessageSid=SM1&SmsStatus=received&From=%2B1415&To=%2B1800&Body=Hello",
    ),
    "twitch": (
        {"twitch-eventsub-message-timestamp": "2026-11-02T08:30:00.123456789Z"},
        {"subscription": {"type": "stream.online"}, "event": {"broadcaster_user_name": "Mona"}},
    ),
    "typeform": (
        {},
        {
            "event_type": "form_response",
            "event_id": "t1",
            "form_response": {"submitted_at": "2026-11-02T08:30:00Z", "definition": {"title": "How was it?"}},
        },
    ),
    "vercel": (
        {},
        {"type": "deployment.error", "id": "v1", "createdAt": 1793608200000, "payload": {"name": "hello"}},
    ),
    "websub": ({}, {"title": "A new post"}),
    "zendesk": (
        {},
        {
            "type": "zen:event-type:ticket.created",
            "id": "z1",
            "time": "2026-11-02T08:30:00Z",
            "detail": {"id": "9", "subject": "Where is my order?"},
        },
    ),
    "zoom": (
        {},
        {"event": "meeting.started", "event_ts": 1793608200000, "payload": {"object": {"id": "1", "topic": "Monday"}}},
    ),
}
"""Headers and payload of one webhook of each provider."""


def described(scheme: str, headers: dict[str, str], payload: Any) -> Description:
    body = payload if isinstance(payload, bytes) else msgspec.json.encode(payload)
    return describe(scheme, "source", {"content-type": "application/json", **headers}, body)


WITHOUT_TIMES = frozenset({"discord", "dropbox", "forgejo", "gogs", "twilio", "websub"})
"""Whose examples say nothing about when it happened."""


def told() -> dict[str, tuple[str, str, str]]:
    """Return type, subject and summary by scheme, as the document says."""
    rows = re.findall(r"^\| `([a-z-]+)` \| `([^`]*)` \| ([^|]*) \| ([^|]*) \|$", DOCUMENT, re.MULTILINE)
    return {scheme: (kind, subject.strip(), summary.strip()) for scheme, kind, subject, summary in rows}


@pytest.mark.parametrize("scheme", list(PROVIDERS))
def test_a_webhook_of_each_provider_reads_as_the_document_says(scheme: str) -> None:
    event = described(scheme, *EXAMPLES[scheme])
    assert (event.type, event.subject, event.summary) == told()[scheme]


@pytest.mark.parametrize(
    "scheme", sorted(set(PROVIDERS) - {"discord", "dropbox", "forgejo", "gogs", "twilio", "websub"})
)
def test_the_time_that_a_provider_gives_is_found(scheme: str) -> None:
    event = described(scheme, *EXAMPLES[scheme])
    assert event.occurred_at is not None
    assert event.occurred_at.replace(microsecond=0) == datetime(2026, 11, 2, 8, 30, tzinfo=UTC)


def test_the_ids_that_stand_in_bodies_are_found() -> None:
    found = {scheme: described(scheme, *example).delivery_id for scheme, example in EXAMPLES.items()}
    assert {scheme: name for scheme, name in found.items() if name} == {
        "circleci": "c1",
        "discord": "9",
        "intercom": "notif_1",
        "line": "01H",
        "paddle": "evt_1",
        "pagerduty": "01B",
        "sendgrid": "s1",
        "slack": "Ev1",
        "sns": "m1",
        "square": "e1",
        "stripe": "evt_1",
        "typeform": "t1",
        "vercel": "v1",
        "zendesk": "z1",
    }


def test_a_webhook_with_several_things_in_it_has_no_id_of_the_first_one() -> None:
    for scheme, ids in (("sendgrid", "s1"), ("hubspot", "5")):
        headers, payload = EXAMPLES[scheme]
        assert described(scheme, headers, payload[:1]).delivery_id == ids
        assert described(scheme, headers, [*payload, {"more": 1}]).delivery_id is None


def test_no_secret_of_a_payload_is_told() -> None:
    for scheme, example in EXAMPLES.items():
        event = described(scheme, *example)
        assert "hidden" not in event.summary + event.subject + event.type


# --- CloudEvents ---------------------------------------------------------------------------------------------

ATTRIBUTES = {
    "specversion": "1.0",
    "type": "com.example.paid",
    "source": "/shop",
    "id": "1",
    "time": "2026-11-02T08:30:00Z",
}


def test_a_cloud_event_is_told_the_same_in_both_of_its_forms() -> None:
    binary = described("unverified", {f"ce-{name}": value for name, value in ATTRIBUTES.items()}, {"n": 1})
    structured = described("unverified", {"content-type": "application/cloudevents+json; charset=utf-8"}, ATTRIBUTES)
    assert msgspec.structs.replace(binary, embed=True) == msgspec.structs.replace(structured, embed=True)
    assert (binary.type, binary.delivery_id, binary.summary) == (
        "source.com.example.paid",
        "1 /shop",
        "com.example.paid from /shop",
    )
    assert binary.occurred_at == datetime(2026, 11, 2, 8, 30, tzinfo=UTC)


def test_attributes_in_headers_are_percent_decoded() -> None:
    headers = {"ce-type": "t", "ce-source": "/s", "ce-id": "1", "ce-subject": "Euro%20%E2%82%AC"}
    assert described("unverified", headers, {}).subject == "Euro \u20ac"


def test_a_batch_says_what_is_first_in_it_and_how_many_follow_and_repeats_nothing() -> None:
    batch = described("unverified", {"content-type": "application/cloudevents-batch+json"}, [ATTRIBUTES, ATTRIBUTES])
    assert (batch.summary, batch.delivery_id) == ("com.example.paid and 1 more from /shop", None)


@pytest.mark.parametrize("document", [[], {}, "text", None, [1, 2], [[]], {"type": {"a": 1}}])
def test_what_only_says_that_it_is_a_cloud_event_is_described_all_the_same(document: object) -> None:
    for kind in ("application/cloudevents+json", "application/cloudevents-batch+json"):
        assert described("unverified", {"content-type": kind}, document).summary


# --- everything that was really sent -------------------------------------------------------------------------


def test_every_real_payload_has_a_type_and_a_line_of_its_own(corpus: Path) -> None:
    poor = []
    for entry in json.loads((corpus / "payloads" / "INDEX.json").read_text("utf-8")):
        headers = {name.lower(): value for name, value in entry["headers"].items()}
        headers["content-type"] = entry["content_type"]
        scheme = SENT_BY.get(entry["provider"], entry["provider"])
        event = describe(scheme, "source", headers, (corpus / entry["file"]).read_bytes())
        if event.type.endswith(".event") or event.summary.endswith("from source"):
            poor.append((entry["file"], event.type, event.summary))
    assert len(poor) <= FEW_THAT_SAY_NOTHING, poor
