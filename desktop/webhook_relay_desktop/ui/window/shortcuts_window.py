"""ShortcutsWindow: every key there is, made from the table of actions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from webhook_relay_desktop.ui.kit.closing_keys import take_closing_keys
from webhook_relay_desktop.ui.kit.theme import SPACE, code_font
from webhook_relay_desktop.ui.kit.widgets import plain_label, section_label
from webhook_relay_desktop.ui.window.window_actions import ACTIONS, MENU_TITLES
from webhook_relay_desktop.words import mark, tr

MOVING: Final = (
    (("Up", "Down"), mark("One event up or down")),
    (("PgUp", "PgDown"), mark("One page up or down")),
    (("Home", "End"), mark("To the newest or the oldest event")),
    (("Shift+Up", "Shift+Down"), mark("Choose several events")),
    (("Alt+1", "Alt+9"), mark("Views, in the order of their menu")),
    (("Tab",), mark("To the next part of the window; Delete takes away a filter that is reached")),
)
"""Keys of the list itself."""
SIZE = (520, 560)


class ShortcutsWindow(QDialog):
    """Lists the keys by menu."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.resize(*SIZE)
        take_closing_keys(self)
        page = QFrame()
        page.setProperty("look", "page")
        grid = QGridLayout(page)
        grid.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        grid.setHorizontalSpacing(3 * SPACE)
        grid.setColumnStretch(1, 1)
        for number, (keys, words) in enumerate(lines()):
            if not keys:
                heading = section_label(words)
                heading.setContentsMargins(0, SPACE if number else 0, 0, 0)
                grid.addWidget(heading, number, 0, 1, 2)
                continue
            label = plain_label(keys)
            label.setFont(code_font(label.font()))
            label.setAccessibleName(f"{words}: {keys}")
            grid.addWidget(label, number, 0)
            grid.addWidget(plain_label(words, wraps=True), number, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(page)
        area.setAccessibleName(tr("Keyboard shortcuts"))
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        box.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, SPACE, SPACE)
        layout.addWidget(area, 1)
        layout.addWidget(box)


def lines() -> Iterator[tuple[str, str]]:
    """Yield keys and what they do; a line without keys is a heading."""
    yield "", tr("In the list")
    for keys, words in MOVING:
        yield " ".join(map(native, keys)), tr(words)
    for menu, title in MENU_TITLES.items():
        yield "", tr(title).replace("&", "")
        for action in ACTIONS:
            if action.menu is menu and action.keys:
                yield (
                    "  ".join(map(native, (*action.keys, *action.list_keys))),
                    tr(action.title).replace("&", "").rstrip("…"),
                )


def native(keys: str) -> str:
    """Return keys as this system writes them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
