"""Wizard: the first steps, one page after another. It shows what it is told and emits wishes."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from webhook_relay.config import APP_NAME
from webhook_relay_desktop.ui.first_steps.github_page import GitHubPage
from webhook_relay_desktop.ui.first_steps.place_page import PlacePage
from webhook_relay_desktop.ui.first_steps.ready_page import ReadyPage
from webhook_relay_desktop.ui.first_steps.trial_page import TrialPage
from webhook_relay_desktop.ui.kit.closing_keys import take_closing_keys
from webhook_relay_desktop.ui.kit.dialog_parts import scrolling
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme
from webhook_relay_desktop.ui.kit.widgets import button, plain_label, row, title_label
from webhook_relay_desktop.words import mark, tr

SIZE = (780, 660)
PLACE, GITHUB, TRIAL, READY = range(4)
TITLES = (
    mark("Where do your webhooks come from?"),
    mark("Connect GitHub"),
    mark("See it work"),
    mark("Ready"),
)
NEXT_WORDS = (mark("Next"), mark("Next"), mark("Next"), mark("Done"))
SUBTITLES = (
    mark("This can be changed at any time, and there can be several relays."),
    mark("If you want to hear of pull requests, pushes or builds. Go on without it otherwise."),
    mark("One event on the way that every webhook takes."),
    mark("What goes on by itself from now on."),
)


class Wizard(QDialog):
    """Pages: `place`, `github`, `trial`, `ready`. `page_shown(number)` when another one is shown; `show_page` shows it.

    The first page goes on when what it wishes for was done: then call `show_page(GITHUB)`.
    """

    page_shown = Signal(int)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("First steps") + f" — {APP_NAME}")
        self.setWindowIcon(icons.app())
        self.setModal(False)
        take_closing_keys(self)
        self.place = PlacePage()
        self.github = GitHubPage(theme, icons)
        self.trial = TrialPage(theme, icons)
        self.ready = ReadyPage()
        self.title = title_label()
        self.subtitle = plain_label(look="muted", wraps=True)
        self.step = plain_label(look="muted")
        self.pages = QStackedWidget()
        self.back = button(tr("Back"))
        self.next = button(tr("Next"), look="primary")
        self._picture = QLabel()
        self._picture.setPixmap(icons.app().pixmap(44, 44))
        self._lay_out()
        self.back.clicked.connect(lambda: self.show_page(self.page() - 1))
        self.next.clicked.connect(self._go_on)
        self.trial.worked.connect(lambda: self.next.setFocus() if self.page() == TRIAL else None)
        # When the new parts have their place, which is after this turn of the event loop.
        self.github.hook.grown.connect(lambda: QTimer.singleShot(0, self, self._show_growth))
        room = self.screen().availableSize()
        self.resize(min(SIZE[0], room.width() - 40), min(SIZE[1], room.height() - 60))
        self.show_page(PLACE)

    def page(self) -> int:
        """Return the number of the page that is shown."""
        return self.pages.currentIndex()

    def show_page(self, number: int) -> None:
        """Show a page, its beginning first."""
        self.pages.setCurrentIndex(number)
        self.title.setText(tr(TITLES[number]))
        self.subtitle.setText(tr(SUBTITLES[number]))
        self.step.setText(tr("Step {number} of {count}").format(number=number + 1, count=len(TITLES)))
        self.back.setVisible(number > PLACE)
        self.next.setText(tr(NEXT_WORDS[number]))
        self.next.setAccessibleName(tr(NEXT_WORDS[number]))
        self.next.setEnabled(True)
        page = self.pages.widget(number)
        if isinstance(page, QScrollArea):
            page.verticalScrollBar().setValue(0)
        self._focus(number)
        self.page_shown.emit(number)

    def set_waiting(self, waiting: bool) -> None:
        """Keep a person from going on while something is tried."""
        self.next.setEnabled(not waiting)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Have Enter go on from anywhere but from a button, which it presses, or a field of GitHub's page."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif self.page() != GITHUB:
            self.next.click()

    def _show_growth(self) -> None:
        """Bring what has just appeared on GitHub's page onto the screen."""
        area = self.pages.widget(GITHUB)
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(self.github.hook, 0, SPACE)

    def _focus(self, number: int) -> None:
        first = {PLACE: self.place.own, TRIAL: self.trial.send}.get(number, self.next)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_on(self) -> None:
        if self.page() == PLACE:
            self.place.go_on()
        elif self.page() == READY:
            self.accept()
        else:
            self.show_page(self.page() + 1)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QFrame()
        head.setProperty("look", "bar")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        top = row(self._picture, spacing=2 * SPACE)
        top.addLayout(words, 1)
        top.addWidget(self.step, 0, Qt.AlignmentFlag.AlignTop)
        top.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        head.setLayout(top)
        column.addWidget(head)
        for page in (self.place, self.github, self.trial, self.ready):
            self.pages.addWidget(_with_margins(page))
        column.addWidget(self.pages, 1)
        foot = QFrame()
        foot.setProperty("look", "foot")
        line = row(self.back, None, self.next)
        line.setContentsMargins(3 * SPACE, SPACE + SPACE // 2, 3 * SPACE, SPACE + SPACE // 2)
        foot.setLayout(line)
        column.addWidget(foot)


def _with_margins(page: QWidget) -> QScrollArea:
    """Return a page in an area that scrolls when a small screen or large letters leave no room for it."""
    outer = QWidget()
    inside = QVBoxLayout(outer)
    inside.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
    inside.addWidget(page)
    return scrolling(outer)
