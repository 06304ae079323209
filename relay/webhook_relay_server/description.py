"""Description: what a webhook is about, in words, from its headers and body.

Best effort, by declarative tables: a body that cannot be read, or that is not of the shape its sender
documents, only makes the description poorer. Nothing here is ever trusted, and nothing here can fail.

A sentence is a template such as `{sender.login} opened #{number} {pull_request.title}`: each path is looked up
in the payload; what is missing, or is not text or a number, becomes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from webhook_relay.messages import embeddable, parse_json

MAX_TYPE = 100
MAX_SUBJECT = 200
MAX_SUMMARY = 300
"""Characters: what a notification or a table cell can show."""
MAX_DELIVERY_ID = 200
MAX_FORM_BYTES = 1024 * 1024
"""Longer forms are not looked into; their description comes from the headers."""


@dataclass(frozen=True)
class Description:
    """What the log, notifications and tables say about a webhook."""

    type: str
    delivery_id: str | None
    subject: str
    summary: str
    embed: bool
    """Whether the body can stand in a JSON frame as it is."""


@dataclass(frozen=True)
class Provider:
    """How one scheme's webhooks describe themselves."""

    type: Callable[[Mapping[str, str], object], str]
    subject: str = ""
    delivery_id: str = ""
    """Path of the delivery id in the body, for providers that send none in a header."""
    sentences: Mapping[str, str] | None = None
    """Sentence for each event, found by the event's type without the provider's name, longest match first."""
    otherwise: str = ""


def describe(
    scheme: str, source: str, headers: Mapping[str, str], body: bytes, *, delivery_id_headers: tuple[str, ...] = ()
) -> Description:
    """Describe a webhook. `headers` has lower-case names; the first value of each counts."""
    content_type = headers.get("content-type", "")
    payload, parsed = _read(body, content_type)
    provider = PROVIDERS.get(scheme, _ANY)
    name = provider.type(headers, payload)
    delivery_id = next((headers[header] for header in delivery_id_headers if headers.get(header)), "")
    if not delivery_id and provider.delivery_id:
        delivery_id = value_at(payload, provider.delivery_id)
    prefix = scheme if scheme in PROVIDERS and scheme != "standard-webhooks" else source
    return Description(
        type=_type_name(f"{prefix}.{name or 'event'}"),
        delivery_id=clean(delivery_id, MAX_DELIVERY_ID) or None,
        subject=clean(fill(provider.subject, payload), MAX_SUBJECT),
        summary=clean(_summary(provider, name, payload), MAX_SUMMARY) or _type_name(name),
        embed=embeddable(body, content_type, parsed=parsed),
    )


def fill(sentence: str, payload: object) -> str:
    """Return `sentence` with every `{path}` replaced by its value; several paths with | are tried in order."""
    return _PATH.sub(lambda match: _first(payload, match[1]), sentence)


def value_at(payload: object, path: str) -> str:
    """Return the text or number at a dotted `path`, or nothing.

    `#` counts a list; a `!` at the end keeps only the first line, a `~` only the name of a Git reference.
    """
    for step in path.rstrip("!~").split("."):
        if step == "#":
            return str(len(payload)) if isinstance(payload, list) else ""
        if not isinstance(payload, dict):
            return ""
        payload = payload.get(step)
    if isinstance(payload, bool) or not isinstance(payload, str | int):
        return ""
    text = str(payload)
    if path.endswith("~"):
        return text.removeprefix("refs/heads/").removeprefix("refs/tags/")
    return text.partition("\n")[0] if path.endswith("!") else text


def clean(text: str, limit: int) -> str:
    """Return one line without control characters, at most `limit` long, that any database takes."""
    line = " ".join(_CONTROL.sub(" ", text.encode("utf-8", "replace").decode()).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _first(payload: object, paths: str) -> str:
    return next((value for path in paths.split("|") if (value := value_at(payload, path))), "")


def _read(body: bytes, content_type: str) -> tuple[object, bool]:
    """Return the payload as far as it can be read, and whether the body itself is strict JSON."""
    try:
        if content_type.startswith("application/x-www-form-urlencoded"):
            return _form_payload(body), False
        return parse_json(body), True
    except ValueError:
        return None, False


def _form_payload(body: bytes) -> object:
    if len(body) > MAX_FORM_BYTES:
        return None
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=100)
    return parse_json(fields.get("payload", [""])[0].encode("utf-8", "replace"))


def _summary(provider: Provider, name: str, payload: object) -> str:
    for known, sentence in (provider.sentences or {}).items():
        if name == known or name.startswith(known + "."):
            return fill(sentence, payload).strip(" :")
    return fill(provider.otherwise, payload).strip(" :") or name


def _type_name(text: str) -> str:
    return _NOT_IN_TYPES.sub("_", text)[:MAX_TYPE].rstrip(".")


