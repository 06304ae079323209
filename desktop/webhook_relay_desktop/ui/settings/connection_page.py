"""ConnectionPage: which relays this desktop listens to, each with its state, and the port of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QMessageBox, QVBoxLayout, QWidget

from webhook_relay_desktop.connection_name import connection_name
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.settings import EMBEDDED, Colour, ConnectionSettings, Settings
from webhook_relay_desktop.settings.connections import MOST_CONNECTIONS
from webhook_relay_desktop.settings.edits import add_connection, change_connection, change_section, remove_connection
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.fields import PortField
from webhook_relay_desktop.ui.kit.text import many_lines, one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, section_font
from webhook_relay_desktop.ui.kit.widgets import (
    ElidedLabel,
    button,
    card,
    hint_label,
    plain_label,
    row,
    set_tone,
)
from webhook_relay_desktop.ui.links.link_look import link_look
from webhook_relay_desktop.ui.links.link_marks import mark_pixmap
from webhook_relay_desktop.ui.settings.connection_dialog import ConnectionDialog
from webhook_relay_desktop.ui.settings.settings_page import AfterTyping, SettingsPage
from webhook_relay_desktop.words import tr


class ConnectionCard(QFrame):
    """One connection: its colour, name, place and state, and what can be done with it."""

    def __init__(self, connection: ConnectionSettings) -> None:
        super().__init__()
        frame, layout = card(spacing=SPACE // 2)
        name = connection_name(connection)
        said = one_line(name)
        self.dot = QLabel()
        self.dot.setAccessibleName(tr("Colour of {name}").format(name=said))
        self.name = ElidedLabel(name)
        self.name.setFont(section_font(self.name.font()))
        self.place = ElidedLabel(place_of(connection), look="muted")
        self.state = plain_label(wraps=True)
        self.state.setAccessibleName(tr("State of {name}").format(name=said))
        self.pause = button(
            tr("Resume") if connection.paused else tr("Pause"),
            name=(tr("Resume {name}") if connection.paused else tr("Pause {name}")).format(name=said),
            hint=tr("What comes meanwhile waits at the relay."),
        )
        self.edit = button(tr("Edit…"), name=tr("Edit {name}").format(name=said))
        self.remove = button(tr("Remove…"), name=tr("Remove {name}").format(name=said))
        heading = row(self.dot)
        heading.addWidget(self.name, 1)
        layout.addLayout(heading)
        layout.addWidget(self.place)
        layout.addWidget(self.state)
        layout.addLayout(row(self.pause, self.edit, self.remove, None))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def show_state(self, report: LinkReport | None, *, paused: bool) -> None:
        """Say what is true of the link now."""
        look = link_look(report, datetime.now(UTC)) if report is not None else None
        self.state.setVisible(paused or look is not None)
        if paused:
            self.state.setText(tr("Paused"))
            set_tone(self.state, Tone.QUIET)
        elif look is not None:
            self.state.setText(many_lines(f"{look.words}. {look.detail}" if look.detail else look.words))
            set_tone(self.state, look.tone)


class ConnectionPage(SettingsPage):
    """Signals: `token_typed(connection, str, edit)` keeps a token (empty: forgets it) with the change that needs it;
    `test_wanted(connection, str)`.

    `set_links` says what is true of each connection; `set_kept` whose token is kept.
    """

    token_typed = Signal(object, str, object)
    test_wanted = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(tr("Connections"))
        self._theme = theme
        self._settings = Settings()
        self._links: Mapping[str, LinkReport] = {}
        self._kept: Collection[str] = ()
        self.cards: dict[str, ConnectionCard] = {}
        self.dialog: ConnectionDialog | None = None
        self.question: QMessageBox | None = None
        self.add = button(tr("Add"), name=tr("Add a connection"))
        self.add_menu = QMenu(self.add)
        self.add_remote = self.add_menu.addAction(tr("A relay on a server…"))
        self.add_embedded = self.add_menu.addAction(tr("The relay inside this program…"))
        self.add.setMenu(self.add_menu)
        self.port = PortField(tr("Port of the relay inside this program"))
        self._port_part = QWidget()
        self._cards = QVBoxLayout()
        self._cards.setSpacing(SPACE)
        self._later = AfterTyping(self._change_port, self)
        self._lay_out()
        self._connect()
        self.show_settings(self._settings)

    def show_settings(self, settings: Settings) -> None:
        """Show these settings."""
        same = self.cards and settings.connections == self._settings.connections
        self._settings = settings
        if not same:
            self._show_cards()
        own = any(connection.relay == EMBEDDED for connection in settings.connections)
        self.add.setEnabled(len(settings.connections) < MOST_CONNECTIONS)
        self.add_embedded.setEnabled(not own)
        self._port_part.setVisible(own)
        if not self._later.waiting:
            self.port.show_value(settings.embedded.port)

    def set_links(self, reports: Sequence[LinkReport]) -> None:
        """Show what is true of the connections; one without a report has not been tried yet."""
        self._links = {report.log: report for report in reports}
        self._show_states()

    def set_kept(self, logs: Collection[str]) -> None:
        """Say whose tokens are kept."""
        self._kept = logs

    def flush(self) -> None:
        """Put in force what was typed a moment ago."""
        self._later.flush()

    def open_dialog(self, connection: ConnectionSettings | None, *, embedded: bool = False) -> None:
        """Open the dialog for a connection, or for a new one."""
        known = self._settings.connections
        new = ConnectionSettings() if embedded else _new_remote(known)
        dialog = self.dialog = ConnectionDialog(
            new if connection is None else connection,
            new=connection is None,
            token_kept=connection is not None and connection.log in self._kept,
            taken=[other for other in known if connection is None or other.log != connection.log],
            parent=self.window(),
        )
        dialog.connection_wanted.connect(lambda wanted, token: self._keep(connection, wanted, token))
        dialog.test_wanted.connect(self.test_wanted)
        dialog.finished.connect(self._forget_dialog)
        dialog.open()

    def _keep(self, before: ConnectionSettings | None, wanted: ConnectionSettings, token: str | None) -> None:
        edit = add_connection(wanted) if before is None else change_connection(before.log, lambda _known: wanted)
        if token is None:
            self.changed.emit(edit)
        else:
            self.token_typed.emit(wanted, token, edit)

    def _forget_dialog(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def _pause(self, connection: ConnectionSettings) -> None:
        paused = not connection.paused
        change = change_connection(connection.log, lambda known: msgspec.structs.replace(known, paused=paused))
        self.changed.emit(change)

    def _ask_to_remove(self, connection: ConnectionSettings) -> None:
        words = tr("Stop listening to “{name}”?").format(name=one_line(connection_name(connection), limit=60))
        box = self.question = QMessageBox(
            QMessageBox.Icon.Question, self.window().windowTitle(), words, parent=self.window()
        )
        box.setInformativeText(
            tr("Its events stay in the history. It stops: what is sent to it from then on reaches nobody.")
            if connection.relay == EMBEDDED
            else tr("Its events stay in the history. Its token is forgotten. The relay goes on keeping what comes.")
        )
        yes = box.addButton(tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        no = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setEscapeButton(no)
        box.setDefaultButton(no)  # Enter must not throw a token away
        yes.clicked.connect(lambda: self._remove(connection))
        box.finished.connect(box.deleteLater)
        box.open()

    def _remove(self, connection: ConnectionSettings) -> None:
        self.changed.emit(remove_connection(connection.log))

    def _change_port(self) -> None:
        self.changed.emit(change_section("embedded", port=self.port.value()))

    def _show_cards(self) -> None:
        focused = self._focused_button()
        for old in self.cards.values():
            self._cards.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.cards = {}
        for connection in self._settings.connections:
            made = self.cards[connection.log] = ConnectionCard(connection)
            made.pause.clicked.connect(lambda _checked=False, one=connection: self._pause(one))
            made.edit.clicked.connect(lambda _checked=False, one=connection: self.open_dialog(one))
            made.remove.clicked.connect(lambda _checked=False, one=connection: self._ask_to_remove(one))
            made.remove.setEnabled(len(self._settings.connections) > 1)
            made.remove.setToolTip("" if made.remove.isEnabled() else tr("The last one stays; pause it instead."))
            self._cards.addWidget(made)
        self._paint_dots()
        self._show_states()
        if focused is not None and focused[0] in self.cards:
            getattr(self.cards[focused[0]], focused[1]).setFocus()

    def _focused_button(self) -> tuple[str, str] | None:
        """Return the connection and the button that have the focus: a new card is given it again."""
        for log, shown in self.cards.items():
            for name in ("pause", "edit", "remove"):
                if getattr(shown, name).hasFocus():
                    return log, name
        return None

    def _show_states(self) -> None:
        for connection in self._settings.connections:
            if connection.log in self.cards:
                self.cards[connection.log].show_state(self._links.get(connection.log), paused=connection.paused)

    def _paint_dots(self) -> None:
        for connection in self._settings.connections:
            if connection.log in self.cards:
                self.cards[connection.log].dot.setPixmap(
                    mark_pixmap(connection.colour, self._theme.scheme, ratio=self.devicePixelRatioF())
                )

    def _connect(self) -> None:
        self.add_remote.triggered.connect(lambda: self.open_dialog(None))
        self.add_embedded.triggered.connect(lambda: self.open_dialog(None, embedded=True))
        self.port.edited.connect(self._later.start)
        self._theme.changed.connect(self._paint_dots)

    def _lay_out(self) -> None:
        self.column.addLayout(self._cards)
        self.column.addLayout(row(self.add, None))
        self.column.addSpacing(SPACE)
        part = QVBoxLayout(self._port_part)
        part.setContentsMargins(0, 0, 0, 0)
        label = plain_label(tr("Port of the relay inside this program"), wraps=True)
        label.setBuddy(self.port.spin)
        part.addWidget(label)
        part.addWidget(self.port)
        part.addWidget(
            hint_label(tr("Senders on this computer use it. Another port takes a moment and new addresses."))
        )
        self.column.addWidget(self._port_part)
        self.column.addStretch(1)


def place_of(connection: ConnectionSettings) -> str:
    """Return where a connection leads to, in words."""
    channels = ", ".join(connection.channels)
    if connection.relay == EMBEDDED:
        return tr("inside this program · {channels}").format(channels=channels)
    host = urlsplit(connection.relay).netloc
    if connection.workspace:
        host = f"{host} · {connection.workspace}"
    return f"{host} · {channels}"


def _new_remote(known: Collection[ConnectionSettings]) -> ConnectionSettings:
    """Return an empty connection in a colour that no other one has, if there is one left."""
    used = {connection.colour for connection in known}
    free = next((colour for colour in Colour if colour not in used), Colour.BLUE)
    return ConnectionSettings(name="", relay="", colour=free)
