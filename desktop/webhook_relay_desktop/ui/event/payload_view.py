"""PayloadView: an event's body as a tree, set out as JSON, or byte for byte, with a find bar for the texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFrame,
    QHeaderView,
    QMenu,
    QPlainTextEdit,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from webhook_relay.event import Event
from webhook_relay_desktop.ui.event.find_bar import FindBar
from webhook_relay_desktop.ui.event.own_key import OwnKey
from webhook_relay_desktop.ui.event.payload_document import Document, read_document
from webhook_relay_desktop.ui.event.payload_text import Shown, pretty, raw
from webhook_relay_desktop.ui.event.payload_tree import Column, PayloadTree
from webhook_relay_desktop.ui.kit.background import Background
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.json_colours import JsonColours
from webhook_relay_desktop.ui.kit.text import size, tooltip
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, code_font, small_font
from webhook_relay_desktop.ui.kit.widgets import CopyButton, ElidedLabel, button, row
from webhook_relay_desktop.words import tr

HIGHLIGHT_LINES: Final = 4000
"""Longer texts stay in one colour: colouring takes some 20 microseconds a line, all before the text is shown."""
AT_ONCE: Final = 64 * 1024
"""Bytes that are read and set out without another thread: a few milliseconds."""
ROOMY: Final = 960
"""Pixels of width from which on all buttons have words."""
FEW: Final = 12
"""Documents with no more members are opened one level deep."""


@dataclass(frozen=True)
class Read:
    """One body, read in every way that it is shown."""

    document: Document | None
    pretty: Shown
    raw: Shown


def read_body(body: bytes, content_type: str) -> Read:
    """Read a body. Pure; takes time by its size."""
    return Read(read_document(body, content_type), pretty(body), raw(body))


class TreeView(QTreeView):
    """The tree. Signal `filter_wanted(cel)`: show the events that have this value at this place."""

    filter_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.tree = PayloadTree(theme)
        self.setModel(self.tree)
        self.setAccessibleName(tr("Payload as a tree"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(code_font(self.font()))
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        columns = self.header()
        columns.setStretchLastSection(True)
        columns.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Interactive)
        columns.resizeSection(Column.NAME, 300)
        self.copy_value = self._action(tr("Copy value"), self._copy_value, QKeySequence.StandardKey.Copy)
        self.copy_path = self._action(tr("Copy path"), self._copy_path, "Ctrl+Alt+C")
        self.filter_by = self._action(tr("Show events with this value"), self._filter, "Ctrl+Alt+F")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)

    def show_document(self, document: Document | None) -> None:
        """Show a document; one of few members is opened a level deep."""
        self.tree.show_document(document)
        if 0 < self.tree.rowCount() <= FEW:
            self.expandToDepth(0)
        first = self.tree.index(0, 0)
        if first.isValid():
            self.setCurrentIndex(first)

    def menu(self) -> QMenu:
        """Return what can be done with the current value."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        index = self.currentIndex()
        self.copy_path.setEnabled(index.isValid() and bool(self.tree.path(index)))
        self.filter_by.setEnabled(index.isValid() and bool(self.tree.condition(index)))
        menu.addActions([self.copy_value, self.copy_path, self.filter_by])
        return menu

    def _action(self, words: str, wish: object, keys: QKeySequence.StandardKey | str) -> QAction:
        action = QAction(words, self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(wish)
        self.addAction(action)
        return action

    def _open_menu(self, place: QPoint) -> None:
        self.menu().popup(self.viewport().mapToGlobal(place))

    def _copy_value(self) -> None:
        QGuiApplication.clipboard().setText(self.tree.value_text(self.currentIndex()))

    def _copy_path(self) -> None:
        path = self.tree.path(self.currentIndex())
        if path:
            QGuiApplication.clipboard().setText(path)

    def _filter(self) -> None:
        condition = self.tree.condition(self.currentIndex())
        if condition:
            self.filter_wanted.emit(condition)


class PayloadView(QWidget):
    """Shows one body below a row of what it is and of its buttons.

    `save_wanted()` asks for a file to put the exact bytes in; `copy()` copies the exact text; `filter_wanted(cel)` asks
    for the events that have a value.
    """

    save_wanted = Signal()
    filter_wanted = Signal(str)

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._theme = theme
        self._event: Event | None = None
        self._read: Read | None = None
        self._work = Background(self)
        self.tree = TreeView(theme)
        self.editor = QPlainTextEdit()
        self.editor.setReadOnly(True)
        self.editor.setProperty("look", "code")
        self.editor.setAccessibleName(tr("Payload"))
        self.editor.setFont(code_font(self.editor.font()))
        self.editor.setFrameShape(QFrame.Shape.NoFrame)
        self.editor.setUndoRedoEnabled(False)
        self._colours = JsonColours(self.editor.document(), theme)
        self.find_bar = FindBar(theme, self.editor)
        self.tree_button = button(tr("Tree"), name=tr("Show as a tree"), look="quiet")
        self.pretty_button = button(tr("JSON"), name=tr("Show as JSON"), look="quiet")
        self.raw_button = button(tr("Raw"), name=tr("Show raw bytes"), look="quiet")
        self._choice = QButtonGroup(self)
        for choice in (self.tree_button, self.pretty_button, self.raw_button):
            choice.setCheckable(True)
            self._choice.addButton(choice)
        self.tree_button.setChecked(True)
        self._choice.buttonClicked.connect(self._show)
        self.note = ElidedLabel(look="muted")
        self.note.setFont(small_font(self.note.font()))
        self.find_button = button(tr("Find"), name=tr("Find in the payload"), look="quiet")
        self.find_button.clicked.connect(self.open_find)
        self.copy_button = CopyButton(theme, icons, tr("payload"), self._whole_text)
        self.copy_button.setProperty("look", "quiet")
        self.save_button = button(tr("Save as…"), name=tr("Save payload as"), look="quiet")
        self.save_button.clicked.connect(self.save_wanted)
        self._lay_out()
        self.tree.filter_wanted.connect(self.filter_wanted)
        theme.changed.connect(self._repaint)
        self._repaint()

    @property
    def busy(self) -> bool:
        """Whether the body is still being read."""
        return self._work.busy

    def show_event(self, event: Event) -> None:
        """Show this event's body. A large one is read on another thread and shown when that is done."""
        self._event = event
        self._read = None
        aside = len(event.body) > AT_ONCE
        if aside:
            self.note.set_whole(tr("Reading {size}…").format(size=size(len(event.body))))
            self._put("", ())
            self.tree.show_document(None)
        self._work.work_out(lambda: read_body(event.body, event.content_type), self._take, aside=aside)

    def copy(self) -> None:
        """Copy the whole body as text, as it was sent."""
        QGuiApplication.clipboard().setText(self._whole_text())

    def open_find(self) -> None:
        """Open the find bar; a tree gives way to the raw text, where everything is."""
        if self.pages.currentWidget() is self.tree:
            self.raw_button.setChecked(True)
            self._show()
        self.find_bar.open()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave some buttons their pictures alone where the note beside them needs the room."""
        super().resizeEvent(event)
        narrow = self.width() < ROOMY
        self.find_button.setText("" if narrow else tr("Find"))
        self.copy_button.set_words("" if narrow else tr("Copy"))
        self.save_button.setText("" if narrow else tr("Save as…"))
        for part in (self.find_button, self.copy_button, self.save_button):
            part.setToolTip(tooltip(part.accessibleName()) if narrow else "")

    def _lay_out(self) -> None:
        bar = row(self.note, spacing=SPACE // 2)
        bar.setStretch(0, 1)
        bar.addSpacing(SPACE // 2)
        views = (self.tree_button, self.pretty_button, self.raw_button)
        for part in (*views, self.find_button, self.copy_button, self.save_button):
            bar.addWidget(part)
        bar.setContentsMargins(2 * SPACE, 2, SPACE, 2)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.tree)
        self.pages.addWidget(self.editor)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.find_bar)
        parts: list[QWidget] = [self.tree, self.editor, self.find_bar.words]
        self._find_key = OwnKey(QKeySequence.StandardKey.Find, parts, self.open_find)

    def _take(self, read: Read) -> None:
        self._read = read
        self.tree.show_document(read.document)
        self._show()

    def _show(self) -> None:
        event, read = self._event, self._read
        if event is None or read is None:
            return
        self.tree_button.setEnabled(read.document is not None)
        as_tree = self.tree_button.isChecked() and read.document is not None
        shown = read.raw if self.raw_button.isChecked() else read.pretty
        self.pages.setCurrentWidget(self.tree if as_tree else self.editor)
        self._put("" if as_tree else shown.text, () if as_tree else shown.breaks)
        self.note.set_whole(_note(event.body, event.content_type, Shown("") if as_tree else shown))
        if as_tree:
            self.find_bar.hide()
        elif shown.json and self.editor.blockCount() <= HIGHLIGHT_LINES:
            self._colours.active = True
            self._colours.rehighlight()

    def _put(self, text: str, breaks: tuple[int, ...]) -> None:
        self._colours.active = False
        self.editor.setPlainText(text)
        self.find_bar.set_text(text, breaks)

    def _whole_text(self) -> str:
        return self._event.body.decode("utf-8", "backslashreplace") if self._event else ""

    def _repaint(self) -> None:
        self.save_button.setIcon(self._icons.glyph("save", self._theme.colours.muted))
        self.find_button.setIcon(self._icons.glyph("search", self._theme.colours.muted))
        if self._colours.active:
            self._colours.rehighlight()


def _note(body: bytes, content_type: str, shown: Shown) -> str:
    parts = [shown.note, size(len(body)), content_type]  # what is left out first: the rest may find no room
    return " · ".join(part for part in parts if part)
