"""Question: asks a person before there is a window, in a box that does not stop the event loop."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox

from webhook_relay.config import APP_NAME
from webhook_relay_desktop.ui.kit.dialog_parts import give_room
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.text import many_lines


async def ask(icons: Icons, message: str, hint: str, *, accept: str = "", reject: str) -> bool:
    """Show `message` with `hint` below it; return whether `accept` was pressed (closing the box is a no)."""
    answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    box = QMessageBox(QMessageBox.Icon.Warning, APP_NAME, "")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(many_lines(message))
    box.setInformativeText(many_lines(hint))
    give_room(box)
    for label in box.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)  # the box's own format is for `text` only
    box.setWindowIcon(icons.app())
    accepting = box.addButton(accept, QMessageBox.ButtonRole.AcceptRole) if accept else None
    box.setEscapeButton(box.addButton(reject, QMessageBox.ButtonRole.RejectRole))

    def settle() -> None:
        if not answer.done():
            answer.set_result(accepting is not None and box.clickedButton() is accepting)

    box.finished.connect(settle)
    box.show()  # not exec(): signals, timers and the relay go on
    box.raise_()
    try:
        return await answer
    finally:
        box.finished.disconnect(settle)
        box.close()
        box.deleteLater()
