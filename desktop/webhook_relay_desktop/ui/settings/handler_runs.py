"""HandlerRuns: the last runs of one handler, newest first; Enter or a double click opens the event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from webhook_relay_desktop.ui.history.event_log import RunRow
from webhook_relay_desktop.ui.history.inbox_model import RUN_WORDS
from webhook_relay_desktop.ui.history.row_delegate import RUN_TONES
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.text import duration, full_time, one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme
from webhook_relay_desktop.ui.kit.widgets import plain_label
from webhook_relay_desktop.words import tr

ROWS_SHOWN = 5
POSITION_ROLE = int(Qt.ItemDataRole.UserRole)


class HandlerRun(Protocol):
    """A run with the event it was for. `automation.last_runs.LastRun` is one."""

    @property
    def run(self) -> RunRow:
        """How it went."""

    @property
    def position(self) -> int:
        """Place of the event in the inbox."""

    @property
    def event(self) -> str:
        """What the event was, in one line; written by strangers."""


class HandlerRuns(QWidget):
    """Signal `event_wanted(position)`."""

    event_wanted = Signal(object)

    def __init__(self, theme: Theme, icons: Icons, handler: str) -> None:
        super().__init__()
        self._theme = theme
        self._icons = icons
        self.list = QListWidget()
        self.list.setProperty("look", "framed")
        self.list.setAccessibleName(tr("Last runs of {handler}").format(handler=handler))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.none = plain_label(tr("It has not run yet."), look="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        column.addWidget(self.none)
        self.list.itemActivated.connect(self._open)
        self.show_runs(())

    def show_runs(self, runs: Sequence[HandlerRun]) -> None:
        """Show these runs, the newest first."""
        self.list.clear()
        for one in runs:
            words, tone = RUN_WORDS[one.run.state], RUN_TONES[one.run.state]
            item = QListWidgetItem(f"{_when(one.run)} · {words} · {one_line(one.event, limit=90)}")
            item.setIcon(self._icons.glyph("bolt", self._theme.colours.of(tone)))
            item.setToolTip(one_line(one.run.summary, limit=300))
            item.setData(POSITION_ROLE, one.position)
            self.list.addItem(item)
        height = self.list.sizeHintForRow(0) if runs else 0
        self.list.setFixedHeight(min(len(runs), ROWS_SHOWN) * height + 2 * SPACE)
        self.list.setVisible(bool(runs))
        self.none.setVisible(not runs)

    def _open(self, item: QListWidgetItem) -> None:
        self.event_wanted.emit(item.data(POSITION_ROLE))


def _when(run: RunRow) -> str:
    when = full_time(run.started_at or run.created_at)
    if run.started_at is None or run.finished_at is None:
        return when
    took = duration((run.finished_at - run.started_at).total_seconds())
    return tr("{time}, took {duration}").format(time=when, duration=took)
