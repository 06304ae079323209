"""Settings: what a person chose. `settings` are the values, `file` reads and writes them, `check` finds what is wrong.

They hold nothing secret: tokens and secret options live in the keyring (see `secrets`).
"""

from webhook_relay_desktop.settings.connections import EMBEDDED, Colour, ConnectionSettings
from webhook_relay_desktop.settings.file import load, replace_broken, save
from webhook_relay_desktop.settings.notifications import Level, NotificationRule, NotificationSettings, QuietHours
from webhook_relay_desktop.settings.settings import (
    AdvancedSettings,
    AppearanceSettings,
    EmbeddedSettings,
    HandlerSettings,
    Language,
    LogLevel,
    PlainOption,
    Scheme,
    Settings,
    plain_options,
)
from webhook_relay_desktop.settings.views import HistorySettings, SavedView

__all__ = [
    "EMBEDDED",
    "AdvancedSettings",
    "AppearanceSettings",
    "Colour",
    "ConnectionSettings",
    "EmbeddedSettings",
    "HandlerSettings",
    "HistorySettings",
    "Language",
    "Level",
    "LogLevel",
    "NotificationRule",
    "NotificationSettings",
    "PlainOption",
    "QuietHours",
    "SavedView",
    "Scheme",
    "Settings",
    "load",
    "plain_options",
    "replace_broken",
    "save",
]
