"""HistoryLimits: how much of the history is kept, as a person wants it; what that would remove is asked first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from webhook_relay.errors import WebhookRelayError
from webhook_relay_desktop.desks.kept_settings import Edit
from webhook_relay_desktop.inbox.retention import Keep
from webhook_relay_desktop.life.tasks import Tasks, in_own_thread
from webhook_relay_desktop.settings.edits import change_section
from webhook_relay_desktop.ui.settings.removal_question import ask_removal
from webhook_relay_desktop.ui.settings.settings_dialog import SettingsDialog
from webhook_relay_desktop.words import tr


class HistoryLimits(QObject):
    """Serves the limits of an open dialog. `count` says, blocking, how many events a sweep would remove."""

    def __init__(
        self,
        *,
        in_force: Callable[[], Keep],
        count: Callable[[Keep], int],
        change: Callable[[Edit], None],
        tasks: Tasks,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._in_force = in_force
        self._count = count
        self._change = change
        self._tasks = tasks
        self._window = window
        self._dialog: SettingsDialog | None = None
        self._wanted = Keep()
        self.question: QMessageBox | None = None

    def serve(self, dialog: SettingsDialog) -> None:
        """Answer the wishes of this dialog, those of its end as well."""
        self._dialog = dialog
        dialog.finished.connect(self._forget_dialog)
        dialog.advanced.limits_wanted.connect(self._want)

    def _want(self, days: int, megabytes: int) -> None:
        self._wanted = Keep(days, megabytes)
        self._tasks.start(self._consider(self._wanted), name="count what a limit removes")

    async def _consider(self, keep: Keep) -> None:
        """Put the limits in force, at once if they cost nothing that those of now would keep."""
        now = self._in_force()
        try:
            events = await in_own_thread(lambda: self._count(keep) - self._count(now), name="count what goes")
        except WebhookRelayError as error:
            self._put_back()
            if self._dialog is None:
                raise
            self._dialog.show_problem(tr(error.sentence))
            return
        if keep != self._wanted:
            return  # another number has been entered meanwhile
        if events > 0:
            self.question = ask_removal(self._dialog or self._window, events, lambda yes: self._answer(keep, yes))
        else:
            self._answer(keep, True)

    def _answer(self, keep: Keep, yes: bool) -> None:
        self.question = None
        edit = change_section("history", keep_days=keep.days, keep_megabytes=keep.megabytes)
        if not yes:
            self._put_back()
        elif self._dialog is not None:
            self._dialog.changed.emit(edit)  # as any change in it: it can be undone
        else:
            self._change(edit)

    def _put_back(self) -> None:
        if self._dialog is not None:
            self._dialog.advanced.put_limits_back()

    def _forget_dialog(self) -> None:
        self._dialog = None
