"""NotificationPage: what pops up, when, and how it reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from webhook_relay.filters import EVERY_EVENT
from webhook_relay_desktop.settings import NotificationRule, NotificationSettings, Settings
from webhook_relay_desktop.settings.edits import change_quiet, change_rules, change_section
from webhook_relay_desktop.settings.notifications import CLOCK_PATTERN, FOREVER
from webhook_relay_desktop.ui.kit.fields import ChoiceField, SwitchField, TextField
from webhook_relay_desktop.ui.kit.match_editor import ReceivedNames
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme
from webhook_relay_desktop.ui.kit.widgets import button, hint_label, plain_label, row, section_label
from webhook_relay_desktop.ui.settings.rule_dialog import LEVEL_HINT, RuleDialog, TemplateTools, level_choices
from webhook_relay_desktop.ui.settings.rule_list import RuleList
from webhook_relay_desktop.ui.settings.settings_page import AfterTyping, SettingsPage
from webhook_relay_desktop.words import tr

PAUSE = timedelta(hours=1)


class ClockField(TextField):
    """A time of day, such as 07:30."""

    def check(self, *, required: bool) -> str:
        """Miss what is no time of day."""
        return "" if re.match(CLOCK_PATTERN, self.value()) else tr("A time looks like 07:30.")


class NotificationPage(SettingsPage):
    """Signal `preview_wanted(rule)`: the dialog of a rule asks what it would say; answer at `rule_dialog`."""

    preview_wanted = Signal(object)

    def __init__(self, theme: Theme, handlers: Sequence[tuple[str, str]], templates: TemplateTools) -> None:
        super().__init__(tr("Notifications"))
        self._theme = theme
        self._handlers = handlers
        self._templates = templates
        self._names = ReceivedNames()
        self._settings = NotificationSettings()
        self._paused = False
        self.rule_dialog: RuleDialog | None = None
        self.enabled = SwitchField(tr("Show notifications"))
        self.pause = plain_label(wraps=True)
        self.pause_button = button(tr("Pause for 1 h"))
        self.rules = RuleList()
        self.otherwise = ChoiceField(tr("Level of events that no rule matches"), level_choices())
        self.sound = SwitchField(tr("With a sound"))
        self.quiet = SwitchField(tr("Quiet hours"))
        self.begin = ClockField(tr("Quiet from"), "22:00")
        self.end = ClockField(tr("Quiet until"), "07:00")
        self.weekends = SwitchField(tr("Weekends are quiet"))
        self.digest = SwitchField(tr("Summary afterwards"))
        self.respect = SwitchField(tr("Respect “do not disturb”"))
        self._clock_part = QWidget()
        self._later = AfterTyping(self._change_quiet, self)
        self._lay_out()
        self._connect()
        self.show_settings(Settings())

    def show_settings(self, settings: Settings) -> None:
        """Show these settings."""
        shown = self._settings = settings.notifications
        for field, value in (
            (self.enabled, shown.enabled),
            (self.otherwise, shown.otherwise),
            (self.sound, shown.sound),
            (self.quiet, shown.quiet.enabled),
            (self.weekends, shown.quiet.weekends),
            (self.digest, shown.digest),
            (self.respect, shown.respect_do_not_disturb),
        ):
            field.show_value(value)
        if not self._later.waiting:
            self.begin.show_value(shown.quiet.begin)
            self.end.show_value(shown.quiet.end)
        self._clock_part.setEnabled(shown.quiet.enabled)
        self.rules.show_rules(shown.rules)
        until = shown.paused_until
        self.show_paused(until is not None and until > datetime.now().astimezone())

    def show_paused(self, paused: bool) -> None:
        """Say whether notifications are paused; a pause also ends by itself."""
        self._paused = paused
        until = self._settings.paused_until
        if paused and until is not None:
            ends = tr("Paused until {time}.").format(time=f"{until.astimezone():%Y-%m-%d %H:%M}")
            self.pause.setText(ends if until < FOREVER else tr("Paused until you resume them."))
        self.pause.setVisible(paused)
        self.pause_button.setText(tr("Resume") if paused else tr("Pause for 1 h"))

    def set_known(self, names: ReceivedNames) -> None:
        """Offer what was received so far, also in the dialog of a rule."""
        self._names = names
        if self.rule_dialog is not None:
            self.rule_dialog.match.set_known(names)

    def flush(self) -> None:
        """Put in force what was typed a moment ago."""
        self._later.flush()

    def edit_rule(self, number: int | None) -> None:
        """Open the dialog for a rule, or for a new one."""
        rules = self._settings.rules
        rule = NotificationRule(name=tr("New rule"), match=EVERY_EVENT) if number is None else rules[number]
        dialog = self.rule_dialog = RuleDialog(
            self._theme,
            rule,
            handlers=self._handlers,
            names=self._names,
            templates=self._templates,
            parent=self.window(),
        )
        dialog.preview_wanted.connect(self.preview_wanted)
        dialog.rule_wanted.connect(lambda wanted: self._keep_rule(rule if number is not None else None, wanted))
        dialog.finished.connect(self._forget_dialog)
        dialog.open()
        dialog.want_preview()

    def _forget_dialog(self) -> None:
        dialog, self.rule_dialog = self.rule_dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def _keep_rule(self, before: NotificationRule | None, wanted: NotificationRule) -> None:
        if before is None:
            self.rules.choose_next_shown(len(self._settings.rules))
            self.changed.emit(change_rules(lambda rules: (*rules, wanted)))
        else:
            self.changed.emit(change_rules(lambda rules: [wanted if rule == before else rule for rule in rules]))

    def _change_quiet(self) -> None:
        """Put in force what is right; a time that is wrong stays in its field."""
        values: dict[str, Any] = {"enabled": self.quiet.value(), "weekends": self.weekends.value()}
        for name, field in (("begin", self.begin), ("end", self.end)):
            if words := field.check(required=True):
                field.show_error(words)
            else:
                field.clear_error()
                values[name] = field.value()
        self.changed.emit(change_quiet(**values))

    def _pause(self) -> None:
        """Do what the button says."""
        wanted = None if self._paused else datetime.now().astimezone() + PAUSE
        self.changed.emit(change_section("notifications", paused_until=wanted))

    def _connect(self) -> None:
        def keep(name: str, field: SwitchField | ChoiceField) -> None:
            field.edited.connect(lambda: self.changed.emit(change_section("notifications", **{name: field.value()})))

        keep("enabled", self.enabled)
        keep("otherwise", self.otherwise)
        keep("sound", self.sound)
        keep("digest", self.digest)
        keep("respect_do_not_disturb", self.respect)
        self.quiet.edited.connect(self._change_quiet)
        self.weekends.edited.connect(self._change_quiet)
        self.begin.edited.connect(self._later.start)
        self.end.edited.connect(self._later.start)
        self.pause_button.clicked.connect(self._pause)
        self.rules.rules_changed.connect(lambda rules: self.changed.emit(change_rules(lambda _now: rules)))
        self.rules.edit_wanted.connect(self.edit_rule)

    def _lay_out(self) -> None:
        column = self.column
        column.addWidget(self.enabled)
        line = row(self.pause_button)
        line.addWidget(self.pause)
        line.addStretch(1)  # the button keeps its width also when nothing is said beside it
        column.addLayout(line)
        column.addSpacing(SPACE)
        column.addWidget(section_label(tr("Rules")))
        column.addWidget(hint_label(tr("The first rule that matches an event decides. Drag a rule, or press Alt+Up.")))
        column.addWidget(self.rules)
        column.addSpacing(SPACE)
        self.labelled(tr("Events that no rule matches"), self.otherwise)
        column.addWidget(hint_label(tr(LEVEL_HINT)))
        column.addWidget(self.sound)
        column.addSpacing(SPACE)
        column.addWidget(section_label(tr("When it is quiet")))
        column.addWidget(self.quiet)
        part = QVBoxLayout(self._clock_part)
        part.setContentsMargins(3 * SPACE, 0, 0, 0)
        begin_label, end_label = plain_label(tr("From")), plain_label(tr("until"))
        begin_label.setBuddy(self.begin.line)
        end_label.setBuddy(self.end.line)
        times = row(begin_label, self.begin, end_label, self.end, None)
        for label, field in ((begin_label, self.begin), (end_label, self.end)):
            field.setMaximumWidth(150)
            label.setMinimumHeight(field.line.sizeHint().height())
            for shown in (label, field):  # beside each other also when something is said below one of them
                times.setAlignment(shown, Qt.AlignmentFlag.AlignTop)
        part.addLayout(times)
        part.addWidget(self.weekends)
        column.addWidget(self._clock_part)
        column.addWidget(self.digest)
        column.addWidget(hint_label(tr("What came in quiet hours or during a pause is told in one notification.")))
        column.addWidget(self.respect)
        column.addWidget(
            hint_label(tr("While the system says that its user wants no disturbance, only urgent events."))
        )
        column.addStretch(1)
