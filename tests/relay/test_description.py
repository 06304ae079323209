from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhook_relay.signatures import SCHEMES, delivery_id_headers
from webhook_relay_server.describing.body import MAX_FORM_BYTES, MAX_FORM_FIELDS
from webhook_relay_server.describing.description import (
    MAX_DELIVERY_ID,
    MAX_SUBJECT,
    MAX_SUMMARY,
    MAX_TYPE,
    Description,
    describe,
)
from webhook_relay_server.describing.descriptions import ANY, PROVIDERS

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def described(scheme: str, payload: object, event: str = "", *, content_type: str = JSON) -> Description:
    body = payload if isinstance(payload, bytes) else msgspec.json.encode(payload)
    headers = {"content-type": content_type, "x-github-event": event}
    ids = () if scheme == "unverified" else delivery_id_headers(scheme)
    return describe(scheme, "my-source", headers, body, delivery_id_headers=tuple(name.lower() for name in ids))


def github(event: str, **payload: Any) -> Description:
    shared = {"repository": {"full_name": "octo/hello"}, "sender": {"login": "mona"}}
    return described("github", {**shared, **payload}, event)


def pull_request(action: str, **changes: Any) -> str:
    payload = {"number": 7, "pull_request": {"number": 7, "title": "Add a door", **changes.pop("pull_request", {})}}
    return github("pull_request", action=action, **payload, **changes).summary


# --- GitHub ------------------------------------------------------------------------------------------------


def test_a_push_says_who_what_and_where() -> None:
    commit = {"message": "Say hello\n\nTo everybody."}
    push = github("push", ref="refs/heads/main", commits=[{}, {}, {}], head_commit=commit)
    assert push.type == "github.push"
    assert push.subject == "octo/hello"
    assert push.summary == "mona pushed 3 commits to main of octo/hello: Say hello"


@pytest.mark.parametrize(
    ("payload", "summary"),
    [
        ({"commits": [{}]}, "mona pushed 1 commit to main of octo/hello"),
        ({"commits": []}, "mona pushed to main of octo/hello"),
        ({"commits": [{}], "forced": True}, "mona force-pushed 1 commit to main of octo/hello"),
        ({"commits": [], "deleted": True, "head_commit": None}, "mona deleted branch main of octo/hello"),
        ({"commits": [{}, {}], "created": True}, "mona created branch main of octo/hello with 2 commits"),
        ({"ref": "refs/tags/v1", "created": True}, "mona created tag v1 of octo/hello"),
        ({"ref": "refs/tags/v1", "deleted": True}, "mona deleted tag v1 of octo/hello"),
        ({"ref": "refs/tags/v1"}, "mona pushed to tag v1 of octo/hello"),
        ({"ref": "refs/notes/commits", "deleted": True}, "mona deleted refs/notes/commits of octo/hello"),
    ],
)
def test_a_push_says_what_became_of_the_branch(payload: dict[str, Any], summary: str) -> None:
    assert github("push", **{"ref": "refs/heads/main", **payload}).summary == summary


@pytest.mark.parametrize(
    ("action", "changes", "summary"),
    [
        ("opened", {}, "mona opened pull request #7 in octo/hello: Add a door"),
        ("closed", {}, "mona closed pull request #7 in octo/hello: Add a door"),
        ("closed", {"pull_request": {"merged": True}}, "mona merged pull request #7 in octo/hello: Add a door"),
        ("synchronize", {}, "mona pushed to pull request #7 in octo/hello: Add a door"),
        ("ready_for_review", {}, "mona marked pull request #7 ready for review in octo/hello: Add a door"),
        ("converted_to_draft", {}, "mona turned pull request #7 into a draft in octo/hello: Add a door"),
        ("review_requested", {}, "mona asked for a review of pull request #7 in octo/hello: Add a door"),
        (
            "review_requested",
            {"requested_reviewer": {"login": "hubot"}},
            "mona asked hubot for a review of pull request #7 in octo/hello: Add a door",
        ),
        (
            "labeled",
            {"label": {"name": "bug"}},
            "mona added the label bug to pull request #7 in octo/hello: Add a door",
        ),
        ("labeled", {}, "mona labeled pull request #7 in octo/hello: Add a door"),
        ("auto_merge_enabled", {}, "mona turned on auto-merge for pull request #7 in octo/hello: Add a door"),
    ],
)
def test_a_pull_request_says_what_was_done_to_it(action: str, changes: dict[str, Any], summary: str) -> None:
    assert pull_request(action, **changes) == summary


@pytest.mark.parametrize(
    ("state", "verb"),
    [("approved", "approved"), ("changes_requested", "asked for changes to"), ("commented", "reviewed")],
)
def test_a_review_says_how_it_ended(state: str, verb: str) -> None:
    request = {"number": 7, "title": "Add a door"}
    review = github("pull_request_review", action="submitted", review={"state": state}, pull_request=request)
    assert review.type == "github.pull_request_review.submitted"
    assert review.summary == f"mona {verb} pull request #7 in octo/hello: Add a door"


