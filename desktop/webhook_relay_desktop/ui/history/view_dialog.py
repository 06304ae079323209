"""ViewDialog: a person's own views, to be renamed, sorted and deleted."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from webhook_relay_desktop.ui.history.views import Views, problem_of
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.text import one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme
from webhook_relay_desktop.ui.kit.widgets import button, hint_label, plain_label, row
from webhook_relay_desktop.words import tr


class ViewDialog(QDialog):
    """The list. `changed(Views)` comes with every change; there is nothing to confirm."""

    changed = Signal(object)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget, views: Views) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Views"))
        self.resize(420, 360)
        self._views = views
        self.list = QListWidget()
        self.list.setProperty("look", "framed")
        self.list.setAccessibleName(tr("Views"))
        self.list.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.rename = button(tr("Rename"))
        self.up = button(tr("Up"), name=tr("Move the view up"))
        self.down = button(tr("Down"), name=tr("Move the view down"))
        self.delete = button(tr("Delete"))
        self.note = plain_label(look="bad", wraps=True)
        self.note.hide()
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.note)
        layout.addLayout(row(self.rename, self.up, self.down, None, self.delete))
        layout.addWidget(hint_label(tr("F2 renames, Delete deletes; drag a view, or use Up and Down, to sort them.")))
        layout.addWidget(box)
        self.rename.clicked.connect(self._edit)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.delete.clicked.connect(self._delete)
        self.list.itemChanged.connect(self._renamed)
        self.list.currentRowChanged.connect(self._enable)
        self.list.model().rowsMoved.connect(self._dragged)
        box.rejected.connect(self.reject)
        QShortcut(QKeySequence(Qt.Key.Key_Delete), self.list, self._delete, context=_HERE)
        QShortcut(QKeySequence(Qt.Key.Key_F2), self.list, self._edit, context=_HERE)
        self.list.ensurePolished()  # or the rows would be as high as they are without the style sheet, and overlap
        self._fill(0)

    def _fill(self, chosen: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for number, view in enumerate(self._views):
            item = QListWidgetItem(one_line(view.name))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setData(Qt.ItemDataRole.UserRole, number)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.list.setCurrentRow(min(chosen, self.list.count() - 1))
        self._enable()

    def _enable(self) -> None:
        number, count = self.list.currentRow(), self.list.count()
        self.rename.setEnabled(number >= 0)
        self.delete.setEnabled(number >= 0)
        self.up.setEnabled(number > 0)
        self.down.setEnabled(0 <= number < count - 1)

    def _edit(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.list.setFocus()
            self.list.editItem(item)

    def _renamed(self, item: QListWidgetItem) -> None:
        number, name = self.list.row(item), item.text().strip()
        if name == one_line(self._views[number].name):
            return
        problem = problem_of(name, self._views, but=number)
        if problem:
            self.note.setText(problem)
            self.note.show()
            self._fill(number)
        else:
            named = replace(self._views[number], name=name)
            self._change((*self._views[:number], named, *self._views[number + 1 :]), number)

    def _move(self, by: int) -> None:
        number = self.list.currentRow()
        views = list(self._views)
        views.insert(number + by, views.pop(number))
        self._change(tuple(views), number + by)

    def _dragged(self) -> None:
        order = [self.list.item(number).data(Qt.ItemDataRole.UserRole) for number in range(self.list.count())]
        self._change(tuple(self._views[number] for number in order), self.list.currentRow())

    def _delete(self) -> None:
        number = self.list.currentRow()
        if number >= 0:
            self._change(self._views[:number] + self._views[number + 1 :], number)

    def _change(self, views: Views, chosen: int) -> None:
        self._views = views
        self.note.hide()
        self._fill(chosen)
        self.changed.emit(views)


_HERE = Qt.ShortcutContext.WidgetShortcut
