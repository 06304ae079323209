"""Autostart by the Run key of the registry (learn.microsoft.com/windows/win32/setupapi/run-and-runonce-registry-keys).

Windows' own settings switch an entry off without removing it: by a value of the same name in a key beside, whose first
byte is odd then.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import Protocol

from webhook_relay.config import APP_NAME
from webhook_relay_desktop.autostart.autostart import Autostart, AutostartState, not_written

RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"


class Registry(Protocol):
    """Values below HKEY_CURRENT_USER. `windows_registry.WindowsRegistry` is one."""

    def read(self, key: str, name: str, /) -> str | bytes | None:
        """Return a value, or None."""

    def write(self, key: str, name: str, value: str, /) -> None:
        """Write a text."""

    def remove(self, key: str, name: str, /) -> None:
        """Remove a value, if there is one."""


class RunKeyAutostart(Autostart):
    """Keeps a value of the Run key."""

    def __init__(self, command: Sequence[str], *, home: str = "", registry: Registry | None = None) -> None:
        # The Run key starts programs without a shell, so there is no place for a variable: it is said as an option.
        self._command = subprocess.list2cmdline((*command, "--home", home) if home else command)
        self._given = registry

    @property
    def place(self) -> str:
        """The value."""
        return rf"HKEY_CURRENT_USER\{RUN}, {APP_NAME}"

    def state(self) -> AutostartState:
        """Return what the registry says."""
        try:
            command = self._registry().read(RUN, APP_NAME)
            approved = self._registry().read(APPROVED, APP_NAME)
        except OSError as error:
            raise not_written(self.place, error) from None
        if command is None:
            return AutostartState.OFF
        if isinstance(approved, bytes) and approved[:1] and approved[0] % 2:
            return AutostartState.DISABLED
        return AutostartState.ON if command == self._command else AutostartState.OTHER

    def turn_on(self) -> None:
        """Write the value, and take back that Windows' settings switched it off."""
        try:
            self._registry().write(RUN, APP_NAME, self._command)
            self._registry().remove(APPROVED, APP_NAME)
        except OSError as error:
            raise not_written(self.place, error) from None

    def turn_off(self) -> None:
        """Remove the value."""
        try:
            self._registry().remove(RUN, APP_NAME)
        except OSError as error:
            raise not_written(self.place, error) from None

    def _registry(self) -> Registry:
        if self._given is None:
            from webhook_relay_desktop.autostart.windows_registry import WindowsRegistry  # noqa: PLC0415

            self._given = WindowsRegistry()
        return self._given
