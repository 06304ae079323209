"""CrashWindow: says calmly that something went wrong inside the program, and helps to report it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from webhook_relay.config import APP_NAME
from webhook_relay_desktop.ui.kit.closing_keys import take_closing_keys
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.text import many_lines, one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, code_font
from webhook_relay_desktop.ui.kit.widgets import CopyButton, button, plain_label, row, title_label
from webhook_relay_desktop.words import tr

WIDTH = 480
"""Of the sentences, in device-independent pixels: about seventy letters are read well."""
LONGEST_MESSAGE = 300
"""Characters of what an error says itself; the details have all of it."""


class CrashWindow(QDialog):
    """Shows the newest failure and how many there were; `set_details` has what a person can copy.

    Signals: `log_folder_wanted()`; `details_wanted()` when the details are about to be shown or copied, to be
    answered with `set_details` before the signal returns.
    """

    log_folder_wanted = Signal()
    details_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(APP_NAME)
        self.setWindowIcon(icons.app())
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)  # who is typing goes on typing
        self._theme = theme
        self._icons = icons
        self._picture = plain_label()
        self.title = title_label(tr("Something went wrong inside the program"))
        self.title.setWordWrap(True)
        self.sentence = plain_label(wraps=True, selectable=True)
        self.sentence.setAccessibleName(tr("What went wrong"))
        self.comfort = plain_label(look="muted", wraps=True)
        self.details = QPlainTextEdit()
        self.details.setFont(code_font(self.details.font()))
        self.details.setReadOnly(True)
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.setAccessibleName(tr("Details"))
        self.details.setTabChangesFocus(True)
        self.details.setMinimumHeight(220)
        self.details.hide()
        self.show_button = button(tr("Show details"), look="quiet")
        self.show_button.setCheckable(True)
        self.show_button.toggled.connect(self._show_details)
        self.copy_button = CopyButton(
            theme, icons, tr("the details"), self._text_to_copy, words=tr("Copy details"), name=tr("Copy details")
        )
        self.folder_button = button(tr("Open the log folder"))
        self.folder_button.clicked.connect(self.log_folder_wanted)
        self.close_button = button(tr("Close"), look="primary")
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        self._lay_out()
        take_closing_keys(self)
        theme.changed.connect(self._paint_picture)
        self._paint_picture()

    def show_failure(self, error: str, message: str, *, times: int, others: int, where: str = "") -> None:
        """Say what failed: the error's name, what it says (scrubbed), how often, and how many other kinds there are."""
        name = f"{error} ({where})" if where else error
        sentence = f"{name}: {message}" if message else name
        self.sentence.setText(one_line(sentence, limit=LONGEST_MESSAGE))
        self.show_times(times, others)

    def show_times(self, times: int, others: int) -> None:
        """Say how often it happened so far."""
        words = [tr("The program goes on, and what was received is kept.")]
        if times > 1:
            words.append(tr("It happened %n time(s).", n=times))
        if others:
            words.append(tr("The details tell of %n other problem(s), too.", n=others))
        words.append(tr("Please report it with the details: secrets and names are taken out of them."))
        self.comfort.setText(" ".join(words))
        self._fit()

    def show_last_time(self) -> None:
        """Say that the start before this one ended without a word."""
        self.title.setText(tr("The program ended unexpectedly last time"))
        self.sentence.setText(tr("It was ended from within, before it could say why. What was received is kept."))
        self.comfort.setText(tr("Please report it with the details: secrets and names are taken out of them."))
        self._fit()

    def set_details(self, text: str) -> None:
        """Take what can be read and copied."""
        self.details.setPlainText(many_lines(text))

    def _text_to_copy(self) -> str:
        self.details_wanted.emit()
        return self.details.toPlainText()

    def _show_details(self, wanted: bool) -> None:
        if wanted:
            self.details_wanted.emit()
        self.details.setVisible(wanted)
        words = tr("Hide details") if wanted else tr("Show details")
        self.show_button.setText(words)
        self.show_button.setAccessibleName(words)
        self._fit()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(SPACE)
        for label in (self.title, self.sentence, self.comfort):
            words.addWidget(label)
        top = row(self._picture, spacing=2 * SPACE)
        top.setAlignment(self._picture, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addLayout(top)
        layout.addWidget(self.details, 1)
        layout.addLayout(row(self.show_button, None, self.copy_button, self.folder_button, self.close_button))
        for label in (self.title, self.sentence, self.comfort):
            label.setMinimumWidth(WIDTH)  # not the window's own, which would let it squeeze its buttons

    def _fit(self) -> None:
        """Take the height that the sentences need at this width."""
        layout = self.layout()
        if layout is None:
            return
        layout.activate()
        width = max(self.width() if self.isVisible() else 0, layout.totalSizeHint().width())
        self.resize(width, max(layout.totalHeightForWidth(width), layout.totalMinimumSize().height()))

    def _paint_picture(self) -> None:
        colour = self._theme.colours.busy
        self._picture.setPixmap(self._icons.pixmap("alert", 32, colour, self.devicePixelRatioF()))
