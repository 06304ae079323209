"""PlacePage: whether webhooks come to this computer only, or by way of a relay on a server."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from webhook_relay.errors import ConfigurationError
from webhook_relay.pairing import PairingLink, check_address, is_token, looks_like_link, read_link
from webhook_relay_desktop.ui.first_steps.result_label import ResultLabel
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.fields import TextField
from webhook_relay_desktop.ui.kit.link_reading import LinkReading
from webhook_relay_desktop.ui.kit.secret_field import SecretField
from webhook_relay_desktop.ui.kit.text import one_line
from webhook_relay_desktop.ui.kit.theme import SPACE
from webhook_relay_desktop.ui.kit.widgets import card, hint_label, plain_label, row
from webhook_relay_desktop.words import tr


class PlacePage(QWidget):
    """Signals: `own_wanted()` to use the relay inside this program, `relay_wanted(link: PairingLink)` to try and keep a
    relay on a server. `set_result(ok, words)` says how it went.
    """

    own_wanted = Signal()
    relay_wanted = Signal(object)
    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.own = QRadioButton(tr("This computer only"))
        self.own.setAccessibleName(tr("This computer only"))
        self.remote = QRadioButton(tr("A relay on a server"))
        self.remote.setAccessibleName(tr("A relay on a server"))
        self.address = TextField(tr("Pairing link, or address of the relay"), "webhook-relay://pair?…")
        self.token = SecretField(tr("Token of the relay"), "whr_…")
        self.summary = plain_label(wraps=True)
        self.summary.setAccessibleName(tr("What the link says"))
        self.result = ResultLabel(tr("Result of the connection"))
        self._token_part = QWidget()
        self._remote_part = QWidget()
        self._link: PairingLink | None = None
        self._lay_out()
        self._choice = QButtonGroup(self)  # they stand on different cards, so nothing else makes them one choice
        self._choice.addButton(self.own)
        self._choice.addButton(self.remote)
        self.own.setChecked(True)
        self._remote_part.setVisible(False)
        self.remote.toggled.connect(self._remote_part.setVisible)
        self.remote.toggled.connect(lambda _on: self._forget_result())
        self.remote.toggled.connect(lambda on: self.address.setFocus() if on else None)
        # Also what is put there by the program, which `edited` does not tell.
        self.address.line.textChanged.connect(lambda _text: self._forget_link())
        LinkReading(self.address.line).there.connect(self._read_link)
        self.token.edited.connect(self._forget_result)

    def go_on(self) -> None:
        """Emit the wish that is chosen, or mark what is missing for it."""
        if self.own.isChecked():
            self.own_wanted.emit()
            return
        link = self._wished()
        if link is not None:
            self.result.say(tr("Trying…"), Tone.QUIET)
            self.relay_wanted.emit(link)

    def set_result(self, ok: bool, words: str) -> None:
        """Say how connecting went."""
        self.result.say(words, Tone.GOOD if ok else Tone.BAD)

    def _wished(self) -> PairingLink | None:
        """Return what is typed or was pasted, or None after saying what is wrong with it."""
        if self._link is not None:
            return self._link
        if not self.address.value():
            self.address.show_error(tr("Paste the pairing link, or the address of the relay."))
            self.address.setFocus()
            return None
        try:
            if looks_like_link(self.address.value()):
                return read_link(self.address.value())
            relay = check_address(self.address.value())
        except ConfigurationError as error:
            self.address.show_error(tr(error.sentence))
            self.address.setFocus()
            return None
        token = self.token.value()
        if not is_token(token):
            self.token.show_error(
                tr("This is not a whole token of a relay: whr_ and 43 more characters. Copy it again, alone and whole.")
                if token
                else tr("An address needs a token beside it. A pairing link has one in it.")
            )
            self.token.setFocus()
            return None
        return PairingLink(relay, token)

    def _forget_link(self) -> None:
        self._forget_result()
        self.token.clear_error()  # it may not be needed beside what stands there now
        self._link = None
        self._token_part.show()
        self.summary.hide()

    def _read_link(self, text: str) -> None:
        """Read a link as soon as it is there, and take its token off the screen."""
        try:
            link = read_link(text)
        except ConfigurationError as error:
            self.address.show_error(tr(error.said))
            return
        self.address.line.setText(link.relay)
        self._take_link(link)

    def _take_link(self, link: PairingLink) -> None:
        self._link = link
        self.address.clear_error()
        self.token.set_kept(False)
        self._token_part.hide()
        self.summary.setText(link_words(link))
        self.summary.show()

    def _forget_result(self) -> None:
        self.result.say("")
        self.edited.emit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE + SPACE // 2)
        own, inside = card(spacing=SPACE // 2)
        inside.addLayout(row(self.own, None))
        words = tr(
            "A relay runs inside this program and listens on this computer only. Good for trying things out, for "
            "programs on this machine, and behind a tunnel. Nothing is received while the program is not running."
        )
        inside.addWidget(_indented(hint_label(words)))
        column.addWidget(own)
        remote, inside = card(spacing=SPACE // 2)
        inside.addLayout(row(self.remote, None))
        words = tr(
            "GitHub and others reach it at any time, and it keeps what comes while this computer sleeps. Whoever runs "
            "it gives you a pairing link, or an address and a token."
        )
        inside.addWidget(_indented(hint_label(words)))
        form = QVBoxLayout(self._remote_part)
        form.setContentsMargins(3 * SPACE + 1, SPACE, 0, 0)
        form.setSpacing(SPACE // 2)
        form.addWidget(plain_label(tr("Pairing link, or address")))
        form.addWidget(self.address)
        form.addWidget(self.summary)
        part = QVBoxLayout(self._token_part)
        part.setContentsMargins(0, SPACE // 2, 0, 0)
        part.setSpacing(SPACE // 2)
        part.addWidget(plain_label(tr("Token")))
        part.addWidget(self.token)
        form.addWidget(self._token_part)
        form.addWidget(hint_label(tr("The token is kept as a secret, never in the settings file.")))
        form.addWidget(self.result)
        inside.addWidget(self._remote_part)
        column.addWidget(remote)
        column.addStretch(1)
        self.summary.hide()


def link_words(link: PairingLink) -> str:
    """Return what a link says for a person to agree to: never the token."""
    lines = [tr("Relay: {relay}").format(relay=one_line(link.relay))]
    if link.workspace:
        lines.append(tr("Workspace: {workspace}").format(workspace=one_line(link.workspace)))
    lines.append(tr("Channels: {channels}").format(channels=one_line(", ".join(link.channels))))
    if link.name:
        lines.append(tr("Name: {name}").format(name=one_line(link.name)))
    return "\n".join(lines)


def _indented(label: QWidget) -> QWidget:
    part = QWidget()
    inside = QVBoxLayout(part)
    inside.setContentsMargins(3 * SPACE + 1, 0, 0, 0)
    inside.addWidget(label)
    return part
