"""PairingDialog: asks whether a link that came from elsewhere is to be used, before anything is contacted or kept."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from webhook_relay.config import APP_NAME
from webhook_relay.pairing import PairingLink
from webhook_relay_desktop.ui.first_steps.place_page import link_words
from webhook_relay_desktop.ui.first_steps.result_label import ResultLabel
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.dialog_parts import answer_buttons
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import SPACE
from webhook_relay_desktop.ui.kit.widgets import card, hint_label, plain_label, title_label
from webhook_relay_desktop.words import tr

WIDTH = 520


class PairingDialog(QDialog):
    """Shows relay, channels and name, never the token, and which handlers will run for what comes from there.

    Signal `agreed(link)` when a person says yes.
    """

    agreed = Signal(object)

    def __init__(
        self, icons: Icons, link: PairingLink, handlers: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Pairing link") + f" — {APP_NAME}")
        self.setWindowIcon(icons.app())
        self.setMinimumWidth(WIDTH)
        self.said = plain_label(link_words(link), wraps=True, selectable=True)
        self.said.setAccessibleName(tr("What the link says"))
        self.outcome = ResultLabel(tr("Result of the connection"))
        # Whoever presses Enter without having read has not agreed.
        self.buttons = answer_buttons(tr("Connect"), tr("Cancel"), enter_agrees=False)
        self.connect_button = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.cancel = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE + SPACE // 2)
        self.title = title_label(tr("Listen to this relay?"))
        column.addWidget(self.title)
        words = tr("A link asks to connect this computer. Agree only if you expect it, and know whose relay this is.")
        self.question = plain_label(words, wraps=True)
        column.addWidget(self.question)
        frame, inside = card()
        inside.addWidget(self.said)
        column.addWidget(frame)
        column.addWidget(
            hint_label(tr("Its events come into your history. The token in the link is kept as a secret."))
        )
        self.handlers = plain_label(_handler_words(handlers), wraps=True)
        column.addWidget(self.handlers)
        column.addWidget(self.outcome)
        column.addWidget(self.buttons)
        self.buttons.rejected.connect(self.reject)
        self.buttons.accepted.connect(lambda: self._agree(link))
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_result(self, ok: bool, words: str) -> None:
        """Say how connecting went; afterwards there is only one way out."""
        self.outcome.say(words, Tone.GOOD if ok else Tone.BAD)
        self.connect_button.setEnabled(not ok)
        self.connect_button.setVisible(not ok)
        if ok:
            self.title.setText(tr("This computer listens to the relay"))
            self.question.hide()
            self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)  # the button that had it is gone
            self.cancel.setText(tr("Close"))
            self.cancel.setAccessibleName(tr("Close"))

    def _agree(self, link: PairingLink) -> None:
        self.connect_button.setEnabled(False)
        self.outcome.say(tr("Trying…"))
        self.agreed.emit(link)


def _handler_words(handlers: Sequence[str]) -> str:
    if not handlers:
        return tr("No handler is switched on, so nothing runs here for its events.")
    return tr("Handlers are switched on and run for its verified events, too: {handlers}.").format(
        handlers=", ".join(handlers)
    )
