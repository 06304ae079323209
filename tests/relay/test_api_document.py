"""docs/api.md: its commands are run as they stand there, its documents are what the relay answers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from support.relay import RunningRelay, github_headers, running_relay
from support.store import administration
from webhook_relay.answers import EventPage, Replayed, Statistics
from webhook_relay_server.api.changed_event import ChangedEvent
from webhook_relay_server.history.history import EXPORTED_AT_ONCE, MOST_EXPORTS
from webhook_relay_server.history.paging import SHARE_BYTES
from webhook_relay_server.store import history, statistics

DOCUMENT = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
COMMANDS = [
    command.replace("\\\n", " ")
    for block in re.findall(r"^```sh\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)[1:]
    for command in re.split(r"\n(?! )", block.strip())
    if not command.startswith("export ")
]
BODY = (
    b'{"action": "opened", "number": 42, "repository": {"full_name": "acme/site"}, "pull_request": {"title": "login"}}'
)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("relay")
    manage = administration(folder / "relay.db").create_token("manager", ["manage"]).text or ""
    with running_relay(folder) as relay:
        commands = str(Path(sys.executable).parent)
        yield {
            "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
            "RELAY": relay.url,
            "READ": relay.token,
            "MANAGE": manage,
            "WEBHOOK_RELAY_TOKEN": relay.token,
            "ID": posted(relay),
        }


def posted(relay: RunningRelay) -> str:
    with httpx.Client(trust_env=False, timeout=60) as client:
        headers = github_headers(relay.secret, BODY, event="pull_request")
        identifier: str = client.post(relay.address.url, content=BODY, headers=headers).json()["id"]
    return identifier


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_document_does_what_it_says(
    environment: dict[str, str], command: str, tmp_path: Path
) -> None:
    fails = command.replace("curl -sS", "curl -sS --fail-with-body --noproxy '*'")
    shell = ["sh", "-c", fails]
    done = subprocess.run(shell, check=False, env=environment, cwd=tmp_path, capture_output=True, timeout=50)
    assert done.returncode == 0, (done.stdout, done.stderr)
    written = [path.read_bytes() for path in tmp_path.iterdir()]
    assert all(written)
    if "raw" in command:
        assert written == [BODY]
    elif not written:
        assert done.stdout


def test_the_document_shows_what_the_relay_answers_and_takes() -> None:
    kinds: list[Any] = [EventPage, Replayed, ChangedEvent, Statistics]
    shown = re.findall(r"^```json\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
    for text, kind in zip(shown, kinds, strict=True):
        if kind is ChangedEvent:
            assert kind.model_validate_json(text).headers
            continue
        decoded = msgspec.json.decode(text, type=kind, strict=True)
        assert msgspec.json.decode(msgspec.json.encode(decoded)) == msgspec.json.decode(text)


def test_the_document_has_the_numbers_of_the_code() -> None:
    assert f"no more than {history.MOST_LOOKED_AT:,}" in DOCUMENT
    assert history.MOST_SECONDS == 0.1
    assert history.SLACK == 5 * 60 * 1_000_000
    assert f"({SHARE_BYTES // 1024**2} MiB together)" in DOCUMENT
    assert MOST_EXPORTS == 4
    assert EXPORTED_AT_ONCE <= 200
    assert f"At most {statistics.MOST_HOURS // 24} days" in DOCUMENT
    assert f"more than {statistics.LONGEST_TAIL:,} events" in DOCUMENT
    assert f"{statistics.MOST_TYPES} types" in DOCUMENT
    assert f"at most {statistics.MOST_KINDS} types" in DOCUMENT
