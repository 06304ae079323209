"""SettingsDialog: edits plain values; saving them is a wish."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from webhook_relay.handler import Handler
from webhook_relay_desktop.ui.connection_page import ConnectionPage
from webhook_relay_desktop.ui.handler_page import HandlerPage
from webhook_relay_desktop.ui.icons import Icons
from webhook_relay_desktop.ui.notification_page import NotificationPage
from webhook_relay_desktop.ui.settings_values import KeptSecrets, SecretChanges, SettingsValues
from webhook_relay_desktop.ui.text import many_lines
from webhook_relay_desktop.ui.theme import SPACE, Theme
from webhook_relay_desktop.ui.widgets import plain_label, row

FIRST_SIZE = QSize(760, 600)
PAGES = (("Connection", "link"), ("Notifications", "bell"), ("Handlers", "bolt"))
CONNECTION_PAGE, NOTIFICATION_PAGE, HANDLER_PAGE = range(3)


class SettingsDialog(QDialog):
    """Connection, notifications, handlers. Touches neither files nor the keyring.

    Use it with `open()`, never `exec()`:

        dialog = SettingsDialog(theme, icons, bundled_handlers(), parent=window)
        dialog.show_values(values, kept=kept, types=inbox.types())
        dialog.settings_accepted.connect(save)     # (SettingsValues, SecretChanges)
        dialog.open()

    After `settings_accepted` the dialog waits, disabled: call `accept()` when all is saved, or
    `show_problem(text)` / `show_handler_problem(handler, option, text)` to hand it back to the person.
    `test_wanted(relay, token)` asks to try a connection (an empty token means the kept one); answer with
    `set_test_result(ok, text)`.
    """

    settings_accepted = Signal(object, object)
    test_wanted = Signal(str, str)

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        handlers: Sequence[type[Handler[Any]]],
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self.setWindowTitle("Settings")
        self.resize(FIRST_SIZE)
        self.setMinimumSize(560, 420)
        self.connection = ConnectionPage()
        self.notifications = NotificationPage()
        self.handlers = HandlerPage(handlers)
        self.index = QListWidget()
        self.stack = QStackedWidget()
        self.problem = plain_label(look="bad", wraps=True)
        self.problem.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self._lay_out()
        self._connect()
        self._paint_icons()

    def show_values(
        self, values: SettingsValues, *, kept: KeptSecrets | None = None, types: Sequence[str] = ()
    ) -> None:
        """Show these values; `kept` says which secrets the keyring holds, `types` which event types were received."""
        held = kept or KeptSecrets()
        self.connection.show_values(values, held)
        self.notifications.show_values(values, types)
        self.handlers.show_values(values.handlers, held)
        self.problem.hide()
        self._set_waiting(False)

    def show_page(self, number: int) -> None:
        """Bring CONNECTION_PAGE, NOTIFICATION_PAGE or HANDLER_PAGE to the front."""
        self.index.setCurrentRow(number)

    def values(self) -> SettingsValues:
        """Return what the dialog shows, without secrets."""
        return SettingsValues(
            relay=self.connection.relay(),
            port=self.connection.port.value(),
            channels=self.connection.chosen_channels(),
            notifications=self.notifications.enabled.isChecked(),
            muted_types=self.notifications.muted_types(),
            handlers=self.handlers.values(),
        )

    def secret_changes(self) -> SecretChanges:
        """Return the secrets that a person typed or removed."""
        return SecretChanges(self.connection.token_change(), self.handlers.secret_changes())

    def set_test_result(self, ok: bool, text: str) -> None:
        """Say how the connection test went."""
        self.connection.set_test_result(ok, text)

    def show_problem(self, text: str) -> None:
        """Say why the settings could not be saved, and let the person go on."""
        self._set_waiting(False)
        self.problem.setText(many_lines(text))
        self.problem.show()

    def show_handler_problem(self, handler: str, option: str, text: str) -> None:
        """Say at a handler's field why its options cannot be used."""
        self._set_waiting(False)
        if self.handlers.show_error(handler, option, text):
            self.show_page(HANDLER_PAGE)
        else:
            self.show_problem(text)

    def _lay_out(self) -> None:
        self.index.setAccessibleName("Pages of the settings")
        self.index.setFixedWidth(176)
        self.index.setIconSize(QSize(18, 18))
        self.index.setProperty("look", "index")
        for words, _glyph in PAGES:
            self.index.addItem(QListWidgetItem(words))
        for page in (self.connection, self.notifications, self.handlers):
            self.stack.addWidget(_scrolled(page))
        middle = row(self.index, spacing=0)
        middle.addWidget(self.stack, 1)
        foot = QFrame()
        foot.setProperty("look", "foot")
        line = row()
        line.addWidget(self.problem, 1)
        line.addWidget(self.buttons)
        line.setContentsMargins(2 * SPACE, SPACE + 4, 2 * SPACE, SPACE + 4)
        foot.setLayout(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addWidget(foot)

    def _connect(self) -> None:
        self.index.currentRowChanged.connect(self.stack.setCurrentIndex)
        self.index.setCurrentRow(CONNECTION_PAGE)
        self.connection.test_wanted.connect(self.test_wanted)
        self.buttons.accepted.connect(self._save)
        self.buttons.rejected.connect(self.reject)
        for pressed in self.buttons.buttons():
            pressed.setIcon(QIcon())
        self.buttons.button(QDialogButtonBox.StandardButton.Save).setDefault(True)
        self._theme.changed.connect(self._paint_icons)

    def _save(self) -> None:
        self.problem.hide()
        checks = (self.connection.check(), self.notifications.check(), self.handlers.check())
        wrong = [number for number, right in enumerate(checks) if not right]
        if wrong:
            self.show_page(wrong[0])
            self.show_problem("Something needs your attention on this page.")
            return
        self._set_waiting(True)
        self.settings_accepted.emit(self.values(), self.secret_changes())

    def _set_waiting(self, waiting: bool) -> None:
        self.stack.setEnabled(not waiting)
        save = self.buttons.button(QDialogButtonBox.StandardButton.Save)
        save.setEnabled(not waiting)
        save.setText("Saving…" if waiting else "Save")

    def _paint_icons(self) -> None:
        for number, (_words, glyph) in enumerate(PAGES):
            self.index.item(number).setIcon(self._icons.glyph(glyph, self._theme.colours.muted))


def _scrolled(page: QWidget) -> QScrollArea:
    layout = page.layout()
    if layout is not None:
        layout.setContentsMargins(3 * SPACE, 2 * SPACE + 4, 3 * SPACE, 2 * SPACE)
    page.setProperty("look", "page")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    return area
