"""The question before an event is replayed: a letter and a double click are quickly done, and everybody gets it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from webhook_relay.event import Event
from webhook_relay_desktop.ui.kit.dialog_parts import give_room
from webhook_relay_desktop.ui.kit.text import one_line
from webhook_relay_desktop.words import tr


def ask_replay(parent: QWidget, event: Event, then: Callable[[], object]) -> QMessageBox:
    """Ask whether this event is to be replayed as it is; call `then` for a yes. Returns the box, which is shown."""
    box = QMessageBox(QMessageBox.Icon.Question, tr("Replay"), "", parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(tr("Replay {event}?").format(event=one_line(event.type, limit=80)))
    words = tr("The relay appends it once more for every reader of the channel {channel}, marked as a replay.")
    box.setInformativeText(words.format(channel=one_line(event.channel, limit=40)))
    give_room(box)
    replay = box.addButton(tr("Replay"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(replay)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.finished.connect(lambda _result: then() if box.clickedButton() is replay else None)
    box.open()
    return box
