"""AppearancePage: light or dark, at once; the language, from the next start."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QRadioButton

from webhook_relay_desktop.settings import Language, Scheme, Settings
from webhook_relay_desktop.settings.edits import change_section
from webhook_relay_desktop.ui.kit.fields import ChoiceField
from webhook_relay_desktop.ui.kit.theme import SPACE
from webhook_relay_desktop.ui.kit.widgets import hint_label, section_label
from webhook_relay_desktop.ui.settings.settings_page import SettingsPage
from webhook_relay_desktop.words import mark, tr

SCHEME_WORDS = {
    Scheme.SYSTEM: mark("As the desktop has it"),
    Scheme.LIGHT: mark("Light"),
    Scheme.DARK: mark("Dark"),
}


class AppearancePage(SettingsPage):
    """How the program looks and which language it speaks."""

    def __init__(self) -> None:
        super().__init__(tr("Appearance"))
        self.schemes = {scheme: QRadioButton(tr(words)) for scheme, words in SCHEME_WORDS.items()}
        self._group = QButtonGroup(self)
        # A language is called by its own name, so that whoever speaks it finds it.
        languages = [(Language.SYSTEM, tr("As the system has it")), (Language.ENGLISH, "English")]
        self.language = ChoiceField(tr("Language"), [*languages, (Language.GERMAN, "Deutsch")])
        self.column.addWidget(section_label(tr("Light or dark")))
        for scheme, choice in self.schemes.items():
            self._group.addButton(choice)
            self.column.addWidget(choice)
            choice.clicked.connect(lambda _on=True, scheme=scheme: self._choose(scheme))
        self.column.addSpacing(SPACE)
        self.labelled(tr("Language"), self.language)
        self.column.addWidget(hint_label(tr("From the next start.")))
        self.column.addSpacing(SPACE)
        self.column.addWidget(section_label(tr("Size")))
        self.column.addWidget(
            hint_label(
                tr(
                    "Letters and pictures follow the font and the scaling of your desktop, on each screen its own. "
                    "For this program alone, start it with QT_SCALE_FACTOR=1.25 in its environment."
                )
            )
        )
        self.column.addStretch(1)
        self.language.edited.connect(
            lambda: self.changed.emit(change_section("appearance", language=self.language.value()))
        )
        self.show_settings(Settings())

    def show_settings(self, settings: Settings) -> None:
        """Show these settings."""
        self.schemes[settings.appearance.scheme].setChecked(True)
        self.language.show_value(settings.appearance.language)

    def _choose(self, scheme: Scheme) -> None:
        self.changed.emit(change_section("appearance", scheme=scheme))
