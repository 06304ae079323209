"""Placement: opens a window where it stood when there were these screens, and tells where it stands now."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QHeaderView, QSplitter, QWidget

from webhook_relay_desktop.remembered import WindowPlace

REST_MILLISECONDS: Final = 800
"""A window that is being dragged is told of once, when it rests."""
LEAST_SEEN: Final = 80
"""Pixels of a window's upper edge that must be on a screen: less cannot be grasped."""
_MOVES: Final = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange, QEvent.Type.Hide)


class Placement(QObject):
    """Watches one window. `changed()` comes when it has rested somewhere else: keep `place()` then.

    Wayland lets no program say where its windows stand: there only sizes are remembered.
    """

    changed = Signal()

    def __init__(self, window: QWidget, *, splitter: QSplitter, header: QHeaderView) -> None:
        super().__init__(window)
        self._window = window
        self._splitter = splitter
        self._header = header
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MILLISECONDS)
        self._rest.timeout.connect(self.changed)
        window.installEventFilter(self)
        splitter.splitterMoved.connect(self._restart)
        header.sectionResized.connect(self._restart)

    def place(self) -> WindowPlace:
        """Return where the window stands, and how its parts are divided."""
        parts = {self._split_name(): tuple(self._splitter.sizes())} if all(self._splitter.sizes()) else {}
        parts["columns"] = tuple(map(self._header.sectionSize, range(self._header.count())))
        return WindowPlace(geometry=bytes(self._window.saveGeometry().data()), parts=parts)

    def restore(self, place: WindowPlace) -> None:
        """Put the window back; one that would stand where no screen is comes to the middle of the first one."""
        self._window.restoreGeometry(QByteArray(place.geometry))
        bring_into_view(self._window)
        if sizes := place.parts.get(self._split_name()):
            self._splitter.setSizes(list(sizes))
        widths = place.parts.get("columns", ())
        if len(widths) == self._header.count():
            for column, width in enumerate(widths):
                self._restore_column(column, width)

    def stop(self) -> None:
        """Watch no longer."""
        self._rest.stop()
        self._window.removeEventFilter(self)
        self._splitter.splitterMoved.disconnect(self._restart)
        self._header.sectionResized.disconnect(self._restart)

    def _restart(self) -> None:
        self._rest.start()

    def _restore_column(self, column: int, width: int) -> None:
        """Give a column its width back, if widths are a person's to choose there."""
        header = self._header
        own = header.sectionResizeMode(column) is QHeaderView.ResizeMode.Interactive
        if own and width and not header.isSectionHidden(column):
            header.resizeSection(column, width)

    def _split_name(self) -> str:
        return "beside" if self._splitter.orientation() is Qt.Orientation.Horizontal else "below"

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Notice moves, leave every event."""
        if event.type() in _MOVES:
            self._rest.start()
        return super().eventFilter(watched, event)


def screens_now() -> str:
    """Return what tells this set of screens from others: their sizes and places."""
    return " ".join(sorted(map(_words_of, QGuiApplication.screens())))


def bring_into_view(window: QWidget) -> None:
    """Move a window whose upper edge is on no screen to the middle of the first one, no larger than that."""
    frame = window.frameGeometry()
    edge = QRect(frame.left(), frame.top(), frame.width(), LEAST_SEEN)
    seen = [edge.intersected(screen.availableGeometry()) for screen in QGuiApplication.screens()]
    if any(part.width() >= LEAST_SEEN and part.height() >= LEAST_SEEN // 2 for part in seen):
        return
    room = QGuiApplication.primaryScreen().availableGeometry()
    window.resize(window.size().boundedTo(room.size() * 0.92))
    frame = window.frameGeometry()
    frame.moveCenter(room.center())
    window.move(frame.topLeft())


def _words_of(screen: QScreen) -> str:
    room = screen.geometry()
    return f"{room.width()}x{room.height()}{room.x():+}{room.y():+}"
