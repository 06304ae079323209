"""Who answers the other wishes of the settings dialog: trials, runs, previews, export and import, upkeep, looks."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QWidget

from support.events import make_event
from webhook_relay.errors import WebhookRelayError
from webhook_relay.filters import EventMatch
from webhook_relay.handler import RunState
from webhook_relay.plugins import bundled_handlers
from webhook_relay_desktop.automation.last_runs import LastRun, last_runs
from webhook_relay_desktop.automation.ledger import Ledger, Run
from webhook_relay_desktop.desks.handler_trials import HandlerTrials
from webhook_relay_desktop.desks.history_care import HistoryCare
from webhook_relay_desktop.desks.history_limits import HistoryLimits
from webhook_relay_desktop.desks.looks import Looks
from webhook_relay_desktop.desks.rule_previews import RulePreviews
from webhook_relay_desktop.desks.settings import SettingsDesk
from webhook_relay_desktop.desks.settings_transfer import SettingsTransfer
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.inbox.retention import Keep
from webhook_relay_desktop.inbox.size import InboxSize
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.secrets import MemoryStore
from webhook_relay_desktop.settings import (
    AdvancedSettings,
    AppearanceSettings,
    HandlerSettings,
    HistorySettings,
    LogLevel,
    NotificationRule,
    Scheme,
    Settings,
    load,
)
from webhook_relay_desktop.settings.edits import change_section
from webhook_relay_desktop.ui.kit import theme as themes
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.match_editor import ReceivedNames
from webhook_relay_desktop.ui.settings.import_dialog import ImportDialog
from webhook_relay_desktop.ui.settings.settings_dialog import SettingsDialog

pytestmark = pytest.mark.qt_loop

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ON = Settings(handlers={"deploy": HandlerSettings(enabled=True, enabled_since=NOW)})


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


class Room:
    """An open dialog at its desk."""

    def __init__(self, folder: Path) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.theme = themes.Theme(application)
        self.window = QWidget()
        self.errors: list[Exception] = []
        self.tasks = Tasks(self.errors.append)
        self.path = folder / "settings.toml"
        icons = Icons(self.theme)
        self.desk = SettingsDesk(
            ON,
            path=self.path,
            secrets=MemoryStore(),
            tasks=self.tasks,
            make_dialog=lambda: SettingsDialog(self.theme, icons, bundled_handlers()),
            received=ReceivedNames,
        )

    @property
    def dialog(self) -> SettingsDialog:
        assert self.desk.dialog is not None
        return self.desk.dialog


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    made = Room(tmp_path)
    yield made
    if made.desk.dialog is not None:
        made.desk.dialog.reject()
    await made.tasks.close(1)
    assert made.errors == []


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox.open(tmp_path / "inbox.db")


def run_of(state: RunState, summary: str = "") -> Run:
    return Run(1, "deploy", 7, state, summary, "", None, NOW, NOW, NOW, 1)


# --- handlers ----------------------------------------------------------------------------------------


def trials(room: Room, *, found: int | None = 7, error: WebhookRelayError | None = None) -> list[tuple[int, str]]:
    asked: list[tuple[int, str]] = []

    async def last_matching(handler: str) -> int | None:
        return found

    async def run_for(position: int, handler: str) -> None:
        asked.append((position, handler))
        if error is not None:
            raise error

    made = HandlerTrials(
        handlers=["deploy"],
        last_matching=last_matching,
        run_for=run_for,
        last_runs=lambda handler: [LastRun(run_of(RunState.SUCCEEDED), 7, "push")],
        tasks=room.tasks,
        parent=room.desk,
    )
    room.desk.opened.connect(made.serve)
    return asked


async def test_a_test_runs_the_handler_for_the_last_event_it_takes_and_says_how_it_ended(room: Room) -> None:
    asked = trials(room)
    await room.desk.open()
    card = room.dialog.handlers.cards["deploy"]
    await until(lambda: card.runs.list.count() == 1)
    card.test.click()
    await until(lambda: asked)
    assert asked == [(7, "deploy")]
    [made] = room.desk.findChildren(HandlerTrials)
    await made.note_run(run_of(RunState.RUNNING))
    assert card.result.text() == "It runs for the event with the number 7…"
    assert not card.test.isEnabled()
    await made.note_run(run_of(RunState.FAILED, "exit code 2"))
    assert card.result.text() == "Failed. exit code 2"
    assert card.test.isEnabled()


async def test_without_a_matching_event_the_test_says_so(room: Room) -> None:
    asked = trials(room, found=None)
    await room.desk.open()
    card = room.dialog.handlers.cards["deploy"]
    card.test.click()
    await until(lambda: "No event came yet" in card.result.text())
    assert asked == []


async def test_why_a_handler_may_not_run_is_told(room: Room) -> None:
    trials(room, error=WebhookRelayError("Nobody verified it.", hint="Give it a secret."))
    await room.desk.open()
    card = room.dialog.handlers.cards["deploy"]
    card.test.click()
    await until(lambda: card.result.text() == "Nobody verified it. Give it a secret.")


async def test_the_last_runs_of_a_handler_are_its_own_and_the_newest_first(inbox: Inbox) -> None:
    positions = inbox.store("relay", [make_event(seq) for seq in range(1, 5)])
    ledger = Ledger(inbox)
    for position in positions:
        ledger.enqueue(position, ["deploy", "slack"], reader_position=position)
    found = last_runs(inbox, ledger, "deploy", limit=3)
    assert [one.position for one in found] == positions[:0:-1]
    assert {one.run.handler for one in found} == {"deploy"}
    assert all(one.event for one in found)
    inbox.close()


# --- previews ----------------------------------------------------------------------------------------


async def test_a_rule_is_shown_with_the_newest_event_it_is_for(room: Room, inbox: Inbox) -> None:
    inbox.store("relay", [make_event(1, type="a.b", summary="first"), make_event(2, type="c.d", summary="second")])
    previews = RulePreviews(inbox, room.tasks, lambda rule, _position, event: (rule.name, event.summary))
    room.desk.opened.connect(previews.serve)
    await room.desk.open()
    room.dialog.notifications.edit_rule(None)
    dialog = room.dialog.notifications.rule_dialog
    assert dialog is not None
    await until(lambda: dialog.shown_body.text() == "second")
    await previews.show(NotificationRule("For a", EventMatch(types=("a.*",))))
    assert (dialog.shown_title.text(), dialog.shown_body.text()) == ("For a", "first")
    assert "a.b" in dialog.shown_about.text()
    await previews.show(NotificationRule("None", EventMatch(types=("x",))))
    assert "No event" in dialog.shown_about.text()
    inbox.close()


async def test_a_preview_is_not_shown_in_the_dialog_of_another_rule(room: Room, inbox: Inbox) -> None:
    inbox.store("relay", [make_event(1)])
    making, may_end = threading.Event(), threading.Event()

    def words(_rule: NotificationRule, _position: int, _event: object) -> tuple[str, str]:
        making.set()
        may_end.wait(30)
        return "Of the first rule", ""

    previews = RulePreviews(inbox, room.tasks, words)
    room.desk.opened.connect(previews.serve)
    await room.desk.open()
    page = room.dialog.notifications
    page.edit_rule(None)
    await until(making.is_set)
    assert page.rule_dialog is not None
    page.rule_dialog.reject()
    page.preview_wanted.disconnect()
    page.edit_rule(None)
    may_end.set()
    await until(lambda: not room.tasks._running)
    assert page.rule_dialog.shown_title.text() == ""
    inbox.close()


# --- export and import -------------------------------------------------------------------------------


async def test_settings_go_into_a_file_and_come_back_after_a_yes(room: Room, tmp_path: Path) -> None:
    transfer = SettingsTransfer(room.desk, room.tasks)
    room.desk.opened.connect(transfer.serve)
    await room.desk.open()
    file = tmp_path / "exported.toml"
    room.dialog.advanced.export_wanted.emit(str(file))
    await until(lambda: "Exported" in room.dialog.advanced.transfer.text())
    file.write_text(file.read_text().replace('scheme = "system"', 'scheme = "dark"'))
    room.dialog.advanced.import_wanted.emit(str(file))
    await until(lambda: transfer.question is not None)
    assert transfer.question is not None
    assert transfer.question.list.toPlainText() == "appearance.scheme: system → dark"
    assert room.desk.settings == ON
    transfer.question.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    await until(lambda: room.desk.settings.appearance.scheme is Scheme.DARK)
    assert load(room.path) == room.desk.settings
    assert room.dialog.undo.isVisible()


async def asked_about_dark_colours(room: Room, folder: Path) -> ImportDialog:
    """Import settings that want dark colours, up to the question whether they shall be taken."""
    transfer = SettingsTransfer(room.desk, room.tasks)
    room.desk.opened.connect(transfer.serve)
    await room.desk.open()
    file = folder / "exported.toml"
    file.write_text('[appearance]\nscheme = "dark"\n')
    room.dialog.advanced.import_wanted.emit(str(file))
    await until(lambda: transfer.question is not None)
    assert transfer.question is not None
    return transfer.question


async def test_what_changed_while_an_import_was_asked_about_is_not_undone_by_it(room: Room, tmp_path: Path) -> None:
    question = await asked_about_dark_colours(room, tmp_path)
    changed = await room.desk.changed(change_section("notifications", enabled=False))
    question.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    await until(room.dialog.advanced.transfer.text)
    assert "have changed meanwhile" in room.dialog.advanced.transfer.text()
    assert room.desk.settings == changed


async def test_an_import_that_cannot_be_kept_is_not_called_imported(room: Room, tmp_path: Path) -> None:
    question = await asked_about_dark_colours(room, tmp_path)
    room.path.write_text("connection = 7\n")
    question.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    await until(lambda: "connection" in room.dialog.state.text())
    assert room.dialog.advanced.transfer.text() == ""
    assert room.desk.settings == ON


async def test_a_file_that_is_no_settings_is_told_and_changes_nothing(room: Room, tmp_path: Path) -> None:
    transfer = SettingsTransfer(room.desk, room.tasks)
    room.desk.opened.connect(transfer.serve)
    await room.desk.open()
    (tmp_path / "bad.toml").write_text("nonsense = 1\n")
    for name, words in (("bad.toml", "no setting 'nonsense'"), ("gone.toml", "Not imported")):
        room.dialog.advanced.import_wanted.emit(str(tmp_path / name))
        await until(lambda words=words: words in room.dialog.advanced.transfer.text())
    assert transfer.question is None
    assert room.desk.settings == ON


async def test_an_export_to_where_nothing_can_be_written_is_told(room: Room, tmp_path: Path) -> None:
    transfer = SettingsTransfer(room.desk, room.tasks)
    room.desk.opened.connect(transfer.serve)
    await room.desk.open()
    (tmp_path / "file").touch()
    room.dialog.advanced.export_wanted.emit(str(tmp_path / "file" / "x.toml"))
    await until(lambda: "Not exported" in room.dialog.advanced.transfer.text())


# --- upkeep ------------------------------------------------------------------------------------------


async def test_a_backup_and_compacting_go_on_beside_the_window_one_at_a_time(room: Room, tmp_path: Path) -> None:
    done: list[object] = []

    def compact() -> None:
        raise WebhookRelayError("The disk is full.", hint="Make room.")

    measured = InboxSize(tmp_path, 42_000_000, 5_000_000, 1200, 0, 0, None, None)
    upkeep = HistoryCare(size=lambda: measured, back_up=done.append, compact=compact, tasks=room.tasks)
    room.desk.opened.connect(upkeep.serve)
    await room.desk.open()
    page = room.dialog.advanced
    await until(lambda: "1,200 events. Compacting would give back" in page.database.text())
    page.backup_wanted.emit(str(tmp_path / "copy.db"))
    page.compact_wanted.emit()
    await until(lambda: "Backed up" in page.progress.text())
    assert done == [tmp_path / "copy.db"]
    await until(page.compact.isEnabled)
    page.compact.click()
    await until(lambda: page.progress.text() == "The disk is full. Make room.")


# --- limits of the history ---------------------------------------------------------------------------


async def test_limits_that_cost_no_event_are_in_force_without_a_question(room: Room, limits: HistoryLimits) -> None:
    room.dialog.advanced.keep_days.spin.setValue(40)
    await until(lambda: room.desk.settings.history.keep_days == 40)
    assert limits.question is None


@pytest.mark.parametrize("words", ["Remove", "Cancel"])
async def test_limits_that_cost_events_are_asked_first(room: Room, limits: HistoryLimits, words: str) -> None:
    page = room.dialog.advanced
    page.keep_megabytes.spin.setValue(1)
    page.keep_megabytes.spin.setValue(2)
    await until(lambda: limits.question is not None)
    assert limits.question is not None
    assert limits.question.text() == "Remove about 335 events from the history?"
    assert room.desk.settings.history == HistorySettings()
    [pressed] = [one for one in limits.question.buttons() if one.text() == words]
    pressed.click()
    kept = 2 if words == "Remove" else 0
    await until(lambda: room.desk.settings.history.keep_megabytes == page.keep_megabytes.value() == kept)
    assert limits.question is None


async def test_limits_that_were_typed_last_are_asked_when_the_settings_close(room: Room, limits: HistoryLimits) -> None:
    room.dialog.advanced.keep_megabytes.spin.setValue(2)
    room.dialog.reject()
    await until(lambda: limits.question is not None)
    assert limits.question is not None
    [remove] = [one for one in limits.question.buttons() if one.text() == "Remove"]
    remove.click()
    await until(lambda: room.desk.settings.history.keep_megabytes == 2)


@pytest.fixture
async def limits(room: Room) -> HistoryLimits:
    made = HistoryLimits(
        in_force=lambda: Keep.of(room.desk.settings.history),
        count=lambda keep: 335 if keep.megabytes else 0,
        change=room.desk.change,
        tasks=room.tasks,
        window=room.window,
    )
    room.desk.opened.connect(made.serve)
    await room.desk.open()
    return made


# --- looks -------------------------------------------------------------------------------------------


async def test_light_or_dark_and_the_level_of_the_log_are_in_force_at_once(room: Room) -> None:
    looks = Looks(room.theme)
    root = logging.getLogger()
    before = root.level
    try:
        looks.take(Settings(appearance=AppearanceSettings(scheme=Scheme.DARK)))
        assert room.theme.scheme is themes.Scheme.DARK
        assert root.level == before
        looks.take(Settings(advanced=AdvancedSettings(log_level=LogLevel.ERROR)))
        assert root.level == logging.ERROR
        assert room.theme.scheme is themes.Scheme.LIGHT
    finally:
        looks.take(Settings())
        root.setLevel(before)
