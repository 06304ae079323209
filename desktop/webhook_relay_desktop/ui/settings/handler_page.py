"""HandlerPage: what runs on this computer when an event arrives."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout, QWidget

from webhook_relay.handler import Handler, declared_options
from webhook_relay_desktop.settings import HandlerSettings, Settings
from webhook_relay_desktop.settings.edits import change_handler
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.match_editor import MatchEditor, ReceivedNames, match_words
from webhook_relay_desktop.ui.kit.text import many_lines, menu_label
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, section_font
from webhook_relay_desktop.ui.kit.widgets import button, card, hint_label, plain_label, row, section_label, set_tone
from webhook_relay_desktop.ui.settings.handler_form import HandlerForm
from webhook_relay_desktop.ui.settings.handler_runs import HandlerRun, HandlerRuns
from webhook_relay_desktop.ui.settings.settings_page import AfterTyping, SettingsPage
from webhook_relay_desktop.words import tr

HandlerOption = tuple[str, str]
"""A handler's name and one of its options."""


class HandlerCard(QFrame):
    """One handler: its switch, what it does; while it is on its options, which events it gets, and its last runs.

    Signals: `changed(edit)`, `secret_typed(option, text)`, `test_wanted()`, `event_wanted(position)`.
    """

    changed = Signal(object)
    secret_typed = Signal(str, str)
    test_wanted = Signal()
    event_wanted = Signal(object)

    def __init__(self, theme: Theme, icons: Icons, handler: type[Handler[Any]]) -> None:
        super().__init__()
        self.name = handler.name
        self._options = declared_options(handler.options_type)
        self._settings = HandlerSettings()
        self.switch = QCheckBox(menu_label(tr(handler.title)))
        self.switch.setFont(section_font(self.switch.font()))
        self.switch.setAccessibleDescription(tr(handler.description))
        self.waits = plain_label(look="busy", wraps=True)
        self.form = HandlerForm(self._options)
        self.match_button = button("", name=tr("Which events {handler} gets").format(handler=tr(handler.title)))
        self.match_button.setCheckable(True)
        self.match = MatchEditor(theme)
        self.test = button(
            tr("Test with the last matching event"), hint=tr("Runs it for real, as if the event had come now.")
        )
        self.result = plain_label(wraps=True, selectable=True)
        self.result.setAccessibleName(tr("Result of the test"))
        self.runs = HandlerRuns(theme, icons, tr(handler.title))
        self._more = QWidget()
        self._later = AfterTyping(self._change, self)
        self._lay_out(handler)
        self._connect()
        self.show_settings(self._settings)

    def show_settings(self, settings: HandlerSettings) -> None:
        """Show these settings. A switch that waits for what is missing stays on."""
        before, self._settings = self._settings, settings
        if self._later.waiting:
            return
        if settings.enabled or before.enabled != settings.enabled:
            self._set_switch(settings.enabled)
        self.form.show_values(settings.options)
        if self.match.match() != settings.match and (self.match.settled or before.match != settings.match):
            self.match.show_match(settings.match)
        self._say()

    def take_back(self) -> None:
        """Show the switch as it is in force, unless it waits for what is missing."""
        if self._settings.enabled or (self.form.complete and self.match.match() is not None):
            self._set_switch(self._settings.enabled)
        self._say()

    def show_kept(self, options: Collection[str]) -> None:
        """Say which secrets are kept; a handler that only waited for one is switched on."""
        self.form.show_kept(options)
        if self.switch.isChecked() and not self._settings.enabled and self._ready:
            self._change()
        self._say()

    def set_test_result(self, ok: bool, text: str) -> None:
        """Say how the test went."""
        self.test.setEnabled(self._settings.enabled)
        self.result.setText(many_lines(text))
        set_tone(self.result, Tone.GOOD if ok else Tone.BAD)

    def set_test_busy(self, text: str) -> None:
        """Say what the test does now."""
        self.test.setEnabled(False)
        self.result.setText(text)
        set_tone(self.result, Tone.QUIET)

    def flush(self) -> None:
        """Put in force what was typed a moment ago."""
        self.form.flush()
        self.match.settle()
        self._later.flush()

    @property
    def _ready(self) -> bool:
        return self.form.complete and not self.form.typing

    def _change(self) -> None:
        """Put in force what is right. A handler that is on stays on with its last good options."""
        on = self.switch.isChecked()
        match = self.match.match()
        enabled = None if on and not (self._ready and match is not None) else on
        edit = change_handler(
            self.name,
            self._options,
            now=datetime.now(UTC),
            enabled=enabled,
            match=match,
            options=self.form.valid_values() if on else None,
        )
        self.changed.emit(edit)
        self._say()

    def _switched(self, on: bool) -> None:
        if on:
            self.form.mark()
        else:
            self.form.unmark()
        self._change()

    def _set_switch(self, on: bool) -> None:
        blocked = self.switch.blockSignals(True)
        self.switch.setChecked(on)
        self.switch.blockSignals(blocked)

    def _say(self) -> None:
        on = self.switch.isChecked()
        self._more.setVisible(on)
        self.match_button.setText(
            menu_label(tr("Only for: {events}…").format(events=match_words(self._settings.match, 80)))
        )
        self.match.setVisible(self.match_button.isChecked())
        waits = on and not self._settings.enabled and not self.form.complete
        wrong = on and self._settings.enabled and not self.form.complete
        self.waits.setVisible(waits or wrong)
        self.waits.setText(
            tr("It starts as soon as everything that is needed is filled in.")
            if waits
            else tr("It goes on with its last good settings until this is right.")
        )
        self.test.setEnabled(self._settings.enabled)

    def _want_test(self) -> None:
        self.flush()
        self.set_test_busy(tr("Looking for the event…"))
        self.test_wanted.emit()

    def _connect(self) -> None:
        self.switch.toggled.connect(self._switched)
        self.form.finished.connect(self._later.start)
        self.form.edited.connect(self._say)
        self.form.secret_typed.connect(self.secret_typed)
        self.match.edited.connect(self._later.start)
        self.match_button.toggled.connect(lambda _on: self._say())
        self.test.clicked.connect(self._want_test)
        self.runs.event_wanted.connect(self.event_wanted)

    def _lay_out(self, handler: type[Handler[Any]]) -> None:
        frame, layout = card()
        layout.addWidget(self.switch)
        layout.addWidget(plain_label(tr(handler.description), look="muted", wraps=True))
        layout.addWidget(self.waits)
        more = QVBoxLayout(self._more)
        more.setContentsMargins(0, SPACE // 2, 0, 0)
        more.setSpacing(SPACE)
        more.addWidget(self.form)
        more.addLayout(row(self.match_button, None))
        more.addWidget(self.match)
        trial = row(self.test)
        trial.addWidget(self.result, 1)
        more.addLayout(trial)
        more.addWidget(section_label(tr("Last runs")))
        more.addWidget(self.runs)
        layout.addWidget(self._more)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)


