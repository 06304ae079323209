"""Summaries: what people read of an event, sender by sender. Payloads hold only what the sentence is made of."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from webhook_relay_server.describing.description import describe

SENT_BY = {
    "bitbucket-server": "bitbucket",
    **dict.fromkeys(("aws", "azure-devops", "jira", "docker-hub", "cloudevents"), "unverified"),
}
"""Schemes of the providers that do not have one of their own name."""


def summary(scheme: str, headers: dict[str, str], payload: Any) -> str:
    body = payload if isinstance(payload, bytes) else msgspec.json.encode(payload)
    return describe(scheme, "source", {"content-type": "application/json", **headers}, body).summary


# --- GitHub --------------------------------------------------------------------------------------------------

MONA = {"login": "mona"}
HUBOT = {"login": "hubot"}
ISSUE = {"number": 3, "title": "It rains"}
REQUEST = {"number": 7, "title": "Add a door"}
RUN = {"name": "CI", "conclusion": "failure", "head_branch": "main", "display_title": "Add a door"}
CHECK = {"name": "lint", "conclusion": "success", "check_suite": {"head_branch": "main"}}
SUITE = {"head_branch": "main", "conclusion": "cancelled", "app": {"name": "GitHub Actions"}}
TEAM = {"name": "doors"}

GITHUB = [
    ("issues.assigned", {"issue": ISSUE, "assignee": MONA}, "mona self-assigned issue #3 in octo/hello: It rains"),
    ("issues.assigned", {"issue": ISSUE, "assignee": HUBOT}, "mona assigned hubot to issue #3 in octo/hello: It rains"),
    (
        "issues.unassigned",
        {"issue": ISSUE, "assignee": MONA},
        "mona removed their assignment from issue #3 in octo/hello: It rains",
    ),
    (
        "issues.edited",
        {"issue": ISSUE, "changes": {"title": {"from": "Rain"}}},
        "mona renamed issue #3 in octo/hello: It rains (was: Rain)",
    ),
    (
        "issues.edited",
        {"issue": ISSUE, "changes": {"body": {"from": ""}}},
        "mona edited issue #3 in octo/hello: It rains",
    ),
    (
        "issues.transferred",
        {"issue": ISSUE, "changes": {"new_repository": {"full_name": "octo/rain"}}},
        "mona transferred issue #3 from octo/hello to octo/rain: It rains",
    ),
    ("discussion.answered", {"discussion": ISSUE}, "mona marked an answer to discussion #3 in octo/hello: It rains"),
    (
        "discussion.unanswered",
        {"discussion": ISSUE},
        "mona unmarked the answer to discussion #3 in octo/hello: It rains",
    ),
    (
        "pull_request.enqueued",
        {"pull_request": REQUEST},
        "mona added pull request #7 to the merge queue in octo/hello: Add a door",
    ),
    (
        "pull_request_review.dismissed",
        {"pull_request": REQUEST, "review": {"user": HUBOT}},
        "mona dismissed the review by hubot of pull request #7 in octo/hello: Add a door",
    ),
    (
        "pull_request_review_thread.unresolved",
        {"pull_request": REQUEST},
        "mona reopened a conversation on pull request #7 in octo/hello: Add a door",
    ),
    ("workflow_run.completed", {"workflow_run": RUN}, "Workflow CI failed on main in octo/hello: Add a door"),
    (
        "workflow_run.completed",
        {"workflow_run": {**RUN, "display_title": "CI"}},
        "Workflow CI failed on main in octo/hello",
    ),
    ("workflow_run.in_progress", {"workflow_run": RUN}, "Workflow CI is in progress on main in octo/hello"),
    (
        "workflow_job.completed",
        {"workflow_job": {"name": "lint", "workflow_name": "CI", "conclusion": "failure", "head_branch": "main"}},
        "Job lint of CI failed on main in octo/hello",
    ),
    ("workflow_job.waiting", {"workflow_job": {"name": "lint"}}, "Job lint is waiting in octo/hello"),
    (
        "workflow_dispatch",
        {"workflow": ".github/workflows/ci.yml", "ref": "refs/heads/main"},
        "mona started the workflow ci.yml on main in octo/hello",
    ),
    ("check_run.created", {"check_run": CHECK}, "Check lint was created on main in octo/hello"),
    ("check_run.completed", {"check_run": CHECK}, "Check lint succeeded on main in octo/hello"),
    ("check_run.rerequested", {"check_run": CHECK}, "mona asked for check lint again on main in octo/hello"),
    (
        "check_suite.completed",
        {"check_suite": SUITE},
        "Check suite of GitHub Actions was cancelled on main in octo/hello",
    ),
    ("check_suite.completed", {"check_suite": {"conclusion": "success"}}, "Check suite succeeded in octo/hello"),
    (
        "dependabot_alert.created",
        {"alert": {"number": 2, "security_advisory": {"severity": "high", "summary": "Doors open"}}},
        "New Dependabot alert #2 (high) in octo/hello: Doors open",
    ),
    ("dependabot_alert.fixed", {"alert": {"number": 2}}, "Dependabot alert #2 was fixed in octo/hello"),
    (
        "secret_scanning_alert.created",
        {"alert": {"number": 2, "secret_type_display_name": "A key"}},
        "New secret scanning alert #2 in octo/hello: A key",
    ),
    ("member.added", {"member": MONA}, "mona got access to octo/hello"),
    ("member.added", {"member": HUBOT}, "mona gave hubot access to octo/hello"),
    ("membership.added", {"member": HUBOT, "team": TEAM}, "mona added hubot to the team doors of octo"),
    ("membership.removed", {"member": MONA, "team": TEAM}, "mona left the team doors of octo"),
    ("team.edited", {"team": TEAM}, "mona edited the team doors of octo"),
    ("organization.member_invited", {"user": HUBOT}, "mona invited hubot to octo"),
    (
        "repository.renamed",
        {"changes": {"repository": {"name": {"from": "bye"}}}},
        "mona renamed repository bye to octo/hello",
    ),
    (
        "repository.transferred",
        {"changes": {"owner": {"from": {"user": HUBOT}}}},
        "mona transferred repository octo/hello from hubot",
    ),
    (
        "gollum",
        {"pages": [{"title": "Home", "action": "edited"}, {}]},
        "mona edited the wiki page Home of octo/hello and 1 more",
    ),
    (
        "registry_package.published",
        {"registry_package": {"name": "hello", "package_version": {"version": "1.2"}}},
        "mona published package hello 1.2 in octo/hello",
    ),
    ("page_build", {"build": {"status": "built"}}, "GitHub Pages of octo/hello were built"),
    (
        "page_build",
        {"build": {"status": "errored", "error": {"message": "No theme"}}},
        "GitHub Pages of octo/hello could not be built: No theme",
    ),
    ("installation.created", {"installation": {"account": MONA, "app_slug": "door"}}, "mona installed the app door"),
    ("installation.deleted", {"installation": {"account": {"login": "octo"}}}, "mona removed the app from octo"),
    (
        "installation_repositories.added",
        {"repositories_added": [{"full_name": "octo/a"}, {}]},
        "mona gave the app access to octo/a and 1 more",
    ),
]


@pytest.mark.parametrize(("event", "payload", "said"), GITHUB)
def test_github_is_told_as_github_tells_it(event: str, payload: dict[str, Any], said: str) -> None:
    name, _, action = event.partition(".")
    shared = {"repository": {"full_name": "octo/hello"}, "organization": {"login": "octo"}, "sender": MONA}
    assert summary("github", {"x-github-event": name}, {**shared, "action": action, **payload}) == said


# --- GitLab --------------------------------------------------------------------------------------------------

NOWHERE = 40 * "0"
MERGE_REQUEST = {"iid": 4, "title": "Add a door", "action": "update"}
NOTE = {"note": "Why?", "noteable_type": "Issue"}

GITLAB = [
    (
        "push",
        {
            "ref": "refs/heads/main",
            "total_commits_count": 2,
            "commits": [{"message": "old"}, {"message": "new\n\nMore"}],
        },
        "Mona pushed 2 commits to main of octo/hello: new",
    ),
    ("push", {"ref": "refs/heads/door", "before": NOWHERE, "commits": []}, "Mona created branch door of octo/hello"),
    ("merge_request", {"object_attributes": MERGE_REQUEST}, "Mona updated merge request !4 in octo/hello: Add a door"),
    (
        "merge_request",
        {"object_attributes": {**MERGE_REQUEST, "oldrev": "0f"}},
        "Mona pushed to merge request !4 in octo/hello: Add a door",
    ),
    (
        "merge_request",
        {"object_attributes": MERGE_REQUEST, "changes": {"draft": {"previous": False, "current": True}}},
        "Mona marked merge request !4 as a draft in octo/hello: Add a door",
    ),
    (
        "merge_request",
        {"object_attributes": MERGE_REQUEST, "changes": {"draft": {"previous": True, "current": False}}},
        "Mona marked merge request !4 as ready in octo/hello: Add a door",
    ),
    (
        "merge_request",
        {"object_attributes": {**MERGE_REQUEST, "action": "approval"}},
        "Mona approved merge request !4 in octo/hello: Add a door",
    ),
    (
        "merge_request",
        {"object_attributes": {**MERGE_REQUEST, "action": "unapproved"}},
        "Mona withdrew the approval of merge request !4 in octo/hello: Add a door",
    ),
    (
        "issue",
        {"object_attributes": MERGE_REQUEST, "changes": {"title": {"previous": "Door"}}},
        "Mona renamed issue #4 in octo/hello: Add a door (was: Door)",
    ),
    (
        "issue",
        {"object_attributes": MERGE_REQUEST, "changes": {"labels": {}}},
        "Mona changed the labels of issue #4 in octo/hello: Add a door",
    ),
    ("note", {"object_attributes": NOTE, "issue": {"iid": 4}}, "Mona commented on issue #4 in octo/hello: Why?"),
    ("note", {"object_attributes": NOTE}, "Mona commented in octo/hello: Why?"),
    (
        "note",
        {"object_attributes": {**NOTE, "action": "update"}, "merge_request": {"iid": 4}},
        "Mona edited a comment on merge request !4 in octo/hello: Why?",
    ),
    ("emoji", {"object_attributes": {"name": "thumbs_up"}}, "Mona reacted with thumbs up in octo/hello"),
    (
        "pipeline",
        {"object_attributes": {"status": "manual", "ref": "main"}},
        "Pipeline waits for somebody to start it on main in octo/hello",
    ),
    ("release", {"tag": "v1", "action": "delete"}, "Release v1 was deleted in octo/hello"),
    (
        "feature_flag",
        {"object_attributes": {"name": "doors", "active": True}},
        "Mona turned on feature flag doors in octo/hello",
    ),
    (
        "access_token",
        {"object_attributes": {"name": "deploy", "expires_at": "2026-11-02"}},
        "Access token deploy of octo/hello expires on 2026-11-02",
    ),
]


@pytest.mark.parametrize(("event", "payload", "said"), GITLAB)
def test_gitlab_says_what_an_update_changed_and_what_a_comment_is_on(
    event: str, payload: dict[str, Any], said: str
) -> None:
    shared = {
        "object_kind": event,
        "user_name": "Mona",
        "user": {"name": "Mona"},
        "project": {"path_with_namespace": "octo/hello"},
    }
    assert summary("gitlab", {}, {**shared, **payload}) == said


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (
            {"event_name": "project_transfer", "old_path_with_namespace": "a/x", "path_with_namespace": "b/x"},
            "Project a/x moved to b/x",
        ),
        (
            {
                "event_name": "user_add_to_team",
                "user_name": "Mona",
                "access_level": "Maintainer",
                "project_path_with_namespace": "octo/hello",
            },
            "Mona joined octo/hello as Maintainer",
        ),
        (
            {"event_name": "user_remove_from_group", "user_name": "Mona", "group_path": "octo"},
            "Mona left the group octo",
        ),
        (
            {"event_name": "user_failed_login", "username": "mona", "state": "blocked"},
            "A login of mona failed: the account is blocked",
        ),
        ({"event_name": "key_create", "username": "mona", "key": "ssh-rsa AAAA"}, "mona added an SSH key"),
    ],
)
def test_a_system_hook_of_gitlab_is_told_in_a_sentence(payload: dict[str, Any], said: str) -> None:
    assert summary("gitlab", {}, payload) == said


# --- Gitea, Forgejo, Gogs ------------------------------------------------------------------------------------

GITEA = [
    (
        "issues.label_updated",
        {"sender": MONA, "issue": ISSUE},
        "mona changed the labels of issue #3 in octo/hello: It rains",
    ),
    (
        "issues.label_cleared",
        {"sender": MONA, "issue": ISSUE},
        "mona removed all labels from issue #3 in octo/hello: It rains",
    ),
    (
        "issues.milestoned",
        {"sender": MONA, "issue": {**ISSUE, "milestone": {"title": "1.0"}}},
        "mona added the milestone 1.0 to issue #3 in octo/hello: It rains",
    ),
    ("issues.opened", {"issue": {**ISSUE, "user": MONA}}, "mona opened issue #3 in octo/hello: It rains"),
    ("issues.closed", {"issue": {**ISSUE, "user": MONA}}, "Issue #3 in octo/hello was closed: It rains"),
    ("pull_request.closed", {"pull_request": REQUEST}, "Pull request #7 in octo/hello was closed: Add a door"),
    (
        "pull_request.edited",
        {"sender": MONA, "pull_request": REQUEST, "changes": {"title": {"from": "Door"}}},
        "mona renamed pull request #7 in octo/hello: Add a door (was: Door)",
    ),
    (
        "pull_request_approved.reviewed",
        {"sender": MONA, "pull_request": REQUEST},
        "mona approved pull request #7 in octo/hello: Add a door",
    ),
    (
        "pull_request_comment.reviewed",
        {"sender": MONA, "pull_request": REQUEST, "review": {"content": "Why?"}},
        "mona commented on #7 in octo/hello: Why?",
    ),
    (
        "issue_comment.created",
        {"issue": ISSUE, "comment": {"body": "Why?", "user": MONA}},
        "mona commented on #3 in octo/hello: Why?",
    ),
    (
        "issue_comment.edited",
        {"sender": MONA, "issue": ISSUE, "comment": {"body": "Why?"}},
        "mona edited a comment on #3 in octo/hello: Why?",
    ),
]


@pytest.mark.parametrize("scheme", ["gitea", "forgejo", "gogs"])
@pytest.mark.parametrize(("event", "payload", "said"), GITEA)
def test_gitea_and_its_kin_are_told_with_or_without_who_did_it(
    scheme: str, event: str, payload: dict[str, Any], said: str
) -> None:
    name, _, action = event.partition(".")
    payload = {"repository": {"full_name": "octo/hello"}, "action": action, **payload}
    assert summary(scheme, {f"x-{scheme}-event": name}, payload) == said


# --- Bitbucket -------------------------------------------------------------------------------------------------

BRANCH = {"type": "branch", "name": "main", "target": {"message": "Say hello"}}
SERVER = {"slug": "hello", "project": {"key": "OCTO"}}
BITBUCKET: list[tuple[str, dict[str, Any], str]] = [
    (
        "repo:push",
        {"push": {"changes": [{"new": BRANCH, "commits": [{}, {}]}]}},
        "Mona pushed 2 commits to main of octo/hello: Say hello",
    ),
    (
        "repo:push",
        {"push": {"changes": [{"new": BRANCH, "commits": 5 * [{}], "truncated": True}]}},
        "Mona pushed more than 5 commits to main of octo/hello: Say hello",
    ),
    (
        "repo:push",
        {"push": {"changes": [{"new": {"type": "tag", "name": "v1"}, "created": True}, {}]}},
        "Mona created tag v1 of octo/hello and 1 more",
    ),
    (
        "repo:push",
        {"push": {"changes": [{"new": BRANCH, "forced": True, "commits": [{}]}]}},
        "Mona force-pushed to main of octo/hello: Say hello",
    ),
    ("repo:push", {"push": {"changes": [{"old": BRANCH, "closed": True}]}}, "Mona deleted branch main of octo/hello"),
    (
        "repo:refs_changed",
        {"repository": SERVER, "changes": [{"type": "DELETE", "ref": {"type": "BRANCH", "displayId": "wip"}}]},
        "Mona deleted branch wip of OCTO/hello",
    ),
    (
        "repo:refs_changed",
        {"repository": SERVER, "changes": [{"type": "UPDATE", "ref": {"type": "TAG", "displayId": "v1"}}]},
        "Mona pushed to tag v1 of OCTO/hello",
    ),
    (
        "repo:forked",
        {"repository": {"slug": "hi", "project": {"key": "MONA"}, "origin": SERVER}},
        "Mona forked OCTO/hello to MONA/hi",
    ),
    (
        "repo:modified",
        {"old": SERVER, "new": {**SERVER, "slug": "hi"}},
        "Mona renamed repository OCTO/hello to OCTO/hi",
    ),
    ("repo:modified", {"old": SERVER, "new": SERVER}, "Mona changed the repository OCTO/hello"),
    (
        "repo:updated",
        {"changes": {"full_name": {"old": "octo/bye", "new": "octo/hello"}}},
        "Mona renamed repository octo/bye to octo/hello",
    ),
    ("repo:updated", {"changes": {"website": {}}}, "Mona changed the repository octo/hello"),
    (
        "issue:updated",
        {"issue": {"id": 3, "title": "It rains"}, "changes": {"status": {"new": "on hold"}}},
        "Mona moved issue #3 in octo/hello to on hold: It rains",
    ),
    (
        "pullrequest:comment_resolved",
        {"pullrequest": {"id": 7, "title": "Add a door"}},
        "Mona resolved a comment on pull request #7 in octo/hello: Add a door",
    ),
    (
        "repo:commit_status_updated",
        {"commit_status": {"name": "tests", "state": "SUCCESSFUL", "description": "All passed"}},
        "Status tests succeeded in octo/hello: All passed",
    ),
]


@pytest.mark.parametrize(("event", "payload", "said"), BITBUCKET)
def test_bitbucket_says_what_became_of_a_branch(event: str, payload: dict[str, Any], said: str) -> None:
    shared = {"actor": {"display_name": "Mona"}, "repository": {"full_name": "octo/hello"}}
    assert summary("bitbucket", {"x-event-key": event}, {**shared, **payload}) == said


# --- money -----------------------------------------------------------------------------------------------------

STRIPE = [
    ("charge.succeeded", {"amount": 2000, "currency": "usd"}, "Charge succeeded: 20.00 USD"),
    (
        "charge.succeeded",
        {"amount": 500, "currency": "jpy", "billing_details": {"email": "mona@example.com"}},
        "Charge succeeded: 500 JPY from mona@example.com",
    ),
    (
        "charge.failed",
        {"amount": 2000, "currency": "usd", "failure_message": "Your card was declined."},
        "Charge failed: 20.00 USD (Your card was declined.)",
    ),
    (
        "charge.refunded",
        {"amount": 2000, "amount_refunded": 500, "currency": "usd"},
        "Charge refunded: 5.00 USD",
    ),
    (
        "charge.dispute.created",
        {"amount": 2000, "currency": "usd", "reason": "product_not_received"},
        "Charge dispute created: 20.00 USD (product not received)",
    ),
    (
        "payment_intent.payment_failed",
        {"amount": 2000, "currency": "usd", "last_payment_error": {"message": "No."}},
        "Payment failed: 20.00 USD (No.)",
    ),
    (
        "invoice.payment_failed",
        {
            "amount_due": 2000,
            "amount_paid": 0,
            "currency": "eur",
            "customer_email": "mona@example.com",
            "number": "A-1",
        },
        "Invoice payment failed: 20.00 EUR for mona@example.com (A-1)",
    ),
    ("invoice.upcoming", {"amount_due": 5124, "currency": "kwd", "customer": "cus_1"}, "Invoice upcoming: 5.124 KWD"),
    ("customer.created", {"id": "cus_1", "name": "Mona", "email": "m@x"}, "Customer created: Mona, m@x"),
    ("customer.created", {"id": "cus_1", "email": "m@x"}, "Customer created: m@x"),
    ("customer.created", {"id": "cus_1"}, "Customer created: cus_1"),
    (
        "customer.subscription.updated",
        {"id": "sub_1", "status": "past_due"},
        "Customer subscription updated: past due (sub_1)",
    ),
    ("customer.source.created", {"brand": "Visa", "last4": "4242"}, "Customer source created: Visa ending in 4242"),
    ("coupon.created", {"id": "SPRING", "percent_off": 25}, "Coupon created: SPRING, 25% off"),
    ("charge.succeeded", {"id": "ch_1", "amount": 2000}, "Charge succeeded: ch_1"),
]


@pytest.mark.parametrize(("event", "thing", "said"), STRIPE)
def test_stripe_says_how_much_money_it_is_about_and_whose(event: str, thing: dict[str, Any], said: str) -> None:
    assert summary("stripe", {}, {"type": event, "data": {"object": thing}}) == said


@pytest.mark.parametrize(
    ("scheme", "payload", "said"),
    [
        (
            "square",
            {
                "type": "refund.updated",
                "data": {
                    "object": {"refund": {"amount_money": {"amount": 500, "currency": "JPY"}, "status": "COMPLETED"}}
                },
            },
            "Refund updated: 500 JPY, completed",
        ),
        ("paddle", {"event_type": "customer.created", "data": {"id": "c", "name": "Mona"}}, "Customer created: Mona"),
        (
            "paddle",
            {"event_type": "subscription.past_due", "data": {"id": "sub_1", "status": "past_due"}},
            "Subscription past due: sub_1",
        ),
    ],
)
def test_square_and_paddle_name_things_and_sums(scheme: str, payload: dict[str, Any], said: str) -> None:
    assert summary(scheme, {}, payload) == said


# --- Slack -----------------------------------------------------------------------------------------------------

SLACK = [
    ({"type": "message", "user": "U1", "text": "<@U2> &amp; <https://x.org|this> &lt;3"}, "U1: @U2 & this <3"),
    (
        {"type": "message", "user": "U1", "text": "<!here> <#C1|ops> <@U2|mona> <https://x.org>"},
        "U1: @here #ops @mona https://x.org",
    ),
    ({"type": "message", "user": "U1", "text": "1 < 2 > 0"}, "U1: 1 < 2 > 0"),
    ({"type": "message", "bot_id": "B1", "bot_profile": {"name": "deploy"}, "text": "Done"}, "deploy: Done"),
    (
        {"type": "message", "subtype": "message_deleted", "channel": "C1", "previous_message": {"text": "Oh"}},
        "A message in C1 was deleted: Oh",
    ),
    (
        {"type": "message", "subtype": "message_changed", "channel": "C1", "message": {"user": "U1", "text": "Oh"}},
        "U1 edited a message: Oh",
    ),
    ({"type": "message", "user": "U1", "text": "", "files": [{"name": "a.png"}, {}]}, "U1 shared a.png and 1 more"),
    ({"type": "team_join", "user": {"id": "U1", "real_name": "Mona"}}, "Mona joined the workspace"),
    ({"type": "channel_created", "channel": {"id": "C1", "name": "ops"}}, "Channel ops was created"),
    ({"type": "link_shared", "user": "U1", "links": [{"url": "https://x.org"}]}, "U1 shared https://x.org"),
]


@pytest.mark.parametrize(("event", "said"), SLACK)
def test_slack_reads_as_it_does_in_slack(event: dict[str, Any], said: str) -> None:
    assert summary("slack", {}, {"type": "event_callback", "event": event}) == said


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"type": "url_verification", "challenge": "x"}, "Slack asks whether this is the right address"),
        (
            {"type": "block_actions", "user": {"name": "mona"}, "actions": [{"text": {"text": "Approve"}}]},
            "mona used Approve",
        ),
        (
            {"type": "view_submission", "user": {"name": "mona"}, "view": {"title": {"text": "Holidays"}}},
            "mona sent the form Holidays",
        ),
        ({"type": "shortcut", "user": {"username": "mona"}, "callback_id": "door"}, "mona used the shortcut door"),
    ],
)
def test_what_people_do_with_a_slack_app_is_told(payload: dict[str, Any], said: str) -> None:
    assert summary("slack", {}, payload) == said


# --- tickets ---------------------------------------------------------------------------------------------------


def jira(event: str = "jira:issue_updated", **payload: Any) -> str:
    shared = {"webhookEvent": event, "issue": {"key": "DOOR-7", "fields": {"summary": "Add a door"}}}
    return summary("unverified", {}, {**shared, **payload})


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([{"field": "status", "toString": "Done"}], "Mona moved DOOR-7 to Done: Add a door"),
        ([{"field": "resolution"}, {"field": "status", "toString": "Done"}], "Mona moved DOOR-7 to Done: Add a door"),
        ([{"field": "assignee", "toString": "Hubot"}], "Mona assigned DOOR-7 to Hubot: Add a door"),
        ([{"field": "assignee", "toString": None}], "Mona unassigned DOOR-7: Add a door"),
        ([{"field": "summary", "fromString": "Door"}], "Mona renamed DOOR-7: Add a door (was: Door)"),
        ([{"field": "priority", "toString": "High"}], "Mona set the priority of DOOR-7 to High: Add a door"),
        ([{"field": "Fix Version"}], "Mona changed the Fix Version of DOOR-7: Add a door"),
        ([], "Mona updated DOOR-7: Add a door"),
    ],
)
def test_jira_says_what_has_changed_and_into_what(items: list[dict[str, Any]], said: str) -> None:
    assert jira(user={"displayName": "Mona"}, changelog={"items": items}) == said


@pytest.mark.parametrize(
    ("event", "payload", "said"),
    [
        ("jira:issue_created", {}, "New issue DOOR-7: Add a door"),
        ("jira:issue_updated", {}, "DOOR-7 was updated: Add a door"),
        ("jira:issue_deleted", {}, "DOOR-7 was deleted: Add a door"),
        (
            "jira:issue_updated",
            {
                "user": {"displayName": "Mona"},
                "issue_event_type_name": "issue_comment_edited",
                "comment": {"body": "Why?"},
            },
            "Mona edited a comment on DOOR-7: Why?",
        ),
        (
            "comment_created",
            {"issue": None, "comment": {"body": "Why?", "author": {"displayName": "Mona"}}},
            "Mona commented: Why?",
        ),
    ],
)
def test_jira_is_told_without_a_user_or_an_issue_too(event: str, payload: dict[str, Any], said: str) -> None:
    assert jira(event, **payload) == said


TASK = {"identifier": "ENG-7", "title": "Add a door", "state": {"name": "Done"}, "priorityLabel": "High"}


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (
            {"type": "Issue", "action": "update", "data": TASK, "updatedFrom": {"stateId": "x"}},
            "Mona moved ENG-7 to Done: Add a door",
        ),
        (
            {"type": "Issue", "action": "update", "data": TASK, "updatedFrom": {"priority": 0}},
            "Mona set the priority of ENG-7 to High: Add a door",
        ),
        (
            {"type": "Issue", "action": "update", "data": TASK, "updatedFrom": {"title": "Door"}},
            "Mona renamed ENG-7: Add a door (was: Door)",
        ),
        (
            {"type": "Issue", "action": "update", "data": TASK, "updatedFrom": {"sortOrder": 1}},
            "Mona updated ENG-7: Add a door",
        ),
        (
            {"type": "Issue", "action": "remove", "data": TASK, "actor": None},
            "ENG-7 was removed: Add a door",
        ),
        (
            {"type": "Comment", "action": "update", "data": {"body": "Why?", "issue": TASK}},
            "Mona updated a comment on ENG-7: Why?",
        ),
        ({"type": "Project", "action": "create", "data": {"name": "Doors"}}, "Mona created project Doors"),
        ({"type": "Cycle", "action": "update", "data": {"name": "Spring"}}, "Mona updated cycle Spring"),
    ],
)
def test_linear_says_what_has_changed_and_into_what(payload: dict[str, Any], said: str) -> None:
    assert summary("linear", {}, {"actor": {"name": "Mona"}, **payload}) == said


@pytest.mark.parametrize(
    ("event", "happened", "said"),
    [
        (
            "status_changed",
            {"previous": "OPEN", "current": "SOLVED"},
            "Ticket #9 went from open to solved: Where is it?",
        ),
        ("priority_changed", {"current": "URGENT"}, "The priority of ticket #9 is now urgent: Where is it?"),
        (
            "comment_added",
            {"comment": {"author": {"name": "Mona"}, "body": "Here"}},
            "Mona commented on ticket #9: Here",
        ),
        ("comment_added", {"comment": {"body": "Here"}}, "New comment on ticket #9: Here"),
        ("tags_changed", {}, "Ticket #9: Where is it?"),
    ],
)
def test_zendesk_says_what_became_of_a_ticket(event: str, happened: dict[str, Any], said: str) -> None:
    ticket = {"id": "9", "subject": "Where is it?"}
    payload = {"type": f"zen:event-type:ticket.{event}", "detail": ticket, "event": happened}
    assert summary("zendesk", {}, payload) == said


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("conversation.user.created", "Mona: Where is it? Tell me & soon"),
        ("conversation.admin.replied", "Hubot: It is here"),
        ("conversation.admin.closed", "Hubot closed the conversation with Mona"),
    ],
)
def test_a_conversation_in_intercom_is_told_without_its_html(topic: str, said: str) -> None:
    parts = [{"author": {"name": "Hubot"}, "body": "<p class='x'>It is <b>here</b></p>\n<p>Bye</p>"}]
    source = {"author": {"name": "Mona"}, "body": "<div><p>Where is it? <i>Tell</i> me &amp; soon</p></div>"}
    item = {"source": source, "conversation_parts": {"conversation_parts": parts}}
    assert summary("intercom", {}, {"topic": topic, "data": {"item": item}}) == said


# --- alarms, clouds, shops and everybody else --------------------------------------------------------------------

INCIDENT = {"number": 2, "title": "The disk is full", "service": {"summary": "API"}}
SENTRY_ISSUE = {"shortId": "API-1", "title": "KeyError", "assignedTo": {"name": "Hubot"}}
IMAGE = {"repository-name": "hello", "scan-status": "COMPLETE", "finding-severity-counts": {"CRITICAL": 1}}
OBJECT = {"bucket": {"name": "photos"}, "object": {"key": "cat.jpg"}}
ALARM = {"annotations": {"summary": "The disk is full"}, "status": "resolved"}
WHATSAPP = {"contacts": [{"profile": {"name": "Mona"}}], "messages": [{"from": "1", "type": "image"}]}
AZURE_REQUEST = {
    "createdBy": {"displayName": "Mona"},
    "pullRequestId": 7,
    "title": "Add a door",
    "repository": {"name": "hello"},
}


def pagerduty(event: str, **data: Any) -> dict[str, Any]:
    return {"event": {"event_type": f"incident.{event}", "agent": {"summary": "Mona"}, "data": {**INCIDENT, **data}}}


OTHERS: list[tuple[str, dict[str, str], Any, str]] = [
    (
        "pagerduty",
        {},
        pagerduty("priority_updated", priority={"summary": "P1"}),
        "Mona set the priority of incident #2 of API to P1: The disk is full",
    ),
    (
        "pagerduty",
        {},
        pagerduty("escalated", assignees=[{"summary": "Hubot"}]),
        "Escalated to Hubot: incident #2 of API: The disk is full",
    ),
    ("pagerduty", {}, pagerduty("delegated"), "Incident delegated: #2 The disk is full"),
    (
        "sentry",
        {"sentry-hook-resource": "issue"},
        {"action": "resolved", "data": {"issue": SENTRY_ISSUE}},
        "Issue API-1 was resolved: KeyError",
    ),
    (
        "sentry",
        {"sentry-hook-resource": "issue"},
        {"action": "assigned", "actor": {"name": "Mona"}, "data": {"issue": SENTRY_ISSUE}},
        "Mona assigned API-1 to Hubot: KeyError",
    ),
    (
        "sentry",
        {"sentry-hook-resource": "error"},
        {"action": "created", "data": {"error": {"title": "Error: no door"}}},
        "New error: Error: no door",
    ),
    (
        "sentry",
        {"sentry-hook-resource": "metric_alert"},
        {"action": "critical", "data": {"metric_alert": {"title": "Slow"}, "description_text": "9 s"}},
        "Critical: Slow, 9 s",
    ),
    ("unverified", {}, {"status": "resolved", "alerts": [ALARM, {}]}, "Resolved: The disk is full, and 1 more"),
    ("unverified", {}, {"status": "firing", "alerts": [ALARM]}, "The disk is full"),
    (
        "unverified",
        {},
        {"detail-type": "ECR Image Scan", "detail": IMAGE},
        "ECR Image Scan of hello: complete, 1 critical",
    ),
    (
        "unverified",
        {},
        {"detail-type": "EC2 Instance State-change Notification", "detail": {"instance-id": "i-1", "state": "stopped"}},
        "EC2 Instance State-change Notification of i-1: stopped",
    ),
    (
        "unverified",
        {},
        {
            "detail-type": "CodeCommit Repository State Change",
            "detail": {"repositoryName": "hello", "event": "referenceUpdated", "referenceName": "main"},
        },
        "CodeCommit Repository State Change of hello: referenceUpdated main",
    ),
    (
        "unverified",
        {},
        {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": OBJECT}, {}]},
        "ObjectCreated:Put: cat.jpg in photos, and 1 more",
    ),
    (
        "unverified",
        {},
        {"publisherId": "tfs", "eventType": "git.pullrequest.created", "resource": AZURE_REQUEST},
        "Mona opened pull request #7 in hello: Add a door",
    ),
    (
        "unverified",
        {},
        {
            "publisherId": "tfs",
            "eventType": "git.pullrequest.updated",
            "message": {"text": "Mona approved pull request 7 (Add a door) in hello\r\nhttps://x.org"},
            "resource": AZURE_REQUEST,
        },
        "Mona approved pull request 7 (Add a door) in hello",
    ),
    (
        "unverified",
        {},
        {"publisherId": "tfs", "eventType": "git.pullrequest.updated", "message": None, "resource": AZURE_REQUEST},
        "Git pullrequest updated: pull request #7 in hello: Add a door",
    ),
    ("shopify", {"x-shopify-topic": "products/delete"}, {"id": 7}, "Product 7 was deleted"),
    ("shopify", {"x-shopify-topic": "products/update"}, {"id": 7, "title": "Door"}, "Product Door was changed"),
    (
        "shopify",
        {"x-shopify-topic": "refunds/create"},
        {"order_id": 7, "transactions": [{"amount": "9.00", "currency": "EUR"}]},
        "Refund of 9.00 EUR for order 7",
    ),
    ("hubspot", {}, [{"subscriptionType": "deal.creation", "objectId": 12}], "New deal 12"),
    ("hubspot", {}, [{"subscriptionType": "line_item.deletion", "objectId": 12}], "Line item 12 was deleted"),
    ("sendgrid", {}, [{"event": "spamreport", "email": "m@x"}, {}], "m@x reported a mail as spam, and 1 more"),
    ("sendgrid", {}, [{"event": "deferred", "email": "m@x", "response": "busy"}], "Mail to m@x is late: busy"),
    ("sendgrid", {}, [{"event": "something_new", "email": "m@x"}], "Something new: m@x"),
    (
        "vercel",
        {},
        {
            "type": "deployment.succeeded",
            "payload": {"target": "production", "deployment": {"name": "hello", "url": "x.org"}},
        },
        "Deployment of hello to production succeeded: x.org",
    ),
    ("meta", {}, {"entry": [{"changes": [{"field": "messages", "value": WHATSAPP}]}]}, "Mona sent a message (image)"),
    (
        "meta",
        {},
        {
            "entry": [
                {
                    "changes": [
                        {
                            "field": "messages",
                            "value": {
                                "statuses": [
                                    {"status": "failed", "recipient_id": "1", "errors": [{"title": "Not reachable"}]}
                                ]
                            },
                        }
                    ]
                }
            ]
        },
        "Message to 1: failed, Not reachable",
    ),
    (
        "twitch",
        {},
        {"subscription": {"type": "stream.online", "status": "webhook_callback_verification_pending"}},
        "Twitch asks whether this is the right address for stream online",
    ),
    (
        "twitch",
        {},
        {"subscription": {"type": "channel.follow", "status": "user_removed"}},
        "Channel follow was revoked: user removed",
    ),
    (
        "discord",
        {},
        {"type": 1, "event": {"type": "APPLICATION_AUTHORIZED", "data": {"user": {"username": "mona"}}}},
        "mona added the app",
    ),
    ("discord", {}, {"type": 0}, "Discord asks whether anybody is there"),
    (
        "twilio",
        {"content-type": "application/x-www-form-urlencoded"},
        b"CallSid=C1&From=%2B1415&To=%2B1800&CallStatus=no-answer",
        "Call from +1415 to +1800: no-answer",
    ),
    (
        "line",
        {},
        {"events": [{"type": "message", "source": {"userId": "U1"}, "message": {"text": "Hi"}}, {}]},
        "U1: Hi, and 1 more",
    ),
]


@pytest.mark.parametrize(("scheme", "headers", "payload", "said"), OTHERS)
def test_a_sender_is_told_in_sentences(scheme: str, headers: dict[str, str], payload: Any, said: str) -> None:
    assert summary(scheme, headers, payload) == said


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:sns:eu-west-1:1:alarms", "alarms"),
        ("arn:aws:sns:EXAMPLE", "EXAMPLE"),
        (
            "arn:aws:dynamodb:us-east-1:1:table/T/stream/2015-06-27T00:48:05.899",
            "table/T/stream/2015-06-27T00:48:05.899",
        ),
    ],
)
def test_what_an_arn_names_may_have_colons_in_it(arn: str, name: str) -> None:
    event = {"Records": [{"eventSource": "aws:sqs", "eventSourceARN": arn}]}
    body = msgspec.json.encode(event)
    assert describe("unverified", "source", {"content-type": "application/json"}, body).subject == name


# --- everything that was really sent ---------------------------------------------------------------------------

REAL = {
    "bitbucket-server/repo-forked": "Cain Piper forked ~gopher/webhook-test to ~tux/webhook-test",
    "bitbucket-server/repo-refs-changed": "Foo Bar deleted branch feature/wip of ~gopher/webhook-test",
    "gogs/issues-event": "jane opened issue #1 in user/repo: Fix bug",
    "github/check_suite.completed": "Check suite of octocoders-linter succeeded on changes in Codertocat/Hello-World",
    "github/dependabot_alert.created": "New Dependabot alert #20 (medium) in wolfy1339/pika-pack:"
    " semver vulnerable to Regular Expression Denial of Service",
    "github/discussion.edited": "Codertocat renamed discussion #4 in Codertocat/Hello-World: TEST edit (was: TEST)",
    "github/issues.transferred": "Codertocat transferred issue #1 from octo-org/octo-repo to Codertocat/Hello-World:"
    " Update package.json",
    "gitlab/comment-merge-request-event": "Administrator commented on merge request !1 in gitlab-org/gitlab-test:"
    " This MR needs work.",
    "gitlab/push-event": "John Smith pushed 4 commits to master of mike/diaspora: fixed readme",
    "gitlab/system-group-renamed": "Group parent-group/old-name is now parent-group/better-name",
    "gitlab/system-team-member-updated": "John Smith is now Maintainer of jsmith/storecloud",
    "aws/code-commit-event": "TriggerEventTest: branch master of my-repo",
    "aws/codebuild-state-change": "CodeBuild Build State Change of my-sample-project: succeeded",
    "azure-devops/git.push": "Jamal Hartnett pushed 1 commit to main of Fabrikam-Fiber-Git:"
    " Fixed bug in web.config file",
    "pagerduty/incident.priority_updated": "Tenex Engineer set the priority of incident #2 of API Service to P1:"
    " A little bump in the road",
    "shopify/refunds_create": "Refund of 209.00 USD for order 450789469: it broke during shipping",
    "jira/webhook-issue-updated-resolved": "Test User moved TES-41 to Done: Unit test summary 1",
    "jira/webhook-issue-updated-renamed": "Test User renamed TES-41: Unit test summary 1 (was: Unit test summary)",
    "jira/webhook-server-comment-updated": "Lev Brouk edited a comment: and higher eeven higher",
    "slack/app_mention": "W222: @W111 Hi there!",
    "slack/message.message_deleted": "A message in C111 was deleted: Delete this message",
    "slack/view_closed": "primary-owner closed the form My App",
    "stripe/charge.failed": "Charge failed: 20.00 USD (Your card was declined.)",
    "stripe/checkout.session.completed": "Checkout session completed: 30.00 USD from stripe@example.com",
    "stripe/customer.source.updated": "Customer source updated: Visa ending in 4242",
    "stripe/invoiceitem.created": "Invoiceitem created: -15.00 USD (Unused time on myproduct after 26 Mar 2022)",
    "stripe/product.deleted": "Product deleted: myproduct",
    "github/workflow_run.requested": "Workflow test was requested on master in octo-org/octo-repo:"
    " ci(action): update actions/setup-node digest to 8c91899",
}
"""What is said of payloads as their senders sent them, by their files without what follows the last dot."""


def really_sent(corpus: Path) -> dict[str, str]:
    """Return what is said of every payload there is, by the names of their files."""
    said = {}
    for row in json.loads((corpus / "payloads" / "INDEX.json").read_text("utf-8")):
        headers = {key.lower(): value for key, value in row["headers"].items()}
        scheme = SENT_BY.get(row["provider"], row["provider"])
        body = (corpus / row["file"]).read_bytes()
        name = row["file"].removeprefix("payloads/").rpartition(".")[0]
        said[name] = summary(scheme, {**headers, "content-type": row["content_type"]}, body)
    return said


def test_what_was_really_sent_reads_well(corpus: Path) -> None:
    said = really_sent(corpus)
    assert {name: said[name] for name in REAL} == REAL


def test_no_sentence_about_what_was_really_sent_says_a_word_twice(corpus: Path) -> None:
    stammering = re.compile(r"\b(\w+) \1\b")
    assert [said for said in really_sent(corpus).values() if stammering.search(said)] == []
