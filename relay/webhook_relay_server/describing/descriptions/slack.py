"""Slack (api.slack.com: events, interactions, commands)."""

from __future__ import annotations

from collections.abc import Mapping

from webhook_relay_server.describing.descriptions.provider import Provider, Rule
from webhook_relay_server.describing.sentences import value_at


def _slack_type(headers: Mapping[str, str], payload: object) -> str:
    kind = value_at(payload, "event.type") or value_at(payload, "type")
    return kind or ("command" if value_at(payload, "command") else "")


_WHO = "{user.name|user.username|user.id}"

SLACK = Provider(
    type=_slack_type,
    subject="{event.channel|event.channel.name|event.channel_id|event.item.channel|channel.name|channel_name"
    "|channel_id|event.user|user.username|user.name|event.user.name|team_id}",
    delivery_id="event_id",
    times={"": "event_time|event.event_ts|action_ts"},
    rules=(
        Rule("reaction_added", "{event.user} reacted with {event.reaction:words}"),
        Rule("reaction_removed", "{event.user} took back {event.reaction:words}"),
        Rule("member_joined_channel", "{event.user} joined {event.channel}"),
        Rule("member_left_channel", "{event.user} left {event.channel}"),
        Rule("team_join", "{event.user.real_name|event.user.name|event.user.id:line} joined the workspace"),
        Rule("channel_created", "Channel {event.channel.name|event.channel.id} was created"),
        Rule("channel_rename", "Channel {event.channel.id} is now {event.channel.name}"),
        Rule("channel_archive", "{event.user} archived {event.channel}"),
        Rule("channel_deleted", "Channel {event.channel} was deleted"),
        Rule("link_shared", "{event.user} shared {event.links.0.url}[ and {event.links:others} more]"),
        Rule("file_shared", "{event.user_id} shared a file[ in {event.channel_id}]"),
        Rule("pin_added", "{event.user} pinned a message in {event.channel_id}[: {event.item.message.text:chat}]"),
        Rule("pin_removed", "{event.user} unpinned a message in {event.channel_id}[: {event.item.message.text:chat}]"),
        Rule("app_home_opened", "{event.user} opened the home of the app"),
        Rule("app_uninstalled", "The app was removed from the workspace[ {team_id}]"),
        Rule("tokens_revoked", "Tokens of the app were revoked[ in {team_id}]"),
        Rule("team_access_granted", "The app got access to {event.team_ids.0}[ and {event.team_ids:others} more]"),
        Rule("url_verification", "Slack asks whether this is the right address"),
        Rule("command", "{user_name|user_id} used {command}[ {text:line}]"),
        Rule("interactive_message", _WHO + " used {actions.0.name|callback_id}"),
        Rule("block_actions", _WHO + " used {actions.0.text.text|actions.0.action_id:line}"),
        Rule("shortcut", _WHO + " used the shortcut {callback_id}"),
        Rule("message_action", _WHO + " picked a message: {message.text:chat}"),
        Rule("view_submission", _WHO + " sent the form {view.title.text|view.callback_id:line}"),
        Rule("view_closed", _WHO + " closed the form {view.title.text|view.callback_id:line}"),
        Rule("workflow_step_edit", _WHO + " edits the workflow step {callback_id}"),
        Rule("workflow_step_execute", "The workflow step {event.callback_id} is to run"),
        Rule("message", "{event.bot_profile.name:line}: {event.text:chat}"),
        Rule("", "{event.user|event.username|event.bot_id}: {event.text:chat}"),
        Rule("", "{event.text:chat}"),
        Rule(
            "message",
            "A message in {event.channel} was deleted[: {event.previous_message.text:chat}]",
            when="event.subtype=message_deleted",
        ),
        Rule(
            "message",
            "{event.message.user|event.message.username} edited a message: {event.message.text:chat}",
        ),
        Rule(
            "message",
            "{event.user|event.bot_id} shared {event.files.0.name:line}[ and {event.files:others} more]",
        ),
    ),
)
