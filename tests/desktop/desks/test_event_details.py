"""The whole way of what the event view asks for: a real relay, a real inbox, a real handler, and the view itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from support.relay import RunningRelay, running_relay
from support.store import administration
from webhook_relay.errors import SecretStoreError
from webhook_relay.event import Event, Verification
from webhook_relay.handler import Handler, Outcome, RunState, Tools, option
from webhook_relay_desktop.automation import Automation, EnabledHandler, Ledger
from webhook_relay_desktop.desks.event_details import EventDetailsDesk
from webhook_relay_desktop.desks.events import EventDesk
from webhook_relay_desktop.engine import Connection, Engine, Observer
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.replaying import RelayAccess
from webhook_relay_desktop.secrets import MemoryStore, checking_secret, source_secret
from webhook_relay_desktop.settings import EMBEDDED
from webhook_relay_desktop.ui.event.event_view import CHANGES_TAB, SIGNATURE_TAB, EventView
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme

BODY = b'{"ref":  "refs/heads/main", "repository": {"full_name": "octo/site"}}'
pytestmark = pytest.mark.qt_loop


async def until(wanted: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not wanted():
            await asyncio.sleep(0.01)


@dataclass(frozen=True)
class EchoOptions:
    script: str = option("Script")


class Echo(Handler[EchoOptions]):
    name, title, description, options_type = "echo", "Echo", "Prints.", EchoOptions

    def wants(self, event: Event) -> bool:
        return event.type == "github.push"

    async def run(self, event: Event, tools: Tools) -> Outcome:
        done = await tools.run_program(["sh", "-c", self.options.script], timeout=60)
        return Outcome.succeeded("Printed.", output=done.output)


class Window:
    """A window with nothing but the details."""

    def __init__(self, view: EventView) -> None:
        self.view = view
        self.shown_position: int | None = None

    def show_event(self, position: int, event: Event, **options: Any) -> None:
        self.shown_position = position
        self.view.show_event(event, **options)

    def show_runs(self, position: int, runs: Any) -> None:
        self.view.show_runs(runs)

    def set_pending_runs(self, count: int) -> None: ...

    def set_last_event(self, time: datetime | None) -> None: ...


@dataclass
class Desk:
    relay: RunningRelay
    inbox: Inbox
    view: EventView
    events: EventDesk
    details: EventDetailsDesk
    automation: Automation
    secrets: MemoryStore
    errors: list[Exception] = field(default_factory=list)
    arrived: list[int] = field(default_factory=list)

    async def post(self, body: bytes = BODY, **github: str) -> int:
        """Send a webhook; return where it is in the inbox."""
        before = self.inbox.newest_position()
        async with httpx.AsyncClient(trust_env=False) as http:
            assert (await self.relay.post(http, body, **github)).status_code == 202
        await until(lambda: self.inbox.newest_position() > before)
        return self.inbox.newest_position()

    async def show(self, position: int) -> Event:
        await self.events.show(position)
        await until(lambda: self.view.event_shown is not None)
        assert self.view.event_shown is not None
        return self.view.event_shown

    def replay(self) -> None:
        """Press *Replay*, and say yes."""
        self.view.head.replay_button.click()
        [question] = self.view.findChildren(QMessageBox)
        question.defaultButton().click()

    def stored(self, position: int) -> Event:
        found = self.inbox.get(position)
        assert found is not None
        return found.event


MakeDesk = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
def desk(tmp_path: Path) -> MakeDesk:
    @asynccontextmanager
    async def make(log: str = EMBEDDED, *, scopes: tuple[str, ...] = ("read", "manage")) -> AsyncIterator[Desk]:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme = Theme(application)
        view, errors, secrets = EventView(theme, Icons(theme)), [], MemoryStore()
        inbox = Inbox.open(tmp_path / "inbox.db")
        ledger = Ledger(inbox)
        tasks = Tasks(errors.append)
        events = EventDesk(Window(view), inbox, ledger)
        automation = Automation(
            inbox,
            ledger,
            on_change=tasks.slot(events.note_run),
            on_output=view.add_output,
        )

        folder = tmp_path / "relay"
        folder.mkdir()
        token = administration(folder / "relay.db").create_token("desk", scopes).text or ""
        opened = ExitStack()
        relay = opened.enter_context(running_relay(folder))

        async def find_access(wanted: str) -> RelayAccess:
            assert wanted == log
            return RelayAccess(relay.url, token)

        details = EventDetailsDesk(
            view,
            theme,
            inbox=inbox,
            automation=automation,
            secrets=secrets,
            find_access=find_access,
            connection_name=lambda wanted: f"via {wanted}",
            tasks=tasks,
        )
        events.shown.connect(details.note_shown)
        events.runs_shown.connect(details.note_runs)
        made = Desk(relay, inbox, view, events, details, automation, secrets, errors)
        details.arrived.connect(made.arrived.append)
        stopping = asyncio.Event()
        observer = Observer(on_stored=lambda _events: automation.wake())
        engine = Engine(inbox, Connection(log, relay.url, relay.token), observer=observer)
        running = [asyncio.ensure_future(one.run(stopping)) for one in (engine, automation)]
        try:
            yield made
        finally:
            stopping.set()
            await asyncio.wait(running, timeout=20)
            await tasks.close(5)
            view.deleteLater()
            inbox.close()
            await asyncio.to_thread(opened.close)

    return make


async def test_a_replay_as_it_is_comes_back_marked_and_is_found(desk: MakeDesk) -> None:
    async with desk() as room:
        first = await room.show(await room.post(delivery="d-1"))
        room.replay()
        await until(lambda: room.arrived)
        again = room.stored(room.arrived[0])
        assert (again.body, again.headers, again.replay_of) == (first.body, first.headers, first.id)
        await room.show(room.arrived[0])
        await until(lambda: not room.view.head.original_button.isHidden())
        assert not room.view.head.replayed.isHidden()
        assert room.view.head.connection.text() == "via embedded"
        assert room.errors == []


async def test_a_changed_event_is_signed_anew_verified_by_the_relay_and_by_this_computer(desk: MakeDesk) -> None:
    async with desk() as room:
        room.secrets.set(source_secret("github"), room.relay.secret)
        first = await room.show(await room.post(delivery="d-1"))
        room.view.head.change_button.click()
        await until(lambda: room.details.dialog is not None)
        dialog = room.details.dialog
        assert dialog is not None
        dialog.body.setPlainText(BODY.decode().replace("main", "other"))
        dialog.send_button.click()
        await until(lambda: room.arrived)
        again = await room.show(room.arrived[0])
        assert again.body == BODY.replace(b"main", b"other")
        assert (again.replay_of, again.verification) == (first.id, Verification.VERIFIED)
        assert again.header("X-GitHub-Delivery") not in (None, "d-1")
        assert room.details.dialog is None
        room.view.show_tab(SIGNATURE_TAB)
        await until(lambda: room.view.signature.own_badge.text() == "Right")
        assert room.errors == []


async def test_a_changed_event_that_cannot_be_signed_keeps_the_dialog_open_and_says_what_to_do(desk: MakeDesk) -> None:
    async with desk() as room:
        await room.show(await room.post())
        room.view.head.change_button.click()
        await until(lambda: room.details.dialog is not None)
        dialog = room.details.dialog
        assert dialog is not None
        dialog.send_button.click()
        await until(lambda: not dialog.problem.isHidden())
        assert "Check here, too" in dialog.problem.text()
        assert dialog.send_button.isEnabled()
        room.secrets.set(source_secret("github"), "x" * 40)
        dialog.send_button.click()
        await until(lambda: "does not belong to this request" in dialog.problem.text())
        dialog.reject()
        assert room.arrived == []


async def test_without_the_scope_it_is_said_which_token_to_make(desk: MakeDesk) -> None:
    async with desk(scopes=("read",)) as room:
        await room.show(await room.post())
        room.replay()
        await until(lambda: room.errors)
        assert "webhook-relay token create NAME --scope read --scope manage" in str(room.errors[0])


async def test_a_secret_that_a_person_enters_once_is_kept_and_checks_every_event_of_the_source(desk: MakeDesk) -> None:
    log = "https://relay.example.com"
    async with desk(log) as room:
        await room.show(await room.post())
        room.view.show_tab(SIGNATURE_TAB)
        await until(lambda: room.view.signature.own_badge.text() == "Not checked yet")
        room.view.signature.secret.setText("the wrong secret, long enough")
        room.view.signature.keep_button.click()
        await until(lambda: room.view.signature.own_badge.text() == "Does not fit")
        room.view.signature.secret.setText(room.relay.secret)
        room.view.signature.keep_button.click()
        await until(lambda: room.view.signature.own_badge.text() == "Right")
        assert room.view.signature.secret.text() == ""
        assert room.secrets.get(checking_secret(log, "github")) == room.relay.secret
        await room.show(await room.post(b'{"ref": "x"}'))
        await until(lambda: room.view.signature.own_badge.text() == "Right")


async def test_a_keyring_that_is_locked_is_said_where_the_verdict_would_be(
    desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(name: str) -> str | None:
        raise SecretStoreError("The keyring is locked.", hint="Unlock it.")

    async with desk() as room:
        monkeypatch.setattr(room.secrets, "get", locked)
        await room.show(await room.post())
        room.view.show_tab(SIGNATURE_TAB)
        await until(lambda: "locked" in room.view.signature.own_words.text())
        assert room.errors == []


async def test_an_event_is_compared_with_the_last_one_of_its_source_type_and_subject(desk: MakeDesk) -> None:
    def push(ref: str, repository: str) -> bytes:
        return json.dumps({"ref": ref, "repository": {"full_name": repository}}).encode()

    async with desk() as room:
        first = await room.post(push("refs/heads/a", "octo/site"))
        await room.post(push("refs/heads/b", "octo/other"))
        third = await room.post(push("refs/heads/c", "octo/site"))
        await room.show(third)
        room.view.show_tab(CHANGES_TAB)
        await until(lambda: room.view.changes.model.rowCount() == 1)
        change = room.view.changes.model.change(0)
        assert (change.path, change.old, change.new) == ("ref", "refs/heads/a", "refs/heads/c")
        wanted: list[int] = []
        room.view.position_wanted.connect(wanted.append)
        room.view.changes.open_button.click()
        assert wanted == [first]
        await room.show(first)
        await until(lambda: "first event of its type" in room.view.changes.words.whole())


async def test_a_person_runs_a_handler_sees_what_it_prints_and_cancels_it(desk: MakeDesk, tmp_path: Path) -> None:
    script = "echo begun; exec sleep 1000"
    async with desk() as room:
        room.automation.configure([EnabledHandler(Echo(EchoOptions(script)), datetime(2100, 1, 1, tzinfo=UTC))])
        position = await room.post()
        await room.show(position)
        runs = room.view.runs
        action = next(one for one in runs.menu().actions() if one.text() == "Echo")
        action.trigger()
        await until(lambda: any("begun" in output.toPlainText() for output in runs.outputs.values()))
        await room.show(position)  # whoever comes back finds what was printed before
        await until(lambda: any("begun" in output.toPlainText() for output in runs.outputs.values()))
        next(iter(runs.cancel_buttons.values())).click()
        await until(lambda: runs.buttons)
        [run] = runs._runs
        assert (run.state, run.output) == (RunState.FAILED, "begun\n")
        assert "Cancelled" in run.summary
        assert room.errors == []


async def test_what_a_handler_may_not_run_for_is_told(desk: MakeDesk) -> None:
    async with desk() as room:
        room.automation.configure([EnabledHandler(Echo(EchoOptions("true")), None)])
        await room.show(await room.post(event="star"))
        room.view.run_wanted.emit("echo")
        await until(lambda: room.errors)
        assert "does not take events like this one (github.star" in str(room.errors[0])


async def test_a_star_is_kept_and_shown_when_the_event_is_shown_again(desk: MakeDesk) -> None:
    async with desk() as room:
        position = await room.post()
        await room.show(position)
        star = room.view.head.star
        await until(lambda: not star.isHidden())
        assert not star.isChecked()
        room.view.star_wanted.connect(room.inbox.set_starred)
        star.click()
        room.inbox.note_notified([position], datetime(2030, 1, 1, tzinfo=UTC))
        await room.show(position)
        await until(star.isChecked)
        assert any(step.words == "Notification shown" for step in room.view.way._shown)
