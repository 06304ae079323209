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
from webhook_relay_server.administering.administration import Administration
from webhook_relay_server.settings import load_settings

POSTS = 2000
KILLS = 50
DEPLOYED = 10
"""Every tenth webhook is a push that the deploy handler runs for."""
SEED = 20261123
SENDERS = 4
"""Posting at the same time, so that a kill always finds webhooks on their way."""
LEAD = 30
"""How far posting may run ahead of the next kill, so that the kills fall among all of the webhooks."""
RETRY_PAUSE = 0.02
"""Seconds before a sender tries again."""
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


class Senders:
    """Threads that POST every webhook until it is answered with 2xx, as a sender that retries does."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._numbers = iter(range(POSTS))
        self._changed = threading.Condition()
        self._allowed = LEAD
        self.acknowledged: list[int] = []
        self._threads = [threading.Thread(target=self._post, name=f"sender-{n}") for n in range(SENDERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def allow(self, number: int) -> None:
        """Let posting go on up to this webhook."""
        with self._changed:
            self._allowed = number
            self._changed.notify_all()

    def wait_for(self, count: int) -> None:
        """Return when so many webhooks are acknowledged."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.acknowledged) >= count, CATCH_UP_LIMIT)

    def join(self) -> None:
        for thread in self._threads:
            thread.join(CATCH_UP_LIMIT)

    def _post(self) -> None:
        with httpx.Client(trust_env=False, timeout=10) as http:
            while (number := self._next()) is not None:
                body = webhook(number)
                headers = github_headers(self._ground.secret, body, delivery=f"d-{number}")
                while not _accepted(http, self._ground.url, body, headers):
                    time.sleep(RETRY_PAUSE)
                with self._changed:
                    self.acknowledged.append(number)
                    self._changed.notify_all()

    def _next(self) -> int | None:
        with self._changed:
            number = next(self._numbers, None)
            self._changed.wait_for(lambda: number is None or number < self._allowed, CATCH_UP_LIMIT)
            return number


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


@dataclass(frozen=True)
class Victim:
    """A program that can be killed, and how to wait until it works again."""

    program: Program
    wait: Callable[[], None]


def kill_again_and_again(victims: list[Victim], senders: Senders, chance: random.Random) -> int:
    """Kill one of the victims at KILLS random points among the posts; return how often that was."""
    for number in sorted(chance.sample(range(SENDERS, POSTS - SENDERS), KILLS)):
        senders.allow(number + LEAD)
        senders.wait_for(number - SENDERS)
        time.sleep(chance.uniform(0, 0.02))  # anywhere between two posts, or inside one
        victim = chance.choice(victims)
        victim.program.kill()
        victim.program.start()
        victim.wait()
    senders.allow(POSTS)
    return KILLS


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
    senders = Senders(ground)
    relay.start()
    try:
        wait_until_ready(base)
        client.start()
        wait_until_connected(client)
        senders.start()
        victims = [
            Victim(relay, lambda: wait_until_ready(base)),
            Victim(client, lambda: wait_until_connected(client)),
        ]
        kills = kill_again_and_again(victims, senders, random.Random(SEED))
        senders.join()
        _wait_for(lambda: len(received(ground)) >= POSTS and not _unfinished(ground), client, relay)
    finally:
        client_exit = client.terminate()
        relay_exit = relay.terminate()

    runs = Counter(ground.runs_file.read_text().split()) if ground.runs_file.exists() else Counter[str]()
    states = finished_runs(ground)
    with capsys.disabled():
        print(
            f"\nkills {kills}  acked {len(senders.acknowledged)}  stored {len(stored(ground))}"
            f"  received {len(received(ground))}  runs {sum(runs.values())} {dict(states)}"
        )
    expected = [f"d-{number}" for number in senders.acknowledged]
    assert kills == KILLS
    assert len(senders.acknowledged) == POSTS
    assert sorted(stored(ground)) == sorted(expected)
    assert received(ground) == stored(ground)
    assert max(runs.values()) == 1
    assert states.total() == POSTS // DEPLOYED
    # A run that a kill cut off is unknown: it may or may not have got as far as its effect.
    assert states["succeeded"] <= len(runs) <= states["succeeded"] + states["unknown"]
    assert set(states) <= {"succeeded", "unknown"}
    assert (client_exit, relay_exit) == (0, 0)


def wait_until_connected(client: Program) -> None:
    """Return when the client follows the relay, and says so."""
    _wait_for(lambda: "Connected to" in client.said(), client)


def _unfinished(ground: Ground) -> bool:
    states = finished_runs(ground)
    return states.total() < POSTS // DEPLOYED or bool(states["new"] or states["running"])


def _wait_for(condition: Callable[[], bool], *programs: Program) -> None:
    deadline = time.monotonic() + CATCH_UP_LIMIT
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("\n".join(program.output()[-4000:] for program in programs))
        time.sleep(0.1)
