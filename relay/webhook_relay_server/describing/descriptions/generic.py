"""Senders that sign in no way of their own: some are known by the shape of what they send, the others are anybody."""

from __future__ import annotations

from collections.abc import Mapping

from webhook_relay_server.describing.descriptions.jira import JIRA
from webhook_relay_server.describing.descriptions.provider import Provider, Rule, dotted, first_of, named_by
from webhook_relay_server.describing.sentences import value_at

EVENT_HEADERS = (
    "x-github-event",
    "x-gitlab-event",
    "x-gitea-event",
    "x-gogs-event",
    "x-event-key",
    "x-shopify-topic",
    "linear-event",
    "sentry-hook-resource",
    "x-event-type",
)
"""Headers in which senders name the event: forges, Bitbucket, Shopify, Linear, Sentry, and those who follow them."""
_TYPE_PATHS = "type|event_type|eventType|webhookEvent|event|detail-type|action"


def _type_anywhere(headers: Mapping[str, str], payload: object) -> str:
    named = next((headers[header] for header in EVENT_HEADERS if headers.get(header)), "")
    return (named or first_of(payload, _TYPE_PATHS)).replace(":", ".").replace("/", ".").replace(" ", "_")


STANDARD_WEBHOOKS = Provider(
    type=lambda _headers, payload: first_of(payload, "type|event_type|event").replace(":", ".").replace("/", "."),
    subject="{data.id|data.name}",
    times={"": "timestamp|created_at"},
    names_types=False,
)
ANY = Provider(
    type=_type_anywhere,
    subject="{subject|repository.full_name|project.path_with_namespace|project.name|repository.name|issue.key|name}",
    times={"": "time|timestamp|occurred_at|created_at|createdAt|date"},
    rules=(Rule("", "{summary|message|title|text|description:line}"),),
    names_types=False,
)
"""For schemes that any sender may use, and for sources without one."""

_REQUEST = " pull request #{resource.pullRequestId} in {resource.repository.name}: {resource.title:line}"
AZURE_DEVOPS = Provider(
    type=lambda _headers, payload: "azure." + dotted(value_at(payload, "eventType")),
    subject="{resource.repository.name|resource.definition.name|resource.fields.System.TeamProject|resource.name}",
    delivery_id="id",
    times={"": "createdDate"},
    rules=(
        Rule("azure.git.pullrequest.created", "{resource.createdBy.displayName} opened" + _REQUEST),
        Rule(
            "azure.git.push",
            "{resource.pushedBy.displayName} pushed[ {resource.commits:commits}] to {resource.refUpdates.0.name:branch}"
            " of {resource.repository.name}: {resource.commits.0.comment:line}",
        ),
        Rule("", "{message.text|detailedMessage.text:line}"),
        Rule("azure.git.pullrequest", "{eventType:title}:" + _REQUEST),
    ),
    names_types=False,
)
"""learn.microsoft.com, Azure DevOps service hooks events."""
DOCKER_HUB = Provider(
    type=lambda _headers, _payload: "docker.push",
    subject="{repository.repo_name}",
    times={"": "push_data.pushed_at"},
    rules=(Rule("", "{push_data.pusher} pushed {repository.repo_name}[:{push_data.tag}]"),),
    names_types=False,
)
"""docs.docker.com, Docker Hub webhooks."""
_AWS_THING = (
    "{detail.pipeline|detail.project-name|detail.application|detail.repository-name|detail.repositoryName"
    "|detail.instance-id}"
)
_AWS_STATE = "{detail.state|detail.build-status|detail.scan-status|detail.completed-phase:lower}"
AWS_EVENT = Provider(
    type=named_by(paths="detail-type"),
    subject="{detail.pipeline|detail.application|detail.project-name|detail.repositoryName|detail.repository-name"
    "|detail.AutoScalingGroupName|resources.0|source}",
    delivery_id="id",
    times={"": "time"},
    rules=(
        Rule(
            "ecr_image_scan",
            "{detail-type} of " + _AWS_THING + ": {detail.scan-status:lower}"
            "[, {detail.finding-severity-counts.CRITICAL} critical][, {detail.finding-severity-counts.HIGH} high]",
        ),
        Rule(
            "codecommit_repository_state_change",
            "{detail-type} of {detail.repositoryName}: {detail.event:words}[ {detail.referenceName}]",
        ),
        Rule("", "{detail-type}[ of " + _AWS_THING + "]: " + _AWS_STATE),
        Rule("", "{detail-type}[: {detail.Description:line}]"),
    ),
    names_types=False,
)
"""docs.aws.amazon.com, EventBridge events."""
_AND_MORE = "[, and {Records:others} more]"
AWS_RECORDS = Provider(
    type=lambda _headers, payload: dotted(first_of(payload, "Records.0.EventSource|Records.0.eventSource")),
    subject="{Records.0.Sns.TopicArn|Records.0.s3.bucket.name|Records.0.eventSourceARN:last}",
    delivery_id="Records.0.Sns.MessageId",
    batch="Records",
    times={"": "Records.0.Sns.Timestamp|Records.0.eventTime"},
    rules=(
        Rule("", "{Records.0.Sns.TopicArn:last}: {Records.0.Sns.Subject|Records.0.Sns.Message:line}" + _AND_MORE),
        Rule("", "{Records.0.eventName}: {Records.0.s3.object.key} in {Records.0.s3.bucket.name}" + _AND_MORE),
        Rule(
            "aws.codecommit",
            "{Records.0.eventName}: {Records.0.codecommit.references.0.ref:reference}"
            " of {Records.0.eventSourceARN:last}" + _AND_MORE,
        ),
        Rule("", "{Records.0.eventName|Records.0.eventSource|Records.0.EventSource:words}" + _AND_MORE),
    ),
    names_types=False,
)
"""docs.aws.amazon.com, Lambda: the form in which services of AWS hand on what has happened."""
_ALERT = (
    "{alerts.0.annotations.summary|commonLabels.alertname|alerts.0.labels.alertname:line}[, and {alerts:others} more]"
)
ALERTMANAGER = Provider(
    type=lambda _headers, payload: "alerts." + dotted(value_at(payload, "status")),
    subject="{groupLabels.alertname|commonLabels.alertname|receiver}",
    times={"": "alerts.0.startsAt"},
    rules=(
        Rule("", "Resolved: " + _ALERT, when="status=resolved"),
        Rule("", _ALERT),
    ),
    names_types=False,
)
"""prometheus.io, Alertmanager webhook; Grafana sends the same."""

_SHAPES = (
    ("webhookEvent", JIRA),
    ("publisherId", AZURE_DEVOPS),
    ("push_data.pusher", DOCKER_HUB),
    ("detail-type", AWS_EVENT),
    ("Records.0.EventSource", AWS_RECORDS),
    ("Records.0.eventSource", AWS_RECORDS),
    ("alerts.0.status", ALERTMANAGER),
)
"""What is at this path is there in what these send, and hardly anywhere else."""


def sender_of(payload: object) -> Provider:
    """Return who has sent a payload of this shape, as far as it tells."""
    return next((provider for path, provider in _SHAPES if value_at(payload, path)), ANY)
