"""The look: colours for light and dark, Fusion with that palette, type sizes and spacing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from webhook_relay_desktop.ui.stylesheet import stylesheet_of

SPACE = 8
"""Every distance is a multiple (or half) of this, in device-independent pixels."""


class Scheme(StrEnum):
    """Light or dark."""

    LIGHT = "light"
    DARK = "dark"


class Tone(StrEnum):
    """What a colour says. Never said by colour alone: a word or a shape goes with it."""

    GOOD = "good"
    BUSY = "busy"
    BAD = "bad"
    QUIET = "quiet"


@dataclass(frozen=True)
class Colours:
    """One scheme's colours. Texts have at least 4.5:1 contrast on `surface` and on their own `_soft` colour."""

    window: str
    surface: str
    raised: str
    border: str
    text: str
    muted: str
    accent: str
    accent_text: str
    on_accent: str
    accent_hover: str
    selection: str
    hover: str
    good: str
    good_soft: str
    busy: str
    busy_soft: str
    bad: str
    bad_soft: str
    quiet: str
    quiet_soft: str
    json_key: str
    json_string: str
    json_number: str
    json_word: str

    def of(self, tone: Tone) -> str:
        """Return the colour of a text or a dot with this tone."""
        return str(getattr(self, tone.value))

    def soft(self, tone: Tone) -> str:
        """Return the background that goes with `of(tone)`."""
        return str(getattr(self, f"{tone.value}_soft"))


LIGHT = Colours(
    window="#f3f5f8",
    surface="#ffffff",
    raised="#f8f9fb",
    border="#d9dee6",
    text="#1b2330",
    muted="#576273",
    accent="#3457d5",
    accent_text="#2f4fc4",
    on_accent="#ffffff",
    accent_hover="#2a48b8",
    selection="#e2e9ff",
    hover="#f1f4fa",
    good="#17703f",
    good_soft="#e1f3e8",
    busy="#8a5300",
    busy_soft="#fdf0d9",
    bad="#b3261e",
    bad_soft="#fce8e6",
    quiet="#566172",
    quiet_soft="#eceff4",
    json_key="#2f4fc4",
    json_string="#17703f",
    json_number="#8a5300",
    json_word="#8b2fa8",
)

DARK = Colours(
    window="#14171d",
    surface="#1b1f27",
    raised="#222731",
    border="#333b48",
    text="#e5e9f0",
    muted="#9ca8b9",
    accent="#4567e0",
    accent_text="#93adff",
    on_accent="#ffffff",
    accent_hover="#3d5fd4",
    selection="#2a3759",
    hover="#222835",
    good="#67d197",
    good_soft="#173526",
    busy="#f2b95f",
    busy_soft="#3a2d14",
    bad="#ff8f88",
    bad_soft="#43211f",
    quiet="#a3aebf",
    quiet_soft="#2a303b",
    json_key="#93adff",
    json_string="#7fd3a3",
    json_number="#f2b95f",
    json_word="#d6a0ea",
)


class Theme(QObject):
    """The application's look. Follows the system's light or dark choice unless one is given.

    Made once, before any widget:

        theme = Theme(application)
        theme.changed.connect(...)   # icons and painted things ask again for their colours

    `colours` are those in force.
    """

    changed = Signal()

    def __init__(self, application: QApplication, scheme: Scheme | None = None) -> None:
        super().__init__(application)
        self._application = application
        self._fixed = scheme
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._scheme = scheme or self._scheme_of_system()
        self._put_on()

    @property
    def scheme(self) -> Scheme:
        """The scheme in force."""
        return self._scheme

    @property
    def colours(self) -> Colours:
        """The colours in force."""
        return DARK if self._scheme is Scheme.DARK else LIGHT

    def colour(self, tone: Tone) -> QColor:
        """Return the colour that says `tone`."""
        return QColor(self.colours.of(tone))

    def choose(self, scheme: Scheme | None) -> None:
        """Fix the scheme, or follow the system again with None."""
        self._fixed = scheme
        self._change_to(scheme or self._scheme_of_system())

    def _system_changed(self) -> None:
        if self._fixed is None:
            self._change_to(self._scheme_of_system())

    def _change_to(self, scheme: Scheme) -> None:
        if scheme is not self._scheme:
            self._scheme = scheme
            self._put_on()
            self.changed.emit()

    def _scheme_of_system(self) -> Scheme:
        dark = self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return Scheme.DARK if dark else Scheme.LIGHT

    def _put_on(self) -> None:
        self._application.setPalette(palette_of(self.colours))
        self._application.setStyleSheet(stylesheet_of(self.colours))


def palette_of(colours: Colours) -> QPalette:
    """Return the Qt palette of these colours."""
    palette = QPalette()
    role = QPalette.ColorRole
    plain = {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.raised,
        role.Text: colours.text,
        role.Button: colours.raised,
        role.ButtonText: colours.text,
        role.BrightText: colours.bad,
        role.ToolTipBase: colours.raised,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.muted,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Accent: colours.accent,
        role.Link: colours.accent_text,
        role.LinkVisited: colours.accent_text,
        role.Mid: colours.border,
        role.Midlight: colours.hover,
        role.Dark: colours.border,
        role.Light: colours.raised,
    }
    for key, colour in plain.items():
        palette.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(colours.muted))
    return palette


def title_font(base: QFont) -> QFont:
    """Return the font of a page's or an event's title: a third larger than `base`, semi-bold."""
    return _scaled(base, 1.3, QFont.Weight.DemiBold)


def section_font(base: QFont) -> QFont:
    """Return the font of a section's heading."""
    return _scaled(base, 1.0, QFont.Weight.DemiBold)


def small_font(base: QFont) -> QFont:
    """Return the font of hints and badges."""
    return _scaled(base, 0.9, QFont.Weight.Normal)


def code_font(base: QFont) -> QFont:
    """Return the system's fixed-width font in a size that goes with `base`."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(base.pointSizeF() * 0.95)
    return font


def _scaled(base: QFont, factor: float, weight: QFont.Weight) -> QFont:
    font = QFont(base)
    font.setPointSizeF(base.pointSizeF() * factor)
    font.setWeight(weight)
    return font
