"""MainWindow: problems on top, the history, one event's details, the status at the foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QSplitter, QVBoxLayout, QWidget

from webhook_relay.config import APP_NAME
from webhook_relay.event import Event
from webhook_relay.link import LinkState
from webhook_relay_desktop.ui.event_log import RunRow
from webhook_relay_desktop.ui.event_view import HEADERS_TAB, PAYLOAD_TAB, RUNS_TAB, EventView
from webhook_relay_desktop.ui.icons import Icons
from webhook_relay_desktop.ui.inbox_model import InboxModel
from webhook_relay_desktop.ui.inbox_view import InboxView
from webhook_relay_desktop.ui.problem_strip import Problem, ProblemStrip
from webhook_relay_desktop.ui.status_strip import StatusStrip
from webhook_relay_desktop.ui.theme import Theme
from webhook_relay_desktop.ui.welcome import Endpoint, WelcomePanel

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
        save_wanted(event: Event, path: str) write the exact body into this file (a person chose it)
        settings_wanted()                    open the settings
        test_wanted()                        send a test event (see `set_test_available`)
        problem_action_wanted(key: str)      take a problem's next step
        close_wanted()                       the close box was pressed: hide, minimise or quit
        quit_wanted()                        end the program

    Slots: show_event, show_runs, select_position, set_link, set_pending_runs, set_last_event, set_endpoint,
    set_remote, set_test_available, set_test_result, show_problem, clear_problem, show_welcome, raise_to_front.
    """

    event_wanted = Signal(object)
    run_again_wanted = Signal(object)
    save_wanted = Signal(object, str)
    settings_wanted = Signal()
    test_wanted = Signal()
    problem_action_wanted = Signal(str)
    close_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons, model: InboxModel, *, now: Callable[[], datetime] = _now) -> None:
        super().__init__()
        self._model = model
        self._shown: int | None = None
        self.setWindowTitle(APP_NAME)
        self.setWindowIcon(icons.app())
        self.setMinimumSize(*SMALLEST_SIZE)
        self.resize(QSize(*FIRST_SIZE).boundedTo(self.screen().availableSize() * 0.92))
        self.problems = ProblemStrip(theme, icons)
        self.welcome = WelcomePanel(theme, icons)
        self.inbox = InboxView(theme, icons, model, self.welcome)
        self.details = EventView(theme, icons)
        self.status = StatusStrip(theme, now=now)
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
            self._enable_event_actions(True)

    def show_runs(self, position: int, runs: Sequence[RunRow]) -> None:
        """Show the runs of the event at `position`, if it is the one that is shown."""
        if position == self._shown:
            self.details.show_runs(runs)

    @property
    def shown_position(self) -> int | None:
        """Position of the event in the details."""
        return self._shown

    def select_position(self, position: int) -> None:
        """Choose this event in the history, as after a click on its notification; one that is gone is left."""
        self.inbox.select_position(position)

    def set_link(self, state: LinkState) -> None:
        """Show the connection's state."""
        look = self.status.set_link(state)
        self.welcome.set_link(state)
        self.setWindowTitle(f"{look.words} — {APP_NAME}")

    def set_pending_runs(self, count: int) -> None:
        """Show how many handler runs wait or are under way."""
        self.status.set_pending_runs(count)

    def set_last_event(self, time: datetime | None) -> None:
        """Show how long ago the last event came."""
        self.status.set_last_event(time)

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
        layout.addWidget(self.status)
        self.setCentralWidget(body)
        self._arrange()

    def _make_menus(self) -> None:
        keys = QKeySequence.StandardKey
        bar = self.menuBar()
        file, edit, view, help_menu = (bar.addMenu(words) for words in ("&File", "&Edit", "&View", "&Help"))
        self._save_action = self._action(file, "&Save payload as…", self._ask_for_file, keys.Save)
        file.addSeparator()
        self._settings_action = self._action(file, "S&ettings…", self.settings_wanted.emit, "Ctrl+,")
        self._settings_action.setMenuRole(QAction.MenuRole.PreferencesRole)
        self._action(file, "&Close window", self.close_wanted.emit, keys.Close)
        quitting = self._action(file, "&Quit", self.quit_wanted.emit, "Ctrl+Q")
        quitting.setMenuRole(QAction.MenuRole.QuitRole)
        self._copy_action = self._action(edit, "Copy &payload", self.details.payload.copy, "Ctrl+Shift+C")
        self._action(edit, "&Filter events", self.inbox.focus_search, keys.Find)
        only = self._action(edit, "&Only this type of event", self.inbox.show_only_current_type, "Ctrl+T")
        self._action(edit, "C&lear filter", self.inbox.clear_filter, "Ctrl+Shift+F")
        for number, words in ((PAYLOAD_TAB, "&Payload"), (HEADERS_TAB, "&Headers"), (RUNS_TAB, "&Runs")):
            self._action(view, words, partial(self.details.show_tab, number), f"Ctrl+{number + 1}")
        view.addSeparator()
        self._action(view, "&Newest event", self._go_to_newest, "Ctrl+Home")
        self._action(help_menu, "&How to send webhooks here", self.show_welcome, keys.HelpContents)
        self._enable_event_actions(False)
        self.inbox.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.inbox.table.addActions([only, self._copy_action, self._save_action])

    def _action(
        self, menu: QMenu, words: str, wish: Callable[[], object], keys: QKeySequence.StandardKey | str
    ) -> QAction:
        action = QAction(words, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False: wish())
        menu.addAction(action)
        return action

    def _connect(self) -> None:
        self.inbox.event_chosen.connect(self._want_event)
        self.inbox.event_opened.connect(lambda _position: self.details.tabs.setFocus())
        self.inbox.welcome_wanted.connect(self.show_welcome)
        self.inbox.settings_wanted.connect(self.settings_wanted)
        self.inbox.nothing_chosen.connect(self._forget_event)
        self.welcome.test_wanted.connect(self.test_wanted)
        self.welcome.back_wanted.connect(self._leave_welcome)
        self.details.run_again_wanted.connect(self.run_again_wanted)
        self.details.save_wanted.connect(lambda _event: self._ask_for_file())
        self.problems.action_wanted.connect(self.problem_action_wanted)
        self._model.changed.connect(self._count_rows)

    def _want_event(self, position: int) -> None:
        self._shown = position
        self.event_wanted.emit(position)

    def _forget_event(self) -> None:
        self._shown = None
        self.details.clear()
        self._enable_event_actions(False)

    def _leave_welcome(self) -> None:
        self.inbox.show_welcome(False)
        self._arrange()

    def _count_rows(self) -> None:
        self.status.set_shown(self._model.rowCount(), filtered=self._model.filtered)
        self._arrange()

    def _arrange(self) -> None:
        self.details.setVisible(self.inbox.shows_rows)

    def _go_to_newest(self) -> None:
        self.inbox.table.scrollToTop()
        self.inbox.table.selectRow(0)

    def _enable_event_actions(self, enabled: bool) -> None:
        for action in (self._save_action, self._copy_action):
            action.setEnabled(enabled)

    def _ask_for_file(self) -> None:
        event = self.details.event_shown
        if event is None:
            return
        dialog = QFileDialog(self, "Save payload as")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(file_name_of(event))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.save_wanted.emit(event, path))
        dialog.open()


def file_name_of(event: Event) -> str:
    """Return a safe name for a file that holds the event's body."""
    kind = "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in event.type[:60])
    ending = "json" if "json" in event.content_type.lower() else "bin"
    return Path(f"{kind.strip('.') or 'event'}-{event.seq}.{ending}").name
