"""Everything that leaves this machine goes through the proxy, and trusts the certificates, of the settings."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import msgspec
import pytest

from support.events import make_event
from support.forwarding import Proxy, behind_tls, proxy
from support.handling import answer, http_server
from support.io_watch import IoWatch
from support.stand_in_github import TOKEN, stand_in_github
from support.stand_in_relay import TOKEN as RELAY_TOKEN
from support.stand_in_relay import stand_in_relay
from support.waiting import until
from webhook_relay import config
from webhook_relay.errors import ConfigurationError, ConnectionFailedError
from webhook_relay.handler import Outcome, RunState
from webhook_relay.handlers.slack import Slack, SlackOptions
from webhook_relay.pairing import PairingLink
from webhook_relay.way import Way
from webhook_relay_desktop.automation import Automation, EnabledHandler
from webhook_relay_desktop.automation.ledger import Ledger, Run
from webhook_relay_desktop.commands import connect
from webhook_relay_desktop.desks.connection_trial import try_connection
from webhook_relay_desktop.desks.kept_settings import Edit
from webhook_relay_desktop.desks.pairing import PairingDesk
from webhook_relay_desktop.desks.settings import SettingsDesk
from webhook_relay_desktop.embedded import EmbeddedRelay
from webhook_relay_desktop.first_steps.relay_source import make_source
from webhook_relay_desktop.github.client import GitHubClient
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.life.tasks import Tasks
from webhook_relay_desktop.own_relay.trial import send_trial
from webhook_relay_desktop.secrets import MemoryStore
from webhook_relay_desktop.settings import AdvancedSettings, ConnectionSettings, Settings, save
from webhook_relay_desktop.terminal import follow as following
from webhook_relay_server.administering.administration import Administration
from webhook_relay_server.settings import load_settings

ELSEWHERE = "elsewhere.example"
"""No name server knows it: only the proxy gets there, to a server whose certificate no system trusts."""
OK = answer("200 OK", "ok")


@dataclass(frozen=True)
class Company:
    """A network that is left through a proxy, and whose servers have certificates of its own."""

    proxy: Proxy
    advanced: AdvancedSettings
    url: str = f"https://{ELSEWHERE}"


@asynccontextmanager
async def company(port: int, folder: Path) -> AsyncIterator[Company]:
    """Have `port` of this machine be reached as ELSEWHERE."""
    async with behind_tls(port, folder, ELSEWHERE) as (url, certificate), proxy(urlsplit(url).port or 0) as between:
        yield Company(between, AdvancedSettings(f"http://127.0.0.1:{between.port}", str(certificate)))


async def test_github_is_asked_through_the_proxy(tmp_path: Path) -> None:
    async with stand_in_github() as github, company(urlsplit(github.url).port or 0, tmp_path) as company_:
        async with GitHubClient(TOKEN, api=company_.url, way=company_.advanced.way()) as client:
            assert (await client.user()).login == "octo"
        assert company_.proxy.asked == [f"{ELSEWHERE}:443"]
        trusting_nobody = replace_ca(company_.advanced, "")
        async with GitHubClient(TOKEN, api=company_.url, way=trusting_nobody.way()) as client:
            with pytest.raises(ConnectionFailedError) as raised:
                await client.user()
        assert raised.value.code == "github-offline"


async def test_a_source_is_made_and_tried_through_the_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_RELAY_ALLOWED_HOSTS", ELSEWHERE)
    relay = EmbeddedRelay(tmp_path, port=0)
    administration = Administration(load_settings(database_url=f"sqlite:///{tmp_path / 'relay.db'}"))
    relay.ensure_default_source()
    manage = administration.create_token("desk", ["manage"]).text or ""
    await asyncio.to_thread(relay.start)
    try:
        async with company(urlsplit(relay.url).port or 0, tmp_path) as company_:
            way = company_.advanced.way()
            made = await make_source(company_.url, manage, "default", way=way)
            await send_trial(f"{company_.url}{urlsplit(made.url).path}", made.secret, way=way)
            assert company_.proxy.asked == [f"{ELSEWHERE}:443"] * 2
            with pytest.raises(ConnectionFailedError):
                await make_source(company_.url, manage, "default")
    finally:
        await asyncio.to_thread(relay.stop)


async def test_a_handler_takes_the_way_that_the_settings_name_when_it_runs(tmp_path: Path) -> None:
    inbox = Inbox.open(tmp_path / "inbox.db")
    async with http_server(OK, OK) as slack, company(slack.port, tmp_path) as company_:
        chosen = [company_.advanced]
        ended: list[Run] = []
        automation = Automation(
            inbox,
            Ledger(inbox),
            on_change=lambda run: ended.append(run) if run.state in (RunState.SUCCEEDED, RunState.FAILED) else None,
            find_way=lambda: Way(chosen[-1].proxy, chosen[-1].ca_file),
        )
        handler = Slack(SlackOptions(f"{company_.url}/services/T0/B0/x", event_types=("github.ping",)))
        automation.configure([EnabledHandler(handler, make_event(1).time)])
        stopping = asyncio.Event()
        working = asyncio.create_task(automation.run(stopping))
        try:
            for advanced in (company_.advanced, AdvancedSettings(proxy="http://127.0.0.1:9"), company_.advanced):
                chosen.append(advanced)
                inbox.store("relay", [make_event(len(ended) + 1, type="github.ping")])
                automation.wake()
                await until(lambda: len(ended) == len(chosen) - 1)
        finally:
            stopping.set()
            await working
            inbox.close()
    assert [run.state for run in ended] == [RunState.SUCCEEDED, RunState.FAILED, RunState.SUCCEEDED]
    assert len(company_.proxy.asked) == 2


class Chosen:
    """What pairing wants of the settings' desk."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def keep_with_secret(self, name: str, text: str, edit: Edit) -> Settings:
        self.settings = edit(self.settings)
        return self.settings


