"""AppBundle: a small application for macOS that starts this very program, because only an application can own links.

    ~/Applications/AI Webhook Relay.app/Contents/
        Info.plist         who it is, and that it opens webhook-relay:// (CFBundleURLTypes)
        MacOS/start        a script: the command of this copy of the program

macOS tells an application of a clicked link by an event, not by an argument, so the script starts the program as it
is, and Qt hands over the event (`program.Application`). Keys: developer.apple.com/documentation/bundleresources.
"""

from __future__ import annotations

import plistlib
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from webhook_relay import __version__
from webhook_relay.config import APP_ID, APP_NAME
from webhook_relay.pairing import SCHEME

IDENTIFIER: Final = f"io.github.{APP_ID}"
"""Reads like an address backwards, as that of the launch agent."""
EXECUTABLE: Final = "start"
OLDEST_SYSTEM: Final = "12.0"
"""What PySide6 6.8 needs."""
RUNNABLE: Final = 0o755


def write_bundle(command: Sequence[str], folder: Path) -> bool:
    """Write the application into `folder`; return whether it was not so before. Raises OSError."""
    contents = folder / f"{APP_NAME}.app" / "Contents"
    wanted = {
        contents / "Info.plist": plistlib.dumps(information()),
        contents / "MacOS" / EXECUTABLE: start_script(command).encode(),
    }
    if all(path.is_file() and path.read_bytes() == content for path, content in wanted.items()):
        return False
    for path, content in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (contents / "MacOS" / EXECUTABLE).chmod(RUNNABLE)
    return True


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
