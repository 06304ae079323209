"""The translations that are in the repository, beside the source that is in it."""

from __future__ import annotations

import pytest
from translating.__main__ import FOLDER, LANGUAGES, SOURCE, all_texts, stale
from translating.catalogue import Catalogue
from translating.prose import prose
from translating.unsaid import unsaid


def test_every_text_is_a_literal_that_the_tools_find() -> None:
    assert all_texts()[1] == []


def test_every_text_for_a_person_goes_through_tr() -> None:
    found = [f"{remark.file}:{remark.line}: {remark.words}" for remark in unsaid(SOURCE)]
    assert found == []


def test_no_sentence_number_or_day_is_put_together_in_english() -> None:
    found = [f"{remark.file}:{remark.line}: {remark.words}" for remark in prose(SOURCE)]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_translations_have_what_the_source_says_and_qt_reads_the_same(language: str) -> None:
    path = FOLDER / f"{language}.ts"
    assert stale(path, Catalogue.read(path).brought_up_to(all_texts()[0])) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_to_translate_and_every_place_for_a_value_is_kept(language: str) -> None:
    catalogue = Catalogue.read(FOLDER / f"{language}.ts")
    assert catalogue.unfinished() == []
    assert catalogue.mistakes() == []
