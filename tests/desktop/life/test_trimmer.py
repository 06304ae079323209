"""Trimmer: it trims when the program has worked, and rests when it rests."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from webhook_relay_desktop.life.trimmer import WORTHWHILE_SECONDS, Trimmer


class Work:
    """Stands where the trim would be, and remembers on which thread it ran."""

    def __init__(self) -> None:
        self.threads: list[str] = []
        self.spent = 0.0

    def __call__(self) -> None:
        self.threads.append(threading.current_thread().name)


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def trimmer(work: Work, qtbot: QtBot) -> Iterator[Trimmer]:
    trimmer = Trimmer(work=work, spent=lambda: work.spent)
    yield trimmer
    trimmer.stop()


def test_a_program_that_rests_is_left_alone(trimmer: Trimmer, work: Work) -> None:
    work.spent += WORTHWHILE_SECONDS / 2
    trimmer.look()
    trimmer.stop()
    assert work.threads == []


def test_one_that_worked_is_trimmed_beside_the_thread_of_the_windows(trimmer: Trimmer, work: Work) -> None:
    work.spent += WORTHWHILE_SECONDS
    trimmer.look()
    trimmer.look()
    trimmer.stop()
    assert len(work.threads) == 1
    assert work.threads[0] != threading.main_thread().name
