from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from webhook_relay_desktop.life import collector as module
from webhook_relay_desktop.life.collector import Collector, collect_what_is_due


class Knot:
    """Refers to itself, so only the collector can end it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def thresholds() -> Iterator[None]:
    enabled, before = gc.isenabled(), gc.get_threshold()
    gc.collect()
    yield
    gc.set_threshold(*before)
    (gc.enable if enabled else gc.disable)()


def test_cycles_are_collected_on_the_windows_thread(qtbot: QtBot) -> None:
    gc.set_threshold(1, 10, 10)
    collector = Collector()
    assert not gc.isenabled()
    ended = weakref.ref(Knot())
    qtbot.waitUntil(lambda: ended() is None, timeout=10_000)
    collector.stop()
    assert gc.isenabled()


def test_nothing_is_collected_before_it_is_due() -> None:
    gc.set_threshold(1_000_000, 10, 10)
    assert collect_what_is_due() is None


def test_older_generations_follow_as_python_would_have_it() -> None:
    gc.set_threshold(1, 1, 1)
    kept = [[Knot() for _ in range(10)] for _ in range(9)]
    collected = []
    for _ in kept:
        kept.append([Knot() for _ in range(10)])
        collected.append(collect_what_is_due())
        if 2 in collected:
            break
    assert collected[0] == 0
    assert {0, 1, 2} <= set(collected)


def test_what_a_start_left_is_looked_at_thoroughly_once(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    collector = Collector()
    due = iter([None, 2, 0, 2])
    monkeypatch.setattr(module, "collect_what_is_due", lambda: next(due))
    frozen: list[str] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append("frozen"))
    for _ in range(4):
        collector.look()
    assert frozen == ["frozen"]
    collector.stop()
    gc.disable()  # as all tests have it
    assert gc.get_freeze_count() == 0
