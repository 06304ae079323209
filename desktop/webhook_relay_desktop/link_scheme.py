"""Who opens `webhook-relay://` links: this program, as far as the operating system lets a person's own programs say so.

Linux takes a .desktop file in the person's applications; Windows a key of the person's classes. On macOS it is the
application bundle that says it, so there is nothing to write at run time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

import structlog

from webhook_relay.config import APP_ID, APP_NAME
from webhook_relay.pairing import SCHEME
from webhook_relay_desktop.autostart.desktop_entry import entry_text, exec_line
from webhook_relay_desktop.autostart.run_key import Registry
from webhook_relay_desktop.autostart.start_command import start_command

CLASS: Final = rf"Software\Classes\{SCHEME}"
PROTOCOL: Final = "URL Protocol"
OPENING: Final = rf"{CLASS}\shell\open\command"
TOOL: Final = "update-desktop-database"
TOOL_SECONDS: Final = 10.0

log = structlog.get_logger(__name__)


def opens_links() -> bool:
    """Say whether links open this program. Blocks."""
    try:
        if sys.platform == "win32":
            from webhook_relay_desktop.autostart.windows_registry import WindowsRegistry  # noqa: PLC0415

            return registered_in_registry(_command(), WindowsRegistry())
        return sys.platform != "darwin" and registered_as_desktop_file(_command(), _data_home())
    except OSError as error:
        log.info("link_scheme.not_looked_at", reason=error.strerror)
        return False


def register_link_scheme() -> None:
    """Have links open this program. Blocks; whatever fails is logged, and links can be pasted all the same."""
    command = _command()
    try:
        if sys.platform == "win32":
            from webhook_relay_desktop.autostart.windows_registry import WindowsRegistry  # noqa: PLC0415

            register_in_registry(command, WindowsRegistry())
        elif sys.platform != "darwin":
            register_desktop_file(command, _data_home())
    except OSError as error:
        log.info("link_scheme.not_registered", reason=error.strerror)


def forget_link_scheme() -> None:
    """Have links open this program no longer. Blocks; whatever fails is logged."""
    try:
        if sys.platform == "win32":
            from webhook_relay_desktop.autostart.windows_registry import WindowsRegistry  # noqa: PLC0415

            forget_in_registry(WindowsRegistry())
        elif sys.platform != "darwin":
            forget_desktop_file(_data_home())
    except OSError as error:
        log.info("link_scheme.not_forgotten", reason=error.strerror)


def register_desktop_file(command: Sequence[str], data_home: Path) -> bool:
    """Write the application's .desktop file, which also opens links, and its icon; return whether it was not so before.

    `data_home` is what desktops call XDG_DATA_HOME.
    """
    path, icon = _desktop_file(data_home), _icon_file(data_home)
    text = _entry(command)
    if _text_of(path) == text and icon.is_file():
        return False
    for place, content in ((path, text.encode()), (icon, _icon())):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    _tell_desktop(path.parent)
    return True


def registered_as_desktop_file(command: Sequence[str], data_home: Path) -> bool:
    """Say whether the .desktop file is there that `register_desktop_file` writes for this command."""
    return _text_of(_desktop_file(data_home)) == _entry(command)


def forget_desktop_file(data_home: Path) -> None:
    """Remove the .desktop file and its icon."""
    for place in (_desktop_file(data_home), _icon_file(data_home)):
        place.unlink(missing_ok=True)
    _tell_desktop(_desktop_file(data_home).parent)


def _entry(command: Sequence[str]) -> str:
    return entry_text(
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


def _tell_desktop(folder: Path) -> None:
    """Have the desktop notice that the applications in `folder` have changed."""
    try:
        subprocess.run([TOOL, str(folder)], check=False, capture_output=True, timeout=TOOL_SECONDS)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        log.debug("link_scheme.no_database", tool=TOOL)  # desktops without it look at the files themselves


def register_in_registry(command: Sequence[str], registry: Registry) -> None:
    """Write the keys by which Windows knows who opens a scheme's links."""
    registry.write(CLASS, "", f"URL:{APP_NAME}")
    registry.write(CLASS, PROTOCOL, "")
    registry.write(OPENING, "", _opening(command))


def registered_in_registry(command: Sequence[str], registry: Registry) -> bool:
    """Say whether Windows opens the scheme's links with this command."""
    return registry.read(CLASS, PROTOCOL) is not None and registry.read(OPENING, "") == _opening(command)


def forget_in_registry(registry: Registry) -> None:
    """Remove the values that make a class one of links."""
    registry.remove(CLASS, PROTOCOL)
    registry.remove(OPENING, "")


def _command() -> tuple[str, ...]:
    return (*start_command(), "pair", "--window")


def _opening(command: Sequence[str]) -> str:
    return f'{subprocess.list2cmdline(command)} "%1"'


def _desktop_file(data_home: Path) -> Path:
    return data_home / "applications" / f"{APP_ID}.desktop"


def _icon_file(data_home: Path) -> Path:
    """Return where desktops look for the picture that the .desktop file names (Icon Theme Specification)."""
    return data_home / "icons" / "hicolor" / "scalable" / "apps" / f"{APP_ID}.svg"


def _icon() -> bytes:
    return files("webhook_relay_desktop").joinpath("assets", "app-icon.svg").read_bytes()


def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _data_home() -> Path:
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".local" / "share"
