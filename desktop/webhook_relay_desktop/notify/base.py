"""Notifier: the contract of everything that can tell a person about an event.

    DesktopNotifier    the desktop's own notifications, clickable one by one
    TrayNotifier       balloons of the tray icon, where the first cannot be used
    FirstThatWorks     several notifiers, asked in order
    PausableNotifier   any of them, kept quiet while a person wants it
    SilentNotifier     a program without a desktop

The contract in words:

- `show` hands one notification to the desktop and returns whether that worked. It never raises for anything
  the desktop does and comes back within `SHOW_SECONDS`; it does not wait for a person.
- A click on a notification (on its body where the desktop knows such a click, on its button otherwise) calls
  `on_click` with the notification's position, on the event loop's thread, at most once per notification.
- Texts come from strangers. A notifier shows them as plain text and never as markup.
- What is on the screen at one time is bounded; the oldest notification goes first.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SHOW_SECONDS = 3.0
"""Longest a notifier may take: a desktop starts its notification service on the first call, which takes about one."""

OnClick = Callable[[int], None]
"""Called with the inbox position of the event whose notification was clicked."""


@dataclass(frozen=True)
class Notification:
    """What a person is told about one event."""

    position: int
    """Position of the event in the inbox: what a click opens."""
    title: str
    body: str = ""
    icon: Path | None = None
    """A picture beside the text; without one the program's own icon is used."""


class Notifier(ABC):
    """One way to tell a person about an event (see the contract above)."""

    @abstractmethod
    async def show(self, notification: Notification) -> bool:
        """Hand `notification` to the desktop; return whether it took it."""

    async def close(self) -> None:
        """Take this program's notifications off the screen, as far as the desktop allows."""
        return
