"""Jira (developer.atlassian.com, Jira webhooks), which is known by the shape of what it sends."""

from __future__ import annotations

from webhook_relay_server.describing.descriptions.provider import Provider, Rule, dotted
from webhook_relay_server.describing.sentences import value_at

_WHO = "{user.displayName}"
_TITLE = ": {issue.fields.summary:line}"
_ISSUE = "{issue.key}" + _TITLE
_COMMENT = ": {comment.body:line}"
_UPDATED = "jira.issue.updated"
_EVENT = "issue_event_type_name="


def _change(sentence: str, field: str, place: int = 0) -> Rule:
    """Return what is said when `field` is what has changed; `{to}` in it is its new value."""
    item = f"changelog.items.{place}"
    return Rule(
        _UPDATED,
        f"{_WHO} {sentence}".replace("{to}", f"{{{item}.toString:line}}"),
        when=f"{item}.field={field}",
    )


JIRA = Provider(
    type=lambda _headers, payload: (
        "jira." + dotted(value_at(payload, "webhookEvent").removeprefix("jira:").replace("_", ".", 1))
    ),
    subject="{issue.key|project.key|version.name|sprint.name}",
    times={"": "timestamp"},
    rules=(
        Rule("jira.issue.created", _WHO + " opened " + _ISSUE),
        Rule("jira.issue.created", "New issue " + _ISSUE),
        Rule("jira.issue.deleted", _WHO + " deleted " + _ISSUE),
        Rule("jira.issue.deleted", "{issue.key} was deleted" + _TITLE),
        Rule(_UPDATED, _WHO + " commented on {issue.key}" + _COMMENT, when=_EVENT + "issue_commented"),
        Rule(_UPDATED, _WHO + " edited a comment on {issue.key}" + _COMMENT, when=_EVENT + "issue_comment_edited"),
        Rule(_UPDATED, _WHO + " deleted a comment on " + _ISSUE, when=_EVENT + "issue_comment_deleted"),
        _change("moved {issue.key} to {to}" + _TITLE, "status"),
        _change("moved {issue.key} to {to}" + _TITLE, "status", 1),
        _change("assigned {issue.key} to {to}" + _TITLE, "assignee"),
        _change("unassigned " + _ISSUE, "assignee"),
        _change("renamed " + _ISSUE + " (was: {changelog.items.0.fromString:line})", "summary"),
        _change("set the priority of {issue.key} to {to}" + _TITLE, "priority"),
        Rule(_UPDATED, _WHO + " changed the {changelog.items.0.field:words} of " + _ISSUE),
        Rule(_UPDATED, _WHO + " updated " + _ISSUE),
        Rule(_UPDATED, "{issue.key} was updated" + _TITLE),
        Rule("jira.issue", "{webhookEvent:words}: " + _ISSUE),
        Rule("jira.comment.created", "{comment.author.displayName} commented[ on {issue.key}]" + _COMMENT),
        Rule(
            "jira.comment.updated",
            "{comment.updateAuthor.displayName} edited a comment[ on {issue.key}]" + _COMMENT,
        ),
        Rule("jira.comment.deleted", "A comment[ on {issue.key}] was deleted" + _COMMENT),
    ),
    names_types=False,
)
