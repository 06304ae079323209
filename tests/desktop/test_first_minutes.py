"""The first minutes as a newcomer has them: the whole desktop, its own relay, and a GitHub of the tests' own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from support.stand_in_github import TOKEN, StandInGitHub, stand_in_github
from support.stand_in_relay import TOKEN as STAND_IN_TOKEN
from support.stand_in_relay import stand_in_relay
from webhook_relay.errors import ConfigurationError, SecretStoreError
from webhook_relay.link import LinkPhase
from webhook_relay.pairing import PairingLink
from webhook_relay_desktop.app import Desktop
from webhook_relay_desktop.desks import dock, kept_settings
from webhook_relay_desktop.desks.github import token_name
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.life.opening import OpenedSecrets
from webhook_relay_desktop.life.teardown import Teardown
from webhook_relay_desktop.notify.base import Notification
from webhook_relay_desktop.notify.chain import FirstThatWorks
from webhook_relay_desktop.remembered import WIZARD
from webhook_relay_desktop.secrets import (
    EncryptedFileStore,
    MemoryStore,
    WaitingStore,
    handler_option,
    relay_token,
    secrets_file,
)
from webhook_relay_desktop.session import Session
from webhook_relay_desktop.settings import ConnectionSettings, EmbeddedSettings, HandlerSettings, Settings, load
from webhook_relay_desktop.settings.notifications import FOREVER
from webhook_relay_desktop.ui.first_steps.hook_card import CREATED, PING_ARRIVED, PINGED
from webhook_relay_desktop.ui.first_steps.stations import StationState
from webhook_relay_desktop.ui.first_steps.trial_page import ARRIVED, NOTIFIED
from webhook_relay_desktop.ui.first_steps.wizard import GITHUB, PLACE, READY, TRIAL, Wizard
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.ui.settings.passphrase_dialog import PassphraseDialog
from webhook_relay_desktop.ui.settings.secret_place_dialog import SecretPlaceDialog

pytestmark = [pytest.mark.qt_loop, pytest.mark.slow]

ANY_PORT = Settings(embedded=EmbeddedSettings(port=0))
TUNNEL = "https://tunnel.example"
RELAY_TOKEN = STAND_IN_TOKEN


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(40):
        while not condition():
            await asyncio.sleep(0.01)


class Newcomer:
    """Somebody in front of the desktop."""

    def __init__(
        self, inbox: Inbox, settings: Settings, store: MemoryStore, secrets: OpenedSecrets | None = None
    ) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme = Theme(application)
        self.store = store
        self.desktop = Desktop(
            settings=settings,
            inbox=inbox,
            secrets=secrets or OpenedSecrets(store),
            theme=theme,
            icons=Icons(theme),
            quitting=asyncio.Event(),
        )

    @property
    def wizard(self) -> Wizard:
        assert self.desktop.first.steps.wizard is not None
        return self.desktop.first.steps.wizard

    async def settled(self) -> None:
        """Wait until the own relay is up, or cannot be: its port may be somebody else's."""
        over = (LinkPhase.LIVE, LinkPhase.FAILED)
        links = self.desktop.session.links
        await until(lambda: links.reports() and all(report.state.phase in over for report in links.reports()))

    async def relay_is_up(self) -> str:
        """Wait for the own relay, its secret and the link; return where it listens."""
        home = self.desktop.session.home
        await until(lambda: home.endpoint is not None and home.endpoint.secret)
        await until(lambda: "Connected" in self.desktop.window.windowTitle())
        assert home.endpoint is not None
        return home.endpoint.url.rpartition("/in/")[0]


Meet = Callable[..., AbstractAsyncContextManager[Newcomer]]


