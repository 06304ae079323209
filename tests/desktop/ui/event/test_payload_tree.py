"""A payload as a document and as a tree: exact, lazy, and unharmed by whatever a stranger sends."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from support.events import make_event
from webhook_relay.condition import Facts, compile_condition
from webhook_relay_desktop.ui.event.payload_document import (
    Document,
    as_json,
    cel_path,
    cel_text,
    parse_json,
    read_document,
)
from webhook_relay_desktop.ui.event.payload_tree import PAGE, Column, PayloadTree
from webhook_relay_desktop.ui.event.payload_view import TreeView
from webhook_relay_desktop.ui.kit.theme import Theme

JSON = "application/json"


@pytest.fixture
def tree(theme: Theme) -> PayloadTree:
    return PayloadTree(theme)


def document(body: bytes, content_type: str = JSON) -> Document:
    found = read_document(body, content_type)
    assert found is not None
    return found


def shown(tree: PayloadTree, parent: QModelIndex | None = None) -> list[tuple[str, str]]:
    above = QModelIndex() if parent is None else parent
    while tree.canFetchMore(above):
        tree.fetchMore(above)
    return [
        (tree.data(tree.index(row, 0, above)), tree.data(tree.index(row, 1, above)))
        for row in range(tree.rowCount(above))
    ]


def test_names_that_are_there_twice_and_long_numbers_stay_as_they_were_sent(tree: PayloadTree) -> None:
    tree.show_document(document(b'{"n":1.10e5,"n":12345678901234567890123,"w":[true,null,NaN],"o":{}}'))
    assert shown(tree) == [
        ("n", "1.10e5"),
        ("n", "12345678901234567890123"),
        ("w", "3 elements"),
        ("o", "0 members"),
    ]
    assert shown(tree, tree.index(2, 0)) == [("[0]", "true"), ("[1]", "null"), ("[2]", "NaN")]
    assert not tree.hasChildren(tree.index(3, 0))


def test_nothing_is_made_before_it_is_opened_and_then_a_page_at_a_time(tree: PayloadTree) -> None:
    body = json.dumps({"many": [{"deep": [number]} for number in range(100_000)]}).encode()
    read = document(body)
    began = time.perf_counter()
    tree.show_document(read)
    many = tree.index(0, 0)
    assert (tree.made, tree.rowCount(many), tree.hasChildren(many)) == (1, 0, True)
    tree.fetchMore(many)
    assert time.perf_counter() - began < 0.5
    assert tree.rowCount(many) == PAGE
    assert tree.canFetchMore(many)


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000])
def test_a_body_that_is_nested_without_end_is_no_tree(body: bytes) -> None:
    assert read_document(body, JSON) is None


def test_every_level_of_a_deep_body_can_be_opened(tree: PayloadTree) -> None:
    tree.show_document(document(b"[" * 500 + b"]" * 500))
    parent = QModelIndex()
    for _ in range(400):
        tree.fetchMore(parent)
        parent = tree.index(0, 0, parent)
    assert tree.path(parent) == "body" + "[0]" * 400
    assert tree.value_text(parent).count("[") == 100


def test_a_single_value_has_a_row_of_its_own(tree: PayloadTree) -> None:
    tree.show_document(document(b'"hello"'))
    assert shown(tree) == [("body", "hello")]
    assert tree.condition(tree.index(0, 0)) == 'body == "hello"'
    tree.show_document(document(b"[]"))
    assert shown(tree) == [("body", "0 elements")]


def test_it_is_a_model_as_qt_wants_one(tree: PayloadTree, qtbot: QtBot) -> None:
    tree.show_document(document(b'{"a":[1,{"b":2}],"c":"x"}'))
    tester = QAbstractItemModelTester(tree, QAbstractItemModelTester.FailureReportingMode.Fatal)
    shown(tree)
    shown(tree, tree.index(0, 0))
    shown(tree, tree.index(1, 0, tree.index(0, 0)))
    assert tester.model() is tree


@pytest.mark.parametrize("name", ["title", "pull request", 'a"b\\c', "in", "ünï", "a\nb", "1st", "null", "😀"])
def test_the_path_of_a_value_is_what_a_condition_calls_it(name: str) -> None:
    event = make_event(body=json.dumps({"outer": [{name: "wanted"}]}).encode())
    path = cel_path(cel_path(cel_path("body", "outer"), 0), name)
    assert compile_condition(f'{path} == "wanted"').ask(Facts(event)).holds, path


@pytest.mark.parametrize("text", ["plain", "", 'q"\\', "line\nbreak\ttab\r", "\u202eevil", "😀", "\x01\x7f"])
def test_a_text_becomes_a_condition_that_finds_it(tree: PayloadTree, text: str) -> None:
    event = make_event(body=json.dumps({"a": text, "n": 5, "f": 1.5, "t": True, "z": None}).encode())
    tree.show_document(document(event.body))
    facts = Facts(event)
    for row in range(5):
        condition = tree.condition(tree.index(row, 0))
        assert compile_condition(condition).ask(facts).holds, condition


def test_half_a_character_is_no_harm() -> None:
    assert cel_text("\ud800x") == '"?x"'
    assert as_json(parse_json('{"a":"\\ud800"}')) == '{\n  "a": "\ud800"\n}'


def test_a_form_that_holds_json_is_opened(tree: PayloadTree) -> None:
    body = b"payload=%7B%22ref%22%3A%22main%22%7D&empty=&payload=two"
    tree.show_document(document(body, "application/x-www-form-urlencoded; charset=utf-8"))
    assert shown(tree) == [("payload", "1 member"), ("empty", '""'), ("payload", "two")]
    assert tree.path(tree.index(0, 0)) == ""
    assert shown(tree, tree.index(0, 0)) == [("ref", "main")]


def test_a_multipart_body_has_its_parts(tree: PayloadTree) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="meta"\r\n\r\n{"a":1}\r\n'
        b'--x\r\nContent-Disposition: form-data; name="log"; filename="a.bin"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n\xff\xfe\r\n--x--\r\n"
    )
    tree.show_document(document(body, "multipart/form-data; boundary=x"))
    assert shown(tree) == [("meta", "1 member"), ("log", "4 members")]
    assert shown(tree, tree.index(1, 0)) == [
        ("file", "a.bin"),
        ("type", "application/octet-stream"),
        ("size", "2"),
        ("content", "2 bytes"),
    ]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", JSON),
        (b"plain", "text/plain"),
        (b"\xff\xff", JSON),
        (b"x", "multipart/form-data"),
        (b"a" * 5_000_000, JSON),
    ],
)
def test_what_is_no_document_is_none(body: bytes, content_type: str) -> None:
    assert read_document(body, content_type) is None


def test_every_hostile_body_is_a_tree_or_none(tree: PayloadTree, corpus: Path) -> None:
    files = [file for file in corpus.rglob("*") if file.is_file() and "hostile" in str(file).lower()]
    assert files
    for file in files[:300]:
        for content_type in (JSON, "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            tree.show_document(read_document(file.read_bytes(), content_type))
            shown(tree)


def test_value_and_path_are_copied_and_a_value_can_be_asked_for(theme: Theme, qtbot: QtBot) -> None:
    view = TreeView(theme)
    qtbot.addWidget(view)
    view.show_document(document(b'{"pull_request":{"title":"Fix \\u0041","id":1},"n":[1,2]}'))
    view.setCurrentIndex(view.tree.index(0, 0, view.tree.index(0, 0)))
    view.copy_path.trigger()
    assert QGuiApplication.clipboard().text() == "body.pull_request.title"
    view.copy_value.trigger()
    assert QGuiApplication.clipboard().text() == "Fix A"
    with qtbot.waitSignal(view.filter_wanted) as wanted:
        view.filter_by.trigger()
    assert wanted.args == ['body.pull_request.title == "Fix A"']
    view.setCurrentIndex(view.tree.index(1, 0))
    view.copy_value.trigger()
    assert QGuiApplication.clipboard().text() == "[\n  1,\n  2\n]"
    menu = view.menu()
    assert not view.filter_by.isEnabled()
    assert menu.actions() == [view.copy_value, view.copy_path, view.filter_by]


def test_hidden_characters_are_written_out_in_names_and_values(tree: PayloadTree) -> None:
    tree.show_document(document('{"a\u202e":"<b>\u202e</b>"}'.encode()))
    assert shown(tree) == [("a⟨202E⟩", "<b>⟨202E⟩</b>")]
    tip = tree.data(tree.index(0, Column.VALUE), Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip
