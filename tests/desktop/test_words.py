from __future__ import annotations

from collections.abc import Iterator

import pytest

from webhook_relay_desktop.words import mark, speak, tr


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    speak(None)


@pytest.mark.parametrize(("n", "words"), [(0, "0 events"), (1, "1 event"), (2, "2 events"), (12_345, "12,345 events")])
def test_english_needs_no_translator_for_its_two_forms(n: int, words: str) -> None:
    assert tr("%n event(s)", n=n) == words


def test_words_are_said_in_the_language_of_the_translator() -> None:
    known = {("Time", "", -1): "Zeit", ("%n event(s)", "", 1): "%n Ereignis"}
    speak(lambda text, note, number: known.get((text, note, number), ""))
    assert tr(mark("Time")) == "Zeit"
    assert tr("%n event(s)", n=1) == "1 Ereignis"
    assert tr("Nobody translated this") == "Nobody translated this"


def test_the_text_between_braces_is_put_in_afterwards() -> None:
    assert tr("Next try in {seconds} s").format(seconds=5) == "Next try in 5 s"
