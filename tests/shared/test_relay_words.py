from __future__ import annotations

import pytest

from webhook_relay.relay_words import MOST, SENTENCES, said
from webhook_relay.sentence import Sentence


def test_words_of_a_relay_are_the_sentence_that_they_were_made_from() -> None:
    words = said("There is no channel 'ci' for this token.")
    assert isinstance(words, Sentence)
    assert words == "There is no channel 'ci' for this token."
    assert words.told(lambda _: "Kein Kanal {channel}.") == "Kein Kanal 'ci'."


@pytest.mark.parametrize("sentence", SENTENCES, ids=str)
def test_each_is_known_again_and_taken_for_no_other(sentence: Sentence) -> None:
    words = said(
        str(sentence.pattern.replace("{seconds}", "7").replace("{scope}", "`read`").replace("{channel}", "'a'"))
    )
    assert isinstance(words, Sentence)
    assert words.pattern == sentence.pattern


@pytest.mark.parametrize(
    "words", ["", "Something that a later relay says.", "The token was revoked. And more.", "x" * (MOST + 1)]
)
def test_what_is_not_known_is_left_as_it_is(words: str) -> None:
    assert said(words) is words
    assert not isinstance(said(words), Sentence)
