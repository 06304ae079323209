"""The Slack handler against a real HTTP server on loopback."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from support.handling import HttpServer, answer, event, http_server, tools_in
from webhook_relay.dispatch import run_handler
from webhook_relay.handler import Outcome, RunState
from webhook_relay.handlers.slack import Slack, SlackOptions, link_of, slack_message

MERGED: dict[str, Any] = {
    "pull_request": {
        "merged": True,
        "number": 7,
        "title": "Fix <!channel> & <@U123|you> <https://evil.example|here>",
        "html_url": "https://github.com/octo-org/octo-repo/pull/7",
    },
    "repository": {"full_name": "octo-org/octo-repo"},
    "sender": {"login": "octocat"},
}
CLOSED = event("github.pull_request.closed", MERGED)
OK = answer("200 OK", "ok")


def slack(url: str = "https://hooks.slack.com/services/T/B/x", **options: Any) -> Slack:
    return Slack(SlackOptions(url, **options))


async def post(server: HttpServer) -> Outcome:
    return await run_handler(slack(server.url), CLOSED)


def not_merged(merged: object) -> dict[str, Any]:
    return MERGED | {"pull_request": MERGED["pull_request"] | {"merged": merged}}


def test_merged_pull_requests_are_wanted_and_others_are_not() -> None:
    assert slack().wants(CLOSED)
    for merged in (False, None, "true", 1):
        closed = event("github.pull_request.closed", not_merged(merged))
        assert not slack().wants(closed)
        assert slack(only_merged=False).wants(closed)
    assert not slack().wants(event("github.pull_request.opened", MERGED))
    assert not slack().wants(event("github.pull_request.closed", b"not json"))


def test_other_event_types_are_wanted_when_chosen() -> None:
    chosen = slack(event_types=("github.release.published",))
    assert chosen.wants(event("github.release.published"))
    assert not chosen.wants(CLOSED)


async def test_one_message_is_posted_for_a_merged_pull_request() -> None:
    async with http_server(OK) as server:
        outcome = await post(server)
    assert outcome == Outcome.succeeded("Posted to Slack.")
    (request,) = server.requests
    message = json.loads(request)
    assert message["text"].startswith("octo-org/octo-repo: pull request #7 merged by octocat: Fix ")
    assert message["blocks"][0] == {"type": "section", "text": {"type": "plain_text", "text": message["text"]}}
    link = "<https://github.com/octo-org/octo-repo/pull/7|Open in the browser>"
    assert message["blocks"][1]["elements"] == [{"type": "mrkdwn", "text": link}]


def test_text_of_a_sender_can_neither_mention_nor_link() -> None:
    text = slack_message(CLOSED)["text"]
    assert "<" not in text
    assert ">" not in text
    assert "&lt;!channel&gt; &amp; &lt;@U123|you&gt;" in text


def test_a_message_fits_into_slacks_limit_whatever_is_in_it() -> None:
    huge = MERGED["pull_request"] | {"title": "&" * 1_000_000}
    message = slack_message(event("github.pull_request.closed", MERGED | {"pull_request": huge}))
    assert len(message["blocks"][0]["text"]["text"]) <= 3000


@pytest.mark.parametrize(
    ("type", "payload", "text"),
    [
        ("github.pull_request.closed", not_merged(False), "octo-org/octo-repo: pull request #7 closed without merging"),
        (
            "github.release.published",
            {"release": {"tag_name": "v1", "name": None}, "repository": {"full_name": "a/b"}},
            "a/b: release v1 published: v1",
        ),
        ("stripe.invoice.paid", {}, "subject: stripe.invoice.paid"),
    ],
)
def test_each_type_has_its_sentence(type: str, payload: dict[str, Any], text: str) -> None:
    assert slack_message(event(type, payload, subject="subject", summary=""))["text"].startswith(text)


def test_without_a_subject_the_summary_stands_alone() -> None:
    assert slack_message(event("custom.thing", subject="", summary="A thing\nhappened"))["text"] == "A thing happened"


@pytest.mark.parametrize(
    "url",
    [
        "http://github.com/a",
        "javascript:alert(1)",
        "https://github.com/a|b",
        "https://github.com/a>b",
        "https://github.com/a b",
        "https://github.com/\n",
        "https://github.com@evil.example/",
        "https://gіthub.com/",
        "https://[broken/",
        "https://",
        "https://github.com/" + "x" * 3000,
        5,
        None,
    ],
)
def test_only_a_plain_https_address_becomes_a_link(url: object) -> None:
    assert link_of({"pull_request": {"html_url": url}}) == ""


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (answer("403 Forbidden", "invalid_token"), "HTTP 403 (invalid_token). The webhook URL is wrong or was revoked"),
        (answer("404 Not Found", "no_team"), "HTTP 404 (no_team)."),
        (answer("400 Bad Request", "<b>" + "x" * 500), "HTTP 400. Check the webhook URL"),
        (answer("500 Oops", "<b>oops</b>"), "HTTP 500. Slack has a problem"),
        (answer("302 Found", "", "Location: http://127.0.0.1:1/"), "HTTP 302."),
        (answer("429 Slow down", "", "Retry-After: 30"), "HTTP 429. Too many messages"),
        (answer("429 Slow down", "", "Retry-After: soon"), "HTTP 429. Too many messages"),
    ],
)
async def test_a_refusal_is_told_with_its_status_and_the_next_step(reply: bytes, said: str) -> None:
    async with http_server(reply) as server:
        outcome = await post(server)
    assert outcome.state is RunState.FAILED
    assert said in outcome.summary
    assert len(server.requests) == 1


@pytest.mark.parametrize(("second", "state"), [(OK, RunState.SUCCEEDED), (None, RunState.FAILED)])
async def test_a_short_pause_that_slack_asks_for_is_kept_once(second: bytes | None, state: RunState) -> None:
    slow_down = answer("429 Slow down", "", "Retry-After: 0")
    async with http_server(slow_down, second or slow_down) as server:
        outcome = await post(server)
    assert outcome.state is state
    assert len(server.requests) == 2


async def test_no_connection_says_that_nothing_was_posted(tmp_path: Path) -> None:
    async with http_server() as server:
        pass
    outcome = await post(server)
    assert outcome.summary.startswith("Slack cannot be reached; nothing was posted.")


async def test_a_lost_answer_says_that_the_message_may_be_there() -> None:
    async with http_server(b"") as server:
        outcome = await post(server)
    assert "may have been posted" in outcome.summary


@pytest.mark.parametrize("url", ["", "http://hooks.slack.com/services/very-secret-part", "https://[very-secret-part"])
async def test_an_unusable_address_is_said_but_not_shown(url: str) -> None:
    outcome = await run_handler(slack(url), CLOSED)
    assert "not usable" in outcome.summary
    assert "very-secret-part" not in outcome.summary


async def test_the_webhook_address_is_never_shown_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    for reply in (OK, answer("500 Oops"), b"", b"garbage\r\n\r\n"):
        async with http_server(reply) as server:
            outcome = await post(server)
        assert "very-secret-part" not in outcome.summary + outcome.output
    assert "very-secret-part" not in caplog.text


async def test_posting_can_be_cancelled(tmp_path: Path) -> None:
    async with tools_in(tmp_path / "run") as tools, http_server(answer("429 Slow", "", "Retry-After: 9")) as server:
        task = asyncio.create_task(slack(server.url).run(CLOSED, tools))
        async with asyncio.timeout(30):
            while not server.requests:
                await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


def test_real_pull_requests_of_github_make_messages(corpus: Path) -> None:
    body = (corpus / "payloads" / "github" / "pull_request.closed.json").read_bytes()
    message = slack_message(event("github.pull_request.closed", body))
    assert "pull request #" in message["text"]
    assert len(message["blocks"]) == 2
