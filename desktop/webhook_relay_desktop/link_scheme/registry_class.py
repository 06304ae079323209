"""Links by a key of the person's classes (learn.microsoft.com/previous-versions/windows/internet-explorer/ie-developer/
platform-apis/aa767914, "Registering an Application to a URI Scheme").
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import Final

from webhook_relay.config import APP_NAME
from webhook_relay.pairing import SCHEME
from webhook_relay_desktop.autostart.run_key import Registry
from webhook_relay_desktop.link_scheme.link_scheme import LinkScheme

CLASS: Final = rf"Software\Classes\{SCHEME}"
PROTOCOL: Final = "URL Protocol"
"""The value that makes a class one of links."""
OPENING: Final = rf"{CLASS}\shell\open\command"


class RegistryClass(LinkScheme):
    """Keeps the values of the class."""

    def __init__(self, command: Sequence[str], *, registry: Registry | None = None) -> None:
        self._command = f'{subprocess.list2cmdline(command)} "%1"'
        self._given = registry

    def is_on(self) -> bool:
        """Say whether Windows opens the scheme's links with this command."""
        registry = self._registry()
        return registry.read(CLASS, PROTOCOL) is not None and registry.read(OPENING, "") == self._command

    def turn_on(self) -> None:
        """Write the values."""
        registry = self._registry()
        registry.write(CLASS, "", f"URL:{APP_NAME}")
        registry.write(CLASS, PROTOCOL, "")
        registry.write(OPENING, "", self._command)

    def turn_off(self) -> None:
        """Remove those that make it a class of links."""
        registry = self._registry()
        registry.remove(CLASS, PROTOCOL)
        registry.remove(OPENING, "")

    def _registry(self) -> Registry:
        if self._given is None:
            from webhook_relay_desktop.autostart.windows_registry import WindowsRegistry  # noqa: PLC0415

            self._given = WindowsRegistry()
        return self._given
