"""RuleList: the rules for notifications in their order, which decides: the first that matches an event is its rule."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from webhook_relay_desktop.settings import Level, NotificationRule
from webhook_relay_desktop.settings.notifications import MOST_RULES
from webhook_relay_desktop.ui.kit.fields import CalmComboBox
from webhook_relay_desktop.ui.kit.match_editor import match_words
from webhook_relay_desktop.ui.kit.push_button import PRESSING
from webhook_relay_desktop.ui.kit.text import one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, small_font
from webhook_relay_desktop.ui.kit.widgets import ElidedLabel, button, plain_label, row
from webhook_relay_desktop.ui.settings.rule_dialog import LEVEL_WORDS
from webhook_relay_desktop.words import tr

NUMBER_ROLE = int(Qt.ItemDataRole.UserRole)
ROWS_SHOWN = 5


class RuleRow(QWidget):
    """One rule in the list, with its level to choose in place. Signal `level_chosen(Level)`."""

    level_chosen = Signal(object)

    def __init__(self, rule: NotificationRule) -> None:
        super().__init__()
        name = ElidedLabel(rule.name)
        what = ElidedLabel(match_words(rule.match), look="muted")
        what.setFont(small_font(what.font()))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(what)
        self.level = CalmComboBox()
        self.level.setAccessibleName(tr("Level of the rule {name}").format(name=one_line(rule.name)))
        for said in LEVEL_WORDS.values():
            self.level.addItem(tr(said))
        self.level.setCurrentIndex(list(LEVEL_WORDS).index(rule.level))
        self.level.activated.connect(lambda number: self.level_chosen.emit(list(LEVEL_WORDS)[number]))
        line = QHBoxLayout(self)
        line.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        line.addLayout(words, 1)
        line.addWidget(self.level)


class _Rows(QListWidget):
    """Rows that are as wide as the list also when it gets narrower, so that their levels stay in sight.

    Enter, which activates a row, goes no further: a dialog around the list would press the first default button that
    it finds, and that is one of the dialog that the row has just opened.
    """

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take Enter for good."""
        super().keyPressEvent(event)
        if event.key() in PRESSING:
            event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the rows the new width: by itself the view does it with the next change of what they hold."""
        super().resizeEvent(event)
        self.doItemsLayout()


class RuleList(QWidget):
    """Shows rules; what a person does with them is `rules_changed(rules)` and `edit_wanted(number or None)`.

    Drag, or Alt with the arrows, moves a rule; Enter edits, Ctrl+D copies, Delete removes it.
    """

    rules_changed = Signal(object)
    edit_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._rules: tuple[NotificationRule, ...] = ()
        self._to_focus: int | None = None
        self.list = _Rows()
        self.list.setAccessibleName(tr("Rules, the first that matches an event decides"))
        self.list.setProperty("look", "framed")
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.none = plain_label(tr("No rule yet: every event is treated as said below."), look="muted", wraps=True)
        self.add_button = button(tr("Add a rule…"))
        self.edit_button = button(tr("Edit…"), name=tr("Edit the rule"))
        self.copy_button = button(tr("Duplicate"), name=tr("Duplicate the rule"))
        self.remove_button = button(tr("Remove"), name=tr("Remove the rule"))
        self.up_button = button(tr("Up"), name=tr("Move the rule up"), hint=tr("Alt+Up"))
        self.down_button = button(tr("Down"), name=tr("Move the rule down"), hint=tr("Alt+Down"))
        self._order = QWidget()
        self._lay_out()
        self._connect()
        self.show_rules(())

    def show_rules(self, rules: Sequence[NotificationRule]) -> None:
        """Show these rules; the chosen one stays chosen."""
        chosen = self._to_focus if self._to_focus is not None else self.list.currentRow()
        self._to_focus = None
        self._rules = tuple(rules)
        self.list.clear()
        for number, rule in enumerate(self._rules):
            line = RuleRow(rule)
            line.level_chosen.connect(lambda level, number=number: self._set_level(number, level))
            item = QListWidgetItem()
            item.setData(NUMBER_ROLE, number)
            spoken = f"{one_line(rule.name)}: {match_words(rule.match)}, {tr(LEVEL_WORDS[rule.level])}"
            item.setData(int(Qt.ItemDataRole.AccessibleTextRole), spoken)
            item.setSizeHint(QSize(0, line.sizeHint().height() + 2 * SPACE))
            self.list.addItem(item)
            self.list.setItemWidget(item, line)
        height = self.list.item(0).sizeHint().height() if self._rules else 0
        self.list.setFixedHeight(min(len(self._rules), ROWS_SHOWN) * height + 2 * SPACE)
        for part in (self.list, self.edit_button, self.copy_button, self._order):
            part.setVisible(bool(self._rules))
        self.none.setVisible(not self._rules)
        self.list.setCurrentRow(min(max(chosen, 0), len(self._rules) - 1))
        self._enable()

    def choose_next_shown(self, number: int) -> None:
        """Choose this rule when the list is shown again: it is new, or was edited."""
        self._to_focus = number

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.list)
        column.addWidget(self.none)
        column.addLayout(row(self.add_button, self.edit_button, self.copy_button, None))
        self._order.setLayout(row(self.up_button, self.down_button, self.remove_button, None))
        column.addWidget(self._order)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.list.itemActivated.connect(lambda _item: self._edit())
        # The view is still at work with the move: it gets its new rows when it is done.
        self.list.model().rowsMoved.connect(lambda: QTimer.singleShot(0, self, self._take_order))
        self.add_button.clicked.connect(lambda: self.edit_wanted.emit(None))
        self.edit_button.clicked.connect(self._edit)
        self.copy_button.clicked.connect(self._copy)
        self.remove_button.clicked.connect(self._remove)
        self.up_button.clicked.connect(lambda: self._move(-1))
        self.down_button.clicked.connect(lambda: self._move(1))
        for keys, act in (
            ("Alt+Up", lambda: self._move(-1)),
            ("Alt+Down", lambda: self._move(1)),
            ("Ctrl+D", self._copy),
            ("Delete", self._remove),
        ):
            shortcut = QShortcut(QKeySequence(keys), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _enable(self) -> None:
        number, last = self.list.currentRow(), len(self._rules) - 1
        for one in (self.edit_button, self.remove_button):
            one.setEnabled(number >= 0)
        self.copy_button.setEnabled(number >= 0 and len(self._rules) < MOST_RULES)
        self.add_button.setEnabled(len(self._rules) < MOST_RULES)
        self.up_button.setEnabled(number > 0)
        self.down_button.setEnabled(0 <= number < last)

    def _want(self, rules: Sequence[NotificationRule], chosen: int) -> None:
        self._to_focus = chosen
        self.rules_changed.emit(tuple(rules))

    def _edit(self) -> None:
        if self.list.currentRow() >= 0:
            self.edit_wanted.emit(self.list.currentRow())

    def _copy(self) -> None:
        number = self.list.currentRow()
        if number >= 0 and self.copy_button.isEnabled():
            rule = self._rules[number]
            name = tr("{name} (copy)").format(name=rule.name[:90])
            copied = msgspec.structs.replace(rule, name=name)
            self._want((*self._rules[: number + 1], copied, *self._rules[number + 1 :]), number + 1)

    def _remove(self) -> None:
        number = self.list.currentRow()
        if number >= 0:
            self._want((*self._rules[:number], *self._rules[number + 1 :]), number)

    def _move(self, by: int) -> None:
        number = self.list.currentRow()
        if number >= 0 and 0 <= number + by < len(self._rules):
            rules = list(self._rules)
            rules.insert(number + by, rules.pop(number))
            self._want(rules, number + by)

    def _take_order(self) -> None:
        numbers = [self.list.item(place).data(NUMBER_ROLE) for place in range(self.list.count())]
        if sorted(numbers) == list(range(len(self._rules))):
            self._want([self._rules[number] for number in numbers], self.list.currentRow())

    def _set_level(self, number: int, level: Level) -> None:
        rules = list(self._rules)
        rules[number] = msgspec.structs.replace(rules[number], level=level)
        self._want(rules, number)
