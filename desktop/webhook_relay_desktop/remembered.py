"""Remembered: what the program keeps by itself, and no person chose: where windows stood, what was said already.

A file that is missing, broken or of another version costs nothing but that: everything is as at a first start.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import msgspec
import structlog

from webhook_relay_desktop.whole_file import write_whole

MOST_SET_UPS: Final = 8
"""Sets of screens: desk, laptop alone, a few meeting rooms. The one that was used longest ago goes first."""
MOST_BYTES: Final = 256 * 1024

WIZARD: Final = "wizard"
"""Said: the first steps were shown."""
NO_TRAY: Final = "no-tray"
"""Said: this desktop has no tray."""

log = structlog.get_logger(__name__)

Sizes = Annotated[tuple[Annotated[int, msgspec.Meta(ge=0, le=100_000)], ...], msgspec.Meta(max_length=100)]


class WindowPlace(msgspec.Struct, frozen=True):
    """Where a window stood on one set of screens, and how its parts were divided."""

    geometry: bytes = b""
    """In the window system's own words (`QWidget.saveGeometry`)."""
    parts: dict[str, Sizes] = {}
    """Widths and heights by the name of what is divided."""


class Remembered(msgspec.Struct, frozen=True):
    """Everything that is remembered. Changed by making another one of it."""

    said: frozenset[str] = frozenset()
    places: dict[str, WindowPlace] = {}
    """By set of screens, the one used last at the end."""

    def saying(self, what: str) -> Remembered:
        """Return it with `what` said."""
        return msgspec.structs.replace(self, said=self.said | {what})

    def placing(self, screens: str, place: WindowPlace) -> Remembered:
        """Return it with the window at `place` while there are these screens."""
        others = [(key, kept) for key, kept in self.places.items() if key != screens]
        return msgspec.structs.replace(self, places=dict([*others, (screens, place)][-MOST_SET_UPS:]))


def read_remembered(path: Path) -> Remembered:
    """Return what the file says, or nothing when it says nothing usable. Blocks."""
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(MOST_BYTES), type=Remembered)
    except FileNotFoundError:
        return Remembered()
    except (OSError, msgspec.DecodeError, UnicodeError, RecursionError) as error:
        log.warning("remembered.not_read", path=str(path), reason=type(error).__name__)
        return Remembered()


def write_remembered(path: Path, remembered: Remembered) -> None:
    """Write the file, whole or not at all. Blocks. A disk that takes nothing costs only what was to be remembered."""
    try:
        write_whole(path, msgspec.json.encode(remembered))
    except OSError as error:
        log.warning("remembered.not_written", path=str(path), reason=error.strerror)
