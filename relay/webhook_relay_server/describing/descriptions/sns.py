"""Amazon SNS (docs.aws.amazon.com/sns, message and JSON formats) and WebSub: others' words in a message."""

from __future__ import annotations

from collections.abc import Mapping

from webhook_relay_server.describing.descriptions.provider import Provider, Rule, dotted, named_by
from webhook_relay_server.describing.sentences import value_at

_KINDS = {
    "SubscriptionConfirmation": "subscription_confirmation",
    "UnsubscribeConfirmation": "unsubscribe_confirmation",
}


def _sns_type(headers: Mapping[str, str], payload: object) -> str:
    kind = headers.get("x-amz-sns-message-type") or value_at(payload, "Type")
    return _KINDS.get(kind, dotted(kind))


SNS = Provider(
    type=_sns_type,
    subject="{TopicArn:last}",
    delivery_id="MessageId",
    times={"": "Timestamp"},
    rules=(
        Rule("notification", "{TopicArn:last}: {Subject:line}"),
        Rule("notification", "{TopicArn:last}: {Message:line}"),
        Rule("subscription_confirmation", "{TopicArn:last} asks to be confirmed"),
        Rule("unsubscribe_confirmation", "{TopicArn:last} is no longer subscribed to"),
    ),
)
WEBSUB = Provider(
    type=named_by(paths="type"), subject="{title|id}", rules=(Rule("", "{title|summary|items.0.title:line}"),)
)
