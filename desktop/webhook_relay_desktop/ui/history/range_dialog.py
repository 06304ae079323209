"""RangeDialog: a time from and until, either of them open."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDateTimeEdit, QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from webhook_relay_desktop.ui.kit.theme import SPACE
from webhook_relay_desktop.ui.kit.widgets import plain_label
from webhook_relay_desktop.words import tr


class RangeDialog(QDialog):
    """Asks for a range; `chosen(since, until)` are aware datetimes or None."""

    chosen = Signal(object, object)

    def __init__(self, parent: QWidget, since: datetime | None, until: datetime | None, *, now: datetime) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Events of a time"))
        midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        self.from_box, self.since = _end(tr("From"), since, midnight - timedelta(days=1))
        self.until_box, self.until = _end(tr("Until before"), until, midnight + timedelta(days=1))
        if since is None and until is None:
            self.from_box.setChecked(True)
        self.note = plain_label(look="bad", wraps=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        grid = QGridLayout()
        grid.setSpacing(SPACE)
        for number, (box, edit) in enumerate(((self.from_box, self.since), (self.until_box, self.until))):
            grid.addWidget(box, number, 0)
            grid.addWidget(edit, number, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(SPACE)
        layout.addLayout(grid)
        layout.addWidget(self.note)
        layout.addWidget(self.buttons)
        for box in (self.from_box, self.until_box):
            box.toggled.connect(self._check)
        for edit in (self.since, self.until):
            edit.dateTimeChanged.connect(self._check)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self._check()

    def _check(self) -> None:
        self.since.setEnabled(self.from_box.isChecked())
        self.until.setEnabled(self.until_box.isChecked())
        since, until = self._values()
        wrong = since is not None and until is not None and since >= until
        self.note.setText(tr("It ends before it begins.") if wrong else "")
        self.note.setVisible(wrong)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not wrong)

    def _values(self) -> tuple[datetime | None, datetime | None]:
        since = _moment(self.since) if self.from_box.isChecked() else None
        return since, _moment(self.until) if self.until_box.isChecked() else None

    def _accept(self) -> None:
        self.chosen.emit(*self._values())
        self.accept()


def _end(words: str, time: datetime | None, first: datetime) -> tuple[QCheckBox, QDateTimeEdit]:
    box = QCheckBox(words)
    box.setChecked(time is not None)
    shown = (time or first).astimezone()
    edit = QDateTimeEdit(QDateTime.fromSecsSinceEpoch(int(shown.timestamp())))
    edit.setAccessibleName(words)
    edit.setDisplayFormat("yyyy-MM-dd HH:mm")
    edit.setCalendarPopup(True)
    return box, edit


def _moment(edit: QDateTimeEdit) -> datetime:
    return datetime.fromtimestamp(edit.dateTime().toSecsSinceEpoch()).astimezone()
