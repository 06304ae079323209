"""Language: what the program speaks from its start on, and how it writes numbers and dates."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import as_file, files

import structlog
from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from webhook_relay_desktop.settings import Language
from webhook_relay_desktop.ui.kit.text import use_locale
from webhook_relay_desktop.words import speak

log = structlog.get_logger(__name__)

CONTEXT = "desktop"
"""The one context of all texts; `scripts/translations` writes it."""
ENGLISH = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)


class Speech:
    """The language of one program. `choose` before any widget is made: those that are there keep their words."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._of_qt: QTranslator | None = None

    def choose(self, language: Language, *, system: QLocale | None = None) -> Language:
        """Speak `language`; the system's as far as it is known, else English. Return the one that was found."""
        locale = system or QLocale.system()
        found = _of_system(locale.uiLanguages()) if language is Language.SYSTEM else language
        if self._of_qt is not None:
            self._application.removeTranslator(self._of_qt)
            self._of_qt = None
        if found is Language.ENGLISH:
            speak(None)
            use_locale(ENGLISH)
            return found
        # The country says how numbers and dates are written: a Swiss is not to read them as in Germany.
        spoken = locale if locale.name().startswith(found.value) else QLocale(found.value)
        own = QTranslator(self._application)
        name = f"{found.value}.qm"
        with as_file(files("webhook_relay_desktop").joinpath("assets", "translations", name)) as path:
            if not own.load(str(path)):
                log.error("language.not_loaded", language=found.value)
                return self.choose(Language.ENGLISH)
        self._of_qt = QTranslator(self._application)
        if self._of_qt.load(f"qtbase_{found.value}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            self._application.installTranslator(self._of_qt)  # the words of Qt's own buttons and dialogs
        speak(lambda text, note, number: str(own.translate(CONTEXT, text, note, number)), spoken.toString)
        use_locale(spoken)
        return found


def _of_system(languages: Iterable[str]) -> Language:
    """Return the first language of a person's list that the program speaks."""
    for name in languages:
        for language in Language:
            if language is not Language.SYSTEM and name.replace("_", "-").split("-")[0] == language.value:
                return language
    return Language.ENGLISH
