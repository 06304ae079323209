"""Notifier: the contract of everything that can tell a person about an event.

    FreedesktopNotifier  the pop-ups of Linux, over D-Bus: buttons, groups that are updated in place
    DesktopNotifier      the desktop's own notifications on Windows and macOS
    TrayNotifier         balloons of the tray icon, where neither can be used
    FirstThatWorks       several notifiers, asked in order
    SilentNotifier       a program without a desktop

The contract in words:

- `show` hands one notification to the desktop and returns whether that worked. It never raises for anything
  the desktop does and comes back within `SHOW_SECONDS`; it does not wait for a person.
- A click on the body (where the desktop knows such a click) does the first action, a click on a button the button's.
  `on_deed` is called with it on the event loop's thread, at most once per notification.
- Texts come from strangers. A notifier shows them as plain text and never as markup.
- A notification takes the place of those it names in `replaces`, and of an earlier one with its `tag`: the desktop
  updates it where it can, else the earlier ones go and it comes.
- What is on the screen at one time is bounded; the oldest notification goes first.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from webhook_relay_desktop.notify.actions import Action, Deed, OpenEvent

SHOW_SECONDS = 3.0
"""Longest a notifier may take: a desktop starts its notification service on the first call, which takes about one."""

OnDeed = Callable[[Deed], None]
"""Called with what a person chose to do."""


@dataclass(frozen=True)
class Notification:
    """What a person is told."""

    position: int
    """Position in the inbox of the event, or of the newest of several."""
    title: str
    body: str = ""
    icon: Path | None = None
    """A picture beside the text; without one the program's own icon is used."""
    actions: tuple[Action, ...] = ()
    """What can be done; the first one is what a click on the body does."""
    urgent: bool = False
    """It stays until it is closed, where the desktop knows that."""
    sound: bool = False
    tag: str = ""
    """Names what it is about: a later one with the same tag takes its place. Empty: about this event alone."""
    replaces: tuple[str, ...] = ()
    """Tags of others whose place it takes."""

    @property
    def name(self) -> str:
        """The tag, or the one of a notification about a single event."""
        return self.tag or event_tag(self.position)

    @property
    def body_deed(self) -> Deed:
        """What a click on the body does."""
        return self.actions[0].deed if self.actions else OpenEvent(self.position)


def event_tag(position: int) -> str:
    """Return the tag of a notification about one event."""
    return f"event {position}"


class Notifier(ABC):
    """One way to tell a person about an event (see the contract above)."""

    @abstractmethod
    async def show(self, notification: Notification) -> bool:
        """Hand `notification` to the desktop; return whether it took it."""

    async def close(self) -> None:
        """Take this program's notifications off the screen, as far as the desktop allows."""
        return
