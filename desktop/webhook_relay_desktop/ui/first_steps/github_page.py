"""GitHubPage: the address that GitHub is given, a webhook made with a token, and the same by hand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from webhook_relay_desktop.ui.first_steps.hook_card import HookCard
from webhook_relay_desktop.ui.first_steps.source_card import SourceCard
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme
from webhook_relay_desktop.ui.kit.widgets import badge, card, plain_label, row, section_label
from webhook_relay_desktop.words import mark, tr

GITHUB_STEPS = (
    mark("On GitHub, open your repository's Settings, then Webhooks, then Add webhook."),
    mark("Paste the address above into Payload URL and choose the content type application/json."),
    mark("Paste the secret above into Secret. GitHub signs every event with it."),
    mark("Choose the events you want and press Add webhook. GitHub's ping appears here at once."),
)


class GitHubPage(QWidget):
    """`source` knows the address, `hook` makes the webhook."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.source = SourceCard(theme, icons)
        self.hook = HookCard(theme, icons)
        self.source.changed.connect(lambda: self.hook.set_why_not(self.source.why_not()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE + SPACE // 2)
        column.addWidget(self.source)
        column.addWidget(self.hook)
        column.addWidget(steps_card(tr("Or by hand")))
        column.addStretch(1)
        self.hook.set_why_not(self.source.why_not())


def steps_card(title: str) -> QWidget:
    """Return the steps on GitHub's pages, numbered."""
    frame, layout = card()
    layout.addWidget(section_label(title))
    for number, step in enumerate(GITHUB_STEPS, start=1):
        sign = badge(str(number), Tone.QUIET)
        sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        line = row(spacing=SPACE + 4)
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(plain_label(tr(step), wraps=True), 1)
        layout.addLayout(line)
    return frame
