"""RulePreviews: shows in a rule's dialog what it would say about the newest event that it is for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from webhook_relay.errors import WebhookRelayError
from webhook_relay.event import Event
from webhook_relay_desktop.history_filter import HistoryFilter
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.life.tasks import Tasks, in_own_thread
from webhook_relay_desktop.notify.wording import rule_words
from webhook_relay_desktop.settings import NotificationRule
from webhook_relay_desktop.ui.kit.text import full_time
from webhook_relay_desktop.ui.settings.rule_dialog import Preview, RuleDialog
from webhook_relay_desktop.ui.settings.settings_dialog import SettingsDialog
from webhook_relay_desktop.words import tr

Words = Callable[[NotificationRule, int, Event], tuple[str, str]]
"""Title and text of the notification that a rule makes of the event at a position."""


class RulePreviews(QObject):
    """Serves the page of the notifications of an open dialog. Of several wishes the last one counts."""

    def __init__(self, inbox: Inbox, tasks: Tasks, words: Words = rule_words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inbox = inbox
        self._tasks = tasks
        self._words = words
        self._dialog: SettingsDialog | None = None
        self._wanted: tuple[NotificationRule, RuleDialog] | None = None
        self._looking = False

    def serve(self, dialog: SettingsDialog) -> None:
        """Answer the wishes of this dialog until it closes."""
        self._dialog = dialog
        dialog.finished.connect(self._forget_dialog)
        dialog.notifications.preview_wanted.connect(self._tasks.slot(self.show))

    async def show(self, rule: NotificationRule) -> None:
        """Show what `rule` would say, in the dialog that is open now."""
        dialog = self._rule_dialog
        if dialog is not None:
            self._wanted = rule, dialog
        if self._looking:
            return
        self._looking = True
        try:
            while (wanted := self._wanted) is not None:
                self._wanted = None
                about, dialog = wanted
                preview = await in_own_thread(partial(self._preview, about), name="preview")
                if dialog is self._rule_dialog:
                    dialog.show_preview(preview)
        finally:
            self._looking = False

    @property
    def _rule_dialog(self) -> RuleDialog | None:
        return None if self._dialog is None else self._dialog.notifications.rule_dialog

    def _preview(self, rule: NotificationRule) -> Preview:
        try:
            position = next(self._inbox.positions(HistoryFilter(match=rule.match)), None)
        except WebhookRelayError as error:
            return Preview(problem=tr(error.sentence))
        stored = None if position is None else self._inbox.get(position)
        if position is None or stored is None:
            return Preview(problem=tr("No event that this rule is for came yet."))
        title, body = self._words(rule, position, stored.event)
        about = tr("Made of the newest one: {type}, {time}").format(
            type=stored.event.type, time=full_time(stored.event.time)
        )
        return Preview(title, body, about)

    def _forget_dialog(self) -> None:
        self._dialog = None
        self._wanted = None
