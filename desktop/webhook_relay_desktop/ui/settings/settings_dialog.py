"""SettingsDialog: every page of the settings. What a person changes is in force at once; there is nothing to save."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from webhook_relay.handler import Handler
from webhook_relay_desktop.settings import Settings
from webhook_relay_desktop.ui.kit.closing_keys import take_closing_keys
from webhook_relay_desktop.ui.kit.dialog_parts import scrolling
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.match_editor import ReceivedNames
from webhook_relay_desktop.ui.kit.text import many_lines
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme
from webhook_relay_desktop.ui.kit.widgets import button, plain_label, row
from webhook_relay_desktop.ui.settings.advanced_page import AdvancedPage
from webhook_relay_desktop.ui.settings.appearance_page import AppearancePage
from webhook_relay_desktop.ui.settings.connection_page import ConnectionPage
from webhook_relay_desktop.ui.settings.handler_page import HandlerOption, HandlerPage
from webhook_relay_desktop.ui.settings.notification_page import NotificationPage
from webhook_relay_desktop.ui.settings.rule_dialog import TemplateTools
from webhook_relay_desktop.ui.settings.settings_page import SettingsPage
from webhook_relay_desktop.words import mark, tr

FIRST_SIZE = QSize(800, 640)
SMALLEST_SIZE = QSize(560, 420)
SAVED_MS = 4000
"""How long "Saved" stands."""
PAGES = (
    (mark("Connections"), "link"),
    (mark("Notifications"), "bell"),
    (mark("Handlers"), "bolt"),
    (mark("Appearance"), "eye"),
    (mark("Advanced"), "settings"),
)
CONNECTION_PAGE, NOTIFICATION_PAGE, HANDLER_PAGE, APPEARANCE_PAGE, ADVANCED_PAGE = range(5)


def no_look(_path: str) -> str:
    """Find nothing wrong with a file of certificates; for a dialog that nobody told how to look."""
    return ""


class SettingsDialog(QDialog):
    """Shows settings and says how a person wants them changed. Touches neither files nor the keyring.

    Use it with `open()`, never `exec()`:

        dialog = SettingsDialog(theme, icons, bundled_handlers(), parent=window)
        dialog.show_settings(settings)
        dialog.changed.connect(change)          # a function from the settings in force to those wanted
        dialog.open()

    Answer a change with `show_settings` and `show_saved`, or with `show_refused`. The pages are `connections`,
    `notifications`, `handlers`, `appearance` and `advanced`, each with wishes and slots of its own.
    """

    changed = Signal(object)
    undo_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        handlers: Sequence[type[Handler[Any]]],
        *,
        templates: TemplateTools | None = None,
        look_at_certificates: Callable[[str], str] = no_look,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        take_closing_keys(self)
        self._theme = theme
        self._icons = icons
        self.setWindowTitle(tr("Settings"))
        self.resize(FIRST_SIZE)
        self.setMinimumSize(SMALLEST_SIZE)
        named = [(handler.name, tr(handler.title)) for handler in handlers]
        self.connections = ConnectionPage(theme)
        self.notifications = NotificationPage(theme, named, templates or TemplateTools())
        self.handlers = HandlerPage(theme, icons, handlers)
        self.appearance = AppearancePage()
        self.advanced = AdvancedPage(look_at_certificates)
        self.pages: tuple[SettingsPage, ...] = (
            self.connections,
            self.notifications,
            self.handlers,
            self.appearance,
            self.advanced,
        )
        self.index = QListWidget()
        self.stack = QStackedWidget()
        self.state = plain_label(wraps=True)
        self.state.setAccessibleName(tr("Whether the settings are saved"))
        self.undo = button(tr("Undo"), name=tr("Undo the last change"), look="quiet", hint="Ctrl+Z")
        self.close_button = button(tr("Close"))
        self._calm = QTimer(self)
        self._lay_out()
        self._connect()
        self._paint_icons()
        self._say("", can_undo=False)

    def show_settings(self, settings: Settings) -> None:
        """Show these settings on every page. What a person is typing stays."""
        for page in self.pages:
            page.show_settings(settings)

    def show_known(self, names: ReceivedNames) -> None:
        """Offer what was received so far."""
        self.notifications.set_known(names)
        self.handlers.set_known(names)

    def show_kept(self, logs: Collection[str], options: Collection[HandlerOption]) -> None:
        """Say which secrets are kept: tokens by their connection's log, options by handler and name."""
        self.connections.set_kept(logs)
        self.handlers.show_kept(options)

    def show_page(self, number: int) -> None:
        """Bring CONNECTION_PAGE or another page to the front."""
        self.index.setCurrentRow(number)

    def show_saved(self, *, can_undo: bool = True) -> None:
        """Say that the last change is kept and in force."""
        self._say(tr("Saved"), look="good", can_undo=can_undo)
        self._calm.start()

    def forget_undo(self) -> None:
        """Offer to undo nothing: something else has changed since."""
        self.undo.setVisible(False)
        self.undo.setEnabled(False)

    def show_problem(self, text: str) -> None:
        """Say why something could not be done."""
        self._calm.stop()
        self._say(many_lines(text), look="bad", can_undo=False)

    def show_refused(self, settings: Settings, text: str, *, can_undo: bool) -> None:
        """Say why a change is not in force, and show the settings that are in place of it."""
        self.show_settings(settings)
        self.handlers.take_back()
        self._calm.stop()
        self._say(many_lines(text), look="bad", can_undo=can_undo)

    def flush(self) -> None:
        """Put in force what was typed a moment ago."""
        for page in self.pages:
            page.flush()

    def done(self, result: int) -> None:
        """Close, once everything that was typed is in force."""
        self.flush()
        super().done(result)

    def _say(self, words: str, *, look: str = "muted", can_undo: bool) -> None:
        self.state.setText(words)
        self.state.setProperty("look", look)
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)
        self.undo.setVisible(can_undo)
        self.undo.setEnabled(can_undo)

    def _lay_out(self) -> None:
        self.index.setAccessibleName(tr("Pages of the settings"))
        self.index.setIconSize(QSize(18, 18))
        self.index.setProperty("look", "index")
        for words, _glyph in PAGES:
            self.index.addItem(QListWidgetItem(tr(words)))
        for page in self.pages:
            self.stack.addWidget(_scrolled(page))
        widest = max(self.index.fontMetrics().horizontalAdvance(tr(words)) for words, _glyph in PAGES)
        self.index.setFixedWidth(max(150, widest + 8 * SPACE))
        middle = row(self.index, spacing=0)
        middle.addWidget(self.stack, 1)
        foot = QFrame()
        foot.setProperty("look", "foot")
        line = row()
        line.addWidget(self.state, 1)
        line.addWidget(self.undo)
        line.addWidget(self.close_button)
        line.setContentsMargins(2 * SPACE, SPACE + 4, 2 * SPACE, SPACE + 4)
        foot.setLayout(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addWidget(foot)

    def _connect(self) -> None:
        self.index.currentRowChanged.connect(self._turn_to)
        self.index.setCurrentRow(CONNECTION_PAGE)
        for page in self.pages:
            page.changed.connect(self.changed)
        self.undo.clicked.connect(self.undo_wanted)
        self.close_button.clicked.connect(self.accept)
        self._calm.setSingleShot(True)
        self._calm.setInterval(SAVED_MS)
        self._calm.timeout.connect(lambda: self._say("", can_undo=not self.undo.isHidden()))
        undoing = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        undoing.activated.connect(self.undo.click)
        self._theme.changed.connect(self._paint_icons)

    def _turn_to(self, number: int) -> None:
        self.flush()
        self.stack.setCurrentIndex(number)

    def _paint_icons(self) -> None:
        for number, (_words, glyph) in enumerate(PAGES):
            self.index.item(number).setIcon(self._icons.glyph(glyph, self._theme.colours.muted))


def _scrolled(page: QWidget) -> QScrollArea:
    layout = page.layout()
    if layout is not None:
        layout.setContentsMargins(3 * SPACE, 2 * SPACE + 4, 3 * SPACE, 2 * SPACE)
    return scrolling(page)
