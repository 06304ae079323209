"""Every window there is, as a test opens it: a new window is one more entry in WINDOWS, and all checks run on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtWidgets import QWidget

from support.at_once import AtOnce
from support.events import make_event
from webhook_relay.filters import EventMatch
from webhook_relay.pairing import PairingLink
from webhook_relay.plugins import bundled_handlers
from webhook_relay_desktop.endpoint import Endpoint
from webhook_relay_desktop.history_filter import HistoryFilter
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.problem import Problem
from webhook_relay_desktop.settings import (
    Colour,
    ConnectionSettings,
    HandlerSettings,
    NotificationRule,
    NotificationSettings,
    SavedView,
    Settings,
)
from webhook_relay_desktop.settings.transfer import Change
from webhook_relay_desktop.ui.event.replay_dialog import ReplayDialog
from webhook_relay_desktop.ui.first_steps.wizard import Wizard
from webhook_relay_desktop.ui.history.condition_dialog import ConditionDialog
from webhook_relay_desktop.ui.history.export_dialog import ExportDialog
from webhook_relay_desktop.ui.history.inbox_model import InboxModel
from webhook_relay_desktop.ui.history.name_dialog import NameDialog
from webhook_relay_desktop.ui.history.range_dialog import RangeDialog
from webhook_relay_desktop.ui.history.view_dialog import ViewDialog
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.match_editor import ReceivedNames
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.settings.advanced_page import CHANGE_PASSPHRASE
from webhook_relay_desktop.ui.settings.connection_dialog import ConnectionDialog
from webhook_relay_desktop.ui.settings.import_dialog import ImportDialog
from webhook_relay_desktop.ui.settings.passphrase_dialog import Asking, PassphraseDialog
from webhook_relay_desktop.ui.settings.rule_dialog import Preview, RuleDialog, TemplateTools
from webhook_relay_desktop.ui.settings.secret_place_dialog import SecretPlaceDialog
from webhook_relay_desktop.ui.settings.settings_dialog import (
    ADVANCED_PAGE,
    APPEARANCE_PAGE,
    CONNECTION_PAGE,
    HANDLER_PAGE,
    NOTIFICATION_PAGE,
    SettingsDialog,
)
from webhook_relay_desktop.ui.statistics.figures import Bucket, Count, Delays, Figures, HandlerFigures, Period
from webhook_relay_desktop.ui.statistics.statistics_window import StatisticsWindow
from webhook_relay_desktop.ui.window.crash_window import CrashWindow
from webhook_relay_desktop.ui.window.dock import Dock
from webhook_relay_desktop.ui.window.main_window import MainWindow
from webhook_relay_desktop.ui.window.notice_menus import PauseMenu
from webhook_relay_desktop.ui.window.pairing_dialog import PairingDialog
from webhook_relay_desktop.ui.window.shortcuts_window import ShortcutsWindow
from webhook_relay_desktop.words import tr

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


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
        handlers=[(handler.name, tr(handler.title)) for handler in bundled_handlers()],
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


def statistics(around: Surroundings) -> QWidget:
    window = StatisticsWindow(around.theme, around.icons)
    buckets = [Bucket(NOW, {"github": number, "stripe": 1}) for number in range(28)]
    counts = [Count("github", 378), Count("stripe", 28)]
    runs = (HandlerFigures("deploy", 20, 1, 0, Delays(1, 2, 3)),)
    window.show_figures(Figures(Period.WEEK, NOW, buckets, 21_600, counts, counts, 300, runs, Delays(0.1, 0.4, 9)))
    return window


def first_steps(page: int) -> MakeWindow:
    def make(around: Surroundings) -> QWidget:
        wizard = Wizard(around.theme, around.icons)
        wizard.show_page(page)
        return wizard

    return make


def dock(around: Surroundings) -> QWidget:
    return Dock(around.theme, around.icons, PauseMenu())


def pairing(around: Surroundings) -> QWidget:
    link = PairingLink("https://relay.example.com", "whr_" + "t" * 43)
    return PairingDialog(around.icons, link, ["Slack", "Deploy"])


def beside_the_history(make: Callable[[Surroundings, QWidget], QWidget]) -> MakeWindow:
    """Return what makes a window that belongs to the history's."""
    return lambda around: make(around, empty_history(around))


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
    "statistics": statistics,
    **{f"first steps, {number + 1}": first_steps(number) for number in range(4)},
    "dock": dock,
    "pairing": pairing,
    "keys": beside_the_history(lambda _around, parent: ShortcutsWindow(parent)),
    "export": beside_the_history(lambda _around, parent: ExportDialog(parent, listed=9, selected=2, complete=True)),
    "condition": beside_the_history(lambda around, parent: ConditionDialog(around.theme, parent, "event.verified")),
    "range": beside_the_history(lambda _around, parent: RangeDialog(parent, None, None, now=NOW)),
    "name of a view": beside_the_history(lambda _around, parent: NameDialog(parent, (), HistoryFilter(unread=True))),
    "views": beside_the_history(
        lambda around, parent: ViewDialog(around.theme, around.icons, parent, (SavedView("Mine"),))
    ),
}
"""Name -> how it is made. It is not shown yet."""
