"""What a run prints, while it prints it: in order, bounded, and never a secret."""

from __future__ import annotations

import random

import pytest

from webhook_relay import live_output
from webhook_relay.live_output import CUT, KEPT, LiveOutput, OutputPiece


def test_pieces_go_on_where_the_last_one_ended() -> None:
    live = LiveOutput()
    live.add(b"one\n")
    first = live.take()
    live.add(b"two\n")
    second = live.take()
    assert (first.text, second.text, second.start) == ("one\n", "two\n", first.end)
    assert live.so_far().text == "one\ntwo\n"


@pytest.mark.parametrize("seed", range(20))
def test_a_secret_is_hidden_wherever_the_output_is_parted(seed: int) -> None:
    chance = random.Random(seed)
    secrets = ("token-abcabd", "abcab")
    text = "see token-abcabd, token-abcab and token-abc: äö " * 3
    live, shown = LiveOutput(secrets), ""
    rest = text.encode()
    while rest:
        size = chance.randint(1, 7)
        live.add(rest[:size])
        rest = rest[size:]
        if chance.random() < 0.6:
            shown += live.take().text
    shown += live.take(ended=True).text
    assert not any(secret in shown for secret in secrets)
    assert shown == text.replace("token-abcabd", "(secret)").replace("abcab", "(secret)")


def test_what_could_become_a_secret_is_held_back_until_it_does_not() -> None:
    live = LiveOutput(("hunter22",))
    live.add(b"password: hunter")
    assert live.take().text == "password: "
    live.add(b"s gather")
    assert live.take().text == "hunters gather"


def test_a_character_that_comes_in_two_parts_is_whole_and_controls_are_seen() -> None:
    live = LiveOutput()
    live.add("ä".encode()[:1])
    assert live.take().text == ""
    live.add("ä".encode()[1:] + b"\x07\x00")
    assert live.take().text == "ä\ufffd\ufffd"


@pytest.mark.parametrize("seed", range(20))
def test_colours_and_links_for_a_terminal_are_left_out_wherever_the_output_is_parted(seed: int) -> None:
    chance = random.Random(seed)
    live, shown = LiveOutput(("hunter22",)), ""
    rest = b"\x1b[1;31mred\x1b[0m \x1b]8;;https://example.com/\x1b\\link\x1b]8;;\x07 hunt\x1b[1mer22\x1b(B [31m\n"
    while rest:
        size = chance.randint(1, 7)
        live.add(rest[:size])
        rest = rest[size:]
        shown += live.take().text
    shown += live.take(ended=True).text
    assert shown == "red link (secret) [31m\n"


def test_a_sequence_that_never_ends_is_shown_after_all() -> None:
    live = LiveOutput()
    live.add(b"\x1b]" + b"x" * 10_000)
    assert "x" * 10_000 in live.take().text
    live.add(b"\x1b[3")
    assert live.take(ended=True).text.endswith("\ufffd[3")


def test_what_is_left_of_a_long_output_says_how_much_is_not_there_and_begins_with_a_line() -> None:
    live = LiveOutput()
    for number in range(40_000):
        live.add(b"line %06d\n" % number)
        if number % 1_000 == 0:
            live.take()
    live.take()
    first, second, *_rest, last, empty = live.so_far().told().split("\n")
    begun = int(second.removeprefix("line "))
    assert first == f"[... {begun * 12:,} characters cut ...]"
    assert (last, empty) == ("line 039999", "")
    assert OutputPiece(0, "whole").told() == "whole"


def test_a_flood_is_bounded_in_memory_and_says_what_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_output, "RAW_LIMIT", 4096)
    live = LiveOutput(("x" * 40,))
    for number in range(5_000):
        live.add(b"line %06d of the flood, which is long enough\n" % number)
    piece = live.take()
    assert len(piece.text) <= KEPT
    assert piece.text.startswith(CUT)
    assert piece.text.endswith("line 004999 of the flood, which is long enough\n")
    assert len(live.so_far().text) <= KEPT