async def test_a_relay_is_tried_and_paired_with_through_the_proxy(tmp_path: Path) -> None:
    async with stand_in_relay() as relay, company(relay.port, tmp_path) as company_:
        settings = Settings(advanced=company_.advanced)
        connection = ConnectionSettings(relay=company_.url)
        ok, words = await try_connection(MemoryStore(), connection, RELAY_TOKEN, settings=settings)
        assert ok, words
        pairing = PairingDesk(
            tasks=Tasks(lambda error: None),
            settings=cast("SettingsDesk", Chosen(settings)),
            is_fresh=lambda: False,
            make_dialog=lambda link, handlers: pytest.fail("Nobody has to be asked."),
            show_problem=lambda problem: None,
        )
        paired, _ = await pairing.connect_to(PairingLink(company_.url, RELAY_TOKEN))
        assert paired.relay == company_.url
        assert company_.proxy.asked == [f"{ELSEWHERE}:443"] * 2


async def test_connect_takes_the_way_of_the_settings_for_its_relay_and_its_handlers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOK_RELAY_HOME", str(tmp_path))
    monkeypatch.setenv("WEBHOOK_RELAY_TOKEN", RELAY_TOKEN)
    advanced = AdvancedSettings("http://proxy.example:3128", str(tmp_path / "ca.pem"))
    save(config.settings_file(), Settings(advanced=advanced))
    followed: list[following.Following] = []

    async def follow(what: following.Following, feed: object) -> None:
        followed.append(what)

    monkeypatch.setattr(following, "follow", follow)
    await asyncio.to_thread(lambda: connect(relay="https://relay.example"))
    opened = await followed[0].open(followed[0].connections[0])
    assert (opened.proxy, opened.ca_file) == (advanced.proxy, advanced.ca_file)
    assert followed[0].find_way().proxy == advanced.proxy


async def test_this_machine_itself_is_reached_without_the_proxy() -> None:
    nowhere = Way("http://127.0.0.1:9")
    async with http_server(OK, OK) as server:
        for client in (nowhere.http_client(), nowhere.http_client(f"http://localhost:{server.port}")):
            async with client:
                assert (await client.post(f"http://localhost:{server.port}/", content=b"x")).text == "ok"


async def test_what_cannot_be_used_is_said_by_the_handler_that_needs_it(tmp_path: Path) -> None:
    from webhook_relay.dispatch import run_handler

    handler = Slack(SlackOptions("https://hooks.slack.com/services/T0/B0/x"))
    missing = AdvancedSettings(ca_file=str(tmp_path / "none.pem"))
    outcome = await run_handler(handler, make_event(1), find_way=missing.way)
    assert outcome == Outcome.failed(outcome.summary)
    assert "none.pem cannot be read" in outcome.summary
    with pytest.raises(ConfigurationError):
        AdvancedSettings(proxy="nonsense").way()


async def test_certificates_that_are_read_on_the_windows_thread_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = IoWatch()
    seen: list[str] = []
    monkeypatch.setattr(watch, "note", lambda event, arguments: seen.append(event))
    with watch.seeing_certificates(monkeypatch):
        Way().context()
        assert set(seen) == {"certificates"}
        assert ssl.create_default_context().cert_store_stats()["x509_ca"] >= 0


def replace_ca(advanced: AdvancedSettings, ca_file: str) -> AdvancedSettings:
    return msgspec.structs.replace(advanced, ca_file=ca_file)
