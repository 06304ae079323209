"""PagerDuty and Sentry: what went wrong (developer.pagerduty.com, webhooks v3; docs.sentry.io)."""

from __future__ import annotations

from webhook_relay_server.describing.descriptions.provider import Provider, Rule, named_by

_NUMBER = "incident #{event.data.number}[ of {event.data.service.summary}]"
_TITLE = ": {event.data.title:line}"
_INCIDENT = _NUMBER + _TITLE

PAGERDUTY = Provider(
    type=named_by(paths="event.event_type"),
    subject="{event.data.service.summary|event.data.id}",
    delivery_id="event.id",
    times={"": "event.occurred_at"},
    rules=(
        Rule("incident.triggered", "New " + _INCIDENT),
        Rule("incident.acknowledged", "{event.agent.summary} acknowledged " + _INCIDENT),
        Rule("incident.resolved", "{event.agent.summary} resolved " + _INCIDENT),
        Rule("incident.resolved", "Resolved: " + _INCIDENT),
        Rule("incident.reopened", "{event.agent.summary} reopened " + _INCIDENT),
        Rule("incident.escalated", "Escalated[ to {event.data.assignees.0.summary}]: " + _INCIDENT),
        Rule("incident.reassigned", "Reassigned[ to {event.data.assignees.0.summary}]: " + _INCIDENT),
        Rule("incident.unacknowledged", "No longer acknowledged: " + _INCIDENT),
        Rule(
            "incident.annotated",
            "{event.agent.summary} commented on {event.data.incident.summary:line}: {event.data.content:line}",
        ),
        Rule("incident.annotated", "{event.agent.summary} commented on an incident: {event.data.content:line}"),
        Rule(
            "incident.status_update_published",
            "{event.agent.summary} reported on {event.data.incident.summary:line}: {event.data.message:line}",
        ),
        Rule(
            "incident.priority_updated",
            "{event.agent.summary} set the priority of " + _NUMBER + "[ to {event.data.priority.summary}]" + _TITLE,
        ),
        Rule("incident", "{event.event_type:title}: #{event.data.number} {event.data.title:line}"),
        Rule("pagey.ping", "PagerDuty is connected"),
    ),
)
_ISSUE = ": {data.issue.title:line}"
SENTRY = Provider(
    type=named_by(header="sentry-hook-resource", action="action"),
    subject="{data.issue.project.slug|data.project_slug|data.error.project|data.event.project|data.metric_alert.projects.0"
    "|installation.organization.slug|data.installation.organization.slug}",
    time_header="sentry-hook-timestamp",
    times={
        "": "data.issue.lastSeen|data.event.datetime|data.error.datetime|data.timestamp|data.metric_alert.date_detected"
    },
    rules=(
        Rule("issue.created", "New issue[ {data.issue.shortId}]" + _ISSUE),
        Rule("issue.assigned", "{actor.name} assigned[ {data.issue.shortId}] to {data.issue.assignedTo.name}" + _ISSUE),
        Rule("issue.unresolved", "{actor.name} reopened[ {data.issue.shortId}]" + _ISSUE),
        Rule("issue.unresolved", "Issue[ {data.issue.shortId}] is unresolved again" + _ISSUE),
        Rule("issue", "{actor.name} {action:verb}[ {data.issue.shortId}]" + _ISSUE),
        Rule("issue", "Issue[ {data.issue.shortId}] was {action:verb}" + _ISSUE),
        Rule("event_alert", "{data.triggered_rule}: {data.event.title:line}"),
        Rule("event_alert", "Alert: {data.event.title:line}"),
        Rule("metric_alert", "{data.description_title:line}[: {data.description_text:line}]"),
        Rule("metric_alert", "{action:title}: {data.metric_alert.title:line}[, {data.description_text:line}]"),
        Rule("error", "New error: {data.error.title:line}"),
        Rule("comment", "{actor.name} commented: {data.comment:line}"),
        Rule("installation", "Integration was {action:verb}[ for {data.installation.organization.slug}]"),
    ),
)
