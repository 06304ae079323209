"""Link scheme: the contract of every way to be opened by links, and the way of this system.

- `is_on` tells what is really there: whether links open this very copy of the program.
- `turn_on` has them open it; whatever stood there is replaced.
- `turn_off` leaves nothing that opens it. Both are harmless when there is nothing to do.
- All of them block, and raise OSError.
"""

from __future__ import annotations

import subprocess
import sys
from abc import ABC, abstractmethod
from typing import Final

import structlog

TOOL_SECONDS: Final = 10.0
"""For a program of the system that is told that something has changed."""

log = structlog.get_logger(__name__)


class LinkScheme(ABC):
    """One way to be opened by links."""

    @abstractmethod
    def is_on(self) -> bool:
        """Say whether links open this program."""

    @abstractmethod
    def turn_on(self) -> None:
        """Have links open this program."""

    @abstractmethod
    def turn_off(self) -> None:
        """Have links open it no longer."""


def system_link_scheme() -> LinkScheme:
    """Return the way of this system, for this copy of the program."""
    from webhook_relay_desktop.autostart.start_command import start_command  # noqa: PLC0415

    program = start_command()
    command = (*program, "pair", "--window")
    if sys.platform == "win32":
        from webhook_relay_desktop.link_scheme.registry_class import RegistryClass  # noqa: PLC0415

        return RegistryClass(command)
    if sys.platform == "darwin":
        from webhook_relay_desktop.link_scheme.bundle import Bundle  # noqa: PLC0415

        return Bundle((*program, "up"))
    from webhook_relay_desktop.link_scheme.desktop_file import DesktopFile  # noqa: PLC0415

    return DesktopFile(command)


def opens_links() -> bool:
    """Say whether links open this program. Blocks."""
    try:
        return system_link_scheme().is_on()
    except OSError as error:
        log.info("link_scheme.not_looked_at", reason=error.strerror)
        return False


def register_link_scheme() -> None:
    """Have links open this program. Blocks; whatever fails is logged, and links can be pasted all the same."""
    try:
        system_link_scheme().turn_on()
    except OSError as error:
        log.info("link_scheme.not_registered", reason=error.strerror)


def forget_link_scheme() -> None:
    """Have links open this program no longer. Blocks; whatever fails is logged."""
    try:
        system_link_scheme().turn_off()
    except OSError as error:
        log.info("link_scheme.not_forgotten", reason=error.strerror)


def tell_system(*command: str) -> None:
    """Run a program of the system that notices what has changed. One without it looks by itself, later."""
    try:
        subprocess.run(command, check=False, capture_output=True, timeout=TOOL_SECONDS)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        log.debug("link_scheme.not_told", tool=command[0])
