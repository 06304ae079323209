"""RuleDialog: one rule for notifications, with a preview of what it makes of the newest event it is for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from webhook_relay_desktop.settings import Level, NotificationRule
from webhook_relay_desktop.settings.notifications import LONGEST_TEMPLATE
from webhook_relay_desktop.ui.kit.dialog_parts import answer_buttons, scrolling
from webhook_relay_desktop.ui.kit.fields import ChoiceField, SwitchField, TextField
from webhook_relay_desktop.ui.kit.match_editor import MatchEditor, ReceivedNames
from webhook_relay_desktop.ui.kit.text import many_lines, one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme
from webhook_relay_desktop.ui.kit.widgets import card, hint_label, plain_label, section_label
from webhook_relay_desktop.ui.settings.settings_page import AfterTyping
from webhook_relay_desktop.words import mark, tr

FIRST_SIZE: Final = QSize(620, 680)
LONGEST_NAME: Final = 100
LEVEL_WORDS: Final = {
    Level.OFF: mark("Off"),
    Level.SILENT: mark("Silent"),
    Level.NORMAL: mark("Normal"),
    Level.URGENT: mark("Urgent"),
}
LEVEL_HINT: Final = mark(
    "Off: only in the history. Silent: counts as unread, nothing pops up. "
    "Urgent: also in quiet hours, never grouped, and it stays."
)

REPLAYS: Final = ((None, mark("No replays")), (True, mark("Replays only")))
"""Whoever replays an event knows of it: only a rule for replays tells of them."""


@dataclass(frozen=True)
class TemplateTools:
    """What is known of templates: what is wrong with one (empty: nothing), and the names that can stand in it."""

    problem: Callable[[str], str] = lambda _text: ""
    names: Sequence[str] = ("type", "source", "subject", "summary")


@dataclass(frozen=True)
class Preview:
    """What a notification would say. `about` names the event it is made of; `problem` says why there is none."""

    title: str = ""
    body: str = ""
    about: str = ""
    problem: str = ""


def level_choices() -> list[tuple[Level, str]]:
    """Return the levels with their words, for a field."""
    return [(level, tr(words)) for level, words in LEVEL_WORDS.items()]


class RuleDialog(QDialog):
    """Edits one rule; `rule_wanted(rule)` when a person is done with it. Nothing of it is in force before.

    `preview_wanted(rule)` asks for what it would say; answer with `show_preview`.
    """

    rule_wanted = Signal(object)
    preview_wanted = Signal(object)

    def __init__(
        self,
        theme: Theme,
        rule: NotificationRule,
        *,
        handlers: Sequence[tuple[str, str]],
        names: ReceivedNames,
        templates: TemplateTools,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rule = rule
        self._templates = templates
        self._wrong = False
        """Whether something was wrong with the rule when a preview was to be asked for."""
        self.setWindowTitle(tr("Rule for notifications"))
        self.resize(FIRST_SIZE)
        self.setMinimumSize(420, 360)
        self.name = TextField(tr("Name"), tr("Failed builds"))
        self.match = MatchEditor(theme, replays=REPLAYS)
        self.level = ChoiceField(tr("Level"), level_choices())
        self.sound = SwitchField(tr("With a sound"))
        self.title = TextField(tr("Title"), tr("The usual title"))
        self.body = TextField(tr("Text"), tr("The usual text"))
        clicks = [("open", tr("Open the event")), ("link", tr("Open its page in the browser"))]
        clicks += [(f"handler:{name}", tr("Run “{handler}”").format(handler=title)) for name, title in handlers]
        self.click = ChoiceField(tr("A click on it"), clicks)
        self.shown_title = plain_label(wraps=True)
        self.shown_body = plain_label(wraps=True)
        self.shown_about = hint_label()
        self.buttons = answer_buttons(tr("Done"), tr("Cancel"))
        self._later = AfterTyping(self._want_preview, self)
        self.match.set_known(names)
        self._show_rule(rule)
        self._lay_out()
        self._connect()
        self.name.setFocus()

    def rule(self) -> NotificationRule | None:
        """Return the rule, or None while something is wrong with it; then it says so at the field."""
        self.match.settle()
        match = self.match.match()
        if not self._check() or match is None:
            return None
        return msgspec.structs.replace(
            self._rule,
            name=self.name.value(),
            match=match,
            level=self.level.value(),
            sound=self.sound.value(),
            title=self.title.value(),
            body=self.body.value(),
            click=self.click.value(),
        )

    def show_preview(self, preview: Preview) -> None:
        """Show what the rule would say; nothing while something is wrong with it."""
        if self._wrong:
            preview = _no_preview()
        self.shown_title.setText(one_line(preview.title, limit=200))
        self.shown_body.setText(many_lines(preview.body))
        self.shown_title.setVisible(bool(preview.title))
        self.shown_body.setVisible(bool(preview.body))
        self.shown_about.setText(many_lines(preview.problem or preview.about))

    def want_preview(self) -> None:
        """Ask for a preview now."""
        self._want_preview()

    def _show_rule(self, rule: NotificationRule) -> None:
        self.name.set_value(rule.name)
        self.match.show_match(rule.match)
        self.level.set_value(rule.level)
        self.sound.set_value(rule.sound)
        self.title.set_value(rule.title)
        self.body.set_value(rule.body)
        self.click.set_value(rule.click)

    def _check(self) -> bool:
        name = self.name.value()
        said = {
            self.name: tr("Give it a name.") if not name else "",
            self.title: self._template_problem(self.title.value()),
            self.body: self._template_problem(self.body.value()),
        }
        if len(name) > LONGEST_NAME:
            said[self.name] = tr("A name has at most {count} characters.").format(count=LONGEST_NAME)
        for field, words in said.items():
            if words:
                field.show_error(words)
            else:
                field.clear_error()
        return not any(said.values())

    def _template_problem(self, text: str) -> str:
        if len(text) > LONGEST_TEMPLATE:
            return tr("At most {count} characters.").format(count=LONGEST_TEMPLATE)
        return one_line(self._templates.problem(text), limit=300) if text else ""

    def _edited(self) -> None:
        self._check()
        self._later.start()

    def _want_preview(self) -> None:
        rule = self.rule()
        self._wrong = rule is None
        if rule is None:
            self.show_preview(_no_preview())
        else:
            self.preview_wanted.emit(rule)

    def _done(self) -> None:
        if (rule := self.rule()) is None:
            wrong = [field for field in (self.name, self.title, self.body) if not field.error.isHidden()]
            (wrong[0] if wrong else self.match.condition).setFocus()
            return
        self.rule_wanted.emit(rule)
        self.accept()

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE // 2)
        self._add(column, tr("Name"), self.name)
        column.addSpacing(SPACE)
        column.addWidget(section_label(tr("Which events")))
        column.addWidget(self.match)
        column.addSpacing(SPACE)
        column.addWidget(section_label(tr("What happens")))
        self._add(column, tr("Level"), self.level, tr(LEVEL_HINT))
        column.addWidget(self.sound)
        column.addSpacing(SPACE // 2)
        names = ", ".join(f"{{{name}}}" for name in self._templates.names)
        self._add(column, tr("Title"), self.title)
        self._add(column, tr("Text"), self.body, tr("Empty: as usual. Names: {names}").format(names=names))
        self._add(column, tr("A click on it"), self.click)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 2 * SPACE)
        outer.addWidget(scrolling(page), 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(3 * SPACE, SPACE // 2, 3 * SPACE, 0)
        foot.addWidget(self._preview())  # always in sight, whatever is typed above
        foot.addWidget(self.buttons)
        outer.addLayout(foot)

    def _preview(self) -> QWidget:
        frame, layout = card(spacing=SPACE // 2)
        frame.setAccessibleName(tr("Preview of the notification"))
        font = self.shown_title.font()
        font.setBold(True)
        self.shown_title.setFont(font)
        for part in (self.shown_title, self.shown_body, self.shown_about):
            layout.addWidget(part)
        return frame

    def _add(self, column: QVBoxLayout, words: str, field: TextField | ChoiceField, hint: str = "") -> None:
        label = plain_label(words)
        label.setBuddy(field.focusProxy() or field)
        column.addWidget(label)
        column.addWidget(field)
        if hint:
            column.addWidget(hint_label(hint))
        column.addSpacing(SPACE // 2)

    def _connect(self) -> None:
        for field in (self.name, self.match, self.level, self.sound, self.title, self.body, self.click):
            field.edited.connect(self._edited)
        self.buttons.accepted.connect(self._done)
        self.buttons.rejected.connect(self.reject)
        self.show_preview(_no_preview())


def _no_preview() -> Preview:
    return Preview(problem=tr("The newest event that this rule is for is shown here."))
