"""The question before a limit of the history removes events: nobody can bring them back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from webhook_relay_desktop.ui.kit.dialog_parts import give_room
from webhook_relay_desktop.words import tr


def ask_removal(parent: QWidget, events: int, answer: Callable[[bool], object]) -> QMessageBox:
    """Ask whether about so many events are to go; call `answer`. Returns the box, which is shown."""
    words = tr("Remove about %n event(s) from the history?", n=events)
    box = QMessageBox(QMessageBox.Icon.Warning, parent.window().windowTitle(), words, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(tr("The new limit has no room for them. They cannot be brought back."))
    give_room(box)
    yes = box.addButton(tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
    no = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setEscapeButton(no)
    box.setDefaultButton(no)  # Enter may still be meant for the field
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.finished.connect(lambda _result: answer(box.clickedButton() is yes))
    box.open()
    return box
