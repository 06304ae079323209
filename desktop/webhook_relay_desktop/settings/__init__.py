"""Settings: what a person chose. `settings` are the values, `file` reads and writes them, `check` finds what is wrong.

They hold nothing secret: tokens and secret options live in the keyring (see `secrets`).
"""

from webhook_relay_desktop.settings.file import load, replace_broken, save
from webhook_relay_desktop.settings.settings import (
    EMBEDDED,
    ConnectionSettings,
    EmbeddedSettings,
    HandlerSettings,
    NotificationSettings,
    PlainOption,
    Settings,
    plain_options,
)

__all__ = [
    "EMBEDDED",
    "ConnectionSettings",
    "EmbeddedSettings",
    "HandlerSettings",
    "NotificationSettings",
    "PlainOption",
    "Settings",
    "load",
    "plain_options",
    "replace_broken",
    "save",
]
