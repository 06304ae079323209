from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from support.events import make_event
from support.session_room import Keyring, Room, session_room
from webhook_relay.errors import ConfigurationError, WebhookRelayError
from webhook_relay.event import Cursor
from webhook_relay.filters import EventMatch
from webhook_relay.handler import Outcome, RunState
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay.messages import Gap, Reset
from webhook_relay_desktop.automation.enabled_handlers import enabled_handlers
from webhook_relay_desktop.automation.ledger import Ledger, Run
from webhook_relay_desktop.embedded import EmbeddedRelay
from webhook_relay_desktop.endpoint import Endpoint
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.own_relay.start import start_own_relay
from webhook_relay_desktop.secrets import MemoryStore, handler_option, relay_token, source_secret
from webhook_relay_desktop.session import INBOX
from webhook_relay_desktop.settings import (
    ConnectionSettings,
    EmbeddedSettings,
    HandlerSettings,
    NotificationSettings,
    Settings,
)

ANY_PORT = Settings(embedded=EmbeddedSettings(port=0))
SLACK = HandlerSettings(enabled=True, enabled_since=datetime(2026, 1, 1, tzinfo=UTC))
SLACK_URL = handler_option("slack", "webhook_url")


MakeRoom = Callable[..., AbstractAsyncContextManager[Room]]
pytestmark = pytest.mark.qt_loop


@pytest.fixture
def at(tmp_path: Path) -> MakeRoom:
    return partial(session_room, tmp_path)


async def test_the_own_relay_is_followed_and_its_secret_is_in_the_keyring(at: MakeRoom) -> None:
    async with at() as room:
        await room.session.start(ANY_PORT)
        await room.live()
        await room.session.home.send_trial()
        await room.until(lambda: room.stored)
        assert room.trials == [(True, "Accepted. It is in the history now.")]
        endpoint = room.endpoints[-1]
        assert endpoint is not None
        await room.until(lambda: room.keyring.get(source_secret("github")) == endpoint.secret)
    assert room.states[-1].phase is LinkPhase.CLOSED
    assert room.endpoints[-1] is None


async def test_a_later_start_finds_the_secret_in_the_keyring(at: MakeRoom) -> None:
    keyring = Keyring()
    async with at(keyring) as room:
        await room.session.start(ANY_PORT)
        await room.live()
        first = room.endpoints[0]
        await room.until(lambda: keyring.get(source_secret("github")))
    async with at(keyring) as room:
        await room.session.start(ANY_PORT)
        await room.live()
        await room.until(lambda: room.endpoints[-1] and room.endpoints[-1].secret)
        assert first is not None
        assert room.endpoints[-1].secret == first.secret  # type: ignore[union-attr]
        assert room.problems == {}


async def test_a_secret_that_no_sender_can_have_is_made_anew_without_a_word(at: MakeRoom) -> None:
    async with at() as room:  # ended before its secret could be kept
        await room.session.start(ANY_PORT)
        await room.live()
    async with at() as room:
        await room.session.start(ANY_PORT)
        await room.until(lambda: room.keyring.get(source_secret("github")))
        await room.until(lambda: room.endpoints[-1] and room.endpoints[-1].secret)
        assert room.problems == {}
        async with asyncio.timeout(20):
            while not room.stored:  # the relay looks for changed sources every second
                await room.session.home.send_trial()
                await asyncio.sleep(0.2)


async def test_events_of_another_relay_do_not_make_a_person_renew_a_secret_that_nobody_has(at: MakeRoom) -> None:
    async with at() as room:  # ended before its secret could be kept
        await room.session.start(ANY_PORT)
        await room.live()
    async with at() as room:
        room.inbox.store("https://relay.example.org", [make_event(1)])
        await room.session.start(ANY_PORT)
        await room.until(lambda: room.keyring.get(source_secret("github")))
        await room.until(lambda: room.endpoints[-1] and room.endpoints[-1].secret)
        assert room.problems == {}


