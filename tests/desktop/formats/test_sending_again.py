"""What is copied as a command or a script is run, against a relay, and the very bytes arrive."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from support.events import make_event
from support.relay import RunningRelay, github_headers, running_relay
from webhook_relay.event import Event
from webhook_relay.history import History
from webhook_relay_desktop.formats import CURL, copied
from webhook_relay_desktop.formats.literals import bytes_literal

BODIES = {
    "json": b'{"ref":"refs/heads/main","who":"O\'Brien $(touch /tmp/x) `id` \\" ! %s \\\\n"}',
    "several lines": '{\n  "grün": "日本"\n}\n'.encode(),
    "carriage returns": b'{\r\n\t"a": 1}\r\n',
    "no text": bytes(range(256)) * 3,
    "nul": b"a\0b",
    "a file's name to curl": b"@/etc/hostname",
    "nothing": b"",
    "long": b'{"long":"' + b"x" * 300_000 + b'"}',
    "reordered": '{"a":"\u202eevil"}'.encode(),
    "end of the document": b"END_OF_BODY\nEND_OF_BODY\n\x01",
}
_numbers = count(1)


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRelay]:
    with running_relay(tmp_path_factory.mktemp("relay")) as running:
        yield running


def sent(relay: RunningRelay, body: bytes, *more: tuple[str, str]) -> Event:
    """Return an event of this body as GitHub would have sent it."""
    delivery = f"delivery-{next(_numbers)}"
    pairs = github_headers(relay.secret, body, delivery=delivery)
    hop = (("Host", "elsewhere.example"), ("Content-Length", "7"), ("Connection", "X-Once"), ("X-Once", "1"))
    headers = (*hop, *pairs.items(), ("User-Agent", "GitHub-Hookshot/1"), *more)
    return make_event(headers=headers, body=body, delivery_id=delivery)


async def arrived(relay: RunningRelay, delivery: str | None) -> Event:
    async with History(relay.url, relay.token) as history:
        page = await history.page("default", limit=50)
        [found] = [listed.head.id for listed in page.events if listed.head.delivery_id == delivery]
        return await history.event("default", found)


def check_same(event: Event, came: Event) -> None:
    assert came.body == event.body
    ours = dict(event.headers[4:])
    theirs = {name: value for name, value in came.headers if name.lower() not in ("host", "content-length")}
    assert {name.lower(): value for name, value in theirs.items()} == {n.lower(): v for n, v in ours.items()}


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("kind", BODIES)
async def test_the_copied_curl_command_sends_the_very_bytes(relay: RunningRelay, tmp_path: Path, kind: str) -> None:
    event = sent(relay, BODIES[kind], ("X-Empty", ""), ("X-Latin", "caf\xe9 100% \\ 'x'"), ("X-Quoted", "it's $HOME"))
    answer = subprocess.run(
        ["/bin/sh"], input=CURL.write(event, relay.address.url).encode(), check=True, capture_output=True, cwd=tmp_path
    )
    assert b'"id"' in answer.stdout, answer
    check_same(event, await arrived(relay, event.delivery_id))


@pytest.mark.parametrize("kind", BODIES)
async def test_the_copied_script_sends_the_very_bytes(relay: RunningRelay, tmp_path: Path, kind: str) -> None:
    event = sent(relay, BODIES[kind], ("X-Empty", ""), ("X-Latin", 'caf\xe9 """ \\'))
    script = tmp_path / "again.py"
    script.write_text(copied(event, "httpx", "http://127.0.0.1:1/nobody"))
    environment = {**os.environ, "WEBHOOK_URL": relay.address.url}
    answer = subprocess.run([sys.executable, script], check=True, capture_output=True, text=True, env=environment)
    assert answer.stdout.startswith("202 "), answer
    check_same(event, await arrived(relay, event.delivery_id))


def test_the_command_goes_where_a_variable_says() -> None:
    command = CURL.write(make_event(), 'http://127.0.0.1:8750/in/`id`$(id)"')
    assert command.startswith('curl "${WEBHOOK_URL:-http://127.0.0.1:8750/in/%60id%60%24(id)%22}"')


def test_what_a_terminal_would_obey_is_not_in_the_command() -> None:
    event = make_event(body=b'{"x":"\x1b]0;owned\x07"}', headers=(("X-Bell", "a\x07b"), ("Bad name", "x"), ("X", "\n")))
    command = CURL.write(event, "http://localhost")
    assert command.isprintable() or set(command) - {"\n"} == {c for c in command if c.isprintable()}
    assert "X-Bell" not in command
    assert "Bad name" not in command


def test_base64_is_cut_into_lines_by_its_length_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_anything: object) -> None:
        pytest.fail("textwrap takes time by the square of a long word")

    monkeypatch.setattr(textwrap.TextWrapper, "wrap", refuse)
    body = bytes(range(256)) * 400
    event = make_event(body=body)
    encoded = CURL.write(event, "http://127.0.0.1:1/").split("\n")[-1 - -(-len(body) // 57) : -1]
    assert base64.b64decode("".join(encoded)) == body
    assert {len(line) for line in encoded[:-1]} == {76}
    assert eval(bytes_literal(body)) == body
