"""Bitbucket, Cloud and Server (support.atlassian.com/bitbucket-cloud, confluence.atlassian.com)."""

from __future__ import annotations

from webhook_relay_server.describing.descriptions.provider import Provider, Rule, named_by

_WHO = "{actor.display_name|actor.displayName|actor.nickname|actor.name}"
_CLOUD = " in {repository.full_name}"
_REPOSITORY = "{repository.project.key}/{repository.slug}"
_SERVER = " in {pullRequest.toRef.repository.project.key}/{pullRequest.toRef.repository.slug}"
_PR = "pull request #{pullrequest.id}" + _CLOUD + ": {pullrequest.title:line}"
_SERVER_PR = "pull request #{pullRequest.id}" + _SERVER + ": {pullRequest.title:line}"
_ISSUE = "issue #{issue.id}" + _CLOUD + ": {issue.title:line}"
_STATUS = (
    "Status {commit_status.name|commit_status.key} {commit_status.state:verb}"
    + _CLOUD
    + "[: {commit_status.description:line}]"
)
_OLD = "{push.changes.0.old.type} {push.changes.0.old.name} of {repository.full_name}"
_NEW = "{push.changes.0.new.type} {push.changes.0.new.name} of {repository.full_name}"
_TO = "{push.changes.0.new.name} of {repository.full_name}"
_MORE = "[ and {push.changes:others} more]"
_MESSAGE = _MORE + "[: {push.changes.0.new.target.message:line}]"
_REF = "{changes.0.ref.type:lower} {changes.0.ref.displayId} of " + _REPOSITORY + "[ and {changes:others} more]"
_COMMENT = "[: {comment.content.raw|comment.text:line}]"


def _both(cloud: str, server: str, verb: str) -> tuple[Rule, ...]:
    """Return what is said of pull requests, whose events and fields the two name differently."""
    return (
        Rule(f"pullrequest.{cloud}", f"{_WHO} {verb} {_PR}"),
        Rule(f"pr.{server}", f"{_WHO} {verb} {_SERVER_PR}"),
    )


BITBUCKET = Provider(
    type=named_by(header="x-event-key", paths="eventKey"),
    subject="{repository.full_name|pullRequest.toRef.repository.name|repository.name|repository.slug|new.slug}",
    times={"": "comment.updated_on|pullrequest.updated_on|issue.updated_on|commit_status.updated_on|date"},
    rules=(
        *_both("created", "opened", "opened"),
        *_both("updated", "modified", "updated"),
        *_both("fulfilled", "merged", "merged"),
        *_both("rejected", "declined", "declined"),
        *_both("approved", "reviewer.approved", "approved"),
        *_both("unapproved", "reviewer.unapproved", "withdrew the approval of"),
        *_both("changes_request_created", "reviewer.needs_work", "asked for changes to"),
        Rule("pullrequest.changes_request_removed", f"{_WHO} no longer asks for changes to {_PR}"),
        Rule("pr.reviewer.updated", f"{_WHO} changed the reviewers of {_SERVER_PR}"),
        Rule("pr.from_ref_updated", f"{_WHO} pushed to {_SERVER_PR}"),
        Rule("pr.deleted", f"{_WHO} deleted {_SERVER_PR}"),
        Rule("pullrequest.comment_created", f"{_WHO} commented on pull request #{{pullrequest.id}}{_CLOUD}{_COMMENT}"),
        Rule("pr.comment.added", f"{_WHO} commented on pull request #{{pullRequest.id}}{_SERVER}{_COMMENT}"),
        Rule("pr.comment.edited", f"{_WHO} edited a comment on {_SERVER_PR}"),
        Rule("pr.comment.deleted", f"{_WHO} deleted a comment on {_SERVER_PR}"),
        Rule("pullrequest.comment_updated", f"{_WHO} edited a comment on {_PR}"),
        Rule("pullrequest.comment_deleted", f"{_WHO} deleted a comment on {_PR}"),
        Rule("pullrequest.comment_resolved", f"{_WHO} resolved a comment on {_PR}"),
        Rule("pullrequest.comment_reopened", f"{_WHO} reopened a comment on {_PR}"),
        Rule("issue.created", f"{_WHO} opened {_ISSUE}"),
        Rule(
            "issue.updated", f"{_WHO} moved issue #{{issue.id}}{_CLOUD} to {{changes.status.new}}: {{issue.title:line}}"
        ),
        Rule("issue.updated", f"{_WHO} updated {_ISSUE}"),
        Rule("issue.comment_created", f"{_WHO} commented on issue #{{issue.id}}{_CLOUD}{_COMMENT}"),
        Rule("repo.push", f"{_WHO} deleted {_OLD}{_MORE}", when="push.changes.0.closed"),
        Rule("repo.push", f"{_WHO} created {_NEW}{_MESSAGE}", when="push.changes.0.created"),
        Rule("repo.push", f"{_WHO} force-pushed to {_TO}{_MESSAGE}", when="push.changes.0.forced"),
        Rule(
            "repo.push",
            f"{_WHO} pushed more than {{push.changes.0.commits:commits}} to {_TO}{_MESSAGE}",
            when="push.changes.0.truncated",
        ),
        Rule("repo.push", f"{_WHO} pushed[ {{push.changes.0.commits:commits}}] to {_TO}{_MESSAGE}"),
        Rule("repo.refs_changed", f"{_WHO} created {_REF}", when="changes.0.type=ADD"),
        Rule("repo.refs_changed", f"{_WHO} deleted {_REF}", when="changes.0.type=DELETE"),
        Rule("repo.refs_changed", f"{_WHO} pushed to {_REF}", when="changes.0.type=UPDATE"),
        Rule("repo.refs_changed", f"{_WHO} changed {_REF}"),
        Rule("repo.fork", f"{_WHO} forked {{repository.full_name}} to {{fork.full_name}}"),
        Rule(
            "repo.forked",
            f"{_WHO} forked [{{repository.origin.project.key}}/]{{repository.origin.slug}} to {_REPOSITORY}",
        ),
        Rule(
            "repo.modified",
            f"{_WHO} changed the repository {{new.project.key}}/{{new.slug}}",
            when="old.slug==new.slug",
        ),
        Rule(
            "repo.modified",
            f"{_WHO} renamed repository {{old.project.key}}/{{old.slug}} to {{new.project.key}}/{{new.slug}}",
        ),
        Rule("repo.updated", f"{_WHO} renamed repository {{changes.full_name.old}} to {{changes.full_name.new}}"),
        Rule("repo.updated", f"{_WHO} changed the repository {{repository.full_name}}"),
        Rule("repo.commit_comment_created", f"{_WHO} commented on a commit{_CLOUD}{_COMMENT}"),
        Rule(
            "repo.comment.added",
            f"{_WHO} commented on a commit in {_REPOSITORY}{_COMMENT}",
        ),
        Rule(
            "repo.comment.edited",
            f"{_WHO} edited a comment on a commit in {_REPOSITORY}",
        ),
        Rule(
            "repo.comment.deleted",
            f"{_WHO} deleted a comment on a commit in {_REPOSITORY}",
        ),
        Rule(
            "repo.commit_status_created",
            _STATUS,
        ),
        Rule(
            "repo.commit_status_updated",
            _STATUS,
        ),
        Rule("diagnostics.ping", "Bitbucket is connected"),
    ),
)
