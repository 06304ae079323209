from __future__ import annotations

import json
from pathlib import Path

import pytest

from webhook_relay_desktop.ui.event import payload_text
from webhook_relay_desktop.ui.event.payload_text import pretty, raw


def test_json_is_set_out_over_lines() -> None:
    shown = pretty(b'{"a":[1,{"b":"x, y: {z}"}],"c":{},"d":[]}')
    assert shown.text == ('{\n  "a": [\n    1,\n    {\n      "b": "x, y: {z}"\n    }\n  ],\n  "c": {},\n  "d": []\n}')
    assert shown.json
    assert shown.note == ""


def test_numbers_escapes_and_repeated_keys_stay_as_they_were_sent() -> None:
    shown = pretty(b'{"n":1.10e5,"n":12345678901234567890123,"s":"\\u00e9\\"\\\\"}')
    assert shown.text == '{\n  "n": 1.10e5,\n  "n": 12345678901234567890123,\n  "s": "\\u00e9\\"\\\\"\n}'


def test_every_real_payload_means_the_same_when_set_out(corpus: Path) -> None:
    for file in sorted((corpus / "payloads").rglob("*.json")):
        body = file.read_bytes()
        shown = pretty(body)
        exact = shown.json and not shown.note and "⟨" not in shown.text
        if exact and max(map(len, shown.text.split("\n"))) < payload_text.LINE_LIMIT:
            assert json.loads(shown.text) == json.loads(body), file.name


@pytest.mark.parametrize("body", [b"plain words", b'{"broken": ', b'{"a":1} and more', b"[" * 50_000, b'"only a text"'])
def test_what_is_not_an_object_or_a_list_is_shown_raw(body: bytes) -> None:
    assert pretty(body) == raw(body)
    assert not pretty(body).json


def test_hidden_characters_of_a_payload_are_written_out() -> None:
    assert "⟨202E⟩" in pretty('{"a":"x\u202ey"}'.encode()).text
    assert raw(b"a\x00b").text == "a⟨00⟩b"


def test_a_body_that_is_not_text_is_shown_as_hexadecimal_numbers() -> None:
    shown = raw(b"\xff\xfe\x00AB")
    assert shown.text.startswith("00000000  ff fe 00 41 42 ")
    assert shown.text.endswith("...AB")
    assert "hexadecimal" in shown.note


def test_a_big_body_that_is_not_text_is_cut() -> None:
    shown = raw(b"\xff" * (payload_text.HEX_LIMIT + 1))
    assert shown.text.count("\n") == payload_text.HEX_LIMIT // 16 - 1
    assert "the first 16.0 KB" in shown.note


def test_an_empty_body_is_called_empty() -> None:
    assert pretty(b"") == raw(b"")
    assert raw(b"").note == "The body is empty."


def test_a_big_text_is_cut_between_characters() -> None:
    body = "é".encode() * payload_text.RAW_LIMIT
    shown = raw(b"x" + body)
    assert shown.text.replace("\n", "") == "x" + "é" * (payload_text.RAW_LIMIT // 2 - 1)
    assert shown.note.startswith("First 256.0 KB of ")
    assert shown.note.endswith("Long lines are broken.")


def test_a_body_above_the_limit_is_not_set_out() -> None:
    shown = pretty(b'{"a":"' + b"x" * payload_text.PRETTY_LIMIT + b'"}')
    assert shown.note.startswith("Too big to set out as JSON. First ")
    assert not shown.json


@pytest.mark.parametrize(
    "body",
    [b"[" + b"1," * 200_000 + b"1]", b"[" + (b"[" * 900 + b"]" * 900 + b",") * 100 + b"1]"],
    ids=["a list without end", "brackets in brackets"],
)
def test_a_small_body_never_becomes_an_endless_text(body: bytes) -> None:
    shown = pretty(body)
    assert len(shown.text) < payload_text.PRETTY_CHARACTERS * 1.1
    assert shown.text.count("\n") <= payload_text.PRETTY_LINES
    assert shown.note.startswith("First 30,000 lines")
