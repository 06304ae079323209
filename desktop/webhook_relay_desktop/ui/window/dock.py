"""Dock: a small window in place of the tray icon, on desktops that have no tray, with what the icon's menu has."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from webhook_relay.config import APP_NAME
from webhook_relay_desktop.ui.kit.closing_keys import take_closing_keys
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.text import one_line, tooltip, unread_words
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, small_font
from webhook_relay_desktop.ui.kit.widgets import ElidedLabel, button, plain_label, row, set_tone
from webhook_relay_desktop.ui.links.link_look import LinksLook
from webhook_relay_desktop.ui.window.notice_menus import PauseMenu
from webhook_relay_desktop.words import tr

LAST_EVENTS = 5
WIDTH = 380


class Dock(QWidget):
    """Closing it minimises it: the program goes on. The wishes are those of the tray's menu."""

    history_wanted = Signal()
    event_wanted = Signal(int)
    settings_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons, pauses: PauseMenu) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._theme = theme
        self._icons = icons
        self._look: LinksLook | None = None
        self.setWindowTitle(APP_NAME)
        self.setWindowIcon(icons.app())
        # It comes by itself, seconds after the start: whoever types somewhere goes on typing there.
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._picture = plain_label()
        self.status = ElidedLabel()
        self._unread = 0
        self.unread = plain_label(look="muted")
        self.unread.setFont(small_font(self.unread.font()))
        self.events = QListWidget()
        self.events.setAccessibleName(tr("Newest events"))
        self.events.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.history = button(tr("Open history"), look="primary")
        self.pause = button(tr("Pause notifications"))
        self.pause.setMenu(pauses)  # the very menu of the tray, so that both say the same
        self.settings = button(tr("Settings…"), look="quiet")
        self.quit = button(tr("Quit"), look="quiet")
        self._lay_out()
        self.history.clicked.connect(self.history_wanted)
        self.settings.clicked.connect(self.settings_wanted)
        self.quit.clicked.connect(self.quit_wanted)
        self.events.itemActivated.connect(self._open)
        QShortcut(QKeySequence("Ctrl+Q"), self, self.quit_wanted.emit)
        take_closing_keys(self, self.showMinimized)
        theme.changed.connect(self._refresh)
        self._refresh()
        self.show_unread(0)
        self.show_events(())

    def show_links(self, look: LinksLook) -> None:
        """Show how the links are."""
        self._look = look
        self._refresh()

    def show_unread(self, count: int) -> None:
        """Say how many events nobody has read yet, in the title also: it stands in the task bar while this is small."""
        self._unread = count
        self.unread.setText(unread_words(count))
        self.unread.setVisible(count > 0)
        self._name_window()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Minimise: there is no other way back to the program than this window."""
        if event.spontaneous():
            event.ignore()
            self.showMinimized()
        else:
            event.accept()

    def _refresh(self) -> None:
        look = self._look
        if look is None:
            return
        icon = self._icons.tray(look.picture)
        self.setWindowIcon(icon)
        self._picture.setPixmap(icon.pixmap(28, 28))
        self.status.set_whole(look.words)
        self.status.setToolTip(tooltip(look.tooltip))
        set_tone(self.status, look.tone)
        self._name_window()

    def _name_window(self) -> None:
        title = self._look.title if self._look is not None else APP_NAME
        self.setWindowTitle(" — ".join(part for part in (unread_words(self._unread), title) if part))

    def show_events(self, events: Sequence[tuple[int, str]]) -> None:
        """Show the newest events, newest first: position and line of each."""
        self.events.clear()
        for position, line in events[:LAST_EVENTS]:
            item = QListWidgetItem(one_line(line))
            item.setData(Qt.ItemDataRole.UserRole, position)
            item.setToolTip(tooltip(line))
            self.events.addItem(item)
        if not events:
            item = QListWidgetItem(tr("No events yet"))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.events.addItem(item)

    def raise_to_front(self) -> None:
        """Show it, un-minimised and on top."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _open(self, item: QListWidgetItem) -> None:
        position = item.data(Qt.ItemDataRole.UserRole)
        if position is not None:
            self.event_wanted.emit(position)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QFrame()
        head.setProperty("look", "bar")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.status)
        words.addWidget(self.unread)
        top = row(self._picture)
        top.addLayout(words, 1)
        top.addWidget(self.history)
        top.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        head.setLayout(top)
        column.addWidget(head)
        self.events.setProperty("look", "dock")
        self.events.setMinimumHeight((self.events.fontMetrics().lineSpacing() + 10) * LAST_EVENTS + SPACE)
        column.addWidget(self.events, 1)
        foot = QFrame()
        foot.setProperty("look", "foot")
        line = row(self.pause, None, self.settings, self.quit)
        line.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        foot.setLayout(line)
        column.addWidget(foot)
        least = self.minimumSizeHint()
        self.setMinimumWidth(max(WIDTH, least.width()))  # more where a language needs more words
        self.resize(self.minimumWidth(), least.height())
