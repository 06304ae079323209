"""Where a payload is to be saved: asks a person, and offers a name that is safe on every system."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from webhook_relay.event import Event
from webhook_relay_desktop.words import tr


def ask_for_file(parent: QWidget, event: Event, then: Callable[[str], object]) -> None:
    """Ask for a file for the event's body, and call `then` with its path."""
    dialog = QFileDialog(parent, tr("Save payload as"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(file_name_of(event))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(then)
    dialog.open()


def file_name_of(event: Event) -> str:
    """Return a safe name for a file that holds the event's body."""
    kind = "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in event.type[:60])
    ending = "json" if "json" in event.content_type.lower() else "bin"
    return Path(f"{kind.strip('.') or 'event'}-{event.seq}.{ending}").name
