"""Fields for numbers: what is typed is taken as it is meant, or is said to be wrong; no sign gets lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from webhook_relay_desktop.ui.kit.fields import DecimalField, NumberField, PortField
from webhook_relay_desktop.ui.kit.number_box import read_number
from webhook_relay_desktop.ui.kit.text import use_locale
from webhook_relay_desktop.ui.kit.theme import Theme


@pytest.fixture
def in_german() -> Iterator[None]:
    use_locale(QLocale(QLocale.Language.German))
    yield
    use_locale(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> QWidget:
    """A window where Tab leads on."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.addWidget(QLineEdit())
    qtbot.addWidget(made)
    made.show()
    return made


def type_over(qtbot: QtBot, page: QWidget, field: NumberField, text: str) -> None:
    """Type in place of what is there, and go on with Tab."""
    column = page.layout()
    assert column is not None
    column.addWidget(field)
    field.show()
    page.activateWindow()
    field.spin.setFocus()
    field.spin.selectAll()
    qtbot.keyClicks(field.spin, text)
    if not text:
        qtbot.keyClick(field.spin, Qt.Key.Key_Delete)
    qtbot.keyClick(field.spin, Qt.Key.Key_Tab)
    assert not field.spin.hasFocus()


@pytest.mark.parametrize(
    ("typed", "places", "number"),
    [
        ("5", 0, 5),
        (" -12 ", 0, -12),
        ("0.5", 0, None),
        ("1,000", 0, None),
        ("1.000", 0, None),
        ("", 0, None),
        ("-", 0, None),
        ("0,75", 2, 0.75),
        ("0.75", 2, 0.75),
        ("1.", 2, 1),
        ("1.000", 2, None),
        ("1.2,3", 2, None),
        ("1e3", 2, None),
        ("٣", 0, None),
    ],
)
def test_a_number_is_read_only_when_there_is_one_way_to_read_it(typed: str, places: int, number: float | None) -> None:
    assert read_number(typed, places, ",") == number


def test_a_comma_is_no_point_where_the_language_writes_points() -> None:
    assert read_number("0,75", 2, ".") is None


@pytest.mark.parametrize("typed", ["0.5", "0,75", "1,000", "abc", ""])
def test_what_is_no_whole_number_stays_and_is_said_to_be_wrong(qtbot: QtBot, page: QWidget, typed: str) -> None:
    field = NumberField("Turns")
    field.set_value(10)
    type_over(qtbot, page, field, typed)
    assert (field.spin.text(), field.value()) == (typed, 10)
    assert field.error.text() == "Enter a whole number." == field.check(required=True)
    assert not field.error.isHidden()


def test_a_number_out_of_range_keeps_its_digits_and_says_the_range(qtbot: QtBot, page: QWidget) -> None:
    field = PortField("Port")
    field.set_value(8792)
    type_over(qtbot, page, field, "87920")
    assert (field.spin.text(), field.value()) == ("87920", 8792)
    assert field.error.text() == "Enter a number from 1 to 65535."


def test_a_number_of_a_settings_file_that_is_out_of_range_is_shown_and_said_to_be_wrong(page: QWidget) -> None:
    field = NumberField("Turns")
    field.spin.setRange(1, 100)
    field.set_value(5000)
    assert field.spin.text() == "5000"
    assert field.check(required=True) == "Enter a number from 1 to 100."
    field.set_value(50)
    assert (field.spin.text(), field.value(), field.check(required=True)) == ("50", 50, "")


def test_a_corrected_number_is_right_again_also_when_it_is_the_one_of_before(qtbot: QtBot, page: QWidget) -> None:
    field = NumberField("Turns")
    field.set_value(10)
    type_over(qtbot, page, field, "1x")
    field.spin.selectAll()
    qtbot.keyClicks(field.spin, "10")
    assert (field.value(), field.check(required=True), field.error.isHidden()) == (10, "", True)


@pytest.mark.parametrize("typed", ["0.75", "0,75"])
def test_an_amount_takes_the_sign_of_the_language_and_a_point(
    qtbot: QtBot, page: QWidget, in_german: None, typed: str
) -> None:
    field = DecimalField("Budget")
    field.set_value(1)
    assert field.spin.text() == "1"
    type_over(qtbot, page, field, typed)
    assert (field.value(), field.check(required=True)) == (0.75, "")
    field.set_value(0.05)
    assert field.spin.text() == "0,05"


def test_an_amount_with_the_sign_of_another_language_is_refused_with_an_example(qtbot: QtBot, page: QWidget) -> None:
    field = DecimalField("Budget")
    field.set_value(1)
    type_over(qtbot, page, field, "0,75")
    assert (field.spin.text(), field.value()) == ("0,75", 1)
    assert field.error.text() == "Enter a number such as 0.75."
