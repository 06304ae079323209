"""GitHub (docs.github.com, webhook events and payloads)."""

from __future__ import annotations

from collections.abc import Mapping

from webhook_relay_server.describing.descriptions.provider import Provider, Rule
from webhook_relay_server.describing.sentences import value_at

_WITHOUT_ACTION = frozenset({"push", "create", "delete", "fork", "status"})
"""Events that have none and come often: what is not there takes the longest to look for."""


def _github_type(headers: Mapping[str, str], payload: object) -> str:
    event = headers.get("x-github-event", "")
    action = "" if event in _WITHOUT_ACTION else value_at(payload, "action")
    return f"{event}.{action}" if event and action else event


def _item(event: str, noun: str) -> tuple[Rule, ...]:
    """Return what is said of issues, pull requests and discussions alike."""
    path = "issue" if event == "issues" else event
    number = f"{noun} #{{{path}.number|number}}"
    rest = f"in {{repository.full_name}}: {{{path}.title:line}}"
    it = f"{number} {rest}"
    return (
        Rule(f"{event}.labeled", f"{{sender.login}} added the label {{label.name}} to {it}"),
        Rule(f"{event}.unlabeled", f"{{sender.login}} removed the label {{label.name}} from {it}"),
        Rule(f"{event}.assigned", f"{{sender.login}} assigned {{assignee.login}} to {it}"),
        Rule(f"{event}.unassigned", f"{{sender.login}} unassigned {{assignee.login}} from {it}"),
        Rule(f"{event}.milestoned", f"{{sender.login}} added the milestone {{{path}.milestone.title}} to {it}"),
        Rule(f"{event}.demilestoned", f"{{sender.login}} removed the milestone from {it}"),
        Rule(f"{event}.category_changed", f"{{sender.login}} moved {number} to {{{path}.category.name}} {rest}"),
        Rule(f"{event}.synchronize", f"{{sender.login}} pushed to {it}"),
        Rule(f"{event}.ready_for_review", f"{{sender.login}} marked {number} ready for review {rest}"),
        Rule(f"{event}.converted_to_draft", f"{{sender.login}} turned {number} into a draft {rest}"),
        Rule(
            f"{event}.review_requested",
            f"{{sender.login}} asked[ {{requested_reviewer.login|requested_team.name}}] for a review of {it}",
        ),
        Rule(
            f"{event}.review_request_removed",
            f"{{sender.login}} no longer asks[ {{requested_reviewer.login|requested_team.name}}] for a review of {it}",
        ),
        Rule(f"{event}.closed", f"{{sender.login}} merged {it}", when=f"{path}.merged"),
        Rule(event, f"{{sender.login}} {{action:verb}} {it}"),
    )


_IN = " in {repository.full_name}"
_OF = " of {repository.full_name}"
_TITLE = "[: {issue.title|pull_request.title|discussion.title:line}]"
_ITEM = "#{issue.number|pull_request.number|discussion.number}" + _IN
_COMMENT = "[: {comment.body:line}]"
_MESSAGE = "[: {head_commit.message:line}]"

