"""Who opens `webhook-relay://` links: this program, as far as the operating system lets a person's own programs say so.

Linux takes a .desktop file in the person's applications; Windows a key of the person's classes; macOS an application
bundle in the person's Applications, which its Launch Services are told of (`app_bundle.py`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import structlog

from webhook_relay.config import APP_ID, APP_NAME
from webhook_relay.pairing import SCHEME
from webhook_relay_desktop.app_bundle import write_bundle
from webhook_relay_desktop.autostart.desktop_entry import entry_text, exec_line
from webhook_relay_desktop.autostart.run_key import Registry
from webhook_relay_desktop.autostart.start_command import start_command

CLASS: Final = rf"Software\Classes\{SCHEME}"
TOOL: Final = "update-desktop-database"
LAUNCH_SERVICES: Final = (
    "/System/Library/Frameworks/CoreServices.framework/Frameworks/LaunchServices.framework/Support/lsregister"
)
TOOL_SECONDS: Final = 10.0

log = structlog.get_logger(__name__)


def register_link_scheme() -> None:
    """Have links open this program. Blocks; whatever fails is logged, and links can be pasted all the same."""
    command = (*start_command(), "pair")
    try:
        if sys.platform == "win32":
            from webhook_relay_desktop.autostart.windows_registry import WindowsRegistry  # noqa: PLC0415

            register_in_registry(command, WindowsRegistry())
        elif sys.platform == "darwin":
            register_bundle((*start_command(), "up"), Path.home() / "Applications")
        else:
            register_desktop_file(command, _applications_folder())
    except OSError as error:
        log.info("link_scheme.not_registered", reason=error.strerror)


def register_desktop_file(command: Sequence[str], folder: Path) -> bool:
    """Write the application's .desktop file, which also opens links; return whether it was not so before."""
    path = folder / f"{APP_ID}.desktop"
    text = entry_text(
        {
            "Type": "Application",
            "Name": APP_NAME,
            "GenericName": "Webhook inbox",
            "Comment": "Receives webhooks, checks and keeps them, and tells you",
            # With the window for a start without a link: `pair` alone brings it to the front.
            "Exec": exec_line(command, "%u"),
            "Icon": APP_ID,
            "Terminal": "false",
            "Categories": "Development;",
            "MimeType": f"x-scheme-handler/{SCHEME};",
            "StartupWMClass": APP_ID,
        }
    )
    if path.is_file() and path.read_text(encoding="utf-8", errors="replace") == text:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    try:
        subprocess.run([TOOL, str(folder)], check=False, capture_output=True, timeout=TOOL_SECONDS)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        log.debug("link_scheme.no_database", tool=TOOL)  # desktops without it look at the files themselves
    return True


def register_bundle(command: Sequence[str], folder: Path, *, tool: str = LAUNCH_SERVICES) -> bool:
    """Write the application bundle, which also opens links; return whether it was not so before."""
    if not write_bundle(command, folder):
        return False
    try:
        bundle = str(folder / f"{APP_NAME}.app")
        subprocess.run([tool, "-f", bundle], check=False, capture_output=True, timeout=TOOL_SECONDS)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        log.debug("link_scheme.no_database", tool=tool)  # the system looks through Applications itself, later
    return True


def register_in_registry(command: Sequence[str], registry: Registry) -> None:
    """Write the keys by which Windows knows who opens a scheme's links."""
    registry.write(CLASS, "", f"URL:{APP_NAME}")
    registry.write(CLASS, "URL Protocol", "")
    registry.write(rf"{CLASS}\shell\open\command", "", f'{subprocess.list2cmdline(command)} "%1"')


def _applications_folder() -> Path:
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (named if named.is_absolute() else Path.home() / ".local" / "share") / "applications"
