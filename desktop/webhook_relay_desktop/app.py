"""The desktop program: builds every object once and connects signals to slots. Read this to know the program.

relays ~~> Session ~> inbox ~> announcer, automation     (Session runs the Links, each an Engine)
             | signals                       ^
             v                               | wishes
tray, window <---- EventDesk, SettingsDesk, ProblemDesk, LinkDesk
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from webhook_relay import config
from webhook_relay.filters import EventMatch
from webhook_relay_desktop.automation.ledger import Ledger
from webhook_relay_desktop.data_place import data_folder_of
from webhook_relay_desktop.desks.accent import AccentDesk
from webhook_relay_desktop.desks.event_details import EventDetailsDesk
from webhook_relay_desktop.desks.events import EventDesk
from webhook_relay_desktop.desks.first_minutes import FirstMinutes
from webhook_relay_desktop.desks.history_wiring import connect_history
from webhook_relay_desktop.desks.links import LinkDesk
from webhook_relay_desktop.desks.notices import NoticeDesk
from webhook_relay_desktop.desks.problems import ProblemDesk
from webhook_relay_desktop.desks.settings_room import SettingsRoom
from webhook_relay_desktop.desks.statistics import StatisticsDesk
from webhook_relay_desktop.history_filter import HistoryFilter
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.inbox.retention import Keep
from webhook_relay_desktop.inbox.upkeep import Upkeep
from webhook_relay_desktop.life.opening import OpenedSecrets
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.life.teardown import Teardown
from webhook_relay_desktop.own_relay.late import LateRelay
from webhook_relay_desktop.own_relay.start import Relay
from webhook_relay_desktop.relay_access import RelayAccesses
from webhook_relay_desktop.session import Session
from webhook_relay_desktop.settings import EMBEDDED, Settings
from webhook_relay_desktop.ui.event.event_view import RUNS_TAB
from webhook_relay_desktop.ui.history.inbox_model import InboxModel
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.links.link_board import LinkBoard
from webhook_relay_desktop.ui.statistics.statistics_window import StatisticsWindow
from webhook_relay_desktop.ui.window.main_window import MainWindow
from webhook_relay_desktop.ui.window.tray import Tray

NOTIFICATION_ICON_SIZE = 128
"""Pixels; services scale it down to what they show."""
TASK_SECONDS = 1.0
"""Longest the way out waits for what a window started: reading an event, testing a connection."""


class Desktop:
    """Every object of the running program, and who hears whom."""

    def __init__(
        self,
        *,
        settings: Settings,
        inbox: Inbox,
        secrets: OpenedSecrets,
        theme: Theme,
        icons: Icons,
        quitting: asyncio.Event,
    ) -> None:
        self.tasks = Tasks(self._report)
        self.folder = data_folder_of(settings)  # of this start: another one is taken at the next
        ledger = Ledger(inbox)
        self.accent = AccentDesk(theme)
        self.model = InboxModel(inbox)
        self.upkeep = Upkeep(inbox, Keep.of(settings.history), on_removed=self.tasks.slot(self._show_what_is_left))
        self.window = MainWindow(theme, icons, self.model)
        self.tray = Tray(icons)
        self.board = LinkBoard(now=lambda: datetime.now(UTC))
        self.problems = ProblemDesk(self.window, self.board)
        self.events = EventDesk(self.window, inbox, ledger)
        self.room = SettingsRoom(
            settings,
            inbox=inbox,
            ledger=ledger,
            model=self.model,
            secrets=secrets,
            theme=theme,
            icons=icons,
            window=self.window,
            problems=self.problems,
            tasks=self.tasks,
            folder=self.folder,
        )
        self.settings = self.room.desk
        self.notices = NoticeDesk(
            inbox,
            settings=self.settings,
            tray=self.tray,
            icon=_icon_file(icons),
            session=lambda: self.session,  # made after its announcer
            problems=self.problems,
            tasks=self.tasks,
        )
        self.session = Session(
            inbox, ledger, announcer=self.notices.announcer, secrets=secrets.store, make_relay=_relays_in(self.folder)
        )
        self.links = LinkDesk(
            board=self.board,
            window=self.window,
            tray=self.tray,
            session=self.session,
            problems=self.problems,
            settings=self.settings,
            inbox=inbox,
            tasks=self.tasks,
            open_settings=self._open_settings,
        )
        self.history = connect_history(
            self.window,
            self.model,
            inbox,
            settings=self.settings,
            tasks=self.tasks,
            endpoint=lambda: self.session.home.endpoint,
        )
        accesses = RelayAccesses(lambda: self.settings.settings, secrets.store, lambda: self.session.home.own)
        self.details = EventDetailsDesk(
            self.window.details,
            theme,
            inbox=inbox,
            automation=self.session.automation,
            secrets=secrets.store,
            find_access=accesses.find,
            connection_name=accesses.name_of,
            tasks=self.tasks,
            parent=self.window,
        )
        self.statistics = StatisticsDesk(
            inbox.statistics,
            tasks=self.tasks,
            make_window=lambda: StatisticsWindow(theme, icons, self.window),
            now=lambda: datetime.now(UTC),
        )
        self.first = FirstMinutes(
            theme=theme,
            icons=icons,
            window=self.window,
            tray=self.tray,
            inbox=inbox,
            tasks=self.tasks,
            problems=self.problems,
            settings=self.settings,
            secrets=secrets.store,
            session=self.session,
            notices=self.notices,
        )
        self.board.changed.connect(self.first.dock.show_links)
        self._connect_session()
        self._connect_details()
        self._connect_window(quitting)
        self._connect_tray(quitting)
        self._connect_notices()
        self._connect_statistics()
        self.model.failed.connect(self._report)

    async def start(self, *, hidden: bool, link: str = "") -> None:
        """Show what there is and begin to receive. `link` is a pairing link that a person is asked about."""
        self._tell_where_to_send()
        await self.first.begin()
        self.tray.start()
        if not hidden:
            self.window.show()
        self.room.when_secrets_can_be_had(lambda: self.first.meet(link, hidden=hidden))  # one question after another
        await self.room.start()
        await self.events.find_newest()
        await self.events.count_runs()
        await self.history.count_unread()
        self.tasks.start(self.first.look_for_tray(hidden=hidden), name="look for a tray")
        self.links.start()
        self.tasks.start(self.session.start(self.settings.settings), name="start the session")
        self.tasks.start(self.upkeep.run(), name="upkeep of the inbox")
        self.tasks.start(self.accent.read(), name="accent of the desktop")

    def push_steps(self, leaving: Teardown) -> None:
        """Say what is to be done on the way out; the last one said is done first."""
        leaving.push("tasks", lambda: self.tasks.close(TASK_SECONDS))
        leaving.push("session", self.session.close)
        leaving.push("history", self.model.close)
        leaving.push("problems", self.problems.close)
        leaving.push("what is remembered", self.first.remembering.close)
        leaving.push("dock", self.first.dock.close)
        leaving.push("links", self.links.close)
        leaving.push("accent", self.accent.close)
        leaving.push("notices", self.notices.close)
        leaving.push("window", self.window.hide)
        leaving.push("tray", self.tray.close)

    def open_event(self, position: int) -> None:
        """Show the window with this event."""
        self.window.raise_to_front()
        self.window.select_position(position)

    def open_runs(self, position: int) -> None:
        """Show the window with the runs of this event."""
        self.open_event(position)
        self.window.details.show_tab(RUNS_TAB)

    def _show_replay(self, position: int) -> None:
        """Show a replay that a person asked for, in what they look at."""
        self.window.raise_to_front()
        self.window.select_position(position, keep_filter=True)

    def _show_events(self, match: EventMatch) -> None:
        """Show the window with these events."""
        self.window.raise_to_front()
        self.window.inbox.bar.change(HistoryFilter(match=match))

    async def _show_what_is_left(self, _removed: int) -> None:
        """Name and count no event any more that retention has removed."""
        self.model.reload()
        self.notices.note_events()
        await self.history.count_unread()
        await self.events.find_newest()
        await self.first.dock.read()

    def _connect_session(self) -> None:
        session = self.session
        session.stored.connect(self.events.note_stored)
        session.stored.connect(lambda _events: self.model.note_stored())
        session.stored.connect(self.tasks.slot(self.history.note_stored))
        session.run_changed.connect(self.tasks.slot(self.events.note_run))
        session.run_changed.connect(lambda run: self.model.note_run(run.position))
        session.home.endpoint_changed.connect(lambda _endpoint: self._tell_where_to_send())
        session.home.secret_renewed.connect(self.window.show_welcome)
        session.home.trial_ended.connect(self.window.set_test_result)
        session.problem_found.connect(self.problems.show)
        session.problem_gone.connect(self.problems.clear)

    def _connect_window(self, quitting: asyncio.Event) -> None:
        window, slot = self.window, self.tasks.slot
        window.event_wanted.connect(slot(self.events.show))
        window.save_wanted.connect(slot(self.events.save))
        window.run_again_wanted.connect(slot(self.session.run_again))
        window.settings_wanted.connect(self._open_settings)
        window.test_wanted.connect(slot(self.session.home.send_trial))
        window.close_wanted.connect(self.first.dock.put_away)
        window.quit_wanted.connect(quitting.set)
        self.room.follow(self.session, open_runs=self.open_runs, quit=quitting.set)
        self.settings.saved.connect(lambda _settings: self._tell_where_to_send())
        self.settings.saved.connect(lambda settings: self.upkeep.configure(Keep.of(settings.history)))
        self.events.newest_changed.connect(self.tray.show_newest)
        self.events.pending_changed.connect(self.tray.show_waiting_runs)

    def _connect_details(self) -> None:
        details = self.details
        self.events.shown.connect(details.note_shown)
        self.events.runs_shown.connect(details.note_runs)
        self.session.run_printed.connect(details.note_output)
        self.window.details.position_wanted.connect(self.open_event)
        details.arrived.connect(self._show_replay)
        self.history.marked.connect(self.tasks.slot(details.note_marked))

    def _connect_tray(self, quitting: asyncio.Event) -> None:
        tray = self.tray
        tray.history_wanted.connect(self.window.raise_to_front)
        tray.event_wanted.connect(self.open_event)
        tray.settings_wanted.connect(self._open_settings)
        tray.quit_wanted.connect(quitting.set)

    def _connect_notices(self) -> None:
        self.session.stored.connect(lambda _events: self.notices.note_events())
        self.notices.actions.event_wanted.connect(self.open_event)
        self.notices.actions.events_wanted.connect(self._show_events)
        self.window.page_wanted.connect(self.notices.open_page)
        self.history.unread_changed.connect(self.tray.show_unread)
        self.history.unread_changed.connect(self.first.dock.show_unread)
        self.notices.remote.raise_wanted.connect(self.window.raise_to_front)

    def _connect_statistics(self) -> None:
        self.window.statistics_wanted.connect(self.tasks.slot(self.statistics.open))
        self.session.stored.connect(lambda _events: self.statistics.note_stored())
        self.statistics.source_wanted.connect(lambda name: self._show_events(EventMatch(source=name)))
        self.statistics.type_wanted.connect(lambda name: self._show_events(EventMatch(types=(name,))))

    def _report(self, error: Exception) -> None:
        self.problems.show_error(error)

    def _open_settings(self) -> None:
        self.window.raise_to_front()  # the dialog belongs to the window
        self.tasks.start(self.settings.open(), name="open the settings")

    def _tell_where_to_send(self) -> None:
        relays, endpoint = [one.relay for one in self.settings.settings.connections], self.session.home.endpoint
        if EMBEDDED in relays or not relays:
            self.window.set_endpoint(endpoint)
        else:
            self.window.set_remote(relays[0])
        self.window.set_test_available(endpoint is not None and bool(endpoint.secret))


def _relays_in(folder: Path) -> Callable[[int], LateRelay]:
    def make(port: int) -> Relay:
        from webhook_relay_desktop.embedded import EmbeddedRelay  # noqa: PLC0415 - half of a start's time

        return EmbeddedRelay(folder, port=port)

    return lambda port: LateRelay(partial(make, port))


def _icon_file(icons: Icons) -> Path | None:
    """Return the program's icon as a file: notification services take names and files, not pictures."""
    path = config.runtime_folder() / "icon.png"
    return path if icons.app().pixmap(NOTIFICATION_ICON_SIZE).save(str(path)) else None
