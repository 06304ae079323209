"""SendGrid, HubSpot, Typeform and Dropbox: mail, contacts, forms and files, as the senders' documentation has it."""

from __future__ import annotations

from webhook_relay_server.describing.descriptions.provider import Provider, Rule, first_of, named_by

SENDGRID = Provider(
    type=named_by(paths="0.event"),
    subject="{0.email}",
    delivery_id="0.sg_event_id",
    batch="@",
    times={"": "0.timestamp"},
    rules=(
        Rule("delivered", "Mail to {0.email} was delivered[, and {@:others} more]"),
        Rule("dropped", "Mail to {0.email} was dropped[: {0.reason:line}][, and {@:others} more]"),
        Rule("bounce", "Mail to {0.email} came back[: {0.reason:line}][, and {@:others} more]"),
        Rule("open", "{0.email} opened a mail[, and {@:others} more]"),
        Rule("click", "{0.email} followed a link[, and {@:others} more]"),
        Rule("", "{0.event:words}: {0.email}[, and {@:others} more]"),
    ),
)
HUBSPOT = Provider(
    type=named_by(paths="0.subscriptionType|subscriptionType"),
    subject="{0.objectId|objectId|0.portalId}",
    delivery_id="0.eventId",
    batch="@",
    times={"": "0.occurredAt|occurredAt"},
    rules=(
        Rule(
            "",
            "{0.propertyName:words} of {0.subscriptionType:words} {0.objectId}: {0.propertyValue:line}"
            "[, and {@:others} more]",
        ),
        Rule("", "{0.subscriptionType:words} {0.objectId}[, and {@:others} more]"),
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
