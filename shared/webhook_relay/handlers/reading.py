"""Reading an event for the bundled handlers: strict, and never surprised by what a sender sends."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from webhook_relay.event import Event

LINE_LIMIT = 300
"""Characters of a sender's text that are shown: as long as the longest title that GitHub accepts, and some."""


def matches_type(event: Event, patterns: Iterable[str]) -> bool:
    """Say whether the event's type is one of `patterns`: an exact type, or a beginning such as `github.*`."""
    return any(
        event.type == pattern or (pattern.endswith("*") and event.type.startswith(pattern[:-1])) for pattern in patterns
    )


def payload_json(event: Event) -> bytes:
    """Return the payload's JSON text: the body, or the form field that GitHub's older hooks put it in."""
    if event.content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        return event.body
    try:
        fields = urllib.parse.parse_qs(event.body.decode("ascii"), max_num_fields=20)
    except ValueError:
        return b""
    return fields.get("payload", [""])[0].encode()


def payload_of(event: Event) -> dict[str, Any]:
    """Return the payload as a JSON object; an empty one if the body is anything else."""
    try:
        payload = msgspec.json.decode(payload_json(event))
    except (msgspec.DecodeError, ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}


def value_at(payload: Any, path: str) -> Any:
    """Return what is at a dotted path such as `repository.full_name`, or None."""
    for name in path.split("."):
        if not isinstance(payload, dict):
            return None
        payload = payload.get(name)
    return payload


def line_at(payload: Any, *paths: str) -> str:
    """Return the first non-empty text found at one of the paths, as one clean line; or an empty string."""
    texts = (value_at(payload, path) for path in paths)
    return next((one_line(text) for text in texts if isinstance(text, str) and text), "")


def one_line(text: str) -> str:
    """Return the text without line breaks and control characters, cut to a readable length."""
    clean = "".join(character if character.isprintable() else " " for character in text[: LINE_LIMIT * 4])
    line = " ".join(clean.split())
    return line if len(line) <= LINE_LIMIT else f"{line[: LINE_LIMIT - 1]}…"


def repository_of(payload: Any) -> str:
    """Return the repository's full name (`owner/name`) in GitHub's or GitLab's payload."""
    return line_at(payload, "repository.full_name", "project.path_with_namespace")


def sender_of(payload: Any) -> str:
    """Return the account that caused the event in GitHub's or GitLab's payload."""
    return line_at(payload, "sender.login", "user_username", "user.username")


def same_name(one: str, other: str) -> bool:
    """Compare names of repositories or accounts, which GitHub and GitLab compare in any case."""
    return one.casefold() == other.strip().casefold()


def folder_of(option: str) -> Path | None:
    """Return the folder that a person chose, or None when they left it empty."""
    return Path(option.strip()).expanduser() if option.strip() else None
