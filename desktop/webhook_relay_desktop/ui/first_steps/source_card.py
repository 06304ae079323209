"""SourceCard: the address and the secret that GitHub is given, wherever they come from."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from webhook_relay.errors import ConfigurationError
from webhook_relay.pairing import check_address
from webhook_relay_desktop.ui.first_steps.result_label import ResultLabel
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.fields import TextField
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.secret_field import SecretField
from webhook_relay_desktop.ui.kit.text import many_lines
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme
from webhook_relay_desktop.ui.kit.widgets import (
    CopyField,
    button,
    card,
    hint_label,
    plain_label,
    row,
    section_label,
)
from webhook_relay_desktop.words import tr

LABELS = 70
"""Least width of what stands before the fields, so that these begin below each other."""


@dataclass(frozen=True)
class SourceAddress:
    """Where a sender posts and what it signs with."""

    url: str
    secret: str = field(repr=False)

    @property
    def usable(self) -> bool:
        """Whether GitHub can be given it."""
        return self.url.startswith("https://") and bool(self.secret)


class SourceCard(QWidget):
    """Of the relay in this program it shows both, and takes a tunnel's address. Of a relay on a server it takes both,
    or a token that may manage, with which they are made.

    Signals: `changed()` when the address is another one; `source_wanted(token)` to have a source made at the relay.
    Answer that with `show_made` or `show_problem`.
    """

    changed = Signal()
    source_wanted = Signal(str)

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.url = CopyField(theme, icons, tr("webhook address"))
        self.secret = CopyField(theme, icons, tr("webhook secret"), secret=True)
        self.tunnel = TextField(tr("Public address of a tunnel"), "https://…")
        self.typed_url = TextField(tr("Address of the source"), "https://relay.example.com/in/…")
        self.typed_secret = SecretField(tr("Secret of the source"))
        self.manage_token = SecretField(tr("Token that may manage"), "whr_…")
        self.make = button(tr("Make a source for GitHub"))
        self.result = ResultLabel(tr("Result of making a source"))
        self._own: SourceAddress | None = None
        self._made: SourceAddress | None = None
        self._remote = False
        self._lay_out()
        self.tunnel.edited.connect(self._tell)
        self.typed_url.edited.connect(self._forget_made)
        self.typed_secret.edited.connect(self._forget_made)
        self.make.clicked.connect(self._want_source)
        self.show_own(None)

    def show_own(self, address: SourceAddress | None) -> None:
        """Show the address and secret of the relay in this program; None while it is not up."""
        self._remote, self._own = False, address
        self._tell()

    def show_remote(self, *, manage_token_kept: bool) -> None:
        """Ask for the address and secret of a source of a relay on a server."""
        self._remote = True
        self.make.setEnabled(True)
        self.manage_token.set_kept(manage_token_kept)
        self._tell()

    def show_made(self, address: SourceAddress) -> None:
        """Show a source that was made just now."""
        self._made = address
        self.make.setEnabled(True)
        self.result.say(tr("Made. GitHub is given this address and a new secret."), Tone.GOOD)
        self._tell()

    def show_token_not_kept(self, reason: str) -> None:
        """Say beside the source that was made that its relay's token was not kept."""
        words = tr("The token was not kept: {reason}").format(reason=reason)
        self.result.say(f"{self.result.text()} {words}", Tone.BAD)

    def show_problem(self, words: str) -> None:
        """Say why no source was made."""
        self.make.setEnabled(True)
        self.manage_token.show_error(many_lines(words))
        self.manage_token.setFocus()

    def address(self) -> SourceAddress | None:
        """Return what GitHub would be given, as far as it is known."""
        if not self._remote:
            return self._through_tunnel()
        if self._made is not None:
            return self._made
        url = self.typed_url.value()
        return SourceAddress(url, self.typed_secret.value()) if url else None

    def why_not(self) -> str:
        """Return why GitHub cannot be given this address, or an empty text."""
        address = self.address()
        if address is None or not address.url:
            return tr("The address is not known yet.")
        if not address.url.startswith("https://"):
            return tr("GitHub cannot reach this address: it leads to this computer only.")
        return "" if address.secret else tr("The secret is not known yet.")

    def _want_source(self) -> None:
        """Wish for a source, once: each would have a secret of its own."""
        self.make.setEnabled(False)
        self.source_wanted.emit(self.manage_token.value())

    def _through_tunnel(self) -> SourceAddress | None:
        """Return the own address, reached by way of a tunnel if there is one."""
        own, tunnel = self._own, self.tunnel.value()
        if own is None or not tunnel:
            return own
        try:
            base = check_address(tunnel)
        except ConfigurationError as error:
            self.tunnel.show_error(tr(error.sentence))
            return own
        path = own.url.split("/", 3)[-1]
        return SourceAddress(f"{base}/{path}", own.secret)

    def _forget_made(self) -> None:
        self._made = None
        self.result.say("")
        self._tell()

    def _tell(self) -> None:
        address = self.address()
        typed = self._remote and self._made is None
        self._copy_part.setVisible(not typed)
        self._typed_part.setVisible(typed)
        self._tunnel_part.setVisible(not self._remote)
        self.url.set_value(address.url if address else "")
        self.url.field.setPlaceholderText("" if typed else tr("The relay is not running."))
        self.secret.set_value(address.secret if address else "")
        self.changed.emit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        frame, inside = card(spacing=SPACE)
        column.addWidget(frame)
        inside.addWidget(section_label(tr("Where GitHub sends to")))
        self._copy_part = _form((tr("Address"), self.url), (tr("Secret"), self.secret))
        inside.addWidget(self._copy_part)
        self._typed_part = self._for_typing()
        inside.addWidget(self._typed_part)
        inside.addWidget(self.result)
        self._tunnel_part = self._for_tunnel()
        inside.addWidget(self._tunnel_part)

    def _for_typing(self) -> QWidget:
        part = QWidget()
        inside = QVBoxLayout(part)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(SPACE)
        words = tr(
            "Address and secret come from the relay on the server. With a token that may manage (webhook-relay token "
            "create NAME --scope manage) they are made there now; or paste what “webhook-relay source create” printed."
        )
        inside.addWidget(hint_label(words))
        label = plain_label(tr("Token"))
        label.setMinimumWidth(LABELS)
        inside.addLayout(_line(label, self.manage_token, self.make))
        inside.addWidget(_form((tr("Address"), self.typed_url), (tr("Secret"), self.typed_secret)))
        return part

    def _for_tunnel(self) -> QWidget:
        notice = QFrame()
        notice.setProperty("look", "notice")
        words = tr(
            "GitHub itself cannot reach 127.0.0.1. Either use a relay on a server (go back one step), or let a tunnel "
            "lead here, such as cloudflared or ngrok, and paste the public address that it gives you."
        )
        inside = QVBoxLayout(notice)
        inside.setContentsMargins(SPACE + 4, SPACE, SPACE + 4, SPACE)
        inside.addWidget(plain_label(words, wraps=True))
        inside.addLayout(_line(plain_label(tr("Public address")), self.tunnel))
        return notice


def _line(label: QLabel, field_: TextField | SecretField, *more: QWidget) -> QHBoxLayout:
    """Return them beside each other; they stay there when the field says below itself what is wrong."""
    label.setMinimumHeight(field_.editor.sizeHint().height())
    line = row(label, field_, *more)
    line.setStretch(1, 1)
    for part in (label, field_, *more):
        line.setAlignment(part, Qt.AlignmentFlag.AlignTop)
    return line


def _form(*lines: tuple[str, QWidget]) -> QWidget:
    part = QWidget()
    grid = QGridLayout(part)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(SPACE)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, LABELS)
    for number, (words, field_) in enumerate(lines):
        grid.addWidget(plain_label(words), number, 0)
        grid.addWidget(field_, number, 1)
    return part
