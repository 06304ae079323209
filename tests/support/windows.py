"""Every window there is, as a test opens it: a new window is one more entry in WINDOWS, and all checks run on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtWidgets import QWidget

from support.events import make_event
from webhook_relay.plugins import bundled_handlers
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.settings import ConnectionSettings, NotificationRule, NotificationSettings, Settings
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
from webhook_relay_desktop.ui.rule_dialog import RuleDialog, TemplateTools
from webhook_relay_desktop.ui.secret_place_dialog import SecretPlaceDialog
from webhook_relay_desktop.ui.settings_dialog import PAGES, SettingsDialog
from webhook_relay_desktop.ui.theme import Theme
from webhook_relay_desktop.ui.welcome import Endpoint

RULE = NotificationRule("Builds")
SETTINGS = Settings(connections=(ConnectionSettings(),), notifications=NotificationSettings(rules=(RULE,)))


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


def settings_page(page: int) -> MakeWindow:
    def make(around: Surroundings) -> QWidget:
        dialog = SettingsDialog(around.theme, around.icons, bundled_handlers())
        dialog.show_settings(SETTINGS)
        dialog.show_page(page)
        return dialog

    return make


def connection(_around: Surroundings) -> QWidget:
    return ConnectionDialog(ConnectionSettings(), new=True, token_kept=False, taken=())


def rule(around: Surroundings) -> QWidget:
    return RuleDialog(around.theme, RULE, handlers=(), names=ReceivedNames(), templates=TemplateTools())


def passphrase(asking: Asking) -> MakeWindow:
    return lambda _around: PassphraseDialog(asking)


def secret_place(_around: Surroundings) -> QWidget:
    return SecretPlaceDialog("There is no keyring.")


def imported(_around: Surroundings) -> QWidget:
    return ImportDialog("settings.toml", (), secrets=("whr",), switched_off=("deploy",))


def replay(around: Surroundings) -> QWidget:
    return ReplayDialog(around.theme, make_event(1))


def crash(around: Surroundings) -> QWidget:
    window = CrashWindow(around.theme, around.icons)
    window.show_failure("KeyError", "'channel'", times=3, others=1, where="session.py:12")
    window.details_wanted.connect(lambda: window.set_details("Traceback"))
    window.show_button.click()
    return window


WINDOWS: dict[str, MakeWindow] = {
    "history, empty": empty_history,
    "history, an event": history_with_an_event,
    **{f"settings, {title.lower()}": settings_page(number) for number, (title, _) in enumerate(PAGES)},
    "connection": connection,
    "rule": rule,
    **{f"passphrase, {asking.value}": passphrase(asking) for asking in Asking},
    "where secrets are": secret_place,
    "import": imported,
    "replay": replay,
    "crash": crash,
}
"""Name -> how it is made. It is not shown yet."""
