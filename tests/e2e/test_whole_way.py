"""The whole way, with nothing replaced: a signed POST ends in the desktop's inbox, its table and its handlers."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import tomlkit

from support.at_once import AtOnce
from support.corpus import corpus_folder
from support.processes import Program, free_port, wait_until_ready
from support.relay import github_headers
from webhook_relay.event import Verification
from webhook_relay.signatures import SignedRequest, verify
from webhook_relay_desktop.inbox import Inbox, StoredEvent
from webhook_relay_desktop.ui.history.inbox_model import InboxModel
from webhook_relay_server.administering.administration import Administration
from webhook_relay_server.settings import load_settings

ARRIVAL_LIMIT = 90.0
"""Seconds for everything to arrive and every handler to end; far above what it takes."""

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Sent:
    """One webhook as it is posted."""

    event: str
    body: bytes
    content_type: str = "application/json"


OWN_WEBHOOKS = [
    Sent("push", b'{"ref":"refs/heads/main","after":"%s","repository":{"full_name":"acme/site"}}' % (b"a" * 40)),
    Sent("issues", '{"action":"opened","issue":{"title":"Größe 🚀 <b>","number":1}}'.encode()),
    Sent("push", b' {"white space": "around"}\n'),
    Sent("push", b'{"n":1,"n":2,"big":123456789012345678901234567890,"escaped":"\\u00e9\\/"}'),
    Sent("push", b"payload=%7B%22ref%22%3A%22refs%2Fheads%2Fmain%22%7D", FORM),
    Sent("push", b"\xef\xbb\xbf{}"),
    Sent("push", bytes(range(256)), "application/octet-stream"),
    Sent("push", b""),
]


def webhooks_of_the_corpus() -> list[Sent]:
    folder = corpus_folder()
    if folder is None:
        return []
    index = json.loads((folder / "payloads" / "INDEX.json").read_bytes())
    return [
        Sent(entry["event"], (folder / entry["file"]).read_bytes(), entry["content_type"])
        for entry in index
        if entry["provider"] == "github"
    ]


@dataclass(frozen=True)
class Desk:
    """A person's machine: the program's files, and what its own relay expects of senders."""

    home: Path
    port: int
    url: str
    secret: str
    claude_calls: Path

    @property
    def inbox_file(self) -> Path:
        return self.home / "data" / "inbox.db"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Prepare a machine on which Claude Code is switched on for every GitHub event, and deploy for one branch."""
    port = free_port()
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    settings = load_settings(database_url=f"sqlite:///{home / 'data' / 'relay.db'}", port=port)
    source = Administration(settings).ensure_default_source()
    calls = tmp_path / "claude-calls"
    claude = _program(
        tmp_path / "claude",
        f"""
import json, pathlib, sys
with pathlib.Path({str(calls)!r}).open("a") as calls:
    calls.write("called\\n")
print(json.dumps({{"type": "result", "subtype": "success", "is_error": False, "result": "Read it.", "num_turns": 1}}))
""",
    )
    deploy = _program(tmp_path / "deploy", "import os; print('deployed', os.environ['WEBHOOK_COMMIT'])")
    document = {
        "embedded": {"port": port},
        "handlers": {
            "claude-code": {
                "enabled": True,
                "options": {"instruction": "Read it.", "event_types": ["github.*"], "program": str(claude)},
            },
            "deploy": {
                "enabled": True,
                "options": {"repository": "acme/site", "branch": "main", "command": [str(deploy)]},
            },
        },
    }
    (home / "config").mkdir()
    (home / "config" / "settings.toml").write_text(tomlkit.dumps(document))
    return Desk(home, port, source.url, source.secret or "", calls)


def _program(path: Path, source: str) -> Path:
    path.write_text(f"#!{sys.executable} -IS\n{source}")
    path.chmod(0o700)
    return path


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    "webhooks",
    [
        pytest.param(OWN_WEBHOOKS, id="own webhooks"),
        pytest.param(
            webhooks_of_the_corpus(),
            id="every GitHub payload of the corpus",
            marks=pytest.mark.skipif(
                corpus_folder() is None, reason="WEBHOOK_RELAY_CORPUS names no folder of real payloads"
            ),
        ),
    ],
)
def test_every_webhook_reaches_the_desk_once_whole_and_in_order(
    desk: Desk, webhooks: list[Sent], tmp_path: Path
) -> None:
    program = Program(
        ["up", "--hidden"],
        {"WEBHOOK_RELAY_HOME": str(desk.home), "QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":none"},
        tmp_path / "up.log",
    )
    program.start()
    try:
        wait_until_ready(f"http://127.0.0.1:{desk.port}")
        post(desk, webhooks)
        wanted = len(webhooks) + sum(is_deployed(sent) for sent in webhooks)
        wait_for(lambda: runs(desk)["succeeded"] == wanted, program)
    finally:
        exit_code = program.terminate()

    assert exit_code == 0, program.output()
    arrived = inbox_content(desk)
    assert [digest(event.event.body) for event in arrived] == [digest(sent.body) for sent in webhooks]
    assert [event.event.seq for event in arrived] == list(range(1, len(webhooks) + 1))
    assert [event.event.delivery_id for event in arrived] == [f"d-{n}" for n in range(len(webhooks))]
    assert all(signature_still_holds(desk, event) for event in arrived)
    assert table_rows(desk) == len(webhooks)
    assert run_of_handlers(desk) == Counter(
        {"claude-code": len(webhooks), **({"deploy": deployed} if (deployed := wanted - len(webhooks)) else {})}
    )
    assert len(desk.claude_calls.read_text().splitlines()) == len(webhooks)


def post(desk: Desk, webhooks: list[Sent]) -> None:
    with httpx.Client(trust_env=False, timeout=30) as http:
        for number, sent in enumerate(webhooks):
            headers = github_headers(
                desk.secret, sent.body, event=sent.event, delivery=f"d-{number}", content_type=sent.content_type
            )
            answer = http.post(desk.url, content=sent.body, headers=headers)
            assert answer.status_code == 202, answer.text


def is_deployed(sent: Sent) -> bool:
    return sent.event == "push" and b'"full_name":"acme/site"' in sent.body


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def signature_still_holds(desk: Desk, stored: StoredEvent) -> bool:
    request = SignedRequest("POST", "/webhook", stored.event.headers, stored.event.body)
    assert stored.event.verification is Verification.VERIFIED
    return verify("github", [desk.secret], request, now=time.time()).ok


def inbox_content(desk: Desk) -> list[StoredEvent]:
    inbox = Inbox.open(desk.inbox_file)
    try:
        return inbox.after(0, 1000)
    finally:
        inbox.close()


def table_rows(desk: Desk) -> int:
    inbox = Inbox.open(desk.inbox_file)
    try:
        return InboxModel(inbox, reading=AtOnce).rowCount()
    finally:
        inbox.close()


def runs(desk: Desk) -> Counter[str]:
    return _count(desk, "SELECT state FROM run")


def run_of_handlers(desk: Desk) -> Counter[str]:
    return _count(desk, "SELECT handler FROM run")


def _count(desk: Desk, query: str) -> Counter[str]:
    with closing(sqlite3.connect(f"file:{desk.inbox_file}?mode=ro", uri=True)) as connection:
        return Counter(row[0] for row in connection.execute(query))


def wait_for(condition: Callable[[], bool], program: Program) -> None:
    deadline = time.monotonic() + ARRIVAL_LIMIT
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(program.output()[-4000:])
        time.sleep(0.1)
