"""What is different between two payloads, and how it is shown."""

from __future__ import annotations

import json
import time

import pytest
from pytestqt.qtbot import QtBot

from support.events import make_event
from webhook_relay_desktop.ui.event.changes_view import ChangesView
from webhook_relay_desktop.ui.event.event_changes import (
    LONGEST_VALUE,
    MOST_CHANGES,
    Change,
    Changes,
    How,
    changes_between,
)
from webhook_relay_desktop.ui.event.payload_document import read_document
from webhook_relay_desktop.ui.kit.theme import Theme


def between(old: object, new: object) -> Changes:
    bodies = [json.dumps(value).encode() for value in (old, new)]
    before, after = (read_document(body, "application/json") for body in bodies)
    return changes_between(before, after, *bodies)


def test_paths_that_were_added_removed_or_changed() -> None:
    old = {"a": 1, "b": {"c": "x", "gone": [1]}, "same": True}
    new = {"a": 2, "b": {"c": "x", "new": {"d": 1}}, "same": True}
    found = between(old, new)
    assert set(found.changes) == {
        Change(How.CHANGED, "a", "1", "2"),
        Change(How.ADDED, "b.new", new='{ "d": 1 }'),
        Change(How.REMOVED, "b.gone", old="[ 1 ]"),
    }
    assert (found.same, found.complete) == (2, True)


def test_elements_are_told_apart_by_their_ids_wherever_they_stand() -> None:
    old = {"labels": [{"id": 1, "name": "bug"}, {"id": 2, "name": "old"}]}
    new = {"labels": [{"id": 2, "name": "new"}, {"id": 1, "name": "bug"}, {"id": 3, "name": "x"}]}
    assert set(between(old, new).changes) == {
        Change(How.CHANGED, "labels[id=2].name", "old", "new"),
        Change(How.ADDED, "labels[id=3]", new='{ "id": 3, "name": "x" }'),
    }


def test_other_elements_are_compared_by_their_place() -> None:
    assert between([1, 2], [1, 3, 4]).changes == (
        Change(How.CHANGED, "[1]", "2", "3"),
        Change(How.ADDED, "[2]", new="4"),
    )


def test_a_number_and_a_text_are_not_the_same() -> None:
    assert between({"a": 1}, {"a": "1"}).changes == (Change(How.CHANGED, "a", "1", "1"),)


def test_long_values_are_cut_and_many_changes_are_bounded() -> None:
    [change] = between({"a": "x" * 5000}, {"a": "y"}).changes
    assert len(change.old) == LONGEST_VALUE
    many = between(list(range(5000)), list(range(1, 5001)))
    assert (len(many.changes), many.complete) == (MOST_CHANGES, False)


def test_names_that_are_there_twice_are_both_compared() -> None:
    before, after = (read_document(body, "") for body in (b'{"a":1,"a":2}', b'{"a":1,"a":3}'))
    assert changes_between(before, after).changes == (Change(How.CHANGED, "a#2", "2", "3"),)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"[" * 900 + b"]" * 900, b"[" * 900 + b"1" + b"]" * 900),
        (b'{"a":1,' * 1 + b'"a":1,' * 100_000 + b'"b":1}', b'{"a":2}'),
        (b"line\n" * 200_000, b"other\nline\n" * 100_000),
        (b"\xff\xfe" * 1000, b"\x00"),
    ],
)
def test_hostile_bodies_take_neither_long_nor_the_stack(old: bytes, new: bytes) -> None:
    began = time.perf_counter()
    before, after = (read_document(body, "application/json") for body in (old, new))
    assert changes_between(before, after, old, new).changes
    assert time.perf_counter() - began < 10


def test_what_is_no_json_is_compared_line_by_line() -> None:
    found = changes_between(None, None, b"a\nb\nc\n", b"a\nB\nc\nd\n")
    assert found.changes == (Change(How.CHANGED, "2", "b", "B"), Change(How.ADDED, "4", new="d"))


def test_the_view_names_the_event_it_compares_with_and_leads_to_it(theme: Theme, qtbot: QtBot) -> None:
    view = ChangesView(theme)
    qtbot.addWidget(view)
    view.show_nothing()
    assert "first event of its type" in view.words.whole()
    view.show_pair(make_event(1, body=b'{"n":1}'), 1, make_event(2, body=b'{"n":2}'))
    assert view.words.whole().startswith("1 difference from the event of the same source, type and subject before")
    assert [view.model.data(view.model.index(0, column)) for column in range(4)] == ["changed", "n", "1", "2"]
    with qtbot.waitSignal(view.open_wanted) as wanted:
        view.open_button.click()
    assert wanted.args == [1]
    view.show_pair(make_event(1, body=b"{}", subject="else"), 1, make_event(2, body=b"{}"))
    assert view.words.whole().startswith("No difference from the event of the same type")


def test_large_bodies_are_compared_beside_the_window(theme: Theme, qtbot: QtBot) -> None:
    view = ChangesView(theme)
    qtbot.addWidget(view)
    bodies = [json.dumps([{"id": number, "n": number % step} for number in range(5000)]).encode() for step in (7, 8)]
    view.show_pair(make_event(1, body=bodies[0]), 1, make_event(2, body=bodies[1]))
    assert view.model.rowCount() == 0
    qtbot.waitUntil(lambda: view.model.rowCount() == MOST_CHANGES, timeout=30_000)
    assert "(there are more)" in view.words.whole()
