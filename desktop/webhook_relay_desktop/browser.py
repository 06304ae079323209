"""The browser: whether this computer has one. Qt starts `xdg-open`, and does not wait for what that finds out."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Final

from webhook_relay.program import clean_environment

OPENER: Final = "xdg-open"
WELL_KNOWN: Final = (
    *("x-www-browser", "firefox", "iceweasel", "seamonkey", "mozilla", "epiphany", "konqueror"),
    *("chromium", "chromium-browser", "google-chrome", "www-browser", "links2", "elinks", "links", "lynx", "w3m"),
)
"""What xdg-open tries besides the desktop's choice and the variable BROWSER."""
CHOSEN: Final = ("xdg-mime", "query", "default", "x-scheme-handler/https")
PATIENCE_SECONDS: Final = 5.0


def has_browser() -> bool:
    """Say whether a page can be shown; yes where that cannot be known before. May take a moment."""
    if shutil.which(OPENER) is None or shutil.which(CHOSEN[0]) is None:
        return True  # Qt shows it by other means, and knows whether they are there
    if os.environ.get("BROWSER") or any(map(shutil.which, WELL_KNOWN)):
        return True
    try:
        asked = subprocess.run(  # noqa: S603 - always the same words
            CHOSEN,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return True
    return bool(asked.stdout.strip())
