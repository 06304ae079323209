"""What a run prints, while it prints it: in order, bounded, and never a secret."""

from __future__ import annotations

import random

import pytest

from webhook_relay import live_output
from webhook_relay.live_output import CUT, KEPT, LiveOutput


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
    live.add("ä".encode()[1:] + b"\x1b[31m\x00")
    assert live.take().text == "ä\ufffd[31m\ufffd"


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
