"""Gitea, Forgejo and Gogs (docs.gitea.com, forgejo.org/docs, gogs.io): the same things under three names."""

from __future__ import annotations

from webhook_relay_server.describing.descriptions.provider import Provider, Rule, named_by

_WHO = "{sender.login|sender.username|pusher.login|pusher.username}"
_IN = " in {repository.full_name}"
_REQUEST_NUMBER = " #{pull_request.number|number|issue.number}" + _IN
_ISSUE_NUMBER = " #{issue.number|number}" + _IN
_REQUEST_TITLE = ": {pull_request.title|issue.title:line}"
_ISSUE_TITLE = ": {issue.title:line}"
_REQUEST = "pull request" + _REQUEST_NUMBER + _REQUEST_TITLE
_ISSUE = "issue" + _ISSUE_NUMBER + _ISSUE_TITLE
_COMMENT = "[: {comment.body|review.content:line}]"


def _changes(event: str, it: str, milestone: str) -> tuple[Rule, ...]:
    """Return what is said of changes to issues and pull requests alike."""
    return (
        Rule(f"{event}.label_updated", f"{_WHO} changed the labels of {it}"),
        Rule(f"{event}.label_cleared", f"{_WHO} removed all labels from {it}"),
        Rule(f"{event}.assigned", f"{_WHO} changed who is assigned to {it}"),
        Rule(f"{event}.unassigned", f"{_WHO} changed who is assigned to {it}"),
        Rule(f"{event}.milestoned", f"{_WHO} added the milestone {{{milestone}}} to {it}"),
        Rule(f"{event}.demilestoned", f"{_WHO} removed the milestone from {it}"),
        Rule(f"{event}.edited", f"{_WHO} renamed {it} (was: {{changes.title.from:line}})"),
    )


_ISSUE_MILESTONE, _REQUEST_MILESTONE = "issue.milestone.title", "pull_request.milestone.title"
_RULES = (
    Rule(
        "push",
        _WHO + " pushed[ {total_commits|commits:commits}] to {ref:branch} of {repository.full_name}"
        "[: {head_commit.message|commits.0.message:line}]",
    ),
    Rule("create", _WHO + " created {ref_type} {ref:branch}" + _IN),
    Rule("create", "New {ref_type} {ref:branch}" + _IN),
    Rule("delete", _WHO + " deleted {ref_type} {ref:branch}" + _IN),
    Rule("delete", "Deleted {ref_type} {ref:branch}" + _IN),
    Rule("fork", _WHO + " forked {forkee.full_name} to {repository.full_name}"),
    Rule("fork", "{forkee.full_name} is a fork of {repository.full_name}"),
    Rule("pull_request_assign", _WHO + " changed who is assigned to " + _REQUEST),
    Rule("pull_request_label", _WHO + " changed the labels of " + _REQUEST),
    *_changes("pull_request_milestone", _REQUEST, _REQUEST_MILESTONE),
    Rule("pull_request_milestone", _WHO + " changed the milestone of " + _REQUEST),
    Rule("pull_request_comment", _WHO + " commented on #{issue.number|pull_request.number}" + _IN + _COMMENT),
    Rule("pull_request_approved", _WHO + " approved " + _REQUEST),
    Rule("pull_request_rejected", _WHO + " asked for changes to " + _REQUEST),
    Rule("pull_request_review", _WHO + " reviewed " + _REQUEST),
    Rule("issue_assign", _WHO + " changed who is assigned to " + _ISSUE),
    Rule("issue_label", _WHO + " changed the labels of " + _ISSUE),
    *_changes("issue_milestone", _ISSUE, _ISSUE_MILESTONE),
    Rule("issue_milestone", _WHO + " changed the milestone of " + _ISSUE),
    Rule("pull_request.closed", _WHO + " merged " + _REQUEST, when="pull_request.merged"),
    Rule("pull_request.synchronized", _WHO + " pushed to " + _REQUEST),
    Rule("pull_request.review_requested", _WHO + " asked[ {requested_reviewer.login}] for a review of " + _REQUEST),
    Rule(
        "pull_request.review_request_removed",
        _WHO + " no longer asks[ {requested_reviewer.login}] for a review of " + _REQUEST,
    ),
    *_changes("pull_request", _REQUEST, _REQUEST_MILESTONE),
    Rule("pull_request", _WHO + " {action:verb} " + _REQUEST),
    Rule("pull_request.opened", "{pull_request.user.login|pull_request.user.username} opened " + _REQUEST),
    Rule("pull_request", "Pull request" + _REQUEST_NUMBER + " was {action:verb}" + _REQUEST_TITLE),
    Rule(
        "issue_comment.created",
        "{sender.login|sender.username|comment.user.login|comment.user.username} commented on #{issue.number}"
        + _IN
        + _COMMENT,
    ),
    Rule("issue_comment", _WHO + " {action:verb} a comment on #{issue.number}" + _IN + _COMMENT),
    *_changes("issues", _ISSUE, _ISSUE_MILESTONE),
    Rule("issues", _WHO + " {action:verb} " + _ISSUE),
    Rule("issues.opened", "{issue.user.login|issue.user.username} opened " + _ISSUE),
    Rule("issues", "Issue" + _ISSUE_NUMBER + " was {action:verb}" + _ISSUE_TITLE),
    Rule("release", _WHO + " {action:verb} release {release.tag_name} of {repository.full_name}"),
    Rule("release", "Release {release.tag_name} of {repository.full_name} was {action:verb}"),
    Rule("repository", _WHO + " {action:verb} the repository {repository.full_name}"),
    Rule("wiki", _WHO + " {action:verb} the wiki page {page} of {repository.full_name}"),
    Rule("package", _WHO + " {action:verb} package {package.name}[ {package.version}]"),
    Rule("status", "Status {context} {state:verb}" + _IN + "[: {description:line}]"),
)
_TIMES = {
    "": "pull_request.updated_at|issue.updated_at|comment.updated_at|release.published_at|repository.updated_at",
    "issue_comment": "comment.updated_at",
}


def _forge(name: str) -> Provider:
    return Provider(
        type=named_by(header=f"x-{name}-event", action="action"),
        subject="{repository.full_name|organization.username}",
        times=_TIMES,
        rules=_RULES,
    )


GITEA, FORGEJO, GOGS = _forge("gitea"), _forge("forgejo"), _forge("gogs")
