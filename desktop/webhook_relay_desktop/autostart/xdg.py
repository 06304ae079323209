"""Autostart by a .desktop file (specifications.freedesktop.org/autostart-spec/latest)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from webhook_relay.config import APP_ID, APP_NAME, HOME_VARIABLE
from webhook_relay_desktop.autostart.autostart import Autostart, AutostartState, not_written
from webhook_relay_desktop.autostart.desktop_entry import entry_text, exec_line, read_entry


class XdgAutostart(Autostart):
    """Keeps `ai-webhook-relay.desktop` in the folder of what starts at log-in."""

    def __init__(self, command: Sequence[str], *, home: str = "", folder: Path | None = None) -> None:
        self._exec = exec_line(("env", f"{HOME_VARIABLE}={home}", *command) if home else command)
        self._path = (folder or config_home() / "autostart") / f"{APP_ID}.desktop"

    @property
    def place(self) -> str:
        """The file."""
        return str(self._path)

    def state(self) -> AutostartState:
        """Return what the file says; desktops switch an entry off by Hidden or by a key of GNOME's."""
        try:
            keys = read_entry(self._path.read_text(encoding="utf-8", errors="replace"))
        except FileNotFoundError:
            return AutostartState.OFF
        except OSError as error:
            raise not_written(self.place, error) from None
        hidden = keys.get("Hidden", "").lower() == "true"
        if hidden or keys.get("X-GNOME-Autostart-enabled", "").lower() == "false":
            return AutostartState.DISABLED
        if not keys.get("Exec"):
            return AutostartState.DISABLED
        return AutostartState.ON if keys["Exec"] == self._exec else AutostartState.OTHER

    def turn_on(self) -> None:
        """Write the file."""
        text = entry_text(
            {
                "Type": "Application",
                "Name": APP_NAME,
                "Comment": "Receives webhooks in the background",
                "Exec": self._exec,
                "Icon": APP_ID,
                "Terminal": "false",
                "StartupNotify": "false",
                "X-GNOME-Autostart-enabled": "true",
            }
        )
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise not_written(self.place, error) from None

    def turn_off(self) -> None:
        """Remove the file; one of the whole system, if there is one, is overridden by a hidden entry."""
        try:
            if _of_the_system(self._path.name):
                text = entry_text({"Type": "Application", "Name": APP_NAME, "Exec": self._exec, "Hidden": "true"})
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._path.write_text(text, encoding="utf-8")
            else:
                self._path.unlink(missing_ok=True)
        except OSError as error:
            raise not_written(self.place, error) from None


def config_home() -> Path:
    """Return the folder of a person's configuration; a relative one is not valid by the specification."""
    named = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".config"


def _of_the_system(name: str) -> bool:
    folders = (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")
    return any((Path(folder) / "autostart" / name).is_file() for folder in folders if folder.startswith("/"))