def test_a_failed_workflow_says_so() -> None:
    run = {"name": "CI", "conclusion": "failure", "head_branch": "main"}
    assert github("workflow_run", action="completed", workflow_run=run).summary == (
        "Workflow CI failed on main in octo/hello"
    )


def test_a_sentence_that_would_have_a_hole_is_not_said() -> None:
    assert github("push", ref=None).summary == "Push: octo/hello"
    assert described("github", {}, "push").summary == "Push from my-source"
    assert described("github", {}).summary == "Event from my-source"
    assert described("github", {}).type == "github.event"


def test_an_event_that_is_not_known_is_named_in_words() -> None:
    event = github("merge_group", action="checks_requested")
    assert (event.type, event.summary) == (
        "github.merge_group.checks_requested",
        "Merge group checks requested: octo/hello",
    )


def test_a_form_is_read_like_the_json_in_it() -> None:
    payload = json.dumps({"zen": "Keep it simple.", "repository": {"full_name": "octo/hello"}})
    form = described("github", urlencode({"payload": payload}).encode(), "ping", content_type=FORM.upper())
    assert form.summary == "The webhook works: Keep it simple."
    assert form.subject == "octo/hello"
    assert not form.embed


# --- other providers ---------------------------------------------------------------------------------------


def test_a_stripe_event_names_its_object_and_its_id() -> None:
    event = described("stripe", {"id": "evt_1", "type": "invoice.payment_failed", "data": {"object": {"id": "in_9"}}})
    assert event == Description(
        "stripe.invoice.payment_failed", "evt_1", "in_9", "Invoice payment failed: in_9", None, True
    )


def test_a_slack_message_reads_like_a_chat() -> None:
    message = {"type": "message", "user": "U1", "channel": "C1", "text": "Hello\nthere"}
    event = described("slack", {"type": "event_callback", "event_id": "Ev1", "event": message})
    assert event == Description("slack.message", "Ev1", "C1", "U1: Hello", None, True)


def test_a_slack_command_is_a_form_without_json() -> None:
    fields = {"command": "/deploy", "text": "to production", "user_name": "mona", "channel_name": "ops"}
    event = described("slack", urlencode(fields).encode(), content_type=FORM)
    assert (event.type, event.subject, event.summary) == ("slack.command", "ops", "mona used /deploy to production")


@pytest.mark.parametrize(
    ("payload", "kind", "summary"),
    [
        (
            {"object_kind": "push", "ref": "refs/heads/main", "user_name": "Mona", "total_commits_count": 1},
            "gitlab.push",
            "Mona pushed 1 commit to main of octo/hello",
        ),
        (
            {"object_kind": "push", "ref": "refs/heads/main", "user_name": "Mona", "after": "0" * 40},
            "gitlab.push",
            "Mona deleted branch main of octo/hello",
        ),
        (
            {
                "object_kind": "merge_request",
                "user": {"name": "Mona"},
                "object_attributes": {"action": "merge", "iid": 3, "title": "Add a door"},
            },
            "gitlab.merge_request.merge",
            "Mona merged merge request !3 in octo/hello: Add a door",
        ),
        ({"event_name": "project_create"}, "gitlab.project_create", "Project create: octo/hello"),
    ],
)
def test_a_gitlab_event_reads_like_githubs(payload: dict[str, Any], kind: str, summary: str) -> None:
    event = described("gitlab", {"project": {"path_with_namespace": "octo/hello"}, **payload})
    assert (event.type, event.subject, event.summary) == (kind, "octo/hello", summary)


def test_a_gitlab_hook_without_a_readable_body_is_named_by_its_header() -> None:
    event = describe("gitlab", "lab", {"x-gitlab-event": "Wiki Page Hook"}, b"not JSON")
    assert (event.type, event.summary) == ("gitlab.wiki_page", "Wiki page from lab")


@pytest.mark.parametrize(
    ("headers", "payload", "kind", "summary"),
    [
        ({"x-event-key": "repo:push"}, {"repository": {"full_name": "a/b"}}, "my-source.repo.push", "Repo push: a/b"),
        ({"x-shopify-topic": "orders/create"}, {"name": "#1"}, "my-source.orders.create", "Orders create: #1"),
        ({}, {"type": "user.created", "message": "Mona is here\nnow"}, "my-source.user.created", "Mona is here"),
        ({}, {"type": 2}, "my-source.2", "Event 2 from my-source"),
        ({}, {}, "my-source.event", "Event from my-source"),
    ],
)
def test_a_sender_nobody_knows_is_described_under_the_name_of_its_source(
    headers: dict[str, str], payload: object, kind: str, summary: str
) -> None:
    event = describe("generic-hmac", "my-source", headers, msgspec.json.encode(payload))
    assert (event.type, event.summary) == (kind, summary)


def test_a_delivery_id_comes_from_the_header_of_the_scheme() -> None:
    event = describe("github", "g", {"x-github-delivery": " d-1\t"}, b"{}", delivery_id_headers=("x-github-delivery",))
    assert event.delivery_id == "d-1"


