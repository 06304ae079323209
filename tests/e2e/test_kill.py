"""What `kill -9` can do to a webhook that was answered with 2xx: nothing."""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import tomlkit

from support.processes import Program, free_port, wait_until_ready
from support.relay import github_headers
from webhook_relay_server.administration import Administration
from webhook_relay_server.settings import load_settings

POSTS = 2000
KILLS = 50
DEPLOYED = 10
"""Every tenth webhook is a push that the deploy handler runs for."""
SEED = 20261123
PAUSE = 0.03
"""Seconds between two posts, so that the kills fall among all of them."""
CATCH_UP_LIMIT = 120.0
"""Seconds for the client to have everything after the last kill."""


@dataclass
class Ground:
    """One relay's and one client's files, and what was answered."""

    folder: Path
    port: int
    url: str = ""
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @property
    def relay_folder(self) -> Path:
        return self.folder / "relay"

    @property
    def client_folder(self) -> Path:
        return self.folder / "client"

    @property
    def runs_file(self) -> Path:
        return self.folder / "runs.txt"


def prepared(folder: Path) -> Ground:
    ground = Ground(folder, free_port())
    ground.relay_folder.mkdir()
    administration = Administration(
        load_settings(database_url=f"sqlite:///{ground.relay_folder / 'relay.db'}", port=ground.port)
    )
    source = administration.ensure_default_source()
    ground.url, ground.secret = source.url, source.secret or ""
    ground.token = administration.create_token("client").text or ""
    _enable_deploy(ground)
    return ground


def _enable_deploy(ground: Ground) -> None:
    """Let every push to main append its commit to a file."""
    script = ground.folder / "deploy.py"
    script.write_text(
        "import os, sys\n"
        "descriptor = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)\n"
        "os.write(descriptor, (os.environ['WEBHOOK_COMMIT'] + '\\n').encode())\n"
    )
    command = [sys.executable, "-I", "-S", str(script), str(ground.runs_file)]
    document = {
        "handlers": {
            "deploy": {
                "enabled": True,
                "options": {"repository": "acme/site", "branch": "main", "command": command},
            }
        }
    }
    settings = ground.client_folder / "config" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(tomlkit.dumps(document))


def webhook(number: int) -> bytes:
    branch = "main" if number % DEPLOYED == 0 else "other"
    return json.dumps(
        {
            "ref": f"refs/heads/{branch}",
            "after": f"{number + 1:040x}",
            "deleted": False,
            "repository": {"full_name": "acme/site"},
        }
    ).encode()


def post_all(ground: Ground) -> list[int]:
    """POST every webhook until it is answered with 2xx, as a sender that retries does; return those numbers."""
    acknowledged = []
    with httpx.Client(trust_env=False, timeout=10) as http:
        for number in range(POSTS):
            body = webhook(number)
            headers = github_headers(ground.secret, body, delivery=f"d-{number}")
            while not _accepted(http, ground.url, body, headers):
                time.sleep(PAUSE)
            acknowledged.append(number)
            time.sleep(PAUSE)
    return acknowledged


def _accepted(http: httpx.Client, url: str, body: bytes, headers: dict[str, str]) -> bool:
    try:
        answer = http.post(url, content=body, headers=headers)
    except httpx.TransportError:
        return False
    assert answer.status_code == 202 or answer.status_code >= 500, answer.text
    return answer.status_code == 202


def stored(ground: Ground) -> list[str]:
    return _column(ground.relay_folder / "relay.db", "SELECT delivery_id FROM event ORDER BY seq")


def received(ground: Ground) -> list[str]:
    return _column(ground.client_folder / "data" / "connect.db", "SELECT delivery_id FROM event ORDER BY seq")


def finished_runs(ground: Ground) -> Counter[str]:
    return Counter(_column(ground.client_folder / "data" / "connect.db", "SELECT state FROM run"))


def _column(path: Path, query: str) -> list[str]:
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        try:
            return [row[0] for row in connection.execute(query)]
        except sqlite3.OperationalError:  # the tables are being made
            return []


def kill_again_and_again(programs: list[Program], posting: threading.Thread, chance: random.Random) -> int:
    kills = 0
    while posting.is_alive() and kills < KILLS:
        time.sleep(chance.uniform(0.05, 2 * POSTS * PAUSE / KILLS))
        victim = chance.choice(programs)
        victim.kill()
        victim.start()
        kills += 1
    return kills


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_no_acknowledged_webhook_is_lost_or_doubled_and_no_handler_runs_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ground = prepared(tmp_path)
    base = f"http://127.0.0.1:{ground.port}"
    relay = Program(
        ["serve", "--port", str(ground.port), "--database-url", f"sqlite:///{ground.relay_folder / 'relay.db'}"],
        {"WEBHOOK_RELAY_HOME": str(ground.relay_folder)},
        tmp_path / "relay.log",
    )
    client = Program(
        ["connect", "--relay", base],
        {"WEBHOOK_RELAY_HOME": str(ground.client_folder), "WEBHOOK_RELAY_TOKEN": ground.token},
        tmp_path / "client.log",
    )
    acknowledged: list[int] = []
    posting = threading.Thread(target=lambda: acknowledged.extend(post_all(ground)), name="posting")
    relay.start()
    client.start()
    try:
        wait_until_ready(base)
        posting.start()
        kills = kill_again_and_again([relay, client], posting, random.Random(SEED))
        posting.join()
        if not relay.running:
            relay.start()
        if not client.running:
            client.start()
        _wait_for(lambda: len(received(ground)) >= POSTS and not _unfinished(ground), client, relay)
    finally:
        client_exit = client.terminate()
        relay_exit = relay.terminate()

    runs = Counter(ground.runs_file.read_text().split()) if ground.runs_file.exists() else Counter[str]()
    states = finished_runs(ground)
    with capsys.disabled():
        print(
            f"\nkills {kills}  acked {len(acknowledged)}  stored {len(stored(ground))}"
            f"  received {len(received(ground))}  runs {sum(runs.values())} {dict(states)}"
        )
    expected = [f"d-{number}" for number in acknowledged]
    assert kills == KILLS
    assert len(acknowledged) == POSTS
    assert sorted(stored(ground)) == sorted(expected)
    assert received(ground) == stored(ground)
    assert max(runs.values()) == 1
    assert states.total() == POSTS // DEPLOYED
    # A run that a kill cut off is unknown: it may or may not have got as far as its effect.
    assert states["succeeded"] <= len(runs) <= states["succeeded"] + states["unknown"]
    assert set(states) <= {"succeeded", "unknown"}
    assert (client_exit, relay_exit) == (0, 0)


def _unfinished(ground: Ground) -> bool:
    states = finished_runs(ground)
    return states.total() < POSTS // DEPLOYED or bool(states["new"] or states["running"])


def _wait_for(condition: Callable[[], bool], *programs: Program) -> None:
    deadline = time.monotonic() + CATCH_UP_LIMIT
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("\n".join(program.output()[-4000:] for program in programs))
        time.sleep(0.1)
