"""How this very copy of the program is started by others: at log-in, or by a click on a link."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from webhook_relay.config import HOME_VARIABLE

MODULE = "webhook_relay_desktop"


def start_command(
    *,
    environment: Mapping[str, str] = os.environ,
    executable: str = sys.executable,
    frozen: bool = bool(getattr(sys, "frozen", False)),
) -> tuple[str, ...]:
    """Return the words, beginning with an absolute path, to which a sub-command can be added.

    An AppImage is mounted elsewhere at each start, so its own path is taken. In an environment of Python its
    `webhook-relay` is taken, or else its Python with the module.
    """
    if image := environment.get("APPIMAGE"):
        return (str(Path(image).absolute()),)
    if frozen:
        return (str(Path(executable).absolute()),)
    program = shutil.which("webhook-relay", path=str(Path(executable).absolute().parent))
    if program is not None:
        return (program,)
    return (_without_console(Path(executable).absolute()), "-m", "webhook_relay")


def chosen_home(environment: Mapping[str, str] = os.environ) -> str:
    """Return the folder that a person keeps this program's files in, if it is not the usual one; absolute."""
    named = environment.get(HOME_VARIABLE, "")
    return str(Path(named).expanduser().absolute()) if named else ""


def _without_console(python: Path) -> str:
    """Return the Python that opens no console window, where there are two."""
    windowed = python.with_name("pythonw.exe")
    return str(windowed if windowed.exists() else python)
