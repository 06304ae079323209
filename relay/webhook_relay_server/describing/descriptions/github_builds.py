"""GitHub: what was built, checked and deployed, and what scanners found (docs.github.com)."""

from __future__ import annotations

from webhook_relay_server.describing.descriptions.provider import Rule

_SENDER = "{sender.login}"
_IN = " in {repository.full_name}"
_OF = " of {repository.full_name}"
_RUN = "Workflow {workflow_run.name|workflow.name}"
_ON = "[ on {workflow_run.head_branch}]" + _IN
_JOB = "Job {workflow_job.name}[ of {workflow_job.workflow_name}]"
_JOB_IN = "[ on {workflow_job.head_branch}]" + _IN
_CHECK_IN = "[ on {check_run.check_suite.head_branch}]" + _IN
_SUITE = "[ of {check_suite.app.name}]"
_SUITE_IN = "[ on {check_suite.head_branch}]" + _IN
BUILDS = (
    Rule(
        "workflow_run.completed",
        _RUN + " {workflow_run.conclusion:verb}" + _ON,
        when="workflow_run.display_title==workflow_run.name",
    ),
    Rule(
        "workflow_run.completed",
        _RUN + " {workflow_run.conclusion:verb}" + _ON + "[: {workflow_run.display_title:line}]",
    ),
    Rule("workflow_run.requested", _RUN + " was requested" + _ON + "[: {workflow_run.display_title:line}]"),
    Rule("workflow_run", "Workflow[ {workflow_run.name|workflow.name}] {action:verb}" + _ON),
    Rule("workflow_job.completed", _JOB + " {workflow_job.conclusion:verb}" + _JOB_IN),
    Rule("workflow_job", _JOB + " {action:verb}" + _JOB_IN),
    Rule("workflow_dispatch", _SENDER + " started the workflow {workflow:file}[ on {ref:branch}]" + _IN),
    Rule("repository_dispatch", _SENDER + " sent the event {action} to {repository.full_name}"),
    Rule("check_run.completed", "Check {check_run.name} {check_run.conclusion:verb}" + _CHECK_IN),
    Rule("check_run.created", "Check {check_run.name} was created" + _CHECK_IN),
    Rule("check_run.rerequested", _SENDER + " asked for check {check_run.name} again" + _CHECK_IN),
    Rule("check_run.requested_action", _SENDER + " used an action of check {check_run.name}" + _CHECK_IN),
    Rule("check_run", "Check {check_run.name} {action:verb}" + _IN),
    Rule("check_suite.completed", "Check suite" + _SUITE + " {check_suite.conclusion:verb}" + _SUITE_IN),
    Rule("check_suite.requested", "Check suite" + _SUITE + " was requested" + _SUITE_IN),
    Rule("check_suite.rerequested", _SENDER + " asked for the check suite" + _SUITE + " again" + _SUITE_IN),
    Rule("check_suite", "Check suite" + _SUITE + " {action:verb}" + _SUITE_IN),
    Rule("merge_group.checks_requested", "The merge queue asks for checks on {merge_group.base_ref:branch}" + _IN),
    Rule("deployment_status", "Deployment to {deployment.environment} {deployment_status.state:verb}" + _IN),
    Rule("deployment", _SENDER + " {action:verb} a deployment to {deployment.environment}" + _IN),
    Rule(
        "deployment_review.requested",
        "{requestor.login|sender.login} asks for a review of the deployment to {environment}" + _IN,
    ),
    Rule(
        "deployment_review",
        "{approver.login|sender.login} {action:verb} the deployment[ to {environment|workflow_job_run.environment}]"
        + _IN,
    ),
    Rule("status", "Status {context} {state:verb}" + _IN + "[: {description:line}]"),
    Rule("page_build", "GitHub Pages" + _OF + " were built", when="build.status=built"),
    Rule(
        "page_build",
        "GitHub Pages" + _OF + " could not be built[: {build.error.message:line}]",
        when="build.status=errored",
    ),
)
_RULE_BROKEN = _IN + "[: {alert.rule.description:line}]"
_VULNERABLE = _IN + "[: {alert.security_advisory.summary:line}]"
_SECRET = _IN + "[: {alert.secret_type_display_name|alert.secret_type}]"
_ADVISED = "[ ({security_advisory.severity})]: {security_advisory.summary:line}"
ALERTS = (
    Rule(
        "dependabot_alert.created",
        "New Dependabot alert #{alert.number}[ ({alert.security_advisory.severity})]" + _VULNERABLE,
    ),
    Rule("dependabot_alert", "Dependabot alert #{alert.number} was {action:verb}" + _VULNERABLE),
    Rule(
        "code_scanning_alert.created",
        "New code scanning alert #{alert.number}[ ({alert.rule.security_severity_level|alert.rule.severity})]"
        + _RULE_BROKEN,
    ),
    Rule(
        "code_scanning_alert.appeared_in_branch",
        "Code scanning alert #{alert.number} appeared in {ref:branch}" + _RULE_BROKEN,
    ),
    Rule(
        "code_scanning_alert.closed_by_user",
        "{alert.dismissed_by.login} closed code scanning alert #{alert.number}" + _RULE_BROKEN,
    ),
    Rule("code_scanning_alert", "Code scanning alert #{alert.number} was {action:verb}" + _RULE_BROKEN),
    Rule("secret_scanning_alert.created", "New secret scanning alert #{alert.number}" + _SECRET),
    Rule("secret_scanning_alert", "Secret scanning alert #{alert.number} was {action:verb}" + _SECRET),
    Rule(
        "repository_vulnerability_alert",
        "Vulnerability alert for {alert.affected_package_name} was {action:verb}" + _IN,
    ),
    Rule("security_advisory", "Security advisory {security_advisory.ghsa_id} was {action:verb}" + _ADVISED),
)