def _github_type(headers: Mapping[str, str], payload: object) -> str:
    event = headers.get("x-github-event", "")
    action = value_at(payload, "action")
    return f"{event}.{action}" if event and action else event


def _gitlab_type(headers: Mapping[str, str], payload: object) -> str:
    kind = value_at(payload, "object_kind") or value_at(payload, "event_name")
    action = value_at(payload, "object_attributes.action")
    kind = kind or headers.get("x-gitlab-event", "").removesuffix(" Hook").lower().replace(" ", "_")
    return f"{kind}.{action}" if kind and action else kind


def _slack_type(headers: Mapping[str, str], payload: object) -> str:
    return value_at(payload, "event.type") or value_at(payload, "type") or "command"


def _type_in_body(headers: Mapping[str, str], payload: object) -> str:
    return _first(payload, "type|event_type|event")


_WHO = "{sender.login}"
_WHERE = "in {repository.full_name}"

PROVIDERS: Mapping[str, Provider] = {
    "github": Provider(
        type=_github_type,
        subject="{repository.full_name|organization.login|installation.account.login}",
        sentences={
            "push": _WHO + " pushed to {ref~} of {repository.full_name} ({commits.#} new): {head_commit.message!}",
            "pull_request": _WHO + " {action} pull request #{number} {pull_request.title} " + _WHERE,
            "pull_request_review": _WHO + " {action} a review of #{pull_request.number} {pull_request.title} " + _WHERE,
            "issues": _WHO + " {action} issue #{issue.number} {issue.title} " + _WHERE,
            "issue_comment": _WHO + " {action} a comment on #{issue.number} {issue.title} " + _WHERE,
            "discussion": _WHO + " {action} discussion #{discussion.number} {discussion.title} " + _WHERE,
            "release": _WHO + " {action} release {release.tag_name} of {repository.full_name}",
            "create": _WHO + " created {ref_type} {ref} " + _WHERE,
            "delete": _WHO + " deleted {ref_type} {ref} " + _WHERE,
            "workflow_run": "{workflow_run.name} {action} {workflow_run.conclusion} on {workflow_run.head_branch} "
            + _WHERE,
            "check_run": "Check {check_run.name} {action} {check_run.conclusion} " + _WHERE,
            "check_suite": "Checks {action} {check_suite.conclusion} on {check_suite.head_branch} " + _WHERE,
            "deployment_status": "Deployment to {deployment.environment}: {deployment_status.state} " + _WHERE,
            "status": "{context}: {state} " + _WHERE,
            "star": _WHO + " {action} a star " + _WHERE,
            "fork": _WHO + " forked {repository.full_name} to {forkee.full_name}",
            "member": _WHO + " {action} {member.login} " + _WHERE,
            "repository": _WHO + " {action} repository {repository.full_name}",
            "ping": "GitHub is connected: {zen}",
        },
        otherwise="",
    ),
    "gitlab": Provider(
        type=_gitlab_type,
        subject="{project.path_with_namespace|project_name|group_name}",
        sentences={
            "push": "{user_name} pushed to {ref~} of {project.path_with_namespace} ({total_commits_count} new)",
            "tag_push": "{user_name} pushed tag {ref~} to {project.path_with_namespace}",
            "merge_request": "{user.name} {object_attributes.action} merge request !{object_attributes.iid}"
            " {object_attributes.title} in {project.path_with_namespace}",
            "issue": "{user.name} {object_attributes.action} issue #{object_attributes.iid} {object_attributes.title}"
            " in {project.path_with_namespace}",
            "note": "{user.name} commented in {project.path_with_namespace}: {object_attributes.note!}",
            "pipeline": "Pipeline {object_attributes.status} on {object_attributes.ref}"
            " in {project.path_with_namespace}",
            "build": "Job {build_name} {build_status} on {ref} in {project_name}",
        },
    ),
    "stripe": Provider(
        type=_type_in_body,
        subject="{data.object.id}",
        delivery_id="id",
        otherwise="{type} {data.object.id}",
    ),
    "slack": Provider(
        type=_slack_type,
        subject="{event.channel|channel.name|channel_id|team_id}",
        delivery_id="event_id",
        otherwise="{event.user|user.name}: {event.text!}",
    ),
    "standard-webhooks": Provider(type=_type_in_body, subject="{data.id|data.name}", otherwise="{type} {data.id}"),
}
_ANY = Provider(
    type=_type_in_body,
    subject="{subject|repository.full_name|project.name|name}",
    otherwise="{summary|message!|title!|text!|description!}",
)

_PATH = re.compile(r"\{([a-z0-9_.#!~|]+)\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NOT_IN_TYPES = re.compile(r"[^A-Za-z0-9._-]+")
