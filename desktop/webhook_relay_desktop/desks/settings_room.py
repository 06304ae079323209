"""SettingsRoom: everything behind the settings dialog, built once and connected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt

from webhook_relay import config
from webhook_relay.plugins import bundled_handlers
from webhook_relay_desktop.automation.last_runs import last_runs
from webhook_relay_desktop.automation.ledger import Ledger
from webhook_relay_desktop.autostart import system_autostart
from webhook_relay_desktop.certificates import certificates_problem
from webhook_relay_desktop.desks.autostart import AutostartDesk
from webhook_relay_desktop.desks.handler_trials import HandlerTrials
from webhook_relay_desktop.desks.history_care import HistoryCare
from webhook_relay_desktop.desks.history_limits import HistoryLimits
from webhook_relay_desktop.desks.looks import Looks
from webhook_relay_desktop.desks.problems import ProblemDesk
from webhook_relay_desktop.desks.rule_previews import RulePreviews
from webhook_relay_desktop.desks.secret_keeping import SecretKeeping
from webhook_relay_desktop.desks.settings import SettingsDesk
from webhook_relay_desktop.desks.settings_transfer import SettingsTransfer
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.inbox.backup import back_up
from webhook_relay_desktop.inbox.compacting import compact
from webhook_relay_desktop.inbox.retention import Keep
from webhook_relay_desktop.inbox.size import inbox_size
from webhook_relay_desktop.life.opening import OpenedSecrets
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.notify.template import NAMES, template_problem
from webhook_relay_desktop.problem import Problem
from webhook_relay_desktop.secrets import WaitingStore, secrets_file
from webhook_relay_desktop.session import Session
from webhook_relay_desktop.settings import Settings
from webhook_relay_desktop.ui.history.inbox_model import InboxModel
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.match_editor import ReceivedNames
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.settings.rule_dialog import TemplateTools
from webhook_relay_desktop.ui.settings.settings_dialog import SettingsDialog
from webhook_relay_desktop.ui.window.main_window import MainWindow
from webhook_relay_desktop.words import tr

NO_KEYRING = "keyring"
"""Key of the problem that secrets are forgotten."""


class SettingsRoom(QObject):
    """`desk` holds and changes the settings; the others serve the dialog while it is open."""

    def __init__(
        self,
        settings: Settings,
        *,
        inbox: Inbox,
        ledger: Ledger,
        model: InboxModel,
        secrets: OpenedSecrets,
        theme: Theme,
        icons: Icons,
        window: MainWindow,
        problems: ProblemDesk,
        tasks: Tasks,
        folder: Path,
    ) -> None:
        super().__init__(window)
        self._inbox = inbox
        self._ledger = ledger
        self._opened = secrets
        self._problems = problems
        self._tasks = tasks
        self._looks = Looks(theme)
        self.desk = SettingsDesk(
            settings,
            path=config.settings_file(),
            secrets=secrets.store,
            tasks=tasks,
            make_dialog=lambda: SettingsDialog(
                theme,
                icons,
                bundled_handlers(),
                templates=TemplateTools(template_problem, NAMES),
                look_at_certificates=certificates_problem,
                parent=window,
            ),
            received=lambda: ReceivedNames(model.types(), model.sources()),
            parent=self,
        )
        model.types_changed.connect(self.desk.show_received)
        self.transfer = SettingsTransfer(self.desk, tasks, self)
        self.keeping = self._keeping(secrets, window) if isinstance(secrets.store, WaitingStore) else None
        self.trials: HandlerTrials | None = None
        self.previews = RulePreviews(inbox, tasks, parent=self)
        self.care = HistoryCare(
            size=lambda: inbox_size(inbox.database),
            back_up=lambda target: back_up(inbox.database, target, force=True),  # the file dialog has asked
            compact=lambda: compact(inbox.database),
            tasks=tasks,
            parent=self,
        )
        self.limits = HistoryLimits(
            in_force=lambda: Keep.of(self.desk.settings.history),
            count=inbox.retention.count,
            change=self.desk.change,
            tasks=tasks,
            window=window,
        )
        self.autostart = AutostartDesk(system_autostart(), tasks, self)
        self.desk.opened.connect(lambda dialog: self.autostart.serve(dialog.advanced.autostart))
        self.desk.opened.connect(self.transfer.serve)
        self.desk.opened.connect(self.care.serve)
        self.desk.opened.connect(self.limits.serve)
        self.desk.opened.connect(self.previews.serve)
        self.desk.opened.connect(lambda dialog: dialog.advanced.set_folder(str(folder)))
        self.desk.saved.connect(self._looks.take)
        self._looks.take(settings)

    def follow(self, session: Session, *, open_runs: Callable[[int], object], quit: Callable[[], object]) -> None:
        """Let the dialog show what goes on in this session, and have the session take what changes."""
        trials = self.trials = HandlerTrials(
            handlers=[handler.name for handler in bundled_handlers()],
            last_matching=session.last_matching,
            run_for=session.run_for,
            last_runs=lambda handler: last_runs(self._inbox, self._ledger, handler),
            tasks=self._tasks,
            parent=self,
        )
        self.desk.opened.connect(trials.serve)
        self.desk.opened.connect(lambda dialog: self._show_links(dialog, session))
        trials.event_wanted.connect(open_runs)
        session.run_changed.connect(self._tasks.slot(trials.note_run))
        self.desk.saved.connect(self._tasks.slot(session.start))
        self.desk.secret_kept.connect(lambda: self._take_secrets(session))
        if self.keeping is not None:
            self.keeping.settled.connect(session.home.take_secrets)
            self.keeping.settled.connect(lambda: self._take_secrets(session))
            self.keeping.quit_wanted.connect(quit)

    def when_secrets_can_be_had(self, then: Callable[[], object]) -> None:
        """Do `then` now, or once a person has said where secrets are kept."""
        if self.keeping is None or self.keeping.has_store:
            then()
        else:
            self.keeping.settled.connect(then, Qt.ConnectionType.SingleShotConnection)

    async def start(self) -> None:
        """Ask what there is to ask about secrets."""
        if self.keeping is not None:
            await self.keeping.start()
        elif self._opened.problem is not None:
            self._tell_that_secrets_go()

    def _keeping(self, secrets: OpenedSecrets, window: MainWindow) -> SecretKeeping | None:
        store = secrets.store
        if not isinstance(store, WaitingStore):
            return None
        keeping = SecretKeeping(
            store,
            path=secrets_file(),
            keyring=secrets.keyring,
            reason=tr(secrets.problem.said) if secrets.problem else "",  # what to do about it are the choices
            window=window,
            tasks=self._tasks,
        )
        self.desk.opened.connect(keeping.serve)
        keeping.only_for_this_start.connect(self._tell_that_secrets_go)
        keeping.settled.connect(lambda: self._problems.clear(NO_KEYRING))
        return keeping

    def _take_secrets(self, session: Session) -> None:
        self._tasks.start(session.start(self.desk.settings), name="take other secrets")

    def _show_links(self, dialog: SettingsDialog, session: Session) -> None:
        dialog.connections.set_links(session.links.reports())
        session.links_changed.connect(dialog.connections.set_links)

    def _tell_that_secrets_go(self) -> None:
        error = self._opened.problem
        hint = tr("Secrets are kept only until this program ends: copy what you need.")
        if error is not None:
            self._problems.show(Problem(NO_KEYRING, tr(error.said), f"{hint} {tr(error.advice)}"))
        else:
            self._problems.show(Problem(NO_KEYRING, tr("The encrypted file is not unlocked."), hint))
