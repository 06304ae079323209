"""MainWindow: problems on top, the history, one event's details, the status at the foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from webhook_relay.config import APP_NAME
from webhook_relay.event import Event
from webhook_relay_desktop.endpoint import Endpoint
from webhook_relay_desktop.formats import COPIES
from webhook_relay_desktop.history_filter import EVERYTHING
from webhook_relay_desktop.problem import Problem
from webhook_relay_desktop.ui.event.event_head import page_words
from webhook_relay_desktop.ui.event.event_view import EventView
from webhook_relay_desktop.ui.event.payload_file import ask_for_file
from webhook_relay_desktop.ui.history.columns import names_of
from webhook_relay_desktop.ui.history.event_log import RunRow
from webhook_relay_desktop.ui.history.inbox_model import InboxModel
from webhook_relay_desktop.ui.history.inbox_view import InboxView
from webhook_relay_desktop.ui.history.list_commands import ListCommands
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.text import unread_words
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.links.link_look import LinksLook
from webhook_relay_desktop.ui.links.link_panel import LinkPanel
from webhook_relay_desktop.ui.links.status_strip import StatusStrip
from webhook_relay_desktop.ui.window.notice_strip import NoticeStrip
from webhook_relay_desktop.ui.window.problem_strip import ProblemStrip
from webhook_relay_desktop.ui.window.shortcuts_window import ShortcutsWindow
from webhook_relay_desktop.ui.window.welcome import WelcomePanel
from webhook_relay_desktop.ui.window.window_actions import Menu, WindowActions
from webhook_relay_desktop.words import tr

FIRST_SIZE = (1180, 760)
SMALLEST_SIZE = (720, 480)
SIDE_BY_SIDE_WIDTH = 1700
"""From this width on the details stand beside the list instead of below it."""


def _now() -> datetime:
    return datetime.now().astimezone()


class MainWindow(QMainWindow):
    """The window. Shows what it is told and emits wishes; closing it is a wish too.

    Wishes (signals):
        event_wanted(position: int)          read this event and call `show_event`
        run_again_wanted(run_id: int)        run a failed or unknown run again
        page_wanted(position: int)           open the event's page at its sender in the browser
        save_wanted(event: Event, path: str) write the exact body into this file (a person chose it)
        settings_wanted()                    open the settings
        first_steps_wanted(), statistics_wanted()                 open these windows
        test_wanted()                        send a test event (see `set_test_available`)
        problem_action_wanted(key: str)      take a problem's next step
        copy_wanted(position: int, format: str)                   put it on the clipboard, see `formats.COPIES`
        export_wanted(format: str, path: str, filter, positions)  write these, or all of a filter (`formats.EXPORTS`)
        export_cancel_wanted()               stop the export that is under way
        read_wanted(positions), unread_wanted(positions), all_read_wanted(), star_wanted(positions, starred: bool)
        views_changed(Views), columns_changed(names)              keep what a person arranged
        close_wanted()                       the close box was pressed: hide, minimise or quit
        quit_wanted()                        end the program

    Slots: show_event, show_runs, select_position, show_links, set_pending_runs, set_endpoint, set_unread,
    put_on_clipboard, say, show_progress, end_progress,
    set_remote, set_test_available, set_test_result, show_problem, clear_problem, show_welcome, raise_to_front.
    """

    event_wanted = Signal(object)
    run_again_wanted = Signal(object)
    page_wanted = Signal(object)
    save_wanted = Signal(object, str)
    settings_wanted = Signal()
    first_steps_wanted = Signal()
    statistics_wanted = Signal()
    test_wanted = Signal()
    problem_action_wanted = Signal(str)
    copy_wanted = Signal(object, str)
    export_wanted = Signal(str, str, object, object)
    export_cancel_wanted = Signal()
    read_wanted = Signal(object)
    unread_wanted = Signal(object)
    all_read_wanted = Signal()
    star_wanted = Signal(object, bool)
    views_changed = Signal(object)
    columns_changed = Signal(object)
    close_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons, model: InboxModel, *, now: Callable[[], datetime] = _now) -> None:
        super().__init__()
        self._model = model
        self._shown: int | None = None
        self._chosen = 0
        self._unread = 0
        self._link_title = APP_NAME
        self.setWindowTitle(APP_NAME)
        self.setWindowIcon(icons.app())
        self.setMinimumSize(*SMALLEST_SIZE)
        self.resize(QSize(*FIRST_SIZE).boundedTo(self.screen().availableSize() * 0.92))
        self.problems = ProblemStrip(theme, icons)
        self.welcome = WelcomePanel(theme, icons)
        self.inbox = InboxView(theme, icons, model, self.welcome)
        self.commands = ListCommands(self.inbox, model)
        self.details = EventView(theme, icons)
        self.status = StatusStrip(theme, now=now)
        self.notice = NoticeStrip()
        self.link_panel = LinkPanel(theme, self)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self._lay_out()
        self._make_menus()
        self._connect()
        self._count_rows()
        self.inbox.table.setFocus()

    def show_event(self, position: int, event: Event, *, received_at: datetime, runs: Sequence[RunRow] = ()) -> None:
        """Show an event that was wanted; one that is no longer wanted is left."""
        if position == self._shown:
            self.details.show_event(event, received_at=received_at, runs=runs)
            self._enable_actions()

    def show_runs(self, position: int, runs: Sequence[RunRow]) -> None:
        """Show the runs of the event at `position`, if it is the one that is shown."""
        if position == self._shown:
            self.details.show_runs(runs)

    @property
    def shown_position(self) -> int | None:
        """Position of the event in the details."""
        return self._shown

    def select_position(self, position: int, *, keep_filter: bool = False) -> None:
        """Choose this event in the history, as after a click on its notification; one that is gone is left.

        With `keep_filter` one that the filter hides is not shown, and a line says so.
        """
        self.inbox.select_position(position, keep_filter=keep_filter)

    def show_links(self, look: LinksLook) -> None:
        """Show how the connections are."""
        self.status.show_links(look)
        self.link_panel.show_look(look)
        self._link_title = look.title
        self._name_window()

    def open_links(self) -> None:
        """Show the panel with all connections."""
        self.link_panel.open_over(self.status)

    def show_newest(self) -> None:
        """Choose the newest event."""
        self.inbox.clear_filter()
        self.commands.go_to_newest()

    def set_unread(self, count: int) -> None:
        """Show how many events are unread."""
        self._unread = count
        self.inbox.bar.views.set_unread(count)
        self._name_window()

    def put_on_clipboard(self, text: str, said: str) -> None:
        """Copy a text, and say so."""
        QGuiApplication.clipboard().setText(text)
        self.say(said)

    def say(self, words: str) -> None:
        """Say for some seconds what was done."""
        self.notice.say(words)

    def show_progress(self, words: str, done: int, whole: int) -> None:
        """Say how far an export is; a `whole` of 0 is not known."""
        self.notice.show_progress(words, done, whole)

    def end_progress(self, words: str) -> None:
        """Say how it ended."""
        self.notice.end_progress(words)

    def set_pending_runs(self, count: int) -> None:
        """Show how many handler runs wait or are under way."""
        self.status.set_pending_runs(count)

    def set_endpoint(self, endpoint: Endpoint | None) -> None:
        """Show where senders send to."""
        self.welcome.set_endpoint(endpoint)

    def set_remote(self, relay: str) -> None:
        """Say that senders get their address from the relay at `relay`, on a server."""
        self.welcome.set_remote(relay)

    def set_test_available(self, available: bool) -> None:
        """Offer "Send a test event"."""
        self.welcome.set_test_available(available)

    def set_test_result(self, ok: bool, text: str) -> None:
        """Say how the test went."""
        self.welcome.set_test_result(ok, text)

    def show_problem(self, problem: Problem) -> None:
        """Show a problem on top of the window."""
        self.problems.show_problem(problem)

    def clear_problem(self, key: str) -> None:
        """Take a problem away."""
        self.problems.clear_problem(key)

    def show_welcome(self) -> None:
        """Show how to send webhooks here."""
        self.inbox.show_welcome(True)
        self._arrange()

    def raise_to_front(self) -> None:
        """Show the window, un-minimised and on top."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Make the close box a wish. A close by the program or at the session's end is obeyed."""
        if event.spontaneous():
            event.ignore()
            self.close_wanted.emit()
        else:
            event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the details beside the list when there is room."""
        super().resizeEvent(event)
        wide = self.width() >= SIDE_BY_SIDE_WIDTH
        wanted = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self.splitter.orientation() is not wanted:
            self.splitter.setOrientation(wanted)
            self.splitter.setSizes([1150, 850] if wide else [1000, 1000])

    def _lay_out(self) -> None:
        self.splitter.addWidget(self.inbox)
        self.splitter.addWidget(self.details)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.setSizes([1000, 1000])
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 1)
        self.inbox.setMinimumHeight(160)
        self.details.setMinimumHeight(140)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.problems)
        layout.addWidget(self.splitter, 1)
        layout.addWidget(self.notice)
        layout.addWidget(self.status)
        self.setCentralWidget(body)
        self._arrange()

    def _make_menus(self) -> None:
        self.actions_shown = WindowActions(self, self._wishes())
        menus = self.actions_shown.fill(self.menuBar())
        self.actions_shown.attach(self.inbox, self.inbox.table)
        view = menus[Menu.VIEW]
        for number in range(self.details.tabs.count()):
            tab = view.addAction(self.details.tabs.tabText(number), partial(self.details.show_tab, number))
            tab.setShortcut(QKeySequence(f"Ctrl+{number + 1}"))
        view.addSeparator()
        columns = view.addMenu(tr("&Columns"))
        columns.aboutToShow.connect(lambda: self.inbox.table.fill_column_menu(columns))
        for number in range(9):
            keys = QShortcut(QKeySequence(f"Alt+{number + 1}"), self)
            keys.activated.connect(partial(self.inbox.bar.views.choose, number))
        self._enable_actions()

    def _wishes(self) -> dict[str, Callable[[], object]]:
        """Return what each action of the table does."""
        bar, details, commands = self.inbox.bar, self.details, self.commands
        copies = {f"copy_{name}": partial(self._copy, name) for name in COPIES}
        return {
            **copies,
            "export": partial(commands.ask_export, self),
            "save": self._ask_for_file,
            "settings": self.settings_wanted.emit,
            "close": self.close_wanted.emit,
            "quit": self.quit_wanted.emit,
            "search": bar.focus_search,
            "add_filter": bar.show_add_menu,
            "only_type": self.inbox.show_only_current_type,
            "only_subject": self.inbox.show_only_current_subject,
            "clear_filter": self.inbox.clear_filter,
            "save_view": self._save_view,
            "copy_payload": details.payload.copy,
            "open": commands.open_chosen,
            "page": details.head.want_page,
            "back": self._back_to_list,
            "next": partial(self.inbox.step, 1),
            "previous": partial(self.inbox.step, -1),
            "newest": commands.go_to_newest,
            "star": commands.star,
            "unread": commands.mark_unread,
            "read": commands.mark_read,
            "all_read": self.all_read_wanted.emit,
            "replay": details.want_replay,
            "change": details.want_change,
            "shortcuts": lambda: ShortcutsWindow(self).open(),
            "first_steps": self.first_steps_wanted.emit,
            "statistics": self.statistics_wanted.emit,
            "welcome": self.show_welcome,
        }

    def _connect(self) -> None:
        self.inbox.event_chosen.connect(self._want_event)
        self.inbox.event_opened.connect(lambda _position: self.details.tabs.setFocus())
        self.inbox.rows_chosen.connect(self._note_chosen)
        for name in ("read_wanted", "unread_wanted", "star_wanted", "export_wanted"):
            getattr(self.commands, name).connect(getattr(self, name))
        self.commands.refused.connect(self.say)
        self.inbox.bar.views.views_changed.connect(self.views_changed)
        self.inbox.table.columns_changed.connect(lambda columns: self.columns_changed.emit(names_of(columns)))
        self.notice.cancel_wanted.connect(self.export_cancel_wanted)
        self.inbox.welcome_wanted.connect(self.show_welcome)
        self.inbox.settings_wanted.connect(self.settings_wanted)
        self.inbox.nothing_chosen.connect(self._forget_event)
        self.inbox.left_out.connect(lambda: self.say(tr("The replay is in the history. The filter leaves it out.")))
        self.welcome.test_wanted.connect(self.test_wanted)
        self.welcome.first_steps_wanted.connect(self.first_steps_wanted)
        self.welcome.back_wanted.connect(self._leave_welcome)
        self.details.page_wanted.connect(self.page_wanted)
        self.details.facts_shown.connect(self._enable_actions)
        self.details.star_wanted.connect(self.star_wanted)
        self.details.filter_wanted.connect(self.inbox.add_condition)
        self.details.run_again_wanted.connect(self.run_again_wanted)
        self.details.save_wanted.connect(lambda _event: self._ask_for_file())
        self.problems.action_wanted.connect(self.problem_action_wanted)
        self._model.changed.connect(self._count_rows)

    def _name_window(self) -> None:
        count = unread_words(self._unread)
        self.setWindowTitle(f"{count} — {self._link_title}" if count else self._link_title)

    def _want_event(self, position: int) -> None:
        self._shown = position
        self.event_wanted.emit(position)

    def _forget_event(self) -> None:
        self._shown = None
        self.details.clear()
        self._enable_actions()

    def _leave_welcome(self) -> None:
        self.inbox.show_welcome(False)
        self._arrange()

    def _count_rows(self) -> None:
        self.status.set_shown(self._model.rowCount(), filtered=self._model.filtered)
        self._arrange()

    def _arrange(self) -> None:
        self.details.setVisible(self.inbox.shows_rows)

    def _back_to_list(self) -> None:
        if self.inbox.shows_welcome:
            self._leave_welcome()
        self.inbox.table.setFocus()

    def _copy(self, name: str) -> None:
        if self._shown is not None:
            self.copy_wanted.emit(self._shown, name)

    def _save_view(self) -> None:
        if self.inbox.bar.wanted == EVERYTHING:
            self.say(tr("There is no filter to be saved: add one, or search for something."))
        else:
            self.inbox.bar.views.ask_name()

    def _note_chosen(self, count: int) -> None:
        self._chosen = count
        self.status.set_chosen(count)
        self._enable_actions()

    def _enable_actions(self) -> None:
        there, site = self.details.event_shown is not None, self.details.site
        self.actions_shown.enable(rows=self._chosen > 0, event=there, page=bool(site))
        self.actions_shown.by_name["page"].setText(page_words(site))

    def _ask_for_file(self) -> None:
        event = self.details.event_shown
        if event is not None:
            ask_for_file(self, event, lambda path: self.save_wanted.emit(event, path))
