"""What notifications say: about one event, about several, and about what came while it was quiet. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from webhook_relay.errors import WebhookRelayError
from webhook_relay.event import Event, Verification
from webhook_relay.filters import LONGEST_TEXT, WILDCARD, EventMatch
from webhook_relay_desktop.notify.actions import Action, OpenEvent, OpenPage, RunHandler, ShowEvents, actions_for
from webhook_relay_desktop.notify.base import Notification
from webhook_relay_desktop.notify.decision import Verdict, verdict_by
from webhook_relay_desktop.notify.digest import Kept
from webhook_relay_desktop.notify.grouping import Group
from webhook_relay_desktop.notify.payload import Payload
from webhook_relay_desktop.notify.template import compile_template
from webhook_relay_desktop.notify.text import BODY_CHARACTERS, TITLE_CHARACTERS, plain_line
from webhook_relay_desktop.settings import Level, NotificationRule
from webhook_relay_desktop.words import tr

DIGEST_TAG = "digest"
LAST_MOMENT = timedelta(microseconds=1)


def event_notification(position: int, event: Event, verdict: Verdict) -> Notification:
    """Return the notification about `event`, which the inbox keeps at `position`, as a rule wants it."""
    payload = Payload(event)
    about = f"{event.subject}: {event.type}" if event.subject else event.type
    title = _filled(verdict.title, event, payload, TITLE_CHARACTERS) or plain_line(about, TITLE_CHARACTERS)
    usual = plain_line(event.summary, BODY_CHARACTERS) or tr("From {source}").format(
        source=plain_line(event.source, TITLE_CHARACTERS)
    )
    body = _filled(verdict.body, event, payload, BODY_CHARACTERS) or usual
    if event.verification is not Verification.VERIFIED:
        body = tr("Sender not verified. {text}").format(text=body)
    return Notification(
        position,
        title,
        body,
        actions=_clicked_first(actions_for(position, event, handler=verdict.handler, payload=payload), verdict),
        urgent=verdict.level is Level.URGENT,
        sound=verdict.sound,
    )


def rule_words(rule: NotificationRule, position: int, event: Event) -> tuple[str, str]:
    """Return title and text of what `rule` makes of an event: for a form that shows it before it is kept."""
    shown = event_notification(position, event, verdict_by(rule))
    return shown.title, shown.body


def group_notification(group: Group, newest: Event, *, since: datetime) -> Notification:
    """Return the one notification about a burst, which began at `since`; `newest` is its newest event."""
    count = tr("%n event(s)", n=group.count)
    about = plain_line(group.about, TITLE_CHARACTERS)
    title = (
        tr("{events} in {subject}").format(events=count, subject=about)
        if about
        else tr("%n new event(s)", n=group.count)
    )
    return Notification(
        group.new[-1],
        plain_line(title, TITLE_CHARACTERS),
        tr("Newest: {event}").format(event=plain_line(_in_short(newest, group), BODY_CHARACTERS)),
        actions=(Action(ShowEvents(_events_of(group, (since, newest.time))), tr("Show them")),),
        sound=group.sound,
        tag=group.tag,
        replaces=group.replaces,
    )


def digest_notification(kept: Kept, failed: int) -> Notification:
    """Return what is told after quiet hours or a pause: how many events came, and about what most of them were.

    `failed` handler runs are named; `kept` has one event at least.
    """
    title = tr("While it was quiet: {events}").format(events=tr("%n event(s)", n=len(kept.positions)))
    named = ", ".join(f"{plain_line(name, 40)} ({number})" for name, number in kept.abouts)
    lost = tr("%n failed", n=failed) if failed else ""
    return Notification(
        kept.positions[-1],
        title,
        plain_line(". ".join(part for part in (lost, named) if part), BODY_CHARACTERS),
        actions=(Action(ShowEvents(_time_of((kept.since, kept.until))), tr("Show them")),),
        tag=DIGEST_TAG,
    )


def _in_short(event: Event, group: Group) -> str:
    """Return what happened, and where unless that is said already."""
    words = event.summary or event.type
    known = group.single or event.subject in words  # as is an empty one
    return words if known else f"{event.subject}: {words}"


def _events_of(group: Group, times: Sequence[datetime]) -> EventMatch:
    """Return what finds the events of a burst; a subject that a filter cannot say is left out of it."""
    sayable = len(group.subject) <= LONGEST_TEXT and WILDCARD not in group.subject and "\0" not in group.subject
    span = _time_of(times)
    return replace(span, source=group.source or None, subject=(group.subject if sayable else "") or None)


def _time_of(times: Sequence[datetime]) -> EventMatch:
    """Return what finds the events from the first to the last of these times."""
    return EventMatch(since=min(times), until=max(times) + LAST_MOMENT)


def _filled(template: str, event: Event, payload: Payload, limit: int) -> str:
    """Return the template about `event`; one that is not usable (a file edited by hand) counts as none."""
    if not template:
        return ""
    try:
        return compile_template(template).fill(event, limit, payload=payload)
    except WebhookRelayError:
        return ""


def _clicked_first(actions: tuple[Action, ...], verdict: Verdict) -> tuple[Action, ...]:
    """Put what a click on the body does at the front; where it cannot be done, a click opens the event."""
    kinds = {"open": OpenEvent, "link": OpenPage}
    wanted = RunHandler if verdict.handler else kinds.get(verdict.click, OpenEvent)
    return tuple(sorted(actions, key=lambda action: not isinstance(action.deed, wanted)))
