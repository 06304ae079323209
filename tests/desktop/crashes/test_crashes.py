from __future__ import annotations

import asyncio
import gc
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import structlog
from PySide6.QtCore import QEvent, QObject, QtMsgType, Signal
from PySide6.QtWidgets import QApplication, QPushButton

from support.waiting import until
from webhook_relay import log as relay_log
from webhook_relay.errors import ConfigurationError
from webhook_relay_desktop.crashes.crash import Crash, Place
from webhook_relay_desktop.crashes.crashes import MOST_KINDS, Crashes, worth_a_word
from webhook_relay_desktop.crashes.hooks import QtMessages, take_over, watch_loop
from webhook_relay_desktop.life.tasks import Tasks


def failed(message: str = "broken") -> Exception:
    try:
        raise KeyError(message)
    except KeyError as error:
        return error


@pytest.fixture
def crashes() -> Crashes:
    return Crashes()


@pytest.fixture
def found(crashes: Crashes) -> list[Crash]:
    heard: list[Crash] = []
    crashes.found.connect(heard.append)
    return heard


@pytest.fixture
def hooked(crashes: Crashes, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    # pytest-qt and pytest have hooks of their own in place; they are given back afterwards.
    last_words: list[str] = []
    give_back = take_over(crashes, on_fatal=last_words.append)
    yield last_words
    give_back()


@pytest.mark.parametrize(
    ("count", "said"), [(1, True), (2, False), (10, True), (11, False), (20, False), (100, True), (110, False)]
)
def test_repeats_are_logged_ever_more_rarely(count: int, said: bool) -> None:
    assert worth_a_word(count) is said


def test_equal_crashes_are_one_kind_that_counts(crashes: Crashes, found: list[Crash]) -> None:
    for _ in range(25):
        error = failed()
        crashes.note(error, error.__traceback__, Place.WINDOW)
    assert [crash.times for crash in found] == [25]
    assert found[0].kind.error == "KeyError"
    assert found[0].kind.where.startswith("test_crashes.py:")
    assert "in failed" in found[0].traceback


def test_ever_new_kinds_are_bounded(crashes: Crashes, found: list[Crash]) -> None:
    for number in range(MOST_KINDS + 20):
        kind = type(f"Failure{number}", (Exception,), {})
        crashes.note(kind(), None, Place.WINDOW)
    assert len(crashes.known()) == MOST_KINDS + 1
    assert crashes.known()[-1].times == 20


def test_a_flood_costs_next_to_nothing(crashes: Crashes) -> None:
    error = failed()
    began = time.process_time()
    for _ in range(10_000):
        crashes.note(error, error.__traceback__, Place.WINDOW)
    assert time.process_time() - began < 1


def test_an_error_that_cannot_say_what_it_is_is_noted_all_the_same(crashes: Crashes, found: list[Crash]) -> None:
    class MuteError(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    crashes.note(MuteError(), None, Place.THREAD)
    assert found[0].message == ""


def test_an_endless_recursion_is_cut(crashes: Crashes, found: list[Crash]) -> None:
    def again(depth: int) -> None:
        if depth % 2:
            again(depth + 1)
        else:
            again(depth + 1)

    with pytest.raises(RecursionError) as caught:
        again(0)
    crashes.note(caught.value, caught.value.__traceback__, Place.WINDOW)
    assert len(found[0].traceback) < 21_000


class TestTheHooks:
    def test_an_exception_in_a_slot_is_noted_and_the_program_goes_on(
        self, qapp: QApplication, hooked: list[str], found: list[Crash]
    ) -> None:
        class Sender(QObject):
            pressed = Signal()

        sender, later = Sender(), []

        def slot() -> None:
            raise KeyError("in a slot")

        sender.pressed.connect(slot)
        sender.pressed.connect(lambda: later.append("next slot"))
        sender.pressed.emit()
        assert [(crash.place, crash.kind.error) for crash in found] == [(Place.WINDOW, "KeyError")]
        assert later == ["next slot"]

    @pytest.mark.qt_loop
    async def test_an_exception_in_a_method_that_qt_calls_is_noted(self, hooked: list[str], found: list[Crash]) -> None:
        class Broken(QPushButton):
            def event(self, event: QEvent) -> bool:
                if event.type() == QEvent.Type.User:
                    raise ZeroDivisionError
                return super().event(event)

        broken = Broken()
        QApplication.postEvent(broken, QEvent(QEvent.Type.User))
        await until(lambda: found)
        assert [crash.kind.error for crash in found] == ["ZeroDivisionError"]

    def test_an_exception_in_a_thread_is_noted(self, hooked: list[str], crashes: Crashes) -> None:
        def fail() -> None:
            raise KeyError("in a thread")

        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        assert [crash.place for crash in crashes.known()] == [Place.THREAD]

    def test_what_fails_while_it_is_thrown_away_is_noted(self, hooked: list[str], crashes: Crashes) -> None:
        class Bad:
            def __del__(self) -> None:
                raise KeyError("while it dies")

        Bad()
        gc.collect()
        assert [crash.place for crash in crashes.known()] == [Place.CLEARING]

    def test_ctrl_c_is_no_crash(self, crashes: Crashes, monkeypatch: pytest.MonkeyPatch) -> None:
        ended: list[object] = []
        monkeypatch.setattr(sys, "excepthook", lambda kind, *_: ended.append(kind))
        give_back = take_over(crashes, on_fatal=ended.append)
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
        give_back()
        assert ended == [KeyboardInterrupt]
        assert crashes.known() == ()

    @pytest.mark.qt_loop
    async def test_a_task_that_fails_in_a_way_nobody_foresaw_is_noted(self, crashes: Crashes) -> None:
        watch_loop(asyncio.get_running_loop(), crashes)

        async def fail() -> None:
            raise KeyError("in a task")

        def callback() -> None:
            raise KeyError("in a callback")

        told: list[Exception] = []
        await Tasks(told.append).start(fail(), name="fail")
        asyncio.get_running_loop().call_soon(callback)
        await until(lambda: len(crashes.known()) == 2)
        assert {crash.place for crash in crashes.known()} == {Place.TASK}
        assert told == []

    @pytest.mark.qt_loop
    async def test_an_error_with_words_for_a_person_is_no_crash(self, crashes: Crashes) -> None:
        watch_loop(asyncio.get_running_loop(), crashes)

        async def fail() -> None:
            raise ConfigurationError("The disk is full.")

        told: list[Exception] = []
        await Tasks(told.append).start(fail(), name="fail")
        assert [str(error) for error in told] == ["The disk is full."]
        assert crashes.known() == ()


class Context:
    category = "qt.qpa"


@pytest.fixture
def logged(log_as_before: None) -> Iterator[Callable[[], str]]:
    class Lines(list[bytes]):
        write = list.append

        def flush(self) -> None: ...

    lines = Lines()
    relay_log.keep(lines, "debug")
    yield lambda: b"".join(lines).decode()
    relay_log.keep(None)


def test_what_qt_says_is_in_the_log_and_the_same_words_only_now_and_then(logged: Callable[[], str]) -> None:
    relay_log.configure("json", "error")
    structlog.get_logger("x").info("first line")
    say = QtMessages(lambda words: None)
    for _ in range(50):
        say(QtMsgType.QtWarningMsg, Context(), "QPainter::begin: no engine")  # type: ignore[arg-type]
    lines = [line for line in logged().splitlines() if "qt.said" in line]
    assert len(lines) == 2  # the first and the tenth
    assert '"level":"warning"' in lines[0]
    assert '"category":"qt.qpa"' in lines[0]


def test_the_last_words_of_qt_are_kept_before_it_ends_the_process() -> None:
    kept: list[str] = []
    QtMessages(kept.append)(QtMsgType.QtFatalMsg, Context(), "no display")  # type: ignore[arg-type]
    assert kept == ["Qt (qt.qpa): no display"]
