"""CircleCI and Vercel: builds and what becomes of them (circleci.com/docs/webhooks, vercel.com/docs/webhooks)."""

from __future__ import annotations

from webhook_relay_server.describing.descriptions.provider import Provider, Rule, named_by

CIRCLECI = Provider(
    type=named_by(paths="type"),
    subject="{project.slug|project.name|organization.name}",
    delivery_id="id",
    times={"": "happened_at"},
    rules=(
        Rule(
            "workflow-completed",
            "Workflow {workflow.name} {workflow.status:verb}[ on {pipeline.vcs.branch}][ in {project.name}]",
        ),
        Rule("job-completed", "Job {job.name} {job.status:verb}[ on {pipeline.vcs.branch}][ in {project.name}]"),
        Rule("ping", "CircleCI is connected"),
    ),
)
_DEPLOYMENT = "Deployment of {payload.name|payload.deployment.name}[ to {payload.target}]"
VERCEL = Provider(
    type=named_by(paths="type"),
    subject="{payload.name|payload.deployment.name|payload.project.name|payload.project.id|payload.projectId}",
    delivery_id="id",
    times={"": "createdAt"},
    rules=(
        Rule("deployment.created", _DEPLOYMENT + " began[: {payload.deployment.url}]"),
        Rule("deployment.succeeded", _DEPLOYMENT + " succeeded[: {payload.deployment.url}]"),
        Rule("deployment.ready", _DEPLOYMENT + " is ready[: {payload.deployment.url}]"),
        Rule("deployment.promoted", _DEPLOYMENT + " was promoted[: {payload.deployment.url}]"),
        Rule("deployment.error", _DEPLOYMENT + " failed[: {payload.deployment.meta.githubCommitMessage:line}]"),
        Rule("deployment.canceled", _DEPLOYMENT + " was cancelled"),
    ),
)