@asynccontextmanager
async def with_a_forgotten_secret(at: MakeRoom) -> AsyncIterator[Room]:
    """Start beside a relay whose secret a sender has, and this computer not any more."""
    async with at() as room:
        await room.session.start(ANY_PORT)
        await room.live()
        await room.until(lambda: room.endpoints[-1] and room.endpoints[-1].secret)
        await room.session.home.send_trial()
        await room.until(lambda: room.stored)
    async with at() as room:
        await room.session.start(ANY_PORT)
        await room.until(lambda: "secret" in room.problems)
        yield room


async def test_a_secret_that_is_not_known_can_be_made_anew(at: MakeRoom) -> None:
    async with with_a_forgotten_secret(at) as room:
        renewed: list[bool] = []
        room.session.home.secret_renewed.connect(lambda: renewed.append(True))
        room.press("secret")
        await room.until(lambda: renewed)
        assert "secret" not in room.problems
        assert room.endpoints[-1].secret  # type: ignore[union-attr]


async def test_a_new_secret_that_is_wanted_twice_is_made_once(at: MakeRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    async with with_a_forgotten_secret(at) as room:
        renewed: list[bool] = []
        room.session.home.secret_renewed.connect(lambda: renewed.append(True))
        rotated: list[str] = []
        rotate = room.relays[-1].rotate_secret
        monkeypatch.setattr(room.relays[-1], "rotate_secret", lambda name: rotated.append(name) or rotate(name))
        for _ in range(2):
            room.press("secret")
        await room.until(lambda: renewed)
        assert rotated == ["github"]


async def test_a_locked_keyring_holds_up_no_link_and_trying_again_keeps_the_secret(at: MakeRoom) -> None:
    async with at() as room:
        room.keyring.locked = True
        await room.session.start(ANY_PORT)
        await room.live()
        await room.until(lambda: "secret" in room.problems)
        assert "copy it while this program runs" in room.problems["secret"][0].hint
        room.keyring.locked = False
        room.press("secret")
        await room.until(lambda: "secret" not in room.problems)
        assert room.keyring.get(source_secret("github")) == room.endpoints[-1].secret  # type: ignore[union-attr]


async def test_a_trial_that_is_refused_is_told(at: MakeRoom) -> None:
    async with at() as room:
        await room.session.home.send_trial()  # nothing to send to yet
        await room.session.start(ANY_PORT)
        await room.live()
        room.session.home._endpoint = Endpoint(room.endpoints[-1].url, "wrong")  # type: ignore[union-attr]
        await room.session.home.send_trial()
        assert [ok for ok, _ in room.trials] == [False]


async def test_a_port_that_is_taken_is_told_and_trying_again_goes_on(at: MakeRoom, tmp_path: Path) -> None:
    other = EmbeddedRelay(tmp_path / "other", port=0)
    (tmp_path / "other").mkdir()
    start_own_relay(other)
    taken = int(other.url.rpartition(":")[2])
    settings = Settings(embedded=EmbeddedSettings(port=taken))
    async with at() as room:
        await room.session.start(settings)
        await room.failed()
        assert room.session.home.endpoint is None
        assert "in use" in room.states[-1].detail
        await asyncio.to_thread(other.stop)
        await room.session.start(settings)
        await room.live()


async def test_an_own_relay_that_ends_by_itself_is_made_anew(at: MakeRoom) -> None:
    async with at() as room:
        await room.session.start(ANY_PORT)
        await room.live()
        room.relays[0]._server.should_exit = True
        await room.until(lambda: len(room.relays) == 2)
        await room.live()
        await room.until(lambda: room.session.home.endpoint and room.session.home.endpoint.secret)
        await room.session.home.send_trial()
        await room.until(lambda: room.stored)


async def test_a_paused_own_relay_that_has_ended_is_made_anew_when_a_person_wants_it(at: MakeRoom) -> None:
    async with at() as room:
        await room.session.start(Settings(connections=(ConnectionSettings(paused=True),), embedded=ANY_PORT.embedded))
        await room.until(lambda: room.states[-1].phase is LinkPhase.PAUSED)
        await asyncio.to_thread(room.relays[0].stop)
        room.session.reconnect()
        await room.until(lambda: len(room.relays) == 2 and room.session.home.own)
        await room.until(lambda: room.session.home.endpoint and room.session.home.endpoint.secret)
        await room.session.home.send_trial()
        assert room.trials == [(True, "Accepted. It is in the history now.")]
        assert room.states[-1].phase is LinkPhase.PAUSED


async def test_reconnecting_gives_an_own_relay_that_refuses_its_token_another_one(at: MakeRoom) -> None:
    async with at() as room:
        await room.session.start(ANY_PORT)
        await room.live()
        room.relays[0].make_token("desktop", ("read",))  # another hand's, which ends the one of this start
        await room.refused()
        room.session.reconnect("embedded")
        await room.live()


async def test_the_own_relays_secret_is_found_when_secrets_can_be_had_again(at: MakeRoom) -> None:
    async with at() as room:
        await room.session.start(ANY_PORT)
        await room.until(lambda: room.keyring.get(source_secret("github")))
        secret = room.keyring.get(source_secret("github"))
    keyring = Keyring()
    async with at(keyring) as room:
        room.inbox.store("embedded", [make_event(1)])  # so no new one is made
        await room.session.start(ANY_PORT)
        await room.until(lambda: "secret" in room.problems)
        keyring.set(source_secret("github"), str(secret))
        room.session.home.take_secrets()
        await room.until(lambda: "secret" not in room.problems)
        assert room.session.home.endpoint is not None
        assert room.session.home.endpoint.secret == secret


async def test_a_secret_that_could_not_be_kept_is_kept_once_it_can_be_and_made_once(at: MakeRoom) -> None:
    async with at() as room:
        room.keyring.locked = True
        await room.session.start(ANY_PORT)
        await room.until(lambda: "secret" in room.problems)
        endpoint = room.session.home.endpoint
        assert endpoint is not None
        room.keyring.locked = False
        room.session.home.take_secrets()
        room.session.home.take_secrets()
        await room.until(lambda: "secret" not in room.problems)
        assert room.keyring.get(source_secret("github")) == endpoint.secret
        assert room.session.home.endpoint == endpoint


async def test_a_remote_relay_is_followed_with_the_kept_token(at: MakeRoom, tmp_path: Path) -> None:
    other = EmbeddedRelay(tmp_path / "other", port=0)
    (tmp_path / "other").mkdir()
    own = await asyncio.to_thread(start_own_relay, other)
    remote = Settings(connections=(ConnectionSettings(relay=own.url),))
    async with at() as room:
        await room.session.start(remote)
        await room.refused()
        assert "no token" in room.states[-1].detail
        room.keyring.set(relay_token(own.url), own.token)
        await room.session.start(remote)
        await room.live()
        room.keyring.set(relay_token(own.url), "whr_revoked")
        await room.session.start(remote)
        await room.refused()
        await room.session.start(ANY_PORT)
        await room.live()
    await asyncio.to_thread(other.stop)


async def test_other_notifications_or_handlers_do_not_touch_the_link(at: MakeRoom) -> None:
    async with at() as room:
        await room.session.start(ANY_PORT)
        await room.live()
        count = len(room.states)
        await room.session.start(Settings(embedded=ANY_PORT.embedded, notifications=NotificationSettings(False)))
        await asyncio.sleep(0)
        assert len(room.states) == count
        assert len(room.relays) == 1


async def test_a_prompt_that_nobody_answers_keeps_no_other_choice_and_no_quitting_waiting(at: MakeRoom) -> None:
    async with at() as room:
        room.keyring.prompt.clear()
        await room.session.start(Settings(connections=(ConnectionSettings(relay="https://relay.example.com"),)))
        await room.session.start(ANY_PORT)
        await room.live()
    room.keyring.prompt.set()


async def test_handlers_wait_for_a_locked_keyring_and_go_on_when_it_is_open(at: MakeRoom) -> None:
    settings = Settings(embedded=ANY_PORT.embedded, handlers={"slack": SLACK})
    async with at() as room:
        room.keyring.set(SLACK_URL, "https://hooks.slack.com/services/x")
        room.keyring.locked = True
        await room.session.start(settings)
        await room.until(lambda: "handlers" in room.problems)
        assert room.problems["handlers"][0].message == "Handlers wait: The keyring is locked."
        room.keyring.locked = False
        room.press("handlers")
        await room.until(lambda: "handlers" not in room.problems)


async def test_a_handler_that_is_switched_off_runs_no_more_however_long_the_keyring_is_locked(
    at: MakeRoom, tmp_path: Path
) -> None:
    options = {"repository": "octo-org/octo-repo", "folder": str(tmp_path), "command": ("touch", "ran")}
    deploy = HandlerSettings(enabled=True, enabled_since=SLACK.enabled_since, options=options)
    body = b'{"ref":"refs/heads/main","after":"%040d","repository":{"full_name":"octo-org/octo-repo"}}' % 1

    async with at() as room:
        room.keyring.set(SLACK_URL, "https://hooks.slack.com/services/x")
        await room.session.start(Settings(connections=(), handlers={"slack": SLACK, "deploy": deploy}))
        await room.until(lambda: len(room.session.automation.handlers) == 2)
        room.keyring.locked = True
        await room.session.start(Settings(connections=(), handlers={"slack": SLACK}))
        await room.until(lambda: "handlers" in room.problems)
        assert [name for name, _ in room.session.automation.handlers] == ["slack"]
        await room.session.start(Settings(connections=(), handlers={"deploy": deploy}))
        await room.until(lambda: "handlers" not in room.problems)
        room.inbox.store("r", [make_event(1, body=body)])
        room.session.automation.wake()
        await room.until(lambda: room.runs and room.runs[-1].finished_at is not None)
        assert (tmp_path / "ran").exists(), "it runs where it is switched on"


async def test_a_handler_that_is_changed_waits_for_the_keyring_and_one_that_is_not_goes_on(at: MakeRoom) -> None:
    quiet = HandlerSettings(enabled=True, enabled_since=SLACK.enabled_since, match=EventMatch(source="nobody"))
    async with at() as room:
        room.keyring.set(SLACK_URL, "https://hooks.slack.com/services/x")
        await room.session.start(Settings(connections=(), handlers={"slack": SLACK}))
        await room.until(lambda: room.session.automation.handlers)
        room.keyring.prompt.clear()
        await room.session.start(
            Settings(connections=(), notifications=NotificationSettings(False), handlers={"slack": SLACK})
        )
        assert room.session.automation.handlers
        await room.session.start(Settings(connections=(), handlers={"slack": quiet}))
        assert not room.session.automation.handlers
        room.keyring.prompt.set()
        await room.until(lambda: room.session.automation.handlers)


async def test_a_handler_that_lacks_something_is_told_and_the_others_run(at: MakeRoom) -> None:
    settings = Settings(embedded=ANY_PORT.embedded, handlers={"slack": SLACK, "deploy": HandlerSettings()})
    async with at() as room:
        await room.session.start(settings)
        await room.until(lambda: "handlers" in room.problems)
        assert "Slack" in room.problems["handlers"][0].message


async def test_a_run_whose_end_cannot_be_recorded_is_a_problem_until_it_is(
    at: MakeRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"repository": "octo-org/octo-repo", "command": (sys.executable, "-c", "pass")}
    deploy = HandlerSettings(enabled=True, enabled_since=datetime(2026, 1, 1, tzinfo=UTC), options=options)
    push = b'{"ref": "refs/heads/main", "after": "%s", "repository": {"full_name": "octo-org/octo-repo"}}' % (b"a" * 40)
    finish, full = Ledger.finish, [True]

    def on_a_full_disk(ledger: Ledger, run_id: int, outcome: Outcome) -> Run | None:
        if full:
            raise WebhookRelayError("The disk is full.", code="disk-full")
        return finish(ledger, run_id, outcome)

    monkeypatch.setattr(Ledger, "finish", on_a_full_disk)
    async with at() as room:
        room.inbox.store("r", [make_event(body=push)])
        await room.session.start(Settings(connections=(), handlers={"deploy": deploy}))
        await room.until(lambda: "run-not-recorded" in room.problems)
        full.clear()
        room.session.automation.wake()
        await room.until(lambda: "run-not-recorded" not in room.problems)
        assert [run.state for run in room.runs] == [RunState.NEW, RunState.RUNNING, RunState.SUCCEEDED]


def test_a_handler_switched_on_by_hand_has_no_date_and_an_unknown_one_is_told() -> None:
    store = MemoryStore()
    store.set(SLACK_URL, "https://hooks.slack.com/services/x")
    settings = Settings(handlers={"slack": HandlerSettings(enabled=True), "unheard-of": HandlerSettings(enabled=True)})
    found = enabled_handlers(settings, store)
    assert [handler.handler.name for handler in found.handlers] == ["slack"]
    assert found.handlers[0].enabled_since is None
    assert [type(problem) for problem in found.problems] == [ConfigurationError]


def test_a_handler_whose_condition_is_not_usable_does_not_run_and_says_so() -> None:
    store = MemoryStore()
    store.set(SLACK_URL, "https://hooks.slack.com/services/x")
    broken = HandlerSettings(enabled=True, match=EventMatch(condition="body.ref =="))
    found = enabled_handlers(Settings(handlers={"slack": broken}), store)
    assert found.handlers == []
    assert found.problems[0].code == "bad-condition"
    assert "Slack" in found.problems[0].message


async def test_what_is_missing_is_told(at: MakeRoom) -> None:
    async with at() as room:
        report = LinkReport(ConnectionSettings(), LinkState(LinkPhase.LIVE), datetime.now(UTC))
        room.session.on_gap(report, Gap("default", "e", 3, 7, 9, "retention"))
        key = "gap:embedded:default"
        assert "This computer: events 3 to 7 of the channel default" in room.problems[key][0].message
        room.session.on_gap(report, Reset("default", Cursor("f", 0), 9, "epoch-changed"))
        assert "another log" in room.problems[key][0].message


async def test_an_inbox_that_cannot_take_events_is_the_first_problem_until_it_can(
    at: MakeRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at() as room:
        full, store = [True], room.inbox.store

        def on_a_full_disk(relay: str, events: Sequence[Any]) -> Sequence[int]:
            if full:
                raise WebhookRelayError("The disk is full.", hint="Free some space.", code="disk-full")
            return store(relay, events)

        monkeypatch.setattr(room.inbox, "store", on_a_full_disk)
        monkeypatch.setattr("webhook_relay.backoff.Backoff.after", lambda self, least: 0.01)
        await room.session.start(ANY_PORT)
        await room.live()
        await room.session.home.send_trial()
        await room.until(lambda: INBOX in room.problems)
        problem = room.problems[INBOX][0]
        assert (problem.message, problem.hint, problem.first) == ("The disk is full.", "Free some space.", True)
        full.clear()
        await room.until(lambda: INBOX not in room.problems)
        await room.until(lambda: room.stored)


async def test_a_mistake_of_the_program_is_told_without_details(at: MakeRoom) -> None:
    async with at() as room:
        room.session._report(KeyError("secret"))
        room.session._report(ConfigurationError("The disk is full."))
        assert room.problems["internal"][0].message.endswith("(KeyError).")
        assert room.problems["configuration"][0].message == "The disk is full."
