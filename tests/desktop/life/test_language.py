from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from webhook_relay_desktop.life.language import ENGLISH, Speech
from webhook_relay_desktop.settings import Language
from webhook_relay_desktop.ui.event.payload_text import raw
from webhook_relay_desktop.ui.kit.text import age, duration, moment, size, time_of_row, unread_words, use_locale
from webhook_relay_desktop.words import speak, tr

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


@pytest.fixture
def speech(qapp: QApplication) -> Iterator[Speech]:
    chosen = Speech(qapp)
    yield chosen
    chosen.choose(Language.ENGLISH)
    speak(None)
    use_locale(ENGLISH)


def test_german_is_spoken_by_our_words_and_by_qts_own(speech: Speech) -> None:
    assert speech.choose(Language.GERMAN) is Language.GERMAN
    assert tr("Close") == "Schließen"
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert box.buttons()[0].text() == "Abbrechen"


def test_numbers_durations_and_dates_are_german_then(speech: Speech) -> None:
    speech.choose(Language.GERMAN, system=QLocale("de_DE"))
    assert tr("%n day(s) ago", n=1_204) == "vor 1.204 Tagen"
    assert duration(1.44) == "1,4 s"
    assert size(1_400_000) == "1,3 MB"
    assert age(NOON.replace(hour=9), NOON) == "vor 3 h"
    assert time_of_row(NOON.replace(day=3, month=3), NOON).startswith("3. März ")
    assert unread_words(2_500) == "2.500 ungelesen"
    assert moment(NOON, "ddd") == "Do."
    assert raw(b"\xff" * 20_000).note.endswith("die ersten 16,0 KB von 19,5 KB.")


def test_english_comes_back(speech: Speech) -> None:
    speech.choose(Language.GERMAN)
    speech.choose(Language.ENGLISH)
    assert tr("%n day(s) ago", n=1_204) == "1,204 days ago"
    assert duration(1.44) == "1.4 s"
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert box.buttons()[0].text().replace("&", "") == "Cancel"


@pytest.mark.parametrize(
    ("system", "spoken"),
    [("de_CH", Language.GERMAN), ("en_GB", Language.ENGLISH), ("fr_FR", Language.ENGLISH), ("C", Language.ENGLISH)],
)
def test_the_systems_language_is_spoken_as_far_as_it_is_known(speech: Speech, system: str, spoken: Language) -> None:
    assert speech.choose(Language.SYSTEM, system=QLocale(system)) is spoken
