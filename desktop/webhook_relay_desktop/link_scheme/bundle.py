"""Links by a small application for macOS that starts this very program, because only an application can own them.

    ~/Applications/AI Webhook Relay.app/Contents/
        Info.plist         who it is, and that it opens webhook-relay:// (CFBundleURLTypes)
        MacOS/start        a script: the command of this copy of the program

macOS tells an application of a clicked link by an event, not by an argument, so the script starts the program as it
is, and Qt hands over the event (`life.application`). Keys: developer.apple.com/documentation/bundleresources.
"""

from __future__ import annotations

import plistlib
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from webhook_relay import __version__
from webhook_relay.config import APP_ID, APP_NAME
from webhook_relay.pairing import SCHEME
from webhook_relay_desktop.link_scheme.link_scheme import LinkScheme, tell_system

IDENTIFIER: Final = f"io.github.{APP_ID}"
"""Reads like an address backwards, as that of the launch agent."""
EXECUTABLE: Final = "start"
OLDEST_SYSTEM: Final = "12.0"
"""What PySide6 6.8 needs."""
RUNNABLE: Final = 0o755


LAUNCH_SERVICES: Final = (
    "/System/Library/Frameworks/CoreServices.framework/Frameworks/LaunchServices.framework/Support/lsregister"
)


class Bundle(LinkScheme):
    """Keeps the application."""

    def __init__(self, command: Sequence[str], folder: Path | None = None, *, tool: str = LAUNCH_SERVICES) -> None:
        """`tool` tells the system's Launch Services of an application."""
        self._tool = tool
        self._bundle = (folder or Path.home() / "Applications") / f"{APP_NAME}.app"
        contents = self._bundle / "Contents"
        self._script = contents / "MacOS" / EXECUTABLE
        self._wanted = {
            contents / "Info.plist": plistlib.dumps(information()),
            self._script: start_script(command).encode(),
        }

    def is_on(self) -> bool:
        """Say whether the application is as `turn_on` writes it."""
        return all(path.is_file() and path.read_bytes() == content for path, content in self._wanted.items())

    def turn_on(self) -> None:
        """Write it, if it is not there."""
        if self.is_on():
            return
        for path, content in self._wanted.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self._script.chmod(RUNNABLE)
        tell_system(self._tool, "-f", str(self._bundle))

    def turn_off(self) -> None:
        """Remove it."""
        if self._bundle.exists():
            tell_system(self._tool, "-u", str(self._bundle))
            shutil.rmtree(self._bundle)


def information() -> dict[str, Any]:
    """Return what the bundle's Info.plist says."""
    return {
        "CFBundleIdentifier": IDENTIFIER,
        "CFBundleName": APP_NAME,
        "CFBundleDisplayName": APP_NAME,
        "CFBundleExecutable": EXECUTABLE,
        "CFBundlePackageType": "APPL",
        "CFBundleInfoDictionaryVersion": "6.0",
        "CFBundleShortVersionString": __version__,
        "CFBundleVersion": __version__,
        "LSMinimumSystemVersion": OLDEST_SYSTEM,
        "NSHighResolutionCapable": True,
        "CFBundleURLTypes": [
            {"CFBundleURLName": IDENTIFIER, "CFBundleTypeRole": "Viewer", "CFBundleURLSchemes": [SCHEME]}
        ],
    }


def start_script(command: Sequence[str]) -> str:
    """Return the script of the bundle. It becomes the program (`exec`), so that the system's events reach it."""
    return f"#!/bin/sh\nexec {shlex.join(command)}\n"
