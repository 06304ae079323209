"""The tray's menus about notifications: pause them, and the last events with everything their buttons do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from webhook_relay_desktop.words import mark, tr


class PauseLength(StrEnum):
    """How long a person wants nothing to pop up."""

    HOUR = "hour"
    TOMORROW = "tomorrow"
    OPEN_END = "open-end"
    """Until they say so."""
    OVER = "over"
    """Not any more."""


_LENGTHS = {
    PauseLength.HOUR: mark("For 1 hour"),
    PauseLength.TOMORROW: mark("Until tomorrow"),
    PauseLength.OPEN_END: mark("Until I end it"),
}


class PauseMenu(QMenu):
    """Pauses notifications, and says until when they are."""

    pause_wanted = Signal(object)
    """`PauseLength`"""

    def __init__(self) -> None:
        super().__init__(tr("Pause notifications"))
        for length, words in _LENGTHS.items():
            self.addAction(tr(words), _plainly(partial(self.pause_wanted.emit, length)))
        self.addSeparator()
        self.end_action = self.addAction(
            tr("End the pause"), _plainly(partial(self.pause_wanted.emit, PauseLength.OVER))
        )
        self.show_paused(None)

    def show_paused(self, until: str | None) -> None:
        """Say until when notifications are paused; an empty text: until a person ends it; None: they are not."""
        if until is None:
            self.setTitle(tr("Pause notifications"))
        else:
            paused = tr("Notifications paused until {time}").format(time=until)
            self.setTitle(paused if until else tr("Notifications paused"))
        self.end_action.setVisible(until is not None)


@dataclass(frozen=True)
class MenuEvent:
    """One of the last events: its line, and what can be done about it as label and whatever is emitted for it."""

    line: str
    choices: tuple[tuple[str, object], ...]


class LastEventsMenu(QMenu):
    """The last events, each with a menu of what can be done about it."""

    chosen = Signal(object)
    """What belongs to the choice."""

    def __init__(self) -> None:
        super().__init__(tr("Last events"))
        self._events: tuple[MenuEvent, ...] = ()
        self.setEnabled(False)

    def show_events(self, events: Sequence[MenuEvent], *, shown: Callable[[str], str]) -> None:
        """Show these, the newest first. `shown` makes a menu line of a stranger's text."""
        if tuple(events) == self._events:
            return  # a menu that is open would lose its place
        self._events = tuple(events)
        self.clear()
        for event in events:
            menu = self.addMenu(shown(event.line))
            for label, choice in event.choices:
                menu.addAction(shown(label), _plainly(partial(self.chosen.emit, choice)))
        self.setEnabled(bool(events))


def _plainly(wish: Callable[[], None]) -> Callable[[], None]:
    """Return a slot that takes nothing: an action also says whether it is checked."""

    def chosen() -> None:
        wish()

    return chosen
