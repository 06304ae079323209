"""Autostart by a launch agent (`man launchd.plist`), which launchd reads at log-in."""

from __future__ import annotations

import plistlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from webhook_relay.config import APP_ID, HOME_VARIABLE
from webhook_relay_desktop.autostart.autostart import Autostart, AutostartState, not_written

LABEL = f"io.github.{APP_ID}"
"""launchd knows agents by names that read like addresses backwards."""


class LaunchAgentAutostart(Autostart):
    """Keeps a property list among the person's launch agents."""

    def __init__(self, command: Sequence[str], *, home: str = "", folder: Path | None = None) -> None:
        self._command = list(command)
        self._environment = {HOME_VARIABLE: home} if home else {}
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
        same = agent.get("ProgramArguments") == self._command
        return AutostartState.ON if same and _home_of(agent) == self._environment else AutostartState.OTHER

    def turn_on(self) -> None:
        """Write the file; it counts from the next log-in on."""
        agent: dict[str, Any] = {
            "Label": LABEL,
            "ProgramArguments": self._command,
            "RunAtLoad": True,
            "KeepAlive": False,
            "ProcessType": "Interactive",
        }
        if self._environment:
            agent["EnvironmentVariables"] = self._environment
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


def _home_of(agent: Mapping[str, Any]) -> dict[str, Any]:
    variables = agent.get("EnvironmentVariables")
    named = variables.get(HOME_VARIABLE) if isinstance(variables, dict) else None
    return {HOME_VARIABLE: named} if named else {}
