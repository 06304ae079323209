"""Linear, Zendesk and Intercom: who wants what done (linear.app, developer.zendesk.com, developers.intercom.com)."""

from __future__ import annotations

from collections.abc import Mapping

from webhook_relay_server.describing.descriptions.provider import Provider, Rule, dotted, first_of, named_by

LINEAR = Provider(
    type=named_by(paths="type", action="action"),
    subject="{data.team.key|data.identifier|data.issue.identifier|data.name|data.issueId|data.id}",
    times={"": "createdAt|webhookTimestamp"},
    rules=(
        Rule(
            "issue.update",
            "{actor.name} moved {data.identifier} to {data.state.name}: {data.title:line}",
            when="updatedFrom.stateId=*",
        ),
        Rule(
            "issue.update",
            "{actor.name} set the priority of {data.identifier} to {data.priorityLabel}: {data.title:line}",
            when="updatedFrom.priority=*",
        ),
        Rule(
            "issue.update",
            "{actor.name} renamed {data.identifier}: {data.title:line} (was: {updatedFrom.title:line})",
        ),
        Rule("issue", "{actor.name} {action:verb} {data.identifier}: {data.title:line}"),
        Rule("issue", "{data.identifier} was {action:verb}: {data.title:line}"),
        Rule("comment.create", "{actor.name|data.user.name} commented[ on {data.issue.identifier}]: {data.body:line}"),
        Rule("comment.create", "New comment[ on {data.issue.identifier}]: {data.body:line}"),
        Rule(
            "comment",
            "{actor.name|data.user.name} {action:verb} a comment[ on {data.issue.identifier}]: {data.body:line}",
        ),
        Rule("comment", "A comment was {action:verb}: {data.body:line}"),
        Rule("projectupdate.create", "{actor.name|data.user.name} reported on {data.project.name}: {data.body:line}"),
        Rule("project", "{actor.name} {action:verb} project {data.name:line}"),
        Rule("project", "Project {data.name:line} was {action:verb}"),
        Rule("", "{actor.name} {action:verb} {type:lower} {data.name|data.title:line}"),
    ),
)


def _zendesk_type(_headers: Mapping[str, str], payload: object) -> str:
    return dotted(first_of(payload, "type|event_type").removeprefix("zen:event-type:"))


ZENDESK = Provider(
    type=_zendesk_type,
    subject="{detail.subject|detail.name|detail.id|ticket.title|subject}",
    delivery_id="id",
    times={"": "time|detail.updated_at"},
    rules=(
        Rule("ticket.created", "New ticket #{detail.id}: {detail.subject:line}"),
        Rule(
            "ticket.comment_added",
            "{event.comment.author.name} commented on ticket #{detail.id}: {event.comment.body:line}",
        ),
        Rule("ticket.comment_added", "New comment on ticket #{detail.id}: {event.comment.body:line}"),
        Rule(
            "ticket.status_changed",
            "Ticket #{detail.id} went from {event.previous:lower} to {event.current:lower}: {detail.subject:line}",
        ),
        Rule(
            "ticket.priority_changed",
            "The priority of ticket #{detail.id} is now {event.current:lower}: {detail.subject:line}",
        ),
        Rule("ticket", "Ticket #{detail.id}: {detail.subject:line}"),
        Rule("", "Ticket #{ticket.id|id}: {ticket.title|title:line}"),
    ),
)
_AUTHOR = "{data.item.source.author.name|data.item.source.author.email}"
_PART = "{data.item.conversation_parts.conversation_parts.0"
INTERCOM = Provider(
    type=named_by(paths="topic"),
    subject="{data.item.source.author.name|data.item.source.author.email|data.item.name|data.item.email|data.item.id|app_id}",
    delivery_id="id",
    times={"": "created_at"},
    rules=(
        *(
            Rule(event, f"{_PART}.author.name}} {verb} the conversation with {_AUTHOR}")
            for event, verb in (
                ("conversation.admin.assigned", "assigned"),
                ("conversation.admin.closed", "closed"),
                ("conversation.admin.opened", "reopened"),
                ("conversation.admin.snoozed", "snoozed"),
            )
        ),
        *(
            Rule(event, f"{_PART}.author.name}}: {_PART}.body:html}}")
            for event in ("conversation.user.replied", "conversation.admin.replied", "conversation.admin.noted")
        ),
        Rule("conversation", _AUTHOR + ": {data.item.source.subject|data.item.source.body:html}"),
        Rule("ping", "Intercom is connected"),
    ),
)
