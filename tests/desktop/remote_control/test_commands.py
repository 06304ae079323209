from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhook_relay.errors import ProtocolError
from webhook_relay_desktop.remote_control.commands import (
    LONGEST_LINE,
    RAISE_WORD,
    Answer,
    Command,
    ConnectionStatus,
    DesktopStatus,
    Open,
    OpenLink,
    Pair,
    Pause,
    Raise,
    Resume,
    Run,
    Status,
    answer_line,
    command_line,
    read_answer,
    read_command,
)

COMMANDS: list[Command] = [
    Raise(),
    Open("417"),
    OpenLink("0198a7c2"),
    Run("greet", "417"),
    Pause(datetime(2026, 11, 26, 15, tzinfo=UTC)),
    Pause(),
    Resume(),
    Pair("webhook-relay://relay.example.com/?token=x"),
    Status(),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
def test_a_command_is_one_line_and_comes_back_as_it_was(command: Command) -> None:
    line = command_line(command)
    assert line.count(b"\n") == 1
    assert read_command(line) == command


def test_raise_is_the_word_of_earlier_versions_and_is_known_in_json_too() -> None:
    assert command_line(Raise()) == RAISE_WORD
    assert read_command(b'{"command":"raise"}\n') == Raise()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"raise",
        b"format the disk\n",
        b"[]\n",
        b'{"command":"status"}',
        b'{"command":"sudo"}\n',
        b'{"command":"status","more":1}\n',
        b'{"command":"open"}\n',
        b'{"command":"open","event":7}\n',
        b'{"command":"open","event":""}\n',
        b'{"command":"open","event":"a b"}\n',
        b'{"command":"open","event":"a\\u0000"}\n',
        b'{"command":"pause","until":"2026-11-26T15:00:00"}\n',
        b'{"command":"pair","link":"https://example.com/"}\n',
        b'{"command":"pair","link":"webhook-relay://a b"}\n',
        b'{"command":"pair","link":"webhook-relay://' + b"a" * 4000 + b'"}\n',
        b'{"command":"open","event":"\xff"}\n',
        b"[" * 100_000 + b"\n",
        b'{"command":"status"' + b" " * LONGEST_LINE + b"}\n",
    ],
    ids=range(20),
)
def test_what_is_not_exactly_a_command_is_refused(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        read_command(line)


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_be_refused(line: bytes) -> None:
    for read in (read_command, read_answer):
        try:
            understood = read(line)
        except ProtocolError:
            continue
        assert isinstance(understood, Answer | Command)


def test_a_pairing_link_is_in_no_text_that_may_reach_a_log() -> None:
    assert "secret" not in repr(Pair("webhook-relay://relay.example.com/?token=secret"))
    with pytest.raises(ProtocolError) as refused:
        read_command(b'{"command":"pair","link":"webhook-relay:// secret"}\n')
    assert "secret" not in str(refused.value)


def test_an_answer_comes_back_as_it_was() -> None:
    status = DesktopStatus("1.0", 7, (ConnectionStatus("This computer", "live"),), newest=3)
    for answer in (Answer(True), Answer(True, status=status), Answer(False, "no-event", "There is none.", "Look.")):
        assert read_answer(answer_line(answer)) == answer


def test_an_answer_that_is_too_long_says_so_within_bounds() -> None:
    line = answer_line(Answer(False, "x", "m" * LONGEST_LINE))
    assert len(line) <= LONGEST_LINE
    assert read_answer(line).code == "too-long"
