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


_NOWHERE = 40 * "0"
"""What stands for a commit before a branch was there, and after it was deleted."""
_PROJECT = " in {project.path_with_namespace}"
_OF = " of {project.path_with_namespace}"
_MESSAGE = "[: {commits.-1.message:line}]"
_TITLED = _PROJECT + ": {object_attributes.title:line}"
_REQUEST = "merge request !{object_attributes.iid}"
_ISSUE = "issue #{object_attributes.iid}" + _TITLED
_SAYS = _PROJECT + ": {object_attributes.note:line}"


def _item(event: str, it: str) -> tuple[Rule, ...]:
    """Return what is said of merge requests and issues alike: an update says in `changes` what has changed."""
    return (
        Rule(f"{event}.update", "{user.name} renamed " + it + " (was: {changes.title.previous:line})"),
        Rule(f"{event}.update", "{user.name} changed the labels of " + it, when="changes.labels=*"),
        Rule(f"{event}.update", "{user.name} changed who is assigned to " + it, when="changes.assignees=*"),
        Rule(event, "{user.name} {object_attributes.action:verb} " + it),
        Rule(event, it[:1].upper() + it[1:]),
    )


def _note(event: str, done: str) -> tuple[Rule, ...]:
    """Return what is said of comments, by what they are on."""
    comment = "{user.name} " + done
    return (
        Rule(event, comment + " on a commit" + _SAYS, when="object_attributes.noteable_type=Commit"),
        Rule(event, comment + " on merge request !{merge_request.iid}" + _SAYS),
        Rule(event, comment + " on issue #{issue.iid}" + _SAYS),
        Rule(event, comment + " on snippet {snippet.title:line}" + _SAYS),
        Rule(event, comment + _SAYS),
    )


_TEAM = "{project_path_with_namespace}"
_GROUP = "the group {group_path|group_name}"
_ABOUT_PLACES = (
    Rule("project_create", "Project {path_with_namespace} was created"),
    Rule("project_destroy", "Project {path_with_namespace} was deleted"),
    Rule("project_rename", "Project {old_path_with_namespace} is now {path_with_namespace}"),
    Rule("project_transfer", "Project {old_path_with_namespace} moved to {path_with_namespace}"),
    Rule("project_update", "Project {path_with_namespace} was changed"),
    Rule("repository_update", "{user_name} changed {refs.0:reference}" + _OF + "[ and {refs:others} more]"),
    Rule("group_create", "Group {full_path|path} was created"),
    Rule("group_destroy", "Group {full_path|path} was deleted"),
    Rule("group_rename", "Group {old_full_path|old_path} is now {full_path|path}"),
    Rule("subgroup_create", "Group {full_path|path} was created"),
    Rule("subgroup_destroy", "Group {full_path|path} was deleted"),
)
_ABOUT_PEOPLE = (
    Rule("user_add_to_team", "{user_name} joined " + _TEAM + "[ as {access_level}]"),
    Rule("user_remove_from_team", "{user_name} left " + _TEAM),
    Rule("user_update_for_team", "{user_name} is now {access_level} of " + _TEAM),
    Rule("user_access_request_to_project", "{user_name} asks for access to " + _TEAM),
    Rule("user_add_to_group", "{user_name} joined " + _GROUP + "[ as {group_access}]"),
    Rule("user_remove_from_group", "{user_name} left " + _GROUP),
    Rule("user_update_for_group", "{user_name} is now {group_access} of " + _GROUP),
    Rule("user_access_request_to_group", "{user_name} asks for access to " + _GROUP),
    Rule("user_create", "New user {username}[: {name:line}]"),
    Rule("user_destroy", "User {username} was deleted[: {name:line}]"),
    Rule("user_rename", "User {old_username} is now {username}"),
    Rule("user_failed_login", "A login of {username} failed[: the account is {state:words}]"),
    Rule("key_create", "{username} added an SSH key"),
    Rule("key_destroy", "{username} removed an SSH key"),
)
"""System hooks and hooks of groups."""

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
        Rule("push", "{user_name} deleted {ref:reference}" + _OF, when="after=" + _NOWHERE),
        Rule(
            "push",
            "{user_name} created {ref:reference}" + _OF + "[ with {total_commits_count:commits}]" + _MESSAGE,
            when="before=" + _NOWHERE,
        ),
        Rule("push", "{user_name} pushed[ {total_commits_count:commits}] to {ref:branch}" + _OF + _MESSAGE),
        Rule("tag_push", "{user_name} deleted {ref:reference}" + _OF, when="after=" + _NOWHERE),
        Rule("tag_push", "{user_name} pushed {ref:reference} to {project.path_with_namespace}"),
        Rule("merge_request.update", "{user.name} pushed to " + _REQUEST + _TITLED, when="object_attributes.oldrev=*"),
        Rule(
            "merge_request.update",
            "{user.name} marked " + _REQUEST + " as a draft" + _TITLED,
            when="changes.draft.current",
        ),
        Rule("merge_request.update", "{user.name} marked " + _REQUEST + " as ready" + _TITLED, when="changes.draft=*"),
        Rule(
            "merge_request.update",
            "{user.name} changed who reviews " + _REQUEST + _TITLED,
            when="changes.reviewers=*",
        ),
        *_item("merge_request", _REQUEST + _TITLED),
        *_item("issue", _ISSUE),
        *_note("note.update", "edited a comment"),
        *_note("note", "commented"),
        Rule("emoji.revoke", "{user.name} took back {object_attributes.name:words}" + _PROJECT),
        Rule("emoji", "{user.name} reacted with {object_attributes.name:words}" + _PROJECT),
        Rule(
            "pipeline",
            "Pipeline was created on {object_attributes.ref:branch}" + _PROJECT,
            when="object_attributes.status=created",
        ),
        Rule("pipeline", "Pipeline {object_attributes.status:verb} on {object_attributes.ref:branch}" + _PROJECT),
        Rule("build", "Job {build_name} was created[ on {ref:branch}] in {project_name}", when="build_status=created"),
        Rule("build", "Job {build_name} {build_status:verb}[ on {ref:branch}] in {project_name}"),
        Rule("deployment", "Deployment to {environment} was created" + _PROJECT, when="status=created"),
        Rule("deployment", "Deployment to {environment} is blocked" + _PROJECT, when="status=blocked"),
        Rule("deployment", "Deployment to {environment} {status:verb}" + _PROJECT),
        Rule("release", "Release {tag} was {action:verb}" + _PROJECT),
        Rule("milestone", "Milestone {object_attributes.title:line} was {action:verb}" + _PROJECT),
        Rule(
            "wiki_page",
            "{user.name} {object_attributes.action:verb} wiki page {object_attributes.title:line}" + _PROJECT,
        ),
        Rule(
            "feature_flag",
            "{user.name} turned on feature flag {object_attributes.name}" + _PROJECT,
            when="object_attributes.active",
        ),
        Rule("feature_flag", "{user.name} turned off feature flag {object_attributes.name}" + _PROJECT),
        Rule(
            "access_token",
            "Access token {object_attributes.name:line} of {project.path_with_namespace|group.group_path} expires"
            " on {object_attributes.expires_at}",
        ),
        *_ABOUT_PLACES,
        *_ABOUT_PEOPLE,
    ),
)
