"""The history's wiring: which wish of the window its desk answers, and what the window is told of settings."""

from __future__ import annotations

from collections.abc import Callable

from webhook_relay.config import DEFAULT_PORT
from webhook_relay_desktop.connection_name import connection_name
from webhook_relay_desktop.desks.history import HistoryDesk
from webhook_relay_desktop.desks.settings import SettingsDesk
from webhook_relay_desktop.endpoint import Endpoint
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.settings import Settings
from webhook_relay_desktop.ui.history.columns import columns_named
from webhook_relay_desktop.ui.history.inbox_model import InboxModel
from webhook_relay_desktop.ui.window.main_window import MainWindow

USUAL_ADDRESS = f"http://127.0.0.1:{DEFAULT_PORT}/webhook"
"""Where a copied command sends to, until a person says another address, when no relay runs in here."""


def connect_history(
    window: MainWindow,
    model: InboxModel,
    inbox: Inbox,
    *,
    settings: SettingsDesk,
    tasks: Tasks,
    endpoint: Callable[[], Endpoint | None],
) -> HistoryDesk:
    """Make the desk and connect it with the window, the list and the settings."""

    def where() -> str:
        address = endpoint()
        return USUAL_ADDRESS if address is None else address.url

    def show(settings: Settings) -> None:
        window.inbox.bar.views.set_views(settings.history.views)
        window.inbox.table.show_columns(columns_named(settings.history.columns))
        window.inbox.set_connections({each.log: connection_name(each) for each in settings.connections})

    desk = HistoryDesk(window, inbox, where=where, keep=settings.change)
    window.read_wanted.connect(tasks.slot(desk.mark_read))
    window.unread_wanted.connect(tasks.slot(desk.mark_unread))
    window.all_read_wanted.connect(tasks.slot(desk.mark_all_read))
    window.star_wanted.connect(tasks.slot(desk.set_starred))
    window.copy_wanted.connect(tasks.slot(desk.copy))
    window.export_wanted.connect(tasks.slot(desk.export))
    window.export_cancel_wanted.connect(desk.cancel_export)
    window.views_changed.connect(desk.keep_views)
    window.columns_changed.connect(desk.keep_columns)
    desk.marked.connect(model.note_marked)
    settings.saved.connect(show)
    show(settings.settings)
    return desk
