"""Choosing: which handlers run for an event, and which events a person may have one run for.

Conditions are asked here, and may look at a megabyte of JSON: call it off the window's thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from webhook_relay.condition import Facts
from webhook_relay.dispatch import ask_handler
from webhook_relay.errors import WebhookRelayError
from webhook_relay.event import Event, EventHead, Verification
from webhook_relay.filters import EVERY_EVENT, EventMatch
from webhook_relay.handler import Handler, Outcome
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.inbox import Inbox, StoredEvent

LOOK_BACK: Final = 5_000
"""Events that are looked at for one that a handler takes: some seconds in a thread, and weeks of most histories."""
PAGE: Final = 16
"""Events read at a time on the way back. Bodies may have 25 MiB each."""


@dataclass(frozen=True)
class EnabledHandler:
    """A handler that a person switched on."""

    handler: Handler[Any]
    enabled_since: datetime | None
    """Aware. Events that the relay accepted earlier are not its business: a backlog starts nothing.

    None when nobody noted it (the settings were written by hand): then since this program first saw it enabled.
    """
    match: EventMatch = EVERY_EVENT
    """Which of the events that the handler wants a person wants it to run for."""

    def takes(self, event: Event, facts: Facts | None = None) -> bool | Outcome:
        """Say whether it runs for a verified event, or how it failed to say so."""
        return self.match.matches(event, facts) and ask_handler(self.handler, event)


def is_open(event: EventHead) -> bool:
    """Say whether handlers are asked about an event at all: nobody vouches for others, or knows what is in them."""
    return event.verification is Verification.VERIFIED and not event.sealed


def choose(
    stored: StoredEvent, enabled: Mapping[str, EnabledHandler], since: Mapping[str, datetime]
) -> tuple[list[str], dict[str, str]]:
    """Return the handlers that run for an event, and those that could not say, with the reason."""
    wanted: list[str] = []
    broken: dict[str, str] = {}
    if not is_open(stored.event):
        return wanted, broken
    asked = {name: one for name, one in enabled.items() if stored.event.time >= since[name]}
    facts = facts_for(stored.event, [one.match for one in asked.values()])
    for name, one in asked.items():
        answer = one.takes(stored.event, facts)
        if isinstance(answer, Outcome):
            broken[name] = answer.summary
        elif answer:
            wanted.append(name)
    return wanted, broken


def facts_for(event: Event, matches: list[EventMatch]) -> Facts | None:
    """Return what conditions are asked about, made once for all of them; None when none would be asked."""
    if not any(match.condition and match.meets(event) for match in matches):
        return None
    try:
        return Facts(event)
    except WebhookRelayError:  # conditions are not to be had here; then none lets anything through
        return None


def newest_taken(inbox: Inbox, enabled: EnabledHandler) -> int | None:
    """Return the position of the newest event that a handler takes, of the last LOOK_BACK; None: there is none.

    Since when it is switched on makes no difference. Blocks.
    """
    newest = inbox.newest_position()
    for start in range(newest, max(0, newest - LOOK_BACK), -PAGE):
        page = inbox.after(max(0, start - PAGE), min(PAGE, start))
        for stored in reversed(page):
            if stored.position <= start and is_open(stored.event) and enabled.takes(stored.event) is True:
                return stored.position
    return None


def refuse_to_run(stored: StoredEvent | None, handler: str, enabled: EnabledHandler | None) -> None:
    """Raise WebhookRelayError, with a code, when a handler may not run for an event though a person asks."""
    if enabled is None:
        raise WebhookRelayError(
            Sentence("The handler {handler} is not switched on.", handler=handler),
            hint=Sentence("Switch it on in the settings, then run it."),
            code="handler-not-enabled",
        )
    if stored is None:
        raise WebhookRelayError(
            Sentence("This event is no longer in the inbox."), hint=Sentence("Choose one that is."), code="event-gone"
        )
    title = Sentence(enabled.handler.title)
    if stored.event.verification is not Verification.VERIFIED:
        raise WebhookRelayError(
            Sentence("{title} does not run for this event: nobody verified who sent it.", title=title),
            hint=Sentence("Give the source a secret at the relay and have the event sent again."),
            code="event-not-verified",
        )
    if stored.event.sealed:
        raise WebhookRelayError(
            Sentence(
                "{title} does not run for this event: it is sealed, and no key of this computer opens it.", title=title
            ),
            hint=Sentence("Add the reader key it was sealed to."),
            code="event-sealed",
        )
    answer = ask_handler(enabled.handler, stored.event)
    if isinstance(answer, Outcome):
        raise WebhookRelayError(answer.summary, hint=Sentence("The log says more."), code="event-not-taken")
    if not answer:
        raise WebhookRelayError(
            Sentence("{title} does not take events like this one ({type}).", title=title, type=stored.event.type),
            hint=Sentence("Look at its options: they may name a repository or a branch."),
            code="event-not-taken",
        )
