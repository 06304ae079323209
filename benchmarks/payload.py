"""Payload: a body like that of a GitHub push, and the requests that carry it."""

from __future__ import annotations

import hashlib
import hmac
import json
import random

BODY_BYTES = 8 * 1024
"""A usual push: what GitHub documents as its example of one is 7.7 KB."""
DELIVERY_PREFIX = b"0b5e0000-0000-4000-8000-"
"""What every delivery id begins with; twelve digits that count up follow. A reader finds an event by it."""
DELIVERY_DIGITS = 12

_LINKS = (
    "archive assignees blobs branches collaborators comments commits compare contents contributors deployments"
    " downloads events forks git_commits git_refs git_tags hooks issue_comment issue_events issues keys labels"
    " languages merges milestones notifications pulls releases stargazers statuses subscribers tags teams trees"
)


def push_body(size: int = BODY_BYTES) -> bytes:
    """Return a push of `size` bytes, the same in every run: a repository's many links, commits with random ids."""
    number = random.Random(8750)
    repository = "octo-org/harbour"
    api = f"https://api.github.com/repos/{repository}"
    push: dict[str, object] = {
        "ref": "refs/heads/main",
        "before": _commit_id(number),
        "after": _commit_id(number),
        "repository": {
            "id": 186853002,
            "full_name": repository,
            "private": False,
            **{f"{name}_url": f"{api}/{name}{{/id}}" for name in _LINKS.split()},
        },
        "pusher": {"name": "octocat", "email": "octocat@users.noreply.github.com"},
        "sender": {"login": "octocat", "id": 583231, "type": "User", "site_admin": False},
    }
    commits: list[dict[str, object]] = []
    while len(_encode(push)) < size - 1024:
        commits.append(_commit(number, repository))
        push |= {"commits": commits, "head_commit": {"message": "Keep the harbour light burning"}}
    push["padding"] = ""
    push["padding"] = _hexadecimal(number, size - len(_encode(push)))
    return _encode(push)


def post(host: str, port: int, path: str, body: bytes, secret: str) -> tuple[bytes, int]:
    """Return a whole signed HTTP request, and where in it the digits of the delivery id stand."""
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: GitHub-Hookshot/bench\r\nAccept: */*\r\n"
        f"Content-Type: application/json\r\nX-GitHub-Event: push\r\nX-GitHub-Hook-ID: 1\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\nX-GitHub-Delivery: "
    ).encode()
    digits_at = len(head) + len(DELIVERY_PREFIX)
    return head + DELIVERY_PREFIX + b"0" * DELIVERY_DIGITS + b"\r\n\r\n" + body, digits_at


def _commit(number: random.Random, repository: str) -> dict[str, object]:
    commit_id = _commit_id(number)
    person = {"name": "Mona Lisa", "email": "octocat@users.noreply.github.com", "username": "octocat"}
    return {
        "id": commit_id,
        "tree_id": _commit_id(number),
        "distinct": True,
        "message": f"Keep the harbour light burning, part {number.randrange(1000)}",
        "timestamp": "2026-11-23T12:00:00+00:00",
        "url": f"https://github.com/{repository}/commit/{commit_id}",
        "author": person,
        "committer": person,
        "added": [f"docs/{_hexadecimal(number, 8)}.md"],
        "modified": ["README.md", f"src/{_hexadecimal(number, 8)}.py"],
        "removed": [],
    }


def _commit_id(number: random.Random) -> str:
    return _hexadecimal(number, 40)


def _hexadecimal(number: random.Random, digits: int) -> str:
    return "".join(number.choices("0123456789abcdef", k=digits))


def _encode(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
