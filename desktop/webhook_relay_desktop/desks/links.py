"""LinkDesk: shows how the connections are in every place at once, and takes a person's wishes about them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import msgspec
from PySide6.QtCore import QObject

from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.connection_name import connection_name
from webhook_relay_desktop.desks.problems import ProblemDesk, Step
from webhook_relay_desktop.desks.settings import SettingsDesk
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.links.network import NetworkWatch
from webhook_relay_desktop.session import Session
from webhook_relay_desktop.settings import ConnectionSettings, Settings
from webhook_relay_desktop.ui.links.link_board import LinkBoard
from webhook_relay_desktop.ui.links.link_panel import GapRow
from webhook_relay_desktop.ui.window.main_window import MainWindow
from webhook_relay_desktop.ui.window.tray import Tray
from webhook_relay_desktop.words import tr

MOST_GAPS = 100
"""Gaps listed behind the status line; the inbox keeps them all."""


class LinkDesk(QObject):
    """Everything that people see of the connections goes through here."""

    def __init__(
        self,
        *,
        board: LinkBoard,
        window: MainWindow,
        tray: Tray,
        session: Session,
        problems: ProblemDesk,
        settings: SettingsDesk,
        inbox: Inbox,
        tasks: Tasks,
        open_settings: Callable[[], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._board = board
        self._window = window
        self._tray = tray
        self._session = session
        self._problems = problems
        self._settings = settings
        self._inbox = inbox
        self._open_settings = open_settings
        self.network = NetworkWatch(self)
        self._list_gaps = tasks.slot(self._show_gaps)
        board.changed.connect(tray.show_links)
        board.changed.connect(window.show_links)
        session.links_changed.connect(self._show)
        session.gap_noted.connect(self._list_gaps)
        self.network.changed.connect(session.links.check)
        window.status.links_wanted.connect(self.open)
        window.status.away_seen.connect(self._see_away)
        window.link_panel.reconnect_wanted.connect(session.reconnect)
        window.link_panel.pause_wanted.connect(self._pause)
        window.link_panel.settings_wanted.connect(open_settings)
        tray.links_wanted.connect(self._raise_and_open)
        tray.receiving_pause_wanted.connect(session.links.pause)
        self._show_beginning(settings.settings.connections)

    def start(self) -> None:
        """Hear of the network, and list the gaps of earlier starts."""
        self.network.start()
        self._list_gaps()

    def close(self) -> None:
        """Show nothing any more."""
        self._board.close()
        self.network.close()

    def open(self) -> None:
        """Show all connections."""
        self._list_gaps()
        self._window.open_links()

    def _show_beginning(self, connections: Sequence[ConnectionSettings]) -> None:
        state, now = LinkState(LinkPhase.CONNECTING), datetime.now(UTC)
        self._show(tuple(LinkReport(connection, state, now) for connection in connections))

    def _show(self, reports: Sequence[LinkReport]) -> None:
        self._board.show_reports(reports)
        self._problems.watch_links(reports, self._step_for)
        for report in reports:
            if report.embedded:
                self._window.welcome.set_link(report.state)

    def _step_for(self, report: LinkReport) -> tuple[str, Step]:
        """Return what a person can do about a link that does not come up by itself."""
        if report.embedded:
            return tr("Try again"), lambda: self._session.reconnect(report.log)
        return tr("Open settings"), self._open_settings

    def _pause(self, log: str, paused: bool) -> None:
        """Keep a person's choice. One that resumes while everything is paused means that to end."""
        if self._session.links.paused and not paused:
            self._session.links.pause(False)
            self._tray.show_receiving_paused(False)

        def edit(settings: Settings) -> Settings:
            connections = tuple(
                msgspec.structs.replace(one, paused=paused) if one.log == log else one for one in settings.connections
            )
            return msgspec.structs.replace(settings, connections=connections)

        self._settings.change(edit)

    def _see_away(self) -> None:
        self._window.show_newest()
        self._session.links.greet()

    def _raise_and_open(self) -> None:
        self._window.raise_to_front()
        self.open()

    async def _show_gaps(self) -> None:
        names = {connection.log: connection_name(connection) for connection in self._settings.settings.connections}
        notes = await asyncio.to_thread(self._inbox.gaps, MOST_GAPS)
        self._window.link_panel.show_gaps(
            [
                GapRow(
                    note.noted_at, names.get(note.relay, note.relay), note.channel, note.first, note.last, note.reason
                )
                for note in notes
            ]
        )