@pytest.mark.parametrize("sent", ["d-1\x85", "\xa0d-1", "d-1\x0b"])
def test_ids_that_differ_in_anything_are_two(sent: str) -> None:
    event = describe("github", "g", {"x-github-delivery": sent}, b"{}", delivery_id_headers=("x-github-delivery",))
    assert event.delivery_id == sent


# --- what senders must not be able to do -------------------------------------------------------------------


def test_a_text_with_braces_and_brackets_is_only_text() -> None:
    assert pull_request("opened", pull_request={"title": "{sender.login} [{x:nothing}]"}) == (
        "mona opened pull request #7 in octo/hello: {sender.login} [{x:nothing}]"
    )


def test_a_text_cannot_leave_its_line_or_turn_its_direction() -> None:
    title = "a\u202eb\u2028c\x1b[31md\te"
    assert pull_request("opened", pull_request={"title": title}).endswith(": a b c [31md e")


def test_nothing_is_longer_than_it_may_be() -> None:
    long = "x" * 5000
    event = describe(
        "stripe",
        "s",
        {"x-id": long},
        msgspec.json.encode({"type": long, "data": {"object": {"id": long}}}),
        delivery_id_headers=("x-id",),
    )
    assert [len(event.type), len(event.subject), len(event.summary)] == [MAX_TYPE, MAX_SUBJECT, MAX_SUMMARY]
    assert event.delivery_id is not None
    assert event.delivery_id.startswith("sha256:")
    assert len(event.delivery_id) < MAX_DELIVERY_ID
    assert event.summary.endswith("…")


@pytest.mark.parametrize(
    "form",
    [
        b"payload=" + b"x" * MAX_FORM_BYTES,
        b"&".join(b"a%d=1" % number for number in range(MAX_FORM_FIELDS + 1)),
        b"payload=not+json",
        b"payload=%ff%fe",
        b"\xff\xfe",
        b"",
    ],
    ids=["too long", "too many fields", "not JSON", "not UTF-8", "not even a form", "empty"],
)
def test_a_form_that_cannot_be_read_is_described_by_its_headers(form: bytes) -> None:
    event = described("github", form, "push", content_type=FORM)
    assert (event.type, event.summary, event.embed) == ("github.push", "Push from my-source", False)


SENTENCES = " ".join(
    rule.sentence + provider.subject for provider in (*PROVIDERS.values(), ANY) for rule in provider.rules
)
KEYS = st.sampled_from(sorted(set(re.findall(r"[a-z_]{2,}", SENTENCES)))) | st.text(max_size=3)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(KEYS, children, max_size=8),
    max_leaves=30,
)
EVENTS = st.sampled_from(["", "push", "pull_request", "issues", "workflow_run", "status", "..", "é/\n"])


@given(st.sampled_from([*SCHEMES, "unverified"]), EVENTS, DOCUMENTS)
def test_no_document_whatever_its_shape_is_too_much(scheme: str, event: str, document: object) -> None:
    description = described(scheme, json.dumps(document).encode(), event)
    check_usable(description)


@given(
    st.sampled_from([*SCHEMES, "unverified"]), st.binary(max_size=200), st.sampled_from([JSON, FORM, "", "text/plain"])
)
def test_no_bytes_are_too_much(scheme: str, body: bytes, content_type: str) -> None:
    check_usable(described(scheme, body, "push", content_type=content_type))


def check_usable(description: Description) -> None:
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,100}", description.type)
    assert description.summary
    (description.delivery_id or "").encode()  # no lone surrogate
    for text in (description.summary, description.subject):
        assert text == " ".join(text.split())
        text.encode()  # no lone surrogate


# --- real payloads -----------------------------------------------------------------------------------------


def test_every_real_payload_is_described_in_a_readable_line(corpus: Path) -> None:
    index = json.loads((corpus / "payloads" / "INDEX.json").read_text())
    unreadable = []
    for row in index:
        scheme = row["provider"] if row["provider"] in SCHEMES else "unverified"
        headers = {"content-type": row["content_type"], **{name.lower(): text for name, text in row["headers"].items()}}
        body = (corpus / row["file"]).read_bytes()
        description = describe(scheme, row["provider"], headers, body)
        check_usable(description)
        if re.search(r"\s\s|#(?!\d)|\bin$|[{}_]\w*:| None|\.\.", description.summary.partition(": ")[0]):
            unreadable.append(description.summary)
    assert unreadable == []


def test_every_real_github_payload_has_a_sentence_of_its_own(corpus: Path) -> None:
    index = json.loads((corpus / "payloads" / "INDEX.json").read_text())
    rows = [row for row in index if row["provider"] == "github"]
    assert rows
    for row in rows:
        body = (corpus / row["file"]).read_bytes()
        headers = {"content-type": row["content_type"], "x-github-event": row["event"]}
        description = describe("github", "github", headers, body)
        assert description.type.split(".")[:2] == ["github", row["event"]]
        assert description.subject or b'"repository"' not in body, row["file"]
        plain = description.type.removeprefix("github.").replace("_", " ").replace(".", " ").capitalize()
        assert not description.summary.startswith(plain + ":"), row["file"]
