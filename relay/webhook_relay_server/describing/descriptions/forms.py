"""SendGrid, HubSpot, Typeform and Dropbox: mail, contacts, forms and files, as the senders' documentation has it."""

from __future__ import annotations

from webhook_relay_server.describing.descriptions.provider import Provider, Rule, first_of, named_by
from webhook_relay_server.describing.wording import words

_AND_MORE = "[, and {@:others} more]"
SENDGRID = Provider(
    type=named_by(paths="0.event"),
    subject="{0.email}",
    delivery_id="0.sg_event_id",
    batch="@",
    times={"": "0.timestamp"},
    rules=(
        Rule("processed", "Mail to {0.email} is on its way" + _AND_MORE),
        Rule("delivered", "Mail to {0.email} was delivered" + _AND_MORE),
        Rule("deferred", "Mail to {0.email} is late[: {0.response|0.reason:line}]" + _AND_MORE),
        Rule("dropped", "Mail to {0.email} was dropped[: {0.reason:line}]" + _AND_MORE),
        Rule("bounce", "Mail to {0.email} came back[: {0.reason:line}]" + _AND_MORE),
        Rule("open", "{0.email} opened a mail" + _AND_MORE),
        Rule("click", "{0.email} followed a link[ to {0.url}]" + _AND_MORE),
        Rule("spamreport", "{0.email} reported a mail as spam" + _AND_MORE),
        Rule("unsubscribe", "{0.email} wants no more mail" + _AND_MORE),
        Rule("group_unsubscribe", "{0.email} wants no more mail of a group" + _AND_MORE),
        Rule("group_resubscribe", "{0.email} wants mail of a group again" + _AND_MORE),
        Rule("", "{0.event:title}: {0.email}" + _AND_MORE),
    ),
)
_HUBSPOT_THINGS = ("contact", "company", "deal", "ticket", "product", "line_item", "conversation", "object")


def _hubspot(thing: str) -> tuple[Rule, ...]:
    name = f"{words(thing)} {{0.objectId}}"
    return (
        Rule(f"{thing}.creation", f"New {name}{_AND_MORE}"),
        Rule(f"{thing}.deletion", f"{name[:1].upper()}{name[1:]} was deleted{_AND_MORE}"),
        Rule(f"{thing}.merge", f"{name[:1].upper()}{name[1:]} was merged{_AND_MORE}"),
        Rule(
            f"{thing}.propertychange",
            f"{{0.propertyName:words}} of {name} is now {{0.propertyValue:line}}{_AND_MORE}",
        ),
    )


HUBSPOT = Provider(
    type=named_by(paths="0.subscriptionType|subscriptionType"),
    subject="{0.objectId|objectId|0.portalId}",
    delivery_id="0.eventId",
    batch="@",
    times={"": "0.occurredAt|occurredAt"},
    rules=(
        *(rule for thing in _HUBSPOT_THINGS for rule in _hubspot(thing)),
        Rule("", "{0.subscriptionType:title} {0.objectId}" + _AND_MORE),
    ),
)
TYPEFORM = Provider(
    type=named_by(paths="event_type"),
    subject="{form_response.definition.title|form_response.form_id}",
    delivery_id="event_id",
    times={"": "form_response.submitted_at"},
    rules=(Rule("form_response", "New answer to {form_response.definition.title|form_response.form_id:line}"),),
)
DROPBOX = Provider(
    type=lambda _headers, payload: "change" if first_of(payload, "list_folder.accounts.0|delta.users.0") else "",
    subject="{list_folder.accounts.0}",
    rules=(Rule("change", "Files of {list_folder.accounts:accounts} changed"),),
)
