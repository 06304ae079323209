"""Zoom, Discord, Twilio, LINE, Meta and Twitch: people who talk, call or stream, by the senders' documents."""

from __future__ import annotations

from collections.abc import Mapping

from webhook_relay_server.describing.descriptions.provider import Provider, Rule, dotted, first_of, named_by
from webhook_relay_server.describing.sentences import value_at

_DISCORD_KINDS = {"0": "ping", "1": "ping", "2": "command", "3": "component", "4": "autocomplete", "5": "modal"}
"""Types of interactions, and 0 of webhook events (docs.discord.com, receiving and responding; webhook events)."""


def _discord_type(_headers: Mapping[str, str], payload: object) -> str:
    named = value_at(payload, "event.type")
    kind = value_at(payload, "type")
    return dotted(named) if named else f"interaction.{_DISCORD_KINDS.get(kind, kind)}" if kind else ""


def _twilio_type(_headers: Mapping[str, str], payload: object) -> str:
    if value_at(payload, "CallSid"):
        return dotted(".".join(filter(None, ("call", value_at(payload, "CallStatus")))))
    if value_at(payload, "MessageSid") or value_at(payload, "SmsSid"):
        return dotted(".".join(filter(None, ("message", first_of(payload, "MessageStatus|SmsStatus")))))
    return dotted(first_of(payload, "EventType|0.type"))


ZOOM = Provider(
    type=named_by(paths="event"),
    subject="{payload.object.topic|payload.object.id|payload.account_id}",
    times={"": "event_ts"},
    rules=(
        Rule("meeting.started", "Meeting started: {payload.object.topic:line}"),
        Rule("meeting.ended", "Meeting ended: {payload.object.topic:line}"),
        Rule("meeting.participant_joined", "{payload.object.participant.user_name} joined {payload.object.topic:line}"),
        Rule("meeting.participant_left", "{payload.object.participant.user_name} left {payload.object.topic:line}"),
        Rule("recording.completed", "Recording is ready: {payload.object.topic:line}"),
    ),
)
DISCORD = Provider(
    type=_discord_type,
    delivery_id="id",
    subject="{data.name|event.data.sku_id|event.data.id|channel_id|application_id}",
    times={"": "event.timestamp"},
    rules=(
        Rule("interaction.ping", "Discord asks whether anybody is there"),
        Rule("interaction.command", "{member.user.username|user.username} used {data.name}"),
        Rule("interaction.component", "{member.user.username|user.username} pressed {data.custom_id}"),
        Rule("interaction.autocomplete", "{member.user.username|user.username} is typing {data.name}"),
        Rule("interaction.modal", "{member.user.username|user.username} sent the form {data.custom_id}"),
        Rule("application_authorized", "{event.data.user.username} added the app[ to {event.data.guild.name:line}]"),
        Rule("application_deauthorized", "{event.data.user.username} removed the app"),
        Rule("entitlement_create", "User {event.data.user_id} is now entitled to {event.data.sku_id}"),
        Rule("entitlement_update", "The entitlement of user {event.data.user_id} to {event.data.sku_id} was changed"),
        Rule("entitlement_delete", "User {event.data.user_id} is no longer entitled to {event.data.sku_id}"),
        Rule("lobby_message_create", "{event.data.author.username}: {event.data.content:line}"),
        Rule("lobby_message_update", "{event.data.author.username} edited a message: {event.data.content:line}"),
        Rule("lobby_message_delete", "A message in lobby {event.data.lobby_id} was deleted"),
    ),
)
TWILIO = Provider(
    type=_twilio_type,
    subject="{From|Caller|To}",
    rules=(
        Rule("call", "Call from {From|Caller}[ to {To|Called}][: {CallStatus:lower}]"),
        Rule("message.received", "{From}: {Body:line}"),
        Rule("message", "Message[ from {From}] to {To}: {MessageStatus|SmsStatus:words}[ (error {ErrorCode})]"),
        Rule("message", "{From}: {Body:line}"),
    ),
)
LINE = Provider(
    type=named_by(paths="events.0.type"),
    subject="{events.0.source.groupId|events.0.source.roomId|events.0.source.userId|destination}",
    delivery_id="events.0.webhookEventId",
    batch="events",
    times={"": "events.0.timestamp"},
    rules=(
        Rule("message", "{events.0.source.userId}: {events.0.message.text:line}[, and {events:others} more]"),
        Rule(
            "message",
            "{events.0.source.userId} sent a message ({events.0.message.type:words})[, and {events:others} more]",
        ),
        Rule("follow", "{events.0.source.userId} follows the account"),
        Rule("unfollow", "{events.0.source.userId} no longer follows the account"),
        Rule("join", "The account joined {events.0.source.groupId|events.0.source.roomId}"),
        Rule("leave", "The account left {events.0.source.groupId|events.0.source.roomId}"),
        Rule("postback", "{events.0.source.userId} answered {events.0.postback.data:line}"),
    ),
)
META = Provider(
    type=named_by(paths="entry.0.changes.0.field|object"),
    subject="{object}",
    times={"": "entry.0.changes.0.value.messages.0.timestamp|entry.0.messaging.0.timestamp|entry.0.time"},
    rules=(
        Rule(
            "messages",
            "{entry.0.changes.0.value.contacts.0.profile.name|entry.0.changes.0.value.messages.0.from}: "
            "{entry.0.changes.0.value.messages.0.text.body:line}",
        ),
        Rule(
            "messages",
            "{entry.0.changes.0.value.contacts.0.profile.name|entry.0.changes.0.value.messages.0.from} sent"
            " a message ({entry.0.changes.0.value.messages.0.type:words})",
        ),
        Rule(
            "messages",
            "Message[ to {entry.0.changes.0.value.statuses.0.recipient_id}]: "
            "{entry.0.changes.0.value.statuses.0.status:words}"
            "[, {entry.0.changes.0.value.statuses.0.errors.0.title:line}]",
        ),
        Rule(
            "feed",
            "{entry.0.changes.0.value.from.name:line}: {entry.0.changes.0.value.message:line}",
        ),
        Rule("", "{entry.0.messaging.0.sender.id}: {entry.0.messaging.0.message.text:line}"),
    ),
)
TWITCH = Provider(
    type=named_by(paths="subscription.type"),
    subject="{event.broadcaster_user_name|event.user_name|subscription.type}",
    time_header="twitch-eventsub-message-timestamp",
    rules=(
        Rule("stream.online", "{event.broadcaster_user_name} is live"),
        Rule("stream.offline", "{event.broadcaster_user_name} is offline"),
        Rule("channel.follow", "{event.user_name} follows {event.broadcaster_user_name}"),
        Rule("channel.subscribe", "{event.user_name} subscribed to {event.broadcaster_user_name}"),
        Rule("channel.cheer", "{event.user_name} cheered {event.bits} bits[: {event.message:line}]"),
        Rule("channel.raid", "{event.from_broadcaster_user_name} raids {event.to_broadcaster_user_name}"),
        Rule("channel.update", "{event.broadcaster_user_name} plays {event.category_name}: {event.title:line}"),
        Rule(
            "",
            "Twitch asks whether this is the right address for {subscription.type:words}",
            when="subscription.status=webhook_callback_verification_pending",
        ),
        *(
            Rule(
                "",
                "{subscription.type:title} was revoked: {subscription.status:words}",
                when=f"subscription.status={why}",
            )
            for why in ("authorization_revoked", "user_removed", "notification_failures_exceeded", "version_removed")
        ),
    ),
)
