"""WelcomePanel: the first start. The address and the secret to copy, and what to do with them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.endpoint import Endpoint
from webhook_relay_desktop.ui.first_steps.github_page import steps_card
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.text import many_lines, one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, code_font
from webhook_relay_desktop.ui.kit.widgets import (
    CopyButton,
    CopyField,
    button,
    card,
    hint_label,
    plain_label,
    row,
    section_label,
    title_label,
)
from webhook_relay_desktop.words import mark, tr

PANEL_WIDTH = 720
"""Widest text column that is still comfortable to read."""

FIRST_TITLE = mark("Ready for your first webhook")
STARTING = mark("The relay is starting…")
WITHOUT_ADDRESS = {
    LinkPhase.FAILED: mark("The relay is not running."),
    LinkPhase.CLOSED: mark("The relay has stopped."),
}
LATER_TITLE = mark("How to send webhooks here")


class WelcomePanel(QScrollArea):
    """Shows how to send the first event. `set_endpoint` fills it; without one it says that the relay is starting.
    `set_remote(relay)` says that senders get their address from a relay on a server.

    Signals: `test_wanted()` when "Send a test event" is pressed (the button shows after `set_test_available(True)`);
    `first_steps_wanted()` to open the wizard;
    `back_wanted()` when a person wants the history (the button shows after `set_back_available(True)`).
    Slot `set_test_result(ok, text)` says how the test went.
    """

    test_wanted = Signal()
    first_steps_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._theme = theme
        self._icons = icons
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("How to send webhooks here"))
        self.url = CopyField(theme, icons, tr("webhook address"))
        self.secret = CopyField(theme, icons, tr("webhook secret"), secret=True)
        self.command = plain_label(look="code", wraps=True, selectable=True)
        self.copy_command = CopyButton(theme, icons, tr("curl command"), self._command_text, words=tr("Copy command"))
        self.reach = plain_label(wraps=True)
        self.test = button(tr("Send a test event"))
        self.test.clicked.connect(self.test_wanted)
        self.test.hide()
        self.test_result = plain_label(wraps=True)
        self.first_steps = button(tr("First steps…"), look="primary")
        self.first_steps.clicked.connect(self.first_steps_wanted)
        self.back = button(tr("Back to the history"), look="quiet")
        self.back.clicked.connect(self.back_wanted)
        self.back.hide()
        self.title = title_label(tr(FIRST_TITLE))
        self._remote_words = plain_label(wraps=True, selectable=True)
        self._endpoint: Endpoint | None = None
        self._phase = LinkPhase.CONNECTING
        self._lay_out()
        self.set_endpoint(None)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()

    def set_endpoint(self, endpoint: Endpoint | None) -> None:
        """Show this address and secret; None while the relay is not up."""
        self._endpoint = endpoint
        self._remote.hide()
        self._own.show()
        self.url.set_value(endpoint.url if endpoint else "")
        self._tell_why_empty()
        self.secret.set_value(endpoint.secret if endpoint else "")
        self.command.setText(curl_command(endpoint.url, "YOUR-SECRET") if endpoint else "")
        self._notice.setVisible(endpoint is not None and not endpoint.public)
        self.copy_command.setEnabled(endpoint is not None and bool(endpoint.secret))
        self.test.setEnabled(endpoint is not None)

    def set_remote(self, relay: str) -> None:
        """Say that this desktop listens to the relay at `relay`, which knows the addresses and secrets."""
        self.set_endpoint(None)
        self._remote_words.setText(
            tr(
                "This computer receives what {relay} accepts. Whoever runs that relay makes an address and a secret "
                "for each sender there (webhook-relay source). Nothing has to be open on this computer."
            ).format(relay=one_line(relay))
        )
        self._own.hide()
        self._remote.show()

    def set_link(self, state: LinkState) -> None:
        """Say why there is no address yet: the relay starts, or it could not."""
        self._phase = state.phase
        self._tell_why_empty()

    def set_test_available(self, available: bool) -> None:
        """Offer the test button, or not."""
        self.test.setVisible(available)

    def set_test_result(self, ok: bool, text: str) -> None:
        """Say how the test went."""
        self.test_result.setText(many_lines(text))
        self.test_result.setProperty("look", Tone.GOOD.value if ok else Tone.BAD.value)
        self.test_result.style().polish(self.test_result)

    def set_back_available(self, available: bool) -> None:
        """Offer the way back to the history, or not."""
        self.back.setVisible(available)
        self.title.setText(tr(LATER_TITLE if available else FIRST_TITLE))

    def _tell_why_empty(self) -> None:
        words = WITHOUT_ADDRESS.get(self._phase, STARTING)
        words = tr(words) if self._endpoint is None else ""
        self.url.field.setPlaceholderText(words)

    def _paint_icons(self) -> None:
        self.back.setIcon(self._icons.glyph("back", self._theme.colours.muted))

    def _command_text(self) -> str:
        return curl_command(self._endpoint.url, self._endpoint.secret) if self._endpoint else ""

    def _lay_out(self) -> None:
        page = QWidget()
        page.setProperty("look", "page")
        column = QVBoxLayout()
        column.setSpacing(2 * SPACE)
        picture = QLabel()
        picture.setPixmap(self._icons.app().pixmap(56, 56))
        heading = QVBoxLayout()
        heading.setSpacing(SPACE // 2)
        heading.addWidget(self.title)
        heading.addWidget(plain_label(tr("What is sent is checked, kept and shown here."), look="muted", wraps=True))
        top = row(picture, spacing=2 * SPACE)
        top.addLayout(heading, 1)
        top.addWidget(self.first_steps, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        self._own = QWidget()
        cards = QVBoxLayout(self._own)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(2 * SPACE)
        for part in (self._address_card(), steps_card(tr("From GitHub")), self._command_card()):
            cards.addWidget(part)
        column.addWidget(self._own)
        self._remote, words = card()
        words.addWidget(section_label(tr("From a relay on a server")))
        words.addWidget(self._remote_words)
        column.addWidget(self._remote)
        column.addStretch(1)
        middle = QWidget()
        middle.setMaximumWidth(PANEL_WIDTH)
        column.setContentsMargins(0, 0, 0, 0)
        middle.setLayout(column)
        outer = QHBoxLayout(page)
        outer.setContentsMargins(3 * SPACE, 4 * SPACE, 3 * SPACE, 3 * SPACE)
        outer.addStretch(1)
        outer.addWidget(middle, 100)
        outer.addStretch(1)
        self.setWidget(page)

    def _address_card(self) -> QWidget:
        frame, layout = card(spacing=SPACE + SPACE // 2)
        form = QGridLayout()
        form.setSpacing(SPACE)
        form.setColumnStretch(1, 1)
        for number, (words, field) in enumerate(((tr("Address"), self.url), (tr("Secret"), self.secret))):
            form.addWidget(plain_label(words), number, 0)
            form.addWidget(field, number, 1)
        layout.addLayout(form)
        self._notice = QFrame()
        self._notice.setProperty("look", "notice")
        self.reach.setText(
            tr(
                "This address works on this computer only: GitHub itself cannot reach 127.0.0.1. To receive from "
                "GitHub, use a relay on a server or a tunnel that leads here: First steps shows both."
            )
        )
        notice = QHBoxLayout(self._notice)
        notice.setContentsMargins(SPACE + 4, SPACE, SPACE + 4, SPACE)
        notice.addWidget(self.reach)
        layout.addWidget(self._notice)
        return frame

    def _command_card(self) -> QWidget:
        frame, layout = card()
        layout.addWidget(section_label(tr("Or try it now from a terminal")))
        self.command.setFont(code_font(self.command.font()))
        self.command.setAccessibleName(tr("curl command"))
        layout.addWidget(self.command)
        layout.addWidget(hint_label(tr("The copied command holds your secret in place of YOUR-SECRET.")))
        buttons = row(self.test, self.copy_command)
        buttons.addWidget(self.test_result, 1)
        layout.addLayout(buttons)
        return frame


def curl_command(url: str, secret: str) -> str:
    """Return a command for a POSIX shell that sends one signed `ping` as GitHub does."""
    body = '{"zen":"Keep it logically awesome.","hook_id":1}'
    return (
        f"body='{body}'\n"
        f"signature=$(printf %s \"$body\" | openssl dgst -sha256 -hmac {_quoted(secret)} | sed 's/.* //')\n"
        f'curl -sS {_quoted(url)} --data-binary "$body" \\\n'
        "  -H 'Content-Type: application/json' -H 'X-GitHub-Event: ping' \\\n"
        '  -H "X-GitHub-Delivery: $(date +%s)" -H "X-Hub-Signature-256: sha256=$signature"'
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
