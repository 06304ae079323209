"""The look: Fusion with the colours for light or dark, type sizes and spacing."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from webhook_relay_desktop.ui.kit.accent import with_accent
from webhook_relay_desktop.ui.kit.colours import DARK, LIGHT, Colours, Tone
from webhook_relay_desktop.ui.kit.stylesheet import stylesheet_of

SPACE = 8
"""Every distance is a multiple (or half) of this, in device-independent pixels."""


STYLE = "Fusion"


class Scheme(StrEnum):
    """Light or dark."""

    LIGHT = "light"
    DARK = "dark"


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
        application.setStyle(STYLE)
        application.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._scheme = scheme or self._scheme_of_system()
        self._accent = self._accent_known = _accent_of_platform(application)
        self._put_on()

    @property
    def scheme(self) -> Scheme:
        """The scheme in force."""
        return self._scheme

    @property
    def colours(self) -> Colours:
        """The colours in force."""
        return with_accent(DARK if self._scheme is Scheme.DARK else LIGHT, self._accent)

    def colour(self, tone: Tone) -> QColor:
        """Return the colour that says `tone`."""
        return QColor(self.colours.of(tone))

    def choose(self, scheme: Scheme | None) -> None:
        """Fix the scheme, or follow the system again with None."""
        self._fixed = scheme
        self._change_to(scheme or self._scheme_of_system())

    def follow_accent(self, accent: str) -> None:
        """Take the desktop's accent colour (`#rrggbb`); empty: the one that Qt knows of the desktop, or the usual."""
        accent = accent or self._accent_known
        if accent != self._accent:
            self._accent = accent
            self._put_on()
            self.changed.emit()

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


def _accent_of_platform(application: QApplication) -> str:
    """Return the accent that Qt's part for this desktop knows (Windows, macOS, GTK); empty when it knows none.

    GTK's is in the colour of what is selected, beside an accent of Fusion's own, which no desktop has chosen.
    """
    application.setPalette(QPalette())
    own = QStyleFactory.create(STYLE).standardPalette()
    for role in (QPalette.ColorRole.Accent, QPalette.ColorRole.Highlight):
        if (colour := application.palette().color(role)) != own.color(role):
            return colour.name()
    return ""


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
