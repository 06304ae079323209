from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from support.at_once import AtOnce
from webhook_relay_desktop.ui.kit.reading import OwnThread


def test_work_is_done_elsewhere_in_its_order_and_told_here(qtbot: QtBot) -> None:
    reading, here = OwnThread("reading"), threading.get_ident()
    told: list[tuple[int, bool, bool]] = []
    for number in range(5):
        reading.ask(
            lambda number=number: (number, threading.get_ident() == here),
            lambda answer: told.append((*answer, threading.get_ident() == here)),
            pytest.fail,
        )
    qtbot.waitUntil(lambda: len(told) == 5)
    assert told == [(number, False, True) for number in range(5)]
    reading.close()


def test_what_goes_wrong_is_told_and_the_next_work_is_done(qtbot: QtBot) -> None:
    reading = OwnThread("reading")
    failures: list[Exception] = []
    answers: list[int] = []
    reading.ask(lambda: 1 // 0, pytest.fail, failures.append)
    reading.ask(lambda: 7, answers.append, pytest.fail)
    qtbot.waitUntil(lambda: answers == [7])
    assert [type(error) for error in failures] == [ZeroDivisionError]
    reading.close()


def test_nobody_is_told_anything_after_the_end(qtbot: QtBot) -> None:
    reading, going_on, begun = OwnThread("reading"), threading.Event(), threading.Event()
    reading.ask(lambda: (begun.set(), going_on.wait(10)), pytest.fail, pytest.fail)
    reading.ask(lambda: None, pytest.fail, pytest.fail)
    begun.wait(10)
    reading.close()
    going_on.set()
    reading.ask(lambda: None, pytest.fail, pytest.fail)
    qtbot.wait(30)


def test_whoever_may_wait_is_told_at_once() -> None:
    told: list[object] = []
    AtOnce().ask(lambda: 7, told.append, pytest.fail)
    AtOnce().ask(lambda: 1 // 0, pytest.fail, told.append)
    assert told[0] == 7
    assert isinstance(told[1], ZeroDivisionError)
