"""ProblemStrip: what is wrong, in words, with the next step and a button that takes it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from webhook_relay_desktop.problem import Problem
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.text import many_lines, menu_label
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme
from webhook_relay_desktop.ui.kit.widgets import button, plain_label, restyle, row, section_label
from webhook_relay_desktop.words import tr


class ProblemStrip(QFrame):
    """Shows the newest problem, of those that go first if there are any; the others wait behind it.

    Hidden while there is none.

    Signals: `action_wanted(key)` when the button is pressed; `dismissed(key)` when a person closes the strip.
    """

    action_wanted = Signal(str)
    dismissed = Signal(str)

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.setProperty("look", "problem")
        self.setAccessibleName(tr("Problem"))
        self._theme = theme
        self._icons = icons
        self._problems: dict[str, Problem] = {}
        self._picture = plain_label()
        self.message = section_label("")
        self.message.setWordWrap(True)
        self.hint = plain_label(wraps=True, selectable=True)
        self.action = button("")
        self.action.clicked.connect(lambda: self.action_wanted.emit(self._current().key))
        self.close_button = button(tr("Dismiss"), name=tr("Dismiss the problem"), look="quiet")
        self.close_button.clicked.connect(self._dismiss)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.message)
        words.addWidget(self.hint)
        line = row(self._picture)
        line.setSpacing(SPACE + SPACE // 2)
        line.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        line.addLayout(words, 1)
        line.addWidget(self.action)
        line.addWidget(self.close_button)
        self.setLayout(line)
        theme.changed.connect(self._paint_picture)
        self._paint_picture()
        self.hide()

    def show_problem(self, problem: Problem) -> None:
        """Show this problem before the others of its rank."""
        self._problems.pop(problem.key, None)
        self._problems[problem.key] = problem
        self._show_current()

    def clear_problem(self, key: str) -> None:
        """Take this problem away, if it is there."""
        self._problems.pop(key, None)
        self._show_current()

    def problems(self) -> tuple[Problem, ...]:
        """Return the problems, newest last."""
        return tuple(self._problems.values())

    def _current(self) -> Problem:
        newest = list(reversed(self._problems.values()))
        return next((problem for problem in newest if problem.first), newest[0])

    def _dismiss(self) -> None:
        key = self._current().key
        self.clear_problem(key)
        self.dismissed.emit(key)

    def _show_current(self) -> None:
        self.setVisible(bool(self._problems))
        if not self._problems:
            return
        problem = self._current()
        others = len(self._problems) - 1
        self.message.setText(many_lines(problem.message))
        self.hint.setText(many_lines(problem.hint))
        self.hint.setVisible(bool(problem.hint))
        self.action.setText(menu_label(problem.action))
        self.action.setAccessibleName(problem.action)
        self.action.setVisible(bool(problem.action))
        self.close_button.setText(tr("Dismiss (%n more)", n=others) if others else tr("Dismiss"))
        self.setAccessibleDescription(many_lines(f"{problem.message} {problem.hint}".strip()))
        restyle(self, look="problem" if problem.calls else "told")
        self._paint_picture()

    def _paint_picture(self) -> None:
        calls = not self._problems or self._current().calls
        colour = self._theme.colours.bad if calls else self._theme.colours.busy
        self._picture.setPixmap(self._icons.pixmap("alert", 20, colour, self.devicePixelRatioF()))
