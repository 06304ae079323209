from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHeaderView, QSplitter, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from webhook_relay_desktop.remembered import WindowPlace
from webhook_relay_desktop.ui.kit.placement import Placement, bring_into_view, screens_now


class Window(QSplitter):
    """A window of two parts, one of them a table."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.table = QTableWidget(2, 3)
        self.header: QHeaderView = self.table.horizontalHeader()
        self.addWidget(self.table)
        self.addWidget(QWidget())
        self.setChildrenCollapsible(False)
        self.placement = Placement(self, splitter=self, header=self.header)
        qtbot.addWidget(self)
        self.resize(500, 400)
        self.show()


def test_size_division_and_columns_come_back(qtbot: QtBot) -> None:
    before = Window(qtbot)
    before.resize(520, 450)
    before.setSizes([300, 149])
    before.header.resizeSection(1, 171)
    place = before.placement.place()
    after = Window(qtbot)
    after.placement.restore(place)
    assert after.size() == before.size()
    assert after.sizes() == before.sizes()
    assert after.header.sectionSize(1) == 171


def test_columns_of_another_version_are_left_as_they_are(qtbot: QtBot) -> None:
    window = Window(qtbot)
    width = window.header.sectionSize(0)
    window.placement.restore(WindowPlace(b"nonsense", {"columns": (1, 2), "beside": (5, 5)}))
    assert window.header.sectionSize(0) == width
    assert window.size().toTuple() == (500, 400)


def test_a_column_that_takes_what_is_left_is_not_narrowed(qtbot: QtBot) -> None:
    window = Window(qtbot)
    window.header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
    width = window.header.sectionSize(2)
    window.placement.restore(WindowPlace(b"", {"columns": (100, 100, 7)}))
    assert window.header.sectionSize(2) == width


def test_a_window_that_is_on_no_screen_comes_to_the_middle_of_the_first(qtbot: QtBot) -> None:
    window = Window(qtbot)
    window.move(90_000, 90_000)
    bring_into_view(window)
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert room.contains(window.frameGeometry())


def test_a_window_that_can_be_grasped_stays(qtbot: QtBot) -> None:
    window = Window(qtbot)
    window.move(120, 60)
    bring_into_view(window)
    assert window.pos().toTuple() == (120, 60)


def test_a_move_is_told_when_the_window_rests(qtbot: QtBot) -> None:
    window = Window(qtbot)
    with qtbot.waitSignal(window.placement.changed):
        window.resize(510, 410)
        window.resize(511, 411)
    window.placement.stop()
    with qtbot.assertNotEmitted(window.placement.changed, wait=50):
        window.resize(400, 300)


def test_a_set_of_screens_has_a_name() -> None:
    assert "x" in screens_now()
