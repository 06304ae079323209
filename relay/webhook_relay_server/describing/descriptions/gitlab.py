"""GitLab (docs.gitlab.com, webhook events and system hooks)."""

from __future__ import annotations

from collections.abc import Mapping

from webhook_relay_server.describing.descriptions.provider import Provider, Rule
from webhook_relay_server.describing.sentences import value_at


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
    times={
        "": "object_attributes.updated_at|object_attributes.finished_at|object_attributes.created_at|created_at",
        "build": "build_finished_at|build_started_at|build_created_at",
        "deployment": "status_changed_at",
        "release": "released_at|created_at",
    },
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
