"""Autostart: the contract of every way to be started at log-in, and the way of this system.

- `state` tells what is really there, also what somebody else made of it, and never guesses.
- `turn_on` writes an entry that starts this very program, hidden; whatever stood there is replaced.
- `turn_off` leaves nothing that starts it. Both are harmless when there is nothing to do.
- All of them block; they raise ConfigurationError (code `autostart`) with the place and the reason.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from enum import StrEnum

from webhook_relay.errors import ConfigurationError
from webhook_relay.sentence import Sentence


class AutostartState(StrEnum):
    """What happens at the next log-in."""

    ON = "on"
    """This program starts."""
    OFF = "off"
    """Nothing starts: there is no entry."""
    DISABLED = "disabled"
    """There is an entry that was switched off elsewhere, in the desktop's own settings for example."""
    OTHER = "other"
    """There is an entry, and it starts another copy of the program."""


class Autostart(ABC):
    """One way to be started at log-in."""

    @property
    @abstractmethod
    def place(self) -> str:
        """Where the entry is, for people."""

    @abstractmethod
    def state(self) -> AutostartState:
        """Return what is there."""

    @abstractmethod
    def turn_on(self) -> None:
        """Start this program at log-in."""

    @abstractmethod
    def turn_off(self) -> None:
        """Do not start it."""


def system_autostart() -> Autostart:
    """Return the way of this system, for this copy of the program."""
    from webhook_relay_desktop.autostart.start_command import start_command  # noqa: PLC0415

    command = (*start_command(), "up", "--hidden")
    if sys.platform == "win32":
        from webhook_relay_desktop.autostart.run_key import RunKeyAutostart  # noqa: PLC0415

        return RunKeyAutostart(command)
    if sys.platform == "darwin":
        from webhook_relay_desktop.autostart.launch_agent import LaunchAgentAutostart  # noqa: PLC0415

        return LaunchAgentAutostart(command)
    from webhook_relay_desktop.autostart.xdg import XdgAutostart  # noqa: PLC0415

    return XdgAutostart(command)


def not_written(place: str, error: OSError) -> ConfigurationError:
    """Return the error for an entry that cannot be changed."""
    return ConfigurationError(
        Sentence(
            "Starting at log-in cannot be changed: {place}: {reason}.",
            place=place,
            reason=error.strerror or type(error).__name__,
        ),
        hint=Sentence("Check that the place can be written, and try again."),
        code="autostart",
    )
