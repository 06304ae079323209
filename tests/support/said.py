"""What a window says: every text in it, to be compared with what went through `tr`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialogButtonBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QTabBar,
    QTableView,
    QTabWidget,
    QWidget,
)

from webhook_relay.config import APP_NAME
from webhook_relay_desktop.ui.kit.widgets import ElidedLabel

OPEN, CLOSE = "⟦", "⟧"
"""Stand around everything that `marked` says."""
_CODE = re.compile(r"==|\.\*|/\*|^\w+(?:\.\w+)+$|://|^(?:[A-Z]\w*\+)+\w+$|^[A-Z0-9_]+$|^\w+ \(\w+\)$")
"""Examples of conditions, patterns and addresses, names of files, keys: the same in every language."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_MARKUP = re.compile(r"<[^>]+>")
_SAID = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*(?:{CLOSE}|$)")  # a label that shortens itself leaves the end out


def marked(text: str, note: str, number: int) -> str:
    """Translate into a language in which everything that was translated can be seen."""
    return f"{OPEN}{text}{CLOSE}"


def lengthened(text: str, note: str, number: int) -> str:
    """Translate into a language that needs more room, as German does."""
    return text + "ß" * (len(text) // 3 + 2)


def unsaid_words(window: QWidget, *, values: frozenset[str] = frozenset()) -> list[str]:
    """Return the texts with words that never went through `tr`; `values` are those of events and addresses."""
    found = []
    for text in dict.fromkeys([window.windowTitle(), *_texts(window)]):
        rest = without_said(_MARKUP.sub("", text)).replace(APP_NAME, "")
        for value in sorted(values, key=len, reverse=True):  # a whole one before one that is a part of it
            rest = rest.replace(value, "")
        if _WORD.search(rest) and not _CODE.search(rest.strip()):
            found.append(text)
    return found


def without_said(text: str) -> str:
    """Return what of a text never went through `tr`; what did may stand within other words that did."""
    while (rest := _SAID.sub("", text)) != text:
        text = rest
    return text


def _texts(window: QWidget) -> Iterator[str]:
    for widget in [window, *window.findChildren(QWidget)]:
        if isinstance(widget.parentWidget(), QDialogButtonBox | QTabBar):
            continue  # Qt has its own words for its own buttons
        yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), *_own_texts(widget))
    yield from (action.text() for action in window.findChildren(QAction))


def _own_texts(widget: QWidget) -> list[str]:  # noqa: PLR0911 - one line for each kind of widget
    match widget:
        case ElidedLabel():
            return [widget.whole()]  # as far as there is room
        case QLabel() | QAbstractButton():
            return [widget.text()]
        case QGroupBox() | QMenu():
            return [widget.title()]
        case QLineEdit():
            return [widget.placeholderText()]
        case QTabWidget():
            return [widget.tabText(number) for number in range(widget.count())]
        case QComboBox():
            return [widget.itemText(number) for number in range(widget.count())]
        case QListWidget():
            return [widget.item(number).text() for number in range(widget.count())]
        case QTableView() if (model := widget.model()) is not None:
            titles = (model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount()))
            return [str(title or "") for title in titles]
    return []
