"""PickPopup: what is known to choose from, in a list that a word narrows; or whatever is typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from webhook_relay_desktop.ui.kit.text import one_line
from webhook_relay_desktop.ui.kit.theme import SPACE
from webhook_relay_desktop.ui.kit.widgets import hint_label, plain_label
from webhook_relay_desktop.words import tr

VALUE_ROLE = int(Qt.ItemDataRole.UserRole)
SIZE = (340, 360)


class PickPopup(QDialog):
    """A popup below a button. `picked(values: tuple[str, ...])` comes with every change; Escape closes.

    `several` are chosen by their boxes; without it one click or Enter chooses and closes. Enter takes what is typed
    when nothing of the list is marked.
    """

    picked = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        title: str,
        known: Sequence[str],
        chosen: Sequence[str],
        *,
        several: bool = False,
        hint: str = "",
        most: int = 1,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("look", "popup")
        self.setAccessibleName(title)
        self.setWindowTitle(title)
        self._several = several
        self._most = most
        self._chosen = list(chosen)
        self.search = QLineEdit()
        self.search.setAccessibleName(title)
        self.search.setPlaceholderText(title)
        self.list = QListWidget()
        self.list.setProperty("look", "framed")
        self.list.setAccessibleName(title)
        self.list.setUniformItemSizes(True)
        self.note = plain_label(look="muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(self.search)
        if known:
            layout.addWidget(self.list, 1)
        if hint:
            layout.addWidget(hint_label(hint))
        self._fill(known)
        self.resize(SIZE[0], SIZE[1] if known else self.sizeHint().height())
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self._take_typed)
        self.list.itemChanged.connect(self._take_boxes)
        self.list.itemClicked.connect(self._clicked)
        self.list.itemActivated.connect(self._take_one)
        if not several and chosen:
            self.search.setText(chosen[0])
            self.search.selectAll()
            self._narrow("")

    def show_below(self, anchor: QWidget) -> None:
        """Show it below `anchor`, on its screen."""
        place = anchor.mapToGlobal(QPoint(0, anchor.height() + 2))
        room = anchor.screen().availableGeometry()
        left = max(room.left(), min(place.x(), room.right() - self.width()))
        top = place.y() if place.y() + self.height() <= room.bottom() else max(room.top(), place.y() - self.height())
        self.move(left, top)
        self.show()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go into the list with Down, as in every search."""
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus() and self.list.count():
            first = next((n for n in range(self.list.count()) if not self.list.item(n).isHidden()), 0)
            self.list.setCurrentRow(first)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def _fill(self, known: Sequence[str]) -> None:
        for value in [*self._chosen, *(value for value in known if value not in self._chosen)]:
            item = QListWidgetItem(one_line(value, limit=80))
            item.setData(VALUE_ROLE, value)
            if self._several:
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Checked if value in self._chosen else Qt.CheckState.Unchecked)
            self.list.addItem(item)

    def _narrow(self, text: str) -> None:
        words = text.lower().split()
        for number in range(self.list.count()):
            item = self.list.item(number)
            value = item.data(VALUE_ROLE).lower()
            item.setHidden(not all(word in value for word in words))

    def _clicked(self, item: QListWidgetItem) -> None:
        if not self._several:
            self._take_one(item)

    def _take_one(self, item: QListWidgetItem) -> None:
        if self._several:
            checked = item.checkState() is Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked)
            return
        self.picked.emit((item.data(VALUE_ROLE),))
        self.close()

    def _take_boxes(self, changed: QListWidgetItem) -> None:
        value, checked = changed.data(VALUE_ROLE), changed.checkState() is Qt.CheckState.Checked
        if checked and value not in self._chosen:
            self._chosen.append(value)
            if len(self._chosen) > self._most:
                self._uncheck(self._chosen.pop(0))
        elif not checked and value in self._chosen:
            self._chosen.remove(value)
        self.picked.emit(tuple(self._chosen))

    def _uncheck(self, value: str) -> None:
        for number in range(self.list.count()):
            if self.list.item(number).data(VALUE_ROLE) == value:
                self.list.blockSignals(True)
                self.list.item(number).setCheckState(Qt.CheckState.Unchecked)
                self.list.blockSignals(False)

    def _take_typed(self) -> None:
        typed = self.search.text().strip()
        shown = [item for item in map(self.list.item, range(self.list.count())) if not item.isHidden()]
        only = shown[0].data(VALUE_ROLE) if len(shown) == 1 and typed and "*" not in typed else typed
        if self._several:
            values = [*self._chosen, only] if only and only not in self._chosen else self._chosen
            self.picked.emit(tuple(values[-self._most :]))
        else:
            self.picked.emit((only,) if only else ())
        self.close()


def picking_hint() -> str:
    """Return the words that explain wildcards."""
    return tr("Enter takes what is typed; * stands for whatever is there, as in {example}.").format(
        example="github.pull_request.*"
    )
