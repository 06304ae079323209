"""Payload: bodies like those of GitHub, a push and a pull request. The same in every run."""

from __future__ import annotations

import json
import random

SIZES = {8: 8 * 1024, 25: 25 * 1024}
"""Bytes by KB: what GitHub documents as its examples of a push and of a pull request have 7.7 and 25 KB."""

_LINKS = (
    "archive assignees blobs branches collaborators comments commits compare contents contributors deployments"
    " downloads events forks git_commits git_refs git_tags hooks issue_comment issue_events issues keys labels"
    " languages merges milestones notifications pulls releases stargazers statuses subscribers tags teams trees"
)
_USER_LINKS = "events followers following gists html organizations received_events repos starred subscriptions avatar"
_REVIEWERS = "lighthouse keeper gull pilot-boat buoy foghorn harbourmaster breakwater anchor mooring"
_WORDS = (
    "the lamp went out twice last night so keeper now looks at it every hour and writes down what he saw when ships"
    " come near harbour light burns steady until morning fog rolls over stones where gulls wait for bread"
)


def body(kilobytes: int) -> bytes:
    """Return a JSON object of about so many KB (8 or 25), which deflates about as well as a real one."""
    number = random.Random(8750)
    made = _push(number) if kilobytes == 8 else _pull_request(number)
    return _padded(made, SIZES[kilobytes], number)


def _push(number: random.Random) -> dict[str, object]:
    return {
        "ref": "refs/heads/main",
        "before": _commit_id(number),
        "after": _commit_id(number),
        "repository": _repository("octo-org/harbour"),
        "pusher": {"name": "octocat", "email": "octocat@users.noreply.github.com"},
        "sender": _user(number, "octocat"),
        "commits": [_commit(number, "octo-org/harbour") for _ in range(6)],
        "head_commit": {"message": "Keep the harbour light burning"},
    }


def _pull_request(number: random.Random) -> dict[str, object]:
    sides = {
        side: {
            "label": f"{owner}:{branch}",
            "ref": branch,
            "sha": _commit_id(number),
            "user": _user(number, owner),
            "repo": _repository(f"{owner}/harbour"),
        }
        for side, owner, branch in (("head", "mona", "steady-lamp"), ("base", "octo-org", "main"))
    }
    return {
        "action": "opened",
        "number": 87,
        "pull_request": {
            "id": 191568743,
            "title": "Keep the harbour light burning",
            "state": "open",
            "user": _user(number, "mona"),
            "assignees": [_user(number, name) for name in ("mona", "octocat", "hubot")],
            "requested_reviewers": [_user(number, name) for name in _REVIEWERS.split()],
            "merge_commit_sha": _commit_id(number),
            **sides,
        },
        "repository": _repository("octo-org/harbour"),
        "sender": _user(number, "mona"),
    }


def _repository(name: str) -> dict[str, object]:
    api = f"https://api.github.com/repos/{name}"
    links = {f"{link}_url": f"{api}/{link}{{/id}}" for link in _LINKS.split()}
    return {"id": 186853002, "full_name": name, "private": False, **links}


def _user(number: random.Random, login: str) -> dict[str, object]:
    api = f"https://api.github.com/users/{login}"
    links = {f"{link}_url": f"{api}/{link}" for link in _USER_LINKS.split()}
    return {"login": login, "id": number.randrange(10**6, 10**8), **links, "type": "User", "site_admin": False}


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
        "added": [f"docs/{number.randbytes(4).hex()}.md"],
        "modified": ["README.md", f"src/{number.randbytes(4).hex()}.py"],
        "removed": [],
    }


def _padded(made: dict[str, object], size: int, number: random.Random) -> bytes:
    made["description"] = ""
    missing = size - len(_encode(made))
    made["description"] = " ".join(number.choices(_WORDS.split(), k=missing))[:missing]
    return _encode(made)


def _commit_id(number: random.Random) -> str:
    return number.randbytes(20).hex()


def _encode(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
