"""Slack (api.slack.com: events, interactions, commands)."""

from __future__ import annotations

from collections.abc import Mapping

from webhook_relay_server.describing.descriptions.provider import Provider, Rule
from webhook_relay_server.describing.sentences import value_at


def _slack_type(headers: Mapping[str, str], payload: object) -> str:
    kind = value_at(payload, "event.type") or value_at(payload, "type")
    return kind or ("command" if value_at(payload, "command") else "")


SLACK = Provider(
    type=_slack_type,
    subject="{event.channel|event.channel.name|event.channel_id|event.item.channel|channel.name|channel_name"
    "|channel_id|event.user|user.username|user.name|event.user.name|team_id}",
    delivery_id="event_id",
    times={"": "event_time|event.event_ts|action_ts"},
    rules=(
        Rule("reaction_added", "{event.user} reacted with {event.reaction:words}"),
        Rule("command", "{user_name|user_id} used {command}[ {text:line}]"),
        Rule("", "{event.user|event.username|event.bot_id}: {event.text:line}"),
        Rule("", "{event.text:line}"),
        Rule("message_action", "{user.name|user.username} picked a message: {message.text:line}"),
    ),
)
