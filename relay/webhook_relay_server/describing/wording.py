"""Wording: how a value that was found in a payload reads in a sentence.

Each way has a name, which a template gives behind a colon: `{ref:branch}`. A value that cannot be read in the way that
is asked for says nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping

from webhook_relay_server.describing.payload import length

Reading = Callable[[object], str]
"""Takes a value; returns its words, or nothing."""

LOOKED_AT = 2000
"""Characters of a text with markup in it: several times what a summary shows."""

VERBS: Mapping[str, str] = {
    "action_required": "needs a decision",
    "approval": "approved",
    "canceled": "was cancelled",
    "cancelled": "was cancelled",
    "close": "closed",
    "create": "created",
    "delete": "deleted",
    "dismiss": "dismissed",
    "error": "failed",
    "failed": "failed",
    "failure": "failed",
    "in_progress": "is in progress",
    "inactive": "is inactive",
    "inprogress": "is in progress",
    "manual": "waits for somebody to start it",
    "merge": "merged",
    "neutral": "ended neutral",
    "open": "opened",
    "pending": "is pending",
    "preparing": "is being prepared",
    "queued": "is queued",
    "remove": "removed",
    "reopen": "reopened",
    "resolve": "resolved",
    "restore": "restored",
    "running": "is running",
    "scheduled": "is scheduled",
    "skipped": "was skipped",
    "stale": "went stale",
    "startup_failure": "could not start",
    "stopped": "was stopped",
    "success": "succeeded",
    "successful": "succeeded",
    "suspend": "suspended",
    "unapproval": "withdrew the approval of",
    "unapproved": "withdrew the approval of",
    "unsuspend": "unsuspended",
    "update": "updated",
    "waiting": "is waiting",
    "waiting_for_resource": "is waiting for a resource",
}
"""Names of actions and outcomes that do not read as the verb of a sentence in the past."""


def words(name: str) -> str:
    """Return a technical name as words: `payment_intent.canceled` becomes `payment intent canceled`."""
    return " ".join(_BETWEEN_WORDS.sub(" ", name).split())


def text_of(value: object) -> str:
    """Return what a text or a number says; of everything else, nothing."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _line(value: object) -> str:
    return text_of(value).partition("\n")[0].strip()


def _chat(value: object) -> str:
    """Return a line of Slack's markup as people see it: `<@U1> &amp; <https://x|this>` reads `@U1 & this`.

    docs.slack.dev, formatting message text.
    """
    line = _line(value)[:LOOKED_AT]
    return html.unescape(_CHAT_LINK.sub(_linked, line)) if "<" in line or "&" in line else line


def _linked(link: re.Match[str]) -> str:
    target, label = link[1], link[2]
    if target[:1] in ("@", "#"):
        return target[0] + label.lstrip("@#") if label else target
    return label or (f"@{target[1:]}" if target[:1] == "!" else target)


def _html(value: object) -> str:
    """Return the first line of a text with HTML in it, without that."""
    text = html.unescape(_TAG.sub(_break_or_space, text_of(value)[:LOOKED_AT]))
    return text.strip().partition("\n")[0].strip()


def _break_or_space(tag: re.Match[str]) -> str:
    """Paragraphs and line breaks end a line; what is only set in another way does not."""
    return "\n" if tag[1].lower() in ("p", "br", "div", "li") else ""


def _branch(value: object) -> str:
    """`refs/heads/main` reads `main`; other references say of which kind they are."""
    text = text_of(value)
    return text.removeprefix("refs/heads/") if not text.startswith("refs/tags/") else _reference(value)


def _reference(value: object) -> str:
    text = text_of(value)
    if text.startswith("refs/tags/"):
        return f"tag {text.removeprefix('refs/tags/')}"
    return f"branch {text.removeprefix('refs/heads/')}" if text.startswith("refs/heads/") else text


def _commits(value: object) -> str:
    count = value if isinstance(value, int) and not isinstance(value, bool) else length(value)
    if count is None or count < 1:
        return ""
    return "1 commit" if count == 1 else f"{count} commits"


def _verb(value: object) -> str:
    text = text_of(value)
    return VERBS.get(text) or VERBS.get(text.lower()) or words(text)


def _others(value: object) -> str:
    """Of a list, how many there are beside the first one; nothing when there is no other."""
    count = length(value) or 0
    return str(count - 1) if count > 1 else ""


def _accounts(value: object) -> str:
    count = length(value) or 0
    return "1 account" if count == 1 else f"{count} accounts" if count else ""


def _last(value: object) -> str:
    """Of a name with parts the last one; of an ARN, which has six, whatever the sixth is."""
    text = text_of(value)
    return text.split(":", 5)[-1] if text.startswith("arn:") else text.rpartition(":")[2]


def _file(value: object) -> str:
    """Of a path of a file, its name."""
    return text_of(value).rpartition("/")[2]


def _title(value: object) -> str:
    """Return words that a sentence can begin with."""
    text = words(text_of(value))
    return text[:1].upper() + text[1:]


READINGS: Mapping[str, Reading] = {
    "text": text_of,
    "line": _line,
    "chat": _chat,
    "html": _html,
    "branch": _branch,
    "reference": _reference,
    "commits": _commits,
    "verb": _verb,
    "others": _others,
    "accounts": _accounts,
    "last": _last,
    "file": _file,
    "words": lambda value: words(text_of(value)),
    "title": _title,
    "lower": lambda value: words(text_of(value)).lower(),
}
"""By the names that templates give."""

_BETWEEN_WORDS = re.compile(r"[._]+")
_CHAT_LINK = re.compile(r"<([^\s<>|][^<>|]*)(?:\|([^<>]*))?>")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)[^<>]*>")
