"""An event as the relay's API shows it: one line of JSON, the body byte for byte in it, or as base64. Pure."""

from __future__ import annotations

from webhook_relay.embedding import embeddable, parse_json
from webhook_relay.event import Event
from webhook_relay.messages import encode_event


def write(event: Event, url: str = "") -> str:
    """Return the line, without its end. `url` says nothing here: the event was not made for one."""
    return encode_event(event, embed=_embeds(event)).decode()


def _embeds(event: Event) -> bool:
    if b"\n" in event.body or b"\r" in event.body:
        return False  # a line has no line ends
    try:
        parse_json(event.body)
    except ValueError:
        return False
    return embeddable(event.body, event.content_type, parsed=True)
