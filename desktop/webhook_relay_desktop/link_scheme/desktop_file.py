"""Links by a .desktop file in the person's applications, which desktops find by its MimeType.

Sources: Desktop Entry Specification; Association between MIME types and applications (x-scheme-handler).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

from webhook_relay.config import APP_ID, APP_NAME
from webhook_relay.pairing import SCHEME
from webhook_relay_desktop.autostart.desktop_entry import entry_text, exec_line
from webhook_relay_desktop.link_scheme.link_scheme import LinkScheme, tell_system

TOOL: Final = "update-desktop-database"


class DesktopFile(LinkScheme):
    """Keeps the program's .desktop file and the picture that it names."""

    def __init__(self, command: Sequence[str], data_home: Path | None = None) -> None:
        """`data_home` is what desktops call XDG_DATA_HOME."""
        home = data_home or _data_home()
        self._text = _entry(command)
        self._file = home / "applications" / f"{APP_ID}.desktop"
        self._icon = home / "icons" / "hicolor" / "scalable" / "apps" / f"{APP_ID}.svg"
        """Where desktops look for the picture that the file names (Icon Theme Specification)."""

    def is_on(self) -> bool:
        """Say whether the file is as `turn_on` writes it."""
        return self._file.is_file() and self._file.read_text(encoding="utf-8", errors="replace") == self._text

    def turn_on(self) -> None:
        """Write the file and its picture, if they are not there."""
        if self.is_on() and self._icon.is_file():
            return
        for place, content in ((self._file, self._text.encode()), (self._icon, _picture())):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        tell_system(TOOL, str(self._file.parent))

    def turn_off(self) -> None:
        """Remove both."""
        for place in (self._file, self._icon):
            place.unlink(missing_ok=True)
        tell_system(TOOL, str(self._file.parent))


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


def _picture() -> bytes:
    return files("webhook_relay_desktop").joinpath("assets", "app-icon.svg").read_bytes()


def _data_home() -> Path:
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".local" / "share"
