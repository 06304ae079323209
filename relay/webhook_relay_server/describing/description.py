"""Description: what a webhook is about, in words, from its headers and body.

Best effort, by the tables in `descriptions/`: a body that cannot be read, or that is not of the shape its sender
documents, only makes the description poorer. Nothing here is ever trusted, and nothing here can fail.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

import msgspec

from webhook_relay.embedding import embeddable
from webhook_relay_server.describing.body import read_body
from webhook_relay_server.describing.descriptions import ANY, PROVIDERS, Provider
from webhook_relay_server.describing.descriptions.cloud_events import CLOUD_EVENTS, attributes_of, is_cloud_event
from webhook_relay_server.describing.descriptions.generic import sender_of
from webhook_relay_server.describing.moments import moment
from webhook_relay_server.describing.payload import length, with_names
from webhook_relay_server.describing.sentences import (
    Condition,
    Filler,
    clean,
    condition,
    filler,
    finders_of,
    raw_at,
    type_name,
    value_at,
)
from webhook_relay_server.describing.wording import words
from webhook_relay_server.senders.idempotency import HEADER as IDEMPOTENCY_KEY

MAX_TYPE = 100
MAX_SUBJECT = 200
MAX_SUMMARY = 300
"""Characters: what a notification or a table cell can show."""
MAX_DELIVERY_ID = 200
_BLANKS = " \t"
"""Not all that `strip` takes: U+0085 and U+00A0 are bytes of a header like others, and tell ids apart."""


class Description(msgspec.Struct, frozen=True):
    """What the log, notifications and tables say about a webhook."""

    type: str
    delivery_id: str | None
    subject: str
    summary: str
    occurred_at: datetime | None
    """When it happened by the sender's account; aware, UTC."""
    embed: bool
    """Whether the body can stand in a JSON frame as it is."""


def describe(
    scheme: str, source: str, headers: Mapping[str, str], body: bytes, delivery_id_headers: tuple[str, ...] = ()
) -> Description:
    """Describe a webhook. `headers` has lower-case names; the first value of each counts."""
    content_type = headers.get("content-type", "")
    payload, parsed = read_body(body, content_type, headers.get("content-encoding", "").strip().lower())
    provider = PROVIDERS.get(scheme, ANY)
    if provider is ANY or provider.names_types is False:
        provider, payload = _recognized(provider, headers, content_type, with_names(payload))
    name = type_name(provider.type(headers, payload), MAX_TYPE)
    delivery_id = _sent_id(headers, delivery_id_headers) or _id_in_body(provider, payload)
    subject = clean(filler(provider.subject)(payload), MAX_SUBJECT)
    prefix = scheme if provider.names_types else source
    return Description(
        type=type_name(f"{prefix}.{name or 'event'}", MAX_TYPE),
        delivery_id=kept_id(delivery_id),
        subject=subject,
        summary=clean(_summary(provider, name, payload) or _plain_summary(source, name, subject), MAX_SUMMARY),
        occurred_at=_occurred_at(provider, name, headers, payload),
        embed=embeddable(body, content_type, parsed=parsed),
    )


def _recognized(
    provider: Provider, headers: Mapping[str, str], content_type: str, payload: object
) -> tuple[Provider, object]:
    """Return who sends by a scheme that anybody may use, as far as it tells, and what that one reads."""
    if is_cloud_event(headers, content_type.strip().lower()):
        return CLOUD_EVENTS, attributes_of(headers, payload)
    return (sender_of(payload) if provider is ANY else provider), payload


def _occurred_at(provider: Provider, name: str, headers: Mapping[str, str], payload: object) -> datetime | None:
    if provider.time_header and (found := moment(headers.get(provider.time_header))):
        return found
    times = provider.times
    paths = times.get(name.partition(".")[0]) or times.get("")
    return next_moment(payload, paths) if paths else None


def _sent_id(headers: Mapping[str, str], names: tuple[str, ...]) -> str:
    """Return the first of these headers that says something, without the blanks around it, which are no part of it.

    Those of a key that was in quotes are: by them it differs from others.
    """
    for name in names:
        value = headers.get(name, "")
        if value := value if name == IDEMPOTENCY_KEY else value.strip(_BLANKS):
            return value
    return ""


def _id_in_body(provider: Provider, payload: object) -> str:
    if provider.batch and (length(raw_at(payload, provider.batch)) or 0) > 1:
        return ""
    return value_at(payload, provider.delivery_id)


def kept_id(delivery_id: str) -> str | None:
    """Return the sender's id exactly, or the digest of a very long one: two that differ must never be taken for one."""
    if not delivery_id.strip(_BLANKS):
        return None
    if len(delivery_id) <= MAX_DELIVERY_ID:
        return delivery_id
    return "sha256:" + hashlib.sha256(delivery_id.encode("utf-8", "surrogatepass")).hexdigest()


def next_moment(payload: object, paths: str) -> datetime | None:
    """Return the first time at one of these paths, which have `|` between them."""
    for find in finders_of(paths):
        value = find(payload)
        if value is not None and (found := moment(value)) is not None:
            return found
    return None


def _summary(provider: Provider, name: str, payload: object) -> str:
    """Say the first sentence that fits the event and that the payload has everything for."""
    for fits, say in _rules_for(provider, name):
        if fits(payload) and (sentence := say(payload)) and not sentence.isspace():
            return sentence
    return ""


@lru_cache(maxsize=2048)
def _rules_for(provider: Provider, name: str) -> tuple[tuple[Condition, Filler], ...]:
    """Return the provider's rules for an event. There are some hundreds, and the same few events come again."""
    return tuple(
        (condition(rule.when), filler(rule.sentence))
        for rule in provider.rules
        if not rule.event or name == rule.event or name.startswith(rule.event + ".")
    )


def _plain_summary(source: str, name: str, subject: str) -> str:
    """Say what can be said of anything: the event's name and what it is about."""
    event = words(name) if name[:1].isalpha() else f"event {words(name)}".rstrip()
    event = event[:1].upper() + event[1:]
    return f"{event}: {subject}" if subject else f"{event} from {source}"
