from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from webhook_relay_desktop.ui.kit import text

NOW = datetime(2026, 11, 23, 15, 4, 5).astimezone()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain words", "plain words"),
        ("two\nlines\tand a tab", "two⏎lines⇥and a tab"),
        ("\x00\x1b[31mred\x7f", "⟨00⟩⟨1B⟩[31mred⟨7F⟩"),
        ("invoice\u202egnp.exe", "invoice⟨202E⟩gnp.exe"),
        ("\u2066isolate\u2069", "⟨2066⟩isolate⟨2069⟩"),
        ("zero\u200bwidth", "zero⟨200B⟩width"),
        ("\U000e0041hidden tag", "⟨E0041⟩hidden tag"),
        ("\ud800 alone", "⟨D800⟩ alone"),
        ("שלום عليكم 👩\u200d💻", "שלום عليكم 👩\u200d💻"),
    ],
)
def test_nothing_in_a_cell_is_hidden_or_reordered(given: str, shown: str) -> None:
    assert text.one_line(given) == shown


def test_a_cell_has_a_bounded_length() -> None:
    assert len(text.one_line("a" * 10_000)) == text.CELL_LIMIT
    assert text.one_line("abcdef", limit=3) == "ab…"


def test_a_text_view_keeps_lines_and_tabs_only() -> None:
    assert text.many_lines("a\r\nb\tc\rd\x08\u202e") == "a\nb\tc⏎d⟨08⟩⟨202E⟩"


def test_a_tooltip_shows_markup_as_text() -> None:
    assert text.tooltip("<b>x</b>\n&") == '<p style="white-space:pre; margin:0">&lt;b&gt;x&lt;/b&gt;<br>&amp;</p>'
    assert "white-space:normal" in text.tooltip("word " * 100)
    assert text.tooltip("") == ""


def test_an_ampersand_in_a_menu_stays_one() -> None:
    assert text.menu_label("R&D") == "R&&D"


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(minutes=4), "15:00:05"),
        (timedelta(days=1), "Yesterday 15:04"),
        (timedelta(days=20), "3 Nov 15:04"),
        (timedelta(days=400), "2025-10-19"),
    ],
)
def test_a_row_says_the_time_or_the_day(ago: timedelta, words: str) -> None:
    assert text.time_of_row(NOW - ago, NOW).startswith(words)


def test_a_moment_in_full_names_its_time_zone() -> None:
    assert text.full_time(NOW).startswith("2026-11-23 15:04:05 ")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "just now"),
        (2, "just now"),
        (42, "42 s ago"),
        (200, "3 min ago"),
        (7300, "2 h ago"),
        (86400, "1 day ago"),
        (3e5, "3 days ago"),
    ],
)
def test_an_age_is_told_coarsely(seconds: float, words: str) -> None:
    assert text.age(NOW - timedelta(seconds=seconds), NOW) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.08, "80 ms"), (1.42, "1.4 s"), (125, "2 min 5 s"), (7320, "2 h 2 min"), (3e5, "3 days")]
)
def test_a_duration_has_one_unit_or_two(seconds: float, words: str) -> None:
    assert text.duration(seconds) == words


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 byte"), (812, "812 bytes"), (25_190, "24.6 KB"), (1_363_149, "1.3 MB")]
)
def test_a_size_is_short(count: int, words: str) -> None:
    assert text.size(count) == words


def test_a_count_goes_with_its_noun() -> None:
    assert text.counted(1, "event", "events") == "1 event"
    assert text.counted(1204, "event", "events") == "1,204 events"
