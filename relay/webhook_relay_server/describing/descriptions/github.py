"""GitHub (docs.github.com, webhook events and payloads)."""

from __future__ import annotations

from collections.abc import Mapping

from webhook_relay_server.describing.descriptions.github_builds import ALERTS, BUILDS
from webhook_relay_server.describing.descriptions.github_places import APPS, PEOPLE, REPOSITORIES
from webhook_relay_server.describing.descriptions.provider import Provider, Rule
from webhook_relay_server.describing.sentences import value_at

_WITHOUT_ACTION = frozenset({"push", "create", "delete", "fork", "status"})
"""Events that have none and come often: what is not there takes the longest to look for."""


def _github_type(headers: Mapping[str, str], payload: object) -> str:
    event = headers.get("x-github-event", "")
    action = "" if event in _WITHOUT_ACTION else value_at(payload, "action")
    return f"{event}.{action}" if event and action else event


_SENDER = "{sender.login}"
_IN = " in {repository.full_name}"
_OF = " of {repository.full_name}"
_TITLE = "[: {issue.title|pull_request.title|discussion.title:line}]"
_ITEM = "#{issue.number|pull_request.number|discussion.number}" + _IN
_COMMENT = "[: {comment.body:line}]"
_MESSAGE = "[: {head_commit.message:line}]"
_REVIEWED = "pull request " + _ITEM + _TITLE


def _item(event: str, noun: str) -> tuple[Rule, ...]:
    """Return what is said of issues, pull requests and discussions alike."""
    path = "issue" if event == "issues" else event
    number = f"{noun} #{{{path}.number|number}}"
    title = f": {{{path}.title:line}}"
    rest = f"in {{repository.full_name}}{title}"
    it = f"{number} {rest}"
    return (
        Rule(f"{event}.labeled", f"{_SENDER} added the label {{label.name}} to {it}"),
        Rule(f"{event}.unlabeled", f"{_SENDER} removed the label {{label.name}} from {it}"),
        Rule(f"{event}.assigned", f"{_SENDER} self-assigned {it}", when="sender.login==assignee.login"),
        Rule(f"{event}.assigned", f"{_SENDER} assigned {{assignee.login}} to {it}"),
        Rule(
            f"{event}.unassigned",
            f"{_SENDER} removed their assignment from {it}",
            when="sender.login==assignee.login",
        ),
        Rule(f"{event}.unassigned", f"{_SENDER} unassigned {{assignee.login}} from {it}"),
        Rule(f"{event}.milestoned", f"{_SENDER} added the milestone {{{path}.milestone.title}} to {it}"),
        Rule(f"{event}.demilestoned", f"{_SENDER} removed the milestone from {it}"),
        Rule(f"{event}.edited", f"{_SENDER} renamed {it} (was: {{changes.title.from:line}})"),
        Rule(
            f"{event}.transferred",
            f"{_SENDER} transferred {number} from {{repository.full_name}} to {{changes.new_repository.full_name}}"
            + title,
        ),
        Rule(f"{event}.category_changed", f"{_SENDER} moved {number} to {{{path}.category.name}} {rest}"),
        Rule(f"{event}.answered", f"{_SENDER} marked an answer to {it}"),
        Rule(f"{event}.unanswered", f"{_SENDER} unmarked the answer to {it}"),
        Rule(f"{event}.synchronize", f"{_SENDER} pushed to {it}"),
        Rule(f"{event}.ready_for_review", f"{_SENDER} marked {number} ready for review {rest}"),
        Rule(f"{event}.converted_to_draft", f"{_SENDER} turned {number} into a draft {rest}"),
        Rule(f"{event}.auto_merge_enabled", f"{_SENDER} turned on auto-merge for {it}"),
        Rule(f"{event}.auto_merge_disabled", f"{_SENDER} turned off auto-merge for {it}"),
        Rule(f"{event}.enqueued", f"{_SENDER} added {number} to the merge queue {rest}"),
        Rule(f"{event}.dequeued", f"{_SENDER} removed {number} from the merge queue {rest}"),
        Rule(
            f"{event}.review_requested",
            f"{_SENDER} asked[ {{requested_reviewer.login|requested_team.name}}] for a review of {it}",
        ),
        Rule(
            f"{event}.review_request_removed",
            f"{_SENDER} no longer asks[ {{requested_reviewer.login|requested_team.name}}] for a review of {it}",
        ),
        Rule(f"{event}.closed", f"{_SENDER} merged {it}", when=f"{path}.merged"),
        Rule(event, f"{_SENDER} {{action:verb}} {it}"),
    )


