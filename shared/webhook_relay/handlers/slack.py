"""Slack: posts a message to a channel through an incoming webhook.

Format and escaping: https://docs.slack.dev/messaging/formatting-message-text and
https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from __future__ import annotations

import asyncio
import re
import urllib.parse
from dataclasses import dataclass
from typing import Any

import httpx

from webhook_relay.errors import HandlerError
from webhook_relay.event import Event
from webhook_relay.handler import Handler, OptionKind, Outcome, Tools, option
from webhook_relay.handlers.reading import (
    line_at,
    matches_type,
    one_line,
    payload_of,
    repository_of,
    sender_of,
    value_at,
)
from webhook_relay.handlers.shapes import EVENT_TYPE, HTTPS_ADDRESS
from webhook_relay.sentence import Sentence

LONGEST_WAIT = 10
"""Seconds that a "too many requests" answer may ask us to wait; a run is not kept open for longer."""
PULL_REQUEST_CLOSED = "github.pull_request.closed"
_LINKS = ("pull_request.html_url", "release.html_url", "comment.html_url", "issue.html_url", "compare")
_REASON = re.compile(r"[a-z0-9_ ]{1,80}", re.ASCII)
_UNSAFE_IN_LINK = re.compile(r"[\s<>|\"'`\\]|[^\x21-\x7e]")


@dataclass(frozen=True)
class SlackOptions:
    """Where messages go, and about what."""

    webhook_url: str = option(
        "Incoming webhook URL",
        kind=OptionKind.SECRET,
        help="From your Slack app's page “Incoming Webhooks”. Who knows it can post, so it is kept as a secret.",
        placeholder="https://hooks.slack.com/services/…",
        shape=HTTPS_ADDRESS,
    )
    event_types: tuple[str, ...] = option(
        "Event types",
        kind=OptionKind.LIST,
        default=(PULL_REQUEST_CLOSED,),
        shape=EVENT_TYPE,
        help="One per line, such as github.release.published. A * at the end stands for any ending.",
    )
    only_merged: bool = option(
        "Only merged pull requests",
        kind=OptionKind.SWITCH,
        default=True,
        help="Pull requests that are closed without merging are not posted.",
    )


class Slack(Handler[SlackOptions]):
    """Posts one message per event."""

    name = "slack"
    title = "Post to Slack"
    description = "Posts a message to a Slack channel, for example when a pull request is merged."
    options_type = SlackOptions

    def wants(self, event: Event) -> bool:
        """Events of the chosen types; of closed pull requests only the merged ones, unless switched off."""
        if not matches_type(event, self.options.event_types):
            return False
        if event.type == PULL_REQUEST_CLOSED and self.options.only_merged:
            return value_at(payload_of(event), "pull_request.merged") is True
        return True

    async def run(self, event: Event, tools: Tools) -> Outcome:
        """Post the message; wait once if Slack asks for a short pause."""
        url = _checked(self.options.webhook_url)
        message = slack_message(event)
        answer = await _post(tools.http, url, message)
        wait = _wait_asked_for(answer)
        if wait is not None and wait <= LONGEST_WAIT:
            await asyncio.sleep(wait)
            answer = await _post(tools.http, url, message)
        return _outcome(answer)


def slack_message(event: Event) -> dict[str, Any]:
    """Return the JSON of the message about an event. Text of the sender can neither mention nor link."""
    payload = payload_of(event)
    sentence = escape(one_line(describe(event, payload)))
    blocks: list[dict[str, Any]] = [{"type": "section", "text": {"type": "plain_text", "text": sentence}}]
    link = link_of(payload)
    if link:
        details = {"type": "mrkdwn", "text": f"<{escape(link)}|Open in the browser>"}
        blocks.append({"type": "context", "elements": [details]})
    return {"text": sentence, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def describe(event: Event, payload: dict[str, Any]) -> str:
    """Say in one sentence what happened."""
    repository = repository_of(payload) or one_line(event.subject)
    actor = sender_of(payload)
    by = f" by {actor}" if actor else ""
    number = value_at(payload, "pull_request.number")
    if event.type == PULL_REQUEST_CLOSED and isinstance(number, int):
        done = "merged" if value_at(payload, "pull_request.merged") is True else "closed without merging"
        return f"{repository}: pull request #{number} {done}{by}: {line_at(payload, 'pull_request.title')}"
    if event.type == "github.release.published":
        tag = line_at(payload, "release.tag_name")
        return f"{repository}: release {tag} published{by}: {line_at(payload, 'release.name', 'release.tag_name')}"
    return one_line(f"{repository}: {event.summary or event.type}" if repository else event.summary or event.type)


def link_of(payload: dict[str, Any]) -> str:
    """Return the page about the event, if the sender gave an https address that is safe inside a Slack link."""
    url = next((value for path in _LINKS if isinstance(value := value_at(payload, path), str)), "")
    if len(url) > 2000 or _UNSAFE_IN_LINK.search(url):  # noqa: PLR2004 - what browsers and Slack take
        return ""
    try:
        parts = urllib.parse.urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme == "https" and parts.hostname and "@" not in parts.netloc else ""


def escape(text: str) -> str:
    """Escape the three characters that mean something to Slack; without `<` nothing can mention or link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _checked(url: str) -> str:
    try:
        parts = urllib.parse.urlsplit(url.strip())
        on_this_machine = parts.hostname in ("127.0.0.1", "::1", "localhost")
        usable = bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and on_this_machine))
    except ValueError:
        usable = False
    if not usable:
        raise HandlerError(
            Sentence("The Slack webhook URL is not usable: it must begin with https://."),
            hint=Sentence("Copy it again from your Slack app's page “Incoming Webhooks”."),
        )
    return url.strip()


async def _post(http: httpx.AsyncClient, url: str, message: dict[str, Any]) -> httpx.Response:
    # The URL is a secret: errors are told in words of our own, without the original.
    try:
        return await http.post(url, json=message)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError):
        raise HandlerError(
            Sentence("Slack cannot be reached; nothing was posted."),
            hint=Sentence("Check the network connection, then run it again."),
        ) from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise HandlerError(
            Sentence(
                "Slack did not answer properly ({kind}); the message may have been posted.", kind=type(error).__name__
            ),
            hint=Sentence("Look at the channel before you run it again."),
        ) from None


def _wait_asked_for(answer: httpx.Response) -> int | None:
    seconds = answer.headers.get("retry-after", "")
    if answer.status_code != httpx.codes.TOO_MANY_REQUESTS or not re.fullmatch(r"\d{1,6}", seconds, re.ASCII):
        return None
    return int(seconds)


def _outcome(answer: httpx.Response) -> Outcome:
    if answer.is_success:
        return Outcome.succeeded(Sentence("Posted to Slack."))
    reason = answer.text.strip() if len(answer.content) < 200 else ""  # noqa: PLR2004 - Slack's reasons are one word
    said = f" ({reason})" if _REASON.fullmatch(reason) else ""
    return Outcome.failed(
        Sentence(
            "Slack refused the message: HTTP {status}{said}. {hint}",
            status=answer.status_code,
            said=said,
            hint=_next_step(answer),
        )
    )


def _next_step(answer: httpx.Response) -> str:
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return Sentence("Too many messages were sent; run it again in a while.")
    if answer.status_code in (httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND, httpx.codes.GONE):
        return Sentence("The webhook URL is wrong or was revoked: copy a new one from your Slack app's page.")
    if answer.is_server_error:
        return Sentence("Slack has a problem; run it again in a while.")
    return Sentence("Check the webhook URL in the settings.")
