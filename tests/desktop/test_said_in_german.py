"""Who chose German meets no English: not in what handlers say of themselves, and not in what goes wrong."""

from __future__ import annotations

import errno
import inspect
import re
import ssl
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from translating.__main__ import SHARED
from translating.plain_errors import plain_errors
from translating.texts import texts_of
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosedError, InvalidHandshake, InvalidProxyStatus, InvalidStatus, ProxyError
from websockets.frames import Close
from websockets.http11 import Response

from support.events import make_event
from support.said import marked, unsaid_words, without_said
from webhook_relay import messages
from webhook_relay.condition import Condition, ConditionError, Facts, compile_condition
from webhook_relay.dial import RelayAddress, Way, check_token, explain
from webhook_relay.dispatch import run_handler
from webhook_relay.errors import ConfigurationError, WebhookRelayError
from webhook_relay.handler import Handler, Outcome, Tools, declared_options
from webhook_relay.handlers.slack import Slack, SlackOptions
from webhook_relay.messages import CLOSE_GOING_AWAY
from webhook_relay.pairing import check_address, read_link
from webhook_relay.plugins import build, bundled_handlers
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.automation.ledger import Ledger
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.life.language import ENGLISH, Speech
from webhook_relay_desktop.settings import Language
from webhook_relay_desktop.ui.kit.text import use_locale
from webhook_relay_desktop.ui.settings.handler_form import HandlerForm
from webhook_relay_desktop.words import speak, tr

SAME = re.compile(r"^[./]|://|^pip |^(Branch|Repository)$|^\{[^}]*\}\S{0,2} \{[^}]*\}$|^\{[^}]*\}")
"""Names, commands and addresses, and patterns of nothing but values: the same in both languages."""
RELAY = RelayAddress("https://relay.example")
TOKEN = "whr_" + "x" * 43


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    speech = Speech(qapp)
    speech.choose(Language.GERMAN, system=QLocale("de_DE"))
    yield
    speech.choose(Language.ENGLISH)
    speak(None)
    use_locale(ENGLISH)


@pytest.fixture
def marking() -> Iterator[None]:
    speak(marked)
    yield
    speak(None)


def test_every_text_of_what_both_ends_share_is_german(german: None) -> None:
    texts, remarks = texts_of(SHARED)
    assert len(texts) > 150
    assert remarks == []
    english = [text.source for text in texts if tr(text.source) == text.source and not SAME.search(text.source)]
    assert english == []


def test_no_error_of_what_both_ends_share_is_made_of_plain_words() -> None:
    assert plain_errors(SHARED) == []


@pytest.mark.parametrize("handler", bundled_handlers(), ids=lambda handler: handler.name)
def test_the_form_of_each_handler_says_nothing_past_the_language(
    handler: type[Handler[Any]], qapp: QApplication, marking: None
) -> None:
    form = HandlerForm(declared_options(handler.options_type))
    assert unsaid_words(form) == []
    assert tr(handler.title) != handler.title
    assert tr(handler.description) != handler.description


def status(code: int) -> InvalidStatus:
    return InvalidStatus(Response(code, "", Headers(), b""))


def certificate_error() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1)
    error.verify_message = "X509"
    return error


FAILURES: list[Callable[[], BaseException]] = [
    *[lambda code=code: status(code) for code in (301, 401, 403, 404, 429, 503)],
    *[
        lambda code=code: ConnectionClosedError(Close(code, ""), None)
        for code in sorted(
            {value for name, value in vars(messages).items() if name.startswith("CLOSE_")} | {CLOSE_GOING_AWAY, 1011}
        )
    ],
    lambda: ConnectionClosedError(None, None),
    lambda: InvalidProxyStatus(Response(407, "", Headers(), b"")),
    lambda: ProxyError("x"),
    TimeoutError,
    ConnectionRefusedError,
    lambda: OSError(errno.EHOSTUNREACH, "EHOSTUNREACH"),
    OSError,
    InvalidHandshake,
    ValueError,
    certificate_error,
]


