"""Looks: how the program looks and what its log tells, as a person chose; both at once."""

from __future__ import annotations

from webhook_relay.log import choose_level
from webhook_relay_desktop.settings import LogLevel, Scheme, Settings
from webhook_relay_desktop.ui.kit import theme as themes


class Looks:
    """Puts the settings on. The log keeps the level of the command line until a person chooses another one."""

    def __init__(self, theme: themes.Theme) -> None:
        self._theme = theme
        self._level = LogLevel.INFO

    def take(self, settings: Settings) -> None:
        """Put these settings in force."""
        scheme = settings.appearance.scheme
        self._theme.choose(None if scheme is Scheme.SYSTEM else themes.Scheme(scheme.value))
        if settings.advanced.log_level is not self._level:
            self._level = settings.advanced.log_level
            choose_level(self._level)
