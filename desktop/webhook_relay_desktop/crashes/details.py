"""Details: what a person copies to report a crash. Scrubbed as a whole, so that no part can be forgotten."""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

import PySide6

from webhook_relay.config import APP_NAME
from webhook_relay_desktop.crashes.crash import Crash
from webhook_relay_desktop.crashes.scrub import Person, scrub

DISTRIBUTION = "ai-webhook-relay"


def details(crashes: Sequence[Crash], log_lines: str, person: Person) -> str:
    """Return versions, platform, every crash with its traceback, and the last lines of the log."""
    parts = [about_this_program()]
    for crash in crashes:
        times = "once" if crash.times == 1 else f"{crash.times:,} times"
        parts.append(f"{crash.kind.error} in a {crash.place.value}, {times}\n{crash.traceback}")
    if log_lines:
        parts.append(f"Last lines of the log\n{log_lines.strip()}")
    return scrub("\n\n".join(parts), person)


def about_this_program() -> str:
    """Return which program this is, and on what it runs."""
    try:
        own = version(DISTRIBUTION)
    except PackageNotFoundError:  # frozen into one file, without what pip leaves
        own = "unknown version"
    frozen = " (frozen)" if getattr(sys, "frozen", False) else ""
    return (
        f"{APP_NAME} {own}{frozen}\n"
        f"Python {platform.python_version()}, Qt for Python {PySide6.__version__}\n"
        f"{platform.platform()}"
    )


def details_of_last_time(words: str, person: Person) -> str:
    """Return the last words of an earlier start, with this program's versions."""
    return scrub(f"{about_this_program()}\n\nLast words of the start before\n{words}", person)
