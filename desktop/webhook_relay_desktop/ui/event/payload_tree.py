"""PayloadTree: a document as a model for a tree. What is in a value is made when somebody opens it, page by page."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from webhook_relay_desktop.ui.event.payload_document import (
    Document,
    Kind,
    as_json,
    cel_condition,
    cel_path,
    children_of,
    count_in,
    kind_of,
    words_of,
)
from webhook_relay_desktop.ui.kit.text import one_line, tooltip
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.words import tr

PAGE: Final = 500
"""Children that are made at once; a view asks for more when somebody scrolls down to the last."""
VALUE_LIMIT: Final = 300
"""Characters of a value in its line; the tooltip and a copy have more."""
TIP_LIMIT: Final = 2_000

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX: Final = QModelIndex()


class Column(IntEnum):
    """What stands beside each other."""

    NAME = 0
    VALUE = 1


@dataclass
class _Node:
    """One value that has been made: where it is, and which of its children are made."""

    number: int
    parent: int
    row: int
    name: str | int
    value: Any
    children: list[int] = field(default_factory=list)


class PayloadTree(QAbstractItemModel):
    """Rows are the members of objects and the elements of lists; the document itself is the root."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cel = ""
        self._single = False
        self._nodes: list[_Node] = [_Node(0, 0, 0, "", None)]

    def show_document(self, document: Document | None) -> None:
        """Show this document, or nothing."""
        self.beginResetModel()
        self._cel = "" if document is None else document.cel
        value = None if document is None else document.value
        if document is not None and not children_of(value):  # a body that is a single value has one row of its own
            value = [value]
        self._nodes = [_Node(0, 0, 0, "", value)]
        self._single = document is not None and not children_of(document.value)
        self._make(self._nodes[0])
        self.endResetModel()

    @property
    def made(self) -> int:
        """How many values have been made."""
        return len(self._nodes) - 1

    # --- what a person does with a value -----------------------------------------------------------

    def value_text(self, index: Index) -> str:
        """Return a value to copy: texts as they are, objects and lists as JSON."""
        if not index.isValid():
            return ""
        value = self._node(index).value
        return as_json(value) if kind_of(value) in (Kind.OBJECT, Kind.LIST) else words_of(value)

    def path(self, index: Index) -> str:
        """Return how a condition calls a value, such as `body.pull_request.title`; empty where it cannot."""
        names: list[str | int] = []
        node = self._node(index)
        while node.number and not (self._single and node.parent == 0):
            names.append(node.name)
            node = self._nodes[node.parent]
        path = self._cel
        for name in reversed(names):
            path = cel_path(path, name)
        return path

    def condition(self, index: Index) -> str:
        """Return the condition that events with this value here meet; empty where there is none."""
        return cel_condition(self.path(index), self._node(index).value) if index.isValid() else ""

    # --- what a view asks --------------------------------------------------------------------------

    def columnCount(self, parent: Index = _NO_INDEX) -> int:  # noqa: N802 - Qt's name
        """Return 2."""
        return len(Column)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:  # noqa: N802 - Qt's name
        """Return how many children are made."""
        return 0 if parent.column() > 0 else len(self._node(parent).children)

    def hasChildren(self, parent: Index = _NO_INDEX) -> bool:  # noqa: N802 - Qt's name
        """Say whether there is something inside, made or not."""
        return parent.column() <= 0 and count_in(self._node(parent).value) > 0

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802 - Qt's name
        """Say whether there are children that are not made."""
        node = self._node(parent)
        return parent.column() <= 0 and len(node.children) < count_in(node.value)

    def fetchMore(self, parent: Index) -> None:  # noqa: N802 - Qt's name
        """Make the next page of children."""
        node = self._node(parent)
        first, last = len(node.children), min(len(node.children) + PAGE, count_in(node.value)) - 1
        if last >= first:
            self.beginInsertRows(_own(parent), first, last)
            self._make(node)
            self.endInsertRows()

    def index(self, row: int, column: int, parent: Index = _NO_INDEX) -> QModelIndex:
        """Return the index of a child that is made."""
        node = self._node(parent)
        if not (0 <= row < len(node.children) and 0 <= column < len(Column)):
            return QModelIndex()
        return self.createIndex(row, column, node.children[row])

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override] # PySide's stub also has QObject.parent()
        """Return the index of what a value is in."""
        if not index.isValid():
            return QModelIndex()
        above = self._nodes[self._node(index).parent]
        return self.createIndex(above.row, 0, above.number) if above.number else QModelIndex()

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr("Name") if section == Column.NAME else tr("Value")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        node = self._node(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._name(node) if index.column() == Column.NAME else shown_value(node.value)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(self._colour(node, index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(self._tip(index, node))
        return f"{self._name(node)}: {shown_value(node.value)}" if role == Qt.ItemDataRole.AccessibleTextRole else None

    def _tip(self, index: Index, node: _Node) -> str:
        if index.column() == Column.NAME:
            return self.path(index)[:TIP_LIMIT]
        return "" if children_of(node.value) else words_of(node.value)[:TIP_LIMIT]

    def _name(self, node: _Node) -> str:
        if self._single and node.parent == 0:
            return self._cel
        return f"[{node.name}]" if isinstance(node.name, int) else one_line(node.name, limit=VALUE_LIMIT)

    def _colour(self, node: _Node, column: int) -> str:
        colours = self._theme.colours
        if column == Column.NAME:
            return colours.json_key
        return {
            Kind.TEXT: colours.json_string,
            Kind.NUMBER: colours.json_number,
            Kind.WORD: colours.json_word,
        }.get(kind_of(node.value), colours.muted)

    def _node(self, index: Index) -> _Node:
        return self._nodes[index.internalId() if index.isValid() else 0]

    def _make(self, node: _Node) -> None:
        start = len(node.children)
        for row, (name, value) in enumerate(children_of(node.value)[start : start + PAGE], start):
            made = _Node(len(self._nodes), node.number, row, name, value)
            self._nodes.append(made)
            node.children.append(made.number)


def shown_value(value: Any) -> str:
    """Return a value for its line: objects and lists by how much is in them."""
    kind = kind_of(value)
    if kind is Kind.OBJECT:
        return tr("%n member(s)", n=count_in(value))
    if kind is Kind.LIST:
        return tr("%n element(s)", n=count_in(value))
    return one_line(words_of(value), limit=VALUE_LIMIT) if words_of(value) else '""'


def _own(index: Index) -> QModelIndex:
    return QModelIndex(index)  # type: ignore[arg-type] # PySide makes one of a persistent one, too
