"""Gitea, Forgejo and Gogs (docs.gitea.com, forgejo.org/docs, gogs.io): the same things under three names."""

from __future__ import annotations

from webhook_relay_server.describing.descriptions.provider import Provider, Rule, named_by

_WHO = "{sender.login|sender.username|pusher.login|pusher.username}"
_IN = " in {repository.full_name}"
_PR = "pull request #{pull_request.number|number|issue.number}" + _IN + ": {pull_request.title|issue.title:line}"
_ISSUE = "issue #{issue.number|number}" + _IN + ": {issue.title:line}"
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
    Rule("pull_request_assign", _WHO + " changed who is assigned to " + _PR),
    Rule("pull_request_label", _WHO + " changed the labels of " + _PR),
    Rule("pull_request_milestone", _WHO + " changed the milestone of " + _PR),
    Rule(
        "pull_request_comment",
        _WHO + " commented on #{issue.number|pull_request.number}" + _IN + "[: {comment.body:line}]",
    ),
    Rule("pull_request_review", _WHO + " reviewed " + _PR),
    Rule("issue_assign", _WHO + " changed who is assigned to " + _ISSUE),
    Rule("issue_label", _WHO + " changed the labels of " + _ISSUE),
    Rule("issue_milestone", _WHO + " changed the milestone of " + _ISSUE),
    Rule("pull_request.closed", _WHO + " merged " + _PR, when="pull_request.merged"),
    Rule("pull_request.synchronized", _WHO + " pushed to " + _PR),
    Rule("pull_request", _WHO + " {action:verb} " + _PR),
    Rule("issue_comment", _WHO + " commented on #{issue.number}" + _IN + "[: {comment.body:line}]"),
    Rule("issues", _WHO + " {action:verb} " + _ISSUE),
    Rule("release", _WHO + " {action:verb} release {release.tag_name} of {repository.full_name}"),
    Rule("release", "Release {release.tag_name} of {repository.full_name}: {action:verb}"),
    Rule("repository", _WHO + " {action:verb} the repository {repository.full_name}"),
    Rule("wiki", _WHO + " {action:verb} the wiki page {page} of {repository.full_name}"),
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
