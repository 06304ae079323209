"""Small parts that every page uses: plain labels, badges, fields to copy from, named buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.push_button import PushButton
from webhook_relay_desktop.ui.kit.text import menu_label, one_line, tooltip
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, section_font, small_font, title_font
from webhook_relay_desktop.words import tr

COPIED_MS = 1500
"""How long a copy button says that it has copied."""
MASK = "•" * 16
"""Always the same length, so that a mask says nothing about what it hides."""


def plain_label(text: str = "", *, look: str = "", wraps: bool = False, selectable: bool = False) -> QLabel:
    """Return a label that never takes its text for markup."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(wraps)
    if look:
        label.setProperty("look", look)
    if selectable:
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        label.setTextInteractionFlags(flags)
    return label


def title_label(text: str = "") -> QLabel:
    """Return a page's title."""
    label = plain_label(text)
    label.setFont(title_font(label.font()))
    return label


def section_label(text: str) -> QLabel:
    """Return a section's heading."""
    label = plain_label(text)
    label.setFont(section_font(label.font()))
    return label


def hint_label(text: str = "") -> QLabel:
    """Return a small, quiet, wrapping explanation."""
    label = plain_label(text, look="muted", wraps=True)
    label.setFont(small_font(label.font()))
    return label


def restyle(widget: QWidget, **properties: object) -> None:
    """Set properties that the style sheet looks at, and have them looked at."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def set_tone(label: QLabel, tone: Tone, *, badge: bool = False) -> None:
    """Give a label the colour of `tone`."""
    restyle(label, **{"badge" if badge else "look": tone.value})


def badge(text: str, tone: Tone) -> QLabel:
    """Return a word in a soft, rounded field."""
    label = plain_label(text)
    label.setFont(small_font(label.font()))
    label.setProperty("badge", tone.value)
    label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return label


def card(*, spacing: int = SPACE) -> tuple[QFrame, QVBoxLayout]:
    """Return a framed surface and the layout of what stands on it."""
    frame = QFrame()
    frame.setProperty("look", "card")
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
    layout.setSpacing(spacing)
    return frame, layout


def row(*parts: QWidget | None, spacing: int = SPACE) -> QHBoxLayout:
    """Return a horizontal layout; None is a stretch."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        else:
            layout.addWidget(part)
    return layout


def button(text: str, *, name: str = "", look: str = "", hint: str = "") -> PushButton:
    """Return a push button whose accessible name is `name` (default: its text)."""
    made = PushButton(menu_label(text))
    made.setAccessibleName(name or text)
    made.setToolTip(tooltip(hint))
    if look:
        made.setProperty("look", look)
    return made


class ElidedLabel(QLabel):
    """A one-line plain label that shortens its text to the room it has; the whole text is its tooltip."""

    def __init__(self, text: str = "", *, look: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if look:
            self.setProperty("look", look)
        self._whole = ""
        self.set_whole(text)

    def set_whole(self, text: str) -> None:
        """Show `text`, made safe."""
        self._whole = one_line(text)
        self.setAccessibleName(self._whole)
        self.setToolTip(tooltip(self._whole))
        self._fit()

    def whole(self) -> str:
        """Return the text before it is shortened."""
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Shorten anew."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Take any width, one line's height."""
        return QSize(0, super().minimumSizeHint().height())

    def _fit(self) -> None:
        fitting = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 40))
        if fitting != self.text():
            self.setText(fitting)


class CopyButton(PushButton):
    """Copies what `text` returns, and says for a moment that it has."""

    def __init__(
        self, theme: Theme, icons: Icons, what: str, text: Callable[[], str], *, words: str = "", name: str = ""
    ) -> None:
        words = words or tr("Copy")
        super().__init__(words)
        self._icons = icons
        self._theme = theme
        self._words = words
        self._text = text
        self.setAccessibleName(name or tr("Copy {what}").format(what=what))
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(COPIED_MS)
        self._rest.timeout.connect(self._calm)
        self.clicked.connect(self._copy)
        theme.changed.connect(self._calm)
        self._calm()

    def set_words(self, words: str) -> None:
        """Say something else; an empty text leaves the picture alone."""
        self._words = words
        self._calm()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Take the room of the longer words, so that what is beside it stays where it is."""
        hint = super().sizeHint()
        if not self._words:
            return hint
        here, rest, done = map(self._text_width, (self.text(), self._words, tr("Copied")))
        return QSize(hint.width() - here + max(rest, done), hint.height())

    def _text_width(self, words: str) -> int:
        return self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, words).width()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text())
        self.setText(tr("Copied") if self._words else "")
        self.setIcon(self._icons.glyph("tick", self._theme.colours.good))
        self._rest.start()

    def _calm(self) -> None:
        self.setText(self._words)
        self.setIcon(self._icons.glyph("copy", self._theme.colours.muted))


class CopyField(QWidget):
    """A value to copy, in fixed-width letters; a secret one is masked until a person asks to see it."""

    def __init__(self, theme: Theme, icons: Icons, what: str, *, secret: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._icons = icons
        self._secret = secret
        self._value = ""
        self.field = QLineEdit()
        self.field.setReadOnly(True)
        self.field.setAccessibleName(what)
        self.copy_button = CopyButton(theme, icons, what, lambda: self._value)
        self.reveal_button = PushButton()
        self.reveal_button.setCheckable(True)
        self.reveal_button.setVisible(secret)
        self.reveal_button.toggled.connect(self._show_value)
        self._what = what
        line = row(self.field, self.reveal_button, self.copy_button)
        line.setStretch(0, 1)
        self.setLayout(line)
        theme.changed.connect(self._show_value)
        self._show_value()

    def set_value(self, value: str) -> None:
        """Show this value; a secret one is masked again."""
        self._value = value
        self.reveal_button.setChecked(False)
        self._show_value()

    def value(self) -> str:
        """Return the value, not the mask."""
        return self._value

    def _show_value(self) -> None:
        hidden = self._secret and not self.reveal_button.isChecked()
        self.field.setText(MASK if hidden and self._value else one_line(self._value, limit=4096))
        self.field.setCursorPosition(0)
        self.copy_button.setEnabled(bool(self._value))
        self.reveal_button.setEnabled(bool(self._value))
        name = tr("Show {what}") if hidden else tr("Hide {what}")
        self.reveal_button.setText(tr("Show") if hidden else tr("Hide"))
        self.reveal_button.setAccessibleName(name.format(what=self._what))
        self.reveal_button.setIcon(self._icons.glyph("eye" if hidden else "eye-off", self._theme.colours.muted))


class EscapeFilter(QObject):
    """Calls `escape` when Escape is pressed in the widget it is installed on."""

    def __init__(self, watched: QWidget, escape: Callable[[], None]) -> None:
        super().__init__(watched)
        self._escape = escape
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take Escape, also before a shortcut of the window does; leave every other event."""
        kind = event.type()
        if kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            if kind == QEvent.Type.KeyPress:
                self._escape()
            event.accept()
            return True
        return super().eventFilter(watched, event)