@pytest.fixture
def meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Meet:
    monkeypatch.setenv("WEBHOOK_RELAY_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    monkeypatch.setattr(dock, "TRAY_SECONDS", 0.0)

    @asynccontextmanager
    async def make(
        settings: Settings = ANY_PORT, *, hidden: bool = False, secrets: OpenedSecrets | None = None, link: str = ""
    ) -> AsyncIterator[Newcomer]:
        async with Teardown(seconds=20) as leaving:
            inbox = Inbox.open(tmp_path / "inbox.db")
            leaving.push("inbox", inbox.close)
            newcomer = Newcomer(inbox, settings, MemoryStore(), secrets)
            newcomer.desktop.push_steps(leaving)
            await newcomer.desktop.start(hidden=hidden, link=link)
            yield newcomer
        assert leaving.failed == []

    return make


@pytest.fixture
def github() -> Iterator[StandInGitHub]:
    """On a thread and a loop of its own: between a test and its fixtures Qt's timers run, but Qt's loop does not."""
    with start_blocking_portal() as elsewhere, elsewhere.wrap_async_context_manager(stand_in_github()) as github:
        github.add("acme/api")
        github.add("acme/web_app")
        github.add("other/theirs", admin=False)
        yield github


async def list_repositories(newcomer: Newcomer, github: StandInGitHub) -> None:
    """Go to GitHub's page with a tunnel to the own relay, and have the repositories listed."""
    github.tunnels[TUNNEL] = await newcomer.relay_is_up()
    newcomer.desktop.first.steps.open()
    newcomer.wizard.next.click()
    assert newcomer.wizard.page() == GITHUB
    page = newcomer.wizard.github
    page.source.tunnel.line.setText(TUNNEL)
    page.source.tunnel.edited.emit()
    page.hook.web.set_value(github.url)
    page.hook.token.line.setText(TOKEN)
    page.hook.list.click()
    await until(lambda: "Signed in" in page.hook.result.text())


def choose(newcomer: Newcomer, name: str) -> None:
    repositories = newcomer.wizard.github.hook.repositories
    repositories.filter.setText(name)
    repositories.view.setCurrentIndex(repositories.shown.index(0, 0))


async def test_a_first_start_opens_the_wizard_once(meet: Meet) -> None:
    async with meet(Settings()) as newcomer:
        assert newcomer.wizard.isVisible()
        assert newcomer.wizard.page() == PLACE
        newcomer.wizard.reject()
        assert newcomer.desktop.first.remembering.was_said(WIZARD)
        await newcomer.settled()
    async with meet(Settings()) as newcomer:
        assert newcomer.desktop.first.steps.wizard is None
        await newcomer.settled()


async def test_a_start_at_log_in_opens_no_wizard(meet: Meet) -> None:
    async with meet(Settings(), hidden=True) as newcomer:
        assert newcomer.desktop.first.steps.wizard is None
        await newcomer.settled()


NO_KEYRING = SecretStoreError("There is no keyring.", hint="Start one.")


async def test_without_a_keyring_the_wizard_comes_after_the_question_where_secrets_are_kept(meet: Meet) -> None:
    async with meet(Settings(), secrets=OpenedSecrets(WaitingStore(), NO_KEYRING)) as newcomer:
        keeping = newcomer.desktop.room.keeping
        assert keeping is not None
        assert isinstance(keeping.question, SecretPlaceDialog)
        assert newcomer.desktop.first.steps.wizard is None
        keeping.question.memory.click()
        assert newcomer.wizard.isVisible()
        await newcomer.settled()


async def test_without_a_keyring_a_link_is_asked_about_after_it_and_in_place_of_the_wizard(meet: Meet) -> None:
    link = PairingLink("https://relay.example", RELAY_TOKEN).text()
    async with meet(Settings(), secrets=OpenedSecrets(WaitingStore(), NO_KEYRING), link=link) as newcomer:
        keeping, first = newcomer.desktop.room.keeping, newcomer.desktop.first
        assert keeping is not None
        assert isinstance(keeping.question, SecretPlaceDialog)
        assert first.pairing.dialog is None
        keeping.question.memory.click()
        assert first.pairing.dialog is not None
        assert first.steps.wizard is None
        first.pairing.dialog.reject()
        await newcomer.settled()


async def test_a_webhook_is_made_at_github_and_its_ping_arrives(meet: Meet, github: StandInGitHub) -> None:
    async with meet() as newcomer:
        await list_repositories(newcomer, github)
        card = newcomer.wizard.github.hook
        assert newcomer.store.get(token_name(github.url)) == TOKEN
        choose(newcomer, "web_")
        await until(lambda: "no webhook" in card.found.text())
        card.create_hook.click()
        await until(lambda: card.stations.done() or card.stations.stuck())
        assert card.stations.done(), [card.stations.words(number) for number in range(3)]
        [hook] = github.hooks["acme/web_app"].values()
        assert hook["config"]["url"].startswith(f"{TUNNEL}/in/")
        assert hook["config"]["content_type"] == "json"
        assert hook["events"] == ["pull_request"]
        await until(lambda: newcomer.desktop.model.rowCount() == 1)


async def test_a_repository_of_others_cannot_be_chosen(meet: Meet, github: StandInGitHub) -> None:
    async with meet() as newcomer:
        await list_repositories(newcomer, github)
        choose(newcomer, "theirs")
        assert newcomer.wizard.github.hook.repositories.current() == ""


async def test_a_broken_webhook_is_recognised_and_repaired(meet: Meet, github: StandInGitHub) -> None:
    async with meet() as newcomer:
        config = {"url": f"{TUNNEL}/webhook", "content_type": "form", "insecure_ssl": "1", "secret": "old"}
        github.hooks["acme/api"][7] = {"id": 7, "active": False, "events": ["push"], "config": config}
        await list_repositories(newcomer, github)
        card = newcomer.wizard.github.hook
        choose(newcomer, "api")
        await until(lambda: "switched off" in card.found.text())
        for words in ("another address", "forms instead of JSON", "certificate", "Repair will"):
            assert words in card.found.text()
        card.repair.click()
        await until(lambda: card.stations.done() or card.stations.stuck())
        assert card.stations.done(), [card.stations.words(number) for number in range(3)]
        repaired = github.hooks["acme/api"][7]
        assert repaired["active"]
        assert repaired["events"] == ["push"]
        assert repaired["config"]["insecure_ssl"] == "0"
        card.delete.click()
        assert card.delete.text() == "Really delete?"
        card.delete.click()
        await until(lambda: not github.hooks["acme/api"])
        await until(lambda: "no webhook" in card.found.text())


async def test_a_ping_that_is_refused_says_where_it_stuck_and_why(meet: Meet, github: StandInGitHub) -> None:
    async with meet() as newcomer:
        await list_repositories(newcomer, github)
        card, source = newcomer.wizard.github.hook, newcomer.wizard.github.source
        address = source.address()
        assert address is not None
        config = {"url": address.url, "content_type": "json", "insecure_ssl": "0", "secret": "another"}
        github.hooks["acme/api"][7] = {"id": 7, "active": True, "events": ["push"], "config": config}
        choose(newcomer, "api")
        await until(lambda: card.stations.state(CREATED) is StationState.DONE)
        card.ping.click()
        await until(card.stations.stuck)
        assert card.stations.state(PINGED) is StationState.DONE
        assert card.stations.state(PING_ARRIVED) is StationState.STUCK
        assert "secrets differ" in card.stations.words(PING_ARRIVED)
        assert not card.repair.isHidden()  # which the words ask for
        card.repair.click()
        await until(card.stations.done)


async def test_a_tunnel_that_is_down_says_so(meet: Meet, github: StandInGitHub) -> None:
    async with meet() as newcomer:
        await list_repositories(newcomer, github)
        github.tunnels[TUNNEL] = "http://127.0.0.1:9"
        card = newcomer.wizard.github.hook
        choose(newcomer, "api")
        await until(lambda: "no webhook" in card.found.text())
        card.create_hook.click()
        await until(card.stations.stuck)
        assert "could not reach" in card.stations.words(PING_ARRIVED)


async def test_a_revoked_token_is_told_on_the_page(meet: Meet, github: StandInGitHub) -> None:
    async with meet() as newcomer:
        await list_repositories(newcomer, github)
        github.tokens.clear()
        choose(newcomer, "api")
        await until(lambda: "does not accept this token" in newcomer.wizard.github.hook.result.text())


async def test_a_token_with_too_few_rights_is_told_at_the_station_it_failed_at(
    meet: Meet, github: StandInGitHub
) -> None:
    async with meet() as newcomer:
        await list_repositories(newcomer, github)
        github.may_write = False
        card = newcomer.wizard.github.hook
        choose(newcomer, "api")
        await until(lambda: "no webhook" in card.found.text())
        card.create_hook.click()
        await until(card.stations.stuck)
        assert "Webhooks: read and write" in card.stations.words(CREATED)
        github.may_write = True
        card.create_hook.click()
        await until(card.stations.done)


async def test_what_was_said_before_does_not_stand_beside_what_goes_on_now(meet: Meet, github: StandInGitHub) -> None:
    async with meet() as newcomer:
        await list_repositories(newcomer, github)
        card = newcomer.wizard.github.hook
        choose(newcomer, "api")
        await until(lambda: "no webhook" in card.found.text())
        card.create_hook.click()
        await until(card.stations.done)
        card.delete.click()
        card.delete.click()
        await until(lambda: "Deleted" in card.result.text())
        github.tunnels[TUNNEL] = "http://127.0.0.1:9"
        card.create_hook.click()
        await until(card.stations.stuck)
        assert card.result.text() == ""


async def test_a_token_that_sees_no_repository_shows_no_list_to_search(meet: Meet, github: StandInGitHub) -> None:
    async with meet() as newcomer:
        seen, github.repositories = github.repositories, []
        await list_repositories(newcomer, github)
        page = newcomer.wizard.github.hook
        assert "sees none" in page.repositories.words.text()
        assert page.repositories.view.isHidden()
        assert page.repositories.filter.isHidden()
        github.repositories = seen
        page.list.click()
        await until(page.repositories.rows.rowCount)
        assert not page.repositories.view.isHidden()


async def test_without_a_tunnel_no_webhook_can_be_made_for_this_computer(meet: Meet, github: StandInGitHub) -> None:
    async with meet() as newcomer:
        await list_repositories(newcomer, github)
        newcomer.wizard.github.source.tunnel.line.clear()
        newcomer.wizard.github.source.tunnel.edited.emit()
        choose(newcomer, "api")
        card = newcomer.wizard.github.hook
        await until(lambda: "GitHub cannot reach this address" in card.found.text())
        assert not card.create_hook.isEnabled()


class TestATestEvent:
    async def test_it_ticks_every_station_when_the_desktop_takes_the_notification(
        self, meet: Meet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def take(_self: FirstThatWorks, _notification: Notification) -> bool:
            return True

        monkeypatch.setattr(FirstThatWorks, "show", take)
        async with meet() as newcomer:
            await newcomer.relay_is_up()
            newcomer.desktop.first.steps.open()
            newcomer.wizard.show_page(TRIAL)
            page = newcomer.wizard.trial
            page.send.click()
            assert not page.send.isEnabled()
            await until(page.send.isEnabled)
            assert page.stations.done(), [page.stations.words(number) for number in range(4)]
            assert "It works" in page.outcome.text()

    async def test_a_desktop_without_notifications_sticks_at_the_last_station(self, meet: Meet) -> None:
        async with meet() as newcomer:
            await newcomer.relay_is_up()
            newcomer.desktop.first.steps.open()
            newcomer.wizard.show_page(TRIAL)
            page = newcomer.wizard.trial
            page.send.click()
            await until(page.send.isEnabled)
            assert page.stations.state(ARRIVED) is StationState.DONE
            assert "did not take the notification" in page.stations.words(NOTIFIED)

    async def test_notifications_that_are_paused_are_said_to_be(self, meet: Meet) -> None:
        async with meet() as newcomer:
            await newcomer.relay_is_up()
            await newcomer.desktop.notices.pause(FOREVER)
            newcomer.desktop.first.steps.open()
            newcomer.wizard.show_page(TRIAL)
            newcomer.wizard.trial.send.click()
            await until(newcomer.wizard.trial.send.isEnabled)
            assert "paused" in newcomer.wizard.trial.stations.words(NOTIFIED)


class TestPairing:
    async def test_a_link_is_asked_about_and_only_then_used(self, meet: Meet, tmp_path: Path) -> None:
        async with stand_in_relay() as relay, meet() as newcomer:
            link = PairingLink(relay.url, RELAY_TOKEN, ("default",), "Work")
            newcomer.desktop.notices.remote.pair_wanted.emit(link.text())
            dialog = newcomer.desktop.first.pairing.dialog
            assert dialog is not None
            assert relay.url in dialog.said.text()
            assert RELAY_TOKEN not in "".join(label.text() for label in dialog.findChildren(type(dialog.said)))
            await asyncio.sleep(0.2)
            assert relay.hellos == []
            assert newcomer.store.get(relay_token(relay.url)) is None
            dialog.connect_button.click()
            await until(lambda: "Connected" in dialog.outcome.text())
            assert newcomer.store.get(relay_token(relay.url)) == RELAY_TOKEN
            await until(lambda: newcomer.desktop.settings.settings.connections[0].relay == relay.url)
            [connection] = load(tmp_path / "config" / "settings.toml").connections
            assert (connection.name, connection.relay) == ("Work", relay.url)

    async def test_no_means_that_nothing_happens(self, meet: Meet) -> None:
        async with stand_in_relay() as relay, meet() as newcomer:
            newcomer.desktop.first.pairing.ask(PairingLink(relay.url, RELAY_TOKEN).text())
            dialog = newcomer.desktop.first.pairing.dialog
            assert dialog is not None
            assert dialog.focusWidget() is dialog.cancel
            dialog.cancel.click()
            assert newcomer.desktop.first.pairing.dialog is None
            assert relay.hellos == []
            assert newcomer.desktop.settings.settings == ANY_PORT

    async def test_a_hundred_links_are_one_question(self, meet: Meet) -> None:
        async with meet() as newcomer:
            for number in range(100):
                newcomer.desktop.first.pairing.ask(PairingLink(f"https://relay{number}.example", RELAY_TOKEN).text())
            dialog = newcomer.desktop.first.pairing.dialog
            assert dialog is not None
            assert "relay0.example" in dialog.said.text()
            dialog.reject()

    async def test_a_wrong_link_is_a_problem_that_does_not_repeat_it(self, meet: Meet) -> None:
        async with meet() as newcomer:
            newcomer.desktop.first.pairing.ask(f"webhook-relay://pair?relay=ftp://x&token={RELAY_TOKEN}")
            assert newcomer.desktop.first.pairing.dialog is None
            [problem] = [one for one in newcomer.desktop.window.problems.problems() if one.key == "pairing"]
            assert RELAY_TOKEN not in problem.message + problem.hint

    async def test_a_relay_that_refuses_is_not_kept(self, meet: Meet) -> None:
        async with meet() as newcomer:
            newcomer.desktop.first.pairing.ask(PairingLink("http://127.0.0.1:9", RELAY_TOKEN).text())
            dialog = newcomer.desktop.first.pairing.dialog
            assert dialog is not None
            dialog.connect_button.click()
            await until(lambda: "Nothing answers" in dialog.outcome.text())
            assert dialog.connect_button.isEnabled()
            assert newcomer.store.get(relay_token("http://127.0.0.1:9")) is None
            assert newcomer.desktop.settings.settings == ANY_PORT
            dialog.reject()

    async def test_a_connection_that_cannot_be_saved_is_not_said_to_be_there_and_keeps_no_token(
        self, meet: Meet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(path: Path, settings: Settings) -> None:
            raise ConfigurationError("The settings file cannot be used: no space left.", hint="Make room.")

        monkeypatch.setattr(kept_settings, "save", full)
        async with stand_in_relay() as relay, meet() as newcomer:
            newcomer.desktop.first.pairing.ask(PairingLink(relay.url, RELAY_TOKEN).text())
            dialog = newcomer.desktop.first.pairing.dialog
            assert dialog is not None
            dialog.connect_button.click()
            await until(dialog.connect_button.isEnabled)
            said = dialog.outcome.text()
            dialog.reject()
            assert "no space left" in said
            assert newcomer.store.get(relay_token(relay.url)) is None
            newcomer.store.set(relay_token(relay.url), "whr_before")
            with pytest.raises(ConfigurationError):
                await newcomer.desktop.first.pairing.connect_to(PairingLink(relay.url, RELAY_TOKEN))
            assert newcomer.store.get(relay_token(relay.url)) == "whr_before"
            assert newcomer.desktop.settings.settings == ANY_PORT

    async def test_the_wizard_takes_a_pasted_link_and_goes_on(self, meet: Meet) -> None:
        async with stand_in_relay() as relay, meet() as newcomer:
            newcomer.desktop.first.steps.open()
            place = newcomer.wizard.place
            place.remote.setChecked(True)
            place.address.line.setText(PairingLink(relay.url, RELAY_TOKEN).text())
            assert RELAY_TOKEN not in place.address.line.text() + place.summary.text()
            newcomer.wizard.next.click()
            await until(lambda: newcomer.wizard.page() == GITHUB)
            await until(lambda: newcomer.desktop.settings.settings.connections[-1].relay == relay.url)
            assert not newcomer.wizard.github.source._typed_part.isHidden()
            newcomer.wizard.show_page(TRIAL)
            assert not newcomer.wizard.trial.send.isEnabled()
            assert "not known here" in newcomer.wizard.trial.why_not.text()


async def test_autostart_is_switched_where_it_really_is(meet: Meet, tmp_path: Path) -> None:
    async with meet() as newcomer:
        newcomer.desktop.first.steps.open()
        newcomer.wizard.show_page(READY)
        ready = newcomer.wizard.ready
        entry = tmp_path / "xdg" / "autostart" / "ai-webhook-relay.desktop"
        ready.autostart.box.click()
        await until(entry.exists)
        await until(lambda: "log-in" in ready.autostart.words.text())
        ready.autostart.box.click()
        await until(lambda: not entry.exists())


async def test_who_opens_links_is_switched_on_and_off_and_read_from_what_is_there(meet: Meet, tmp_path: Path) -> None:
    async with meet() as newcomer:
        entry = tmp_path / "share" / "applications" / "ai-webhook-relay.desktop"
        newcomer.desktop.first.steps.open()
        newcomer.wizard.ready.links.click()
        await until(entry.exists)
        newcomer.wizard.reject()
        newcomer.desktop.first.steps.open()
        links = newcomer.wizard.ready.links
        await until(links.isChecked)
        links.click()
        await until(lambda: not entry.exists())
        await until(lambda: not links.isChecked())


async def test_the_window_comes_back_where_it_was(meet: Meet) -> None:
    async with meet() as newcomer:
        newcomer.desktop.window.resize(760, 534)
    async with meet() as newcomer:
        assert newcomer.desktop.window.size().toTuple() == (760, 534)


async def test_a_second_relay_is_added_beside_the_one_that_is_used(meet: Meet) -> None:
    used = Settings(connections=(ConnectionSettings(relay="http://127.0.0.1:9", name="Old"),))
    async with stand_in_relay() as relay, meet(used) as newcomer:
        link = PairingLink(relay.url, RELAY_TOKEN)
        connection, _ = await newcomer.desktop.first.pairing.connect_to(link)
        assert newcomer.desktop.settings.settings.connections == (*used.connections, connection)


async def test_a_new_link_to_a_relay_that_has_refused_lets_its_connection_in(meet: Meet) -> None:
    async with stand_in_relay() as relay:
        used = Settings(connections=(ConnectionSettings(relay=relay.url, name="Work"),))
        async with meet(used) as newcomer:
            session = newcomer.desktop.session
            await until(lambda: phases_of(session) == [LinkPhase.REFUSED])  # there is no token for it
            await newcomer.desktop.first.pairing.connect_to(PairingLink(relay.url, RELAY_TOKEN))
            await until(lambda: phases_of(session) == [LinkPhase.LIVE])
            assert newcomer.desktop.settings.settings == used


async def test_secrets_that_are_unlocked_later_let_connections_in_and_handlers_run(meet: Meet) -> None:
    passphrase = "four words nobody guesses"
    handlers = {"slack": HandlerSettings(enabled=True, enabled_since=datetime(2026, 1, 1, tzinfo=UTC))}
    async with stand_in_relay() as relay:
        file = EncryptedFileStore.create(secrets_file(), passphrase, passes=1, memory=8192)
        file.set(relay_token(relay.url), RELAY_TOKEN)
        file.set(handler_option("slack", "webhook_url"), "https://hooks.slack.com/services/x")
        used = Settings(connections=(ConnectionSettings(relay=relay.url, name="Work"),), handlers=handlers)
        store = WaitingStore()
        async with meet(used, secrets=OpenedSecrets(store)) as newcomer:
            session, keeping = newcomer.desktop.session, newcomer.desktop.room.keeping
            assert keeping is not None
            assert isinstance(keeping.question, PassphraseDialog)
            keeping.question.reject()  # without secrets
            await until(lambda: phases_of(session) == [LinkPhase.REFUSED])
            await newcomer.desktop.settings.open()
            settings = newcomer.desktop.settings.dialog
            assert settings is not None
            settings.advanced.secret_buttons["unlock"].click()
            keeping.question.old.line.setText(passphrase)
            keeping.question.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
            await until(lambda: isinstance(store.present, EncryptedFileStore))
            settings.reject()
            await until(lambda: phases_of(session) == [LinkPhase.LIVE])
            await until(lambda: [name for name, _ in session.automation.handlers] == ["slack"])


def phases_of(session: Session) -> list[LinkPhase]:
    return [report.state.phase for report in session.links.reports()]
