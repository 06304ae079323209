"""The window's thread waits for nothing: no disk, no database, no keyring, no network, no other program.

The whole desktop runs in this process; everything a person does is done to it, and whatever its thread would wait
for is found with the lines that led there.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from support.events import make_event
from support.io_watch import IoWatch, install
from support.waiting import until
from webhook_relay.handler import RunState
from webhook_relay.handlers.slack import Slack, SlackOptions
from webhook_relay_desktop.app import Desktop
from webhook_relay_desktop.automation import EnabledHandler
from webhook_relay_desktop.automation.ledger import Run
from webhook_relay_desktop.desks import dock
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.life.opening import OpenedSecrets
from webhook_relay_desktop.life.teardown import Teardown
from webhook_relay_desktop.own_relay.trial import send_trial
from webhook_relay_desktop.secrets import MemoryStore
from webhook_relay_desktop.settings import EmbeddedSettings, Settings
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme

pytestmark = [pytest.mark.qt_loop, pytest.mark.slow]

STORED = 400
"""Events that are there at the start: more than one page of the table."""

Act = Callable[[Desktop], Awaitable[None]]


class WatchedStore(MemoryStore):
    """A keyring that says on which thread it is asked."""

    def __init__(self, watch: IoWatch) -> None:
        super().__init__()
        self._watch = watch

    def get(self, name: str, /) -> str | None:
        self._watch.note("keyring", (f"asks the keyring for {name}",))
        return super().get(name)

    def set(self, name: str, value: str, /) -> None:
        self._watch.note("keyring", (f"writes {name} into the keyring",))
        super().set(name, value)


@asynccontextmanager
async def running(folder: Path, watch: IoWatch, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desktop]:
    monkeypatch.setenv("WEBHOOK_RELAY_HOME", str(folder))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    monkeypatch.setattr(dock, "TRAY_SECONDS", 0.0)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme = Theme(application)
    with watch.tracing_sql(monkeypatch), watch.seeing_certificates(monkeypatch):
        async with Teardown(seconds=20) as leaving:
            inbox = Inbox.open(folder / "inbox.db")
            leaving.push("inbox", inbox.close)
            inbox.store("relay", [make_event(seq) for seq in range(1, STORED + 1)])
            desktop = Desktop(
                settings=Settings(embedded=EmbeddedSettings(port=0)),
                inbox=inbox,
                secrets=OpenedSecrets(WatchedStore(watch)),
                theme=theme,
                icons=Icons(theme),
                quitting=asyncio.Event(),
            )
            desktop.push_steps(leaving)
            await desktop.start(hidden=False)
            await until(desktop.window.welcome.secret.value)
            await settled()
            yield desktop
        assert leaving.failed == []


async def settled() -> None:
    """Let timers of a tenth of a second and what they start come to their ends."""
    for _ in range(30):
        await asyncio.sleep(0.01)


async def events_come(desktop: Desktop) -> None:
    endpoint = desktop.session.home.endpoint
    assert endpoint is not None
    for _ in range(3):
        await send_trial(endpoint.url, endpoint.secret)
    await until(lambda: desktop.model.rowCount() == STORED + 3)


async def a_row_is_selected(desktop: Desktop) -> None:
    desktop.window.inbox.table.selectRow(3)
    await until(lambda: desktop.window.details.event_shown is not None)


async def the_end_is_looked_at(desktop: Desktop) -> None:
    desktop.window.inbox.table.scrollToBottom()
    desktop.window.grab()


async def words_are_searched(desktop: Desktop) -> None:
    bar = desktop.window.inbox.bar
    bar.focus_search()
    QTest.keyClicks(bar.search, "push")
    QTest.keyClick(bar.search, Qt.Key.Key_Return)
    await settled()
    bar.clear()


async def the_settings_are_opened_and_changed(desktop: Desktop) -> None:
    desktop.window.settings_wanted.emit()
    await until(lambda: desktop.settings.dialog is not None and desktop.settings.dialog.isVisible())
    dialog = desktop.settings.dialog
    assert dialog is not None
    for page in range(dialog.index.count()):
        dialog.show_page(page)
        dialog.grab()
    dialog.notifications.digest.box.click()
    dialog.notifications.edit_rule(None)
    assert dialog.notifications.rule_dialog is not None
    dialog.notifications.rule_dialog.reject()
    dialog.advanced.data_folder.choose("/nowhere")
    dialog.handlers.secret_typed.emit("slack", "webhook_url", "https://hooks.slack.com/services/T0/B0/x")
    await until(lambda: not desktop.settings.settings.notifications.digest)
    dialog.reject()


async def the_tabs_are_switched(desktop: Desktop) -> None:
    for number in range(desktop.window.details.tabs.count()):
        desktop.window.details.show_tab(number)
        desktop.window.grab()


async def a_payload_is_saved(desktop: Desktop) -> None:
    await a_row_is_selected(desktop)
    event = desktop.window.details.event_shown
    assert event is not None
    desktop.window.save_wanted.emit(event, os.environ["WEBHOOK_RELAY_HOME"] + "/payload.json")


async def the_window_is_put_away_and_brought_back(desktop: Desktop) -> None:
    desktop.window.close_wanted.emit()
    desktop.window.raise_to_front()
    desktop.window.grab()


async def the_tray_is_used(desktop: Desktop) -> None:
    desktop.tray.history_wanted.emit()
    desktop.open_event(STORED - 1)
    await until(lambda: desktop.window.details.event_shown is not None)


async def the_first_steps_are_gone_through(desktop: Desktop) -> None:
    """GitHub is asked, and a test event is sent."""
    desktop.first.steps.open()
    wizard = desktop.first.steps.wizard
    assert wizard is not None
    card = wizard.github.hook
    card.web.set_value("http://127.0.0.1:9")
    card.token.line.setText(f"github_pat_{'x' * 40}")
    card.list.click()
    await until(lambda: "GitHub" in card.result.text() and "cannot" in card.result.text())
    wizard.trial.trial_wanted.emit()
    await until(lambda: desktop.model.rowCount() == STORED + 1)
    wizard.reject()


async def a_handler_runs(desktop: Desktop) -> None:
    """It posts to where nobody listens; that it fails is a run, too."""
    url = "http://127.0.0.1:9/services/T0/B0/x"
    handler = Slack(SlackOptions(url, event_types=("github.ping",)))
    desktop.session.automation.configure([EnabledHandler(handler, datetime.min.replace(tzinfo=UTC))])
    ended: list[Run] = []
    desktop.session.run_changed.connect(lambda run: ended.append(run) if run.state is RunState.FAILED else None)
    await events_come(desktop)
    await until(lambda: len(ended) == 3)


async def the_welcome_is_shown(desktop: Desktop) -> None:
    desktop.window.show_welcome()
    desktop.window.grab()


ACTS: dict[Act, str] = {
    events_come: "",
    a_row_is_selected: "",
    the_end_is_looked_at: "",
    words_are_searched: "",
    the_settings_are_opened_and_changed: "",
    the_tabs_are_switched: "",
    a_payload_is_saved: "",
    the_window_is_put_away_and_brought_back: "",
    the_tray_is_used: "",
    the_welcome_is_shown: "",
    the_first_steps_are_gone_through: "",
    a_handler_runs: "",
}
"""What a person does -> why its slots still wait for something; empty: they do not. Reasons only ever go away."""


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(act, id=act.__name__, marks=[pytest.mark.xfail(strict=True, reason=reason)] if reason else [])
        for act, reason in ACTS.items()
    ],
)
async def test_no_slot_waits_when(act: Act, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install()
    watch = IoWatch()
    async with running(tmp_path, watch, monkeypatch) as desktop:
        with watch.watching():
            await act(desktop)
            await settled()
    if watch.found:
        pytest.fail("The window's thread\n  " + "\n  ".join(dict.fromkeys(map(str, watch.found))), pytrace=False)


async def test_what_waits_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install()
    watch = IoWatch()
    with watch.tracing_sql(monkeypatch):
        inbox = Inbox.open(tmp_path / "inbox.db")
        inbox.newest_position()
    store = WatchedStore(watch)
    with watch.watching():
        inbox.newest_position()
        await asyncio.to_thread(inbox.newest_position)
        store.get("token")
        threads = [threading.Thread(target=store.get, args=("token",))]
        threads[0].start()
        threads[0].join()
    inbox.close()
    assert watch.found
    assert {waited.what.partition(":")[0] for waited in watch.found} == {"asks SQLite"}
    assert all("inbox/inbox.py" in waited.where for waited in watch.found)
