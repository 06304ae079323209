"""Where a payload is to be saved: asks a person, and offers a name that is safe on every system."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from webhook_relay.event import Event
from webhook_relay_desktop.ui.kit.file_chooser import FileChooser
from webhook_relay_desktop.words import tr


def ask_for_file(parent: QWidget, event: Event, then: Callable[[str], object]) -> None:
    """Ask for a file for the event's body, and call `then` with its path."""
    chooser = FileChooser(parent, tr("Save payload as"))
    chooser.for_saving(file_name_of(event))
    chooser.fileSelected.connect(then)
    chooser.open()


def file_name_of(event: Event) -> str:
    """Return a safe name for a file that holds the event's body."""
    kind = "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in event.type[:60])
    ending = "json" if "json" in event.content_type.lower() else "bin"
    return Path(f"{kind.strip('.') or 'event'}-{event.seq}.{ending}").name