class HandlerPage(SettingsPage):
    """A card for each handler. Signals as theirs, with the name of the handler before what they say."""

    secret_typed = Signal(str, str, str)
    test_wanted = Signal(str)
    event_wanted = Signal(object)

    def __init__(self, theme: Theme, icons: Icons, handlers: Sequence[type[Handler[Any]]]) -> None:
        super().__init__(tr("Handlers"))
        self.cards = {handler.name: HandlerCard(theme, icons, handler) for handler in handlers}
        self.column.setSpacing(SPACE + SPACE // 2)
        self.column.addWidget(
            hint_label(tr("A handler runs on this computer with your rights, once for each verified event it wants."))
        )
        for name, part in self.cards.items():
            part.changed.connect(self.changed)
            part.secret_typed.connect(lambda option, text, name=name: self.secret_typed.emit(name, option, text))
            part.test_wanted.connect(lambda name=name: self.test_wanted.emit(name))
            part.event_wanted.connect(self.event_wanted)
            self.column.addWidget(part)
        if not self.cards:
            self.column.addWidget(plain_label(tr("No handler is installed."), look="muted"))
        self.column.addStretch(1)

    def show_settings(self, settings: Settings) -> None:
        """Show these settings."""
        for name, part in self.cards.items():
            part.show_settings(settings.handlers.get(name, HandlerSettings()))

    def take_back(self) -> None:
        """Show the switches as they are in force: a change was refused."""
        for part in self.cards.values():
            part.take_back()

    def show_kept(self, kept: Collection[HandlerOption]) -> None:
        """Say which secret options are kept."""
        for name, part in self.cards.items():
            part.show_kept({option for owner, option in kept if owner == name})

    def set_known(self, names: ReceivedNames) -> None:
        """Offer what was received so far."""
        for part in self.cards.values():
            part.match.set_known(names)

    def show_runs(self, handler: str, runs: Sequence[HandlerRun]) -> None:
        """Show the last runs of a handler."""
        if handler in self.cards:
            self.cards[handler].runs.show_runs(runs)

    def set_test_result(self, handler: str, ok: bool, text: str) -> None:
        """Say how the test of a handler went."""
        if handler in self.cards:
            self.cards[handler].set_test_result(ok, text)

    def set_test_busy(self, handler: str, text: str) -> None:
        """Say what the test of a handler does now."""
        if handler in self.cards:
            self.cards[handler].set_test_busy(text)

    def flush(self) -> None:
        """Put in force what was typed a moment ago."""
        for part in self.cards.values():
            part.flush()