GITHUB = Provider(
    type=_github_type,
    subject="{repository.full_name|organization.login|installation.account.login|enterprise.slug}",
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
        *_item("pull_request", "pull request"),
        *_item("issues", "issue"),
        *_item("discussion", "discussion"),
        Rule(
            "pull_request_review.submitted",
            "{sender.login} approved pull request " + _ITEM + _TITLE,
            when="review.state=approved",
        ),
        Rule(
            "pull_request_review.submitted",
            "{sender.login} asked for changes to pull request " + _ITEM + _TITLE,
            when="review.state=changes_requested",
        ),
        Rule("pull_request_review.submitted", "{sender.login} reviewed pull request " + _ITEM + _TITLE),
        Rule("pull_request_review", "{sender.login} {action:verb} a review of pull request " + _ITEM + _TITLE),
        Rule("pull_request_review_comment.created", "{sender.login} commented on pull request " + _ITEM + _COMMENT),
        Rule("pull_request_review_comment", "{sender.login} {action:verb} a comment on pull request " + _ITEM + _TITLE),
        Rule("issue_comment.created", "{sender.login} commented on " + _ITEM + _COMMENT),
        Rule("issue_comment", "{sender.login} {action:verb} a comment on " + _ITEM + _TITLE),
        Rule("discussion_comment.created", "{sender.login} commented on discussion " + _ITEM + _COMMENT),
        Rule("discussion_comment", "{sender.login} {action:verb} a comment on discussion " + _ITEM + _TITLE),
        Rule("commit_comment", "{sender.login} commented on a commit" + _IN + _COMMENT),
        Rule("release.released", "{sender.login} released {release.tag_name} of {repository.full_name}"),
        Rule("release.prereleased", "{sender.login} pre-released {release.tag_name} of {repository.full_name}"),
        Rule("release", "{sender.login} {action:verb} release {release.tag_name} of {repository.full_name}"),
        Rule("create", "{sender.login} created {ref_type} {ref}" + _IN),
        Rule("delete", "{sender.login} deleted {ref_type} {ref}" + _IN),
        Rule(
            "workflow_run.completed",
            "Workflow {workflow_run.name} {workflow_run.conclusion:verb}[ on {workflow_run.head_branch}]" + _IN,
        ),
        Rule(
            "workflow_run",
            "Workflow[ {workflow_run.name|workflow.name}] {action:verb}[ on {workflow_run.head_branch}]" + _IN,
        ),
        Rule("workflow_job.completed", "Job {workflow_job.name} {workflow_job.conclusion:verb}" + _IN),
        Rule("workflow_job", "Job {workflow_job.name} {action:verb}" + _IN),
        Rule("workflow_dispatch", "{sender.login} started the workflow {workflow}[ on {ref:branch}]" + _IN),
        Rule("check_run.completed", "Check {check_run.name} {check_run.conclusion:verb}" + _IN),
        Rule("check_run", "Check {check_run.name} {action:verb}" + _IN),
        Rule(
            "check_suite.completed",
            "Checks on {check_suite.head_branch}" + _IN + ": the suite {check_suite.conclusion:verb}",
        ),
        Rule("check_suite", "Checks {action:verb} on {check_suite.head_branch}" + _IN),
        Rule("deployment_status", "Deployment to {deployment.environment} {deployment_status.state:verb}" + _IN),
        Rule("deployment", "{sender.login} {action:verb} a deployment to {deployment.environment}" + _IN),
        Rule("status", "Status {context} {state:verb}" + _IN + "[: {description:line}]"),
        Rule(
            "dependabot_alert",
            "Dependabot alert #{alert.number} {action:verb}" + _IN + "[: {alert.security_advisory.summary:line}]",
        ),
        Rule(
            "code_scanning_alert",
            "Code scanning alert #{alert.number} {action:verb}" + _IN + "[: {alert.rule.description:line}]",
        ),
        Rule("secret_scanning_alert", "Secret scanning alert #{alert.number} {action:verb}" + _IN),
        Rule("star.created", "{sender.login} starred {repository.full_name}"),
        Rule("star.deleted", "{sender.login} unstarred {repository.full_name}"),
        Rule("watch", "{sender.login} started to watch {repository.full_name}"),
        Rule("fork", "{sender.login} forked {repository.full_name} to {forkee.full_name}"),
        Rule("member.added", "{sender.login} gave {member.login} access to {repository.full_name}"),
        Rule("member.removed", "{sender.login} took access to {repository.full_name} from {member.login}"),
        Rule("member", "{sender.login} changed the access of {member.login} to {repository.full_name}"),
        Rule("repository.privatized", "{sender.login} made {repository.full_name} private"),
        Rule("repository.publicized", "{sender.login} made {repository.full_name} public"),
        Rule("repository", "{sender.login} {action:verb} repository {repository.full_name}"),
        Rule("public", "{sender.login} made {repository.full_name} public"),
        Rule("milestone", "{sender.login} {action:verb} milestone {milestone.title:line}" + _IN),
        Rule("label", "{sender.login} {action:verb} label {label.name}" + _IN),
        Rule("gollum", "{sender.login} edited the wiki of {repository.full_name}"),
        Rule("installation.created", "{sender.login} installed the app for {installation.account.login}"),
        Rule("installation.deleted", "{sender.login} removed the app from {installation.account.login}"),
        Rule(
            "installation.new_permissions_accepted",
            "{sender.login} accepted new permissions of the app for {installation.account.login}",
        ),
        Rule("installation", "{sender.login} {action:verb} the app for {installation.account.login}"),
        Rule("ping", "GitHub is connected: {zen}"),
    ),
)
