"""Linear, Zendesk and Intercom: who wants what done (linear.app, developer.zendesk.com, developers.intercom.com)."""

from __future__ import annotations

from collections.abc import Mapping

from webhook_relay_server.describing.descriptions.provider import Provider, Rule, dotted, first_of, named_by

LINEAR = Provider(
    type=named_by(paths="type", action="action"),
    subject="{data.team.key|data.identifier|data.issue.identifier|data.name|data.issueId|data.id}",
    times={"": "createdAt|webhookTimestamp"},
    rules=(
        Rule("issue", "{actor.name} {action:verb} {data.identifier}: {data.title:line}"),
        Rule("issue", "{data.identifier} {action:verb}: {data.title:line}"),
        Rule("comment", "{actor.name|data.user.name} commented[ on {data.issue.identifier}]: {data.body:line}"),
        Rule("comment.create", "Comment: {data.body:line}"),
        Rule("comment", "Comment {action:verb}: {data.body:line}"),
        Rule("project", "Project {data.name:line}[ {action:verb}][ by {actor.name}]"),
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
        Rule(
            "ticket",
            "Ticket #{detail.id}[ {event.previous} is now {event.current}]: {detail.subject:line}",
        ),
        Rule("", "Ticket #{ticket.id|id}: {ticket.title|title:line}"),
    ),
)
INTERCOM = Provider(
    type=named_by(paths="topic"),
    subject="{data.item.source.author.name|data.item.source.author.email|data.item.name|data.item.email|data.item.id|app_id}",
    delivery_id="id",
    times={"": "created_at"},
    rules=(
        Rule(
            "conversation",
            "{data.item.source.author.name|data.item.source.author.email}: "
            "{data.item.source.subject|data.item.source.body:line}",
        ),
        Rule("ping", "Intercom is connected"),
    ),
)
