"""A test begins without the windows of those before it."""

from __future__ import annotations

import shiboken6
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from support.qt_remains import qt_remains_deleted
from webhook_relay_desktop.ui.kit.theme import Scheme, Theme


def test_windows_that_are_left_die_whether_they_were_told_to_or_not(qapp: QApplication) -> None:
    with qt_remains_deleted():
        left, told = QWidget(), QWidget()
        told.deleteLater()
    assert not shiboken6.isValid(left)
    assert not shiboken6.isValid(told)


def test_what_was_there_before_stays(qapp: QApplication) -> None:
    before = QWidget()
    with qt_remains_deleted():
        within = QWidget(before)
    assert shiboken6.isValid(before)
    assert shiboken6.isValid(within)


def test_a_look_that_only_the_application_owns_dies_and_hears_of_no_later_change(qapp: QApplication) -> None:
    with qt_remains_deleted():
        theme = Theme(qapp, Scheme.LIGHT)
    assert not shiboken6.isValid(theme)


def test_a_menu_stays_with_who_shows_it(qapp: QApplication) -> None:
    with qt_remains_deleted():
        menu = QMenu()
    assert shiboken6.isValid(menu)
