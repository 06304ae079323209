"""SignatureView: what the relay found about the sender, and what this computer finds when it looks itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from webhook_relay.event import Event, Verification
from webhook_relay.signatures import SCHEMES
from webhook_relay_desktop.second_check import Finding, SecondVerdict
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.text import full_time, one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme
from webhook_relay_desktop.ui.kit.widgets import (
    badge,
    button,
    card,
    hint_label,
    plain_label,
    row,
    section_label,
    set_tone,
)
from webhook_relay_desktop.words import mark, tr

FINDINGS = {
    Finding.RIGHT: (mark("Right"), Tone.GOOD),
    Finding.WRONG: (mark("Does not fit"), Tone.BAD),
    Finding.NOT_POSSIBLE: (mark("Cannot be checked here"), Tone.QUIET),
    Finding.NO_SECRET: (mark("Not checked yet"), Tone.BUSY),
}
LONGEST_SECRET = 1280
"""Characters; more is kept by no keyring."""


class SignatureView(QScrollArea):
    """Two cards. Signals: `check_wanted()` to look again, `secret_entered(text)` to keep a secret and look with it."""

    check_wanted = Signal()
    secret_entered = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Signature"))
        self.relay_badge = badge("", Tone.GOOD)
        self.relay_words = plain_label(wraps=True, selectable=True)
        self.own_badge = badge("", Tone.QUIET)
        self.own_words = plain_label(wraps=True, selectable=True)
        self.again_button = button(tr("Check again"), look="quiet")
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.setMaxLength(LONGEST_SECRET)
        self.secret.setAccessibleName(tr("Secret of this event's source"))
        self.secret.setPlaceholderText(tr("Secret, or public key, that the source has"))
        self.keep_button = button(tr("Check here, too"))
        self.entry = QWidget()
        self._lay_out()
        self.again_button.clicked.connect(self.check_wanted)
        self.keep_button.clicked.connect(self._enter)
        self.secret.returnPressed.connect(self._enter)
        self.secret.textChanged.connect(lambda text: self.keep_button.setEnabled(bool(text.strip())))
        self.keep_button.setEnabled(False)

    def show_event(self, event: Event) -> None:
        """Show what the relay has found; what this computer finds is not known yet."""
        verified = event.verification is Verification.VERIFIED
        scheme = SCHEMES.get(event.scheme)
        title = one_line(event.scheme) if scheme is None else scheme.title
        self.relay_badge.setText(tr("Verified") if verified else tr("Not verified"))
        set_tone(self.relay_badge, Tone.GOOD if verified else Tone.BUSY, badge=True)
        words = tr("Checked as {scheme} over the raw bytes when it came, {time}.")
        if not verified:
            words = tr("The source has no secret, on purpose: anybody who knows its address could have sent this.")
        elif event.replay_of:
            words = tr("The event that this one repeats was checked as {scheme}; this one was appended {time}.")
        self.relay_words.setText(words.format(scheme=title, time=full_time(event.time)))
        self.secret.clear()
        self.show_busy()

    def show_busy(self) -> None:
        """Say that this computer looks."""
        self.own_badge.setText(tr("Checking…"))
        set_tone(self.own_badge, Tone.QUIET, badge=True)
        self.own_words.setText(tr("The keyring is asked for the secret."))
        self.entry.hide()
        self.again_button.setEnabled(False)

    def show_verdict(self, verdict: SecondVerdict) -> None:
        """Show what this computer has found."""
        words, tone = FINDINGS[verdict.finding]
        self.own_badge.setText(tr(words))
        set_tone(self.own_badge, tone, badge=True)
        self.own_words.setText(one_line(verdict.words, limit=1000))
        self.entry.setVisible(verdict.finding in (Finding.NO_SECRET, Finding.WRONG))
        self.again_button.setEnabled(True)

    def show_problem(self, words: str) -> None:
        """Say why the keyring could not be asked."""
        self.show_verdict(SecondVerdict(Finding.NOT_POSSIBLE, words))

    def _enter(self) -> None:
        text = self.secret.text().strip()
        if text:
            self.secret.clear()
            self.show_busy()
            self.secret_entered.emit(text)

    def _lay_out(self) -> None:
        page = QWidget()
        page.setProperty("look", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE + SPACE // 2)
        relay, layout = card(spacing=SPACE)
        layout.addLayout(row(section_label(tr("The relay")), self.relay_badge, None))
        layout.addWidget(self.relay_words)
        own, layout = card(spacing=SPACE)
        layout.addLayout(row(section_label(tr("This computer")), self.own_badge, None, self.again_button))
        layout.addWidget(self.own_words)
        line = row(self.secret, self.keep_button)
        line.setStretch(0, 1)
        inside = QVBoxLayout(self.entry)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(line)
        inside.addWidget(hint_label(tr("It is kept as a secret on this computer, and sent nowhere.")))
        layout.addWidget(self.entry)
        column.addWidget(relay)
        column.addWidget(own)
        column.addStretch(1)
        self.setWidget(page)
