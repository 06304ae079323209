from __future__ import annotations

from pathlib import Path

import pytest
from translating.catalogue import Catalogue
from translating.texts import Text

OPEN, EVENTS = Text("Open"), Text("%n event(s)", "", True)
GERMAN = Catalogue("de", {OPEN: ("Öffnen",), EVENTS: ("%n Ereignis", "%n Ereignisse")})


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "de.ts"
    path.write_text(GERMAN.written())
    assert Catalogue.read(path) == GERMAN


def test_a_markup_character_in_a_text_survives(tmp_path: Path) -> None:
    catalogue = Catalogue("de", {Text("&File <b>"): ("&Datei <b>",)})
    (tmp_path / "de.ts").write_text(catalogue.written())
    assert Catalogue.read(tmp_path / "de.ts") == catalogue


def test_an_english_that_changed_invalidates_its_german() -> None:
    changed = GERMAN.brought_up_to([Text("Open it"), EVENTS])
    assert changed.unfinished() == ["Open it"]
    assert OPEN not in changed.entries
    assert 'type="unfinished"' in changed.written()


def test_words_given_fill_only_what_has_none() -> None:
    fresh = Catalogue("de", {}).brought_up_to([OPEN, EVENTS])
    given = fresh.with_words({"Open": "Öffnen", "%n event(s)": ("%n Ereignis", "%n Ereignisse")})
    assert given == GERMAN
    assert given.with_words({"Open": "Aufmachen"}) == GERMAN


@pytest.mark.parametrize(
    ("source", "forms"),
    [
        (Text("{count} s ago"), ("vor {anzahl} s",)),
        (Text("{a} of {b}"), ("{a}",)),
        (EVENTS, ("ein Ereignis", "%n Ereignisse")),
        (Text("&Save"), ("Speichern",)),
        (EVENTS, ("%n Ereignisse",)),
    ],
)
def test_a_translation_with_other_places_for_values_is_a_mistake(source: Text, forms: tuple[str, ...]) -> None:
    assert Catalogue("de", {source: forms}).mistakes()
    assert GERMAN.mistakes() == []
