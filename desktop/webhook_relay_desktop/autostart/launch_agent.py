"""Autostart by a launch agent (`man launchd.plist`), which launchd reads at log-in."""

from __future__ import annotations

import plistlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from webhook_relay.config import APP_ID
from webhook_relay_desktop.autostart.autostart import Autostart, AutostartState, not_written

LABEL = f"io.github.{APP_ID}"
"""launchd knows agents by names that read like addresses backwards."""


class LaunchAgentAutostart(Autostart):
    """Keeps a property list among the person's launch agents."""

    def __init__(self, command: Sequence[str], *, folder: Path | None = None) -> None:
        self._command = list(command)
        self._path = (folder or Path.home() / "Library" / "LaunchAgents") / f"{LABEL}.plist"

    @property
    def place(self) -> str:
        """The file."""
        return str(self._path)

    def state(self) -> AutostartState:
        """Return what the file says."""
        try:
            with self._path.open("rb") as file:
                agent: Any = plistlib.load(file)
        except FileNotFoundError:
            return AutostartState.OFF
        except OSError as error:
            raise not_written(self.place, error) from None
        except (plistlib.InvalidFileException, ExpatError, ValueError):
            return AutostartState.DISABLED  # launchd does not start what it cannot read
        if not isinstance(agent, dict) or agent.get("Disabled") is True or agent.get("RunAtLoad") is not True:
            return AutostartState.DISABLED
        return AutostartState.ON if agent.get("ProgramArguments") == self._command else AutostartState.OTHER

    def turn_on(self) -> None:
        """Write the file; it counts from the next log-in on."""
        agent = {
            "Label": LABEL,
            "ProgramArguments": self._command,
            "RunAtLoad": True,
            "KeepAlive": False,
            "ProcessType": "Interactive",
        }
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_bytes(plistlib.dumps(agent))
        except OSError as error:
            raise not_written(self.place, error) from None

    def turn_off(self) -> None:
        """Remove the file."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise not_written(self.place, error) from None
