"""NotificationSettings: what pops up, when, and how it reads."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Final

import msgspec

from webhook_relay.filters import EVERY_EVENT, EventMatch
from webhook_relay_desktop.settings.connections import Name

MOST_RULES: Final = 100
"""More than a person keeps in order; each costs an event some microseconds."""
LONGEST_TEMPLATE: Final = 500
CLOCK_PATTERN: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z"
"""A time of day, such as 07:30, in the machine's time zone."""
CLICK_PATTERN: Final = r"^(open|link|handler:[^\u0000-\u001f]{1,100})\Z"

FOREVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of a pause that lasts until a person ends it."""

_Clock = Annotated[str, msgspec.Meta(pattern=CLOCK_PATTERN)]
_Template = Annotated[str, msgspec.Meta(max_length=LONGEST_TEMPLATE)]


class Level(StrEnum):
    """How an event makes itself felt."""

    OFF = "off"
    """It is in the history, and counts for nothing else."""
    SILENT = "silent"
    """It counts as unread and stands in the digest, and nothing pops up."""
    NORMAL = "normal"
    URGENT = "urgent"
    """It pops up also in quiet hours, stays until it is closed where the desktop knows that, and is never grouped."""


class NotificationRule(msgspec.Struct, frozen=True):
    """What happens with the events that match. The first rule that matches an event decides."""

    name: Name
    match: EventMatch = EVERY_EVENT
    level: Level = Level.NORMAL
    sound: bool = False
    title: _Template = ""
    """Text with {names} in it, see `notify/template.py`; empty: the usual title."""
    body: _Template = ""
    click: Annotated[str, msgspec.Meta(pattern=CLICK_PATTERN)] = "open"
    """`open` the event, open its `link` in the browser, or run `handler:NAME` for it."""


class QuietHours(msgspec.Struct, frozen=True):
    """When only urgent events pop up; the others are told together afterwards."""

    enabled: bool = False
    begin: _Clock = "22:00"
    end: _Clock = "07:00"
    """At or before `begin`: on the next day."""
    weekends: bool = False
    """Saturday and Sunday are quiet as a whole."""


class NotificationSettings(msgspec.Struct, frozen=True):
    """What pops up."""

    enabled: bool = True
    rules: Annotated[tuple[NotificationRule, ...], msgspec.Meta(max_length=MOST_RULES)] = ()
    otherwise: Level = Level.NORMAL
    """For events that no rule matches."""
    sound: bool = False
    """Whether those make a sound."""
    quiet: QuietHours = QuietHours()
    digest: bool = True
    """Whether what came in quiet hours, or while notifications were paused, is told together afterwards."""
    respect_do_not_disturb: bool = True
    """Whether nothing but urgent events pops up while the system says that its user wants no disturbance."""
    paused_until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    """Nothing pops up before; kept, so that a pause outlasts a restart."""
