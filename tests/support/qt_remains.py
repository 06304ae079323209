"""What a test has made with Qt and left behind: it dies with the test, on this thread, as it does when a program ends.

A window that stays is styled and painted again by every later test that changes the application's look. And Qt does
not delete what was told to `deleteLater` before an event loop runs again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

OURS = "webhook_relay_desktop."
"""Where objects of the program come from; the application has some of Qt's own, which stay."""


@contextmanager
def qt_remains_deleted() -> Iterator[None]:
    """Delete what the block leaves: windows, and objects of the program that have no owner but the application."""
    before = {id(remain): remain for remain in _remains()}
    yield
    if "PySide6.QtWidgets" not in sys.modules:
        return
    import shiboken6

    _delete_what_was_told_to()
    for remain in _remains():
        if id(remain) not in before and shiboken6.isValid(remain):  # one may have taken another along
            shiboken6.delete(remain)
    _delete_what_was_told_to()


def _remains() -> list[QObject]:
    if "PySide6.QtWidgets" not in sys.modules:
        return []
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance()
    if application is None:
        return []
    # A menu goes with the one who shows it, which need not be a widget: a tray.
    windows = [window for window in QApplication.topLevelWidgets() if window.parent() is None and not _is_menu(window)]
    return [*windows, *(child for child in application.children() if type(child).__module__.startswith(OURS))]


def _is_menu(window: QObject) -> bool:
    from PySide6.QtWidgets import QMenu

    return isinstance(window, QMenu)


def _delete_what_was_told_to() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
