"""FlowLayout: widgets in a line that goes on below when there is no more room."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget


class FlowLayout(QLayout):
    """Keeps its widgets at the width they want, and wraps them."""

    def __init__(self, *, spacing: int) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Put an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Return an item; None when there is none of this number, as Qt expects."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Take an item out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """Grow in no direction."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Say that a narrow one is higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return how high it is in this width."""
        return self._arrange(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, area: QRect) -> None:  # noqa: N802 - Qt's name
        """Put everything in its place."""
        super().setGeometry(area)
        self._arrange(area, place=True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size it wants: that of its largest item."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least size."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, area: QRect, *, place: bool) -> int:
        margins = self.contentsMargins()
        inner = area.adjusted(margins.left(), margins.top(), -margins.right(), -margins.bottom())
        left, top, height = inner.left(), inner.top(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            size.setWidth(min(size.width(), max(inner.width(), 1)))
            if left > inner.left() and left + size.width() > inner.right() + 1:
                left, top, height = inner.left(), top + height + self.spacing(), 0
            if place:
                item.setGeometry(QRect(QPoint(left, top), size))
            left += size.width() + self.spacing()
            height = max(height, size.height())
        return top + height - area.top() + margins.bottom()


class FlowBox(QWidget):
    """A widget with a FlowLayout, which tells the layout around it how high it is."""

    def __init__(self, *, spacing: int) -> None:
        super().__init__()
        self.flow = FlowLayout(spacing=spacing)
        self.flow.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self.flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
