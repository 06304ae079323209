"""Decision: what becomes of an event, by the rules and by what is quiet now. Pure.

`verdict_of` asks the rules: the first one that matches decides, else `otherwise`. A replayed event is told of only
where a rule asks for replays (its match says `replay = true`): whoever replays an event knows that it comes, and has
been told of the first one already. `hush_of` asks person, clock and system, in that order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from webhook_relay.condition import Facts
from webhook_relay.event import Event
from webhook_relay_desktop.notify.quiet_hours import is_quiet
from webhook_relay_desktop.settings import Level, NotificationRule, NotificationSettings


class Hush(StrEnum):
    """Why nothing pops up now."""

    OFF = "off"
    """A person switched notifications off; nothing is told afterwards either."""
    PAUSED = "paused"
    """A person wants nothing at all for a while, urgent or not."""
    QUIET_HOURS = "quiet"
    DO_NOT_DISTURB = "do-not-disturb"


class Fate(StrEnum):
    """What becomes of an event."""

    NOTHING = "nothing"
    """It is in the history, and that is all."""
    KEPT = "kept"
    """Nothing pops up; it counts in the digest."""
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of an event."""

    level: Level
    sound: bool = False
    title: str = ""
    body: str = ""
    """Templates; empty ones mean the usual words."""
    click: str = "open"

    @property
    def handler(self) -> str:
        """Name of the handler that a click runs; empty when it does something else."""
        kind, _, name = self.click.partition(":")
        return name if kind == "handler" else ""


OFF = Verdict(Level.OFF)


def verdict_of(event: Event, settings: NotificationSettings) -> Verdict:
    """Return what the rules say of `event`."""
    facts: Facts | None = None
    for rule in settings.rules:
        if event.replay_of and rule.match.replay is not True:
            continue
        if facts is None and not rule.match.by_head and rule.match.meets(event):
            facts = Facts(event)
        if rule.match.matches(event, facts):
            return verdict_by(rule)
    return OFF if event.replay_of else Verdict(settings.otherwise, settings.sound)


def verdict_by(rule: NotificationRule) -> Verdict:
    """Return what one rule says of the events that match it."""
    return Verdict(rule.level, rule.sound, rule.title, rule.body, rule.click)


def hush_of(settings: NotificationSettings, now: datetime, *, do_not_disturb: bool) -> Hush | None:
    """Return why nothing pops up at `now` (aware), or None. `now` is taken to the machine's own time zone here."""
    if not settings.enabled:
        return Hush.OFF
    if settings.paused_until is not None and now < settings.paused_until:
        return Hush.PAUSED
    if is_quiet(settings.quiet, now.astimezone()):
        return Hush.QUIET_HOURS
    if do_not_disturb and settings.respect_do_not_disturb:
        return Hush.DO_NOT_DISTURB
    return None


def fate_of(level: Level, hush: Hush | None) -> Fate:
    """Return what becomes of an event of this level."""
    if level is Level.OFF or hush is Hush.OFF:
        return Fate.NOTHING
    if level is Level.SILENT or hush is Hush.PAUSED:
        return Fate.KEPT
    return Fate.SHOWN if hush is None or level is Level.URGENT else Fate.KEPT