@pytest.mark.parametrize("through", [None, Way("http://127.0.0.1:3128")], ids=["straight", "by-a-proxy"])
@pytest.mark.parametrize("number", range(len(FAILURES)))
def test_each_failure_of_a_link_is_said_with_its_next_step(number: int, through: Way | None, marking: None) -> None:
    error = explain(FAILURES[number](), RELAY, way=through)
    assert_said(error)


@pytest.mark.parametrize(
    "refused",
    [
        lambda: RelayAddress("nonsense"),
        lambda: RelayAddress("https://me@relay.example"),
        lambda: check_token("a b"),
        lambda: check_address("http://relay.example"),
        lambda: check_address("x"),
        lambda: Way("nonsense"),
        lambda: Way(ca_file="/nowhere.pem").context(),
        lambda: read_link("webhook-relay://pair?relay=https://r.example"),
        lambda: read_link("https://r.example"),
        lambda: read_link(f"webhook-relay://pair?relay=http://r.example&token={TOKEN}"),
        lambda: read_link("x" * 3000),
        lambda: build("slack", {"webhook_url": 7, "nothing": 1}),
        lambda: build("deploy", {}),
        lambda: build("nobody", {}),
    ],
    ids=inspect.getsource,
)
def test_each_thing_that_cannot_be_used_is_said(refused: Callable[[], object], marking: None) -> None:
    with pytest.raises(ConfigurationError) as raised:
        refused()
    assert_said(raised.value)


CONDITIONS = [
    'event.type = "push"',
    "event.type ==",
    "nobody == 1",
    "event.type == 1",
    '(event.type == "x"',
    '"abc',
    'event.type == "x" "y"',
    "event.type @ 1",
    "1 + 1",
    " ",
    "x" * 3000,
]


@pytest.mark.parametrize("text", CONDITIONS, ids=lambda text: text[:20])
def test_what_is_wrong_with_a_condition_is_said(text: str, marking: None) -> None:
    with pytest.raises(ConditionError) as raised:
        compile_condition(text)
    assert_said(raised.value)


@pytest.mark.parametrize("text", ["body.nothing == 1", "body.x > 'a'", "body.x"])
def test_why_a_condition_had_no_answer_is_said(text: str, marking: None) -> None:
    condition: Condition = compile_condition(text)
    answer = condition.ask(Facts(make_event(1, body=b'{"x": 1}')))
    assert isinstance(answer.problem, Sentence)
    assert without_said(tr(answer.problem)) == ""


async def test_how_a_run_ended_is_kept_in_the_persons_language(german: None, tmp_path: Any) -> None:
    outcome = await run_handler(Slack(SlackOptions("not an address")), make_event(1))
    inbox = Inbox.open(tmp_path / "inbox.db")
    inbox.store("relay", [make_event(1)])
    ledger = Ledger(inbox)
    run = ledger.ask_for(1, "slack")
    ledger.start(run.id)
    finished = ledger.finish(run.id, outcome)
    inbox.close()
    assert finished is not None
    assert finished.summary.startswith("Die Slack-Webhook-URL ist nicht brauchbar: Sie muss mit https:// beginnen.")


async def test_a_secret_in_a_sentence_is_hidden_in_every_language(german: None) -> None:
    class Telltale(Slack):
        async def run(self, event: Any, tools: Tools) -> Outcome:
            return Outcome.failed(Sentence("{relay} did not accept the token.", relay=self.options.webhook_url))

    outcome = await run_handler(Telltale(SlackOptions("https://hooks.example/T0/k3y")), make_event(1))
    assert "k3y" not in tr(outcome.summary)
    assert tr(outcome.summary).endswith("hat das Token nicht angenommen.")


def test_a_terminal_and_the_log_read_english_all_the_same(german: None) -> None:
    error = explain(TimeoutError(), RELAY)
    assert str(error) == "https://relay.example did not answer in time."
    assert tr(error.sentence) == "https://relay.example hat nicht rechtzeitig geantwortet."


def assert_said(error: WebhookRelayError) -> None:
    assert without_said(tr(error.said)) == ""
    assert without_said(tr(error.advice)) == "" or not error.hint
    assert without_said(tr(error.sentence)) == ""
