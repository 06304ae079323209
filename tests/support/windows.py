"""Every window there is, as a test opens it: a new window is one more entry in WINDOWS, and all checks run on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtWidgets import QWidget

from support.events import make_event
from webhook_relay.filters import EventMatch
from webhook_relay.plugins import bundled_handlers
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.settings import (
    Colour,
    ConnectionSettings,
    HandlerSettings,
    NotificationRule,
    NotificationSettings,
    Settings,
)
from webhook_relay_desktop.settings.transfer import Change
from webhook_relay_desktop.ui.advanced_page import CHANGE_PASSPHRASE
from webhook_relay_desktop.ui.connection_dialog import ConnectionDialog
from webhook_relay_desktop.ui.crash_window import CrashWindow
from webhook_relay_desktop.ui.icons import Icons
from webhook_relay_desktop.ui.import_dialog import ImportDialog
from webhook_relay_desktop.ui.inbox_model import InboxModel
from webhook_relay_desktop.ui.main_window import MainWindow
from webhook_relay_desktop.ui.match_editor import ReceivedNames
from webhook_relay_desktop.ui.passphrase_dialog import Asking, PassphraseDialog
from webhook_relay_desktop.ui.problem_strip import Problem
from webhook_relay_desktop.ui.reading import AtOnce
from webhook_relay_desktop.ui.replay_dialog import ReplayDialog
from webhook_relay_desktop.ui.rule_dialog import Preview, RuleDialog, TemplateTools
from webhook_relay_desktop.ui.secret_place_dialog import SecretPlaceDialog
from webhook_relay_desktop.ui.settings_dialog import (
    ADVANCED_PAGE,
    APPEARANCE_PAGE,
    CONNECTION_PAGE,
    HANDLER_PAGE,
    NOTIFICATION_PAGE,
    SettingsDialog,
)
from webhook_relay_desktop.ui.theme import Theme
from webhook_relay_desktop.ui.welcome import Endpoint


@dataclass(frozen=True)
class Surroundings:
    """What a window is made of."""

    theme: Theme
    icons: Icons
    inbox: Inbox


MakeWindow = Callable[[Surroundings], QWidget]


def empty_history(around: Surroundings) -> QWidget:
    window = MainWindow(around.theme, around.icons, InboxModel(around.inbox, reading=AtOnce))
    window.set_endpoint(Endpoint("http://127.0.0.1:8750/webhook", "a secret"))
    window.set_test_available(True)
    window.show_problem(Problem("p", "It failed.", "Look at it.", "Try again"))
    return window


def history_with_an_event(around: Surroundings) -> QWidget:
    event = make_event(1)
    around.inbox.store("relay", [event, make_event(2)])
    window = MainWindow(around.theme, around.icons, InboxModel(around.inbox, reading=AtOnce))
    window.inbox.table.selectRow(1)
    position = window.shown_position
    assert position is not None
    window.show_event(position, event, received_at=datetime(2026, 11, 26, tzinfo=UTC))
    return window


SETTINGS = Settings(
    connections=(
        ConnectionSettings(),
        ConnectionSettings(name="acme", relay="https://relay.example.com", colour=Colour.ORANGE),
    ),
    notifications=NotificationSettings(rules=(NotificationRule("builds", EventMatch(types=("github.push",))),)),
    handlers={"deploy": HandlerSettings(enabled=True, options={"repository": "acme/api", "command": ("make",)})},
)


def settings(around: Surroundings) -> SettingsDialog:
    dialog = SettingsDialog(around.theme, around.icons, bundled_handlers())
    dialog.show_settings(SETTINGS)
    dialog.show_known(ReceivedNames(("github.push", "github.issues.opened"), ("github",)))
    dialog.advanced.set_database("42 MB")
    dialog.advanced.set_secrets("secrets.json", (CHANGE_PASSPHRASE,))
    return dialog


def settings_page(page: int) -> MakeWindow:
    def make(around: Surroundings) -> QWidget:
        dialog = settings(around)
        dialog.show_page(page)
        return dialog

    return make


def rule(around: Surroundings) -> QWidget:
    dialog = RuleDialog(
        around.theme,
        SETTINGS.notifications.rules[0],
        handlers=[(handler.name, handler.title) for handler in bundled_handlers()],
        names=ReceivedNames(("github.push",), ("github",)),
        templates=TemplateTools(),
    )
    dialog.show_preview(Preview("acme/api: github.push", "It failed.", "github.push"))
    return dialog


def connection(number: int) -> MakeWindow:
    return lambda around: ConnectionDialog(SETTINGS.connections[number], new=False, token_kept=True, taken=())


def passphrase(asking: Asking) -> MakeWindow:
    return lambda around: PassphraseDialog(asking)


def secret_place(around: Surroundings) -> QWidget:
    return SecretPlaceDialog("It failed. Look at it.")


def import_of_settings(around: Surroundings) -> QWidget:
    changes = [Change("appearance.scheme", "light", "dark")]
    return ImportDialog("settings.toml", changes, secrets=["github"], switched_off=["deploy"])


def crash(around: Surroundings) -> QWidget:
    window = CrashWindow(around.theme, around.icons)
    window.show_failure("KeyError", "'channel'", times=3, others=1, where="session.py:12")
    window.details_wanted.connect(lambda: window.set_details("Traceback"))
    window.show_button.click()
    return window


WINDOWS: dict[str, MakeWindow] = {
    "history, empty": empty_history,
    "history, an event": history_with_an_event,
    "settings, connections": settings_page(CONNECTION_PAGE),
    "settings, notifications": settings_page(NOTIFICATION_PAGE),
    "settings, handlers": settings_page(HANDLER_PAGE),
    "settings, appearance": settings_page(APPEARANCE_PAGE),
    "settings, advanced": settings_page(ADVANCED_PAGE),
    "rule for notifications": rule,
    "connection, embedded": connection(0),
    "connection, remote": connection(1),
    "passphrase, unlock": passphrase(Asking.UNLOCK),
    "passphrase, new": passphrase(Asking.NEW),
    "passphrase, change": passphrase(Asking.CHANGE),
    "where secrets are kept": secret_place,
    "import of settings": import_of_settings,
    "replay": lambda around: ReplayDialog(around.theme, make_event(1)),
    "crash": crash,
}
"""Name -> how it is made. It is not shown yet."""
