"""Description: what a webhook is about, in words, from its headers and body.

Best effort, by the tables in `descriptions.py`: a body that cannot be read, or that is not of the shape its sender
documents, only makes the description poorer. Nothing here is ever trusted, and nothing here can fail.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import parse_qs

import msgspec

from webhook_relay.embedding import embeddable
from webhook_relay_server.descriptions import ANY, PROVIDERS, Rule
from webhook_relay_server.payload import read_json
from webhook_relay_server.sentences import clean, fill, holds, type_name, value_at, words

MAX_TYPE = 100
MAX_SUBJECT = 200
MAX_SUMMARY = 300
"""Characters: what a notification or a table cell can show."""
MAX_DELIVERY_ID = 200
MAX_FORM_BYTES = 1024 * 1024
"""Longer forms are not looked into; their description comes from the headers."""
MAX_FORM_FIELDS = 100
"""Slack's commands have about fifteen; a form with more is not looked into."""


class Description(msgspec.Struct, frozen=True):
    """What the log, notifications and tables say about a webhook."""

    type: str
    delivery_id: str | None
    subject: str
    summary: str
    embed: bool
    """Whether the body can stand in a JSON frame as it is."""


def describe(
    scheme: str, source: str, headers: Mapping[str, str], body: bytes, delivery_id_headers: tuple[str, ...] = ()
) -> Description:
    """Describe a webhook. `headers` has lower-case names; the first value of each counts."""
    content_type = headers.get("content-type", "")
    payload, parsed = _read(body, content_type)
    provider = PROVIDERS.get(scheme, ANY)
    name = type_name(provider.type(headers, payload), MAX_TYPE)
    delivery_id = _sent_id(headers, delivery_id_headers) or value_at(payload, provider.delivery_id)
    subject = clean(fill(provider.subject, payload) or "", MAX_SUBJECT)
    prefix = scheme if provider.names_types else source
    return Description(
        type=type_name(f"{prefix}.{name or 'event'}", MAX_TYPE),
        delivery_id=_kept_id(delivery_id),
        subject=subject,
        summary=clean(_summary(scheme, name, payload) or _plain_summary(source, name, subject), MAX_SUMMARY),
        embed=embeddable(body, content_type, parsed=parsed),
    )


def _sent_id(headers: Mapping[str, str], names: tuple[str, ...]) -> str:
    """Return the first of these headers that says something."""
    for name in names:
        if value := headers.get(name):
            return value
    return ""


def _kept_id(delivery_id: str) -> str | None:
    """Return the sender's id exactly, or the digest of a very long one: two that differ must never be taken for one."""
    delivery_id = delivery_id.strip()
    if len(delivery_id) <= MAX_DELIVERY_ID:
        return delivery_id or None
    return "sha256:" + hashlib.sha256(delivery_id.encode("utf-8", "surrogatepass")).hexdigest()


def _read(body: bytes, content_type: str) -> tuple[object, bool]:
    """Return the payload as far as it can be read, and whether the body itself is strict JSON."""
    try:
        if content_type.lower().startswith("application/x-www-form-urlencoded"):
            return _form_payload(body), False
        return read_json(body), True
    except ValueError:
        return None, False


def _form_payload(body: bytes) -> object:
    """Return the JSON in the field `payload` (GitHub, Slack), or else the fields themselves (Slack's commands)."""
    if len(body) > MAX_FORM_BYTES:
        return None
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=MAX_FORM_FIELDS)
    if "payload" in fields:
        return read_json(fields["payload"][0].encode("utf-8", "replace"))
    return {name: values[0] for name, values in fields.items()}


def _summary(scheme: str, name: str, payload: object) -> str:
    """Say the first sentence that fits the event and that the payload has everything for."""
    for rule in _rules_for(scheme, name):
        if holds(payload, rule.when):
            sentence = fill(rule.sentence, payload)
            if sentence and not sentence.isspace():
                return sentence
    return ""


@lru_cache(maxsize=1024)
def _rules_for(scheme: str, name: str) -> tuple[Rule, ...]:
    """Return the provider's rules for an event. There are a hundred, and the same few events come again and again."""
    return tuple(
        rule
        for rule in PROVIDERS.get(scheme, ANY).rules
        if not rule.event or name == rule.event or name.startswith(rule.event + ".")
    )


def _plain_summary(source: str, name: str, subject: str) -> str:
    """Say what can be said of anything: the event's name and what it is about."""
    event = words(name) if name[:1].isalpha() else f"event {words(name)}".rstrip()
    event = event[:1].upper() + event[1:]
    return f"{event}: {subject}" if subject else f"{event} from {source}"
