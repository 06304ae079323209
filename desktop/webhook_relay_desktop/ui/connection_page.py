"""ConnectionPage: which relay this desktop listens to, and with which token."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QRadioButton, QVBoxLayout, QWidget

from webhook_relay_desktop.ui.colours import Tone
from webhook_relay_desktop.ui.fields import ListField, PortField, SecretField, TextField
from webhook_relay_desktop.ui.settings_values import EMBEDDED, KeptSecrets, SettingsValues
from webhook_relay_desktop.ui.text import many_lines
from webhook_relay_desktop.ui.theme import SPACE
from webhook_relay_desktop.ui.widgets import button, hint_label, plain_label, row, set_tone, title_label


class ConnectionPage(QWidget):
    """Signal `test_wanted(relay, token)`: try this connection; the token is empty when the kept one is meant."""

    test_wanted = Signal(str, str)
    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.embedded = QRadioButton("The relay inside this program")
        self.remote = QRadioButton("A relay on a server")
        self.port = PortField("Port of the relay inside this program")
        self.url = TextField("Relay address", "https://relay.example.com")
        self.token = SecretField("Token", "whr_…")
        self.channels = ListField("Channels", "default")
        self.test = button("Test connection")
        self.result = plain_label(wraps=True, selectable=True)
        self.result.setAccessibleName("Result of the test")
        self._port_part = QWidget()
        self._remote_part = QWidget()
        self._lay_out()
        self.remote.toggled.connect(self._remote_part.setVisible)
        self.embedded.toggled.connect(self._port_part.setEnabled)
        self.remote.toggled.connect(lambda _on: self._forget_result())
        for field in (self.port, self.url, self.token, self.channels):
            field.edited.connect(self._forget_result)
        self.test.clicked.connect(self._want_test)
        self.show_values(SettingsValues(), KeptSecrets())

    def show_values(self, values: SettingsValues, kept: KeptSecrets) -> None:
        """Show these values."""
        remote = values.relay != EMBEDDED
        self.embedded.setChecked(not remote)
        self.remote.setChecked(remote)
        self._remote_part.setVisible(remote)
        self._port_part.setEnabled(not remote)
        self.port.set_value(values.port)
        self.url.set_value(values.relay if remote else "")
        self.token.set_kept(kept.relay_token)
        self.channels.set_value(values.channels)
        self._forget_result()

    def relay(self) -> str:
        """Return `embedded` or the address."""
        return self.url.value() if self.remote.isChecked() else EMBEDDED

    def chosen_channels(self) -> tuple[str, ...]:
        """Return the channels, without repeats."""
        return tuple(dict.fromkeys(line.strip() for line in self.channels.value()))

    def token_change(self) -> str | None:
        """Return the new token, an empty text to remove the kept one, None to leave it."""
        return self.token.change() if self.remote.isChecked() else None

    def check(self) -> bool:
        """Mark what is wrong at its field; return whether all is right."""
        words = url_error(self.url.value()) if self.remote.isChecked() else ""
        if words:
            self.url.show_error(words)
            self.url.setFocus()
            return False
        if not self.chosen_channels():
            self.channels.show_error("Name at least one channel, such as default.")
            self.channels.setFocus()
            return False
        return True

    def set_test_result(self, ok: bool, text: str) -> None:
        """Say how the test went."""
        self.test.setEnabled(True)
        self.result.setText(many_lines(text))
        set_tone(self.result, Tone.GOOD if ok else Tone.BAD)

    def _want_test(self) -> None:
        if self.check():
            self.test.setEnabled(False)
            self.result.setText("Trying…")
            set_tone(self.result, Tone.QUIET)
            self.test_wanted.emit(self.relay(), self.token.value())

    def _forget_result(self) -> None:
        self.test.setEnabled(True)
        self.result.clear()
        self.edited.emit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(SPACE)
        column.addWidget(title_label("Connection"))
        column.addWidget(self.embedded)
        column.addWidget(_under_choice("Starts with the program and listens on this computer only."))
        port = row(plain_label("Port"), self.port)
        port.setContentsMargins(3 * SPACE, 0, 0, 0)
        port.addStretch(1)
        self._port_part.setLayout(port)
        column.addWidget(self._port_part)
        column.addWidget(self.remote)
        column.addWidget(_under_choice("Receives while this computer sleeps. You get an address and a token from it."))
        part = QVBoxLayout(self._remote_part)
        part.setContentsMargins(3 * SPACE, 0, 0, 0)
        part.setSpacing(SPACE // 2)
        for words, field in (("Address", self.url), ("Token", self.token)):
            part.addWidget(plain_label(words))
            part.addWidget(field)
            part.addSpacing(SPACE // 2)
        part.addWidget(hint_label("The token is kept in the keyring, never in the settings file."))
        trial = row(self.test)
        trial.addWidget(self.result, 1)
        part.addLayout(trial)
        column.addWidget(self._remote_part)
        column.addSpacing(SPACE)
        column.addWidget(plain_label("Channels"))
        column.addWidget(self.channels)
        column.addWidget(hint_label("One per line. Only events of these channels come to this computer."))
        column.addStretch(1)


def _under_choice(words: str) -> QLabel:
    hint = hint_label(words)
    hint.setIndent(3 * SPACE - 1)
    return hint


def url_error(url: str) -> str:
    """Return what is wrong with a relay's address, or an empty text."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "This is not an address. It looks like https://relay.example.com."
    if parts.scheme not in ("http", "https") or not host or port == 0:
        return "An address begins with https:// (or http://), such as https://relay.example.com."
    if parts.username or parts.password:
        return "Put the token into its own field, not into the address."
    if parts.scheme == "http" and host not in ("127.0.0.1", "localhost", "::1"):
        return "Over http:// the token can be read on the way. Use https://, or http:// on this computer only."
    return ""