_PUSH = (
    Rule("push", "{sender.login|pusher.name} deleted {ref:reference}" + _OF, when="deleted"),
    Rule(
        "push",
        "{sender.login|pusher.name} created {ref:reference}" + _OF + "[ with {commits:commits}]" + _MESSAGE,
        when="created",
    ),
    Rule(
        "push",
        "{sender.login|pusher.name} force-pushed[ {commits:commits}] to {ref:branch}" + _OF + _MESSAGE,
        when="forced",
    ),
    Rule("push", "{sender.login|pusher.name} pushed[ {commits:commits}] to {ref:branch}" + _OF + _MESSAGE),
)
_DISCUSSED = (
    Rule("pull_request_review.submitted", _SENDER + " approved " + _REVIEWED, when="review.state=approved"),
    Rule(
        "pull_request_review.submitted",
        _SENDER + " asked for changes to " + _REVIEWED,
        when="review.state=changes_requested",
    ),
    Rule("pull_request_review.submitted", _SENDER + " reviewed " + _REVIEWED),
    Rule(
        "pull_request_review.dismissed",
        _SENDER + " dismissed their own review of " + _REVIEWED,
        when="sender.login==review.user.login",
    ),
    Rule("pull_request_review.dismissed", _SENDER + " dismissed the review by {review.user.login} of " + _REVIEWED),
    Rule("pull_request_review", _SENDER + " {action:verb} a review of " + _REVIEWED),
    Rule("pull_request_review_comment.created", _SENDER + " commented on pull request " + _ITEM + _COMMENT),
    Rule("pull_request_review_comment", _SENDER + " {action:verb} a comment on " + _REVIEWED),
    Rule("pull_request_review_thread.unresolved", _SENDER + " reopened a conversation on " + _REVIEWED),
    Rule("pull_request_review_thread", _SENDER + " {action:verb} a conversation on " + _REVIEWED),
    Rule("issue_comment.created", _SENDER + " commented on " + _ITEM + _COMMENT),
    Rule("issue_comment", _SENDER + " {action:verb} a comment on " + _ITEM + _TITLE),
    Rule("discussion_comment.created", _SENDER + " commented on discussion " + _ITEM + _COMMENT),
    Rule("discussion_comment", _SENDER + " {action:verb} a comment on discussion " + _ITEM + _TITLE),
    Rule("commit_comment", _SENDER + " commented on a commit" + _IN + _COMMENT),
)
GITHUB = Provider(
    type=_github_type,
    subject="{repository.full_name|organization.login|installation.account.login|enterprise.slug"
    "|sponsorship.sponsorable.login|marketplace_purchase.account.login}",
    times={
        "push": "repository.pushed_at",
        "pull_request": "pull_request.updated_at",
        "pull_request_review": "review.submitted_at",
        "pull_request_review_comment": "comment.updated_at",
        "issues": "issue.updated_at",
        "issue_comment": "comment.updated_at",
        "commit_comment": "comment.updated_at",
        "discussion": "discussion.updated_at",
        "discussion_comment": "comment.updated_at",
        "workflow_run": "workflow_run.updated_at",
        "workflow_job": "workflow_job.completed_at|workflow_job.started_at",
        "check_run": "check_run.completed_at|check_run.started_at",
        "check_suite": "check_suite.updated_at",
        "deployment": "deployment.updated_at",
        "deployment_status": "deployment_status.updated_at",
        "release": "release.published_at|release.created_at",
        "status": "updated_at",
        "star": "starred_at",
        "fork": "forkee.created_at",
        "milestone": "milestone.updated_at",
    },
    rules=(
        *_PUSH,
        *_item("pull_request", "pull request"),
        *_item("issues", "issue"),
        *_item("discussion", "discussion"),
        *_DISCUSSED,
        *BUILDS,
        *ALERTS,
        *PEOPLE,
        *REPOSITORIES,
        *APPS,
    ),
)
