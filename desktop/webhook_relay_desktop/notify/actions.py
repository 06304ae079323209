"""Action: what a person can do about an event, from a notification, the tray's menu, the history or a terminal. Pure.

An action is a deed with a label. Those who show actions show the list they are given and report which one was
chosen; `desks/event_actions.py` does the deed. So another kind of action is a class here, a line in `actions_for` and
a case there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from webhook_relay.event import Event, Verification
from webhook_relay.filters import EventMatch
from webhook_relay_desktop.notify.link import Link, link_of
from webhook_relay_desktop.notify.payload import Payload
from webhook_relay_desktop.notify.text import plain_line
from webhook_relay_desktop.words import tr

MOST_ACTIONS: Final = 4
"""Buttons that fit below a notification; GNOME shows three, Windows five."""
LABEL_CHARACTERS: Final = 30


@dataclass(frozen=True)
class OpenEvent:
    """Show the event in the window."""

    position: int


@dataclass(frozen=True)
class OpenPage:
    """Open the event's page at its sender in the browser. The page is looked for anew: it is the event that says it."""

    position: int


@dataclass(frozen=True)
class RunHandler:
    """Run a handler for the event."""

    position: int
    handler: str


@dataclass(frozen=True)
class ShowEvents:
    """Show the events of the history that match."""

    match: EventMatch


Deed: TypeAlias = OpenEvent | OpenPage | RunHandler | ShowEvents


@dataclass(frozen=True)
class Action:
    """A deed, and what its button says."""

    deed: Deed
    label: str


def actions_for(
    position: int, event: Event, *, handler: str = "", handler_title: str = "", payload: Payload | None = None
) -> tuple[Action, ...]:
    """Return what can be done about `event`: open it, open its page, run the handler that a rule names."""
    actions = [open_action(position)]
    link = link_of(event, payload)
    if link is not None:
        actions.append(page_action(position, link))
    if handler and event.verification is Verification.VERIFIED and not event.sealed:
        actions.append(run_action(position, handler, handler_title))
    return tuple(actions[:MOST_ACTIONS])


def open_action(position: int) -> Action:
    """Return the action that shows the event."""
    return Action(OpenEvent(position), tr("Open"))


def page_action(position: int, link: Link) -> Action:
    """Return the action that opens the event's page; its label names the site."""
    return Action(OpenPage(position), tr("Open on {site}").format(site=plain_line(link.site, LABEL_CHARACTERS)))


def run_action(position: int, handler: str, title: str = "") -> Action:
    """Return the action that runs a handler."""
    name = plain_line(title or handler, LABEL_CHARACTERS)
    return Action(RunHandler(position, handler), tr("Run {handler}").format(handler=name))
