"""Where this machine keeps the program's files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

APP_NAME = "AI Webhook Relay"
"""Display name, the same everywhere a person reads it."""
APP_ID = "ai-webhook-relay"
"""Name in paths, the keyring and the desktop's own registries."""

DEFAULT_PORT = 8750
"""Port of an embedded or locally started relay. Not assigned by IANA, and no common development tool uses it."""

HOME_VARIABLE = "WEBHOOK_RELAY_HOME"
"""When set, every file of the program lives under this one folder."""


def settings_file() -> Path:
    """Return the path of the desktop's settings (it may not exist yet)."""
    return (_under_home("config") or platformdirs.user_config_path(APP_ID, appauthor=False)) / "settings.toml"


def data_folder() -> Path:
    """Return the folder of databases, readable by this user only; it is created when missing."""
    return _private(_under_home("data") or platformdirs.user_data_path(APP_ID, appauthor=False))


def log_folder() -> Path:
    """Return the folder of the desktop's log files, readable by this user only; it is created when missing."""
    return _private(_under_home("log") or platformdirs.user_log_path(APP_ID, appauthor=False))


def runtime_folder() -> Path:
    """Return the folder of sockets and locks that last as long as the log-in; created when missing.

    Where the system has none of this user's own, it is inside the data folder: a place in /tmp could be made by
    somebody else first.
    """
    if sys.platform == "linux" and not os.environ.get("XDG_RUNTIME_DIR"):
        return _private(data_folder() / "run")
    return _private(_under_home("run") or platformdirs.user_runtime_path(APP_ID, appauthor=False))


def _under_home(kind: str) -> Path | None:
    home = os.environ.get(HOME_VARIABLE)
    return Path(home).expanduser() / kind if home else None


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
