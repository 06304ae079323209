"""ConnectionDialog: one relay to listen to. Nothing is contacted or kept before a person presses a button."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final
from urllib.parse import urlsplit

import msgspec
from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from webhook_relay.errors import WebhookRelayError
from webhook_relay.pairing import is_channel_name, read_link
from webhook_relay_desktop.connection_name import connection_name
from webhook_relay_desktop.settings import EMBEDDED, Colour, ConnectionSettings
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.dialog_parts import answer_buttons, scrolling
from webhook_relay_desktop.ui.kit.fields import MISSING_WORDS, ChoiceField, Field, ListField, TextField
from webhook_relay_desktop.ui.kit.link_reading import LinkReading
from webhook_relay_desktop.ui.kit.secret_field import SecretField
from webhook_relay_desktop.ui.kit.text import many_lines, one_line
from webhook_relay_desktop.ui.kit.theme import SPACE
from webhook_relay_desktop.ui.kit.widgets import button, hint_label, plain_label, row, set_tone
from webhook_relay_desktop.words import mark, tr

FIRST_SIZE: Final = QSize(540, 600)
COLOUR_WORDS: Final = {
    Colour.BLUE: mark("Blue"),
    Colour.GREEN: mark("Green"),
    Colour.ORANGE: mark("Orange"),
    Colour.PURPLE: mark("Purple"),
    Colour.RED: mark("Red"),
    Colour.TEAL: mark("Teal"),
}


class ConnectionDialog(QDialog):
    """Adds or edits one connection: `connection_wanted(connection, token)`, the token None when it stays as it is.

    `test_wanted(connection, token)` asks to try it (an empty token: the kept one); answer with `set_test_result`, which
    shows nothing about what is not tried any more.
    `taken` are the connections that it must not be mistaken for.
    """

    connection_wanted = Signal(object, object)
    test_wanted = Signal(object, str)

    def __init__(
        self,
        connection: ConnectionSettings,
        *,
        new: bool,
        token_kept: bool,
        taken: Collection[ConnectionSettings],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._connection = connection
        self._taken = taken
        self._tried: tuple[ConnectionSettings, str] | None = None
        self._embedded = connection.relay == EMBEDDED
        self.setWindowTitle(tr("Add a relay") if new else tr("Edit the connection"))
        self.resize(FIRST_SIZE)
        self.setMinimumSize(400, 320)
        self.url = TextField(tr("Address or pairing link"), "https://relay.example.com")
        self.token = SecretField(tr("Token"), "whr_…")
        self.workspace = TextField(tr("Workspace"), tr("only for a second connection to the same relay"))
        self.name = TextField(tr("Name"), tr("Work"))
        self.colour = ChoiceField(tr("Colour"), [(colour, tr(words)) for colour, words in COLOUR_WORDS.items()])
        self.channels = ListField(tr("Channels"), "default")
        self.test = button(tr("Test"), name=tr("Test the connection"))
        self.outcome = plain_label(wraps=True, selectable=True)
        self.outcome.setAccessibleName(tr("Result of the test"))
        self.buttons = answer_buttons(tr("Add") if new else tr("Done"), tr("Cancel"))
        self._show(connection, token_kept=token_kept)
        self._lay_out()
        self._connect()
        (self.name if self._embedded else self.url).setFocus()

    def connection(self) -> ConnectionSettings | None:
        """Return the connection, or None while something is wrong with it; then it says so at the field."""
        if not self._check():
            return None
        return self._chosen()

    def set_test_result(self, connection: ConnectionSettings, token: str, ok: bool, text: str) -> None:
        """Say how the test of this connection with this token went."""
        if self._tried != (connection, token):
            return
        self._tried = None
        self.test.setEnabled(True)
        self.outcome.setText(many_lines(text))
        set_tone(self.outcome, Tone.GOOD if ok else Tone.BAD)

    def take_link(self, text: str) -> None:
        """Fill the fields with what a pairing link says. The token goes into its own field, masked."""
        try:
            said = read_link(text)
        except WebhookRelayError as error:
            self.url.show_error(many_lines(tr(error.sentence)))
            return
        self.url.set_value(said.relay)
        self.token.line.setText(said.token)
        self.channels.set_value(said.channels)
        self.workspace.set_value(said.workspace)
        if said.name:
            self.name.set_value(said.name)
        self.url.clear_error()
        self._name_it()

    def _chosen(self) -> ConnectionSettings:
        own = self._embedded
        return msgspec.structs.replace(
            self._connection,
            name=self._typed_name(),
            relay=EMBEDDED if own else self.url.value().rstrip("/"),
            workspace="" if own else self.workspace.value(),
            channels=self._typed_channels(),
            colour=self.colour.value(),
        )

    def _typed_channels(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.strip() for line in self.channels.value()))

    def _check_channels(self) -> None:
        if words := channels_error(self._typed_channels()):
            self.channels.show_error(words)

    def _check(self) -> bool:
        chosen = self._chosen()
        problems: Sequence[tuple[Field, str]] = (
            (self.url, "" if self._embedded else self._url_problem(chosen)),
            (self.token, "" if self._embedded else self._token_problem(chosen)),
            (self.workspace, tr("At most 60 characters.") if len(chosen.workspace) > 60 else ""),  # noqa: PLR2004
            (self.name, self._name_problem(self.name.value())),
            (self.channels, channels_error(chosen.channels)),
        )
        for field, words in problems:
            if words:
                field.show_error(words)
            else:
                field.clear_error()
        wrong = [field for field, words in problems if words]
        if wrong:
            wrong[0].setFocus()
        return not wrong

    def _url_problem(self, chosen: ConnectionSettings) -> str:
        if any(known.log == chosen.log for known in self._taken):
            return tr("There is a connection to this relay already. Give this one a workspace of its own.")
        return url_error(self.url.value())

    def _token_problem(self, chosen: ConnectionSettings) -> str:
        if chosen.log != self._connection.log and not self.token.value():
            return self._own_token_words(chosen) if self.token.kept else tr(MISSING_WORDS)
        return self.token.check(required=True)

    def _own_token_words(self, chosen: ConnectionSettings) -> str:
        if chosen.relay == self._connection.relay:
            return tr("Another workspace needs a token of its own.")
        return tr("Another relay needs a token of its own.")

    def _name_problem(self, name: str) -> str:
        if not name:
            return tr("Give it a name.")
        if len(name) > 60 or not name.isprintable():  # noqa: PLR2004 - as in the settings
            return tr("A name has at most 60 characters.")
        return tr("Another connection has this name.") if name in self._taken_names() else ""

    def _taken_names(self) -> set[str]:
        return {name for known in self._taken for name in (known.name, connection_name(known))}

    def _typed_name(self) -> str:
        """Return the name; one that was shown in the person's language and not changed stays what it is."""
        typed = self.name.value()
        return self._connection.name if typed == connection_name(self._connection) else typed

    def _name_it(self) -> None:
        """Suggest the relay's host for a name, as long as nobody has given another one."""
        try:
            host = urlsplit(self.url.value()).hostname or ""
        except ValueError:
            host = ""
        if host and not self.name.value():
            self.name.line.setPlaceholderText(host)

    def _show(self, connection: ConnectionSettings, *, token_kept: bool) -> None:
        self.url.set_value("" if self._embedded else connection.relay)
        self.token.set_kept(token_kept)
        self.workspace.set_value(connection.workspace)
        self.name.set_value(connection_name(connection))
        self.colour.set_value(connection.colour)
        self.channels.set_value(connection.channels)

    def _connect(self) -> None:
        self.url.edited.connect(self._name_it)
        LinkReading(self.url.line).there.connect(self.take_link)
        for field in (self.url, self.token, self.channels, self.workspace):
            field.edited.connect(self._forget_result)
        self.channels.edited.connect(self._check_channels)
        self.test.clicked.connect(self._want_test)
        self.buttons.accepted.connect(self._done)
        self.buttons.rejected.connect(self.reject)

    def _forget_result(self) -> None:
        self._tried = None
        self.test.setEnabled(True)
        self.outcome.clear()

    def _want_test(self) -> None:
        self._take_suggested_name()
        if (connection := self.connection()) is not None:
            self.test.setEnabled(False)
            self.outcome.setText(tr("Trying…"))
            set_tone(self.outcome, Tone.QUIET)
            self._tried = (connection, self.token.value())
            self.test_wanted.emit(*self._tried)

    def _done(self) -> None:
        self._take_suggested_name()
        if (connection := self.connection()) is not None:
            self.connection_wanted.emit(connection, None if self._embedded else self.token.change())
            self.accept()

    def _take_suggested_name(self) -> None:
        if not self.name.value() and not url_error(self.url.value()):
            self.name.set_value(urlsplit(self.url.value()).hostname)

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE // 2)
        if self._embedded:
            column.addWidget(
                hint_label(tr("The relay inside this program listens on this computer only, while the program runs."))
            )
        else:
            self._add(
                column,
                tr("Address, or a pairing link (webhook-relay://…)"),
                self.url,
                tr("The relay receives while this computer sleeps. Its administrator gives you address and token."),
            )
            self._add(column, tr("Token"), self.token, tr("It is kept as a secret, never in the settings file."))
            trial = row(self.test)
            trial.addWidget(self.outcome, 1)
            column.addLayout(trial)
            column.addSpacing(SPACE)
        self._add(column, tr("Name"), self.name)
        self._add(column, tr("Colour"), self.colour)
        self._add(column, tr("Channels"), self.channels, tr("One per line. Only their events come to this computer."))
        if not self._embedded:
            self._add(column, tr("Workspace"), self.workspace)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 2 * SPACE)
        outer.addWidget(scrolling(page), 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 0)
        foot.addWidget(self.buttons)
        outer.addLayout(foot)

    def _add(self, column: QVBoxLayout, words: str, field: Field, hint: str = "") -> None:
        label = plain_label(words, wraps=True)
        label.setBuddy(field.focusProxy() or field)
        column.addWidget(label)
        column.addWidget(field)
        if hint:
            column.addWidget(hint_label(hint))
        column.addSpacing(SPACE)


def channels_error(channels: Sequence[str]) -> str:
    """Return what is wrong with the names of channels, or an empty text."""
    if not channels:
        return tr("Name at least one channel, such as default.")
    wrong = next((channel for channel in channels if not is_channel_name(channel)), None)
    if wrong is None:
        return ""
    return tr(
        "“{channel}” is no name of a channel. It has 1 to 63 small letters, digits, dots, dashes or underscores, and "
        "begins with a letter or a digit."
    ).format(channel=one_line(wrong, limit=40))


def url_error(url: str) -> str:
    """Return what is wrong with a relay's address, or an empty text."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return tr("This is not an address. It looks like https://relay.example.com.")
    if parts.scheme not in ("http", "https") or not host or port == 0:
        return tr("An address begins with https:// (or http://), such as https://relay.example.com.")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        return tr("Put the token into its own field, not into the address.")
    if parts.scheme == "http" and host not in ("127.0.0.1", "localhost", "::1"):
        return tr("Over http:// the token can be read on the way. Use https://, or http:// on this computer only.")
    return ""
