"""How each provider's webhooks describe themselves: tables of sentences, as `sentences.py` fills them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from webhook_relay_server.sentences import value_at


@dataclass(frozen=True)
class Rule:
    """A sentence for an event (its type without the provider's name, or the beginning of it up to a dot)."""

    event: str
    sentence: str
    when: str = ""
    """Condition on the payload: a path that is true, or `path=text`."""


@dataclass(frozen=True)
class Provider:
    """How one scheme's webhooks describe themselves."""

    type: Callable[[Mapping[str, str], object], str]
    subject: str
    rules: tuple[Rule, ...] = ()
    """The first one that fits, and that nothing is missing for, is said."""
    delivery_id: str = ""
    """Path of the delivery id in the body, for providers that send none in a header."""
    names_types: bool = True
    """Whether types begin with the scheme's name; else with the source's, since anybody may use the scheme."""


# --- GitHub (docs.github.com, webhook events and payloads) -----------------------------------------------


_WITHOUT_ACTION = frozenset({"push", "create", "delete", "fork", "status"})
"""Events that have none and come often: what is not there takes the longest to look for."""


def _github_type(headers: Mapping[str, str], payload: object) -> str:
    event = headers.get("x-github-event", "")
    action = "" if event in _WITHOUT_ACTION else value_at(payload, "action")
    return f"{event}.{action}" if event and action else event


def _item(event: str, noun: str) -> tuple[Rule, ...]:
    """Return what is said of issues, pull requests and discussions alike."""
    path = "issue" if event == "issues" else event
    number = f"{noun} #{{{path}.number|number}}"
    rest = f"in {{repository.full_name}}: {{{path}.title:line}}"
    it = f"{number} {rest}"
    return (
        Rule(f"{event}.labeled", f"{{sender.login}} added the label {{label.name}} to {it}"),
        Rule(f"{event}.unlabeled", f"{{sender.login}} removed the label {{label.name}} from {it}"),
        Rule(f"{event}.assigned", f"{{sender.login}} assigned {{assignee.login}} to {it}"),
        Rule(f"{event}.unassigned", f"{{sender.login}} unassigned {{assignee.login}} from {it}"),
        Rule(f"{event}.milestoned", f"{{sender.login}} added the milestone {{{path}.milestone.title}} to {it}"),
        Rule(f"{event}.demilestoned", f"{{sender.login}} removed the milestone from {it}"),
        Rule(f"{event}.category_changed", f"{{sender.login}} moved {number} to {{{path}.category.name}} {rest}"),
        Rule(f"{event}.synchronize", f"{{sender.login}} pushed to {it}"),
        Rule(f"{event}.ready_for_review", f"{{sender.login}} marked {number} ready for review {rest}"),
        Rule(f"{event}.converted_to_draft", f"{{sender.login}} turned {number} into a draft {rest}"),
        Rule(
            f"{event}.review_requested",
            f"{{sender.login}} asked[ {{requested_reviewer.login|requested_team.name}}] for a review of {it}",
        ),
        Rule(
            f"{event}.review_request_removed",
            f"{{sender.login}} no longer asks[ {{requested_reviewer.login|requested_team.name}}] for a review of {it}",
        ),
        Rule(f"{event}.closed", f"{{sender.login}} merged {it}", when=f"{path}.merged"),
        Rule(event, f"{{sender.login}} {{action:verb}} {it}"),
    )


_IN = " in {repository.full_name}"
_OF = " of {repository.full_name}"
_TITLE = "[: {issue.title|pull_request.title|discussion.title:line}]"
_ITEM = "#{issue.number|pull_request.number|discussion.number}" + _IN
_COMMENT = "[: {comment.body:line}]"
_MESSAGE = "[: {head_commit.message:line}]"

GITHUB = Provider(
    type=_github_type,
    subject="{repository.full_name|organization.login|installation.account.login|enterprise.slug}",
    rules=(
        Rule("push", "{sender.login|pusher.name} deleted {ref:reference}" + _OF, when="deleted"),
        Rule(
            "push",
            "{sender.login|pusher.name} created {ref:reference}" + _OF + "[ with {commits:commits}]" + _MESSAGE,
            when="created",
        ),
        Rule(
            "push",
            "{sender.login|pusher.name} force-pushed[ {commits:commits}] to {ref:branch}" + _OF + _MESSAGE,
            when="forced",
        ),
        Rule("push", "{sender.login|pusher.name} pushed[ {commits:commits}] to {ref:branch}" + _OF + _MESSAGE),
        *_item("pull_request", "pull request"),
        *_item("issues", "issue"),
        *_item("discussion", "discussion"),
        Rule(
            "pull_request_review.submitted",
            "{sender.login} approved pull request " + _ITEM + _TITLE,
            when="review.state=approved",
        ),
        Rule(
            "pull_request_review.submitted",
            "{sender.login} asked for changes to pull request " + _ITEM + _TITLE,
            when="review.state=changes_requested",
        ),
        Rule("pull_request_review.submitted", "{sender.login} reviewed pull request " + _ITEM + _TITLE),
        Rule("pull_request_review", "{sender.login} {action:verb} a review of pull request " + _ITEM + _TITLE),
        Rule("pull_request_review_comment.created", "{sender.login} commented on pull request " + _ITEM + _COMMENT),
        Rule("pull_request_review_comment", "{sender.login} {action:verb} a comment on pull request " + _ITEM + _TITLE),
        Rule("issue_comment.created", "{sender.login} commented on " + _ITEM + _COMMENT),
        Rule("issue_comment", "{sender.login} {action:verb} a comment on " + _ITEM + _TITLE),
        Rule("discussion_comment.created", "{sender.login} commented on discussion " + _ITEM + _COMMENT),
        Rule("discussion_comment", "{sender.login} {action:verb} a comment on discussion " + _ITEM + _TITLE),
        Rule("commit_comment", "{sender.login} commented on a commit" + _IN + _COMMENT),
        Rule("release.released", "{sender.login} released {release.tag_name} of {repository.full_name}"),
        Rule("release.prereleased", "{sender.login} pre-released {release.tag_name} of {repository.full_name}"),
        Rule("release", "{sender.login} {action:verb} release {release.tag_name} of {repository.full_name}"),
        Rule("create", "{sender.login} created {ref_type} {ref}" + _IN),
        Rule("delete", "{sender.login} deleted {ref_type} {ref}" + _IN),
        Rule(
            "workflow_run.completed",
            "Workflow {workflow_run.name} {workflow_run.conclusion:verb}[ on {workflow_run.head_branch}]" + _IN,
        ),
        Rule(
            "workflow_run",
            "Workflow[ {workflow_run.name|workflow.name}] {action:verb}[ on {workflow_run.head_branch}]" + _IN,
        ),
        Rule("workflow_job.completed", "Job {workflow_job.name} {workflow_job.conclusion:verb}" + _IN),
        Rule("workflow_job", "Job {workflow_job.name} {action:verb}" + _IN),
        Rule("workflow_dispatch", "{sender.login} started the workflow {workflow}[ on {ref:branch}]" + _IN),
        Rule("check_run.completed", "Check {check_run.name} {check_run.conclusion:verb}" + _IN),
        Rule("check_run", "Check {check_run.name} {action:verb}" + _IN),
        Rule(
            "check_suite.completed",
            "Checks on {check_suite.head_branch}" + _IN + ": the suite {check_suite.conclusion:verb}",
        ),
        Rule("check_suite", "Checks {action:verb} on {check_suite.head_branch}" + _IN),
        Rule("deployment_status", "Deployment to {deployment.environment} {deployment_status.state:verb}" + _IN),
        Rule("deployment", "{sender.login} {action:verb} a deployment to {deployment.environment}" + _IN),
        Rule("status", "Status {context} {state:verb}" + _IN + "[: {description:line}]"),
        Rule(
            "dependabot_alert",
            "Dependabot alert #{alert.number} {action:verb}" + _IN + "[: {alert.security_advisory.summary:line}]",
        ),
        Rule(
            "code_scanning_alert",
            "Code scanning alert #{alert.number} {action:verb}" + _IN + "[: {alert.rule.description:line}]",
        ),
        Rule("secret_scanning_alert", "Secret scanning alert #{alert.number} {action:verb}" + _IN),
        Rule("star.created", "{sender.login} starred {repository.full_name}"),
        Rule("star.deleted", "{sender.login} unstarred {repository.full_name}"),
        Rule("watch", "{sender.login} started to watch {repository.full_name}"),
        Rule("fork", "{sender.login} forked {repository.full_name} to {forkee.full_name}"),
        Rule("member.added", "{sender.login} gave {member.login} access to {repository.full_name}"),
        Rule("member.removed", "{sender.login} took access to {repository.full_name} from {member.login}"),
        Rule("member", "{sender.login} changed the access of {member.login} to {repository.full_name}"),
        Rule("repository.privatized", "{sender.login} made {repository.full_name} private"),
        Rule("repository.publicized", "{sender.login} made {repository.full_name} public"),
        Rule("repository", "{sender.login} {action:verb} repository {repository.full_name}"),
        Rule("public", "{sender.login} made {repository.full_name} public"),
        Rule("milestone", "{sender.login} {action:verb} milestone {milestone.title:line}" + _IN),
        Rule("label", "{sender.login} {action:verb} label {label.name}" + _IN),
        Rule("gollum", "{sender.login} edited the wiki of {repository.full_name}"),
        Rule("installation.created", "{sender.login} installed the app for {installation.account.login}"),
        Rule("installation.deleted", "{sender.login} removed the app from {installation.account.login}"),
        Rule(
            "installation.new_permissions_accepted",
            "{sender.login} accepted new permissions of the app for {installation.account.login}",
        ),
        Rule("installation", "{sender.login} {action:verb} the app for {installation.account.login}"),
        Rule("ping", "GitHub is connected: {zen}"),
    ),
)


# --- GitLab (docs.gitlab.com, webhook events and system hooks) -------------------------------------------


def _gitlab_type(headers: Mapping[str, str], payload: object) -> str:
    kind = value_at(payload, "object_kind") or value_at(payload, "event_name")
    action = value_at(payload, "object_attributes.action")
    kind = kind or headers.get("x-gitlab-event", "").removesuffix(" Hook").lower().replace(" ", "_")
    return f"{kind}.{action}" if kind and action else kind


_GONE = "after=" + 40 * "0"
_PROJECT = " in {project.path_with_namespace}"
_ATTRIBUTES_TITLE = _PROJECT + ": {object_attributes.title:line}"

GITLAB = Provider(
    type=_gitlab_type,
    subject="{project.path_with_namespace|path_with_namespace|project_path_with_namespace|project_name|group_name"
    "|group_path|full_path|user_username|username|path|name}",
    rules=(
        Rule("push", "{user_name} deleted {ref:reference} of {project.path_with_namespace}", when=_GONE),
        Rule(
            "push",
            "{user_name} pushed[ {total_commits_count:commits}] to {ref:branch} of {project.path_with_namespace}",
        ),
        Rule("tag_push", "{user_name} deleted {ref:reference} of {project.path_with_namespace}", when=_GONE),
        Rule("tag_push", "{user_name} pushed {ref:reference} to {project.path_with_namespace}"),
        Rule(
            "merge_request",
            "{user.name} {object_attributes.action:verb} merge request !{object_attributes.iid}" + _ATTRIBUTES_TITLE,
        ),
        Rule("merge_request", "Merge request !{object_attributes.iid}" + _ATTRIBUTES_TITLE),
        Rule("issue", "{user.name} {object_attributes.action:verb} issue #{object_attributes.iid}" + _ATTRIBUTES_TITLE),
        Rule("issue", "Issue #{object_attributes.iid}" + _ATTRIBUTES_TITLE),
        Rule("note", "{user.name} commented" + _PROJECT + ": {object_attributes.note:line}"),
        Rule("pipeline", "Pipeline {object_attributes.status:verb} on {object_attributes.ref:branch}" + _PROJECT),
        Rule("build", "Job {build_name} {build_status:verb}[ on {ref:branch}] in {project_name}"),
        Rule("deployment", "Deployment to {environment} {status:verb}" + _PROJECT),
        Rule("release", "Release {tag} {action:verb}" + _PROJECT),
        Rule(
            "wiki_page",
            "{user.name} {object_attributes.action:verb} wiki page {object_attributes.title:line}" + _PROJECT,
        ),
    ),
)


# --- Slack (api.slack.com: events, interactions, commands) -----------------------------------------------


def _slack_type(headers: Mapping[str, str], payload: object) -> str:
    kind = value_at(payload, "event.type") or value_at(payload, "type")
    return kind or ("command" if value_at(payload, "command") else "")


SLACK = Provider(
    type=_slack_type,
    subject="{event.channel|event.channel.name|event.channel_id|event.item.channel|channel.name|channel_name"
    "|channel_id|event.user|user.username|user.name|event.user.name|team_id}",
    delivery_id="event_id",
    rules=(
        Rule("reaction_added", "{event.user} reacted with {event.reaction:words}"),
        Rule("command", "{user_name|user_id} used {command}[ {text:line}]"),
        Rule("", "{event.user|event.username|event.bot_id}: {event.text:line}"),
        Rule("", "{event.text:line}"),
        Rule("message_action", "{user.name|user.username} picked a message: {message.text:line}"),
    ),
)


# --- everybody else --------------------------------------------------------------------------------------

EVENT_HEADERS = (
    "ce-type",
    "x-github-event",
    "x-gitlab-event",
    "x-gitea-event",
    "x-gogs-event",
    "x-event-key",
    "x-shopify-topic",
    "linear-event",
    "sentry-hook-resource",
)
"""Headers in which senders name the event: CloudEvents, forges, Bitbucket, Shopify, Linear, Sentry."""
_TYPE_PATHS = ("type", "event_type", "eventType", "webhookEvent", "event")


def _type_in_body(headers: Mapping[str, str], payload: object) -> str:
    return next((text for path in _TYPE_PATHS if (text := value_at(payload, path))), "")


def _type_anywhere(headers: Mapping[str, str], payload: object) -> str:
    named = next((headers[header] for header in EVENT_HEADERS if headers.get(header)), "")
    return (named or _type_in_body(headers, payload)).replace(":", ".").replace("/", ".")


STRIPE = Provider(type=_type_in_body, subject="{data.object.id}", delivery_id="id")
STANDARD_WEBHOOKS = Provider(type=_type_in_body, subject="{data.id|data.name}", names_types=False)
ANY = Provider(
    type=_type_anywhere,
    subject="{subject|repository.full_name|project.path_with_namespace|project.name|repository.name|issue.key|name}",
    rules=(Rule("", "{summary|message|title|text|description:line}"),),
    names_types=False,
)
"""For schemes that any sender may use, and for sources without one."""

PROVIDERS: Mapping[str, Provider] = {
    "github": GITHUB,
    "gitlab": GITLAB,
    "stripe": STRIPE,
    "slack": SLACK,
    "standard-webhooks": STANDARD_WEBHOOKS,
}
